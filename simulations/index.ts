// The front door of the science: compile a scenario, move its time, summarise its outcome, compare two runs. Pure, in Node and in the browser.
import { drawArrivals, encodeEvents, type GateAt } from './model/arrivals.ts';
import { firstOpening } from './model/opening.ts';
import type { Model } from './model/model.ts';
import { KERNEL_ID, MODEL_VERSION } from './model/version.ts';

export { compile } from './model/compile.ts';
export { advance, countsOf, levelsOf, trucksOf, type InboxFields } from './model/advance.ts';
export { gateLayouts } from './model/levels.ts';
export { KERNEL_ID, MODEL_VERSION };
export type { Model } from './model/model.ts';
export { replicate, fastForward, packOutcomes, outcomeDigest, type GateThen, type Outside } from './border/replicate.ts';
export { outsideMark, outsideSerial } from './model/outside.ts';
export { recordTrucks, watchLevels, type TruckRecords } from './border/records.ts';
export { openSummary, summarise, runDigest } from './experiment/summarise.ts';
export { pairTrucks, type PairedTrucks } from './experiment/pair-trucks.ts';
export { watchDetail, type Detail } from './border/detail.ts';
export { decodeDetail, DETAIL_FORMAT, encodeDetail } from './border/detail-bytes.ts';
export { openDetailComparison, type DetailFold, type DetailOptions } from './experiment/compare-details.ts';
export { replicationFigures } from './experiment/replication-figures.ts';
export { addReplications } from './experiment/add-replications.ts';
export { planSweep } from './experiment/plan-sweep.ts';
export { nextWork, type SweepTask, type SweepWork } from './experiment/sweep-work.ts';
export { rowOfPoint, sweepAnswer } from './experiment/sweep-answer.ts';
export { editsOf, withDemand } from './experiment/sweep-scenario.ts';
export { readPointId } from './experiment/designs.ts';
export {
  batchMeans,
  compareMany,
  compareRuns,
  distributionOf,
  LEAST_TO_STOP,
  MOST_COMPARED,
  precisionOf,
  quantile,
  quantileInterval,
  settlingOf,
  type CompareOptions,
} from './analysis/index.ts';
export { judgeObservations, predictedValues } from './experiment/observe.ts';

/** What the plumbing must know of a model; the fields of a run's order that follow from the scenario. */
export interface ModelFacts {
  readonly kernelId: string;
  readonly gates: readonly string[];
  /** For each gate the gates that send to it. */
  readonly inNeighbours: readonly (readonly number[])[];
  /** No window may be longer; at most the horizon. */
  readonly lookaheadMs: number;
  readonly horizonMs: number;
  /** Where a live run is first worth watching: half an hour before the first gate opens after the warm-up. */
  readonly watchFromMs: number;
}

/** The facts of a model. */
export function modelFacts(model: Model): ModelFacts {
  const { inNeighbours, lookaheadMs, horizonMs } = model;
  const gates = model.gates.map((gate) => gate.id);
  return { kernelId: KERNEL_ID, gates, inNeighbours, lookaheadMs, horizonMs, watchFromMs: firstOpening(model) };
}

/** The truck and cargo events of gate `at.g` with time in [fromMs, untilMs), as the bytes of an inbox field `a`. */
export function arrivalsBatch(model: Model, at: GateAt & { readonly fromMs: number; readonly untilMs: number }): Uint8Array {
  return encodeEvents(drawArrivals(model, at, at));
}
