// Where a series of successive observations has settled, and what its mean is worth when neighbours are alike.
import { TooFewReplications } from './errors.ts';
import { halfWidth, mean } from './interval.ts';

/** Observations a batch of MSER-5. */
const BATCH = 5;

export interface WarmUp {
  /** Observations to leave out from the start. */
  readonly truncated: number;
  /** The smallest squared standard error of the batch means that are kept, in the unit of the series squared. */
  readonly statistic: number;
  /** Mean of the batches that are kept. */
  readonly mean: number;
}

/**
 * MSER-5: cuts the series into batches of 5 and leaves out the first d of the n, where d < n/2 is the first that makes Σ(b − mean)² ÷ (n − d)²
 * smallest over the batches kept. A rest that fills no batch is not looked at. Source: White, Simulation 69 (1997) 323–334; White, Cobb, Spratt (2000).
 * @throws TooFewReplications below 10 observations
 */
export function mser5(series: readonly number[]): WarmUp {
  const n = Math.floor(series.length / BATCH);
  if (n < 2) throw new TooFewReplications(series.length);
  const batches = batchesOf(series, n, BATCH);
  let best: WarmUp = { truncated: 0, statistic: Infinity, mean: NaN };
  for (let d = 0; d < n / 2; d++) {
    const kept = batches.slice(d);
    const centre = mean(kept);
    const squares = kept.reduce((sum, b) => sum + (b - centre) * (b - centre), 0);
    const statistic = squares / (kept.length * kept.length);
    if (statistic < best.statistic) best = { truncated: d * BATCH, statistic, mean: centre };
  }
  return best;
}

export interface BatchMeans {
  readonly mean: number;
  readonly halfWidth: number;
  readonly level: number;
}

/**
 * Mean of one long series with the t interval of the means of `batches` equal batches; a rest at the end that fills no batch is left out. Honest only
 * when a batch is much longer than the memory of the series. Source: Law, Simulation Modeling and Analysis, 9.5.3. @throws TooFewReplications @throws RangeError
 */
export function batchMeans(series: readonly number[], batches: number, level: number): BatchMeans {
  const size = Math.floor(series.length / batches);
  if (!(Number.isInteger(batches) && batches >= 2))
    throw new RangeError(`batches: expected a whole number of at least 2, found ${batches}.`);
  if (size < 1) throw new TooFewReplications(series.length);
  const means = batchesOf(series, batches, size);
  return { mean: mean(means), halfWidth: halfWidth(means, level), level };
}

function batchesOf(series: readonly number[], n: number, size: number): readonly number[] {
  return Array.from({ length: n }, (_, i) => mean(series.slice(i * size, (i + 1) * size)));
}
