// The judge of the validation: what passes, what fails, and what it refuses to call a test.
import { describe, expect, test } from 'vitest';
import { studentT } from '../../../simulations/analysis/index.ts';
import type { IntervalMetric } from '../../../simulations/validation/case.ts';
import { judgeMetric } from '../../../simulations/validation/judge.ts';

const metric = (value: number, more: Partial<IntervalMetric> = {}): IntervalMetric => ({ metric: 'm', value, of: () => null, ...more });

/** 100 values with mean `mean` and standard error exactly `se`. */
function samples(mean: number, se: number): { of: number[]; per: number[] } {
  const sd = se * 10;
  const swing = sd * Math.sqrt(99 / 100);
  return { of: Array.from({ length: 100 }, (_, i) => mean + (i % 2 === 0 ? swing : -swing)), per: [] };
}

describe('a mean over 100 replications', () => {
  test('passes up to 4.2 standard errors away and fails beyond', () => {
    expect(judgeMetric(metric(10), samples(10.419, 0.1), true)).toMatchObject({ verdict: 'pass' });
    expect(judgeMetric(metric(10), samples(10.421, 0.1), true)).toMatchObject({ verdict: 'fail' });
    expect(judgeMetric(metric(10), samples(9.579, 0.1), true).z).toBeCloseTo(-4.21, 6);
  });

  test('has the half-width of its 95 % interval', () => {
    expect(judgeMetric(metric(10), samples(10, 0.1), true).halfWidth).toBeCloseTo(0.1 * studentT(0.975, 99), 9);
  });

  test('is given the standard error of a published value as well', () => {
    const published = metric(10, { referenceSe: 0.3 });
    expect(judgeMetric(published, samples(11.6, 0.2), true)).toMatchObject({ verdict: 'fail' });
    expect(judgeMetric(published, samples(11.5, 0.2), true)).toMatchObject({ verdict: 'pass' });
  });

  test('that agrees but could not have seen a disagreement is too short, except in a fast run', () => {
    const strict = metric(10, { power: 0.01 });
    expect(judgeMetric(strict, samples(10, 0.101), true)).toMatchObject({ verdict: 'too-short' });
    expect(judgeMetric(strict, samples(10, 0.099), true)).toMatchObject({ verdict: 'pass' });
    expect(judgeMetric(strict, samples(10, 0.101), false)).toMatchObject({ verdict: 'pass' });
  });
});

test('fewer replications widen the band to the same rate of false alarms', () => {
  const of = [9, 11, 9, 11, 9, 11, 9, 11, 9, 11, 9, 11, 9, 11, 9, 11];
  const se = Math.sqrt(16 / 15) / 4;
  const limit = studentT(1 - 3e-5, 15);
  expect(limit).toBeGreaterThan(5);
  expect(judgeMetric(metric(10 + 0.99 * limit * se), { of, per: [] }, false).verdict).toBe('pass');
  expect(judgeMetric(metric(10 + 1.01 * limit * se), { of, per: [] }, false).verdict).toBe('fail');
});

test('a ratio of means is not the mean of ratios', () => {
  // 100 of 1000 and 0 of 10: 100/1010 per truck, while the mean of the two shares is 0.05.
  const found = judgeMetric(metric(100 / 1010), { of: [100, 0], per: [1000, 10] }, false);
  expect(found.simulated).toBeCloseTo(100 / 1010, 12);
  expect(found.z).toBeCloseTo(0, 9);
});

test('a figure without any spread must be the expected one', () => {
  const zeros = { of: new Array<number>(100).fill(0), per: [] };
  expect(judgeMetric(metric(0), zeros, true)).toMatchObject({ verdict: 'pass', z: 0 });
  expect(judgeMetric(metric(0.1), zeros, true)).toMatchObject({ verdict: 'fail' });
});

test('replications without a figure are left out', () => {
  expect(judgeMetric(metric(2), { of: [1, null, 3, null, 2], per: [] }, false)).toMatchObject({ simulated: 2, verdict: 'pass' });
});
