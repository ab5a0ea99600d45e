// What limits a gate: server-minutes a truck, hand-computed on a small scenario; and the calendar of its changes.
import { expect, test } from 'vitest';
import { calendarsOf, withLimits } from '../../../services/api/live-limits.ts';
import { compile, gateLayouts } from '../../../simulations/index.ts';
import { openScenarioLibrary } from '../../../services/adapters/scenario-library.ts';

const { scenario } = openScenarioLibrary().load('lang-son-2025-07');
const model = compile(scenario);
const layouts = withLimits(scenario, gateLayouts(model));

test('every gate of the baseline has work that limits it, at pools it has', () => {
  for (const { stations = [], pools } of layouts) {
    expect(stations.length).toBeGreaterThan(2);
    for (const station of stations) {
      expect(station.minutesPerTruck).toBeGreaterThan(0);
      expect(station.pools.every((pool) => pools[pool] !== undefined)).toBe(true);
    }
    const all = stations.flatMap((station) => station.pools);
    expect(new Set(all).size).toBe(all.length);
  }
});

test('a stage every truck visits takes its mean service time', () => {
  const gate = scenario.gates['huu-nghi']!;
  const crossing = Object.entries(gate.stages).find(
    ([id, stage]) =>
      stage.kind === 'service' &&
      stage.only === undefined &&
      stage.time.by === 'all' &&
      Object.values(gate.flows).every((flow) => flow.route.includes(id)) &&
      Object.values(gate.stages).filter((other) => other.kind === 'service' && other.pool === stage.pool).length === 1,
  );
  const [, stage] = crossing ?? [];
  if (stage?.kind !== 'service' || stage.time.by !== 'all' || !('meanMs' in stage.time.time))
    throw new Error('the baseline has no such stage');
  const layout = layouts[0]!;
  const pool = layout.pools.findIndex(({ id }) => id === stage.pool);
  const station = layout.stations?.find(({ pools }) => pools.includes(pool));
  expect(station?.minutesPerTruck).toBeCloseTo(stage.time.time.meanMs / 60_000, 9);
});

test('the calendar of a gate opens and closes in turn and knows the changes of shift', () => {
  const [calendar] = calendarsOf(model);
  expect(calendar!.opens.length).toBeGreaterThan(30);
  expect(calendar!.closes[0]).toBeGreaterThan(calendar!.opens[0]!);
  expect(calendar!.shifts.length).toBeGreaterThan(0);
  expect([...calendar!.opens].sort((a, b) => a - b)).toEqual(calendar!.opens);
});
