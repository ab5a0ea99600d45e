// The verdict of a design flips exactly at its thresholds, whatever the numbers.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  averageMore,
  averageVerdict,
  isMet,
  leastDays,
  shareMore,
  shareVerdict,
  wilson,
  type Bound,
} from '../../simulations/analysis/index.ts';

/** Whole numbers, so that sums and differences are exact and a bound can lie on the target to the last bit. */
const whole = fc.integer({ min: -100_000, max: 100_000 });
const half = fc.integer({ min: 0, max: 1_000 });
const op = fc.constantFrom('<=' as const, '>=' as const);
const SETTINGS = { seed: 20260907, numRuns: 2_000 };

describe('on the average day', () => {
  test('a design meets its target as long as the worse bound of its interval is on the target, and no further', () => {
    const property = fc.property(whole, half, op, (value, halfWidth, sign) => {
      const target: Bound = { op: sign, value };
      const at = (margin: number) => averageVerdict({ mean: sign === '<=' ? value - margin : value + margin, halfWidth, n: 20 }, target);
      expect(at(halfWidth)).toBe('meets');
      expect(at(halfWidth + 1)).toBe('meets');
      expect(at(halfWidth - 1)).toBe(halfWidth === 0 ? 'misses' : 'may-meet');
      expect(at(-halfWidth)).toBe(halfWidth === 0 ? 'meets' : 'may-meet');
      expect(at(-halfWidth - 1)).toBe('misses');
    });
    fc.assert(property, SETTINGS);
  });

  test('is the comparison of bounds, for any numbers', () => {
    const property = fc.property(whole, whole, half, (mean, value, halfWidth) => {
      const expected = mean + halfWidth <= value ? 'meets' : mean - halfWidth > value ? 'misses' : 'may-meet';
      expect(averageVerdict({ mean, halfWidth, n: 20 }, { op: '<=', value })).toBe(expected);
      expect(averageVerdict({ mean: -mean, halfWidth, n: 20 }, { op: '>=', value: -value })).toBe(expected);
    });
    fc.assert(property, SETTINGS);
  });

  test('without an interval a design may meet its target', () => {
    expect(averageVerdict({ mean: 1, halfWidth: null, n: 1 }, { op: '<=', value: 5 })).toBe('may-meet');
  });

  test('run about n more: at n + more the half-width has shrunk to the distance from the target, and one fewer would not do', () => {
    const property = fc.property(
      fc.integer({ min: 10, max: 200 }),
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 51, max: 150 }),
      (n, distance, halfWidth) => {
        const more = averageMore({ mean: 100 + distance, halfWidth, n }, { op: '<=', value: 100 });
        if (more > 500) return;
        expect(halfWidth * Math.sqrt(n / (n + more))).toBeLessThanOrEqual(distance * (1 + 1e-9));
        if (more > 1) expect(halfWidth * Math.sqrt(n / (n + more - 1))).toBeGreaterThan(distance);
      },
    );
    fc.assert(property, SETTINGS);
    expect(averageMore({ mean: 101, halfWidth: 1000, n: 30 }, { op: '<=', value: 100 })).toBe(501);
  });
});

describe('on at least so many of ten days', () => {
  test('the verdict is the comparison of Wilson’s bounds with the share, and never gets worse with one more day on which the target is met', () => {
    const order = ['misses', 'may-meet', 'meets'];
    const property = fc.property(fc.integer({ min: 1, max: 120 }), fc.integer({ min: 1, max: 99 }), (n, percent) => {
      const share = percent / 100;
      let before = 0;
      for (let met = 0; met <= n; met += 1) {
        const { lower, upper } = wilson(met, n, 0.95);
        const verdict = shareVerdict(met, n, share);
        expect(verdict).toBe(lower >= share ? 'meets' : upper < share ? 'misses' : 'may-meet');
        expect(order.indexOf(verdict)).toBeGreaterThanOrEqual(before);
        before = order.indexOf(verdict);
      }
    });
    fc.assert(property, { ...SETTINGS, numRuns: 300 });
  });

  test('nine of ten: 35 days on which the target is met are needed, and 35 are enough', () => {
    expect(leastDays(0.9)).toBe(35);
    expect(shareVerdict(34, 34, 0.9)).toBe('may-meet');
    expect(shareVerdict(35, 35, 0.9)).toBe('meets');
    // 10 of 10 is no proof: Wilson's lower bound is 0.722.
    expect(shareVerdict(10, 10, 0.9)).toBe('may-meet');
    expect(shareVerdict(6, 10, 0.9)).toBe('misses');
    expect(shareVerdict(7, 10, 0.9)).toBe('misses');
    expect(shareVerdict(8, 10, 0.9)).toBe('may-meet');
    expect(shareMore(30, 30, 0.9)).toBe(5);
    expect(shareMore(9, 10, 0.9)).toBe(501);
  });
});

test('a value on the limit meets it', () => {
  expect([3, 4, 5].map((x) => isMet(x, { op: '<=', value: 4 }))).toEqual([true, true, false]);
  expect([3, 4, 5].map((x) => isMet(x, { op: '>=', value: 4 }))).toEqual([false, true, true]);
});
