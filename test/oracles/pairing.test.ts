// Common random numbers earn their keep: on small changes of the baseline the variance of the difference falls at least fivefold.
import { expect, test } from 'vitest';
import { openScenarioLibrary } from '../../services/adapters/scenario-library.ts';
import { savedRunOf } from '../../services/adapters/store/saved-run.ts';
import type { SavedRun } from '../../shared/protocol/run.ts';
import { compareRuns, compile, replicate, summarise } from '../../simulations/index.ts';

const REPLICATIONS = 10;
const SEED = 20_250_701;

function run(name: string, edits: readonly string[] = []): SavedRun {
  const { scenario, hash } = openScenarioLibrary().load(name, ['clock.days=2', 'clock.warmUp=2 d', ...edits]);
  const model = compile(scenario);
  const packs = Array.from({ length: REPLICATIONS }, (_, k) => replicate(model, { seed: SEED, k }));
  const result = summarise(model, { scenarioName: name, scenarioHash: hash, seed: SEED }, packs);
  return savedRunOf({ id: name, name, mode: 'batch', scenario, result, command: '', createdAtMs: 0, finishedAtMs: 1, workers: '' });
}

const base = run('baseline');

test.each([
  [
    'inspections 10 % faster',
    run('lang-son-smart-inspection'),
    ['sojourn.mean@all', 'sojourn.p90@all/export', 'inside.mean@all', 'cost.total@all', 'wait.mean@huu-nghi/export/cn-bays'],
  ],
  [
    'one lane more',
    run('baseline', ['gates.huu-nghi.pools.border-guard-lanes.servers=5']),
    ['sojourn.mean@huu-nghi', 'sojourn.p90@huu-nghi/import', 'wait.mean@huu-nghi/export/border-guard'],
  ],
] as const)('with %s the variance of the difference is at most a fifth of what independent seeds give', (_, candidate, keys) => {
  const { rows } = compareRuns(base, candidate);
  for (const key of keys) {
    const row = rows.find((one) => one.key === key);
    expect(row?.varianceReduction, key).toBeGreaterThanOrEqual(5);
    expect(row?.halfWidth, key).toBeLessThan(row!.noiseFloor!);
  }
});
