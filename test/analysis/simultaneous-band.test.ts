// The band over a whole curve: it holds everywhere at once as often as it says, on curves whose truth is known.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { simultaneousBand, studentT, TooFewReplications } from '../../simulations/analysis/index.ts';
import { normalQuantile } from '../../simulations/analysis/normal.ts';

/** Independent uniforms in (0, 1). */
function uniforms(seed: number): () => number {
  let x = seed;
  return () => {
    x = (Math.imul(x, 1_664_525) + 1_013_904_223) >>> 0;
    return (x + 0.5) / 2 ** 32;
  };
}

/** Curves of 24 hours around `truth`, each hour like the one before (autoregressive, 0.8), the afternoon five times as noisy as the night. */
function curves(n: number, truth: readonly number[], random: () => number): number[][] {
  return Array.from({ length: n }, () => {
    let z = normalQuantile(random());
    return truth.map((mean, hour) => {
      z = 0.8 * z + 0.6 * normalQuantile(random());
      return mean + (hour < 12 ? 1 : 5) * z;
    });
  });
}

const truth = Array.from({ length: 24 }, (_, hour) => 10 * Math.sin(hour / 4));
function holds(n: number, random: () => number): boolean {
  const { lower, upper } = simultaneousBand(curves(n, truth, random), 0.95);
  return truth.every((y, i) => lower[i]! <= y && y <= upper[i]!);
}

describe('the band of 24 hours that resemble their neighbours', () => {
  test.each([10, 30])('covers the whole truth in 95 % of 1 000 samples of %i curves, within the bounds of chance', (n) => {
    const random = uniforms(n);
    const covered = Array.from({ length: 1_000 }, () => holds(n, random)).filter(Boolean).length;
    // The binomial law of 1 000 at 0.95, two-sided 1 in 100: 950 ± 2.576 × 6.9. A band wider than it need be would fail as well.
    expect(covered).toBeGreaterThanOrEqual(932);
    expect(covered).toBeLessThanOrEqual(968);
  });

  test('is on average narrower than an interval of every hour by Bonferroni, and wider than one that is read alone', () => {
    const random = uniforms(5);
    const critical = Array.from({ length: 40 }, () => simultaneousBand(curves(30, truth, random), 0.95).critical).reduce(
      (a, b) => a + b / 40,
      0,
    );
    expect(critical).toBeGreaterThan(studentT(0.975, 29) * 1.1);
    expect(critical).toBeLessThan(studentT(1 - 0.025 / 24, 29) * 0.97);
  });
});

test('the band of one point is the t interval of its mean', () => {
  const { mean, lower, upper, critical } = simultaneousBand([[1], [2], [3], [6]], 0.95);
  expect(mean).toEqual([3]);
  // s² = 14 / 3, standard error = √(14 / 12), t(0.975, 3) = 3.182446
  expect(critical).toBeCloseTo(3.182446, 5);
  expect(upper[0]! - 3).toBeCloseTo(3.182446 * Math.sqrt(14 / 12), 5);
  expect(3 - lower[0]!).toBeCloseTo(upper[0]! - 3, 12);
});

test('curves that never differ have a band of no width', () => {
  expect(simultaneousBand([[1, 2], [1, 2], [1, 2]], 0.95)).toMatchObject({ mean: [1, 2], lower: [1, 2], upper: [1, 2] }); // prettier-ignore
});

test('the same curves have the same band, and curves moved or stretched have it moved or stretched', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 12 }), fc.integer(), fc.integer({ min: 1, max: 9 }), (n, seed, scale) => {
      const sample = curves(n, truth, uniforms(seed));
      const band = simultaneousBand(sample, 0.9);
      expect(simultaneousBand(sample, 0.9)).toEqual(band);
      const moved = simultaneousBand(sample.map((curve) => curve.map((y) => scale * y + 7)), 0.9); // prettier-ignore
      moved.upper.forEach((y, i) => expect(y).toBeCloseTo(scale * band.upper[i]! + 7, 6));
    }),
    { seed: 6, numRuns: 20 },
  );
});

test('one curve and curves of different length are refused', () => {
  expect(() => simultaneousBand([[1, 2]], 0.95)).toThrow(TooFewReplications);
  expect(() => simultaneousBand([[1, 2], [1]], 0.95)).toThrow(RangeError);
});
