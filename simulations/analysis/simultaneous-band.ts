// A band that holds over a whole curve at once: the mean of replications of a curve, as the difference of two runs over the hours of a day.
import { TooFewReplications } from './errors.ts';
import { twoSided } from './interval.ts';
import { studentT } from './student-t.ts';

/** The mean curve with its band, in the unit of the values; `critical` standard errors wide everywhere. */
export interface Band {
  readonly mean: readonly number[];
  readonly lower: readonly number[];
  readonly upper: readonly number[];
  readonly level: number;
  readonly critical: number;
}

const RESAMPLES = 999;
/** Any seed does: the band of the same curves is the same. */
const SEED = 20_260_907;

/**
 * Simultaneous band of the mean curve at `level`: mean ± c · s ÷ √n at every point, s the standard deviation there, c the `level` quantile of the largest
 * |t| over the points when the residuals of whole replications change their signs at random (the wild bootstrap, seeded; neighbouring points are alike and
 * c knows it). c is never below Student's t of one point and never above Bonferroni's for all. `curves[i]` is replication i; all of one length.
 * Source: Davison and Hinkley, Bootstrap Methods and their Application, 4.2.4; Romano and Wolf, JASA 100 (2005). @throws TooFewReplications @throws RangeError
 */
export function simultaneousBand(curves: readonly (readonly number[])[], level: number): Band {
  const n = curves.length;
  const points = curves[0]?.length ?? 0;
  if (n < 2) throw new TooFewReplications(n);
  if (curves.some((curve) => curve.length !== points)) throw new RangeError(`curves: expected ${points} points in each.`);
  const mean = Array.from({ length: points }, (_, j) => curves.reduce((sum, curve) => sum + (curve[j] ?? NaN), 0) / n);
  const residuals = Float64Array.from(curves.flatMap((curve) => curve.map((y, j) => y - (mean[j] ?? NaN))));
  const squares = squaresOf(residuals, n, points);
  const alone = studentT(twoSided(level), n - 1);
  const together = studentT(twoSided(1 - (1 - level) / Math.max(1, points)), n - 1);
  const critical = Math.min(together, Math.max(alone, maxTQuantile(residuals, squares, { n, points, level })));
  const half = mean.map((_, j) => critical * Math.sqrt((squares[j] ?? NaN) / (n - 1) / n));
  return { mean, lower: mean.map((m, j) => m - (half[j] ?? NaN)), upper: mean.map((m, j) => m + (half[j] ?? NaN)), level, critical };
}

function squaresOf(residuals: Float64Array, n: number, points: number): Float64Array {
  const squares = new Float64Array(points);
  for (let at = 0; at < n * points; at++) squares[at % points] = (squares[at % points] ?? 0) + (residuals[at] ?? 0) ** 2;
  return squares;
}

/** The `level` quantile of max |t| over the points under random signs. A change of signs leaves the squares as they are, so each t needs one sum. */
function maxTQuantile(
  residuals: Float64Array,
  squares: Float64Array,
  of: { readonly n: number; readonly points: number; readonly level: number },
) {
  const { n, points, level } = of;
  const word = randomWords(SEED);
  const largest = new Float64Array(RESAMPLES);
  const sums = new Float64Array(points);
  for (let b = 0; b < RESAMPLES; b++) {
    sums.fill(0);
    for (let i = 0; i < n; i++) {
      const isMinus = word() >= 0x80000000;
      for (let j = 0, at = i * points; j < points; j++, at++)
        sums[j] = (sums[j] ?? 0) + (isMinus ? -(residuals[at] ?? 0) : (residuals[at] ?? 0));
    }
    largest[b] = largestT(sums, squares, n);
  }
  largest.sort();
  return largest[Math.ceil(level * (RESAMPLES + 1)) - 1] ?? Infinity;
}

function largestT(sums: Float64Array, squares: Float64Array, n: number): number {
  let largest = 0;
  for (let j = 0; j < sums.length; j++) {
    const square = (sums[j] ?? 0) ** 2;
    if (square === 0) continue;
    // t² = (n − 1) · S² ÷ (n · Σe² − S²) with S the sum of the residuals as signed.
    largest = Math.max(largest, ((n - 1) * square) / Math.max(0, n * (squares[j] ?? 0) - square));
  }
  return Math.sqrt(largest);
}

/** Marsaglia's xorshift of 32 bits: enough for signs. Source: Marsaglia, Journal of Statistical Software 8 (2003), 14. */
function randomWords(seed: number): () => number {
  let x = seed;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return x >>> 0;
  };
}
