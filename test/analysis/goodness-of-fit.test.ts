// The Kolmogorov–Smirnov test and the correlation of pairs.
import { expect, test } from 'vitest';
import {
  allPairs,
  correlation,
  kolmogorovSmirnov,
  normalCdf,
  normalQuantile,
  pairedDifference,
  TooFewReplications,
} from '../../simulations/analysis/index.ts';
import { PAIRED_AND_WELCH } from './published.ts';

const even = (n: number): number[] => Array.from({ length: n }, (_, i) => (i + 0.5) / n);

test('evenly spread values lie 1/(2n) from the uniform law, which nothing contradicts', () => {
  const { distance, p } = kolmogorovSmirnov(even(100), (x) => x);
  expect(distance).toBeCloseTo(0.005, 12);
  expect(p).toBe(1);
});

test('the tail of the Kolmogorov law has its tabled points: 1.3581 at 5 %, 1.6276 at 1 % (Smirnov 1948)', () => {
  const n = 100_000;
  for (const [point, chance] of [
    [1.3581, 0.05],
    [1.6276, 0.01],
  ] as const) {
    // Moving every value down by d adds d to the distance of an even spread.
    const d = point / Math.sqrt(n) - 0.5 / n;
    const { p } = kolmogorovSmirnov(even(n), (x) => x + d);
    expect(Math.abs(p / chance - 1)).toBeLessThan(0.01);
  }
});

test('a wrong law is found out', () => {
  expect(kolmogorovSmirnov(even(1000), (x) => x * x).p).toBeLessThan(1e-12);
  expect(() => kolmogorovSmirnov([], (x) => x)).toThrow(TooFewReplications);
});

test('the normal distribution function is the inverse of its quantile and has its tabled points', () => {
  for (const p of [1e-9, 0.001, 0.3, 0.5, 0.975, 0.999999]) expect(normalCdf(normalQuantile(p))).toBeCloseTo(p, 14);
  expect(normalCdf(1.96)).toBeCloseTo(0.9750021048517795, 14);
});

test('the correlation of pairs agrees with SciPy and needs pairs', () => {
  const { a, b } = PAIRED_AND_WELCH;
  expect(correlation(a, b)).toBeCloseTo(0.344297883148, 11);
  expect(() => correlation([1], [2])).toThrow(TooFewReplications);
  expect(() => correlation([1, 2], [2])).toThrow(RangeError);
});

test('a paired comparison gives t and p as SciPy does; equal differences are certain, no difference at all is no evidence', () => {
  const { a, b, pairedT, pairedP } = PAIRED_AND_WELCH;
  const paired = pairedDifference(b, a, 0.95);
  expect(Math.abs(paired.t / pairedT - 1)).toBeLessThan(1e-9);
  expect(Math.abs(paired.p / pairedP - 1)).toBeLessThan(1e-9);
  expect(pairedDifference([1, 2, 3], [2, 3, 4], 0.95).p).toBe(0);
  expect(pairedDifference([1, 2, 3], [1, 2, 3], 0.95).p).toBe(1);
});

test('two scenarios are one pair at the whole level', () => {
  const [only, ...more] = allPairs({ a: [1, 2, 4], b: [2, 2, 2] }, 0.9);
  expect(more).toEqual([]);
  expect(only).toMatchObject({ first: 'a', second: 'b', difference: 1 / 3, level: 0.9 });
});
