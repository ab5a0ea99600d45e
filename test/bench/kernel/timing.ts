// Replications of a model on one thread, timed as a run does them: replicate, then the summary of all.
import { replicate, summarise, type Model } from '../../../simulations/index.ts';
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
  const startMs = performance.now();
  const packs = packsOf(0, measured);
  const replicatedMs = performance.now() - startMs;
  const result = summarise(model, run, packs);
  const ms = performance.now() - startMs;
  const events = packs.reduce((sum, pack) => sum + eventsIn(model, pack), 0);
  return { events, ms, summaryMs: ms - replicatedMs, replications: measured, trucks: result.counts.arrived };
}
