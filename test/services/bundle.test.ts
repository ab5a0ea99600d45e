// Bundles: what goes out comes in again to the bit, and what is not right is refused with words before anything is stored.
import { crc32, deflateRawSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import type { SavedRun } from '../../shared/protocol/run.ts';
import { exportBundle } from '../../services/adapters/bundle/export.ts';
import { FILE_LIMITS, importBundle, NETWORK_LIMITS } from '../../services/adapters/bundle/import.ts';
import { unzip, zip, type NamedFile } from '../../services/adapters/bundle/zip.ts';
import { csvText } from '../../services/adapters/csv-text.ts';
import { orderOf } from '../../services/adapters/kernel-order.ts';
import { memoryStore } from '../../services/adapters/memory/result-store.ts';
import { openScenarioLibrary } from '../../services/adapters/scenario-library.ts';
import { addressOf } from '../../services/adapters/store/content.ts';
import { openStore } from '../../services/adapters/store/index.ts';
import { recordOf, resultOf } from '../../services/cli/finish.ts';
import { compile, replicate } from '../../simulations/index.ts';
import { runOrder } from '../conformance/saved-run-builder.ts';

const SMALL_ZIP = { files: 8, unpackedBytes: 1_000_000 };

function realRun(seed: number): SavedRun {
  const loaded = openScenarioLibrary().load('test/services/cli/small.yaml');
  const order = {
    ...orderOf({ loaded, mode: 'batch', name: 'Hữu Nghị · 友谊关', seed, replications: 2, nowMs: 1_753_000_000_000 }),
    run: 'RVN00001',
  };
  const model = compile(loaded.scenario);
  const packs = [0, 1].map((k) => replicate(model, { seed, k }));
  return recordOf({
    order,
    result: resultOf(order, loaded.name, packs),
    command: 'npx amity run small',
    finishedAtMs: 1_753_000_100_000,
    workers: '2 threads',
  });
}

let run: SavedRun;
let bundle: Uint8Array;
beforeAll(async () => {
  run = { ...realRun(5), provenance: { ...realRun(5).provenance, platform: 'linux-riscv64' } };
  bundle = await exportBundle(run);
});

describe('a bundle that is right', () => {
  test('the same run gives the same bytes, with these files', async () => {
    expect(Buffer.compare(await exportBundle(run), bundle)).toBe(0);
    expect([...(await unzip(bundle, SMALL_ZIP)).keys()]).toEqual([
      'manifest.json',
      'scenario.json',
      'result.json',
      'kpis.csv',
      'provenance.json',
    ]);
  });

  test.each([
    ['memory', () => memoryStore()],
    ['SQLite', () => openStore(':memory:')],
  ])('its run comes out of it as it went in, and importing it again changes nothing: %s', async (_name, open) => {
    const store = await open();
    expect(await importBundle(store, bundle, NETWORK_LIMITS)).toMatchObject({ id: 'RVN00001', outcome: 'added' });
    expect(await store.find('RVN00001')).toEqual(run);
    expect(JSON.stringify((await store.find('RVN00001'))?.scenario)).toBe(JSON.stringify(run.scenario));
    const renamed = { ...run, summary: { ...run.summary, name: 'my name for it' } };
    await store.save(renamed);
    expect(await importBundle(store, bundle, NETWORK_LIMITS)).toMatchObject({ id: 'RVN00001', outcome: 'present' });
    expect((await store.find('RVN00001'))?.summary.name).toBe('my name for it');
    expect(await store.list()).toHaveLength(1);
    await store.close();
  });

  test('figures that JSON writes in another way are the same figures: none at all, and nothing below zero', async () => {
    const store = memoryStore();
    const [key = '', kpi] = Object.entries(run.result.kpis)[0] ?? [];
    if (kpi === undefined) throw new Error('the run has figures');
    const odd = {
      ...run,
      result: { ...run.result, kpis: { ...run.result.kpis, [key]: { ...kpi, mean: Number.NaN, values: [-0, null] } } },
    };
    await store.save(odd);
    const odds = await exportBundle(odd);
    expect((await importBundle(store, odds, NETWORK_LIMITS)).outcome).toBe('present');
    const elsewhere = memoryStore();
    await importBundle(elsewhere, odds, NETWORK_LIMITS);
    expect((await elsewhere.find('RVN00001'))?.result.kpis[key]).toEqual({ ...kpi, mean: Number.NaN, values: [0, null] });
  });

  test('a run whose id belongs to another run gets an id of its own, the same each time', async () => {
    const store = memoryStore();
    const other = realRun(6);
    await store.save(other);
    const first = await importBundle(store, bundle, NETWORK_LIMITS);
    expect(first.outcome).toBe('renumbered');
    expect(first.id).toMatch(/^[0-9A-Z]{8}$/);
    expect(await importBundle(store, bundle, NETWORK_LIMITS)).toMatchObject({ id: first.id, outcome: 'present' });
    expect(await store.find('RVN00001')).toEqual(other);
    expect((await store.find(first.id))?.result).toEqual(run.result);
  });

  test('a run that is being computed under this id keeps it', async () => {
    const store = memoryStore();
    await store.saveOrder(runOrder({ run: 'RVN00001' }), 0);
    expect((await importBundle(store, bundle, NETWORK_LIMITS)).outcome).toBe('renumbered');
    expect(await store.find('RVN00001')).toBeUndefined();
  });
});

/** The bundle with other files in it; a file's hash in the manifest is made right unless the file is the manifest. */
async function changed(change: (files: Map<string, Buffer>) => void, options: { readonly hashes?: boolean } = {}): Promise<Uint8Array> {
  const files = new Map([...(await unzip(bundle, SMALL_ZIP))].map(([name, bytes]) => [name, Buffer.from(bytes)]));
  change(files);
  const manifest = files.get('manifest.json');
  if (options.hashes !== false && manifest !== undefined) {
    const told = JSON.parse(manifest.toString()) as { files: Record<string, unknown> };
    for (const name of Object.keys(told.files)) {
      const bytes = files.get(name);
      if (bytes !== undefined) told.files[name] = { bytes: bytes.length, sha256: addressOf(bytes) };
    }
    files.set('manifest.json', Buffer.from(JSON.stringify(told)));
  }
  return zip([...files].map(([name, bytes]) => ({ name, bytes })));
}

/** Changes the JSON of one file. */
function edited(name: string, edit: (value: Record<string, never>) => unknown) {
  return (files: Map<string, Buffer>): void => {
    const value = JSON.parse(files.get(name)?.toString() ?? '{}') as Record<string, never>;
    files.set(name, Buffer.from(JSON.stringify(edit(value))));
  };
}
function replaced(name: string, from: string, to: string) {
  return (files: Map<string, Buffer>): void => void files.set(name, Buffer.from((files.get(name)?.toString() ?? '').replace(from, to)));
}

async function refusal(bytes: Uint8Array): Promise<{ code: string; message: string }> {
  const store = memoryStore();
  const error: unknown = await importBundle(store, bytes, FILE_LIMITS).then(
    () => undefined,
    (cause: unknown) => cause,
  );
  expect(await store.list()).toEqual([]);
  return error as { code: string; message: string };
}

describe('a bundle that is not right is refused, and nothing is stored', () => {
  test.each<[string, RegExp, (files: Map<string, Buffer>) => void, { hashes?: boolean }?]>([
    ['a changed figure', /result\.json does not match its hash/, replaced('result.json', '"mean":', '"mean": '), { hashes: false }],
    ['a changed table', /kpis\.csv does not match its hash/, replaced('kpis.csv', '0.95', '0.99'), { hashes: false }],
    ['a missing file', /provenance\.json is missing/, (files) => void files.delete('provenance.json')],
    ['no manifest', /manifest\.json is missing/, (files) => void files.delete('manifest.json')],
    ['a file too many', /does not list run\.sh/, (files) => void files.set('run.sh', Buffer.from('echo'))],
    ['a newer format', /newer Amity/, edited('manifest.json', (value) => ({ ...value, amityBundle: 2 }))],
    ['an id that is none', /manifest\.json: run/, edited('manifest.json', (value) => ({ ...value, run: '../../etc' }))],
    ['a field that nobody knows', /result\.json/, edited('result.json', (value) => ({ ...value, more: 1 }))],
    ['a text for a number', /result\.json: seed/, edited('result.json', (value) => ({ ...value, seed: '1' }))],
    ['another digest', /different scenarios, models or digests/, edited('result.json', (value) => ({ ...value, digest: 'a'.repeat(64) }))],
    ['another model', /different scenarios, models or digests/, edited('result.json', (value) => ({ ...value, modelVersion: '9.9.9' }))],
    [
      'a changed replication',
      /do not make up the digest/,
      edited('result.json', (value) => ({ ...value, replicationDigests: ['a', 'b'] })),
    ],
    ['another scenario', /not the one the result names/, replaced('scenario.json', '"days": ', '"days": 1')],
    ['no scenario', /scenario\.json/, edited('scenario.json', () => [])],
    ['a prototype', /"__proto__"/, replaced('scenario.json', '{', '{"__proto__": {"admin": true},')],
    ['a constructor', /"constructor"/, replaced('provenance.json', '{', '{"constructor": {"prototype": {"admin": true}},')],
    ['deep nesting', /deep/, (files) => void files.set('scenario.json', Buffer.from(`${'['.repeat(5000)}${']'.repeat(5000)}`))],
    ['much nesting', /lists and objects/, (files) => void files.set('scenario.json', Buffer.from(`[${'[],'.repeat(600_000)}[]]`))],
    ['broken JSON', /not valid JSON/, (files) => void files.set('result.json', Buffer.from('{'))],
  ])('%s', async (_what, words, change, options) => {
    const error = await refusal(await changed(change, options));
    expect(error).toMatchObject({ code: 'invalid-bundle', message: expect.stringMatching(words) as string });
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  test('any byte of the file that is changed is noticed or changes nothing', async () => {
    for (let at = 0; at < bundle.length; at += 37) {
      const bytes = Buffer.from(bundle);
      bytes[at] = (bytes[at] ?? 0) ^ 0x55;
      const store = memoryStore();
      await importBundle(store, bytes, FILE_LIMITS).catch((error: unknown) => expect(error).toMatchObject({ code: 'invalid-bundle' }));
      for (const { id } of await store.list()) expect(await store.find(id)).toEqual(run);
    }
  });

  test('a file cut anywhere is refused', async () => {
    for (let length = 0; length < bundle.length; length += 97)
      expect((await refusal(bundle.subarray(0, length))).code).toBe('invalid-bundle');
  });

  test('a bundle over the limit is refused before it is unpacked', async () => {
    const limits = { bytes: bundle.length - 1, unpackedBytes: 1e9 };
    await expect(importBundle(memoryStore(), bundle, limits)).rejects.toMatchObject({ code: 'too-large' });
    await expect(importBundle(memoryStore(), bundle, { bytes: 1e9, unpackedBytes: 1_000 })).rejects.toMatchObject({ code: 'too-large' });
  });
});

/** An archive as an enemy writes it: headers of one entry may say anything. */
function crafted(entry: {
  name?: string;
  claims?: number;
  flags?: number;
  method?: number;
  mode?: number;
  bytes?: Buffer;
  times?: number;
}): Uint8Array {
  const { name = 'a.json', flags = 0, method = 8, mode = 0, bytes = Buffer.from('{}'), times = 1 } = entry;
  const content = deflateRawSync(bytes);
  const size = Buffer.byteLength(name, 'latin1');
  const local = Buffer.alloc(30 + size);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(size, 26);
  local.write(name, 30, 'latin1');
  const central = Buffer.alloc(46 + size);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt16LE(flags, 8);
  central.writeUInt16LE(method, 10);
  central.writeUInt32LE(crc32(bytes), 16);
  central.writeUInt32LE(content.length, 20);
  central.writeUInt32LE(entry.claims ?? bytes.length, 24);
  central.writeUInt16LE(size, 28);
  central.writeUInt32LE((mode << 16) >>> 0, 38);
  central.write(name, 46, 'latin1');
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(times, 10);
  end.writeUInt32LE(local.length + content.length, 16);
  return Buffer.concat([local, content, ...Array.from({ length: times }, () => central), end]);
}

describe('zip', () => {
  test('files come out as they went in, empty and large ones too', async () => {
    const files: NamedFile[] = [
      { name: 'empty', bytes: new Uint8Array() },
      { name: 'zeros.bin', bytes: Buffer.alloc(300_000) },
      { name: 'text.txt', bytes: Buffer.from('Hữu Nghị · 友谊关') },
    ];
    const found = await unzip(await zip(files), SMALL_ZIP);
    for (const { name, bytes } of files) expect(Buffer.compare(found.get(name) ?? Buffer.from('?'), bytes)).toBe(0);
  });

  test('a crafted archive that claims nothing wrong is read', async () => {
    expect([...(await unzip(crafted({}), SMALL_ZIP)).keys()]).toEqual(['a.json']);
  });

  test.each([
    ['a path upwards', crafted({ name: '../../etc/passwd' })],
    ['a Windows path', crafted({ name: '..\\..\\boot.ini' })],
    ['an absolute path', crafted({ name: '/etc/passwd' })],
    ['a folder', crafted({ name: 'folder/' })],
    ['a hidden file', crafted({ name: '.bashrc' })],
    ['a NUL', crafted({ name: 'a\0.json' })],
    ['an endless name', crafted({ name: 'a'.repeat(101) })],
    ['a symbolic link', crafted({ mode: 0o120777 })],
    ['encryption', crafted({ flags: 1 })],
    ['a method nobody knows', crafted({ method: 99 })],
    ['two files of one name', crafted({ times: 2 })],
    ['less inside than it claims', crafted({ claims: 100 })],
    ['nothing of a zip', Buffer.from('hello')],
    ['nothing at all', Buffer.alloc(0)],
  ])('%s is refused', async (_what, archive) => {
    await expect(unzip(archive, SMALL_ZIP)).rejects.toMatchObject({ code: 'invalid-bundle' });
  });

  test('a file that unpacks to more than it claims is given up at that size', async () => {
    const bomb = crafted({ bytes: Buffer.alloc(50_000_000), claims: 100 });
    await expect(unzip(bomb, SMALL_ZIP)).rejects.toThrow('cannot be unpacked to the size it claims');
  });

  test.each([
    ['bytes', crafted({ bytes: Buffer.alloc(2_000_000) })],
    ['files', crafted({ times: 9 })],
    ['files as it claims', crafted({ times: 65_535 })],
  ])('too many %s are refused before anything is unpacked', async (_what, archive) => {
    await expect(unzip(archive, SMALL_ZIP)).rejects.toMatchObject({ code: 'too-large' });
  });
});

test('a table has no text that a spreadsheet would compute, and its numbers are untouched', () => {
  const texts = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\0=1', '＝1+1', '＋1', '  =1', 'plain', 'a,b', 'say "x"', 'two\nlines'];
  const lines = csvText([['name', 'n'], ...texts.map((text) => [text, -1.5])]);
  expect(lines.startsWith('\uFEFFname,n\r\n')).toBe(true);
  for (const text of texts.slice(0, 10)) expect(lines).toMatch(new RegExp(`(^|\\n)"?'${text.replace(/[+()]/g, '\\$&')}`));
  expect(lines).toContain('\r\nplain,-1.5\r\n"a,b",-1.5\r\n"say ""x""",-1.5\r\n"two\nlines",-1.5\r\n');
  expect(csvText([[null, 1e300, 0.1 + 0.2, Number.NaN]])).toBe('\uFEFF,1e+300,0.30000000000000004,\r\n');
});
