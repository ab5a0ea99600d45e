import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addSparse,
  createReader,
  createWriter,
  readCount,
  readF64,
  writeCount,
  writeF64,
  writeSparse,
  written,
} from '../../../simulations/kernel/bytes.ts';
import { accrue, addArea, change, createLevels, createTallies, observe } from '../../../simulations/kernel/collectors.ts';
import { createFifo, join, takeFirst } from '../../../simulations/kernel/fifo.ts';
import { BUCKETS, bucketOf, bucketSpan, sketchQuantile } from '../../../simulations/kernel/sketch.ts';
import { createTrace, recordEvent, traceHex } from '../../../simulations/kernel/trace.ts';

test('a level is averaged over time from the warm-up on', () => {
  const levels = createLevels(1, 100);
  change(levels, 0, 0, 4);
  change(levels, 0, 150, -1);
  accrue(levels, 0, 200);
  expect([levels.area[0], levels.max[0]]).toEqual([4 * 50 + 3 * 50, 4]);
});

test('looking at a level more often changes neither its integral nor its maximum', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: -3, max: 3 }), fc.boolean()), { maxLength: 60, size: 'max' }),
      (steps) => {
        const plain = createLevels(1, 40);
        const nosy = createLevels(1, 40);
        let t = 0;
        for (const [gap, by, looks] of steps) {
          if (looks) accrue(nosy, 0, t + Math.floor(gap / 2));
          t += gap;
          change(plain, 0, t, by);
          change(nosy, 0, t, by);
        }
        accrue(plain, 0, t);
        expect([nosy.area[0], nosy.max[0]]).toEqual([plain.area[0], plain.max[0]]);
      },
    ),
    { numRuns: 300, seed: 6 },
  );
});

test('areas fall into the buckets of the grid they cover', () => {
  const bins = new Float64Array(4);
  addArea(bins, 0, 10, { from: 5, to: 32, level: 2 });
  expect([...bins]).toEqual([10, 20, 20, 4]);
});

test('a sketch quantile is within 0.8 % of the exact one, and exact below 256', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 2 ** 40 }), { minLength: 1, maxLength: 200, size: 'max' }),
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      (xs, q) => {
        const tallies = createTallies(1);
        for (const x of xs) observe(tallies, 0, x);
        const exact = [...xs].sort((a, b) => a - b)[Math.ceil(q * xs.length) - 1]!;
        const found = sketchQuantile(tallies.sketch, 0, xs.length, q)!;
        expect(Math.abs(found - exact)).toBeLessThanOrEqual(exact < 256 ? 0 : 0.008 * exact);
      },
    ),
    { numRuns: 500, seed: 7 },
  );
});

test('buckets ascend with their values and stay in range', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 45 }), fc.integer({ min: 0, max: 2 ** 45 }), (a, b) => {
      expect(bucketOf(Math.min(a, b))).toBeLessThanOrEqual(bucketOf(Math.max(a, b)));
      expect(bucketOf(a)).toBeLessThan(BUCKETS);
    }),
    { numRuns: 1000, seed: 8 },
  );
  for (const bucket of [0, 255, 256, 1000, 3500, 4700]) {
    const { low, width } = bucketSpan(bucket);
    expect([bucketOf(low), bucketOf(low + width - 1), bucketOf(low + width)]).toEqual([bucket, bucket, bucket + 1]);
  }
});

test('a sketch without observations has no quantile', () => {
  expect(sketchQuantile(new Uint32Array(BUCKETS), 0, 0, 0.5)).toBeUndefined();
});

test('the first to join a line is the first to be taken, in every line on its own', () => {
  const fifo = createFifo(2, 10);
  [3, 1, 4].forEach((item) => join(fifo, 0, item));
  join(fifo, 1, 5);
  expect([takeFirst(fifo, 0), takeFirst(fifo, 0), takeFirst(fifo, 1), takeFirst(fifo, 0), takeFirst(fifo, 0)]).toEqual([3, 1, 5, 4, -1]);
});

test('numbers survive the way to bytes and back bit for bit', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.double(), fc.array(fc.oneof(fc.constant(0), fc.nat())), (count, float, column) => {
      const w = createWriter(8);
      writeCount(w, count);
      writeF64(w, float);
      writeSparse(w, Float64Array.from(column));
      const r = createReader(written(w));
      expect(readCount(r)).toBe(count);
      expect(Object.is(readF64(r), float)).toBe(true);
      const back = new Float64Array(column.length);
      addSparse(r, back);
      expect([...back]).toEqual(column);
    }),
    { numRuns: 300, seed: 9 },
  );
});

test('a trace digest changes with any time, any order of events and any entity', () => {
  const digest = (events: readonly (readonly [number, number])[]) => {
    const trace = createTrace();
    for (const [t, order] of events) recordEvent(trace, t, order);
    return traceHex(trace);
  };
  const base = digest([[1, 16], [2, 32]]); // prettier-ignore
  expect(base).toMatch(/^[0-9a-f]{16}$/);
  expect(new Set([base, digest([[2, 32], [1, 16]]), digest([[1, 16], [2, 48]]), digest([[1, 16], [3, 32]]), digest([[1, 16]]), digest([[1 + 2 ** 33, 16], [2, 32]])]).size).toBe(6); // prettier-ignore
});
