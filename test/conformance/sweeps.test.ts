// What every ResultStore promises of sweeps, on SQLite and in memory; then what only a file can break.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, describe, expect, test } from 'vitest';
import type { SweepPlan, SweepPoint, SweepSummary } from '../../shared/protocol/sweep.ts';
import { memoryStore } from '../../services/adapters/memory/result-store.ts';
import type { ResultStore } from '../../services/adapters/ports.ts';
import { openStore } from '../../services/adapters/store/index.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'amity-sweeps-'));
  folders.push(folder);
  return folder;
}

const summaryOf = (id: string, more: Partial<SweepSummary> = {}): SweepSummary => ({
  id,
  name: 'test',
  title: 'Test',
  scenario: 'base',
  status: 'running',
  reason: null,
  designs: 2,
  createdAtMs: 1_000,
  finishedAtMs: null,
  ...more,
});
const PLAN: SweepPlan = {
  name: 'test',
  title: 'Test',
  question: null,
  scenario: 'base',
  set: [{ path: 'clock.days', value: 2 }],
  scenarioHash: 'h',
  modelVersion: '2.0.0',
  seed: 1,
  factors: [{ id: 'n', name: 'n', levels: [{ label: '1', edits: [{ path: 'x', value: null }], usdPerDay: 0 }] }],
  designs: [[0], [1]],
  targets: [],
  cost: { key: null, unit: 'USD/day', delta: 1 },
  screen: { replications: 5 },
  refine: { designs: 1, replications: 10 },
  selection: { level: 0.95, replications: 20 },
  stress: [],
  effects: true,
  budget: null,
};
const pointOf = (id: string, values: readonly (number | null)[]): SweepPoint => ({
  id,
  n: values.length,
  values: { wait: values },
  digest: 'd',
});

const TWINS: Record<string, () => ResultStore | Promise<ResultStore>> = {
  'SQLite file': () => openStore(newFolder()),
  'memory twin': () => memoryStore(),
};

describe.each(Object.entries(TWINS))('%s', (_, open) => {
  test('a sweep is read as it was written, its points in the order they first came, to the last bit', async () => {
    const store = await open();
    await store.saveSweep(summaryOf('SWEEP001'), PLAN);
    await store.savePoint('SWEEP001', pointOf('1', [0.1, null]));
    await store.savePoint('SWEEP001', pointOf('0', [1 / 3]));
    await store.savePoint('SWEEP001', pointOf('1', [0.1, null, 1e-300]));
    const points = [pointOf('1', [0.1, null, 1e-300]), pointOf('0', [1 / 3])];
    expect(await store.findSweep('SWEEP001')).toEqual({ summary: summaryOf('SWEEP001'), plan: PLAN, points });
    await store.close();
  });

  test('saving it again puts summary and plan in place of the old ones and keeps the points', async () => {
    const store = await open();
    await store.saveSweep(summaryOf('SWEEP001'), PLAN);
    await store.savePoint('SWEEP001', pointOf('0', [1]));
    const done = summaryOf('SWEEP001', { status: 'stopped', reason: 'the budget is spent', finishedAtMs: 2_000 });
    await store.saveSweep(done, { ...PLAN, budget: 5 });
    expect(await store.findSweep('SWEEP001')).toEqual({ summary: done, plan: { ...PLAN, budget: 5 }, points: [pointOf('0', [1])] });
    await store.close();
  });

  test('the list is newest first; a removed sweep is gone with its points, the others stay', async () => {
    const store = await open();
    await store.saveSweep(summaryOf('SWEEP001', { createdAtMs: 1 }), PLAN);
    await store.saveSweep(summaryOf('SWEEP002', { createdAtMs: 2 }), PLAN);
    await store.savePoint('SWEEP001', pointOf('0', [1]));
    await store.savePoint('SWEEP002', pointOf('0', [2]));
    expect((await store.listSweeps()).map(({ id }) => id)).toEqual(['SWEEP002', 'SWEEP001']);
    await store.removeSweep('SWEEP001');
    expect(await store.findSweep('SWEEP001')).toBeUndefined();
    await store.saveSweep(summaryOf('SWEEP001'), PLAN);
    expect((await store.findSweep('SWEEP001'))?.points).toEqual([]);
    expect((await store.findSweep('SWEEP002'))?.points).toEqual([pointOf('0', [2])]);
    expect(await store.findSweep('NOWHERE1')).toBeUndefined();
    await store.close();
  });
});

test('a damaged point is named, and only its own sweep is refused', async () => {
  const folder = newFolder();
  const store = await openStore(folder);
  for (const id of ['SWEEP001', 'SWEEP002']) {
    await store.saveSweep(summaryOf(id), PLAN);
    await store.savePoint(id, pointOf('0', [1]));
  }
  await store.close();
  const raw = new Database(join(folder, 'amity.db'));
  raw.exec(`update sweep_points set hash = 'x' where sweep = 'SWEEP001'`);
  raw.close();
  const again = await openStore(folder);
  await expect(again.findSweep('SWEEP001')).rejects.toMatchObject({
    code: 'damaged-result',
    message: expect.stringContaining('point 0') as unknown,
  });
  expect((await again.findSweep('SWEEP002'))?.points).toHaveLength(1);
  await again.close();
});
