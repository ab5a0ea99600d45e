// Figures at their edges: nothing cleared, nothing to pay, nobody who waits for a crew, a replication in which nobody came, the second flow of a gate.
import { describe, expect, test } from 'vitest';
import { replicate } from '../../../simulations/border/replicate.ts';
import { replicationValues, summarise } from '../../../simulations/experiment/summarise.ts';
import { factsOf, warningsOf } from '../../../simulations/experiment/warnings.ts';
import { compile } from '../../../simulations/index.ts';
import { given, openGate, stage, takes } from '../../helpers/journeys.ts';
import { flow, pool, scenario } from '../../helpers/scenario-builder.ts';
import { breakdownsOf, collectorsOf, HOUR, MIN, modelOf, type GateSpec } from './model-builder.ts';
import type { Model } from '../../../simulations/model/model.ts';
import type { GateCollectors } from '../../../simulations/model/gate-collectors.ts';

const warnings = (of: Model, runs: readonly (readonly GateCollectors[])[]) => warningsOf(of, runs.map((run) => factsOf(of, run))); // prettier-ignore

const north: GateSpec = {
  id: 'north',
  stages: [{ id: 'scan', pool: 0 }],
  flows: [{ id: 'export', route: [0] }],
  pools: [{ id: 'scanners' }],
};
const RUN = { scenarioName: 's', scenarioHash: 'h', seed: 5 };
const serve = (min: number) => stage({ kind: 'service', pool: 'desk', time: takes(min) });

describe('a figure that would need a division by nothing', () => {
  test('an evening stock is worth no number of days where nobody is cleared', () => {
    const model = modelOf({ gates: [north] });
    const values = replicationValues(model, collectorsOf(model, (c) => void (c.stockSum.fill(20), c.stockCount.fill(2)))); // prettier-ignore
    expect([values.get('stock.evening@north'), values.get('stock.days@north')]).toEqual([10, null]);
  });

  test('a price of zero is no cost, others are', () => {
    const model = modelOf({ gates: [north], costs: { truckHourUsd: 0, parkingDayUsd: 6, reeferHourUsd: 0, assumption: 'test' } });
    const values = replicationValues(
      model,
      collectorsOf(model, (c) => c.inside.area.fill(4 * 24 * HOUR)),
    );
    expect(['cost.waiting', 'cost.parking', 'cost.reefer'].map((id) => values.get(`${id}@north`))).toEqual([null, 6, null]);
  });

  test('a repair waits for nobody where there is a crew for every machine', () => {
    const model = modelOf({ gates: [{ ...north, pools: [{ id: 'scanners', servers: 2, breakdowns: breakdownsOf(2) }] }] });
    const values = replicationValues(model, collectorsOf(model, (c) => void (c.repairs.fill(8), c.repairWait.fill(MIN)))); // prettier-ignore
    expect([values.get('repairs@north/both/scanners'), values.get('repair.wait.mean@north/both/scanners')]).toEqual([2, null]);
  });
});

test('the numbers at a stage add up over the gates', () => {
  const model = modelOf({ gates: [north, { ...north, id: 'south' }] });
  const collectors = collectorsOf(model, (c, g) => {
    c.waiting.area.fill((g + 1) * 96 * HOUR);
    c.serving.area.fill(10 * 96 * HOUR);
  });
  const values = replicationValues(model, collectors);
  expect(['north', 'south', 'all'].map((place) => values.get(`present.mean@${place}/export/scan`))).toEqual([11, 12, 23]);
});

test('a figure that only some replications could observe stays, with nulls for the others', () => {
  const model = compile(scenario({ g: openGate({ pools: { desk: pool(1) }, stages: { s: serve(30) }, flows: { f: flow(1, ['s']) } }) }, { days: 1 })); // prettier-ignore
  const packs = Array.from({ length: 8 }, (_, k) => replicate(model, { seed: 5, k }));
  const { kpis } = summarise(model, RUN, packs);
  const came = kpis['arrived@g/f']!.values.map((n) => n! > 0);
  expect(new Set(came)).toEqual(new Set([true, false]));
  const wait = kpis['wait.mean@g/f/s']!;
  expect(wait.values.map((value) => value !== null)).toEqual(came);
  expect(wait.n).toBe(came.filter(Boolean).length);
});

test('the second flow of a gate has series of its own', () => {
  const flows = { out: given([{ at: 10 }], ['s']), home: given([{ at: 30 }], ['s'], { from: 'cn' }) };
  const model = compile(scenario({ g: openGate({ pools: { desk: pool(2) }, stages: { s: serve(120) }, flows }) }, { days: 1 / 6 }));
  const { series } = summarise(model, RUN, [replicate(model, { seed: 5, k: 0 })]);
  const of = (id: string, name: string) => series[`${id}@g/${name}`]!.mean.map((x) => Math.round(600 * x) / 600);
  expect([of('arrived', 'home'), of('cleared', 'home'), of('inside.mean', 'home')]).toEqual([[1, 0, 0, 0], [0, 0, 1, 0], [0.5, 1, 0.5, 0]]); // prettier-ignore
  expect(of('inside.mean', 'out').slice(1)).toEqual([1, 1 / 6, 0]);
});

describe('a queue that grows', () => {
  const two = modelOf({ gates: [{ ...north, flows: [...north.flows, { id: 'import', route: [0] }] }], days: 8 });

  test('is told of the flow whose it is, by the numbers of that flow', () => {
    const run = collectorsOf(two, (c) => {
      c.arrived.set([1000, 1090]);
      c.cleared.set([1000, 1000]);
      c.seriesInside.fill(80 * HOUR, 0, two.bins);
      c.seriesInside.fill(20 * HOUR, two.bins);
    });
    expect(warnings(two, [run])).toEqual([{ code: 'queue-grows', params: { gate: 'north', flow: 'import', early: 20, end: 90 } }]);
  });

  test('needs a replication', () => {
    expect(warnings(two, [])).toEqual([]);
  });
});
