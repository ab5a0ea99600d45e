// Where a run that began empty has settled: MSER-5 on the series of its replications, averaged, with the rhythm of the day taken out.
import type { Settling } from '../../shared/protocol/experiment.ts';
import { TooFewReplications } from './errors.ts';
import { mser5 } from './warm-up.ts';

export interface SettlingOptions {
  /** Step of the series. */
  readonly stepMs: number;
  /** Length of the rhythm to take out, a whole number of steps: a day, or a week where weekdays differ. */
  readonly cycleMs: number;
}

/**
 * The warm-up a scenario needs, in whole cycles, so that measured days begin at the same hour. `series` is a level over time from the empty start, a mean over
 * replications (Welch's averaging); each value is replaced by the mean of the cycle that begins with it, and MSER-5 says where the rest is level. The
 * series has settled unless MSER-5 would cut in the last tenth of what it may cut: then it needs more days. Sources: Welch (1983) for averaging and moving means;
 * White, Simulation 69 (1997). @throws TooFewReplications when the series is shorter than two cycles
 */
export function settlingOf(series: readonly number[], { stepMs, cycleMs }: SettlingOptions): Settling {
  const width = Math.max(1, Math.round(cycleMs / stepMs));
  if (series.length < 2 * width) throw new TooFewReplications(Math.floor(series.length / width));
  const smooth = movingMean(series, width);
  const { truncated, mean } = mser5(smooth);
  const wanted = Math.ceil(truncated / width) * cycleMs;
  return { warmUpMs: wanted, truncatedMs: truncated * stepMs, level: mean, isSettled: truncated < 0.45 * smooth.length, smooth };
}

/** Means of `width` successive values, one for each place where so many follow. */
function movingMean(series: readonly number[], width: number): readonly number[] {
  return Array.from({ length: series.length - width + 1 }, (_, i) => series.slice(i, i + width).reduce((sum, x) => sum + x, 0) / width);
}
