// The x axis of a chart: which instants have a label, and what it says. Viet Nam time. Pure.
import { CN_ZONE_MIN, timeIn, VN_ZONE_MIN } from '../data/clock.ts';

const HOUR_S = 3_600;
const DAY_S = 86_400;

/** Distances of labels, seconds: a month on a phone has one a fortnight, a year one a season. */
export const TIME_STEPS = [
  ...[HOUR_S / 4, HOUR_S / 2, HOUR_S, 2 * HOUR_S, 3 * HOUR_S, 6 * HOUR_S, 12 * HOUR_S],
  ...[1, 2, 7, 14, 28, 56, 112, 182, 364, 728].map((days) => days * DAY_S),
] as const;

/** Whole hours and midnights of Viet Nam; steps of days count from the first midnight, so that a chart has its first day named however long it is. */
export function splitsAt(min: number, max: number, step: number): number[] {
  const zone = VN_ZONE_MIN * 60;
  const grid = Math.min(step, DAY_S);
  const first = Math.ceil((min + zone) / grid) * grid - zone;
  const splits: number[] = [];
  for (let second = first; second <= max; second += step) splits.push(second);
  return splits;
}

/** `09:00 VN` over `10:00 CN`; days by name when hours no longer fit. */
export function axisTime(second: number, step: number, day: (epochMs: number) => string): string {
  const ms = second * 1000;
  if (step >= DAY_S) return day(ms);
  const vn = timeIn(ms, VN_ZONE_MIN);
  return vn === '00:00' ? day(ms) : `${vn} VN\n${timeIn(ms, CN_ZONE_MIN)} CN`;
}
