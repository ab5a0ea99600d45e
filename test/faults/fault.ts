// What a fault is, what its run answers, and what it is given.

/** What the machine must allow. */
export type Need = 'root' | 'iptables' | 'tmpfs' | 'strace';

export interface Report {
  /** How often the fault was injected. */
  readonly times: number;
  /** What did not hold, in words; empty when everything did. */
  readonly problems: readonly string[];
  /** What was measured, in words. */
  readonly figure: string;
}

export interface Context {
  /** A number in [0, 1) from the seed of the run. */
  readonly random: () => number;
  /** `few` in a slice with a budget, `many` in a full run; --rounds overrules both. */
  rounds(few: number, many: number): number;
  /** A slice leaves out the long waits. */
  readonly isSlice: boolean;
  /** Undone in reverse order when the fault is over, however it ended. */
  defer(undo: () => Promise<unknown>): void;
  /** What to write down when the fault was not held: a name, and the words by then. */
  evidence(name: string, words: () => string): void;
  readonly say: (line: string) => void;
}

export interface Fault {
  /** Number in the catalogue and a name: `9-redis-killed`. */
  readonly id: string;
  readonly title: string;
  /** What must hold. */
  readonly must: string;
  readonly needs?: readonly Need[];
  /** About how many seconds it takes in a slice and in a full run; each run is given up after three times that and two minutes. */
  readonly seconds: { readonly slice: number; readonly full: number };
  run(context: Context): Promise<Report>;
}

/** Mulberry32: 32 bits of state are enough to choose victims and moments. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A whole number in [from, to]. */
export function between(random: () => number, from: number, to: number): number {
  return from + Math.floor(random() * (to - from + 1));
}

export const secondsOf = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
