// What changed between two scenarios, in sentences a planner understands.
import { describe, expect, test } from 'vitest';
import { openScenarioLibrary } from '../../services/adapters/scenario-library.ts';
import { durationText } from '../../shared/scenario/describe-values.ts';
import { describeChanges } from '../../shared/scenario/index.ts';
import type { Diversion, Disruption, Gate, Scenario } from '../../shared/scenario/scenario.ts';
import { busyGate, constantOf, DAY, exponentialOf, flow, gate, HOUR, MIN, pool, scenario, service } from '../helpers/scenario-builder.ts';

const NORTH = busyGate(120);
const BASE = scenario({ north: NORTH, south: NORTH }, { days: 4 });

/** The base with one gate (or both) changed. */
function withGate(change: (gate: Gate) => Partial<Gate>, names: readonly string[] = ['north']): Scenario {
  const gates = Object.entries(BASE.gates).map(([name, gate]) => [name, names.includes(name) ? { ...gate, ...change(gate) } : gate]);
  return { ...BASE, gates: Object.fromEntries(gates) as Scenario['gates'] };
}

const diversion: Diversion = {
  from: 'north',
  to: 'south',
  flow: 'import',
  above: 60,
  share: 0.5,
  driveMs: 45 * MIN,
  informationDelayMs: 30 * MIN,
  assumption: 'test',
};
const closing: Disruption = {
  fromMs: 58 * HOUR,
  toMs: 61 * HOUR,
  effect: { kind: 'close', gate: 'north', side: 'cn' },
  assumption: 'test',
};

const CASES: readonly (readonly [string, Scenario, readonly string[]])[] = [
  ['nothing', { ...BASE, title: 'Another title', experiment: { ...BASE.experiment, seed: 7 } }, []],
  ['servers', withGate((old) => ({ pools: { ...old.pools, scanners: pool(4) } })), ['scanners at north: 2 → 4 servers']],
  [
    'shifts',
    withGate((old) => ({ pools: { ...old.pools, officers: pool(4, { shifts: [{ fromMs: 6 * HOUR, n: 4 }, { fromMs: 13 * HOUR, n: 3, days: ['sat', 'sun'] }] }) } })), // prettier-ignore
    ['servers of officers at north: 4 from 06:00, 3 from 12:00 → 4 from 06:00, 3 on sat, sun from 13:00'],
  ],
  [
    'the same at every gate',
    withGate((old) => ({ pools: { ...old.pools, scanners: pool(4, { quotaPerDay: 90 }) } }), ['north', 'south']),
    ['daily quota of scanners at every gate: none → 90', 'scanners at every gate: 2 → 4 servers'],
  ],
  [
    'times of stages',
    withGate((old) => ({
      stages: {
        ...old.stages,
        bays: service('bays', constantOf(20 * MIN), { side: 'cn' }),
        yard: service('officers', exponentialOf(90_000)),
      },
    })),
    [
      'time of bays at north: exponential, mean 20 min → always 20 min',
      'time of yard at north: exponential, mean 3 min → exponential, mean 90 s',
    ],
  ],
  [
    'who visits',
    withGate((old) => ({
      stages: { ...old.stages, scan: { ...old.stages['scan']!, only: { channels: ['red'] } } },
    })),
    ['who visits scan at north: channels yellow, red, share 0.4 → channels red'],
  ],
  [
    'demand and cargo',
    withGate((old) => ({
      flows: {
        ...old.flows,
        export: { ...old.flows['export']!, perDay: 150, growthPerYear: 0.39, channels: { green: 0.6, yellow: 0.3, red: 0.1 }, papers: [] },
      },
    })),
    [
      'risk channels of export at north: yellow 35 % → 30 %, red 5 % → 10 %',
      'growth of export at north: none → 39 % a year',
      'papers of export at north: documents → none',
      'export at north: 120 → 150 a day',
    ],
  ],
  [
    'a flow of another kind',
    withGate((old) => ({ flows: { ...old.flows, export: { ...old.flows['export']!, arrivals: { kind: 'timetable', atMs: [3 * HOUR, 15 * HOUR] }, batch: { sizes: [{ n: 30, share: 1 }], together: true } } } })), // prettier-ignore
    ['arrivals of export at north: at random → at 03:00, 15:00', 'groups of export at north: one by one → 30 as one'],
  ],
  [
    'opening hours',
    withGate((old) => ({ sides: { ...old.sides, vn: { ...old.sides['vn']!, open: [{ fromMs: 7 * HOUR, toMs: 22 * HOUR }, { fromMs: 0, toMs: 0, days: ['holiday'] }] } } })), // prettier-ignore
    ['opening hours of side vn at north: 07:00-20:00 → 07:00-22:00, closed on holiday'],
  ],
  [
    'new and removed parts',
    withGate((old) => {
      const { scanners: _gone, ...pools } = old.pools;
      return { pools: { ...pools, cranes: pool(1) } };
    }),
    ['the pool cranes at north is new', 'the pool scanners at north is gone'],
  ],
  [
    'a gate',
    { ...BASE, gates: { north: NORTH, west: gate({ pools: {}, stages: {}, flows: { export: flow(1, []) } }) } },
    ['gate south is gone', 'gate west is new'],
  ],
  [
    'clock, cargo and costs',
    {
      ...BASE,
      clock: { ...BASE.clock, startEpochMs: BASE.clock.startEpochMs + DAY, days: 14, warmUpMs: 2 * DAY },
      cargo: { general: { ...BASE.cargo['general']!, valueUsd: 2000, shelfLife: { kind: 'uniform', minMs: 4 * DAY, maxMs: 9 * DAY } } },
      costs: { truckHourUsd: 5, parkingDayUsd: 12, reeferHourUsd: 3, assumption: 'test' },
    },
    [
      'shelf life of general: none → uniform, 4 d to 9 d',
      'value of general: 1000 → 2000 USD a truck',
      'measured days: 4 → 14',
      'start of the clock: 2025-06-24T00:00+07:00 → 2025-06-25T00:00+07:00',
      'warm-up: 0 s → 2 d',
      'costs: none → truckHour 5, parkingDay 12, reeferHour 3',
    ],
  ],
  [
    'a route',
    withGate((old) => ({
      stages: { ...old.stages, slot: service('bays', exponentialOf(MIN), { side: 'cn' }) },
      flows: { ...old.flows, export: { ...old.flows['export']!, route: ['readiness', 'slot', 'scan', 'clearance', 'bays'] }, import: { ...old.flows['import']!, route: ['yard', 'bays', 'scan', 'clearance'] } }, // prettier-ignore
    })),
    [
      'route of export at north: new slot (after readiness); without yard',
      'route of import at north: in the order yard, bays, scan, clearance',
      'the stage slot at north is new',
    ],
  ],
  ['a diversion', { ...BASE, diversions: [diversion] }, ['the diversion of import from north to south is new']],
  [
    'a closing',
    { ...BASE, disruptions: [closing, { ...closing, effect: { kind: 'close', gate: 'south', side: 'cn' } }] },
    ['the closing of side cn at every gate is new: from 2025-06-26T10:00+07:00 to 2025-06-26T13:00+07:00'],
  ],
];

test('durations keep few digits', () => {
  expect([6_210_000, 90_000, 115 * MIN, 58 * HOUR, 1234].map(durationText)).toEqual(['103.5 min', '90 s', '115 min', '58 h', '1234 ms']);
});

test('no scenario of the library is told in anything but words', () => {
  const library = openScenarioLibrary();
  for (const { name } of library.list()) {
    const base = library.findBaseOf(name);
    if (base === undefined) continue;
    const sentences = describeChanges(base.scenario, library.load(name).scenario);
    expect(sentences.length, name).toBeGreaterThan(0);
    expect(sentences.filter((sentence) => /undefined|\[object|NaN|null|gates\./.test(sentence))).toEqual([]);
  }
});

describe('a change is told in words:', () => {
  test.each(CASES)('%s', (_, candidate, sentences) => {
    expect(describeChanges(BASE, candidate)).toEqual(sentences);
  });

  test('a disruption tells how much', () => {
    const effects: readonly Disruption['effect'][] = [
      { kind: 'demand', gate: 'north', flow: 'export', factor: 1.39 },
      { kind: 'servers', gate: 'north', pool: 'scanners', n: 1 },
      { kind: 'quota', gate: 'north', pool: 'bays', perDay: 60 },
      { kind: 'intake', gate: 'north', flow: 'export', who: { perishable: true } },
    ];
    const disruptions = effects.map((effect): Disruption => ({ ...closing, effect }));
    const when = 'from 2025-06-26T10:00+07:00 to 2025-06-26T13:00+07:00';
    expect(describeChanges(BASE, { ...BASE, disruptions })).toEqual([
      `the change of demand of export at north is new: × 1.39 ${when}`,
      `the change of servers of scanners at north is new: 1 server ${when}`,
      `the daily quota of bays at north is new: 60 a day ${when}`,
      `the stop of intake of export at north is new: perishable yes ${when}`,
    ]);
  });

  test('lists are compared item by item', () => {
    const other: Diversion = { ...diversion, flow: 'export' };
    const base: Scenario = { ...BASE, diversions: [diversion, other], disruptions: [closing] };
    const candidate: Scenario = {
      ...BASE,
      diversions: [{ ...diversion, above: 80, share: 0.25, rule: 'time' }],
      disruptions: [{ ...closing, toMs: 64 * HOUR }],
    };
    expect(describeChanges(base, candidate)).toEqual([
      'end of the closing of side cn at north: 2025-06-26T13:00+07:00 → 2025-06-26T16:00+07:00',
      'the diversion of import from north to south begins above: 60 → 80 waiting trucks',
      'the diversion of import from north to south compares: count → time',
      'who follows the diversion of import from north to south: 50 % → 25 %',
      'the diversion of export from north to south is gone',
    ]);
    expect(describeChanges({ ...BASE, diversions: [diversion, other] }, { ...BASE, diversions: [other, diversion] })).toEqual([
      'the diversion of import from north to south, the diversion of export from north to south: another order',
    ]);
  });

  test('what no word is known for is told by its path', () => {
    expect(describeChanges({ future: { speed: 1 } }, { future: { speed: 2 } })).toEqual(['future: speed 1 → speed 2']);
    expect(
      describeChanges({ gates: { a: { pools: { p: { colour: 'red' } } } } }, { gates: { a: { pools: { p: { colour: 'blue' } } } } }),
    ).toEqual(['colour of p at a: red → blue']);
    expect(
      describeChanges({ gates: { a: { pools: { p: { shifts: 'all' } } } } }, { gates: { a: { pools: { p: { shifts: 3 } } } } }),
    ).toEqual(['servers of p at a: all → 3']);
  });
});
