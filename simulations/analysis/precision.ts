// How many replications are enough: the sequential stop rule for one figure, absolute or relative.
import type { PrecisionGoal, PrecisionState } from '../../shared/protocol/experiment.ts';
import { halfWidth, mean } from './interval.ts';

/** No interval of fewer values is believed: a few that happen to be alike would end the run. */
export const LEAST_TO_STOP = 10;

/**
 * The first n ≥ 10 at which the t interval of the first n values is narrow enough: half-width ≤ β (absolute), or half-width ÷ |mean| ≤ γ ÷ (1 + γ), so
 * that the true relative error is at most γ (relative). Values come in the order of replications and a null does not count, so the answer does not depend on
 * how many were computed at a time. Source: Law, Simulation Modeling and Analysis, 9.4.1, the sequential procedure.
 */
export function precisionOf(values: readonly (number | null)[], goal: PrecisionGoal, level = 0.95): PrecisionState {
  let state: PrecisionState = { n: 0, known: 0, mean: null, halfWidth: null, wanted: null, isReached: false };
  for (let n = Math.min(LEAST_TO_STOP, values.length); n <= values.length; n += 1) {
    state = stateAt(values.slice(0, n), goal, level);
    if (state.isReached) return state;
  }
  return state;
}

function stateAt(values: readonly (number | null)[], goal: PrecisionGoal, level: number): PrecisionState {
  const known = values.filter((value) => value !== null);
  const head = { n: values.length, known: known.length };
  if (known.length < 2) return { ...head, mean: known[0] ?? null, halfWidth: null, wanted: null, isReached: false };
  const centre = mean(known);
  const half = halfWidth(known, level);
  const wanted = goal.kind === 'absolute' ? goal.halfWidth : (goal.share / (1 + goal.share)) * Math.abs(centre);
  return { ...head, mean: centre, halfWidth: half, wanted, isReached: known.length >= LEAST_TO_STOP && half <= wanted };
}
