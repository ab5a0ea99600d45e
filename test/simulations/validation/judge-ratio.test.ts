// The judge of the validation where the figure is a ratio, where it has next to no spread, and where the case has judged itself.
import { expect, test } from 'vitest';
import { studentT } from '../../../simulations/analysis/index.ts';
import type { IntervalMetric } from '../../../simulations/validation/case.ts';
import { checkedRow, judgeMetric } from '../../../simulations/validation/judge.ts';

const metric = (value: number, more: Partial<IntervalMetric> = {}): IntervalMetric => ({ metric: 'm', value, of: () => null, ...more });

test('a ratio has the standard error of its residuals, replications without a figure left out', () => {
  // Ratio 2.5 / 2; residuals (3 − 1.25) / 2 and (2 − 3.75) / 2, so the standard error is 0.875.
  const found = judgeMetric(metric(0.375, { unit: 'per truck' }), { of: [3, null, 2], per: [1, 9, 3] }, false);
  expect(found).toMatchObject({ metric: 'm', unit: 'per truck', expected: 0.375, simulated: 1.25, verdict: 'pass' });
  expect(found.z).toBeCloseTo(1, 12);
  expect(found.halfWidth).toBeCloseTo(0.875 * studentT(0.975, 1), 9);
});

test('a ratio fails beyond its band as a mean does', () => {
  // Ratio 1, residuals ±1/2 in turn: standard error √(100/99) / 20.
  const samples = { of: Array.from({ length: 100 }, (_, i) => 2 + (i % 2 === 0 ? 1 : -1)), per: new Array<number>(100).fill(2) };
  const se = Math.sqrt(100 / 99) / 20;
  expect([4.1, 4.3].map((far) => judgeMetric(metric(1 + far * se), samples, true).verdict)).toEqual(['pass', 'fail']);
});

test('only the rounding of published digits is forgiven a figure without spread, and nothing more a figure with some', () => {
  const same = (value: number) => ({ of: new Array<number>(20).fill(value), per: [] });
  expect(judgeMetric(metric(10), same(10 + 5e-9), true)).toMatchObject({ verdict: 'pass', z: 0, unit: '' });
  expect(judgeMetric(metric(10), same(10 + 2e-8), true).verdict).toBe('fail');
  const narrow = { of: Array.from({ length: 100 }, (_, i) => 10 + 5e-9 + (i % 2 === 0 ? 1e-9 : -1e-9)), per: [] };
  expect(judgeMetric(metric(10), narrow, true).verdict).toBe('fail');
});

test('what a case has judged itself stands as it says', () => {
  expect(checkedRow({ metric: 'm', unit: 'min', expected: 3, simulated: 4, halfWidth: 2, z: 1, holds: true })).toEqual({ metric: 'm', unit: 'min', expected: 3, simulated: 4, halfWidth: 2, z: 1, verdict: 'pass' }); // prettier-ignore
  expect(checkedRow({ metric: 'm', expected: 'yes', simulated: 'no', holds: false })).toEqual({ metric: 'm', unit: '', expected: 'yes', simulated: 'no', halfWidth: null, z: null, verdict: 'fail' }); // prettier-ignore
});
