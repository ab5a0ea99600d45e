// Prediction intervals and errors against worked examples, and the verdict at its thresholds.
import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { forecastErrors, forecastVerdict, predictionInterval } from '../../simulations/analysis/index.ts';

describe('the prediction interval', () => {
  test('of 1 … 5 at 95 % is 3 ± 2.776445105 · 1.581138830 · √1.2', () => {
    // t(0.975, 4) of published tables; s² = 2.5.
    const { mean, low, high } = predictionInterval([101, 102, 103, 104, 105], 0.95);
    expect(mean).toBeCloseTo(103, 12);
    expect(high - mean).toBeCloseTo(2.776445105 * Math.sqrt(2.5) * Math.sqrt(1.2), 8);
    expect(mean - low).toBeCloseTo(high - mean, 12);
  });

  test('never says that fewer than none will come', () => {
    expect(predictionInterval([0, 0, 1], 0.95).low).toBe(0);
  });

  test('of values that are all alike is that value; of one value there is none', () => {
    expect(predictionInterval([7, 7, 7], 0.95)).toEqual({ mean: 7, low: 7, high: 7 });
    expect(() => predictionInterval([7], 0.95)).toThrow('at least 2');
  });

  test('holds the next value as often as it says: 95 % of 1 000 draws of ten uniform numbers, within the binomial bounds', () => {
    // A fixed generator of the C library's constants; Irwin–Hall sums of 12 are close to normal.
    let state = 12_345;
    const uniform = (): number => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return (state >>> 8) / 2 ** 24;
    };
    const normal = (): number => 100 + Array.from({ length: 12 }, uniform).reduce((sum, u) => sum + u, -6);
    const held = Array.from({ length: 1_000 }, () => {
      const { low, high } = predictionInterval(Array.from({ length: 10 }, normal), 0.95);
      const next = normal();
      return next >= low && next <= high;
    }).filter((inside) => inside).length;
    // 950 ± 3 · √(1000 · 0.95 · 0.05)
    expect(held).toBeGreaterThan(929);
    expect(held).toBeLessThan(971);
  });
});

const pair = (observed: number, predicted: number, inside: boolean | null = null) => ({ observed, predicted, inside });

describe('errors', () => {
  test('of a worked example', () => {
    // errors +10, −20, +30 of 100, 200, 300
    const errors = forecastErrors([pair(100, 110, true), pair(200, 180, true), pair(300, 330, false)], 0.95);
    expect(errors).toMatchObject({ n: 3, mae: 20 });
    expect(errors.bias).toBeCloseTo(20 / 3, 12);
    expect(errors.biasShare).toBeCloseTo(20 / 600, 12);
    expect(errors.wape).toBeCloseTo(60 / 600, 12);
    expect(errors.mape).toBeCloseTo((0.1 + 0.1 + 0.1) / 3, 12);
    // Wilson's interval of 2 of 3 at 95 %: 0.2077 to 0.9385.
    expect(errors.coverage).toMatchObject({ held: 2, of: 3 });
    expect(errors.coverage?.lower).toBeCloseTo(0.2077, 4);
    expect(errors.coverage?.upper).toBeCloseTo(0.9385, 4);
  });

  test('where nothing was seen have no shares, and days with nothing count for the sum alone', () => {
    expect(forecastErrors([pair(0, 5)], 0.95)).toMatchObject({ mape: null, wape: null, biasShare: null, coverage: null });
    expect(forecastErrors([pair(0, 5), pair(10, 10)], 0.95)).toMatchObject({ mape: 0, wape: 0.5 });
  });

  test('turn round when observed and predicted change places', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(5_000), fc.nat(5_000)), { minLength: 1, maxLength: 30 }), (values) => {
        const there = forecastErrors(
          values.map(([a, b]) => pair(a, b)),
          0.95,
        );
        const back = forecastErrors(
          values.map(([a, b]) => pair(b, a)),
          0.95,
        );
        expect(back.bias).toBeCloseTo(-there.bias, 6);
        expect(back.mae).toBeCloseTo(there.mae, 6);
        expect(Math.abs(there.bias)).toBeLessThanOrEqual(there.mae + 1e-9);
      }),
      { seed: 6, numRuns: 200 },
    );
  });
});

describe('the verdict', () => {
  const five = (predicted: number, inside: boolean | null, observed = 100) =>
    Array.from({ length: 5 }, () => pair(observed, predicted, inside));
  const of = (pairs: ReturnType<typeof five>) => forecastVerdict(forecastErrors(pairs, 0.95), 0.95);

  test.each([
    ['too-few', five(100, true).slice(1)],
    ['close', five(110, true)],
    ['close', five(110, null)],
    ['within-chance', five(111, true)],
    ['too-sure', [...five(105, false), ...five(105, false)]],
    ['too-high', five(111, false)],
    ['too-low', five(89, false)],
    ['too-high', five(111, null)],
    ['off', [...five(150, false).slice(1), ...five(50, false).slice(1)]],
    // Errors +60 and −20: the bias of 20 is half of the mean size 40, so they go one way.
    ['too-high', [...five(160, false), ...five(80, false)]],
    ['off', [...five(159, false), ...five(80, false)]],
    ['close', five(0, true, 0)],
    ['within-chance', five(1, true, 0)],
  ] as const)('%s', (verdict, pairs) => {
    expect(of([...pairs])).toBe(verdict);
  });
});
