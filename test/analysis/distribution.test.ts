// The numbers of a risk-and-error plot, the sequential stop rule, the bootstrap and the warm-up of a daily rhythm, against published and hand-made values.
import { describe, expect, test } from 'vitest';
import { bootstrapInterval, distributionOf, mean, precisionOf, settlingOf, TooFewReplications } from '../../simulations/analysis/index.ts';
import { FORTY_RESULTS } from '../../simulations/validation/statistics-data.ts';

describe('the distribution of forty results', () => {
  const forty = distributionOf(FORTY_RESULTS, { op: '<=', value: 30 });

  test('has the published mean, median, interval and extremes', () => {
    // Validation case S07: scipy.stats and the binomial law.
    expect(forty).toMatchObject({ n: 40, min: 11.46, max: 45.3 });
    expect(forty.mean).toBeCloseTo(24.00075, 10);
    expect(forty.halfWidth).toBeCloseTo(2.38020451513, 9);
    expect(forty.median.value).toBeCloseTo(23.6, 10);
  });

  test('bounds the percentiles by order statistics, and says so where forty are too few', () => {
    // Bin(40, 0.05): P(0) = 0.1285 > 0.025, so nothing bounds P5 from below; ranks 0 and 6. Bin(40, 0.5): ranks 14 and 27.
    expect(forty.p5).toMatchObject({ lower: null, upper: FORTY_RESULTS[5] });
    expect(forty.p95).toMatchObject({ lower: FORTY_RESULTS[34], upper: null });
    expect(forty.median).toMatchObject({ lower: FORTY_RESULTS[13], upper: FORTY_RESULTS[26] });
  });

  test('counts the results past the target, with Wilson’s interval of their share', () => {
    // 8 of 40 are above 30; Wilson's formula by hand with z = 1.959964.
    expect(forty.pastTarget).toMatchObject({ count: 8, share: 0.2 });
    expect(forty.pastTarget?.lower).toBeCloseTo(0.105, 5);
    expect(forty.pastTarget?.upper).toBeCloseTo(0.347573, 5);
  });

  test('of one value has no interval; of none it is refused', () => {
    expect(distributionOf([7])).toMatchObject({
      mean: 7,
      halfWidth: null,
      median: { value: 7, lower: null, upper: null },
      pastTarget: null,
    });
    expect(() => distributionOf([])).toThrow(TooFewReplications);
  });
});

describe('the stop rule', () => {
  const values: readonly number[] = FORTY_RESULTS.map((_, i) => FORTY_RESULTS[(i * 17) % 40] ?? 0);

  test('stops at the first n of at least 10 whose interval is narrow enough', () => {
    const goal = { kind: 'absolute', halfWidth: 2.5 } as const;
    const state = precisionOf(values, goal);
    expect(state.isReached).toBe(true);
    for (let n = 10; n < state.n; n += 1) expect(precisionOf(values.slice(0, n), goal)).toMatchObject({ n, isReached: false });
    expect(precisionOf(values.slice(0, state.n), goal)).toEqual(state);
    expect(precisionOf(values.concat(1e9), goal)).toEqual(state);
  });

  test('never stops before 10, however alike the first values are', () => {
    const alike = new Array<number>(30).fill(5);
    expect(precisionOf(alike.slice(0, 9), { kind: 'absolute', halfWidth: 1 }).isReached).toBe(false);
    expect(precisionOf(alike, { kind: 'absolute', halfWidth: 1 })).toMatchObject({ n: 10, isReached: true });
  });

  test('a relative error of 10 % wants a half-width of 1/11 of the mean', () => {
    const state = precisionOf(values, { kind: 'relative', share: 0.1 });
    expect(state.wanted).toBeCloseTo((state.mean ?? 0) / 11, 12);
    expect(precisionOf(values, { kind: 'relative', share: 0.001 })).toMatchObject({ n: 40, isReached: false });
  });

  test('a replication without a value does not count', () => {
    const gaps = values.flatMap((value) => [value, null]);
    expect(precisionOf(gaps.slice(0, 18), { kind: 'absolute', halfWidth: 1e9 })).toMatchObject({ known: 9, isReached: false });
    expect(precisionOf(gaps, { kind: 'absolute', halfWidth: 1e9 })).toMatchObject({ n: 19, known: 10, isReached: true });
  });
});

describe('the BCa bootstrap', () => {
  /** Efron and Tibshirani, An Introduction to the Bootstrap, table 14.1: spatial test data, series A. */
  const SPATIAL = [48, 36, 20, 29, 42, 42, 20, 42, 22, 41, 45, 14, 6, 0, 33, 28, 34, 4, 32, 24, 47, 41, 24, 26, 30, 41];
  const variance = (xs: readonly number[]): number => mean(xs.map((x) => (x - mean(xs)) ** 2));

  test('gives the published 90 % interval of a variance, 115.8 to 259.6, within its own chance', () => {
    const { estimate, lower, upper } = bootstrapInterval(SPATIAL, variance, { level: 0.9, resamples: 4_000, seed: 1 });
    expect(estimate).toBeCloseTo(171.5, 1);
    expect(Math.abs(lower - 115.8)).toBeLessThan(4);
    expect(Math.abs(upper - 259.6)).toBeLessThan(8);
  });

  test('of a mean has the standard error σ ÷ √n, is repeatable, and needs three values', () => {
    const options = { level: 0.95, resamples: 4_000, seed: 5 };
    const one = bootstrapInterval(SPATIAL, mean, options);
    expect(one.standardError / Math.sqrt(variance(SPATIAL) / SPATIAL.length)).toBeCloseTo(1, 1);
    expect(bootstrapInterval(SPATIAL, mean, options)).toEqual(one);
    expect(bootstrapInterval([3, 3, 3], mean, options)).toMatchObject({ lower: 3, upper: 3 });
    expect(() => bootstrapInterval([1, 2], mean, options)).toThrow(TooFewReplications);
  });
});

describe('the warm-up of a series with a daily rhythm', () => {
  const hourly = (days: number, level: (hour: number) => number): readonly number[] =>
    Array.from({ length: 24 * days }, (_, hour) => level(hour) * (1 + 0.5 * Math.sin((2 * Math.PI * hour) / 24)));
  const options = { stepMs: 3_600_000, cycleMs: 86_400_000 };

  test('is the whole days in which the level still rises', () => {
    // What no run is without: a little noise, here of a fixed pattern. Without any, the rise is all there is to see and never ends.
    const noisy = (hour: number): number => 1_000 * (1 - Math.exp(-hour / 24)) + 40 * Math.sin(hour * 0.7) * Math.sin(hour / 37);
    const settling = settlingOf(hourly(28, noisy), options);
    expect(settling.isSettled).toBe(true);
    // e^−5 of the way is left after five days.
    expect(settling.warmUpMs / 86_400_000).toBeGreaterThanOrEqual(3);
    expect(settling.warmUpMs / 86_400_000).toBeLessThanOrEqual(8);
    expect(settling.level).toBeCloseTo(1_000, -1);
  });

  test('is nothing for a level that is there from the start, whatever the hour does to it', () => {
    expect(
      settlingOf(
        hourly(14, () => 200),
        options,
      ),
    ).toMatchObject({ warmUpMs: 0, isSettled: true });
  });

  test('is not found where the level still rises at the end', () => {
    expect(
      settlingOf(
        hourly(14, (hour) => hour),
        options,
      ).isSettled,
    ).toBe(false);
  });
});
