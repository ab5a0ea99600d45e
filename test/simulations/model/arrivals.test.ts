import { expect, test } from 'vitest';
import {
  decodeEvents,
  drawArrivals,
  encodeEvents,
  EVENT_CARGO,
  EVENT_RIDER,
  EVENT_TRUCK,
  noEvents,
} from '../../../simulations/model/arrivals.ts';
import {
  busyGate,
  constantOf,
  DAY,
  exponentialOf,
  flow,
  gate,
  HOUR,
  MIN,
  pool,
  scenario,
  service,
} from '../../helpers/scenario-builder.ts';
import { demandModel, drawAll, eventsOf } from '../../helpers/demand-builder.ts';
import type { Flow, Scenario } from '../../../shared/scenario/scenario.ts';

const goods = (perishable: boolean): Scenario['cargo'][string] => ({ perishable, tonnes: 20, valueUsd: 1000, assumption: 'test' });

/** A gate with one flow that crosses one stage, with papers when it has a declaration. */
function oneFlow(more: Partial<Flow>, world: { days?: number; cargo?: Scenario['cargo'] } = {}): Scenario {
  const g = gate({
    pools: { p: pool(1) },
    stages: { s: service('p', exponentialOf(MIN)), d: service('p', exponentialOf(MIN)), j: { kind: 'join', side: 'vn' } },
    flows: { f: flow(0, more.declaration === undefined ? ['s'] : ['s', 'j'], { papers: more.declaration === undefined ? [] : ['d'], ...more }) }, // prettier-ignore
  });
  return scenario({ g }, world);
}

test('hourly counts have the Poisson mean within 4 standard errors and variance-to-mean ratio 1 within 4 of its own', () => {
  const rates = [3, 12, 30, 18];
  const model = demandModel(oneFlow({ perDay: 63, hourWeights: [...rates, ...new Array<number>(20).fill(0)] }, { days: 1 }));
  const n = 4000;
  const counts = rates.map(() => new Float64Array(n));
  for (let k = 0; k < n; k++) {
    const { times } = drawArrivals(model, { seed: 17, k, g: 0 }, { fromMs: 0, untilMs: DAY });
    for (const t of times) counts[Math.floor(t / HOUR)]![k]! += 1;
  }
  counts.forEach((xs, hour) => {
    const mean = xs.reduce((a, b) => a + b) / n;
    const variance = xs.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (n - 1);
    expect(Math.abs(mean - rates[hour]!)).toBeLessThan(4 * Math.sqrt(rates[hour]! / n));
    expect(Math.abs(variance / mean - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
  });
});

/** What model 1.0.0 drew: milliseconds after noon, serial, kind, flow, channel, cargo. */
const GOLDEN = [
  [4973, 36865, 1, 1, 0, 0],
  [18389, 49156, 0, 1, 0, 0],
  [49465, 49154, 0, 1, 0, 0],
  [62167, 49155, 0, 1, 0, 0],
  [73783, 49152, 0, 0, 0, 0],
  [110838, 41985, 1, 1, 0, 0],
  [221701, 40960, 1, 1, 0, 0],
  [411955, 49153, 0, 0, 0, 0],
  [517711, 48129, 1, 1, 1, 0],
  [587077, 65537, 1, 0, 2, 0],
];

test('a Poisson flow has the trucks it had in model 1.0.0', () => {
  const model = demandModel(scenario({ a: busyGate(200) }));
  const first = eventsOf(drawArrivals(model, { seed: 3, k: 1, g: 0 }, { fromMs: 12 * HOUR, untilMs: 12 * HOUR + 10 * MIN }));
  expect(first.map((e) => [e.time - 12 * HOUR, e.serial, e.kind, e.flow, e.channel, e.cargo])).toEqual(GOLDEN);
});

test('a batch survives the way to bytes, traits included', () => {
  const traits = { a: { share: 0.5 }, b: { share: 0.5 } };
  const model = demandModel(oneFlow({ perDay: 300, traits }), ['x0', 'x1', 'x2', 'x3', 'x4', 'x5', 'x6', 'a', 'x8', 'x9', 'x10', 'x11', 'x12', 'x13', 'x14', 'b']); // prettier-ignore
  const batch = drawArrivals(model, { seed: 3, k: 1, g: 0 }, { fromMs: 0, untilMs: DAY });
  expect(new Set(batch.traits)).toEqual(new Set([0, 1 << 7, 1 << 15, (1 << 7) | (1 << 15)]));
  expect(decodeEvents(encodeEvents(batch))).toEqual(batch);
  expect(decodeEvents(encodeEvents(noEvents()))).toEqual(noEvents());
});

test('every truck has its declaration, lodged as much before as the scenario says', () => {
  const declaration = { when: 'before', time: constantOf(3 * HOUR), assumption: 'test' } as const;
  const events = drawAll(demandModel(oneFlow({ perDay: 50, declaration }, { days: 3 })));
  const at = (kind: number) => new Map(events.filter((e) => e.kind === kind).map((e) => [e.serial, e.time]));
  const [trucks, declarations] = [at(EVENT_TRUCK), at(EVENT_CARGO)];
  expect(trucks.size).toBeGreaterThan(100);
  for (const [serial, arrived] of trucks) expect(declarations.get(serial)).toBe(Math.max(0, arrived - 3 * HOUR));
});

const KINDS: readonly (readonly [string, Partial<Flow>])[] = [
  ['Poisson', { perDay: 240 }],
  ['renewal', { arrivals: { kind: 'renewal', gap: constantOf(6 * MIN) } }],
  ['timetable', { arrivals: { kind: 'timetable', atMs: Array.from({ length: 240 }, (_, i) => i * 6 * MIN) } }],
  ['counts', { arrivals: { kind: 'counts', counts: [240, 240, 240] } }],
  ['fleet', { arrivals: { kind: 'fleet', count: 1000, everyMs: 6 * MIN } }],
  ['trace', { arrivals: { kind: 'trace', rows: Array.from({ length: 720 }, (_, i) => ({ atMs: i * 6 * MIN })) } }],
];

test.each(KINDS)('%s: declarations lodged inside the horizon by trucks that come after it are drawn', (_kind, demand) => {
  const declaration = { when: 'before', time: constantOf(12 * HOUR), assumption: 'test' } as const;
  const events = drawAll(demandModel(oneFlow({ ...demand, declaration }, { days: 2 })));
  const trucks = events.filter((e) => e.kind === EVENT_TRUCK);
  const declarations = events.filter((e) => e.kind === EVENT_CARGO);
  const arrived = new Set(trucks.map((e) => e.serial));
  const early = declarations.filter((e) => !arrived.has(e.serial));
  expect(declarations.length - early.length).toBe(trucks.length);
  // 120 in 12 hours; the Poisson count stays within 4 of its standard deviations.
  expect(Math.abs(early.length - 120)).toBeLessThanOrEqual(_kind === 'Poisson' || _kind === 'counts' ? 4 * Math.sqrt(120) : 0);
  for (const e of early) expect(e.time).toBeGreaterThanOrEqual(36 * HOUR);
});

test('cargo with a risk profile of its own is drawn into channels by it, the rest by that of the flow', () => {
  const cargo = { general: goods(false), durian: { ...goods(true), channels: { green: 0.1, yellow: 0.2, red: 0.7 } } };
  const mixed = oneFlow({ perDay: 2000, mix: { general: 0.6, durian: 0.4 }, channels: { green: 0.5, yellow: 0.5, red: 0 } }, { days: 20, cargo }); // prettier-ignore
  const events = drawAll(demandModel(mixed));
  const expected = [[0.5, 0.5, 0], [0.1, 0.2, 0.7]] as const; // prettier-ignore
  expected.forEach((row, c) => {
    const ofCargo = events.filter((e) => e.cargo === c);
    expect(ofCargo.length).toBeGreaterThan(10_000);
    row.forEach((p, channel) => {
      const share = ofCargo.filter((e) => e.channel === channel).length / ofCargo.length;
      expect(Math.abs(share - p)).toBeLessThanOrEqual(4 * Math.sqrt((p * (1 - p)) / ofCargo.length));
    });
  });
});

test('traits come with the share of their cargo, each by its own lot', () => {
  const cargo = { general: goods(false), durian: goods(true) };
  const traits = { smart: { share: 0.3 }, booked: { share: 0.2, byCargo: { durian: 0.8 } } };
  const events = drawAll(demandModel(oneFlow({ perDay: 2000, mix: { general: 0.5, durian: 0.5 }, traits }, { days: 20, cargo }), ['smart', 'booked'])); // prettier-ignore
  for (const [c, booked] of [0.2, 0.8].entries()) {
    const ofCargo = events.filter((e) => e.cargo === c);
    const n = ofCargo.length;
    const shares = [0, 1, 2, 3].map((mask) => ofCargo.filter((e) => e.traits === mask).length / n);
    const expected = [0.7 * (1 - booked), 0.3 * (1 - booked), 0.7 * booked, 0.3 * booked];
    expected.forEach((p, mask) => expect(Math.abs(shares[mask]! - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / n)));
  }
});

test('a trait changes nothing else, neither do other traits or their order change it', () => {
  const plain = drawAll(demandModel(oneFlow({ perDay: 100 })));
  const one = drawAll(demandModel(oneFlow({ perDay: 100, traits: { smart: { share: 0.3 } } }), ['smart']));
  const two = drawAll(
    demandModel(oneFlow({ perDay: 100, traits: { booked: { share: 0.5 }, smart: { share: 0.3 } } }), ['booked', 'smart']),
  );
  const without = (events: typeof plain) => events.map((e) => ({ ...e, traits: 0 }));
  expect([without(one), without(two)]).toEqual([plain, plain]);
  expect(two.map((e) => e.traits >> 1)).toEqual(one.map((e) => e.traits));
  expect(drawAll(demandModel(oneFlow({ perDay: 100, traits: { smart: { share: 1 } } }), ['smart'])).every((e) => e.traits === 1)).toBe(
    true,
  );
});

const SIZES = [{ n: 20, share: 0.25 }, { n: 1, share: 0.25 }, { n: 3, share: 0.5 }]; // prettier-ignore

test('groups come at one time, in the sizes and numbers of the scenario within 4 standard errors', () => {
  const events = drawAll(demandModel(oneFlow({ perDay: 400, batch: { sizes: SIZES, together: false } }, { days: 30 })));
  const sizes = new Map<number, number>();
  const byTime = new Map<number, typeof events>();
  for (const e of events) byTime.set(e.time, [...(byTime.get(e.time) ?? []), e]);
  for (const group of byTime.values()) {
    sizes.set(group.length, (sizes.get(group.length) ?? 0) + 1);
    expect(group.map((e) => e.serial)).toEqual(group.map((_, i) => group[0]!.serial + i));
    expect(group.every((e) => e.kind === EVENT_TRUCK)).toBe(true);
  }
  // 12 000 groups in 2.6e9 ms: 0.03 pairs are expected in one millisecond, and with this seed there is none.
  expect([...sizes.keys()].sort((a, b) => a - b)).toEqual([1, 3, 20]);
  expect(Math.abs(byTime.size - 12_000)).toBeLessThan(4 * Math.sqrt(12_000));
  for (const { n, share } of SIZES)
    expect(Math.abs(sizes.get(n)! / byTime.size - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / byTime.size));
});

test('a group that moves as one is riders, in order, and then the truck that leads them', () => {
  for (const [, demand] of KINDS.slice(0, 5)) {
    const events = drawAll(demandModel(oneFlow({ ...demand, batch: { sizes: SIZES, together: true } })));
    const serials = events.map((e) => e.serial);
    expect(new Set(serials).size).toBe(serials.length);
    let riders: typeof events = [];
    const sizes = new Set<number>();
    for (const e of events) {
      const before = riders.at(-1);
      if (before !== undefined) expect([e.time, e.serial]).toEqual([before.time, before.serial + 1]);
      if (e.kind === EVENT_RIDER) riders = [...riders, e];
      else {
        sizes.add(riders.length + 1);
        riders = [];
      }
    }
    expect(riders).toEqual([]);
    expect([...sizes].sort((a, b) => a - b)).toEqual([1, 3, 20]);
  }
});

test('groups of one are no groups', () => {
  for (const [, demand] of KINDS) {
    const ones = [{ n: 1, share: 1 }, { n: 9, share: 0 }]; // prettier-ignore
    const plain = drawAll(demandModel(oneFlow(demand)));
    expect(plain.length).toBeGreaterThan(400);
    if (demand.arrivals?.kind !== 'trace')
      expect(drawAll(demandModel(oneFlow({ ...demand, batch: { sizes: ones, together: true } })))).toEqual(plain);
  }
});

test('serials of listed arrivals count the trucks from 0, members of groups one by one', () => {
  for (const [, demand] of KINDS.slice(1, 5)) {
    const events = drawAll(demandModel(oneFlow({ ...demand, batch: { sizes: [{ n: 3, share: 1 }], together: false } })));
    expect(events.map((e) => e.serial).sort((a, b) => a - b)).toEqual(events.map((_, i) => i));
    expect(events.length).toBeGreaterThan(3 * 478);
  }
});

test('gaps of a renewal flow have the mean and variance of their distribution within 4 standard errors', () => {
  const gap = { kind: 'uniform', minMs: 4 * MIN, maxMs: 16 * MIN } as const;
  const times = drawAll(demandModel(oneFlow({ arrivals: { kind: 'renewal', gap } }, { days: 100 }))).map((e) => e.time / MIN);
  const gaps = times.map((t, i) => t - (times[i - 1] ?? 0));
  const n = gaps.length;
  const mean = gaps.reduce((sum, x) => sum + x, 0) / n;
  const variance = gaps.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (n - 1);
  // The variance of a squared deviation of a uniform number is 4/5 of its variance, squared.
  expect(Math.abs(mean - 10)).toBeLessThan(4 * Math.sqrt(12 / n));
  expect(Math.abs(variance - 12)).toBeLessThan(4 * 12 * Math.sqrt(0.8 / n));
});

test('a renewal flow begins with its first arrival, and draws none after its most or once one is late', () => {
  const renewal = (more: object) => oneFlow({ arrivals: { kind: 'renewal', gap: constantOf(5 * MIN), ...more } }, { days: 1 });
  const minutes = (more: object) => drawAll(demandModel(renewal(more))).map((e) => e.time / MIN);
  expect(minutes({}).slice(0, 3)).toEqual([5, 10, 15]);
  expect(minutes({ firstMs: 0, most: 3 })).toEqual([0, 5, 10]);
  expect(minutes({ firstMs: MIN, stopMs: 11 * MIN })).toEqual([1, 6, 11, 16]);
  expect(minutes({ stopMs: 12 * MIN })).toEqual([5, 10, 15]);
  expect(minutes({ firstMs: 0, stopMs: 0 })).toEqual([0, 5]);
  expect(minutes({}).length).toBe(287);
});

test('a fleet starts one by one', () => {
  const events = drawAll(demandModel(oneFlow({ arrivals: { kind: 'fleet', count: 3, everyMs: 10 * HOUR } }, { days: 1 })));
  expect(events.map((e) => [e.serial, e.time / HOUR])).toEqual([
    [0, 0],
    [1, 10],
    [2, 20],
  ]);
});

test('counts bring exactly so many on each local day, over the hours in proportion to their weights', () => {
  const hourWeights = Array.from({ length: 48 }, (_, half) => (half < 12 ? 0 : half < 24 ? 3 : 1));
  const counts = [700, 0, 900];
  const world = oneFlow({ arrivals: { kind: 'counts', counts }, hourWeights }, { days: 5 });
  const ofDay = (events: readonly { time: number }[], day: number) => events.filter((e) => Math.floor(e.time / DAY) === day).length;
  let morning = 0;
  for (let k = 0; k < 10; k++) {
    const events = drawAll(demandModel(world), k);
    expect([0, 1, 2, 3, 4].map((day) => ofDay(events, day))).toEqual([700, 0, 900, 0, 0]);
    expect(events.every((e) => e.time % DAY >= 6 * HOUR)).toBe(true);
    morning += events.filter((e) => e.time % DAY < 12 * HOUR).length;
  }
  expect(Math.abs(morning / 16_000 - 0.6)).toBeLessThan(4 * Math.sqrt((0.6 * 0.4) / 16_000));
});

test('counts of a day that began before the clock keep only what comes after its start', () => {
  const world = oneFlow({ arrivals: { kind: 'counts', counts: [4000, 10] } }, { days: 2 });
  const late = { ...world, clock: { ...world.clock, startEpochMs: world.clock.startEpochMs + 18 * HOUR } };
  const events = drawAll(demandModel(late));
  const firstDay = events.filter((e) => e.time < 6 * HOUR).length;
  expect(Math.abs(firstDay - 1000)).toBeLessThan(4 * Math.sqrt(4000 * 0.25 * 0.75));
  expect(events.length - firstDay).toBe(10);
});

test('a trace brings its rows as they are, and draws what they leave out', () => {
  const cargo = { general: goods(false), durian: goods(true) };
  const rows = [
    { atMs: 3 * MIN, lodgedMs: 5 * HOUR, cargo: 'durian', channel: 'red', traits: ['smart'] },
    { atMs: 3 * MIN, lodgedMs: 1 * MIN, traits: [] },
    { atMs: 9 * MIN },
  ] as const;
  const declaration = { when: 'after', time: constantOf(HOUR), assumption: 'test' } as const;
  const drawn = { traits: { smart: { share: 1 } }, channels: { green: 0, yellow: 1, red: 0 } };
  const events = drawAll(demandModel(oneFlow({ arrivals: { kind: 'trace', rows }, declaration, ...drawn }, { cargo }), ['smart']));
  expect(events.map((e) => [e.time / MIN, e.serial, e.kind, e.cargo, e.channel, e.traits])).toEqual([
    [1, 1, EVENT_CARGO, 0, 1, 0],
    [3, 0, EVENT_TRUCK, 1, 2, 1],
    [3, 1, EVENT_TRUCK, 0, 1, 0],
    [9, 2, EVENT_TRUCK, 0, 1, 1],
    [69, 2, EVENT_CARGO, 0, 1, 1],
    [300, 0, EVENT_CARGO, 1, 2, 1],
  ]);
});
