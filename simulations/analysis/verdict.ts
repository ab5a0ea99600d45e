// What an estimated difference means to a planner, in one word, and how much more work would settle it.
import type { Verdict } from '../../shared/protocol/run.ts';

/** Below this many replications an interval is shown but no verdict is given. */
export const LEAST_REPLICATIONS = 10;

/** `runMore` never promises more than this; one above stands for "more than 500". */
export const MOST_MORE = 500;

/** An estimated difference, candidate − base. `halfWidth` 0 says that it is certain; `threshold` τ ≥ 0 is the smallest difference that matters. */
export interface Estimate {
  readonly difference: number;
  readonly halfWidth: number;
  readonly threshold: number;
  readonly n: number;
  readonly better: 'up' | 'down' | 'none';
}

/**
 * The verdict, first row that fits: fewer than 10 replications → too-few; interval without 0 and |difference| ≥ τ → better or worse
 * (different, when the metric has no good direction); without 0 and wholly inside ±τ → real-but-small; with 0 and wholly inside ±τ →
 * no-difference; anything else → cannot-tell. Interval and ±τ are closed: touching 0 contains it, touching τ from below is inside.
 */
export function verdictOf(estimate: Estimate): Verdict {
  const { difference, halfWidth, threshold } = estimate;
  if (estimate.n < LEAST_REPLICATIONS) return 'too-few';
  const size = Math.abs(difference);
  const isReal = size > halfWidth;
  if (isReal && size >= threshold) return direction(estimate);
  if (size + halfWidth <= threshold) return isReal ? 'real-but-small' : 'no-difference';
  return 'cannot-tell';
}

function direction({ difference, better }: Estimate): Verdict {
  if (better === 'none') return 'different';
  return difference > 0 === (better === 'up') ? 'better' : 'worse';
}

/**
 * About how many more replications would settle a `cannot-tell`: ⌈n·(half-width/h*)²⌉ − n, at least 1; 501 means more than 500.
 * h* = τ when the interval contains 0 (is there a difference that matters?), else max(τ/4, distance of |difference| from τ)
 * (the direction is clear, the size is not).
 */
export function runMore({ difference, halfWidth, threshold, n }: Estimate): number {
  const size = Math.abs(difference);
  const wanted = size <= halfWidth ? threshold : Math.max(threshold / 4, Math.abs(size - threshold));
  // The last factor keeps a quotient that is a whole number but for its last bit from being raised by one.
  const all = Math.ceil(n * (halfWidth / wanted) ** 2 * (1 - 1e-12));
  return Math.min(MOST_MORE + 1, Math.max(1, all - n));
}
