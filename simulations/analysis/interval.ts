// Mean, spread and confidence interval of independent values: replication means, not raw waits.
import { mean as plainMean, sampleStandardDeviation } from 'simple-statistics';
import { TooFewReplications } from './errors.ts';
import { normalQuantile } from './normal.ts';
import { studentT } from './student-t.ts';

/** Arithmetic mean, in the unit of `xs`; compensated summation. @throws TooFewReplications of an empty list */
export function mean(xs: readonly number[]): number {
  if (xs.length === 0) throw new TooFewReplications(0);
  return plainMean([...xs]);
}

/** Sample standard deviation (n − 1), in the unit of `xs`. @throws TooFewReplications below 2 values */
export function sampleSd(xs: readonly number[]): number {
  if (xs.length < 2) throw new TooFewReplications(xs.length);
  return sampleStandardDeviation([...xs]);
}

/** The p a two-sided interval at `level` needs of its quantile. @throws RangeError unless 0 < level < 1 */
export function twoSided(level: number): number {
  if (!(level > 0 && level < 1)) throw new RangeError(`level: expected a share between 0 and 1, found ${level}.`);
  return (1 + level) / 2;
}

/**
 * Half-width of the mean's confidence interval at `level`, in the unit of `xs`. Student t, n − 1 degrees; needs n ≥ 2
 * independent values (replication means, not raw waits). Source: Law, Simulation Modeling and Analysis, 4.5. @throws TooFewReplications
 */
export function halfWidth(xs: readonly number[], level: number): number {
  const sd = sampleSd(xs);
  return (studentT(twoSided(level), xs.length - 1) * sd) / Math.sqrt(xs.length);
}

/** An estimated share with its score interval; `midpoint` is the centre of the interval. All 0–1. */
export interface ShareInterval {
  readonly estimate: number;
  readonly midpoint: number;
  readonly lower: number;
  readonly upper: number;
}

/** Wilson's score interval of `successes` out of `n` ≥ 1. Source: Wilson, JASA 22 (1927) 209–212. @throws TooFewReplications @throws RangeError */
export function wilson(successes: number, n: number, level: number): ShareInterval {
  if (n < 1) throw new TooFewReplications(n);
  if (!(successes >= 0 && successes <= n)) throw new RangeError(`successes: expected a number in [0, ${n}], found ${successes}.`);
  const z2 = normalQuantile(twoSided(level)) ** 2;
  const estimate = successes / n;
  const midpoint = (successes + z2 / 2) / (n + z2);
  const half = (Math.sqrt(z2) / (n + z2)) * Math.sqrt(n * estimate * (1 - estimate) + z2 / 4);
  // At 0 and n the score interval touches the edge exactly; rounding would miss it.
  const lower = successes === 0 ? 0 : midpoint - half;
  const upper = successes === n ? 1 : midpoint + half;
  return { estimate, midpoint, lower, upper };
}
