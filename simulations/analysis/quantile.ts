// Quantiles of independent values and how sure they are, without a word about the shape of the distribution.
import { quantileSorted } from 'simple-statistics';
import { TooFewReplications } from './errors.ts';
import { twoSided } from './interval.ts';

const ascending = (xs: readonly number[]): number[] => [...xs].sort((a, b) => a - b);

/** The `p`-quantile, 0 ≤ p ≤ 1, by linear interpolation between order statistics (type 7 of Hyndman and Fan, the default of R and NumPy). @throws TooFewReplications of an empty list @throws RangeError */
export function quantile(xs: readonly number[], p: number): number {
  if (xs.length === 0) throw new TooFewReplications(0);
  if (!(p >= 0 && p <= 1)) throw new RangeError(`p: expected a number from 0 to 1, found ${p}.`);
  return quantileSorted(ascending(xs), p);
}

/** Two order statistics that enclose a quantile; ranks count from 1. A rank of 0 or n + 1 means that the sample is too small to bound that side: the value is infinite. */
export interface QuantileInterval {
  readonly lowerRank: number;
  readonly upperRank: number;
  readonly lower: number;
  readonly upper: number;
}

/**
 * Interval of the `p`-quantile, 0 < p < 1, of the distribution behind `xs`, at least at `level`: l = largest k with P(Bin(n, p) ≤ k − 1) ≤ α/2,
 * u = smallest k with P(Bin(n, p) ≤ k − 1) ≥ 1 − α/2. Needs independent values, nothing else. Source: Conover, Practical Nonparametric Statistics, 3.2.
 * @throws TooFewReplications of an empty list @throws RangeError
 */
export function quantileInterval(xs: readonly number[], p: number, level: number): QuantileInterval {
  const n = xs.length;
  if (n === 0) throw new TooFewReplications(0);
  if (!(p > 0 && p < 1)) throw new RangeError(`p: expected a number between 0 and 1, found ${p}.`);
  const upperTail = twoSided(level);
  const chances = binomialChances(n, p);
  let lowerRank = 0;
  let upperRank = n + 1;
  let below = 0;
  for (let k = 1; k <= n; k++) {
    below += chances[k - 1] ?? 0;
    if (below <= 1 - upperTail) lowerRank = k;
    if (below >= upperTail && upperRank > k) upperRank = k;
  }
  const sorted = ascending(xs);
  return { lowerRank, upperRank, lower: sorted[lowerRank - 1] ?? -Infinity, upper: sorted[upperRank - 1] ?? Infinity };
}

/** P(Bin(n, p) = k) for k = 0 … n, built outwards from the likeliest k so that nothing underflows; simple-statistics stops at 0.9999 of the whole. */
function binomialChances(n: number, p: number): Float64Array {
  const chances = new Float64Array(n + 1);
  const likeliest = Math.min(n, Math.floor((n + 1) * p));
  const odds = p / (1 - p);
  chances[likeliest] = 1;
  for (let k = likeliest; k < n; k++) chances[k + 1] = (chances[k] ?? 0) * ((n - k) / (k + 1)) * odds;
  for (let k = likeliest; k > 0; k--) chances[k - 1] = (chances[k] ?? 0) * (k / (n - k + 1) / odds);
  const whole = chances.reduce((sum, chance) => sum + chance, 0);
  return chances.map((chance) => chance / whole);
}
