// How far a distribution and a demand reach, what a cargo is worth, and which gates hear of each other: what the compiled model says of the scenario.
import { expect, test } from 'vitest';
import type { Distribution } from '../../../shared/scenario/scenario.ts';
import { sample } from '../../../simulations/kernel/samplers.ts';
import { unpackOutcomes, type GateOutcome } from '../../../simulations/border/replicate.ts';
import { compile, replicate } from '../../../simulations/index.ts';
import { binMeans } from '../../../simulations/model/bin-means.ts';
import { localDays, spansOn, timesOf } from '../../../simulations/model/calendar.ts';
import { largestMs, samplerOf } from '../../../simulations/model/compile-times.ts';
import { given, openGate, stage, takes } from '../../helpers/journeys.ts';
import {
  busyGate,
  constantOf,
  DAY,
  divertingScenario,
  flow,
  gate,
  HOUR,
  MIN,
  pool,
  scenario,
  service,
} from '../../helpers/scenario-builder.ts';

const FAMILIES: readonly (readonly [Distribution, number])[] = [
  [{ kind: 'constant', valueMs: 7 }, 7],
  [{ kind: 'uniform', minMs: 2, maxMs: 9 }, 9],
  [{ kind: 'triangular', minMs: 2, modeMs: 5, maxMs: 8 }, 8],
  [{ kind: 'empirical', valuesMs: [3, 11, 4], weights: [1, 1, 1] }, 11],
  [{ kind: 'exponential', meanMs: 5, capMs: 60 }, 60],
  [{ kind: 'exponential', meanMs: 5 }, Infinity],
  [{ kind: 'weibull', scaleMs: 5, shape: 2 }, Infinity],
  [{ kind: 'normal', meanMs: 5, sdMs: 1, below: 'zero' }, Infinity],
  [{ kind: 'mixture', parts: [{ share: 0.3, of: { kind: 'constant', valueMs: 2 } }, { share: 0.4, of: { kind: 'uniform', minMs: 1, maxMs: 30 } }, { share: 0.3, of: { kind: 'constant', valueMs: 4 } }] }, 30], // prettier-ignore
  [{ kind: 'mixture', parts: [{ share: 0.5, of: { kind: 'constant', valueMs: 2 } }, { share: 0.5, of: { kind: 'exponential', meanMs: 1 } }] }, Infinity], // prettier-ignore
];

test.each(FAMILIES)('the largest value of %j is %d, and no draw exceeds it', (distribution, largest) => {
  expect(largestMs(distribution)).toBe(largest);
  for (const u of [1e-9, 0.3, 0.69, 0.999999999]) expect(sample(samplerOf(distribution), u)).toBeLessThanOrEqual(largest);
});

test('a run that ends just after local midnight has the demand of the new day in its last bin', () => {
  const flows = { f: flow(96, ['s'], { weekdayFactors: [1, 2, 3, 4, 5, 6, 7] }) };
  const one = gate({ pools: { p: pool(1) }, stages: { s: service('p', constantOf(MIN)) }, flows });
  // Simulated 0 is midnight of a Tuesday.
  const means = [...binMeans(scenario({ g: one }), 'g', 'f', DAY + 5 * MIN)];
  expect(means.length).toBe(97);
  expect([means[0], means[95], means[96]].map((mean) => Math.round(mean! * 1e9) / 1e9)).toEqual([2, 2, 3]);
});

test('cargo keeps its weight, its value and what it loses a day', () => {
  const goods = { perishable: false, tonnes: 20, valueUsd: 900, assumption: 'test' };
  const cargo = { steel: goods, fruit: { ...goods, perishable: true, tonnes: 15, valueUsd: 5000, decayPerDay: 0.2 } };
  const flows = { f: flow(9, ['s'], { mix: { steel: 0.5, fruit: 0.5 } }) };
  const model = compile(scenario({ g: gate({ pools: { p: pool(1) }, stages: { s: service('p', constantOf(MIN)) }, flows }) }, { cargo }));
  expect([model.cargoIds, [...model.tonnes], [...model.valueUsd], [...model.perishable], [...model.decayPerDay]]).toEqual([['steel', 'fruit'], [20, 15], [900, 5000], [0, 1], [0, 0.2]]); // prettier-ignore
});

test('gates that send or take trucks hear of each other, no others do', () => {
  const border = divertingScenario({ days: 1 });
  const model = compile({ ...border, gates: { alone: busyGate(10), ...border.gates } });
  expect(model.gates.map(({ id }) => id)).toEqual(['alone', 'near', 'far']);
  expect(model.inNeighbours).toEqual([[], [2], [1]]);
});

test('hours listed in any order are joined in the order of the day, hours of no length are none', () => {
  const days = localDays(Date.UTC(2026, 1, 14), 0, DAY);
  const hours = (...spans: readonly (readonly [number, number])[]) => spansOn(days, spans.map(([from, to]) => ({ fromMs: from * MIN, toMs: to * MIN }))).map(({ fromMs, toMs }) => [fromMs / MIN, toMs / MIN]); // prettier-ignore
  expect(hours([600, 700], [100, 200], [300, 300], [150, 250])).toEqual([[100, 250], [600, 700]]); // prettier-ignore
  expect(hours([100, 400], [150, 200])).toEqual([[100, 400]]);
});

test('a timetable has its times from simulated 0 on and before the end', () => {
  const days = localDays(Date.UTC(2026, 1, 14, 12), 0, DAY);
  expect([...timesOf({ atMs: [11 * HOUR, 12 * HOUR, 13 * HOUR] }, days, 25 * HOUR)].map((t) => t / HOUR)).toEqual([0, 1, 23, 24]);
});

test('who is turned away counts from the end of the warm-up on', () => {
  const room = { room: { places: 0, whenFull: 'turn-back' } };
  const stages = { s: stage({ kind: 'service', pool: 'p', time: takes(600), ...room }) };
  const one = openGate({ pools: { p: pool(1) }, stages, flows: { f: given([{ at: 1 }, { at: 5 }, { at: 60 }, { at: 70 }], ['s']) } });
  const model = compile(scenario({ g: one }, { days: 1, warmUpMs: HOUR }));
  const [{ collectors }] = unpackOutcomes(model, replicate(model, { seed: 1, k: 0 })) as [GateOutcome];
  expect([[...collectors.refused], [...collectors.turnedBack], [...collectors.turnedBackMeasured]]).toEqual([[2], [3], [2]]);
});
