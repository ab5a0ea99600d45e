// An interval for any figure of a sample, by drawing samples from the sample: for figures without a formula.
import { TooFewReplications } from './errors.ts';
import { twoSided } from './interval.ts';
import { normalCdf, normalQuantile } from './normal.ts';
import { quantile } from './quantile.ts';

export interface BootstrapOptions {
  readonly level: number;
  /** Samples drawn; 2 000 are enough for an interval. */
  readonly resamples: number;
  /** The same seed draws the same samples. */
  readonly seed: number;
}

export interface BootstrapInterval {
  readonly estimate: number;
  /** Standard deviation of the figure over the samples drawn. */
  readonly standardError: number;
  readonly lower: number;
  readonly upper: number;
}

/**
 * BCa interval (bias-corrected and accelerated) of `statistic` of independent `xs`, n ≥ 3. It follows the figure through any monotone transformation and
 * corrects skewness, but no resampling mends a sample that is too small. Source: Efron and Tibshirani, An Introduction to the Bootstrap, 14.3.
 * @throws TooFewReplications @throws RangeError for a level outside (0, 1)
 */
export function bootstrapInterval(
  xs: readonly number[],
  statistic: (xs: readonly number[]) => number,
  { level, resamples, seed }: BootstrapOptions,
): BootstrapInterval {
  if (xs.length < 3) throw new TooFewReplications(xs.length);
  const estimate = statistic(xs);
  const next = wordsFrom(seed);
  const drawn = Array.from({ length: resamples }, () => statistic(xs.map(() => xs[Math.floor(next() * xs.length)] ?? NaN)));
  const centre = drawn.reduce((sum, x) => sum + x, 0) / resamples;
  const standardError = Math.sqrt(drawn.reduce((sum, x) => sum + (x - centre) ** 2, 0) / (resamples - 1));
  if (standardError === 0) return { estimate, standardError, lower: estimate, upper: estimate };
  const below = drawn.filter((x) => x < estimate).length / resamples;
  // A figure at the edge of everything drawn has no finite bias: half a draw keeps it in.
  const bias = normalQuantile(Math.min(1 - 0.5 / resamples, Math.max(0.5 / resamples, below)));
  const acceleration = accelerationOf(xs, statistic);
  const end = (p: number): number => {
    const z = bias + normalQuantile(p);
    return quantile(drawn, normalCdf(bias + z / (1 - acceleration * z)));
  };
  return { estimate, standardError, lower: end(1 - twoSided(level)), upper: end(twoSided(level)) };
}

/** Skewness of what each value contributes, from the samples without it. */
function accelerationOf(xs: readonly number[], statistic: (xs: readonly number[]) => number): number {
  const without = xs.map((_, i) => statistic(xs.filter((__, j) => j !== i)));
  const centre = without.reduce((sum, x) => sum + x, 0) / without.length;
  const squares = without.reduce((sum, x) => sum + (centre - x) ** 2, 0);
  return squares === 0 ? 0 : without.reduce((sum, x) => sum + (centre - x) ** 3, 0) / (6 * squares ** 1.5);
}

/** Numbers in [0, 1) from a seed: mulberry32, good enough for drawing indices and the same everywhere. */
function wordsFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let word = Math.imul(state ^ (state >>> 15), 1 | state);
    word = (word + Math.imul(word ^ (word >>> 7), 61 | word)) ^ word;
    return ((word ^ (word >>> 14)) >>> 0) / 4294967296;
  };
}
