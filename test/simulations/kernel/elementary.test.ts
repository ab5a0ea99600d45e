import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exp, ln, normalQuantile } from '../../../simulations/kernel/elementary.ts';
import { gammaQuantile, lnGamma, lowerGamma } from '../../../simulations/kernel/gamma.ts';

const ULP = 2 ** -52;

test('ln agrees with the engine within 2 units in the last place', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-300, max: 1e300, noNaN: true }), (x) => {
      const error = Math.abs(ln(x) - Math.log(x));
      expect(error).toBeLessThanOrEqual(2 * ULP * Math.max(Math.abs(Math.log(x)), Math.abs(x - 1), 1e-300));
    }),
    { numRuns: 2000, seed: 1 },
  );
});

test('exp agrees with the engine within 4 units in the last place', () => {
  fc.assert(
    fc.property(fc.double({ min: -700, max: 700, noNaN: true }), (x) => {
      expect(Math.abs(exp(x) / Math.exp(x) - 1)).toBeLessThanOrEqual(4 * ULP);
    }),
    { numRuns: 2000, seed: 2 },
  );
});

test('exp and ln know their ends', () => {
  expect([exp(0), ln(1), exp(-1000), exp(1000)]).toEqual([1, 0, 0, Infinity]);
});

/** Standard normal quantiles to 15 digits (tables of the normal distribution; Wichura 1988 gives the first two to 16 digits). */
const NORMAL = [
  [0.25, -0.674489750196082],
  [0.001, -3.09023230616781],
  [1e-20, -9.26234008979841],
  [0.975, 1.95996398454005],
  [0.5, 0],
] as const;
test.each(NORMAL)('the normal quantile of %d is the published value', (p, z) => {
  expect(Math.abs(normalQuantile(p) - z)).toBeLessThanOrEqual(1e-13 * Math.max(1, Math.abs(z)));
});

test('log-gamma is exact on factorials and at one half', () => {
  expect(lnGamma(11)).toBeCloseTo(Math.log(3_628_800), 12);
  expect(lnGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 13);
});

/** Chi-square percentage points: twice the gamma quantile with half the degrees of freedom. */
const CHI_SQUARE = [
  [10, 0.95, 18.3070380532751],
  [1, 0.95, 3.84145882069412],
  [4, 0.05, 0.710723021397324],
  [30, 0.5, 29.3360315166617],
] as const;
test.each(CHI_SQUARE)('chi-square with %d degrees of freedom has the published quantile at %d', (df, p, value) => {
  expect(2 * gammaQuantile(df / 2, p)).toBeCloseTo(value, 9);
});

test('the gamma quantile inverts the distribution function', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.1, max: 200, noNaN: true }), fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true }), (a, p) => {
      expect(Math.abs(lowerGamma(a, gammaQuantile(a, p), lnGamma(a)) - p)).toBeLessThan(1e-10);
    }),
    { numRuns: 500, seed: 3 },
  );
});
