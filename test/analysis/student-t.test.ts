// Student's t and the normal quantile against published values.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normalQuantile, studentT, studentTCdf } from '../../simulations/analysis/index.ts';
import { NORMAL, STUDENT_T } from './published.ts';

test.each(STUDENT_T)('the Student t quantile at $p with $df degrees is $t to 12 digits', ({ p, df, t }) => {
  expect(Math.abs(studentT(p, df) / t - 1)).toBeLessThan(1e-12);
});

test.each(STUDENT_T)('the Student t distribution function at $t with $df degrees is $p', ({ p, df, t }) => {
  expect(studentTCdf(t, df)).toBeCloseTo(p, 13);
});

test.each(NORMAL)('the normal quantile at $p is $z to 11 digits', ({ p, z }) => {
  expect(Math.abs(normalQuantile(p) / z - 1)).toBeLessThan(1e-11);
});

test('the median of Student t and of the normal is 0', () => {
  expect(studentT(0.5, 7)).toBeCloseTo(0, 15);
  expect(normalQuantile(0.5)).toBeCloseTo(0, 15);
});

test('quantile and distribution function undo each other and are symmetric', () => {
  const share = fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true });
  const degrees = fc.double({ min: 0.5, max: 5_000, noNaN: true });
  fc.assert(
    fc.property(share, degrees, (p, df) => {
      const t = studentT(p, df);
      expect(studentTCdf(t, df)).toBeCloseTo(p, 12);
      expect(studentTCdf(-t, df)).toBeCloseTo(1 - p, 12);
    }),
    { seed: 1, numRuns: 300 },
  );
});

test('a share outside (0, 1) and degrees that are not above 0 are refused', () => {
  expect(() => studentT(1, 5)).toThrow(RangeError);
  expect(() => studentT(0.9, 0)).toThrow(RangeError);
  expect(() => studentTCdf(1, Infinity)).toThrow(RangeError);
  expect(() => normalQuantile(0)).toThrow(RangeError);
});
