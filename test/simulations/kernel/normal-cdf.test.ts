import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normalQuantile } from '../../../simulations/kernel/elementary.ts';
import { normalCdf } from '../../../simulations/kernel/normal-cdf.ts';

/** Values of the standard normal distribution function to 18 digits (mpmath 1.3, ncdf at 40 digits; they agree with the tables of Abramowitz & Stegun 26.1 and 26.2). */
const PUBLISHED = [
  [-37, 5.72557122252457682e-300],
  [-20, 2.7536241186062337e-89],
  [-10, 7.61985302416052607e-24],
  [-5, 2.86651571879193912e-7],
  [-3, 0.00134989803163009453],
  [-1.5, 0.066807201268858066],
  [-1.4, 0.0807566592337710465],
  [-1, 0.158655253931457051],
  [-0.5, 0.308537538725986896],
  [0, 0.5],
  [0.3, 0.617911422188952637],
  [1.25, 0.894350226333144742],
  [2, 0.977249868051820793],
  [6, 0.999999999013412355],
] as const;

test.each(PUBLISHED)('the normal distribution function at %d is the published value', (z, p) => {
  expect(Math.abs(normalCdf(z) / p - 1)).toBeLessThan(1e-14);
});

test('it is the reverse of the normal quantile, in the far tail too', () => {
  fc.assert(
    fc.property(fc.double({ min: -36, max: 3, noNaN: true }), (z) => {
      // An error of one part in 1e13 of p moves the quantile by that over |z|; near 1 the digits of p run out.
      expect(Math.abs(normalQuantile(normalCdf(z)) - z)).toBeLessThan(z > 0 ? 1e-13 : 1e-14 * Math.max(1, -z));
    }),
    { numRuns: 1000, seed: 6 },
  );
});

test('beyond every double it is 0 or 1', () => {
  expect([normalCdf(-60), normalCdf(60), normalCdf(-Infinity), normalCdf(Infinity)]).toEqual([0, 1, 0, 1]);
});
