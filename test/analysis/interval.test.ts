// Mean, half-width, Wilson, paired and Welch against values computed with SciPy.
import { sampleCorrelation } from 'simple-statistics';
import { expect, test } from 'vitest';
import {
  halfWidth,
  isCertain,
  mean,
  pairedDifference,
  sampleSd,
  studentTCdf,
  TooFewReplications,
  welchDifference,
  wilson,
} from '../../simulations/analysis/index.ts';
import { NINE_OF_TEN, PAIRED_AND_WELCH, TEN_MEANS, THREE_SCENARIOS } from './published.ts';

/** Equal within 1e-9 relative, a thousand times tighter than the cases ask. */
function expectEqual(found: number, expected: number): void {
  expect(Math.abs(found / expected - 1)).toBeLessThan(1e-9);
}

test('mean, standard deviation and t intervals of ten replication means agree with SciPy', () => {
  const xs = TEN_MEANS.data;
  expectEqual(mean(xs), TEN_MEANS.mean);
  expectEqual(sampleSd(xs), TEN_MEANS.sd);
  expectEqual(halfWidth(xs, 0.95), TEN_MEANS.halfWidth95);
  expectEqual(halfWidth(xs, 0.99), TEN_MEANS.halfWidth99);
  expectEqual(mean(xs) - halfWidth(xs, 0.95), TEN_MEANS.lower95);
  expectEqual(mean(xs) + halfWidth(xs, 0.95), TEN_MEANS.upper95);
});

test('a paired comparison agrees with SciPy in interval, t, p and variance reduction', () => {
  const { a, b, ...expected } = PAIRED_AND_WELCH;
  const paired = pairedDifference(b, a, 0.95);
  const t = paired.difference / (paired.sd / Math.sqrt(paired.n));
  expectEqual(paired.difference, expected.difference);
  expectEqual(paired.sd, expected.sd);
  expectEqual(paired.halfWidth, expected.pairedHalfWidth95);
  expectEqual(t, expected.pairedT);
  expectEqual(2 * (1 - studentTCdf(t, 9)), expected.pairedP);
  expectEqual(paired.varianceReduction, expected.varianceReduction);
  expect(sampleCorrelation([...a], [...b])).toBeCloseTo(0.344297883148, 10);
});

test('a Welch comparison agrees with SciPy in degrees of freedom and half-width', () => {
  const { a, b, ...expected } = PAIRED_AND_WELCH;
  const welch = welchDifference(b, a, 0.95);
  expectEqual(welch.difference, expected.difference);
  expectEqual(welch.df, expected.welchDf);
  expectEqual(welch.halfWidth, expected.welchHalfWidth95);
});

test('two samples without any spread have a Welch half-width of 0', () => {
  expect(welchDifference([2, 2], [5, 5, 5], 0.95)).toEqual({ difference: 3, halfWidth: 0, level: 0.95, df: 1 });
});

test('three pairs at an overall 95 % agree with SciPy at level 1 − 0.05/3', () => {
  const level = 1 - 0.05 / 3;
  const { base, lanes, express, ...expected } = THREE_SCENARIOS;
  for (const [a, b, pair] of [
    [base, lanes, expected.baseMinusLanes],
    [base, express, expected.baseMinusExpress],
    [lanes, express, expected.lanesMinusExpress],
  ] as const) {
    const { difference, halfWidth: half } = pairedDifference(b, a, level);
    expectEqual(difference, pair.difference);
    expectEqual(half, pair.halfWidth);
  }
});

test('9 of 10 has the Wilson interval 0.596 to 0.982', () => {
  const interval = wilson(9, 10, 0.95);
  expectEqual(interval.estimate, NINE_OF_TEN.estimate);
  expectEqual(interval.midpoint, NINE_OF_TEN.midpoint);
  expectEqual(interval.lower, NINE_OF_TEN.lower);
  expectEqual(interval.upper, NINE_OF_TEN.upper);
});

test('the Wilson interval of none and of all touches 0 and 1 and keeps some width', () => {
  expect(wilson(0, 20, 0.95).lower).toBe(0);
  expect(wilson(20, 20, 0.95).upper).toBe(1);
  expect(wilson(0, 20, 0.95).upper).toBeGreaterThan(0.1);
  expect(() => wilson(3, 2, 0.95)).toThrow(RangeError);
});

test('an interval of fewer than two values is refused and says how many there were', () => {
  expect(() => halfWidth([3], 0.95)).toThrow(TooFewReplications);
  expect(() => pairedDifference([3], [4], 0.95)).toThrow('at least 2 replications, found 1');
  expect(() => welchDifference([3], [4, 5], 0.95)).toThrow(TooFewReplications);
  expect(() => mean([])).toThrow(TooFewReplications);
  expect(() => wilson(0, 0, 0.95)).toThrow(TooFewReplications);
});

test('a level outside (0, 1) and pairs that do not match are refused', () => {
  expect(() => halfWidth([1, 2], 95)).toThrow(RangeError);
  expect(() => pairedDifference([1, 2], [1, 2, 3], 0.95)).toThrow(RangeError);
});

test('differences that are equal but for rounding are certain, others are not', () => {
  expect(isCertain([0.1, 0.2, 0.3], [0.14, 0.24, 0.34])).toBe(true);
  expect(isCertain([1, 2, 3], [1, 2, 3.000001])).toBe(false);
  expect(isCertain([0, 0], [0, 0])).toBe(true);
  expect(isCertain([1], [2])).toBe(false);
});
