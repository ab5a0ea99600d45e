// The library: pairs worth a headline, sorting, filtering, ids in addresses.
import { expect, test } from 'vitest';
import { idsOf, withSelection } from '../../dashboard/data/ids.ts';
import { headlineOf, matches, newestPair, parseSort, partsOfKey, sortRuns } from '../../dashboard/data/runs.ts';
import { codeOf } from '../../dashboard/login/sign-in-form.tsx';
import { run } from './fixtures.ts';

const today = run({ id: '00000001', name: 'Today', createdAtMs: 1 });
const smart = run({ id: '00000002', name: 'Smart gate', scenarioHash: 'b', createdAtMs: 3 });
const night = run({ id: '00000003', name: 'Đêm', scenarioHash: 'c', createdAtMs: 2 });

test('the headline compares the newest run with the oldest that met the same luck', () => {
  const pair = newestPair([smart, today, night]);
  expect([pair?.candidate.id, pair?.base.id]).toEqual(['00000002', '00000001']);
});

test('runs of another length make no headline; a length nobody knows may', () => {
  const week = run({ id: '00000004', name: 'A week', scenario: 'week', scenarioHash: 'd', createdAtMs: 4 });
  const days = new Map([
    ['lang-son-2025-07', 31],
    ['week', 7],
  ]);
  expect(newestPair([week, smart, today], days)?.candidate.id).toBe('00000002');
  expect(newestPair([week, today], days)).toBeUndefined();
  expect(newestPair([week, today], new Map([['week', 7]]))?.candidate.id).toBe('00000004');
});

test('other seeds, other models, single replications and unfinished runs make no headline', () => {
  const others = [
    run({ id: '0000000A', scenarioHash: 'x', seed: 9 }),
    run({ id: '0000000B', scenarioHash: 'y', modelVersion: '0.9.0' }),
    run({ id: '0000000C', scenarioHash: 'z', replications: 1 }),
    run({ id: '0000000D', scenarioHash: 'w', status: 'running' }),
  ];
  expect(newestPair([today, ...others])).toBeUndefined();
});

test('the filter finds words without their marks', () => {
  expect([matches(night, 'dem'), matches(night, 'DEM '), matches(night, 'ngày')]).toEqual([true, true, false]);
});

test('runs without a figure stand last in both directions', () => {
  const rated = run({ id: '00000004', headline: { 'throughput@all': { unit: 'trucks/day', mean: 800, halfWidth: null } } });
  expect(sortRuns([today, rated], { column: 'throughput', descending: true }, 'en')[0]).toBe(rated);
  expect(sortRuns([today, rated], { column: 'throughput', descending: false }, 'en')[0]).toBe(rated);
});

test('a sort nobody knows is newest first', () => {
  expect(parseSort('colour')).toEqual({ column: 'when', descending: true });
  expect(parseSort('-throughput')).toEqual({ column: 'throughput', descending: true });
});

test('a headline figure falls back to the only gate there is', () => {
  expect(
    headlineOf(run({ headline: { 'throughput@huu-nghi': { unit: 'trucks/day', mean: 5, halfWidth: null } } }), 'throughput')?.mean,
  ).toBe(5);
});

test('a metric key comes apart into metric, gate, direction and stage', () => {
  expect(partsOfKey('wait.p90@huu-nghi/export/scan')).toEqual({ metric: 'wait.p90', gate: 'huu-nghi', flow: 'export', stage: 'scan' });
  expect(partsOfKey('nothing@all')).toBeUndefined();
});

test('ids in an address are taken once each and only when well formed', () => {
  expect(idsOf('7KQ2M4TD,7KQ2M4TD,lower,00000001')).toEqual(['7KQ2M4TD', '00000001']);
  expect(withSelection({ q: 'x', sel: '7KQ2M4TD' }, [])).toEqual({ q: 'x' });
});

test('a code is taken out of a pasted link', () => {
  expect([codeOf(' abc12345 '), codeOf('http://127.0.0.1:7373/login?code=abc12345\n')]).toEqual(['abc12345', 'abc12345']);
});
