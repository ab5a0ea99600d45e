// When a run warns its reader, and when it keeps quiet.
import { describe, expect, test } from 'vitest';
import type { GateCollectors } from '../../../simulations/model/gate-collectors.ts';
import type { Model } from '../../../simulations/model/model.ts';
import { factsOf, warningsOf } from '../../../simulations/experiment/warnings.ts';
import { collectorsOf, HOUR, modelOf } from './model-builder.ts';

const warnings = (of: Model, runs: readonly (readonly GateCollectors[])[]) => warningsOf(of, runs.map((run) => factsOf(of, run))); // prettier-ignore

const model = modelOf({
  gates: [
    {
      id: 'north',
      stages: [{ id: 'lane' }, { id: 'bay' }, { id: 'exit' }],
      flows: [
        { id: 'export', route: [0, 1, 2] },
        { id: 'import', route: [2, 1] },
      ],
    },
  ],
  days: 8,
  warmUpMs: 12 * HOUR,
});

/** So many inside in the first quarter and at the end. */
function insideOf(m: Model, early: number, end: number): (c: GateCollectors) => void {
  return (c) => {
    c.arrived[0] = 1000 + end;
    c.cleared[0] = 900;
    c.turnedBack[0] = 60;
    c.spoiled[0] = 30;
    c.divertedOut[0] = 10;
    c.seriesInside.fill(early * m.seriesStepMs, 0, m.bins);
  };
}
const run = (early: number, end: number, m = model) => collectorsOf(m, insideOf(m, early, end));

describe('a queue that grows', () => {
  test('is more than 50 and more than three times the mean of the first quarter, in every replication', () => {
    expect(warnings(model, [run(20, 90), run(20, 70)])).toEqual([
      { code: 'queue-grows', params: { gate: 'north', flow: 'export', early: 20, end: 80 } },
    ]);
  });

  test.each([
    ['one replication does not', [run(20, 90), run(20, 60)]],
    ['fifty are not many', [run(1, 50)]],
    ['it was as long at the start', [run(100, 300)]],
  ])('no warning when %s', (_, runs) => {
    expect(warnings(model, runs)).toEqual([]);
  });

  /** A mean number inside for each quarter of the measured time, 48 hours each. */
  const quarters = (means: readonly number[], arrived = 1000): readonly GateCollectors[] =>
    collectorsOf(model, (c) => {
      insideOf(model, 0, 120)(c);
      c.arrivedMeasured[0] = arrived;
      means.forEach((mean, quarter) => c.seriesInside.fill(mean * HOUR, 12 + 48 * quarter, 60 + 48 * quarter));
    });

  test('is more from quarter to quarter, though a long warm-up hides how much it grew', () => {
    const runs = [quarters([60, 80, 100, 115]), quarters([70, 80, 90, 111])];
    expect(warnings(model, runs)).toEqual([{ code: 'queue-grows', params: { gate: 'north', flow: 'export', early: 65, end: 120 } }]);
  });

  test.each([
    ['one quarter has no more than the one before', [quarters([60, 80, 80, 115])]],
    ['it shrinks again', [quarters([60, 90, 120, 110])]],
    ['the growth is two in a hundred of those who came', [quarters([60, 80, 100, 115], 2750)]],
    ['one replication does not grow', [quarters([60, 80, 100, 115]), quarters([100, 80, 60, 50])]],
  ])('no warning when %s', (_, runs) => {
    expect(warnings(model, runs)).toEqual([]);
  });

  test('the warm-up and what comes after the first quarter do not count', () => {
    const runs = [
      collectorsOf(model, (c) => {
        insideOf(model, 20, 90)(c);
        // warm-up: 12 hours; first quarter: the next 48
        c.seriesInside.fill(500 * HOUR, 0, 12);
        c.seriesInside.fill(500 * HOUR, 60, model.bins);
      }),
    ];
    expect(warnings(model, runs)[0]?.params['early']).toBe(20);
  });

  test('a bucket partly in the first quarter counts by that part', () => {
    const short = modelOf({
      gates: [{ id: 'north', stages: [{ id: 'lane' }], flows: [{ id: 'export', route: [0] }] }],
      days: 0.25,
      warmUpMs: HOUR / 2,
    });
    const runs = [
      collectorsOf(short, (c) => {
        insideOf(short, 0, 90)(c);
        // first quarter: 0:30 to 2:00; half of hour 0 and all of hour 1
        c.seriesInside.set([8 * HOUR, 2 * HOUR, 900 * HOUR]);
      }),
    ];
    expect(warnings(short, runs)[0]?.params['early']).toBeCloseTo((8 * 0.5 + 2) / 1.5, 9);
  });
});

test('a flow that arrives and is never released in any replication', () => {
  const arrivals = collectorsOf(model, (c) => (c.arrived[1] = 300));
  const released = collectorsOf(model, (c) => {
    c.arrived[1] = 300;
    c.cleared[1] = 290;
  });
  expect(warnings(model, [arrivals, arrivals])).toEqual([
    { code: 'never-cleared', params: { gate: 'north', flow: 'import', arrived: 600 } },
  ]);
  expect(warnings(model, [arrivals, released])).toEqual([]);
});

test('a deadlock is told with its first time, its stages and how often it happened', () => {
  const stuckAt = (atMs: number, ...trucks: readonly number[]) => collectorsOf(model, (c) => c.deadlock.set([atMs + 1, ...trucks]));
  expect(warnings(model, [collectorsOf(model), stuckAt(9 * HOUR, 5), stuckAt(0, 4, 0, 2)])).toEqual([
    {
      code: 'deadlock',
      params: { gate: 'north', atMs: 0, replication: 2, replications: 2, of: 3, stages: 'lane,exit', trucks: 6 },
    },
  ]);
});
