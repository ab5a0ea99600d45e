import fc from 'fast-check';
import { setFlagsFromString } from 'node:v8';
import { runInThisContext } from 'node:vm';
import { expect, test } from 'vitest';
import {
  constant,
  empirical,
  erlang,
  exponential,
  gamma,
  largestDraw,
  lognormal,
  mixture,
  normal,
  sample,
  sampleWhole,
  triangular,
  uniform,
  weibull,
  type Sampler,
} from '../../../simulations/kernel/samplers.ts';
import { unit } from '../../../simulations/kernel/threefry.ts';

/** name, sampler, quantiles at 5, 50, 95 %: SciPy's values (scipy.stats) for the first three rows, the truncated normal and the Weibull, closed forms for the rest. */
const KNOWN: readonly (readonly [string, Sampler, number, number, number])[] = [
  ['lognormal mean 12 cv 0.6', lognormal(12, 0.6), 4.13328104042, 10.2899151086, 25.6170223862],
  ['Erlang-3 mean 9', erlang(9, 3), 2.45307434149, 8.02218094117, 18.8873808656],
  ['triangular 2 5 14', triangular(2, 5, 14), 3.3416407865, 6.65153077165, 11.6762099923],
  ['gamma mean 9 cv 1/√3 equals Erlang-3', gamma(9, 1 / Math.sqrt(3)), 2.45307434149, 8.02218094117, 18.8873808656],
  ['exponential mean 4', exponential(4), -4 * Math.log(0.95), 4 * Math.LN2, -4 * Math.log(0.05)],
  ['normal mean 5 sd 4 drawn again below 0', normal(5, 4, 'redraw'), 0.860562334372, 5.53120671671, 11.7935420924],
  ['Weibull shape 1.7 scale 10', weibull(10, 1.7), 1.7426577965, 8.06061017186, 19.0675933509],
  ['uniform 2 to 6', uniform(2, 6), 2.2, 4, 5.8],
];

test.each(KNOWN)('%s has the known quantiles to ten digits', (_name, s, p05, p50, p95) => {
  expect([sample(s, 0.05), sample(s, 0.5), sample(s, 0.95)].map((x, i) => Math.abs(x / [p05, p50, p95][i]! - 1) < 1e-9)).toEqual([
    true,
    true,
    true,
  ]);
});

test('a draw grows with the uniform number and with the mean: inversion', () => {
  const families = [
    (mean: number) => exponential(mean),
    (mean: number) => lognormal(mean, 0.7),
    (mean: number) => gamma(mean, 0.5),
    (mean: number) => erlang(mean, 4),
  ];
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 3 }),
      fc.double({ min: 0.001, max: 0.99, noNaN: true }),
      fc.double({ min: 1, max: 500, noNaN: true }),
      (f, u, mean) => {
        const family = families[f]!;
        expect(sample(family(mean), u + 0.005)).toBeGreaterThanOrEqual(sample(family(mean), u));
        expect(sample(family(mean * 1.1), u)).toBeGreaterThan(sample(family(mean), u));
      },
    ),
    { numRuns: 300, seed: 4 },
  );
});

test('a cap cuts long draws, and whole draws are rounded milliseconds', () => {
  expect(sample(lognormal(100, 2, 150), 0.999)).toBe(150);
  expect(sampleWhole(uniform(0, 10), 0.55)).toBe(6);
});

test('a normal distribution far above zero is the same drawn again or cut, and one far below is drawn just above zero', () => {
  for (const u of [1e-9, 0.2, 0.5, 0.7, 1 - 1e-9])
    expect(Math.abs(sample(normal(100, 2, 'redraw'), u) / sample(normal(100, 2, 'zero'), u) - 1)).toBeLessThan(1e-12);
  // Mean −30 standard deviations: given that it is above zero it is nearly exponential with mean 1/30.03.
  expect(Math.abs(sample(normal(-30, 1, 'redraw'), 0.5) * 30.033 - Math.LN2)).toBeLessThan(0.002);
  expect([sample(normal(-50, 1, 'redraw'), 0.999), sample(normal(7, 0, 'redraw'), 0.1), sample(normal(-7, 0, 'zero'), 0.1)]).toEqual([
    0, 7, 0,
  ]);
});

test('truncated normal and Weibull draws grow with the uniform number', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -20, max: 40, noNaN: true }),
      fc.double({ min: 0.2, max: 8, noNaN: true }),
      fc.double({ min: 0.0001, max: 0.99, noNaN: true }),
      (mean, shape, u) => {
        for (const s of [normal(mean, 3, 'redraw'), weibull(5, shape)]) expect(sample(s, u + 0.005)).toBeGreaterThan(sample(s, u));
      },
    ),
    { numRuns: 300, seed: 5 },
  );
});

test('a mixture stays finite where a uniform number falls on the edge of a part', () => {
  const halves = mixture([exponential(1), weibull(1, 0.5), lognormal(1, 1)], [0.25, 0.25, 0.5]);
  for (const u of [0.25 - 2 ** -54, 0.25, 0.5 - 2 ** -54, 0.5, 0.5 + 2 ** -53, 1 - 2 ** -53]) expect(sample(halves, u)).toBeLessThan(1500);
});

test('no draw from one word exceeds the largest draw', () => {
  const top = unit(-1);
  const families = [constant(7), exponential(9), lognormal(9, 2), gamma(9, 3), erlang(9, 5), triangular(1, 2, 9), normal(9, 9, 'redraw'), normal(9, 9, 'zero'), weibull(9, 0.4), empirical([9, 1], [1, 1])]; // prettier-ignore
  for (const s of families) {
    expect(sampleWhole(s, top)).toBeLessThanOrEqual(largestDraw(s));
    const parts = mixture([s, constant(1)], [2 ** -20, 1 - 2 ** -20]);
    expect(sampleWhole(parts, 2 ** -20 - 2 ** -33)).toBeLessThanOrEqual(largestDraw(parts));
  }
  expect(largestDraw(exponential(9, 20))).toBe(21);
});

test('V8 sees one hidden class in all of them', () => {
  setFlagsFromString('--allow-natives-syntax');
  const haveSameMap = runInThisContext('(a, b) => %HaveSameMap(a, b)') as (a: object, b: object) => boolean;
  // Compiled at its first call, and only then read.
  const sees = haveSameMap({ a: 1 }, { a: 1 }) !== haveSameMap({ a: 1 }, { b: 1 });
  setFlagsFromString('--no-allow-natives-syntax');
  const [first, ...others] = [
    exponential(1),
    ...KNOWN.map(([, sampler]) => sampler),
    constant(1),
    empirical([1, 2], [1, 1]),
    mixture([constant(1), uniform(1, 2)], [1, 1]),
    normal(5, 4, 'zero'),
  ] as const;
  expect([sees, ...others.map((sampler) => haveSameMap(first, sampler))]).toEqual([true, ...others.map(() => true)]);
});
