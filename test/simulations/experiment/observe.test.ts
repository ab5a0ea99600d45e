// Values are read from every replication where they belong: the same counts as truck by truck, added up by hand.
import { expect, test } from 'vitest';
import { openScenarioLibrary } from '../../../services/adapters/scenario-library.ts';
import { compile, judgeObservations, predictedValues, recordTrucks, replicate } from '../../../simulations/index.ts';
import type { ObservedValue } from '../../../shared/protocol/observation.ts';
import { DAY_MS, HOUR_MS } from '../../../shared/time.ts';

const loaded = openScenarioLibrary().load('two-way-transport', ['clock.days=1', 'clock.warmUp=1 d']);
const model = compile(loaded.scenario);
const SEED = 3;
const packs = [0, 1, 2].map((k) => replicate(model, { seed: SEED, k }));

function value(wish: Partial<ObservedValue>): ObservedValue {
  return { line: 2, figure: 'cleared', gate: 'all', flow: 'all', when: 'day', fromMs: DAY_MS, untilMs: 2 * DAY_MS, observed: 100, ...wish };
}

/** Trucks of replication `k`, as an observer at the gate would count them. */
function counted(
  k: number,
  isSeen: (truck: { gate: string; flow: string; loaded: boolean; arrivedMs: number; endedMs: number; cleared: boolean }) => boolean,
): number {
  const records = recordTrucks(model, { seed: SEED, k });
  return [...records.serial].filter((_, i) => {
    const gate = model.gates[records.gate[i]!]!;
    const flow = gate.flows[records.flow[i]!]!;
    return isSeen({
      gate: gate.id,
      flow: flow.id,
      loaded: flow.loaded,
      arrivedMs: records.arrivedMs[i]!,
      endedMs: records.endedMs[i]!,
      cleared: records.outcome[i] === 1,
    });
  }).length;
}

test('a day has the trucks that were released on it, by gate and flow and of all together', () => {
  const values = [value({ gate: 'huu-nghi', flow: 'export' }), value({}), value({ figure: 'arrived', gate: 'chi-ma' })];
  const found = predictedValues(model, values, packs);
  for (const k of [0, 1, 2]) {
    const onDay = (ms: number): boolean => ms >= DAY_MS && ms < 2 * DAY_MS;
    expect(found[0]![k]).toBeCloseTo(
      counted(k, (truck) => truck.gate === 'huu-nghi' && truck.flow === 'export' && truck.cleared && onDay(truck.endedMs)),
      9,
    );
    expect(found[1]![k]).toBeCloseTo(
      counted(k, (truck) => truck.loaded && truck.cleared && onDay(truck.endedMs)),
      9,
    );
    expect(found[2]![k]).toBeCloseTo(
      counted(k, (truck) => truck.gate === 'chi-ma' && truck.loaded && onDay(truck.arrivedMs)),
      9,
    );
  }
  expect(found[1]![0]).toBeGreaterThan(100);
});

test('a moment has about as many inside as were there, and the ends of the run are not fallen off', () => {
  const at = DAY_MS + 20 * HOUR_MS;
  const [inside = []] = predictedValues(model, [value({ figure: 'inside', fromMs: at, untilMs: at })], packs);
  const there = counted(0, ({ loaded: isLoaded, arrivedMs, endedMs }) => isLoaded && arrivedMs < at && !(endedMs < at));
  // The series holds means of buckets: the line between two of them is near, not exact.
  expect(Math.abs(inside[0]! - there)).toBeLessThan(0.05 * there + 2);
  const end = model.horizonMs;
  const [last = []] = predictedValues(model, [value({ figure: 'inside', fromMs: end, untilMs: end })], packs);
  expect(last.every((n) => Number.isFinite(n) && n >= 0)).toBe(true);
});

test('groups are by figure and place, in the order of the file, and errors are predicted minus observed', () => {
  const values = [
    value({ observed: 10 }),
    value({ figure: 'inside', fromMs: DAY_MS, untilMs: DAY_MS }),
    value({ observed: 30, fromMs: 0, untilMs: DAY_MS }),
  ];
  const groups = judgeObservations(
    values,
    [
      [12, 14, 16],
      [5, 5, 5],
      [30, 28, 26],
    ],
    0.95,
  );
  expect(groups.map(({ figure, n }) => [figure, n])).toEqual([
    ['cleared', 2],
    ['inside', 1],
  ]);
  expect(groups[0]).toMatchObject({ bias: 1, mae: 3, verdict: 'too-few' });
  expect(groups[0]!.rows[0]).toMatchObject({ observed: 10, predicted: 14, error: 4, errorShare: 0.4, inside: true });
  expect(groups[1]!.rows[0]).toMatchObject({ observed: 100, low: 5, high: 5, inside: false });
});

test('one replication has a prediction and no interval', () => {
  const [group] = judgeObservations([value({ observed: 10 })], [[12]], 0.95);
  expect(group).toMatchObject({ coverage: null, rows: [{ predicted: 12, low: null, high: null, inside: null }] });
});
