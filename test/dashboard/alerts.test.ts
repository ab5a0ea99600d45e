// Targets: near, past and kept again, each only after it has lasted; and what the page owes to whom.
import { describe, expect, test } from 'vitest';
import { CALM, targetsAt, usedUp, watchFigure, watchView, type Alert } from '../../dashboard/data/alerts.ts';
import { viewOf } from '../../dashboard/data/live-reducer.ts';
import { alertNews } from '../../dashboard/live/alert-speaker.tsx';
import { snapshot } from './fixtures.ts';

const MIN = 60_000;
const MOST = { op: '<=', value: 100 } as const;

/** The figure a minute, from minute 0 on. */
function follow(values: readonly number[], from: Alert = CALM): Alert {
  return values.reduce((alert, value, minute) => watchFigure(alert, MOST, value, minute * MIN), from);
}
const times = (n: number, value: number): number[] => Array.from({ length: n }, () => value);

describe('a figure with a target', () => {
  test('is near it after three minutes above nine tenths, and not before', () => {
    expect(follow(times(3, 95)).level).toBe('ok');
    expect(follow(times(4, 95))).toMatchObject({ level: 'watch', sinceMs: 0 });
  });

  test('is past it after five minutes beyond', () => {
    expect(follow(times(5, 120)).level).not.toBe('breach');
    expect(follow(times(6, 120)).level).toBe('breach');
  });

  test('that jumps across the edge each minute raises no alert', () => {
    expect(follow([120, 80, 120, 80, 120, 80, 120, 80, 120, 80]).level).toBe('ok');
  });

  test('stays past it until it has kept below 95 % for ten minutes', () => {
    const breach: Alert = { level: 'breach', sinceMs: 0, next: null };
    expect(follow(times(30, 97), breach).level).toBe('breach');
    expect(follow(times(10, 50), breach).level).toBe('breach');
    expect(follow(times(11, 50), breach).level).toBe('ok');
  });

  test('that is not known yet changes nothing', () => {
    const watch: Alert = { level: 'watch', sinceMs: 3, next: null };
    expect(watchFigure(watch, MOST, null, 9 * MIN)).toBe(watch);
  });

  test('at least so many counts the other way round', () => {
    expect(usedUp({ op: '>=', value: 30 }, 20)).toBe(1.5);
    expect(usedUp({ op: '>=', value: 30 }, 60)).toBe(0.5);
  });
});

describe('the page', () => {
  const view = viewOf(snapshot(60, 1));

  test('takes the target of the scenario before the own one of the reader', () => {
    const asked = { ...view, targets: { 'sojourn.p90@huu-nghi': { op: '<=', value: 240 } as const } };
    expect(targetsAt(asked, 0, { dwell: { op: '<=', value: 60 } }).dwell?.value).toBe(240);
    expect(targetsAt(view, 0, { dwell: { op: '<=', value: 60 } }).dwell?.value).toBe(60);
    expect(targetsAt(view, 0, {})).toEqual({});
    const [gate] = asked.layout;
    if (gate === undefined) throw new Error('a gate');
    const people = { ...asked, layout: [{ ...gate, flows: gate.flows.map((flow) => ({ ...flow, carries: 'travellers' as const })) }] };
    expect(targetsAt(people, 0, { throughput: { op: '>=', value: 30 }, queue: MOST })).toEqual({ dwell: { op: '<=', value: 240 } });
  });

  test('watches only what has a target, and forgets it with the target', () => {
    const watched = watchView({}, view, () => ({ queue: MOST }));
    expect(Object.keys(watched)).toEqual(['huu-nghi/queue']);
    expect(watchView(watched, view, () => ({ queue: MOST }))).toBe(watched);
    expect(watchView(watched, view, () => ({}))).toEqual({});
  });

  test('speaks of a level that changed, not of one that begins calm', () => {
    const calm = { a: CALM };
    expect(alertNews({}, calm)).toEqual([]);
    expect(alertNews(calm, { a: { ...CALM, level: 'breach' } })).toEqual([{ key: 'a', level: 'breach' }]);
  });
});

test('how near is near is the reader’s own: at seven tenths of a target an early warner has it, at nine tenths the usual one', () => {
  const after = (used: number, near?: number): Alert =>
    [0, 1, 2, 3].reduce((alert, minute) => watchFigure(alert, { op: '<=', value: 100 }, used, minute * MIN, near), CALM);
  expect([after(75).level, after(75, 0.7).level, after(95).level, after(95, 0.99).level]).toEqual(['ok', 'watch', 'watch', 'ok']);
});
