import { expect, test } from 'vitest';
import type { Arrivals, Disruption, Flow, Gate, Scenario, TraceRow } from '../../../shared/scenario/scenario.ts';
import { problemText } from '../../../shared/errors.ts';
import { sample } from '../../../simulations/kernel/samplers.ts';
import { nameKey } from '../../../simulations/kernel/threefry.ts';
import { demandProblems } from '../../../simulations/model/demand-problems.ts';
import { BIN_MS, BINS_PER_DAY, type FlowModel } from '../../../simulations/model/model.ts';
import { drawAll, demandModel, flowModels } from '../../helpers/demand-builder.ts';
import { always, constantOf, DAY, exponentialOf, flow, gate, HOUR, MIN, pool, scenario, service } from '../../helpers/scenario-builder.ts';

interface World {
  readonly days?: number;
  readonly warmUpMs?: number;
  /** Later than 2025-06-24T00:00+07:00, a Tuesday. */
  readonly startsAfterMs?: number;
  readonly disruptions?: readonly Disruption[];
  readonly sides?: Gate['sides'];
  readonly cargo?: Scenario['cargo'];
}

function world(flows: Record<string, Partial<Flow>>, more: World = {}): Scenario {
  const g = gate({
    sides: more.sides ?? { vn: always },
    pools: { p: pool(1) },
    stages: { s: service('p', exponentialOf(MIN)), d: service('p', exponentialOf(MIN)), j: { kind: 'join', side: 'vn' } },
    flows: Object.fromEntries(Object.entries(flows).map(([id, parts]) => [id, flow(0, ['s', 'j'], parts)])),
  });
  const plain = scenario({ g }, { days: more.days ?? 2, warmUpMs: more.warmUpMs ?? 0, ...(more.cargo === undefined ? {} : { cargo: more.cargo }) }); // prettier-ignore
  const startEpochMs = plain.clock.startEpochMs + (more.startsAfterMs ?? 0);
  return {
    ...plain,
    clock: { ...plain.clock, startEpochMs },
    ...(more.disruptions === undefined ? {} : { disruptions: more.disruptions }),
  };
}

/** Means of the bins of one flow. */
function means(parts: Partial<Flow>, more: World = {}): readonly number[] {
  const { demand } = flowModels(world({ f: parts }, more), 'g')[0]!;
  if (demand.kind !== 'poisson') throw new Error(`expected a Poisson flow, found ${demand.kind}`);
  demand.mean.forEach((mean, i) => expect(Math.abs(demand.expMinusMean[i]! / Math.exp(-mean) - 1)).toBeLessThan(1e-14));
  return [...demand.mean];
}

/** Sums over local days; the clock of these tests starts at local midnight. */
const daily = (bins: readonly number[]): readonly number[] =>
  Array.from({ length: bins.length / BINS_PER_DAY }, (_, day) =>
    bins.slice(day * BINS_PER_DAY, (day + 1) * BINS_PER_DAY).reduce((sum, mean) => sum + mean, 0),
  );

function expectClose(found: readonly number[], expected: readonly number[]): void {
  expect(found.length).toBe(expected.length);
  found.forEach((x, i) => expect(Math.abs(x - expected[i]!)).toBeLessThan(1e-9 * Math.max(1, expected[i]!)));
}

test('24, 48 and 96 weights shape the local day of the side trucks come from, in absolute bins up to the horizon', () => {
  for (const n of [24, 48, 96]) {
    const hourWeights = Array.from({ length: n }, (_, i) => 1 + ((i * 7) % 5));
    const total = hourWeights.reduce((a, b) => a + b);
    const expected = Array.from({ length: 2 * BINS_PER_DAY }, (_, bin) => {
      const slot = Math.floor(((bin % BINS_PER_DAY) * n) / BINS_PER_DAY);
      return (240 * hourWeights[slot]! * n) / total / BINS_PER_DAY;
    });
    expectClose(means({ perDay: 240, hourWeights }), expected);
    // Beijing is an hour ahead: its day began four bins ago.
    const sides = { vn: always, cn: { ...always, zoneMin: 480 } };
    const ahead = means({ perDay: 240, hourWeights, from: 'cn' }, { sides });
    expectClose(ahead.slice(0, BINS_PER_DAY), [...expected.slice(4, BINS_PER_DAY), ...expected.slice(0, 4)]);
  }
});

test('the means of an ordinary flow are those of model 1.0.0 to the bit', () => {
  const hourWeights = Array.from({ length: 24 }, (_, i) => 0.3 + ((i * 7) % 5));
  const total = hourWeights.reduce((sum, weight) => sum + weight, 0);
  expect(means({ perDay: 262.7, hourWeights }).slice(0, BINS_PER_DAY)).toEqual(
    Array.from({ length: BINS_PER_DAY }, (_, bin) => (262.7 * hourWeights[Math.floor(bin / 4)]!) / total / 4),
  );
});

test('a bin that a local hour cuts gets both parts in proportion', () => {
  const hourWeights = [4, 0, ...new Array<number>(22).fill(0)];
  // The clock starts at 00:50, so the first bin has ten of its fifteen minutes in the first hour.
  const bins = means({ perDay: 12, hourWeights }, { startsAfterMs: 50 * MIN });
  expectClose([bins[0]!, bins[1]!], [(12 / 4) * (10 / 15), 0]);
  expectClose([bins.slice(0, BINS_PER_DAY).reduce((a, b) => a + b)], [12]);
});

test('weekdays and months multiply the day they name', () => {
  const weekdayFactors = [1, 2, 3, 4, 5, 0, 0.5];
  const monthFactors = [1, 1, 1, 1, 1, 10, 100, 1, 1, 1, 1, 1];
  // From Tuesday 24 June 2025 to Thursday 3 July.
  expectClose(daily(means({ perDay: 7, weekdayFactors, monthFactors }, { days: 10 })), [140, 210, 280, 350, 0, 35, 70, 1400, 2100, 2800]);
});

test('drawn counts follow the weekday within 4 standard errors, and a holiday keeps the factor of its weekday', () => {
  const sides = { vn: { ...always, holidays: ['2025-06-26'] } };
  const factors = [1, 0.5, 2, 1, 0, 1, 1];
  const model = demandModel(world({ f: { perDay: 400, weekdayFactors: factors } }, { days: 4, sides }));
  const counts = [0, 0, 0, 0];
  for (let k = 0; k < 50; k++) for (const e of drawAll(model, k)) counts[Math.floor(e.time / DAY)]! += 1;
  for (const [day, expected] of [10_000, 40_000, 20_000, 0].entries())
    expect(Math.abs(counts[day]! - expected)).toBeLessThanOrEqual(4 * Math.sqrt(expected));
});

test('growth compounds from the start of the clock: 39 % a year is 1.39 after 365 days and 1.39² after 730', () => {
  const bins = means({ perDay: 96, growthPerYear: 0.39 }, { days: 731 });
  const after = (days: number) => bins[days * BINS_PER_DAY]!;
  const half = 1.39 ** (BIN_MS / 2 / (365 * DAY));
  expectClose([after(0), after(365), after(730)], [half, 1.39 * half, 1.39 * 1.39 * half]);
  const year = bins.slice(0, 365 * BINS_PER_DAY).reduce((a, b) => a + b) / 365;
  expect(Math.abs(year / ((96 * 0.39) / Math.log(1.39)) - 1)).toBeLessThan(1e-9);
  expect(means({ perDay: 96, growthPerYear: 0 })).toEqual(means({ perDay: 96 }));
});

const surge = (fromMs: number, toMs: number, factor: number, flowId = 'f'): Disruption => ({
  fromMs,
  toMs,
  effect: { kind: 'demand', gate: 'g', flow: flowId, factor },
  assumption: 'test',
});

test('a surge multiplies the bins it covers, one that it cuts in proportion, and several multiply each other', () => {
  const disruptions = [surge(10 * HOUR + 7 * MIN, 11 * HOUR, 0), surge(12 * HOUR, 13 * HOUR, 3), surge(12 * HOUR + 30 * MIN, 14 * HOUR, 0.5), surge(0, DAY, 9, 'other')]; // prettier-ignore
  const bins = means({ perDay: 96 }, { disruptions });
  expectClose(
    [9.75, 10, 10.25, 10.75, 11, 12, 12.5, 13, 14].map((hour) => bins[hour * 4]!),
    [1, 7 / 15, 0, 0, 1, 3, 1.5, 0.5, 1],
  );
});

test('drawn surges and pauses have the counts they should within 4 standard errors', () => {
  const disruptions = [surge(6 * HOUR, 12 * HOUR, 4), surge(12 * HOUR, 18 * HOUR, 0)];
  const model = demandModel(world({ f: { perDay: 400 } }, { days: 1, disruptions }));
  const counts = [0, 0, 0, 0];
  for (let k = 0; k < 50; k++) for (const e of drawAll(model, k)) counts[Math.floor(e.time / (6 * HOUR))]! += 1;
  for (const [quarter, expected] of [5000, 20_000, 0, 5000].entries())
    expect(Math.abs(counts[quarter]! - expected)).toBeLessThanOrEqual(4 * Math.sqrt(expected));
});

test('bins reach beyond the horizon as far as declarations are lodged ahead, and not for any lodged later', () => {
  const lodged = (when: 'before' | 'after', time: ReturnType<typeof constantOf>) =>
    means({ perDay: 1, papers: ['d'], declaration: { when, time, assumption: 'test' } }, { days: 1 }).length;
  expect([lodged('before', constantOf(6 * HOUR)), lodged('after', exponentialOf(6 * HOUR))]).toEqual([BINS_PER_DAY + 24, BINS_PER_DAY]);
  const { lodging } = flowModels(world({ f: { papers: ['d'], declaration: { when: 'after', time: exponentialOf(HOUR), assumption: 'test' } } }), 'g')[0]!; // prettier-ignore
  expect([lodging!.sign, lodging!.mostMs >= sample(lodging!.sampler, 1 - 2 ** -33), Number.isFinite(lodging!.mostMs)]).toEqual([
    1,
    true,
    true,
  ]);
});

const demandOf = (arrivals: Arrivals, more: World = {}, parts: Partial<Flow> = {}): FlowModel['demand'] =>
  flowModels(world({ f: { arrivals, ...parts } }, more), 'g', ['smart'])[0]!.demand;

test('a timetable runs on its local days, with holidays by the side, inside the horizon', () => {
  const at = (arrivals: Extract<Arrivals, { kind: 'timetable' }>, more: World = {}) => {
    const demand = demandOf(arrivals, more);
    return demand.kind === 'times' ? [...demand.at].map((t) => t / HOUR) : [];
  };
  const twice = { kind: 'timetable', atMs: [15 * HOUR, 3 * HOUR] } as const;
  expect(at(twice)).toEqual([3, 15, 27, 39]);
  expect(at(twice, { startsAfterMs: 4 * HOUR, days: 1 })).toEqual([11, 23]);
  const holidays = ['2025-06-25'];
  expect(at({ ...twice, days: ['wed', 'thu'] }, { days: 3 })).toEqual([27, 39, 51, 63]);
  expect(at({ ...twice, days: ['holiday'] }, { days: 3, sides: { vn: { ...always, holidays } } })).toEqual([27, 39]);
});

test('counts of a side begin with the local day of the start, and end with the horizon', () => {
  const sides = { vn: always, cn: { ...always, zoneMin: 480 } };
  const hourWeights = [1, 3, ...new Array<number>(22).fill(0)];
  const demand = demandOf({ kind: 'counts', counts: [5, 6, 7, 8, 9] }, { sides }, { from: 'cn', hourWeights });
  if (demand.kind !== 'counts') throw new Error('expected counts');
  expect([[...demand.fromMs].map((t) => t / HOUR), [...demand.counts]]).toEqual([[-1, 23, 47], [5, 6, 7]]); // prettier-ignore
  expectClose([...demand.cumulative.subarray(0, 9)], [1 / 16, 2 / 16, 3 / 16, 4 / 16, 7 / 16, 10 / 16, 13 / 16, 1, 1]);
});

test('a trace keeps its columns, and marks what is to be drawn', () => {
  const rows = [
    { atMs: 60.4, cargo: 'general', times: { d: 5.6 }, patience: { s: 9 } },
    { atMs: 70, lodgedMs: 3, channel: 'yellow', traits: ['smart'] },
  ] as const;
  const demand = demandOf({ kind: 'trace', rows });
  expect(demand).toEqual({
    kind: 'trace',
    at: Float64Array.of(60, 70),
    lodged: Float64Array.of(NaN, 3),
    cargo: Int16Array.of(0, -1),
    channel: Int8Array.of(-1, 1),
    traits: Int32Array.of(-1, 1),
    times: new Map([[1, Float64Array.of(6, NaN)]]),
    patience: new Map([[0, Float64Array.of(9, NaN)]]),
  });
});

test('a flow knows its sides, stages, traits, returns and who is turned back', () => {
  const sides = { vn: always, cn: { ...always, zoneMin: 480 } };
  const cargo = {
    general: { perishable: false, tonnes: 20, valueUsd: 1, assumption: 'test' },
    durian: { perishable: true, tonnes: 20, valueUsd: 1, channels: { green: 0, yellow: 0, red: 1 }, assumption: 'test' },
  };
  const disruptions: Disruption[] = [
    { fromMs: 5, toMs: 9, effect: { kind: 'intake', gate: 'g', flow: 'in', who: { cargo: ['durian'] } }, assumption: 'test' },
    { fromMs: 5, toMs: 9, effect: { kind: 'intake', gate: 'g', flow: 'out', who: {} }, assumption: 'test' },
  ];
  const parts: Partial<Flow> = {
    from: 'cn',
    loaded: false,
    channels: { green: 0.5, yellow: 0.5, red: 0 },
    mix: { durian: 0.25, general: 0.75 },
    papers: ['d'],
    declaration: { when: 'before', time: constantOf(HOUR), assumption: 'test' },
    traits: { smart: { share: 0.3 }, booked: { share: 0.2, byCargo: { durian: 0.8 } } },
    batch: { sizes: [{ n: 9, share: 0.25 }, { n: 2, share: 0.75 }], together: true }, // prettier-ignore
    returns: [
      { to: 'out', share: 0.5, after: constantOf(24 * HOUR) },
      { to: 'in', share: 0.25, after: constantOf(36 * HOUR) },
    ],
  };
  const [model, plain] = flowModels(world({ in: parts, out: {} }, { sides, cargo, disruptions }), 'g', ['booked', 'smart']) as [FlowModel, FlowModel]; // prettier-ignore
  expect([model.id, model.from, model.loaded, model.stream]).toEqual(['in', 1, false, nameKey('g/in')]);
  expect([model.route, model.papers, model.placeOf]).toEqual([Int32Array.of(0, 2), Int32Array.of(1), Int32Array.of(0, 0, 1)]);
  expect([model.mix, model.channels]).toEqual([Float64Array.of(0.75, 1), Float64Array.of(0.5, 1, 1, 0, 0, 1)]);
  expect(model.traits).toEqual([
    { bit: 2, key: nameKey('smart'), shares: Float64Array.of(0.3, 0.3) },
    { bit: 1, key: nameKey('booked'), shares: Float64Array.of(0.2, 0.8) },
  ]);
  expect(model.batch).toEqual({ sizes: Int32Array.of(2, 9), cumulative: Float64Array.of(0.75, 1), together: true });
  expect([model.lodging!.sign, model.lodging!.mostMs]).toEqual([-1, HOUR]);
  expect(model.intake).toEqual([{ fromMs: 5, toMs: 9, who: { cargo: ['durian'] } }]);
  expect([model.returns!.to, model.returns!.cumulative]).toEqual([Int32Array.of(1, 0), Float64Array.of(0.5, 0.75)]);
  expect(model.returns!.after.map((after) => sample(after, 0.5) / HOUR)).toEqual([24, 36]);
  expect([plain.loaded, plain.batch, plain.traits, plain.lodging, plain.returns]).toEqual([true, null, [], null, null]);
});

const IN_BIN = 'expected at most 700 arrivals in a quarter of an hour, found';
const LISTED = 'expected at most 5000000 arrivals, found';
const groups = (n: number): NonNullable<Flow['batch']> => ({ sizes: [{ n, share: 1 }], together: false });
const trace = (...rows: readonly TraceRow[]): Partial<Flow> => ({ arrivals: { kind: 'trace', rows } });
const STRANGER = 'expected a name of the scenario, found';
const PROBLEMS: readonly (readonly [string, Partial<Flow>, World, readonly string[]])[] = [
  ['an ordinary flow', { perDay: 60_000 }, {}, []],
  ['too many trucks', { perDay: 70_000 }, {}, [`.perDay: ${IN_BIN} 729.`]],
  ['too many in groups', { perDay: 7000, batch: groups(10) }, {}, [`.perDay: ${IN_BIN} 729.`]],
  ['a peak by growth', { perDay: 60_000, growthPerYear: 0.2 }, { days: 400 }, [`.perDay: ${IN_BIN} 763.`]],
  ['a peak by a surge', { perDay: 60_000 }, { disruptions: [surge(0, HOUR, 2)] }, [`.perDay: ${IN_BIN} 1250.`]],
  [
    'groups too large to count',
    { perDay: 20, batch: groups(3000) },
    {},
    ['.batch: expected groups that add up to at most 8192 trucks in any quarter of an hour, found groups of 3000.'],
  ],
  ['a clock too long', { perDay: 1 }, { days: 30_000 }, [': expected at most 21844 days, warm-up included, found 30000.']],
  [
    'a clock too long for groups',
    { perDay: 1, batch: groups(2) },
    { days: 3000 },
    [': expected at most 2729 days, warm-up included, found 3000.'],
  ],
  ['demand that vanishes', { perDay: 1, growthPerYear: -1 }, {}, ['.growthPerYear: expected a share above -1, found -1.']],
  ['gaps of nothing', { arrivals: { kind: 'renewal', gap: constantOf(0) } }, {}, [`.arrivals: ${LISTED} any number at once.`]],
  ['so many at once', { arrivals: { kind: 'renewal', gap: constantOf(0), most: 1000 } }, {}, []],
  [
    'gaps too short for a long clock',
    { arrivals: { kind: 'renewal', gap: constantOf(50) } },
    { days: 3 },
    [`.arrivals: ${LISTED} 5184000.`],
  ],
  ['high counts', { arrivals: { kind: 'counts', counts: [5_000_001] } }, {}, [`.arrivals: ${LISTED} 5000001.`]],
  ['counts beyond the clock', { arrivals: { kind: 'counts', counts: [1, 1, 1, 5_000_001] } }, {}, []],
  [
    'a huge fleet',
    { arrivals: { kind: 'fleet', count: 4_000_000, everyMs: 1 }, batch: groups(1000) },
    {},
    ['.arrivals: expected fewer than 2147483648 trucks, found 4000000000.'],
  ],
  [
    'a long trace',
    { arrivals: { kind: 'trace', rows: Array.from({ length: 200_001 }, () => ({ atMs: 0 })) } },
    {},
    ['.arrivals.trace: expected at most 200000 rows, found 200001.'],
  ],
  [
    'a trace out of order',
    trace({ atMs: 5 }, { atMs: 4 }),
    {},
    ['.arrivals.trace[1].at: expected rows in order of time, found an earlier time than in the row before.'],
  ],
  [
    'a trace before the clock',
    trace({ atMs: -5 }),
    {},
    ['.arrivals.trace[0].at: expected a time from the start of the clock on, found -5 ms.'],
  ],
  [
    'a trace in groups',
    { arrivals: { kind: 'trace', rows: [{ atMs: 5 }] }, batch: groups(2) },
    {},
    ['.batch: expected no groups where every truck has a row of its own, found groups.'],
  ],
  [
    'a trace with strangers',
    trace({ atMs: 5, cargo: 'gold', times: { nowhere: 5 } }),
    {},
    [`.arrivals.trace[0].cargo: ${STRANGER} "gold".`, `.arrivals.trace[0].times: ${STRANGER} "nowhere".`],
  ],
  [
    'a trace lodged without papers',
    trace({ atMs: 5, lodgedMs: 1 }),
    {},
    ['.declaration: expected a declaration, because rows of the trace say when it is lodged, found none.'],
  ],
];

test.each(PROBLEMS)('%s has the problems it should', (_name, parts, more, expected) => {
  expect(demandProblems(world({ f: parts }, more)).map(problemText)).toEqual(expected.map((text) => `test: gates.g.flows.f${text}`));
});

test('a surge of a flow that lists its arrivals is refused', () => {
  const surged = world({ f: { arrivals: { kind: 'fleet', count: 1, everyMs: 1 } } }, { disruptions: [surge(0, 1, 2)] });
  expect(demandProblems(surged).map(problemText)).toEqual([
    'test: disruptions[0].demand.flow: expected a flow with perDay, found "f", which has arrivals.',
  ]);
});
