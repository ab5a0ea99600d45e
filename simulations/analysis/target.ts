// Does a design meet its target? On the average day, or on so many days of ten; and how sure that is.
import type { DesignVerdict } from '../../shared/protocol/experiment.ts';
import { wilson } from './interval.ts';
import { MOST_MORE } from './verdict.ts';

/** A limit in the unit of its figure; a value on the limit meets it. */
export interface Bound {
  readonly op: '<=' | '>=';
  readonly value: number;
}

export function isMet(x: number, { op, value }: Bound): boolean {
  return op === '<=' ? x <= value : x >= value;
}

/** An estimated mean; `halfWidth` null says that there is no interval yet. */
export interface MeanEstimate {
  readonly mean: number;
  readonly halfWidth: number | null;
  readonly n: number;
}

/** Meets: the bound of the interval that is worse for the target is on its good side or on it. Misses: the better bound is beyond it. Else it may meet. */
export function averageVerdict({ mean, halfWidth }: MeanEstimate, { op, value }: Bound): DesignVerdict {
  if (halfWidth === null) return 'may-meet';
  // How far the mean is on the good side.
  const margin = op === '<=' ? value - mean : mean - value;
  if (margin >= halfWidth) return 'meets';
  return -margin > halfWidth ? 'misses' : 'may-meet';
}

/** The same for "on at least `share` of the days": the bounds are those of Wilson's interval of the share of `n` days on which it is met. */
export function shareVerdict(met: number, n: number, share: number, level = 0.95): DesignVerdict {
  if (n === 0) return 'may-meet';
  const { lower, upper } = wilson(met, n, level);
  if (lower >= share) return 'meets';
  return upper < share ? 'misses' : 'may-meet';
}

/** The fewest days with which a design that meets its target on all of them is known to meet it on at least `share` of all days, `share` < 1. */
export function leastDays(share: number, level = 0.95): number {
  let n = 1;
  while (shareVerdict(n, n, share, level) !== 'meets') n += 1;
  return n;
}

/** About how many replications more would settle a design that may meet its target on average, at least 1; 501 means more than 500. */
export function averageMore({ mean, halfWidth, n }: MeanEstimate, { value }: Bound): number {
  if (halfWidth === null) return 1;
  const all = Math.ceil(n * (halfWidth / Math.abs(mean - value)) ** 2 * (1 - 1e-12));
  return Math.min(MOST_MORE + 1, Math.max(1, all - n));
}

/** The same for the share of days, if the share stays what it is now. */
export function shareMore(met: number, n: number, share: number, level = 0.95): number {
  for (let more = 1; more <= MOST_MORE; more += 1) {
    const all = n + more;
    if (shareVerdict((met / n) * all, all, share, level) !== 'may-meet') return more;
  }
  return MOST_MORE + 1;
}
