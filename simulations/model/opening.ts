// When a run becomes worth watching: shortly before something opens.
import { nextStep, stepAt } from './engine.ts';
import type { Model } from './model.ts';

const HEAD_START_MS = 1_800_000;

/** Half an hour before the first side opens after the warm-up, but not before the warm-up ends; the end of the warm-up when a side is open by then. */
export function firstOpening(model: Model): number {
  const { warmUpMs } = model;
  let first = Infinity;
  for (const { steps } of model.gates.flatMap((gate) => gate.sides)) {
    if (stepAt(steps, warmUpMs) === 1) return warmUpMs;
    const opens = nextStep(steps, warmUpMs);
    if (opens !== undefined && opens < first) first = opens;
  }
  return first === Infinity ? warmUpMs : Math.max(warmUpMs, first - HEAD_START_MS);
}
