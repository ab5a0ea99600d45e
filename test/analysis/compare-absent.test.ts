// Figures that one of two runs leaves out because nothing in its scenario can cause them, and the warnings a comparison passes on.
import { expect, test } from 'vitest';
import type { Kpi, RunWarning, SavedRun } from '../../shared/protocol/run.ts';
import { compareRuns } from '../../simulations/analysis/index.ts';

const kpi = (unit: string, ...values: readonly number[]): Kpi => ({
  unit,
  mean: 0,
  halfWidth: null,
  level: 0.95,
  n: values.length,
  values,
});

function run(id: string, kpis: Readonly<Record<string, Kpi>>, more: { modelVersion?: string; warnings?: readonly RunWarning[] } = {}) {
  const { modelVersion = '2.0.0', ...rest } = more;
  const result = { amity: 1, seed: 1, replications: 3, modelVersion, kpis, ...rest };
  return { summary: { id, name: id }, result, scenario: { clock: { days: 7, warmUpMs: 0 } } } as unknown as SavedRun;
}

const arrived = { 'arrived@all': kpi('trucks', 90, 95, 100) };
const strict = run('strict', { ...arrived, 'turnedBack@all': kpi('trucks/day', 4, 5, 6), 'cost.total@all': kpi('USD/day', 7, 8, 9) });

test('a count that cannot happen in one run is zero there', () => {
  const [row] = compareRuns(run('open', arrived), strict).rows.filter(({ key }) => key === 'turnedBack@all');
  expect(row).toMatchObject({ base: 0, candidate: 5, difference: 5, n: 3, method: 'paired' });
  const [back] = compareRuns(strict, run('open', arrived)).rows.filter(({ key }) => key === 'turnedBack@all');
  expect(back).toMatchObject({ base: 5, candidate: 0, difference: -5 });
});

test.each([
  ['the other run has no such place', run('elsewhere', { 'arrived@all/export': kpi('trucks', 1, 2, 3) })],
  ['another model made it, which may not have counted this', run('old', arrived, { modelVersion: '1.0.0' })],
])('but is left out when %s', (_, base) => {
  expect(compareRuns(base, strict).rows.map(({ key }) => key)).not.toContain('turnedBack@all');
});

test('a cost nobody asked for is not zero', () => {
  expect(compareRuns(run('open', arrived), strict).rows.map(({ key }) => key)).not.toContain('cost.total@all');
});

test('the warnings of each run go with it', () => {
  const warnings: readonly RunWarning[] = [{ code: 'never-cleared', params: { gate: 'north', flow: 'export', arrived: 9 } }];
  const comparison = compareRuns(run('open', arrived), run('stuck', arrived, { warnings }));
  expect([comparison.base, comparison.candidate]).toEqual([
    { id: 'open', name: 'open' },
    { id: 'stuck', name: 'stuck', warnings },
  ]);
});
