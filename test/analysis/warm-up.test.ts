// MSER-5 and batch means on series whose answer can be worked out by hand.
import { expect, test } from 'vitest';
import { batchMeans, mser5, TooFewReplications } from '../../simulations/analysis/index.ts';

const repeat = (n: number, x: number): number[] => new Array<number>(n).fill(x);

test('MSER-5 leaves out exactly the batches before the series settles', () => {
  const settled = [1, 3, 1, 3, 1, 3, 1, 3, 1, 3].flatMap((x) => repeat(5, x));
  expect(mser5([...repeat(15, 40), ...settled])).toEqual({ truncated: 15, statistic: 10 / 100, mean: 2 });
});

test('MSER-5 leaves nothing out of a series that is level from the start, and takes the first of equal minima', () => {
  expect(mser5(repeat(50, 7))).toEqual({ truncated: 0, statistic: 0, mean: 7 });
});

test('MSER-5 never leaves out half of the batches or more, and does not look at a rest that fills no batch', () => {
  const falling = Array.from({ length: 100 }, (_, i) => 100 - i);
  expect(mser5(falling).truncated).toBe(45);
  expect(mser5([...falling, 1e9, 1e9])).toEqual(mser5(falling));
});

test('batch means of four batches: mean 5, t interval of 2, 4, 6, 8', () => {
  const { mean, halfWidth } = batchMeans([1, 3, 4, 4, 5, 7, 8, 8, 99], 4, 0.95);
  expect(mean).toBe(5);
  // t(0.975, 3) = 3.182446305284 (NIST); standard deviation √(20/3), n = 4.
  expect(halfWidth).toBeCloseTo((3.182446305284 * Math.sqrt(20 / 3)) / 2, 10);
});

test('a series shorter than two batches is refused', () => {
  expect(() => mser5(repeat(9, 1))).toThrow(TooFewReplications);
  expect(() => batchMeans([1, 2], 3, 0.95)).toThrow(TooFewReplications);
  expect(() => batchMeans([1, 2, 3], 1, 0.95)).toThrow(RangeError);
});
