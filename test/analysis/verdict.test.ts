// The verdict in words: examples, and the exact places where it flips.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runMore, verdictOf, type Estimate } from '../../simulations/analysis/index.ts';

function estimate(part: Partial<Estimate>): Estimate {
  return { difference: 0, halfWidth: 1, threshold: 5, n: 30, better: 'down', ...part };
}

test.each([
  ['lower dwell by more than the threshold', { difference: -52, halfWidth: 11 }, 'better'],
  ['higher dwell by more than the threshold', { difference: 52, halfWidth: 11 }, 'worse'],
  ['higher throughput', { difference: 64, halfWidth: 6, better: 'up' }, 'better'],
  ['a busier pool, which is only context', { difference: 64, halfWidth: 6, better: 'none' }, 'different'],
  ['a real difference inside the threshold', { difference: 2, halfWidth: 1 }, 'real-but-small'],
  ['no difference inside the threshold', { difference: 1, halfWidth: 3 }, 'no-difference'],
  ['an interval that contains 0 and leaves the threshold', { difference: 5, halfWidth: 9 }, 'cannot-tell'],
  ['a real difference of unclear size', { difference: 4, halfWidth: 3 }, 'cannot-tell'],
  ['nine replications', { difference: 52, halfWidth: 1, n: 9 }, 'too-few'],
  ['a certain difference above the threshold', { difference: 6, halfWidth: 0 }, 'worse'],
  ['a certain difference below the threshold', { difference: 4, halfWidth: 0 }, 'real-but-small'],
  ['a certain difference of 0', { difference: 0, halfWidth: 0 }, 'no-difference'],
] as const)('%s gives its verdict', (_title, part, verdict) => {
  expect(verdictOf(estimate(part))).toBe(verdict);
});

// Multiples of 1/8 so that sums are exact and a flip can be asked for to the bit.
const eighths = (min: number, max: number) => fc.integer({ min: min * 8, max: max * 8 }).map((x) => x / 8);

test('the verdict is the first row of the table that fits, for every estimate', () => {
  fc.assert(
    fc.property(
      eighths(-40, 40),
      eighths(0, 40),
      eighths(0, 20),
      fc.constantFrom('up', 'down', 'none'),
      (difference, halfWidth, threshold, better) => {
        const lower = difference - halfWidth;
        const upper = difference + halfWidth;
        const excludesZero = lower > 0 || upper < 0;
        const isInside = lower >= -threshold && upper <= threshold;
        const verdict = verdictOf(estimate({ difference, halfWidth, threshold, better }));
        if (excludesZero && Math.abs(difference) >= threshold) expect(['better', 'worse', 'different']).toContain(verdict);
        else if (excludesZero && isInside) expect(verdict).toBe('real-but-small');
        else if (!excludesZero && isInside) expect(verdict).toBe('no-difference');
        else expect(verdict).toBe('cannot-tell');
      },
    ),
    { seed: 2, numRuns: 2_000 },
  );
});

test('the verdict flips exactly at its thresholds', () => {
  const step = 1 / 8;
  fc.assert(
    fc.property(eighths(1, 20), eighths(0, 20), (threshold, slack) => {
      // |difference| reaches τ while the interval excludes 0
      const half = threshold / 2;
      expect(verdictOf(estimate({ difference: threshold, halfWidth: half, threshold }))).toBe('worse');
      expect(verdictOf(estimate({ difference: threshold - step, halfWidth: half, threshold }))).not.toBe('worse');
      // the interval lets go of 0
      const wide = threshold + slack;
      expect(verdictOf(estimate({ difference: wide, halfWidth: wide, threshold }))).toBe('cannot-tell');
      expect(verdictOf(estimate({ difference: wide, halfWidth: wide - step, threshold }))).toBe('worse');
      // the interval comes to lie inside ±τ
      expect(verdictOf(estimate({ difference: 0, halfWidth: threshold, threshold }))).toBe('no-difference');
      expect(verdictOf(estimate({ difference: 0, halfWidth: threshold + step, threshold }))).toBe('cannot-tell');
      // 10 replications are enough
      expect(verdictOf(estimate({ halfWidth: 0, threshold, n: 9 }))).toBe('too-few');
      expect(verdictOf(estimate({ halfWidth: 0, threshold, n: 10 }))).toBe('no-difference');
    }),
    { seed: 3, numRuns: 500 },
  );
});

test('better and worse change places with the sign and with the good direction', () => {
  fc.assert(
    fc.property(eighths(6, 40), (difference) => {
      const down = verdictOf(estimate({ difference, better: 'down' }));
      expect(verdictOf(estimate({ difference: -difference, better: 'up' }))).toBe(down);
      expect(verdictOf(estimate({ difference: -difference, better: 'down' }))).toBe('better');
    }),
    { seed: 4 },
  );
});

test('30 replications with half-width 9 and threshold 5 need 68 more', () => {
  expect(runMore(estimate({ difference: 5, halfWidth: 9, threshold: 5, n: 30 }))).toBe(68);
});

test('a clear direction of unclear size asks for the distance to the threshold, at least a quarter of it', () => {
  expect(runMore(estimate({ difference: 3.5, halfWidth: 3, threshold: 5, n: 30 }))).toBe(90); // h* = 1.5 → ⌈30·4⌉ − 30
  expect(runMore(estimate({ difference: 4.5, halfWidth: 2.5, threshold: 5, n: 30 }))).toBe(90); // h* = τ/4 = 1.25
});

test('more than 500 is said as 501, and nothing undecided needs fewer than 1 more', () => {
  expect(runMore(estimate({ difference: 1, halfWidth: 90, threshold: 5 }))).toBe(501);
  expect(runMore(estimate({ difference: 1, halfWidth: 2, threshold: 0 }))).toBe(501);
  expect(runMore(estimate({ difference: 4, halfWidth: 4.5, threshold: 5 }))).toBe(1);
});
