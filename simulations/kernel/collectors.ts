// What a run remembers of itself: levels averaged over time and tallies of observations. Whole numbers only, so sums are exact in any order.
import {
  addSparse,
  countLarge,
  LARGE,
  readCount,
  readSmall,
  writeCount,
  writeSmall,
  writeSparse,
  type ByteReader,
  type ByteWriter,
} from './bytes.ts';
import { APART, type Room } from './one-buffer.ts';
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

export function createLevels(n: number, from: number, room: Room = APART): Levels {
  return { from, level: room.i32(n), last: room.f64(n).fill(from), area: room.f64(n), max: room.i32(n) };
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

/** Tallies 0 … n−1 of whole numbers ≥ 0: count, sum, and a percentile sketch each, whose used buckets lie in [first, end); `large` of them do not fit into a byte. */
export interface Tallies {
  readonly count: Float64Array;
  readonly sum: Float64Array;
  readonly sketch: Uint32Array;
  readonly first: Int32Array;
  readonly end: Int32Array;
  readonly large: Int32Array;
}

/** Sketches with fewer observations for each bucket than this are written as the few buckets in use. */
const FEW = 0.25;

/** Tallies of nothing; `room` is for everything but the sketches. */
export function createTallies(n: number, room: Room = APART, sketches: Room = APART): Tallies {
  const first = room.i32(n).fill(BUCKETS);
  return { count: room.f64(n), sum: room.f64(n), sketch: sketches.u32(n * BUCKETS), first, end: room.i32(n), large: room.i32(n) };
}

/** Takes one observation into tally i. */
export function observe(tallies: Tallies, i: number, x: number): void {
  tallies.count[i] = tallies.count[i]! + 1;
  tallies.sum[i] = tallies.sum[i]! + x;
  const bucket = bucketOf(x);
  const at = i * BUCKETS + bucket;
  const seen = tallies.sketch[at]! + 1;
  tallies.sketch[at] = seen;
  if (seen === LARGE) tallies.large[i] = tallies.large[i]! + 1;
  // A bucket in use lies inside already.
  if (seen > 1) return;
  if (bucket < tallies.first[i]!) tallies.first[i] = bucket;
  if (bucket >= tallies.end[i]!) tallies.end[i] = bucket + 1;
}

/** The buckets of a tally that are in use. */
function usedBuckets({ sketch, first, end }: Tallies, i: number): Uint32Array {
  return sketch.subarray(i * BUCKETS + first[i]!, i * BUCKETS + end[i]!);
}

/** Empties the sketches; the rest is left as it is. */
export function clearSketches(tallies: Tallies): void {
  tallies.count.forEach((n, i) => n > 0 && usedBuckets(tallies, i).fill(0));
}

/** The sketches as bytes that are quick to write and to read. */
export function writeSketches(w: ByteWriter, tallies: Tallies): void {
  tallies.count.forEach((n, i) => {
    const buckets = usedBuckets(tallies, i);
    if (n < FEW * buckets.length) writeSparse(w, buckets);
    else if (n > 0) writeSmall(w, buckets, tallies.large[i]!);
  });
}
/** The reverse, for tallies with empty sketches of which everything else has been restored. */
export function readSketches(r: ByteReader, tallies: Tallies): void {
  tallies.count.forEach((n, i) => {
    const buckets = usedBuckets(tallies, i);
    if (n < FEW * buckets.length) addSparse(r, buckets);
    else if (n > 0) readSmall(r, buckets, tallies.large[i]!);
  });
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
    tallies.large[i] = countLarge(usedBuckets(tallies, i));
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
