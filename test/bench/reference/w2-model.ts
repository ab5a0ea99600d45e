// Workload W2 as numbers: tables, a truck's attributes, its arrival and its services, all from keyed draws.
import { normalQuantile, pcg4d, unit } from './draws.ts';

export const STAGES = 8;
export const DAYS = 30;
export const DAY_MIN = 1440;
export const OPENS_MIN = 420;
export const CLOSES_MIN = 1320;
/** Servers by direction and stage. */
export const SERVERS: readonly (readonly number[])[] = [
  [2, 3, 12, 3, 8, 8, 4, 2],
  [2, 3, 12, 3, 8, 3, 4, 2],
];
/** Bits of a truck: 0-1 channel (0 green, 1 yellow, 2 red), 2 perishable, 3 the scan finds something. */
export const CHANNEL = 3;
export const PERISHABLE = 4;
export const HIT = 8;

const PER_MINUTE = 1500 / 1000 / 60;
const HOURS = Float64Array.of(8, 8, 8, 8, 8, 8, 52, 80, 90, 80, 70, 60, 50, 60, 70, 70, 65, 60, 45, 35, 25, 20, 10, 10);
const PERISHABLE_SHARE = Float64Array.of(0.5, 0.15);
const GREEN_SHARE = 0.7;
const YELLOW_SHARE = 0.2;
const HIT_SHARE = 0.15;

const DOCUMENTS = lognormal(6, 0.5);
const INSPECTION = lognormal(30, 0.8);

function lognormal(mean: number, cv: number): { readonly mu: number; readonly sigma: number } {
  const variance = Math.log(1 + cv * cv);
  return { mu: Math.log(mean) - variance / 2, sigma: Math.sqrt(variance) };
}

/** Minutes that truck `i` of direction `d` takes at stage `k`. `words` is overwritten. */
export function serviceMin(seed: number, d: number, i: number, k: number, words: Int32Array): number {
  pcg4d(seed, d, i, k, words);
  const u = unit(words[0]!);
  switch (k) {
    case 0:
      return -Math.log(u);
    case 1:
      return 1 + u;
    case 2:
      return Math.exp(DOCUMENTS.mu + DOCUMENTS.sigma * normalQuantile(u));
    case 3:
      return u < 0.5 ? 3 + Math.sqrt(u * 8) : 7 - Math.sqrt((1 - u) * 8);
    case 4:
      return Math.exp(INSPECTION.mu + INSPECTION.sigma * normalQuantile(u));
    case 5:
      return -8 * Math.log(u);
    case 6:
      return -2 * Math.log(u);
    default:
      return 0.5 + u;
  }
}

/** Draws the words of truck `i`: of the gap before it, its channel, its cargo, and what the scan finds. */
export function drawTruck(seed: number, d: number, i: number, words: Int32Array): void {
  pcg4d(seed, d, i, STAGES, words);
}

/** Bits of the truck whose words these are. */
export function bitsOf(d: number, words: Int32Array): number {
  const u = unit(words[1]!);
  const channel = u < GREEN_SHARE ? 0 : u < GREEN_SHARE + YELLOW_SHARE ? 1 : 2;
  return channel | (unit(words[2]!) < PERISHABLE_SHARE[d]! ? PERISHABLE : 0) | (unit(words[3]!) < HIT_SHARE ? HIT : 0);
}

/** When the truck whose words these are comes, in minutes, after one that came at `t`: a unit exponential is spent along the hourly rate. */
export function arrivalMin(t: number, words: Int32Array): number {
  let left = -Math.log(unit(words[0]!));
  for (let from = t; ;) {
    const hour = Math.floor(from / 60);
    const rate = PER_MINUTE * HOURS[hour % 24]!;
    const end = (hour + 1) * 60;
    const need = left / rate;
    if (from + need < end) return from + need;
    left -= (end - from) * rate;
    from = end;
  }
}

/** The stage after `k` for a truck with these bits; STAGES when it leaves. */
export function nextStage(k: number, bits: number): number {
  for (let next = k + 1; next < STAGES; next++) {
    if (next === 3) {
      if ((bits & CHANNEL) !== 0) return 3;
    } else if (next === 4) {
      if ((bits & CHANNEL) === 2 || ((bits & CHANNEL) === 1 && (bits & HIT) !== 0)) return 4;
    } else if (next === 5) {
      if ((bits & PERISHABLE) !== 0) return 5;
    } else return next;
  }
  return STAGES;
}
