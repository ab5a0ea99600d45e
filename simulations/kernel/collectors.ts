// What a run remembers of itself: levels averaged over time and tallies of observations. Whole numbers only, so sums are exact in any order.
import { addSparse, readCount, writeCount, writeSparse, type ByteReader, type ByteWriter } from './bytes.ts';
import { BUCKETS, bucketOf } from './sketch.ts';

/** Levels 0 … n−1 with, from time `from` on, their time integrals (level × time units) and the largest value held for more than an instant. */
export interface Levels {
  readonly from: number;
  readonly level: Int32Array;
  /** Up to when the integral is; `from` until there is one. */
  readonly last: Float64Array;
  readonly area: Float64Array;
  readonly max: Int32Array;
}

export function createLevels(n: number, from: number): Levels {
  return { from, level: new Int32Array(n), last: new Float64Array(n).fill(from), area: new Float64Array(n), max: new Int32Array(n) };
}

/** Brings the integral of level i up to time t. Doing it more often changes nothing. */
export function accrue(levels: Levels, i: number, t: number): void {
  const { last, area, max } = levels;
  const since = last[i]!;
  if (t <= since) return;
  const level = levels.level[i]!;
  area[i] = area[i]! + level * (t - since);
  if (level > max[i]!) max[i] = level;
  last[i] = t;
}

/** Changes level i by `by` at time t. */
export function change(levels: Levels, i: number, t: number, by: number): void {
  const { level } = levels;
  const before = level[i]!;
  const since = levels.last[i]!;
  // The same as accrue, written out: this is the most frequent step of all.
  if (t > since) {
    const { area, max } = levels;
    area[i] = area[i]! + before * (t - since);
    if (before > max[i]!) max[i] = before;
    levels.last[i] = t;
  }
  level[i] = before + by;
}

export function resetLevels(levels: Levels): void {
  levels.level.fill(0);
  levels.last.fill(levels.from);
  levels.area.fill(0);
  levels.max.fill(0);
}

/** Tallies 0 … n−1 of whole numbers ≥ 0: count, sum, and a percentile sketch each, whose used buckets lie in [first, end). */
export interface Tallies {
  readonly count: Float64Array;
  readonly sum: Float64Array;
  readonly sketch: Uint32Array;
  readonly first: Int32Array;
  readonly end: Int32Array;
}

export function createTallies(n: number): Tallies {
  const first = new Int32Array(n).fill(BUCKETS);
  return { count: new Float64Array(n), sum: new Float64Array(n), sketch: new Uint32Array(n * BUCKETS), first, end: new Int32Array(n) };
}

/** Takes one observation into tally i. */
export function observe(tallies: Tallies, i: number, x: number): void {
  tallies.count[i] = tallies.count[i]! + 1;
  tallies.sum[i] = tallies.sum[i]! + x;
  const bucket = bucketOf(x);
  const at = i * BUCKETS + bucket;
  tallies.sketch[at] = tallies.sketch[at]! + 1;
  if (bucket < tallies.first[i]!) tallies.first[i] = bucket;
  if (bucket >= tallies.end[i]!) tallies.end[i] = bucket + 1;
}

export function resetTallies(tallies: Tallies): void {
  for (let i = 0; i < tallies.count.length; i++) {
    if (tallies.count[i] !== 0) tallies.sketch.fill(0, i * BUCKETS + tallies.first[i]!, i * BUCKETS + tallies.end[i]!);
  }
  tallies.count.fill(0);
  tallies.sum.fill(0);
  tallies.first.fill(BUCKETS);
  tallies.end.fill(0);
}

/** Tallies as bytes that depend on nothing but what was observed. */
export function writeTallies(w: ByteWriter, tallies: Tallies): void {
  for (let i = 0; i < tallies.count.length; i++) {
    writeCount(w, tallies.count[i]!);
    if (tallies.count[i] === 0) continue;
    writeCount(w, tallies.sum[i]!);
    writeCount(w, tallies.first[i]!);
    writeSparse(w, tallies.sketch, i * BUCKETS + tallies.first[i]!, i * BUCKETS + tallies.end[i]!);
  }
}

/** Adds tallies written by writeTallies. */
export function addTallies(r: ByteReader, tallies: Tallies): void {
  for (let i = 0; i < tallies.count.length; i++) {
    const count = readCount(r);
    if (count === 0) continue;
    tallies.count[i] = tallies.count[i]! + count;
    tallies.sum[i] = tallies.sum[i]! + readCount(r);
    const first = readCount(r);
    const end = addSparse(r, tallies.sketch, i * BUCKETS + first) - i * BUCKETS;
    if (first < tallies.first[i]!) tallies.first[i] = first;
    if (end > tallies.end[i]!) tallies.end[i] = end;
  }
}

/** Adds level × time to the buckets of a grid: `bins[offset + ⌊t / step⌋]`, for the span [from, to). */
export function addArea(
  bins: Float64Array,
  offset: number,
  step: number,
  span: { readonly from: number; readonly to: number; readonly level: number },
): void {
  if (span.level === 0) return;
  let t = span.from;
  while (t < span.to) {
    const bin = Math.floor(t / step);
    const end = (bin + 1) * step;
    const until = end < span.to ? end : span.to;
    bins[offset + bin] = bins[offset + bin]! + span.level * (until - t);
    t = until;
  }
}
