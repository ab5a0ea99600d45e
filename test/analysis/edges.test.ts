// The edges of the statistics: the last value that is accepted, the first that is refused, and what a formula becomes there.
import { describe, expect, test } from 'vitest';
import type { Kpi, SavedRun } from '../../shared/protocol/run.ts';
import {
  allPairs,
  batchMeans,
  compareRuns,
  correlation,
  halfWidth,
  isCertain,
  kolmogorovSmirnov,
  mean,
  mser5,
  normalCdf,
  normalQuantile,
  pairedDifference,
  quantile,
  quantileInterval,
  runMore,
  sampleSd,
  studentT,
  studentTCdf,
  TooFewReplications,
  verdictOf,
  welchDifference,
  wilson,
} from '../../simulations/analysis/index.ts';

const near = (found: number, known: number, relative: number): void =>
  expect(Math.abs(found / known - 1), `${found} for ${known}`).toBeLessThanOrEqual(relative);
/** How many values a refusal says it found. */
function foundBy(act: () => unknown): number {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(TooFewReplications);
    expect((error as TooFewReplications).name).toBe('TooFewReplications');
    return (error as TooFewReplications).found;
  }
  return NaN;
}

describe('who refuses what', () => {
  test('too few values are refused with their number, one more is enough', () => {
    expect([() => mean([]), () => sampleSd([4]), () => halfWidth([4], 0.9), () => wilson(0, 0.5, 0.9)].map(foundBy)).toEqual([
      0, 1, 1, 0.5,
    ]);
    expect([() => pairedDifference([4], [5], 0.9), () => correlation([4], [5]), () => kolmogorovSmirnov([], () => 0)].map(foundBy)).toEqual([1, 1, 0]); // prettier-ignore
    expect([() => mser5([1, 2, 3, 4, 5, 6, 7, 8, 9]), () => batchMeans([1], 2, 0.9), () => quantile([], 0.5), () => quantileInterval([], 0.5, 0.9)].map(foundBy)).toEqual([9, 1, 0, 0]); // prettier-ignore
    expect([
      mean([4]),
      sampleSd([4, 4]),
      wilson(1, 1, 0.9).estimate,
      Math.round(1e9 * correlation([1, 2], [4, 5])) / 1e9,
      quantile([3], 0.5),
    ]).toEqual([4, 0, 1, 1, 3]);
    expect(kolmogorovSmirnov([0.5], (x) => x).distance).toBe(0.5);
    expect(mser5([1, 1, 1, 1, 1, 1, 1, 1, 1, 1])).toEqual({ truncated: 0, statistic: 0, mean: 1 });
    expect(batchMeans([1, 3], 2, 0.9).mean).toBe(2);
  });
  test('a level is between 0 and 1, both left out; so is the share of a quantile of a distribution', () => {
    for (const level of [0, 1, -0.1, 1.1, NaN]) expect(() => halfWidth([1, 2], level)).toThrow(RangeError);
    for (const p of [0, 1, -0.1, 1.1, NaN]) {
      expect(() => normalQuantile(p)).toThrow(RangeError);
      expect(() => studentT(p, 3)).toThrow(RangeError);
      expect(() => quantileInterval([1, 2], p, 0.9)).toThrow(RangeError);
      expect(() => quantileInterval([1, 2], 0.5, p)).toThrow(RangeError);
    }
    for (const p of [-0.1, 1.1, NaN]) expect(() => quantile([1, 2], p)).toThrow(RangeError);
    for (const df of [0, -1, Infinity, NaN]) expect(() => studentTCdf(1, df)).toThrow(RangeError);
    expect([halfWidth([1, 2], 1e-9) > 0, normalQuantile(1e-9) < -5, studentT(1e-9, 3) < -5]).toEqual([true, true, true]);
  });
  test('successes are between none and all, both included; a batch series needs at least two whole batches', () => {
    for (const successes of [-1, 4, NaN]) expect(() => wilson(successes, 3, 0.9)).toThrow(RangeError);
    expect([wilson(0, 3, 0.9).estimate, wilson(3, 3, 0.9).estimate]).toEqual([0, 1]);
    for (const batches of [1, 1.5, 2.5, 0, -3]) expect(() => batchMeans([1, 2, 3, 4, 5, 6], batches, 0.9)).toThrow(RangeError);
    for (const [a, b] of [[[1, 2], [1, 2, 3]], [[1, 2, 3], [1, 2]]] as const) expect(() => correlation(a, b)).toThrow(RangeError); // prettier-ignore
  });
});

describe('distributions far out', () => {
  test('the normal distribution function is good on both sides of its seam at 3 and in the tail', () => {
    // mpmath 1.3 at 40 digits.
    near(normalCdf(-2.9999999), 0.0013498984748150022, 1e-12);
    near(normalCdf(-3), 0.0013498980316300945, 1e-12);
    near(normalCdf(-8), 6.2209605742717841e-16, 1e-12);
    near(normalQuantile(1e-16), -8.2220822161304356, 1e-12);
    near(normalCdf(0.5), 0.6914624612740131, 1e-14);
    expect(normalCdf(0)).toBe(0.5);
  });
  test('Student’s t with 1 and 2 degrees has its closed forms on both sides, near 0 and far out', () => {
    for (const t of [0, 1e-6, 0.3, 1, 5, 1000]) {
      near(studentTCdf(t, 1), 0.5 + Math.atan(t) / Math.PI, 1e-14);
      near(studentTCdf(t, 2), 0.5 + t / (2 * Math.sqrt(2 + t * t)), 1e-14);
    }
    near(studentTCdf(-1000, 1), Math.atan(1 / 1000) / Math.PI, 1e-12);
    for (const p of [1e-6, 0.2, 0.49, 0.51, 0.9]) near(studentT(p, 1), -1 / Math.tan(Math.PI * p), 1e-12);
    for (const p of [1e-6, 0.2, 0.9]) near(studentT(p, 2), (2 * p - 1) / Math.sqrt(2 * p * (1 - p)), 1e-12);
  });
});

describe('Kolmogorov and Smirnov', () => {
  test('the distance is the larger of the gaps above and below each step, whatever the order of the values', () => {
    expect(kolmogorovSmirnov([0.9, 0.2], (x) => x).distance).toBeCloseTo(0.4, 12);
    expect(kolmogorovSmirnov([0.9, 0.7], (x) => x).distance).toBeCloseTo(0.7, 12);
    expect(kolmogorovSmirnov([0.1, 0.2], (x) => x).distance).toBeCloseTo(0.8, 12);
  });
  test('its probability has the factor of small samples: 0.4 of ten values is 2 Σ ± e^(−2k²x²) at x = 0.4 (√10 + 0.12 + 0.11/√10)', () => {
    const x = 0.4 * (Math.sqrt(10) + 0.12 + 0.11 / Math.sqrt(10));
    const known = 2 * (Math.exp(-2 * x * x) - Math.exp(-8 * x * x) + Math.exp(-18 * x * x));
    const values = Array.from({ length: 10 }, (_, i) => 0.4 + (i / 10) * 0.59);
    near(kolmogorovSmirnov(values, (v) => v).p, known, 1e-9);
  });
  test('a middling distance needs many terms of its series, and next to no distance is no evidence', () => {
    const even = (n: number, shift: number) => Array.from({ length: n }, (_, i) => (i + 0.5) / n + shift);
    const at = (x: number) => {
      // One value half-way: distance 0.5, stretched to x by the law itself.
      const factor = 1 + 0.12 + 0.11;
      const f = x / factor;
      return kolmogorovSmirnov([0.5], () => f).p;
    };
    // 1 − √(2π)/x Σ e^(−(2k−1)²π²/(8x²)): the other series of the same law, quick for small x.
    const other = (x: number) => 1 - (Math.sqrt(2 * Math.PI) / x) * [1, 3, 5].reduce((sum, k) => sum + Math.exp((-k * k * Math.PI * Math.PI) / (8 * x * x)), 0); // prettier-ignore
    for (const x of [0.62, 0.7, 0.9, 1.1]) near(at(x), other(x), 1e-9);
    expect(kolmogorovSmirnov(even(400, 0), (v) => v).p).toBe(1);
  });
});

describe('intervals', () => {
  test('Wilson’s interval of half has its closed form and is symmetric', () => {
    const z2 = 1.959963984540054 ** 2;
    const { lower, upper, midpoint } = wilson(5, 10, 0.95);
    near(upper - lower, (2 * Math.sqrt(z2) * Math.sqrt(10 * 0.25 + z2 / 4)) / (10 + z2), 1e-12);
    expect([midpoint, lower + upper]).toEqual([0.5, 1]);
    near(wilson(0, 10, 0.95).upper, z2 / (10 + z2), 1e-12);
    near(wilson(10, 10, 0.95).lower, 10 / (10 + z2), 1e-12);
  });
  test('Wilson’s interval of none and of all ends exactly at the edge, whatever the number', () => {
    const edges = Array.from({ length: 200 }, (_, i) => [wilson(0, i + 1, 0.95).lower, wilson(i + 1, i + 1, 0.95).upper]);
    expect(edges).toEqual(edges.map(() => [0, 1]));
  });
  test('every pair of scenarios once, in the order of the names, each at its share of the error', () => {
    const pairs = allPairs({ a: [1, 2, 4], b: [2, 2, 2], c: [9, 8, 8] }, 0.94);
    expect(pairs.map(({ first, second, difference }) => [first, second, +difference.toFixed(9)])).toEqual([
      ['a', 'b', +(1 / 3).toFixed(9)],
      ['a', 'c', -6],
      ['b', 'c', +(-19 / 3).toFixed(9)],
    ]);
    for (const { level } of pairs) near(level, 0.98, 1e-12);
  });
  test('a paired difference is candidate − base; without spread t is infinite and evidence is all or none', () => {
    expect(pairedDifference([1, 2, 3], [3, 4, 5], 0.9)).toMatchObject({
      n: 3,
      difference: 2,
      sd: 0,
      halfWidth: 0,
      level: 0.9,
      t: Infinity,
      p: 0,
    });
    expect(pairedDifference([1, 2, 3], [1, 2, 3], 0.9)).toMatchObject({ difference: 0, t: NaN, p: 1 });
    const down = pairedDifference([3, 5, 9], [1, 2, 3], 0.9);
    const up = pairedDifference([1, 2, 3], [3, 5, 9], 0.9);
    expect(down.t).toBe(-up.t);
    near(down.p, up.p, 1e-15);
    // Variances 28/3 and 1, of the differences 13/3.
    near(up.varianceReduction, (28 / 3 + 1) / (13 / 3), 1e-12);
  });
  test('differences are certain up to 1e-12 of the largest value of either side', () => {
    expect([isCertain([1000, 2000], [1001, 2001 + 1e-9]), isCertain([1000, 2000], [1001, 2001 + 4e-9])]).toEqual([true, false]);
    expect([isCertain([-5000, 0], [0, 5000 + 4e-9]), isCertain([0, 1], [-5000, -4999 + 4e-9]), isCertain([1], [1])]).toEqual([
      true,
      true,
      false,
    ]);
  });
  test('Welch with one constant sample has the degrees of the other', () => {
    const { difference, halfWidth: half, df, level } = welchDifference([5, 5, 5, 5], [1, 2, 3], 0.9);
    expect([difference, df, level]).toEqual([-3, 2, 0.9]);
    near(half, 2.91998558035373 / Math.sqrt(3), 1e-12);
    expect(welchDifference([1, 2, 3], [5, 5, 5, 5], 0.9).df).toBe(2);
    expect(welchDifference([2, 2, 2], [5, 5, 5, 5, 5], 0.9).df).toBe(2);
  });
  test('Welch with two samples of one variance has an interval, and the degrees of both', () => {
    const { halfWidth: half, df } = welchDifference([1, 2, 3], [4, 5, 6], 0.95);
    near(df, 4, 1e-12);
    // t(0.975, 4) = 2.776445105198 (NIST); both variances of the mean are 1/3.
    near(half, 2.776445105198 * Math.sqrt(2 / 3), 1e-10);
  });
  test('the ranks that enclose a quantile are those of the binomial table', () => {
    // P(Bin(20, 0.5) ≤ 5) = 0.0207, ≤ 6 = 0.0577; P(Bin(10, 0.2) ≤ 4) = 0.967, ≤ 5 = 0.994.
    const ranks = (n: number, p: number, level: number) => {
      const { lowerRank, upperRank, lower, upper } = quantileInterval(Array.from({ length: n }, (_, i) => n - i), p, level); // prettier-ignore
      expect([lower, upper]).toEqual([lowerRank === 0 ? -Infinity : lowerRank, upperRank > n ? Infinity : upperRank]);
      return [lowerRank, upperRank];
    };
    expect([ranks(20, 0.5, 0.95), ranks(10, 0.2, 0.95), ranks(10, 0.8, 0.95), ranks(1, 0.5, 0.9)]).toEqual([[6, 15], [0, 6], [5, 11], [0, 2]]); // prettier-ignore
    // α/2 met to the bit: P(Bin(2, ½) ≤ 0) = ¼.
    expect(ranks(2, 0.5, 0.5)).toEqual([1, 2]);
  });
  test('MSER-5 may leave out less than half, and looks at every batch but the rest', () => {
    const batch = (x: number) => [x, x, x, x, x];
    expect(mser5([...batch(9), ...batch(9), ...batch(1), ...batch(1), ...batch(1)]).truncated).toBe(10);
    expect(mser5([...batch(9), ...batch(9), ...batch(1), ...batch(1)]).truncated).toBe(0);
    expect(mser5([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])).toEqual({ truncated: 0, statistic: (2 * 2.5 ** 2) / 4, mean: 5.5 });
  });
});

describe('verdicts to the bit', () => {
  const estimate = { difference: 4, halfWidth: 1, threshold: 5, n: 30, better: 'down' } as const;
  test('more replications are ⌈n (half-width / wanted)²⌉ − n, from 1 to 501', () => {
    // Just as wide as wanted: at least one more.
    expect(runMore({ ...estimate, halfWidth: 5 })).toBe(1);
    expect(runMore({ ...estimate, difference: 3, halfWidth: 2.5 })).toBe(17); // wanted 2: 30 · 1.5625 = 46.9
    expect(runMore({ ...estimate, difference: 7, halfWidth: 6 })).toBe(240); // wanted 2: 30 · 9 = 270
    expect(runMore({ ...estimate, difference: 6, halfWidth: 6 })).toBe(14); // touches 0, so wanted 5: 30 · 1.44 = 43.2
    expect([runMore({ ...estimate, halfWidth: 5 * Math.sqrt(530 / 30) }), runMore({ ...estimate, halfWidth: 5 * Math.sqrt(530.5 / 30) })]).toEqual([500, 501]); // prettier-ignore
  });
  test('an interval that touches 0 contains it; one that touches the threshold from below is inside', () => {
    expect(verdictOf({ ...estimate, difference: 6, halfWidth: 6 })).toBe('cannot-tell');
    expect(verdictOf({ ...estimate, difference: 2.5, halfWidth: 2.5 })).toBe('no-difference');
    expect(verdictOf({ ...estimate, difference: -4, halfWidth: 1 })).toBe('real-but-small');
    expect(verdictOf({ ...estimate, difference: -5, halfWidth: 1 })).toBe('better');
    expect(verdictOf({ ...estimate, difference: 0, halfWidth: 0, threshold: 0 })).toBe('no-difference');
  });
});

describe('comparisons at the edges', () => {
  const kpi = (values: readonly (number | null)[], unit = 'min'): Kpi => ({ unit, mean: 0, halfWidth: null, level: 0.95, n: values.length, values }); // prettier-ignore
  const run = (kpis: Readonly<Record<string, Kpi>>, more: object = {}, scenario: unknown = { clock: { days: 7, warmUpMs: 0 } }) =>
    ({
      summary: { id: 'r', name: 'r' },
      result: { seed: 1, replications: 3, modelVersion: '2', kpis, ...more },
      scenario,
    }) as unknown as SavedRun;
  const KEY = 'sojourn.mean@all/export';
  const some = { [KEY]: kpi([1, 2, 4]) };

  test('a warm-up of another length makes another horizon, and a scenario without a clock has none', () => {
    const other = compareRuns(run(some), run(some, {}, { clock: { days: 7, warmUpMs: 5 } }));
    expect([other.basis, other.reasons]).toEqual(['not-comparable', [{ code: 'horizon', params: { baseDays: 7, candidateDays: 7, baseWarmUpMs: 0, candidateWarmUpMs: 5 } }]]); // prettier-ignore
    const none = compareRuns(run(some), run(some, {}, null));
    expect(none.reasons[0]!.params).toMatchObject({ candidateDays: -1, candidateWarmUpMs: -1 });
    expect(compareRuns(run(some, {}, {}), run(some, {}, null)).basis).toBe('paired');
  });
  test('another seed: the values of each run count, nulls left out, and too few have no interval', () => {
    const [row] = compareRuns(run({ [KEY]: kpi([1, null, 3]) }), run({ [KEY]: kpi([5, 7, 9]) }, { seed: 2 })).rows;
    expect(row).toMatchObject({ method: 'welch', n: 2, base: 2, candidate: 7, difference: 5 });
    expect(row!.halfWidth).toBeGreaterThan(0);
    const [lone] = compareRuns(run({ [KEY]: kpi([1]) }), run({ [KEY]: kpi([5, 7, 9]) }, { seed: 2 })).rows;
    expect(lone).toMatchObject({ method: 'welch', n: 1, difference: 6, halfWidth: null });
    expect(compareRuns(run({ [KEY]: kpi([null]) }), run(some, { seed: 2 })).rows).toEqual([]);
    expect(compareRuns(run(some), run({ [KEY]: kpi([null]) }, { seed: 2 })).rows).toEqual([]);
  });
  test('fewer replications are said only where pairs are lost, and fewer than two are too few whatever the seed', () => {
    const reasons = (a: object, b: object) => compareRuns(run(some, a), run(some, b)).reasons;
    expect(reasons({ replications: 4 }, { replications: 2 })).toEqual([
      { code: 'replications', params: { base: 4, candidate: 2, used: 2 } },
    ]);
    expect(reasons({ replications: 4 }, { replications: 2, seed: 2 })).toEqual([{ code: 'seed', params: { base: 1, candidate: 2 } }]);
    expect(reasons({ replications: 1 }, { replications: 1 })).toEqual([
      { code: 'too-few-replications', params: { base: 1, candidate: 1 } },
    ]);
  });
  test('a figure the catalogue does not know has no row', () => {
    expect(compareRuns(run({ ...some, 'luck@all/export': kpi([1, 2, 4]) }), run({ ...some, 'luck@all/export': kpi([2, 2, 9]) })).rows.map(({ key }) => key)).toEqual([KEY]); // prettier-ignore
  });
  test('pairs run to the end of the shorter run', () => {
    const [row] = compareRuns(run({ [KEY]: kpi([1, 2, 3, 100]) }), run({ [KEY]: kpi([2, 4, 9]) })).rows;
    expect(row).toMatchObject({ n: 3, base: 2, candidate: 5, difference: 3, method: 'paired' });
  });
  test('two equal pairs are certain, one pair is not', () => {
    const row = (a: readonly number[], b: readonly number[]) => compareRuns(run({ [KEY]: kpi(a) }), run({ [KEY]: kpi(b) })).rows[0];
    expect(row([1, 2], [2, 3])).toMatchObject({ method: 'certain', halfWidth: null, n: 2 });
    expect(row([1], [2])).toMatchObject({ method: 'paired', halfWidth: null, n: 1 });
    expect(row([1, 2], [2, 5])).toMatchObject({ method: 'paired', n: 2, difference: 2 });
  });
  test('a level of the whole may be asked for', () => {
    const [row] = compareRuns(run(some), run({ [KEY]: kpi([2, 2, 9]) }), { level: 0.9, candidates: 2 }).rows;
    near(row!.level, 0.95, 1e-12);
    expect(() => compareRuns(run(some), run({ [KEY]: kpi([2, 2, 9]) }), { level: 1 })).toThrow(RangeError);
  });
  test('how many more replications is said only when nobody can tell', () => {
    const values = (x: number) => kpi(Array.from({ length: 10 }, (_, i) => x + (i % 2)));
    const noisy = kpi(Array.from({ length: 10 }, (_, i) => 14 + 8 * (i % 3)));
    const verdicts = [values(100), noisy].map((candidate) => compareRuns(run({ [KEY]: values(20) }), run({ [KEY]: candidate })).rows[0]!);
    expect(verdicts.map(({ verdict, runMore: more }) => [verdict, more === null])).toEqual([['worse', true], ['cannot-tell', false]]); // prettier-ignore
  });
  test('a zero for what cannot happen needs the place in a run, at a pool and at a stage too', () => {
    const strict = run({ 'servers.busy@north/both/lanes': kpi([1, 1, 1]), 'visits@north/export/scan': kpi([1, 1, 1]), 'refused@north/export/scan': kpi([2, 3, 4], 'trucks/day'), 'refused@north/export/other': kpi([2, 3, 4], 'trucks/day') }); // prettier-ignore
    const open = run({ 'servers.busy@north/both/lanes': kpi([1, 1, 1]), 'visits@north/export/scan': kpi([1, 1, 1]) });
    const keys = (a: SavedRun, b: SavedRun) => compareRuns(a, b).rows.map(({ key }) => key);
    expect(keys(open, strict)).toContain('refused@north/export/scan');
    expect(keys(open, strict)).not.toContain('refused@north/export/other');
    expect(compareRuns(open, strict).rows.find(({ key }) => key.startsWith('refused'))).toMatchObject({
      base: 0,
      candidate: 3,
      n: 3,
      unit: 'trucks/day',
    });
  });
});
