// The one source of chance of a simulation: equal seeds give equal draws.

export interface Chance {
  /** In [0, 1). */
  next(): number;
  /** Whole number in [from, to]. */
  whole(from: number, to: number): number;
  /** True with probability p. */
  hits(p: number): boolean;
  pick<T>(list: readonly T[]): T;
}

/** Mulberry32: enough for choosing faults, and fast. */
export function openChance(seed: number): Chance {
  let state = Math.imul(seed + 1, 0x9e3779b1) >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    next,
    whole: (from, to) => from + Math.floor(next() * (to - from + 1)),
    hits: (p) => p > 0 && next() < p,
    pick: (list) => list[Math.floor(next() * list.length)]!,
  };
}
