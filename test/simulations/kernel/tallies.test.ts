import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createReader, createWriter, written } from '../../../simulations/kernel/bytes.ts';
import {
  accrue,
  addArea,
  addTallies,
  change,
  clearSketches,
  createLevels,
  createTallies,
  observe,
  readSketches,
  writeSketches,
  writeTallies,
  type Tallies,
} from '../../../simulations/kernel/collectors.ts';
import { BUCKETS, bucketOf, bucketSpan, sketchQuantile } from '../../../simulations/kernel/sketch.ts';

const bytesOf = (tallies: Tallies): Uint8Array => {
  const w = createWriter();
  writeTallies(w, tallies);
  return written(w);
};
const of = (...observations: readonly (readonly [number, number])[]): Tallies => {
  const tallies = createTallies(3);
  for (const [i, x] of observations) observe(tallies, i, x);
  return tallies;
};
const plain = ({ count, sum, sketch, first, end, large }: Tallies) => ({
  count: [...count],
  sum: [...sum],
  counted: [...sketch].flatMap((n, at) => (n > 0 ? [[at, n]] : [])),
  first: [...first],
  end: [...end],
  large: [...large],
});

test('a tally counts, adds up and keeps the range of its buckets', () => {
  expect(plain(of([0, 5], [0, 5], [0, 2], [2, 300]))).toEqual({
    count: [3, 0, 1],
    sum: [12, 0, 300],
    counted: [[2, 1], [5, 2], [2 * BUCKETS + bucketOf(300), 1]], // prettier-ignore
    first: [2, BUCKETS, bucketOf(300)],
    end: [6, 0, bucketOf(300) + 1],
    large: [0, 0, 0],
  });
});

test('tallies as bytes depend on what was observed and not on its order', () => {
  const once = of([0, 5], [2, 70_000], [0, 2]);
  const used = of([0, 2], [0, 5], [2, 70_000]);
  expect([...bytesOf(used)]).toEqual([...bytesOf(once)]);
  // Nothing seen is one byte a tally; two values of 5 are count, sum, first bucket, then (0 skipped, 2) and the end mark after 0 more.
  expect([...bytesOf(createTallies(3))]).toEqual([0, 0, 0]);
  expect([...bytesOf(of([0, 5], [0, 5]))]).toEqual([2, 10, 5, 0, 2, 0, 0, 0, 0]);
});

test('every sketch is cleared in its own range, also when the ones before it saw nothing', () => {
  for (const used of [of([2, 3_000_000]), of([1, 7], [2, 3_000_000]), of([0, 1], [1, 4], [2, 9_000_000], [0, 200])]) {
    clearSketches(used);
    expect(used.sketch.every((n) => n === 0)).toBe(true);
  }
});

test('sketches of few observations and of many, with buckets that fit into a byte and others, survive the way to bytes and back', () => {
  const seen = fc.array(fc.tuple(fc.nat(2), fc.oneof(fc.nat(9), fc.nat(1_000_000)), fc.constantFrom(1, 3, 255, 256, 257, 5000)), {
    maxLength: 12,
  });
  fc.assert(
    fc.property(seen, (many) => {
      const tallies = of(...many.flatMap(([i, x, times]) => Array.from({ length: times }, () => [i, x] as const)));
      expect(tallies.large[1]).toBe(tallies.sketch.subarray(BUCKETS, 2 * BUCKETS).filter((n) => n >= 256).length);
      const w = createWriter(4);
      writeSketches(w, tallies);
      const back = { ...tallies, sketch: new Uint32Array(tallies.sketch.length) };
      const r = createReader(written(w));
      readSketches(r, back);
      expect(r.at).toBe(w.at);
      expect(plain(back)).toEqual(plain(tallies));
    }),
    { numRuns: 60, seed: 12 },
  );
});

test('adding tallies that were written is the same as observing both', () => {
  const seen = fc.array(fc.tuple(fc.nat(2), fc.nat(100_000)), { maxLength: 30, size: 'max' });
  fc.assert(
    fc.property(seen, seen, (a, b) => {
      const both = of(...a, ...b);
      const added = of(...a);
      addTallies(createReader(bytesOf(of(...b))), added);
      expect(plain(added)).toEqual(plain(both));
    }),
    { numRuns: 60, seed: 12 },
  );
});

test('levels start at nothing and count from the given time on', () => {
  const levels = createLevels(2, 10);
  change(levels, 1, 4, 6);
  change(levels, 1, 10, -4);
  // Six were there before and at the start, but for no time of the measured span.
  expect([levels.area[1], levels.max[1], levels.last[1]]).toEqual([0, 0, 10]);
  accrue(levels, 1, 13);
  change(levels, 1, 13, 5);
  change(levels, 1, 13, -5);
  accrue(levels, 1, 15);
  expect([levels.area[1], levels.max[1], levels.level[1], levels.area[0]]).toEqual([10, 2, 2, 0]);
});

test('areas fall into the buckets from an offset on; no level and no time leave no area', () => {
  const bins = new Float64Array(5);
  addArea(bins, 1, 10, { from: 10, to: 20, level: 3 });
  addArea(bins, 1, 10, { from: 25, to: 31, level: 1 });
  addArea(bins, 1, 10, { from: 31, to: 31, level: 9 });
  addArea(bins, 1, 10, { from: 0, to: 1e12, level: 0 });
  expect([...bins]).toEqual([0, 0, 30, 5, 1]);
});

test('buckets hold one number below 256, then 128 of equal width in every octave, and the last one all the rest', () => {
  expect([0, 1, 255, 256, 257, 258, 511, 512, 515, 516].map(bucketOf)).toEqual([0, 1, 255, 256, 256, 257, 383, 384, 384, 385]);
  expect([2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32].map(bucketOf)).toEqual([3199, 3200, 3327, 3328]);
  expect([2 ** 43 - 1, 2 ** 43, 2 ** 50].map(bucketOf)).toEqual([BUCKETS - 1, BUCKETS - 1, BUCKETS - 1]);
  expect(BUCKETS).toBe(256 + 35 * 128);
  expect([7, 256, 384, 3200, 3328].map(bucketSpan)).toEqual([
    { low: 7, width: 1 },
    { low: 256, width: 2 },
    { low: 512, width: 4 },
    { low: 2 ** 31, width: 2 ** 24 },
    { low: 2 ** 32, width: 2 ** 25 },
  ]);
});

test('every bucket begins where the one before it ends', () => {
  let next = 0;
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    const { low, width } = bucketSpan(bucket);
    expect([low, bucketOf(low), bucketOf(low + width - 1)]).toEqual([next, bucket, bucket]);
    next = low + width;
  }
  expect(next).toBe(2 ** 43);
});

test('a quantile lies in its bucket at the height of its rank there', () => {
  const counts = new Uint32Array(2 * BUCKETS);
  counts[BUCKETS + 10] = 2;
  // The bucket [512, 516) with four values: ranks 3 to 6 stand at 1/8, 3/8, 5/8, 7/8 of the way from 512 to 515.
  counts[BUCKETS + bucketOf(512)] = 4;
  const at = (q: number) => sketchQuantile(counts, BUCKETS, 6, q);
  expect([1 / 6, 2 / 6, 3 / 6, 4 / 6, 5 / 6, 1].map(at)).toEqual([10, 10, 512.375, 513.125, 513.875, 514.625]);
  expect([at(1e-9), at(0.4)]).toEqual([10, 512.375]);
  // More values asked for than counted: the last bucket, not an endless search.
  expect(sketchQuantile(counts, BUCKETS, 7, 1)).toBeGreaterThan(2 ** 42);
});
