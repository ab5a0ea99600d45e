import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exp } from '../../../simulations/kernel/elementary.ts';
import {
  constant,
  empirical,
  erlang,
  exponential,
  gamma,
  lognormal,
  mixture,
  poissonQuantile,
  sample,
  sampleWhole,
  triangular,
  uniform,
  type Sampler,
} from '../../../simulations/kernel/samplers.ts';
import { threefry, threefryKey, unit } from '../../../simulations/kernel/threefry.ts';

const N = 200_000;
const KEY = threefryKey(20260901, 0, 0, 0);

/** N draws of a sampler at fixed keys. */
function drawMany(s: Sampler): Float64Array {
  const words = new Int32Array(4);
  return Float64Array.from({ length: N }, (_, i) => {
    threefry(KEY, i, 0, 0, 0, words);
    return sample(s, unit(words[0]!));
  });
}

/** mean, variance, quantiles at 5, 50, 95 %; the first three rows are SciPy's values (scipy.stats), the rest closed forms. */
const KNOWN: readonly (readonly [string, Sampler, number, number, number, number, number])[] = [
  ['lognormal mean 12 cv 0.6', lognormal(12, 0.6), 12, 51.84, 4.13328104042, 10.2899151086, 25.6170223862],
  ['Erlang-3 mean 9', erlang(9, 3), 9, 27, 2.45307434149, 8.02218094117, 18.8873808656],
  ['triangular 2 5 14', triangular(2, 5, 14), 7, 6.5, 3.3416407865, 6.65153077165, 11.6762099923],
  ['gamma mean 9 cv 1/√3 equals Erlang-3', gamma(9, 1 / Math.sqrt(3)), 9, 27, 2.45307434149, 8.02218094117, 18.8873808656],
  ['exponential mean 4', exponential(4), 4, 16, -4 * Math.log(0.95), 4 * Math.LN2, -4 * Math.log(0.05)],
  ['uniform 2 to 6', uniform(2, 6), 4, 16 / 12, 2.2, 4, 5.8],
];

test.each(KNOWN)('%s has the known quantiles to ten digits', (_name, s, _mean, _variance, p05, p50, p95) => {
  expect([sample(s, 0.05), sample(s, 0.5), sample(s, 0.95)].map((x, i) => Math.abs(x / [p05, p50, p95][i]! - 1) < 1e-9)).toEqual([
    true,
    true,
    true,
  ]);
});

test.each(KNOWN)('%s has the known mean within 4 standard errors and variance within 4 % of 200 000 draws', (_name, s, mean, variance) => {
  const xs = drawMany(s);
  const average = xs.reduce((sum, x) => sum + x, 0) / N;
  const spread = xs.reduce((sum, x) => sum + (x - average) ** 2, 0) / (N - 1);
  expect(Math.abs(average - mean)).toBeLessThan(4 * Math.sqrt(variance / N));
  expect(Math.abs(spread / variance - 1)).toBeLessThan(0.04);
});

test('a mixture and an empirical distribution draw their parts in proportion', () => {
  const mixed = drawMany(mixture([constant(1), constant(5)], [0.8, 0.2]));
  const picked = drawMany(empirical([10, 2], [1, 3]));
  const share = (xs: Float64Array, value: number) => xs.filter((x) => x === value).length / N;
  expect(Math.abs(share(mixed, 5) - 0.2)).toBeLessThan(4 * Math.sqrt((0.2 * 0.8) / N));
  expect(Math.abs(share(picked, 2) - 0.75)).toBeLessThan(4 * Math.sqrt((0.75 * 0.25) / N));
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

test('Poisson counts have the mean and variance of their rate within 4 standard errors, and a higher rate keeps every arrival', () => {
  const words = new Int32Array(4);
  for (const rate of [0.75, 3, 30]) {
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < 50_000; i++) {
      threefry(KEY, i, 1, 0, 0, words);
      const u = unit(words[0]!);
      const count = poissonQuantile(rate, exp(-rate), u, 1023);
      expect(poissonQuantile(rate * 1.1, exp(-rate * 1.1), u, 1023)).toBeGreaterThanOrEqual(count);
      sum += count;
      squares += count * count;
    }
    const mean = sum / 50_000;
    expect(Math.abs(mean - rate)).toBeLessThan(4 * Math.sqrt(rate / 50_000));
    expect(Math.abs((squares / 50_000 - mean * mean) / rate - 1)).toBeLessThan(0.04);
  }
});
