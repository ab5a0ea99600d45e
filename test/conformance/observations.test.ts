// What every ResultStore promises of measured values beside runs, on SQLite and in memory; then what only a file can break.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, describe, expect, test } from 'vitest';
import type { Observation } from '../../shared/protocol/observation.ts';
import type { ResultStore } from '../../services/adapters/ports.ts';
import { memoryStore } from '../../services/adapters/memory/result-store.ts';
import { openStore } from '../../services/adapters/store/index.ts';
import { savedRun } from './saved-run-builder.ts';

const folders: string[] = [];
const stores: ResultStore[] = [];
afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'amity-observations-'));
  folders.push(folder);
  return folder;
}
async function opened(store: ResultStore | Promise<ResultStore>): Promise<ResultStore> {
  stores.push(await store);
  return store;
}

function observation(wish: Partial<Observation>): Observation {
  const errors = { n: 1, bias: 0.1 + 0.2, biasShare: null, mae: 1 / 3, mape: null, wape: null, coverage: null };
  const row = { when: '2025-07-01', observed: 0, predicted: 1 / 3, low: null, high: null, error: 1 / 3, errorShare: null, inside: null };
  return {
    amity: 1,
    id: 'OBS00001',
    run: 'RUN00001',
    digest: 'd'.repeat(64),
    name: 'Hữu Nghị "友谊关"',
    createdAtMs: 5,
    level: 0.95,
    replications: 3,
    groups: [{ figure: 'cleared', gate: 'all', flow: 'all', verdict: 'too-few', ...errors, rows: [row] }],
    ...wish,
  };
}

describe.each([
  ['SQLite file', () => openStore(newFolder())],
  ['memory twin', () => memoryStore()],
] as const)('%s', (_name, open) => {
  test('what was measured is kept beside its run, comes back as it was, and goes with the run', async () => {
    const store = await opened(open());
    await store.save(savedRun());
    await store.save(savedRun({ id: 'OTHER001', replications: 7 }));
    const first = observation({ id: 'OBS00002', createdAtMs: 1 });
    const second = observation({ id: 'OBS00001', createdAtMs: 2 });
    await store.saveObservation(second);
    await store.saveObservation(first);
    await store.saveObservation({ ...second, name: 'again' });
    await store.saveObservation(observation({ id: 'OBS00003', run: 'OTHER001' }));
    expect(await store.observationsOf('RUN00001')).toEqual([first, { ...second, name: 'again' }]);
    await expect(store.saveObservation(observation({ run: 'NOBODY00' }))).rejects.toMatchObject({ code: 'unknown-run' });
    await store.remove('RUN00001');
    expect(await store.observationsOf('RUN00001')).toEqual([]);
    expect(await store.observationsOf('OTHER001')).toHaveLength(1);
  });
});

test('an observation that was changed in the file is refused by name, and its run is not hurt', async () => {
  const folder = newFolder();
  const store = await opened(openStore(folder));
  await store.save(savedRun());
  const refused = { code: 'damaged-result', message: expect.stringContaining('OBS00001') as string };
  for (const lie of [`(select document from observations where id = 'OBS00002')`, 'zeroblob(8)']) {
    await store.saveObservation(observation({ createdAtMs: 1 }));
    await store.saveObservation(observation({ id: 'OBS00002', createdAtMs: 2 }));
    const raw = new Database(join(folder, 'amity.db'));
    raw.exec(`update observations set document = ${lie} where id = 'OBS00001'`);
    raw.close();
    await expect(store.observationsOf('RUN00001')).rejects.toMatchObject(refused);
  }
  expect(await store.find('RUN00001')).toBeDefined();
});
