// Replications of a model on one thread, timed as a run does them: replicate, then the summary of all.
import { replicate, summarise, type Model } from '../../../simulations/index.ts';
import { spend } from './spent.ts';
import { eventsIn } from './workloads.ts';

/** Replications before the clock starts, and with it. */
export interface Repeats {
  readonly warm: number;
  readonly measured: number;
}

const SEED = 1;

/** Milliseconds and events of the measured replications, their summary included. */
export function timeModel(model: Model, { warm, measured }: Repeats): Readonly<Record<string, number>> {
  const run = { scenarioName: model.scenario.name, scenarioHash: '', seed: SEED };
  const packsOf = (from: number, count: number): readonly Uint8Array[] =>
    Array.from({ length: count }, (_, i) => replicate(model, { seed: SEED, k: from + i }));
  if (warm > 0) summarise(model, run, packsOf(measured, warm));
  const { value, ms, cpuMs } = spend(() => {
    const all = packsOf(0, measured);
    return { packs: all, result: summarise(model, run, all) };
  });
  const { packs, result } = value;
  const events = packs.reduce((sum, pack, k) => sum + eventsIn(model, { seed: SEED, k }, pack), 0);
  return { events, ms, cpuMs, replications: measured, trucks: result.counts.arrived };
}
