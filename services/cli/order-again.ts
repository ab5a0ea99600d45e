// The order of a saved run, from what is stored with it alone.
import type { RunOrder, SavedRun } from '../../shared/protocol/run.ts';
import type { Scenario } from '../../shared/scenario/scenario.ts';

/** Its first `replications` replications, as a batch. */
export async function orderAgain(saved: SavedRun, replications: number): Promise<RunOrder> {
  const { orderOf } = await import('../adapters/kernel-order.ts');
  // It was resolved when it was saved.
  const loaded = { scenario: saved.scenario as Scenario, hash: saved.result.scenario.hash };
  return orderOf({ loaded, mode: 'batch', seed: saved.result.seed, replications, nowMs: Date.now() });
}
