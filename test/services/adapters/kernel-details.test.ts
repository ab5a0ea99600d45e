// Every truck of a saved run: computed again, shown to be the saved one, and computed once.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SavedRun } from '../../../shared/protocol/run.ts';
import { findDetail, hasDetail, makeDetail, watchedOf, withDetails } from '../../../services/adapters/kernel-details.ts';
import { openKernelThreads } from '../../../services/adapters/kernel-threads.ts';
import { savedRunOf } from '../../../services/adapters/store/saved-run.ts';
import { openDetailCache } from '../../../services/adapters/store/detail-cache.ts';
import { compareMany, compile, replicate, summarise } from '../../../simulations/index.ts';
import { busyGate, scenario } from '../../helpers/scenario-builder.ts';

function saved(perDay: number, seed = 1, replications = 2): SavedRun {
  const one = scenario({ a: busyGate(perDay) }, { days: 1 });
  const model = compile(one);
  const packs = Array.from({ length: replications }, (_, k) => replicate(model, { seed, k }));
  const result = summarise(model, { scenarioName: 'test', scenarioHash: `hash of ${perDay}`, seed }, packs);
  return savedRunOf({
    id: 'A',
    name: 'a',
    mode: 'batch',
    scenario: one,
    result,
    command: '',
    createdAtMs: 0,
    finishedAtMs: 1,
    workers: '',
  });
}

describe.each([0, 1])('with %i kernel threads', (threads) => {
  let kernels: ReturnType<typeof openKernelThreads>;
  beforeAll(() => void (kernels = openKernelThreads(threads)));
  afterAll(() => kernels.close());

  test('a replication is watched once, and found from then on', async () => {
    const [run, cache] = [saved(60), openDetailCache(':memory:')];
    expect([await hasDetail(cache, run, 1), await findDetail(cache, run, 1)]).toEqual([false, undefined]);
    const made = await makeDetail(cache, kernels, run, 1);
    expect(made.digest).toBe(run.result.replicationDigests[1]);
    expect(await hasDetail(cache, run, 0)).toBe(false);
    expect((await findDetail(cache, run, 1))?.serial).toEqual(made.serial);
  });

  test('one that comes out otherwise is refused and not kept', async () => {
    const [run, cache] = [saved(60), openDetailCache(':memory:')];
    const other = { ...run, result: { ...run.result, replicationDigests: ['0', '1'] } };
    await expect(makeDetail(cache, kernels, other, 0)).rejects.toMatchObject({ code: 'wrong-state' });
    expect(await hasDetail(cache, other, 0)).toBe(false);
  });
});

test('comparable candidates are told about, over the replications all have; others are left as they were', async () => {
  const [base, more, short] = [saved(60), saved(70, 1, 3), saved(60)];
  const other: SavedRun = { ...short, scenario: { ...(short.scenario as object), clock: { days: 9, warmUpMs: 0 } } };
  const candidates = [more, other];
  const comparisons = compareMany(base, candidates);
  const asked: string[] = [];
  const cache = openDetailCache(':memory:');
  const kernels = openKernelThreads(0);
  const detailed = await withDetails({ base, candidates, comparisons }, {}, async (run, k) => {
    asked.push(`${run === base ? 'base' : run === more ? 'more' : 'other'} ${k}`);
    return makeDetail(cache, kernels, run, k);
  });
  expect([...asked].sort()).toEqual(['base 0', 'base 1', 'more 0', 'more 1']);
  expect(detailed[0]?.detail).toMatchObject({ replications: 2, trucks: { neither: expect.any(Number) as number } });
  expect(detailed[1]).toBe(comparisons[1]);
  const { both, onlyBase } = detailed[0]!.detail!.trucks!;
  expect(both + onlyBase).toBe(base.result.counts.cleared);
  expect(watchedOf([base, more])).toBe(2);
});
