// What may go wrong, how often, and which of it a seed chooses (swarm testing: a seed with few kinds of faults reaches deeper than one with all).
import type { Chance } from './chance.ts';

/** Chance of each fault at each call of a port, each job, or each second; see docs/background/reliability.md. */
export const FAULTS = {
  /** Of each call: the process dies before its request leaves … */
  killBefore: 0.015,
  /** … or before the answer reaches it. */
  killAfter: 0.015,
  pause: 0.02,
  /** Error, nothing was done. */
  refused: 0.02,
  /** Error, it was done. */
  replyLost: 0.03,
  /** It was done twice; the answer is the second's. */
  twice: 0.03,
  /** Error, and it is done seconds later. */
  late: 0.01,
  /** Of each effect on Redis: it comes back with one of its last 60 states, … */
  rollback: 0.006,
  /** … with nothing, … */
  emptied: 0.002,
  /** … or is away for up to three seconds. */
  outage: 0.004,
  /** Of each job added. */
  jobLost: 0.05,
  jobDoubled: 0.08,
  jobLate: 0.08,
  /** Of each job taken: not the oldest. */
  jobDisordered: 0.5,
  /** Of each call: all clocks step by up to an hour, forth or back, or that of the process differs by up to an hour from now on. */
  clockStep: 0.003,
  /** Of each window computed. */
  threadLost: 0.01,
} as const;
export type Fault = keyof typeof FAULTS;
export type Rates = Readonly<Record<Fault, number>>;

const NAMES = Object.keys(FAULTS) as Fault[];
export const NO_FAULTS = Object.fromEntries(NAMES.map((name) => [name, 0])) as Rates;

/** Redis falls back again and again while processes sleep over it: what was computed from lost states comes late. */
const STORM: Rates = { ...NO_FAULTS, rollback: 0.03, pause: 0.05, late: 0.03, twice: 0.03, outage: 0.004 };

/** One seed in ten is such a storm. Every fault is in half of the seeds, at a third of its rate, its rate or three times of it. One seed in 50 has none. */
export function drawRates(chance: Chance): Rates {
  if (chance.hits(0.02)) return NO_FAULTS;
  if (chance.hits(0.1)) return STORM;
  return Object.fromEntries(NAMES.map((name) => [name, chance.hits(0.5) ? FAULTS[name] * chance.pick([1 / 3, 1, 1, 3]) : 0])) as Rates;
}
