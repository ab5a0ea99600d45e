// The front door of the science: compile a scenario, move its time, summarise its outcome, compare two runs. Pure, in Node and in the browser.
import type { Scenario } from '../shared/scenario/scenario.ts';
import { drawArrivals, encodeEvents, type GateAt } from './model/arrivals.ts';
import type { Model } from './model/model.ts';

export { compile } from './model/compile.ts';
export { advance, levelsOf, trucksOf, type InboxFields } from './model/advance.ts';
export { gateLayouts } from './model/levels.ts';
export { MODEL_VERSION, KERNEL_ID } from './model/version.ts';
export type { Model } from './model/model.ts';
export { replicate, packOutcomes, outcomeDigest } from './border/replicate.ts';
export { summarise, runDigest } from './experiment/summarise.ts';
export { compareRuns } from './analysis/index.ts';

/** What the plumbing must know of a model. */
export interface ModelFacts {
  readonly scenario: Scenario;
  readonly gates: readonly string[];
  /** For each gate the gates that send to it. */
  readonly inNeighbours: readonly (readonly number[])[];
  /** No window may be longer; at most the horizon. */
  readonly lookaheadMs: number;
  readonly horizonMs: number;
}

/** The facts of a model. */
export function modelFacts(model: Model): ModelFacts {
  const { scenario, inNeighbours, lookaheadMs, horizonMs } = model;
  return { scenario, gates: model.gates.map((gate) => gate.id), inNeighbours, lookaheadMs, horizonMs };
}

/** The truck and cargo events of gate `at.g` with time in [fromMs, untilMs), as the bytes of an inbox field `a`. */
export function arrivalsBatch(model: Model, at: GateAt & { readonly fromMs: number; readonly untilMs: number }): Uint8Array {
  return encodeEvents(drawArrivals(model, at, at));
}
