// Quantiles and their order-statistic intervals.
import { describe, expect, test } from 'vitest';
import { quantile, quantileInterval, TooFewReplications } from '../../simulations/analysis/index.ts';

test('the quantile interpolates between order statistics (type 7) and does not need sorted values', () => {
  const xs = [20, 3, 6, 7, 8, 8, 9, 10, 13, 15, 16];
  expect(quantile(xs, 0.5)).toBe(9);
  expect(quantile(xs, 0.25)).toBe(7.5);
  expect(quantile(xs, 0)).toBe(3);
  expect(quantile(xs, 1)).toBe(20);
  expect(xs[0]).toBe(20);
});

describe('the order-statistic interval of a quantile', () => {
  test('of the median of 10 values runs from the 2nd to the 9th (NIST and any table of the sign test)', () => {
    const xs = [10, 9, 8, 7, 6, 5, 4, 3, 2, 1];
    expect(quantileInterval(xs, 0.5, 0.95)).toEqual({ lowerRank: 2, upperRank: 9, lower: 2, upper: 9 });
  });

  test('is open on the side that the sample is too small to bound', () => {
    const { lower, upper, upperRank } = quantileInterval([1, 2, 3, 4, 5], 0.9, 0.95);
    expect(upper).toBe(Infinity);
    expect(upperRank).toBe(6);
    expect(lower).toBe(3);
  });

  test('covers the true quantile of a uniform sample about as often as it promises', () => {
    // A linear congruential sequence stands in for 400 samples of 60 uniform numbers.
    let state = 12_345;
    const next = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
    const covered = Array.from({ length: 400 }, () => {
      const { lower, upper } = quantileInterval(Array.from({ length: 60 }, next), 0.75, 0.95);
      return lower <= 0.75 && 0.75 <= upper ? 1 : 0;
    }).reduce<number>((sum, x) => sum + x, 0);
    // 95 % of 400 is 380; 4 standard errors are 17.
    expect(covered).toBeGreaterThan(363);
  });

  test('does not underflow for 20,000 values', () => {
    const { lowerRank, upperRank } = quantileInterval(
      Array.from({ length: 20_000 }, (_, i) => i),
      0.5,
      0.95,
    );
    // Normal approximation: 10,000 ± 1.96 · 70.7
    expect(Math.abs(lowerRank - 9861)).toBeLessThan(3);
    expect(Math.abs(upperRank - 10_140)).toBeLessThan(3);
  });
});

test('empty lists and shares outside 0–1 are refused', () => {
  expect(() => quantile([], 0.5)).toThrow(TooFewReplications);
  expect(() => quantileInterval([], 0.5, 0.95)).toThrow(TooFewReplications);
  expect(() => quantile([1], 1.1)).toThrow(RangeError);
  expect(() => quantileInterval([1], 1, 0.95)).toThrow(RangeError);
});
