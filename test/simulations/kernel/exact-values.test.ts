// Values known in closed form or from tables, at the seams of the formulas: where a series hands over, at the ends of the range, at a cut.
import { describe, expect, test } from 'vitest';
import { sha256Hex } from '../../../shared/digest.ts';
import { exp, ln, normalQuantile } from '../../../simulations/kernel/elementary.ts';
import { eventOrder, kindOf, serialOf } from '../../../simulations/kernel/event-list.ts';
import { gammaQuantile, lnGamma, lowerGamma } from '../../../simulations/kernel/gamma.ts';
import { normalCdf } from '../../../simulations/kernel/normal-cdf.ts';
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
  pick,
  poissonQuantile,
  sample,
  sampleWhole,
  triangular,
  uniform,
  weibull,
} from '../../../simulations/kernel/samplers.ts';
import { nameKey, threefry, threefryKey, unit } from '../../../simulations/kernel/threefry.ts';
import { createTrace, recordEvent, traceHex } from '../../../simulations/kernel/trace.ts';

const near = (found: number, known: number, relative: number): void =>
  expect(Math.abs(found / known - 1), `${found} for ${known}`).toBeLessThanOrEqual(relative);

describe('elementary functions', () => {
  test('powers of two have exact logarithms up to the rounding of ln 2 itself, from the smallest to the largest', () => {
    for (const k of [-1022, -64, -33, -32, -31, -1, 1, 31, 32, 33, 64, 1023]) near(ln(2 ** k), k * Math.LN2, 2 ** -52);
    near(ln(1 + 2 ** -40), 2 ** -40 - 2 ** -81, 1e-15);
    near(ln(Math.SQRT2), Math.LN2 / 2, 2 ** -52);
    near(ln(Math.SQRT1_2), -Math.LN2 / 2, 2 ** -52);
  });
  test('exp reaches the largest and the smallest normal number and no further', () => {
    near(exp(709.782712893384), 1.7976931348622732e308, 1e-12);
    near(exp(709.6), Math.exp(709.6), 1e-14);
    near(exp(-708.3964185322641), 2.2250738585072626e-308, 1e-12);
    expect([exp(709.7827128933843), exp(-708.3964185322643)]).toEqual([Infinity, 0]);
    near(exp(1), Math.E, 2 ** -52);
    near(exp(-0.5), 0.6065306597126334, 2 ** -52);
  });
  test('the normal quantile is as good on both sides of the seams of its three parts', () => {
    // mpmath 1.3 at 40 digits; the seams are at p = 0.075 and e^−25.
    for (const [p, z] of [
      [0.07499, -1.4396021182393162],
      [0.075, -1.4395314709384559],
      [0.0751, -1.43882539275254],
      [1.4e-11, -6.6567230915181836],
      [1.3e-11, -6.6676114565107408],
      [1e-100, -21.273453560965324],
      [1e-300, -37.047096299361199],
    ] as const)
      near(normalQuantile(p), z, 1e-13);
    near(normalQuantile(0.925), 1.4395314709384563, 1e-14);
    expect(normalQuantile(0.5 - 1e-9)).toBeCloseTo(-normalQuantile(0.5 + 1e-9), 15);
  });
  test('the normal distribution function is whole at its seam and at its end', () => {
    near(normalCdf(-1.5), 0.066807201268858066, 2e-15);
    near(normalCdf(-1.4999999999), 0.066807201281811, 1e-12);
    near(normalCdf(-37.5), 4.605353009e-308, 1e-8);
    expect(normalCdf(-40.1)).toBe(0);
  });
});

describe('the gamma distribution', () => {
  test('log-gamma is the logarithm of factorials and of half-integer products', () => {
    near(lnGamma(100), 359.1342053695754, 1e-15);
    near(lnGamma(0.1), 2.252712651734206, 1e-14);
    near(lnGamma(12), Math.log(39_916_800), 1e-15);
    near(lnGamma(3.5), 1.2009736023470743, 1e-14);
    expect(Math.abs(lnGamma(1))).toBeLessThan(1e-14);
  });
  test('the share below x is the closed form for whole shapes, on both sides of the seam at a + 1', () => {
    const closed = (a: number, x: number) => {
      let term = 1;
      let sum = 1;
      for (let k = 1; k < a; k++) sum += term *= x / k;
      return 1 - Math.exp(-x) * sum;
    };
    for (const a of [1, 2, 5, 20])
      for (const x of [0.5 * a, a, a + 0.999, a + 1, a + 1.001, 2 * a + 3]) near(lowerGamma(a, x, lnGamma(a)), closed(a, x), 1e-12);
    expect([lowerGamma(2, 0, 0), lowerGamma(2, -1, 0)]).toEqual([0, 0]);
    // erf(√x) for a = ½.
    near(lowerGamma(0.5, 1, lnGamma(0.5)), 0.8427007929497149, 1e-13);
    near(lowerGamma(0.5, 0.01, lnGamma(0.5)), 0.1124629160182849, 1e-13);
  });
  test('the quantile of shape 1 is that of the exponential distribution, and small shapes reach far down', () => {
    for (const p of [1e-12, 0.001, 0.3, 0.9, 0.999999]) near(gammaQuantile(1, p), -Math.log1p(-p), 1e-10);
    // For small x, P(a, x) = x^a / Γ(a + 1).
    near(gammaQuantile(0.2, 0.001), (0.001 * 0.918168742399761) ** 5, 1e-10);
    near(gammaQuantile(0.05, 0.3), (0.3 * Math.exp(lnGamma(1.05))) ** 20, 1e-9);
    near(gammaQuantile(1000, 0.5), 999.6666864, 1e-9);
  });
});

describe('samplers at single uniform numbers', () => {
  test('closed forms, to twelve digits', () => {
    for (const u of [0.001, 0.3, 0.5, 0.9, 0.9999]) {
      near(sample(exponential(7), u), -7 * Math.log1p(-u), 1e-12);
      near(sample(weibull(7, 2.5), u), 7 * (-Math.log1p(-u)) ** 0.4, 1e-12);
      near(sample(erlang(7, 1), u), -7 * Math.log1p(-u), 1e-10);
      near(sample(gamma(7, 1), u), -7 * Math.log1p(-u), 1e-10);
      near(sample(uniform(2, 12), u), 2 + 10 * u, 1e-12);
      near(sample(normal(50, 3, 'zero'), u), 50 + 3 * normalQuantile(u), 1e-12);
    }
    // Coefficient of variation ½ is Erlang-4; a normal distribution cut at zero is zero below it.
    for (const u of [0.01, 0.5, 0.99]) near(sample(gamma(8, 0.5), u), sample(erlang(8, 4), u), 1e-12);
    near(sample(erlang(9, 3), 0.5), 8.02218094117, 1e-9);
    expect([sample(normal(5, 4, 'zero'), 0.5), sample(normal(5, 4, 'zero'), 0.1)]).toEqual([5, 0]);
    // Median m of a lognormal: mean/√(1 + cv²).
    near(sample(lognormal(10, 2), 0.5), 10 / Math.sqrt(5), 1e-12);
    near(sample(lognormal(10, 2), normalCdf(1)), (10 / Math.sqrt(5)) * Math.exp(Math.sqrt(Math.log(5))), 1e-12);
  });
  test('a triangular draw is a or c at its ends, the mode at its share, and also with the mode at an end or no width', () => {
    const s = triangular(2, 5, 14);
    near(sample(s, 1e-12), 2 + Math.sqrt(1e-12 * 36), 1e-12);
    near(sample(s, 0.25), 5, 1e-12);
    near(sample(s, 0.25 - 1e-9), 5, 1e-8);
    near(sample(s, 1 - 1e-12), 14 - Math.sqrt(1e-12 * 108), 1e-6);
    near(sample(triangular(0, 0, 10), 0.19), 1, 1e-12);
    near(sample(triangular(0, 10, 10), 0.09), 3, 1e-12);
    expect([sample(triangular(4, 4, 4), 0.3), sample(triangular(4, 4, 4), 0.9)]).toEqual([4, 4]);
  });
  test('every family that may be capped is cut there', () => {
    for (const s of [exponential(9, 20), lognormal(9, 2, 20), gamma(9, 1, 20), erlang(9, 2, 20), weibull(9, 0.7, 20)])
      expect([sample(s, 0.9999), largestDraw(s), sample(s, 0.2) < 20]).toEqual([20, 21, true]);
  });
  test('an empirical distribution gives its values in ascending order by their weights', () => {
    const s = empirical([30, 10, 20], [1, 2, 1]);
    expect([0.01, 0.49, 0.51, 0.74, 0.76, 0.99].map((u) => sample(s, u))).toEqual([10, 10, 20, 20, 30, 30]);
    expect([0, 0.5, 0.75, 0.999].map((u) => pick(s.cumulative, u))).toEqual([0, 1, 2, 2]);
    // Shares whose sum was rounded down still leave nobody without a part.
    expect(pick(Float64Array.of(0.5, 0.9), 0.95)).toBe(1);
  });
  test('a mixture stretches the uniform number within the chosen part', () => {
    const s = mixture([uniform(0, 10), uniform(100, 200), constant(7)], [2, 1, 1]);
    [[0.25, 5], [0.45, 9], [0.5625, 125], [0.7, 180], [0.8, 7]].forEach(([u, x]) => near(sample(s, u!), x!, 1e-12)); // prettier-ignore
  });
  test('a normal distribution kept above zero has the quantile of what is left of it', () => {
    // Φ⁻¹(Φ(−μ/σ) + u Φ(μ/σ)): for μ = 0 the half-normal.
    for (const u of [0.05, 0.5, 0.9]) near(sample(normal(0, 2, 'redraw'), u), 2 * normalQuantile(0.5 + u / 2), 1e-12);
    for (const u of [0.05, 0.4999, 0.5, 0.9]) {
      near(sample(normal(3, 2, 'redraw'), u), 3 + 2 * normalQuantile(normalCdf(-1.5) + u * normalCdf(1.5)), 1e-12);
      near(sample(normal(-3, 2, 'redraw'), u), -3 - 2 * normalQuantile(normalCdf(-1.5) * (1 - u)), 1e-12);
    }
    // Far below zero the upper tail decides from u = 0 on: P(X > x) of the 30th standard deviation is nearly e^(−30.033 x).
    for (const u of [0.001, 0.25, 0.4]) near(sample(normal(-30, 1, 'redraw'), u) * 30.033, -Math.log1p(-u), 0.002);
    expect([sample(normal(-8, 0, 'redraw'), 0.5), sample(normal(8, 0, 'zero'), 0.9)]).toEqual([0, 8]);
  });
  test('no draw is negative, whole draws are the nearest whole number', () => {
    expect([sample(uniform(-5, 5), 0.2), sample(constant(-1), 0.5), sampleWhole(constant(2.5), 0.5), sampleWhole(constant(2.4), 0.5)]).toEqual([0, 0, 3, 2]); // prettier-ignore
  });
  test('the largest draw is a tenth and one more than the farthest quantile, of a mixture that of its widest part', () => {
    expect(largestDraw(constant(100))).toBe(112);
    expect(largestDraw(uniform(0, 100))).toBe(111);
    expect(largestDraw(uniform(0, 100), 0.25)).toBe(29);
    expect(largestDraw(mixture([constant(100), constant(10), constant(50)], [1, 1, 1]))).toBe(112);
    // A part may be met at any of its quantiles, so far out that 53 bits end.
    expect(largestDraw(mixture([exponential(1)], [1]))).toBe(Math.ceil(53 * Math.LN2 * 1.1) + 1);
    expect(largestDraw(exponential(1))).toBe(Math.ceil(33 * Math.LN2 * 1.1) + 1);
  });
  test('a Poisson count is the smallest whose chance of being reached covers u, never more than allowed', () => {
    const e = Math.exp(-2);
    // P(N ≤ n) for mean 2: 0.1353, 0.4060, 0.6767, 0.8571.
    expect([0.135, 0.136, 0.405, 0.407, 0.676, 0.677, 0.857, 0.858].map((u) => poissonQuantile(2, e, u, 99))).toEqual([
      0, 1, 1, 2, 2, 3, 3, 4,
    ]);
    expect([poissonQuantile(2, e, 0.9999, 3), poissonQuantile(2, e, 0.9999, 0), poissonQuantile(0, 1, 0.9999, 9)]).toEqual([3, 0, 0]);
  });
});

describe('bits', () => {
  test('a word stands for the middle of its share of 0 … 1', () => {
    expect([unit(0), unit(-1), unit(2 ** 31), unit(1)]).toEqual([2 ** -33, 1 - 2 ** -33, 0.5 + 2 ** -33, 3 * 2 ** -33]);
  });
  test('the key of a longer name is FNV-1a too', () => {
    expect(nameKey('foobar') >>> 0).toBe(0xbf9cf968);
  });
  test('a key carries its parity word, and every word of key and counter matters', () => {
    expect([...threefryKey(1, 2, 4, 8)]).toEqual([1, 2, 4, 8, 0x1bd11bda ^ 15]);
    const draw = (...w: number[]) => {
      const out = new Int32Array(4);
      threefry(threefryKey(w[0]!, w[1]!, w[2]!, w[3]!), w[4]!, w[5]!, w[6]!, w[7]!, out);
      return out.join(' ');
    };
    const base = [1, 2, 3, 4, 5, 6, 7, 8];
    const all = [draw(...base), ...base.map((_, i) => draw(...base.map((word, j) => (i === j ? word + 100 : word))))];
    expect(new Set(all).size).toBe(9);
  });
  test('an order holds class, serial and kind exactly, at their largest too', () => {
    const serial = 2 ** 46 - 1;
    const order = eventOrder(3, serial, 15);
    expect([serialOf(order), kindOf(order), order - eventOrder(2, serial, 15)]).toEqual([serial, 15, 2 ** 50]);
    expect([serialOf(eventOrder(1, 0, 0)), kindOf(eventOrder(1, 0, 0)), eventOrder(0, 1, 0)]).toEqual([0, 0, 16]);
  });
  test('saved digests depend on this: the last bit of logarithms, powers and quantiles never changes', () => {
    const bitsOf = (f: (x: number) => number, xs: readonly number[]): string =>
      sha256Hex(new Uint8Array(Float64Array.from(xs, f).buffer)).slice(0, 16);
    // Grids of one division each, so that they are the same on every machine.
    const shares = Array.from({ length: 400 }, (_, i) => (i + 0.5) / 400);
    const spread = Array.from({ length: 400 }, (_, i) => ((i + 1) * (i + 1) * (i + 1)) / 1e6);
    const shapes = [0.05, 0.3, 0.5, 1, 2.5, 7, 12, 60, 400];
    expect({
      ln: bitsOf(ln, spread),
      exp: bitsOf((u) => exp(1400 * u - 700), shares),
      normalQuantile: bitsOf(normalQuantile, shares),
      normalCdf: bitsOf((u) => normalCdf(20 * u - 10), shares),
      lnGamma: bitsOf(lnGamma, spread),
      gammaQuantile: bitsOf((p) => gammaQuantile(shapes[Math.floor(400 * p) % shapes.length]!, p), shares),
    }).toEqual({
      exp: '2de631483b7dba01',
      gammaQuantile: '5176b3b77aac0f23',
      ln: '26fe4ac3a4b3da61',
      lnGamma: 'd806245e0cb3888e',
      normalCdf: '0ea85a2dd3f79374',
      normalQuantile: '18a0fac492dd43a6',
    });
  });
  test('saved digests depend on this: the trace of known events never changes', () => {
    const trace = createTrace();
    expect(traceHex(trace)).toBe('2545f4916c8e9cf5');
    recordEvent(trace, 0, 0);
    const early = traceHex(trace);
    recordEvent(trace, 2 ** 40 + 12_345, 2 ** 51 + 77);
    recordEvent(trace, 86_400_000, 3 * 2 ** 50 + 16 * 9 + 4);
    expect([early, traceHex(trace)]).toEqual(['3ae4dd1f0367eeba', '7958dbb9f83934f4']);
  });
});
