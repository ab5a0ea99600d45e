// Which of several systems is best: drop those that cannot be, and go on until one is left, with a stated probability that it is the right one.
import { TooFewReplications } from './errors.ts';
import { sampleSd } from './interval.ts';
import { differencesOf } from './paired.ts';

/** What a selection has come to: who may still be best (indices), how many replications each of them has used, and how many each needs at most. */
export interface Selection {
  readonly contenders: readonly number[];
  readonly used: number;
  /** After so many replications of the contenders one is left for certain. */
  readonly most: number;
  readonly isDecided: boolean;
}

export interface SelectionRule {
  /** Replications every system has before anything is dropped. */
  readonly first: number;
  /** The smallest difference that matters, > 0, in the unit of the values. */
  readonly delta: number;
  /** Probability of a correct selection, such as 0.95. */
  readonly level: number;
}

/**
 * The fully sequential procedure KN for the smallest mean. Value r of every system belongs to replication r: common random numbers only help, because
 * the variances used are those of differences. Values beyond what a system needs are not looked at, so the answer is the same whether they came one by one
 * or all at once; with too few it says who is still in. When the smallest mean is at least `delta` below the others it is the one left with probability
 * `level` or more; else one within `delta` of it is. Normal values. Source: Kim and Nelson, ACM TOMACS 11 (2001) 251–273, with c = 1.
 * @throws TooFewReplications when a system has fewer than `first` values, or `first` < 2
 */
export function selectSmallest(samples: readonly (readonly number[])[], { first, delta, level }: SelectionRule): Selection {
  const fewest = Math.min(...samples.map((xs) => xs.length));
  if (first < 2 || fewest < first) throw new TooFewReplications(Math.min(first, fewest));
  const everyone = samples.map((_, i) => i);
  if (everyone.length < 2) return { contenders: everyone, used: first, most: first, isDecided: true };
  const eta = 0.5 * (((2 * (1 - level)) / (everyone.length - 1)) ** (-2 / (first - 1)) - 1);
  const h2 = 2 * eta * (first - 1);
  const variance = (i: number, j: number): number => sampleSd(differencesOf(headOf(samples, i, first), headOf(samples, j, first))) ** 2;
  const scaled = everyone.map((i) => everyone.map((j) => (i === j ? 0 : (h2 * variance(i, j)) / (delta * delta))));
  const most = Math.max(first, Math.floor(Math.max(...scaled.flat())) + 1);
  const sums = samples.map((xs) => xs.slice(0, first - 1).reduce((sum, x) => sum + x, 0));
  let left: readonly number[] = everyone;
  for (let r = first; ; r += 1) {
    if (left.some((i) => samples[i]?.[r - 1] === undefined)) return { contenders: left, used: r - 1, most, isDecided: false };
    for (const i of left) sums[i] = (sums[i] ?? 0) + (samples[i]?.[r - 1] ?? NaN);
    left = screened(left, sums, scaled, { r, delta });
    if (left.length === 1 || r >= most) return { contenders: smallestOf(left, sums, r >= most), used: r, most, isDecided: true };
  }
}

function headOf(samples: readonly (readonly number[])[], i: number, n: number): readonly number[] {
  return (samples[i] ?? []).slice(0, n);
}

/** Keeps a system whose sum is not above that of any other by more than the continuation region allows after r replications: r·W = max(0, δ/2·(h²S²/δ² − r)). */
function screened(
  left: readonly number[],
  sums: readonly number[],
  scaled: readonly (readonly number[])[],
  { r, delta }: { readonly r: number; readonly delta: number },
): readonly number[] {
  const room = (i: number, j: number): number => Math.max(0, (delta / 2) * ((scaled[i]?.[j] ?? 0) - r));
  return left.filter((i) => left.every((j) => i === j || (sums[i] ?? 0) <= (sums[j] ?? 0) + room(i, j)));
}

/** At the last step exact ties may be left. */
function smallestOf(left: readonly number[], sums: readonly number[], isLast: boolean): readonly number[] {
  if (!isLast) return left;
  return [left.reduce((best, i) => ((sums[i] ?? 0) < (sums[best] ?? 0) ? i : best))];
}
