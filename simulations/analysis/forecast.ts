// How well numbers foretold what was then seen: intervals for one more value, errors, and a verdict in one word.
import type { ObservationErrors, ObservationVerdict } from '../../shared/protocol/observation.ts';
import { mean, sampleSd, twoSided, wilson } from './interval.ts';
import { studentT } from './student-t.ts';

/** Nearer than this nothing can be told: the official report of a single day does not balance better (docs/background/calibration.md). */
const CLOSE = 0.1;
/** Below this many values the errors are shown and no verdict is given. Assumption: a working week. */
const LEAST_VALUES = 5;
/** Errors go one way when what is left of them after adding up with their signs is at least this share of their sizes. Assumption. */
const ONE_WAY = 0.5;

/** Ends of the interval in which one more value of the same kind lies at `level`. */
export interface PredictionInterval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Prediction interval of one more independent value like `xs`: mean ± t·s·√(1 + 1/n), n − 1 degrees; exact for normal values, and counts are never below 0.
 * Source: Hahn and Meeker, Statistical Intervals, 4.7. @throws TooFewReplications below 2 values @throws RangeError for a level outside (0, 1)
 */
export function predictionInterval(xs: readonly number[], level: number): PredictionInterval {
  const half = studentT(twoSided(level), Math.max(1, xs.length - 1)) * sampleSd(xs) * Math.sqrt(1 + 1 / xs.length);
  const centre = mean(xs);
  return { mean: centre, low: Math.max(0, centre - half), high: centre + half };
}

export interface Foretold {
  readonly observed: number;
  readonly predicted: number;
  /** Whether the interval held; null without one. */
  readonly inside: boolean | null;
}

/** Errors of predicted − observed, and how often the intervals held. Observed values are 0 or more. @throws TooFewReplications of an empty list */
export function forecastErrors(pairs: readonly Foretold[], level: number): ObservationErrors {
  const errors = pairs.map(({ observed, predicted }) => predicted - observed);
  const bias = mean(errors);
  const mae = mean(errors.map(Math.abs));
  const seen = mean(pairs.map(({ observed }) => observed));
  const shares = pairs.flatMap(({ observed, predicted }) => (observed > 0 ? [Math.abs(predicted - observed) / observed] : []));
  return {
    n: pairs.length,
    bias,
    biasShare: seen > 0 ? bias / seen : null,
    mae,
    mape: shares.length > 0 ? mean(shares) : null,
    wape: seen > 0 ? mae / seen : null,
    coverage: coverageOf(pairs, level),
  };
}

function coverageOf(pairs: readonly Foretold[], level: number): ObservationErrors['coverage'] {
  const known = pairs.flatMap(({ inside }) => (inside === null ? [] : [inside]));
  if (known.length === 0) return null;
  const held = known.filter((inside) => inside).length;
  const { lower, upper } = wilson(held, known.length, level);
  return { held, of: known.length, lower, upper };
}

/** What the errors mean to a planner; `level` is that of the prediction intervals. Thresholds: a tenth, 5 values, half of the errors one way. */
export function forecastVerdict({ n, bias, mae, wape, coverage }: ObservationErrors, level: number): ObservationVerdict {
  if (n < LEAST_VALUES) return 'too-few';
  const isClose = mae === 0 || (wape !== null && wape <= CLOSE);
  const holds = coverage === null ? undefined : coverage.upper >= level;
  if (isClose) return holds === false ? 'too-sure' : 'close';
  if (holds === true) return 'within-chance';
  if (Math.abs(bias) < ONE_WAY * mae) return 'off';
  return bias > 0 ? 'too-high' : 'too-low';
}
