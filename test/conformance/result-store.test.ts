// What every ResultStore promises, on SQLite and in memory; then what only a file can break.
import { copyFileSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, describe, expect, test } from 'vitest';
import type { SavedRun } from '../../shared/protocol/run.ts';
import type { ResultStore } from '../../services/adapters/ports.ts';
import { memoryStore } from '../../services/adapters/memory/result-store.ts';
import { openStore } from '../../services/adapters/store/index.ts';
import { encodeRun } from '../../services/adapters/store/manifest.ts';
import { MIGRATIONS, openDatabase } from '../../services/adapters/store/schema.ts';
import { ensureAccessToken, findAccessToken } from '../../services/adapters/store/access-token.ts';
import { runOrder, savedRun } from './saved-run-builder.ts';

const folders: string[] = [];
const stores: ResultStore[] = [];
afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'amity-store-'));
  folders.push(folder);
  return folder;
}
async function opened(store: ResultStore | Promise<ResultStore>): Promise<ResultStore> {
  stores.push(await store);
  return store;
}

/** Another run with other figures; its scenario is the same. */
function otherRun(): SavedRun {
  return savedRun({ id: 'OTHER001', replications: 7, kpis: 2 });
}

function tampered(folder: string, statement: string): void {
  const raw = new Database(join(folder, 'amity.db'));
  raw.exec(statement);
  raw.close();
}

function countOf(folder: string, table: string): number {
  const raw = new Database(join(folder, 'amity.db'));
  const row = raw.prepare(`select count(*) as n from ${table}`).get() as { n: number };
  raw.close();
  return row.n;
}

const PART_NAMES = ['scenario', 'figures', 'values', 'series'];
function byName(named: Readonly<Record<string, string>>, part: { readonly hash: string }, i: number): Record<string, string> {
  return { ...named, [PART_NAMES[i] ?? '']: part.hash };
}

const TWINS: Record<string, () => ResultStore | Promise<ResultStore>> = {
  'SQLite file': () => openStore(newFolder()),
  'SQLite in memory': () => openStore(':memory:'),
  'memory twin': () => memoryStore(),
};

describe.each(Object.entries(TWINS))('%s', (_name, open) => {
  test('a saved run comes back exactly as it was saved', async () => {
    const store = await opened(open());
    const run = savedRun();
    await store.save(run);
    expect(await store.find(run.summary.id)).toEqual(run);
    expect(Object.keys((await store.find(run.summary.id))?.result.kpis ?? {})).toEqual(Object.keys(run.result.kpis));
  });

  test('a run that was never saved is absent', async () => {
    const store = await opened(open());
    expect(await store.find('NOBODY00')).toBeUndefined();
    expect(await store.list()).toEqual([]);
  });

  test('names keep their quotes, marks and scripts', async () => {
    const store = await opened(open());
    const names = [`Robert'); drop table runs; --`, '"quoted" \\ %_', 'Hữu Nghị · 友谊关 · 🚚', '\u0000nul', '', "'"];
    for (const [i, name] of names.entries()) await store.save(savedRun({ id: `RUN0000${i}`, name }));
    for (const [i, name] of names.entries()) expect((await store.find(`RUN0000${i}`))?.summary.name).toBe(name);
  });

  test('the list shows the newest end first and agrees with the runs', async () => {
    const store = await opened(open());
    for (const [i, finishedAtMs] of [5, 9, 7, 9].entries()) await store.save(savedRun({ id: `RUN0000${i}`, finishedAtMs }));
    const list = await store.list();
    expect(list.map((summary) => summary.id)).toEqual(['RUN00001', 'RUN00003', 'RUN00002', 'RUN00000']);
    expect(list[0]).toEqual((await store.find('RUN00001'))?.summary);
    expect(list[0]?.headline).toHaveProperty(['throughput@all']);
  });

  test('saving again replaces the run whole', async () => {
    const store = await opened(open());
    await store.save(savedRun({ replications: 5 }));
    await store.save(savedRun({ replications: 2, name: 'again' }));
    expect(await store.find('RUN00001')).toEqual(savedRun({ replications: 2, name: 'again' }));
    expect(await store.list()).toHaveLength(1);
  });

  test('a removed run is absent and removing it twice is nothing', async () => {
    const store = await opened(open());
    await store.save(savedRun());
    await store.remove('RUN00001');
    await store.remove('RUN00001');
    expect(await store.find('RUN00001')).toBeUndefined();
    expect(await store.list()).toEqual([]);
  });

  test('what a caller does to a run afterwards does not reach the store', async () => {
    const store = await opened(open());
    const run = structuredClone(savedRun()) as { summary: { name: string } } & ReturnType<typeof savedRun>;
    await store.save(run);
    run.summary.name = 'changed';
    expect((await store.find('RUN00001'))?.summary.name).toBe('July 2025');
  });

  test('orders are kept with their epoch until they are removed', async () => {
    const store = await opened(open());
    const order = runOrder({ inNeighbours: [[]], createdAtMs: 2 });
    await store.saveOrder(order, 1);
    await store.saveOrder(runOrder({ run: 'RUN00002', createdAtMs: 1 }), 4);
    await store.saveOrder(order, 3);
    expect(await store.listOrders()).toEqual([
      { order: runOrder({ run: 'RUN00002', createdAtMs: 1 }), epoch: 4 },
      { order, epoch: 3 },
    ]);
    await store.removeOrder('RUN00001');
    await store.removeOrder('RUN00001');
    expect((await store.listOrders()).map((entry) => entry.order.run)).toEqual(['RUN00002']);
  });

  test('saves and reads that overlap each see whole runs', async () => {
    const store = await opened(open());
    const runs = Array.from({ length: 8 }, (_, i) => savedRun({ id: `RUN0000${i}`, kpis: 40, replications: 30 }));
    const seen = await Promise.all(
      runs.flatMap((run) => [store.save(run), store.list().then((list) => list.length), store.find(run.summary.id)]),
    );
    expect(seen.length).toBe(24);
    for (const run of runs) expect(await store.find(run.summary.id)).toEqual(run);
  });
});

describe('SQLite file', () => {
  test('runs and orders are there after closing and opening again', async () => {
    const folder = newFolder();
    const first = await openStore(folder);
    await first.save(savedRun());
    await first.saveOrder(runOrder(), 2);
    await first.close();
    const second = await opened(openStore(folder));
    expect(await second.find('RUN00001')).toEqual(savedRun());
    expect(await second.listOrders()).toEqual([{ order: runOrder(), epoch: 2 }]);
  });

  test('a save that fails at any statement leaves the run absent and the others whole', async () => {
    let statements = 0;
    let failAt = 1;
    const fail = (n: number): void => {
      statements = n;
      if (n === failAt) throw new Error(`failed at ${n}`);
    };
    const store = await opened(openStore(newFolder(), { afterStatement: (n) => failAt > 0 && fail(n) }));
    failAt = 0;
    await store.save(savedRun({ id: 'OTHER001' }));
    for (failAt = 1; failAt < 100; failAt += 1) {
      const outcome = await store.save(savedRun({ kpis: 200, replications: 1_500 })).then(
        () => 'saved',
        () => 'failed',
      );
      if (outcome === 'saved') break;
      expect(await store.find('RUN00001')).toBeUndefined();
      expect((await store.list()).map((summary) => summary.id)).toEqual(['OTHER001']);
    }
    expect(statements).toBeGreaterThan(5);
    expect(failAt).toBe(statements + 1);
    expect(await store.find('RUN00001')).toEqual(savedRun({ kpis: 200, replications: 1_500 }));
  });

  test('the files as they lie after any statement of a save open with the run absent and the old ones whole', async () => {
    const folder = newFolder();
    const copies: string[] = [];
    let copying = false;
    const copy = (): void => {
      const to = newFolder();
      for (const name of ['amity.db', 'amity.db-wal']) if (existsSync(join(folder, name))) copyFileSync(join(folder, name), join(to, name));
      copies.push(to);
    };
    const store = await opened(openStore(folder, { afterStatement: () => copying && copy() }));
    await store.save(savedRun({ id: 'OTHER001' }));
    copying = true;
    await store.save(savedRun({ kpis: 300, replications: 1_000 }));
    expect(copies.length).toBeGreaterThan(9);
    for (const crashed of copies) {
      const after = await opened(openStore(crashed));
      expect((await after.list()).map((summary) => summary.id)).toEqual(['OTHER001']);
      expect(await after.find('OTHER001')).toEqual(savedRun({ id: 'OTHER001' }));
    }
  });

  test.each([
    ['values', `update parts set content = zeroblob(40) where hash = '$values'`],
    ['values', `delete from parts where hash = '$values'`],
    // A part in the place of another: whole by itself, and not what the manifest names.
    ['figures', `update parts set content = (select content from parts where hash = '$scenario') where hash = '$figures'`],
    ['series', `delete from run_parts where part = '$series'`],
    ['scenario', `update parts set content = x'00ff00' where hash = '$scenario'`],
    ['manifest', `update manifests set hash = replace(hash, substr(hash, 1, 1), 'x')`],
    ['manifest', `update manifests set document = x'00'`],
  ])('a result whose content changed is refused by name, and the others are read: %s', async (what, tamper) => {
    const folder = newFolder();
    const store = await opened(openStore(folder));
    await store.save(savedRun());
    const { scenario, figures, values, series } = encodeRun(savedRun()).parts.reduce(byName, {});
    tampered(
      folder,
      tamper
        .replace('$values', values ?? '')
        .replace('$series', series ?? '')
        .replace('$scenario', scenario ?? '')
        .replaceAll('$figures', figures ?? ''),
    );
    // Of another scenario: saving an equal one would mend the part.
    const other = { ...otherRun(), scenario: { name: 'other' } };
    await store.save(other);
    await expect(store.find('RUN00001')).rejects.toMatchObject({ code: 'damaged-result' });
    await expect(store.find('RUN00001')).rejects.toThrow(new RegExp(`RUN00001.*${what}`));
    expect(await store.find('OTHER001')).toEqual(other);
    expect(await store.rebuildIndex()).toEqual({ runs: 2, damaged: [{ run: 'RUN00001', why: expect.stringContaining(what) as string }] });
    // Saving the same content again, as importing its bundle does, mends it.
    await store.save(savedRun());
    expect(await store.find('RUN00001')).toEqual(savedRun());
  });

  test('equal parts of two runs are stored once, and stay as long as one run needs them', async () => {
    const folder = newFolder();
    const store = await opened(openStore(folder));
    await store.save(savedRun());
    const alone = countOf(folder, 'parts');
    await store.save(savedRun({ id: 'RUN00002' }));
    expect(countOf(folder, 'parts')).toBe(alone);
    await store.save(otherRun());
    expect(countOf(folder, 'parts')).toBeGreaterThan(alone);
    await store.remove('OTHER001');
    await store.remove('RUN00001');
    expect(countOf(folder, 'parts')).toBe(alone);
    expect(await store.find('RUN00002')).toEqual(savedRun({ id: 'RUN00002' }));
    await store.remove('RUN00002');
    expect(countOf(folder, 'parts')).toBe(0);
  });

  test.each([
    ['is missing', `delete from library`],
    ['lacks a run', `delete from library where run = 'RUN00001'`],
    ['has a run too many', `insert into library select 'GHOST001', manifest, 1, summary from library where run = 'RUN00001'`],
    ['is of another manifest', `update library set manifest = 'x', summary = replace(summary, 'July', 'June') where run = 'RUN00001'`],
  ])('an index that %s is made again from the manifests when the store is opened', async (_what, tamper) => {
    const folder = newFolder();
    const before = await openStore(folder);
    await before.save(savedRun());
    await before.save(otherRun());
    const list = await before.list();
    await before.close();
    tampered(folder, tamper);
    const after = await opened(openStore(folder));
    expect(await after.list()).toEqual(list);
  });

  test('room that removed runs leave is given back to the disk when the index is made again', async () => {
    const folder = newFolder();
    const store = await opened(openStore(folder));
    await store.save(savedRun({ kpis: 100, replications: 1_000 }));
    const bytes = (): number => ['amity.db', 'amity.db-wal'].reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
    const before = bytes();
    await store.remove('RUN00001');
    await store.rebuildIndex();
    expect(bytes()).toBeLessThan(before / 5);
  });

  test('an index whose words were changed is made again when asked for', async () => {
    const folder = newFolder();
    const store = await opened(openStore(folder));
    await store.save(savedRun());
    const list = await store.list();
    tampered(folder, `update library set summary = replace(summary, 'July', 'June')`);
    expect(await store.list()).not.toEqual(list);
    expect(await store.rebuildIndex()).toEqual({ runs: 1, damaged: [] });
    expect(await store.list()).toEqual(list);
  });

  test('a file of a newer version is refused and stays as it was', async () => {
    const folder = newFolder();
    await (await openStore(folder)).close();
    const raw = new Database(join(folder, 'amity.db'));
    raw.exec('update schema_version set version = 99');
    await expect(openStore(folder)).rejects.toMatchObject({
      code: 'unsuitable-store',
      message: expect.stringContaining('newer') as string,
    });
    expect(raw.prepare('select version from schema_version').get()).toMatchObject({ version: 99 });
    raw.close();
  });

  test('a file of an older version is upgraded with its runs', async () => {
    const folder = newFolder();
    const old = await openStore(folder);
    await old.save(savedRun());
    await old.close();
    const db = await openDatabase(join(folder, 'amity.db'), [...MIGRATIONS, ['alter table library add column note text']]);
    expect(await db.selectFrom('schema_version').selectAll().execute()).toEqual([{ version: MIGRATIONS.length + 1 }]);
    expect(await db.selectFrom('library').select(['run']).execute()).toEqual([{ run: 'RUN00001' }]);
    await db.destroy();
  });

  test('an upgrade that fails half-way changes nothing', async () => {
    const folder = newFolder();
    await (await openStore(folder)).close();
    await expect(
      openDatabase(join(folder, 'amity.db'), [...MIGRATIONS, ['alter table library add column note text', 'no sql at all']]),
    ).rejects.toThrow();
    const db = await openDatabase(join(folder, 'amity.db'));
    expect(await db.selectFrom('schema_version').selectAll().execute()).toEqual([{ version: MIGRATIONS.length }]);
    await db.destroy();
  });

  test('a file that is no store of ours is refused', async () => {
    const text = newFolder();
    writeFileSync(join(text, 'amity.db'), 'certainly not a database, but long enough to look like a file of one '.repeat(20));
    await expect(openStore(text)).rejects.toMatchObject({ code: 'unsuitable-store' });
    const foreign = newFolder();
    const raw = new Database(join(foreign, 'amity.db'));
    raw.exec('create table customers (id integer)');
    raw.close();
    await expect(openStore(foreign)).rejects.toMatchObject({ code: 'unsuitable-store' });
  });

  test('2 000 runs are listed in well under a second', async () => {
    const folder = newFolder();
    const store = await opened(openStore(folder));
    await store.save(savedRun());
    const raw = new Database(join(folder, 'amity.db'));
    raw.exec(`with recursive n(i) as (select 1 union all select i + 1 from n where i < 1999)
      insert into library select 'R' || i, manifest, i, summary from library, n`);
    raw.close();
    const before = performance.now();
    const list = await store.list();
    const tookMs = performance.now() - before;
    expect(list).toHaveLength(2_000);
    expect(tookMs).toBeLessThan(1_000);
  });

  test('two processes may write by turns', async () => {
    const folder = newFolder();
    const server = await opened(openStore(folder));
    const commandLine = await opened(openStore(folder));
    await server.save(savedRun({ id: 'SERVER01' }));
    await commandLine.save(savedRun({ id: 'CMDLINE1' }));
    expect(new Set((await server.list()).map((summary) => summary.id))).toEqual(new Set(['SERVER01', 'CMDLINE1']));
  });
});

describe('access token', () => {
  test('the token has at least 128 bits, stays the same, and only its owner may read the file', () => {
    const folder = join(newFolder(), 'data');
    expect(findAccessToken(folder)).toBeUndefined();
    const token = ensureAccessToken(folder);
    expect(Buffer.from(token.replace('amity_', ''), 'base64url').length).toBe(32);
    expect(ensureAccessToken(folder)).toBe(token);
    expect(findAccessToken(folder)).toBe(token);
    expect(statSync(join(folder, 'token')).mode & 0o777).toBe(0o600);
  });
});
