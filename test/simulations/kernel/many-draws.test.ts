// What only many draws show: means, variances, shares, independence. The exact values of single draws are in samplers.test.ts.
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
  normal,
  poissonQuantile,
  sample,
  triangular,
  uniform,
  weibull,
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

/** name, sampler, mean, variance: SciPy's values (scipy.stats) for the truncated normal and the Weibull, closed forms for the rest. */
const KNOWN: readonly (readonly [string, Sampler, number, number])[] = [
  ['lognormal mean 12 cv 0.6', lognormal(12, 0.6), 12, 51.84],
  ['Erlang-3 mean 9', erlang(9, 3), 9, 27],
  ['triangular 2 5 14', triangular(2, 5, 14), 7, 6.5],
  ['gamma mean 9 cv 1/√3 equals Erlang-3', gamma(9, 1 / Math.sqrt(3)), 9, 27],
  ['exponential mean 4', exponential(4), 4, 16],
  ['normal mean 5 sd 4 drawn again below 0', normal(5, 4, 'redraw'), 5.81690183559, 11.248162213],
  ['Weibull shape 1.7 scale 10', weibull(10, 1.7), 8.92244502499, 29.1854827246],
  ['uniform 2 to 6', uniform(2, 6), 4, 16 / 12],
];

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

test('a normal draw below zero becomes zero where the scenario says so', () => {
  const s = normal(5, 4, 'zero');
  // Φ(−5/4) and the mean μ Φ(μ/σ) + σ φ(μ/σ); the variance is below 16.
  const [belowZero, mean] = [0.105649773666855, 5 * 0.894350226333145 + 4 * 0.182649085389022];
  const xs = drawMany(s);
  expect(Math.abs(xs.filter((x) => x === 0).length / N - belowZero)).toBeLessThan(4 * Math.sqrt((belowZero * (1 - belowZero)) / N));
  expect(Math.abs(xs.reduce((sum, x) => sum + x, 0) / N - mean)).toBeLessThan(4 * Math.sqrt(16 / N));
});

test('words of neighbouring trucks look independent: 64 buckets of 100 000 draws pass a chi-square test at 5 standard deviations', () => {
  const key = threefryKey(1, 0, 0, 0);
  const out = new Int32Array(4);
  const counts = new Float64Array(64);
  const n = 100_000;
  for (let i = 0; i < n; i++) {
    threefry(key, i, 2, 0, 0, out);
    const bucket = Math.floor(unit(out[0]!) * 64);
    counts[bucket] = counts[bucket]! + 1;
  }
  const chiSquare = counts.reduce((sum, count) => sum + (count - n / 64) ** 2 / (n / 64), 0);
  // 63 degrees of freedom: mean 63, standard deviation √126.
  expect(Math.abs(chiSquare - 63)).toBeLessThan(5 * Math.sqrt(126));
});
