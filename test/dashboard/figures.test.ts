// Capacity, closures, cost and the ghost: hand-computed on the made-up gate; and the CSV of a chart.
import { describe, expect, test } from 'vitest';
import type { SavedRun, Series } from '../../shared/protocol/run.ts';
import { csvOf, isoIn } from '../../dashboard/charts/export.ts';
import { capacityAt, closuresOf, staffCost } from '../../dashboard/data/capacity.ts';
import { countUpTo, ghostAt, ghostChoices, ghostOf, ghostReleases, ghostText } from '../../dashboard/data/ghost.ts';
import { applyFrame, midnightOf, viewOf, type GateHistory } from '../../dashboard/data/live-reducer.ts';
import { demandOf, stack } from '../../dashboard/live/chart-data.ts';
import { frames, layout, run, snapshot } from './fixtures.ts';

const QUARTER = 900_000;
const HOUR = 4 * QUARTER;
const play = () => frames(5).reduce((view, frame) => applyFrame(view, frame).view, viewOf(snapshot()));
const historyOf = (): GateHistory => play().history[0]!;

describe('the staff of a quarter hour', () => {
  // One scanner at 3 min and two bays at 12 min a truck: 5 and 2.5 a quarter.
  const limited = {
    ...layout,
    stations: [
      { pools: [0], minutesPerTruck: 3 },
      { pools: [1], minutesPerTruck: 12 },
    ],
  };

  test('passes what its narrowest work lets through', () => {
    expect(capacityAt(limited, historyOf(), 0, QUARTER)).toBeCloseTo(2.5, 9);
  });

  test('passes nobody while a side is shut', () => {
    const history = historyOf();
    expect(capacityAt(limited, { ...history, openMs: [history.openMs[0]!, history.openMs[1]!.map(() => 0)] }, 1, QUARTER)).toBe(0);
  });

  test('says nothing about a quarter nobody saw, or a gate without limits', () => {
    expect(capacityAt(limited, historyOf(), 9, QUARTER)).toBeNull();
    expect(capacityAt(layout, historyOf(), 0, QUARTER)).toBeNull();
  });

  test('costs its hours', () => {
    const pools = layout.pools.map((pool, p) => ({ ...pool, costPerHourUsd: [10, 20, 0][p] }));
    // An hour of one scanner and two bays.
    expect(staffCost({ ...layout, pools }, historyOf(), 0)).toBeCloseTo(50, 9);
    expect(staffCost(layout, historyOf(), 0)).toBeNull();
    // A branch has not seen what was before it: better no figure than a small one.
    const history = historyOf();
    expect(staffCost({ ...layout, pools }, { ...history, seenMs: [0, ...history.seenMs.slice(1)] }, 0)).toBeNull();
  });

  test('closures are stretches of quarters', () => {
    const history = historyOf();
    const openMs = [history.openMs[0]!, [QUARTER, 0, 0, QUARTER]];
    expect(closuresOf({ ...history, openMs })).toEqual([[1, 3]]);
  });
});

describe('the ghost', () => {
  const hourly = (mean: readonly number[]): Series => ({ unit: 'trucks', startMs: 0, stepMs: HOUR, mean });
  const saved = {
    summary: run({ name: 'Saved', replications: 10 }),
    scenario: { clock: { startEpochMs: snapshot().startEpochMs } },
    result: {
      kpis: { 'sojourn.p90@huu-nghi': { mean: 240 } },
      series: {
        'arrived@huu-nghi/export': hourly([4, 4]),
        'cleared@huu-nghi/export': hourly([8, 4]),
        'cleared@huu-nghi/import': hourly([0, 4]),
        'inside.mean@huu-nghi/export': hourly([3, 5]),
      },
    },
  } as unknown as SavedRun;
  const view = viewOf(snapshot());

  test('stands where the mean of the saved run stood at the same instant', () => {
    const ghost = ghostOf(saved, view)!;
    expect(ghostAt(ghost, 'huu-nghi', 1.5 * HOUR, HOUR)).toEqual({ released: 12, releasedToday: 4, inside: 5, dwellP90: 240 });
    expect(ghostAt(ghost, 'elsewhere', HOUR, 0)).toBeNull();
  });

  test('says whether it is a mean or the twin of the day', () => {
    const said = (isTwin: boolean) => ghostText(ghostOf(saved, view, isTwin)!, 'hint', (key) => key);
    expect([said(false), said(true)]).toEqual(['ghost.hint', 'twin.hint']);
  });

  test('releases of an hour are spread over its quarters', () => {
    expect(ghostReleases(ghostOf(saved, view)!, 'huu-nghi', QUARTER, 5)).toEqual([2, 2, 2, 2, 2]);
  });

  test('is none when the saved run tells of other days', () => {
    expect(ghostOf({ ...saved, scenario: { clock: { startEpochMs: 0 } } }, view)).toBeNull();
  });

  test('counts stop at the end of the series', () => {
    expect(countUpTo(hourly([8, 4]), 9 * HOUR)).toBe(12);
  });

  test('the newest saved run of the same scenario comes first, then the baseline', () => {
    const own = run({ id: 'LIVE', mode: 'live', status: 'running', scenarioHash: 'x', scenario: 'mine' });
    const older = run({ id: 'OLD', scenarioHash: 'x', scenario: 'mine', createdAtMs: 1 });
    const newer = run({ id: 'NEW', scenarioHash: 'x', scenario: 'mine', createdAtMs: 2 });
    const base = run({ id: 'BASE', createdAtMs: 3 });
    const single = run({ id: 'SINGLE', replications: 1, scenarioHash: 'x' });
    const failed = run({ id: 'FAILED', status: 'failed', scenarioHash: 'x' });
    expect(ghostChoices([own, base, older, failed, single, newer], own).map(({ id }) => id)).toEqual(['NEW', 'OLD', 'BASE']);
  });
});

test('midnight is that of Viet Nam', () => {
  // The made-up run begins at midnight there.
  expect(midnightOf({ startEpochMs: snapshot().startEpochMs, simMs: 25 * HOUR })).toBe(24 * HOUR);
});

describe('a CSV', () => {
  test('says both times with their zones and each line its own numbers, in any language', () => {
    const start = snapshot().startEpochMs / 1000;
    const lines = ['scan', 'bays'].map((id) => ({ id, label: `lời ${id}`, colour: 'ink', fill: true }));
    const columns = stack([
      [1, 2],
      [10, null],
    ]);
    const text = csvOf({ seconds: [start, start + 900], columns, unfinished: true }, lines, { unit: 'trucks', stacked: true });
    expect(text.charCodeAt(0)).toBe(0xfeff);
    expect(text.slice(1).split('\r\n')).toEqual([
      'time_vn,time_cn,scan_trucks,bays_trucks,finished',
      '2025-07-01T00:00:00+07:00,2025-07-01T01:00:00+08:00,1,10,1',
      '2025-07-01T00:15:00+07:00,2025-07-01T01:15:00+08:00,2,,0',
      '',
    ]);
  });

  test('midnight in China is the next day there', () => {
    expect(isoIn(Date.UTC(2025, 6, 1, 16, 30), 480)).toBe('2025-07-02T00:30:00+08:00');
  });
});

test('demand is what comes in a quarter on top of who waited when it began, and each is told by itself', () => {
  const columns = demandOf({ arrived: [4, 6, 2], waiting: [3, 5, 1] });
  expect(columns).toEqual([
    [4, 9, 7],
    [4, 6, 2],
  ]);
  const lines = [
    { id: 'backlog', label: 'Waiting', colour: 'run-a', bars: true, hatched: true },
    { id: 'arrived', label: 'Arrivals', colour: 'run-a', bars: true },
  ];
  const text = csvOf({ seconds: [0, 900, 1800], columns, unfinished: false }, lines, { unit: 'trucks', stacked: true });
  expect(
    text
      .trim()
      .split('\n')
      .slice(1)
      .map((row) => row.trim().split(',').slice(-3, -1)),
  ).toEqual([
    ['0', '4'],
    ['3', '6'],
    ['5', '2'],
  ]);
});
