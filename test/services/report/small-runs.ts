// Real saved runs of a small gate for tests of reports: computed here, in a second, from the scenario of the command line's tests.
import { join } from 'node:path';
import { orderOf } from '../../../services/adapters/kernel-order.ts';
import { openScenarioLibrary } from '../../../services/adapters/scenario-library.ts';
import { recordOf, resultOf } from '../../../services/cli/finish.ts';
import type { SavedRun } from '../../../shared/protocol/run.ts';
import { compile, replicate } from '../../../simulations/index.ts';

const SMALL = join(import.meta.dirname, '..', 'cli', 'small.yaml');

export interface SmallWish {
  readonly run?: string;
  readonly name?: string;
  readonly edits?: readonly string[];
  readonly replications?: number;
  /** Another scenario than the small one. */
  readonly scenario?: string;
}

export function smallRun(wish: SmallWish = {}): SavedRun {
  const loaded = openScenarioLibrary().load(wish.scenario ?? SMALL, [...(wish.edits ?? [])]);
  const order = orderOf({
    run: wish.run ?? 'SMA11001',
    loaded,
    mode: 'batch',
    name: wish.name,
    replications: wish.replications ?? 12,
    nowMs: 1_751_328_000_000,
  });
  const model = compile(loaded.scenario);
  const packs = Array.from({ length: order.replications }, (_, k) => replicate(model, { seed: order.seed, k }));
  const result = resultOf(order, loaded.name, packs);
  return recordOf({
    order,
    result,
    command: `amity run small.yaml --reps 12 --expect ${result.digest}`,
    finishedAtMs: 1_751_328_100_000,
    workers: 'main thread',
  });
}
