import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  advance,
  arrivalsBatch,
  compile,
  levelsOf,
  gateLayouts,
  modelFacts,
  outcomeDigest,
  recordTrucks,
  replicate,
  summarise,
  trucksOf,
  type Model,
} from '../../../simulations/index.ts';
import { createEngine, nextStep, stepAt } from '../../../simulations/model/engine.ts';
import { enterState } from '../../../simulations/model/advance.ts';
import { entitySerialOf } from '../../../simulations/model/gate-state.ts';
import { MAX_FLOWS, MAX_GATES } from '../../../simulations/model/model.ts';
import { truckNumber } from '../../../shared/protocol/live.ts';
import { sha256Hex } from '../../../shared/digest.ts';
import { snapshotOf } from '../../../simulations/model/resident.ts';
import {
  busyGate,
  constantOf,
  DAY,
  daytime,
  delay,
  divertingScenario,
  exponentialOf,
  flow,
  gate,
  HOUR,
  MIN,
  pool,
  scenario,
  service,
} from '../../helpers/scenario-builder.ts';
import { everyMs, runInWindows } from '../../helpers/windows.ts';

const AT = { seed: 11, k: 2 };

test('the same run comes out of any window length, also with gates that send trucks to each other', () => {
  const model = compile(divertingScenario());
  const whole = outcomeDigest(replicate(model, AT));
  expect(model.lookaheadMs).toBe(30 * MIN);
  for (const windowMs of [30 * MIN, 15 * MIN, 7 * MIN + 123])
    expect(outcomeDigest(runInWindows(model, AT, everyMs(model, windowMs)))).toBe(whole);
  expect(outcomeDigest(replicate(model, AT, { windowMs: 11 * MIN }))).toBe(whole);
});

test('the same run comes out of windows of random and changing length', () => {
  const model = compile(scenario({ a: busyGate(80) }, { days: 2, warmUpMs: 7 * HOUR + 1 }));
  const whole = outcomeDigest(replicate(model, AT));
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 2 * DAY }), { maxLength: 20 }), (cuts) => {
      const ends = [...new Set([...cuts.filter((cut) => cut < model.horizonMs), model.horizonMs])].sort((a, b) => a - b);
      expect(outcomeDigest(runInWindows(model, AT, ends))).toBe(whole);
    }),
    { numRuns: 15, seed: 12 },
  );
});

test('advance is pure: it neither changes the state it is given nor depends on what ran before it', () => {
  const model = compile(scenario({ a: busyGate(80) }));
  const at = { ...AT, g: 0 };
  const batch = arrivalsBatch(model, { ...at, fromMs: 0, untilMs: DAY });
  const first = advance(model, at, null, [{ field: 'a', bytes: batch }], DAY);
  const copy = first.state.slice();
  const later = arrivalsBatch(model, { ...at, fromMs: DAY, untilMs: 2 * DAY });
  const second = advance(model, at, first.state, [{ field: 'a', bytes: later }], 2 * DAY);
  replicate(model, { seed: 99, k: 7 });
  const again = advance(model, at, copy, [{ field: 'a', bytes: later }], 2 * DAY);
  expect(first.state).toEqual(copy);
  expect(again).toEqual(second);
});

test('the bytes of a state do not tell what the engine computed before', () => {
  const statesOf = (model: Model, k: number): string[] => {
    const states: Uint8Array[] = [];
    everyMs(model, HOUR).forEach((untilMs, w, ends) => {
      const at = { seed: 11, k, g: 0 };
      const batch = arrivalsBatch(model, { ...at, fromMs: ends[w - 1] ?? 0, untilMs });
      states.push(advance(model, at, states.at(-1) ?? null, [{ field: 'a', bytes: batch }], untilMs).state);
    });
    return states.map(sha256Hex);
  };
  const used = compile(scenario({ a: busyGate(200) }));
  for (const k of [1, 2]) statesOf(used, k);
  expect(statesOf(used, 0)).toEqual(statesOf(compile(scenario({ a: busyGate(200) })), 0));
});

test('a snapshot restores bit for bit', () => {
  const model = compile(scenario({ a: busyGate(80) }));
  const at = { ...AT, g: 0 };
  const { state } = advance(model, at, null, [{ field: 'a', bytes: arrivalsBatch(model, { ...at, fromMs: 0, untilMs: DAY }) }], DAY);
  const engine = createEngine(model, 0);
  enterState(engine, at, state);
  expect(snapshotOf(engine)).toEqual(state);
});

test('watching a run changes nothing in it', () => {
  const model = compile(scenario({ a: busyGate(80) }));
  // replicate() does not watch, advance() does.
  expect(outcomeDigest(runInWindows(model, AT, [model.horizonMs]))).toBe(outcomeDigest(replicate(model, AT)));
});

test('seed and replication change the run, names and order of other gates do not', () => {
  const one = compile(scenario({ a: busyGate(80) }));
  const digests = [replicate(one, AT), replicate(one, { seed: 11, k: 3 }), replicate(one, { seed: 12, k: 2 })].map(outcomeDigest);
  expect(new Set(digests).size).toBe(3);
  const two = compile(scenario({ z: busyGate(10), a: busyGate(80) }));
  const result = (model: typeof one) => summarise(model, { scenarioName: 't', scenarioHash: 'h', seed: 11 }, [replicate(model, AT)]);
  expect(result(two).kpis['sojourn.mean@a/export']).toEqual(result(one).kpis['sojourn.mean@a/export']);
});

test('every truck ends in exactly one class', () => {
  const model = compile(divertingScenario());
  const { counts } = summarise(model, { scenarioName: 't', scenarioHash: 'h', seed: 1 }, [replicate(model, { seed: 1, k: 0 })]);
  expect(counts.arrived).toBe(counts.cleared + counts.turnedBack + counts.divertedOut + counts.spoiled + counts.inside);
  expect(counts.divertedOut).toBeGreaterThan(20);
});

test('a lone truck takes its stages in order: arrival, yard 10 min, papers 30 min beside it, then the crossing', () => {
  const lone = gate({
    pools: { yard: pool(1), desk: pool(1) },
    stages: {
      yard: service('yard', constantOf(10 * MIN)),
      desk: service('desk', constantOf(30 * MIN)),
      clearance: { kind: 'join', side: 'vn' },
      crossing: delay(constantOf(5 * MIN)),
    },
    flows: {
      export: flow(0.1, ['yard', 'clearance', 'crossing'], {
        papers: ['desk'],
        declaration: { when: 'before', time: constantOf(12 * MIN) },
      }),
    },
  });
  const model = compile(scenario({ lone }, { days: 30 }));
  const { kpis } = summarise(model, { scenarioName: 't', scenarioHash: 'h', seed: 1 }, [replicate(model, { seed: 5, k: 0 })]);
  // The declaration starts 12 min before the truck and ends 18 min after its arrival: 8 min waiting at the join, then 5 min.
  expect(kpis['sojourn.p50@lone/export']!.mean).toBeCloseTo(23, 0);
  expect(kpis['wait.mean@lone/export/clearance']!.mean).toBeCloseTo(8, 0);
});

test('nobody starts while the side is closed, and who is in service finishes', () => {
  const g = gate({
    sides: { vn: daytime },
    pools: { desk: pool(3) },
    stages: { desk: service('desk', constantOf(40 * MIN)) },
    flows: { export: flow(90, ['desk']) },
  });
  const model = compile(scenario({ g }, { days: 3 }));
  const { series } = summarise(model, { scenarioName: 't', scenarioHash: 'h', seed: 1 }, [replicate(model, { seed: 3, k: 0 })]);
  const cleared = series['cleared@g/export']!.mean;
  const hours = (h: number) => [0, 1, 2].map((day) => cleared[day * 24 + h]!).reduce((a, b) => a + b);
  // Starts from 07:00 to before 20:00: releases from 07:40 to before 20:40.
  expect(hours(20)).toBeGreaterThan(0);
  expect([21, 22, 23, 0, 1, 2, 3, 4, 5, 6].map(hours).every((n) => n === 0)).toBe(true);
});

test('a daily step function wraps over midnight and knows its next change', () => {
  const model = compile(scenario({ g: busyGate(1) }));
  const { steps } = model.gates[0]!.pools[0]!;
  expect([0, 7 * HOUR, 12 * HOUR, 20 * HOUR, DAY + 8 * HOUR].map((t) => stepAt(steps, t))).toEqual([0, 4, 3, 0, 4]);
  expect([0, 7 * HOUR, 20 * HOUR].map((t) => nextStep(steps, t))).toEqual([7 * HOUR, 12 * HOUR, DAY + 7 * HOUR]);
});

test('opening hours are civil time of their side: 08:00 at UTC+8 is 07:00 at UTC+7', () => {
  const model = compile(scenario({ g: busyGate(1) }));
  expect(model.gates[0]!.sides.map((side) => [...side.steps.at])).toEqual([0, 1].map(() => [0, 7 * HOUR, 20 * HOUR, 31 * HOUR, 44 * HOUR]));
});

test('levels and trucks of a snapshot agree', () => {
  const model = compile(scenario({ a: busyGate(80) }));
  const at = { ...AT, g: 0 };
  const until = 9 * HOUR + 10 * MIN;
  const { state, frame } = advance(
    model,
    at,
    null,
    [{ field: 'a', bytes: arrivalsBatch(model, { ...at, fromMs: 0, untilMs: until }) }],
    until,
  );
  const levels = levelsOf(model, 0, state);
  const trucks = trucksOf(model, 0, state);
  expect(levels).toEqual(frame.levels);
  expect(trucks.serial.length).toBe(levels.inside.reduce((a, b) => a + b));
  expect(levels.arrived.map((n, f) => n - levels.cleared[f]!)).toEqual(levels.inside);
  expect(trucks.serial.length).toBeGreaterThan(30);
});

test('moves and trucks of a snapshot tell the cargo that the records tell', () => {
  const sort = { perishable: false, tonnes: 20, valueUsd: 1000, assumption: 'test' };
  const mixed = gate({
    pools: { p: pool(1) },
    stages: { s: service('p', exponentialOf(10 * MIN)) },
    flows: { f: flow(140, ['s'], { mix: { general: 0.3, durian: 0.7 } }) },
  });
  const model = compile(scenario({ mixed }, { cargo: { general: sort, durian: sort } }));
  const at = { ...AT, g: 0 };
  const until = 20 * HOUR;
  const batch = { field: 'a', bytes: arrivalsBatch(model, { ...at, fromMs: 0, untilMs: until }) };
  const { state, frame } = advance(model, at, null, [batch], until);
  const records = recordTrucks(model, AT);
  const cargoOf = new Map([...records.serial].map((serial, i) => [serial, records.cargo[i]]));
  const inside = trucksOf(model, 0, state);
  for (const { serial, cargo } of [frame.moves, inside]) {
    expect(new Set(cargo)).toEqual(new Set([0, 1]));
    expect(cargo).toEqual(serial.map((name) => cargoOf.get(name)));
  }
  expect(gateLayouts(model)[0]?.cargo?.map(({ id }) => id)).toEqual(model.cargoIds);
});

test('the number of a truck is read off its serial as it was put in', () => {
  expect([truckNumber(entitySerialOf(72_705, MAX_FLOWS - 1, MAX_GATES - 1)), truckNumber(entitySerialOf(0, 0, 1))]).toEqual([72_705, 0]);
});

test('more demand keeps every truck of the smaller demand at its time: common random numbers', () => {
  const g = (perDay: number) =>
    gate({ pools: { p: pool(1) }, stages: { s: service('p', exponentialOf(MIN)) }, flows: { f: flow(perDay, ['s']) } });
  const trucks = (perDay: number) => {
    const model = compile(scenario({ g: g(perDay) }));
    const at = { ...AT, g: 0 };
    const { frame } = advance(model, at, null, [{ field: 'a', bytes: arrivalsBatch(model, { ...at, fromMs: 0, untilMs: DAY }) }], DAY);
    return new Set(frame.moves.serial);
  };
  const few = trucks(100);
  const many = trucks(130);
  expect([...few].every((truck) => many.has(truck))).toBe(true);
  expect(many.size).toBeGreaterThan(few.size);
});

test('a live run is worth watching from half an hour before the first opening after the warm-up', () => {
  const open = (days: number, warmUpMs: number) => modelFacts(compile(scenario({ a: busyGate(1) }, { days, warmUpMs }))).watchFromMs;
  expect([open(2, 0), open(2, DAY), open(2, 8 * HOUR), open(2, 21 * HOUR)]).toEqual([
    6.5 * HOUR,
    DAY + 6.5 * HOUR,
    8 * HOUR,
    DAY + 6.5 * HOUR,
  ]);
  expect(
    modelFacts(compile(scenario({ a: gate({ pools: {}, stages: { s: delay(constantOf(1)) }, flows: { f: flow(1, ['s']) } }) })))
      .watchFromMs,
  ).toBe(0);
});

test('what the packed tables cannot hold is refused with path, limit and what was found', () => {
  const crowded = gate({ pools: { p: pool(1) }, stages: { s: service('p', exponentialOf(MIN)) }, flows: { f: flow(100_000, ['s']) } });
  expect(() => compile(scenario({ g: crowded }))).toThrow(
    /gates\.g\.flows\.f\.perDay: expected at most 700 arrivals in a quarter of an hour, found 1042/,
  );
  const flows = Object.fromEntries(Array.from({ length: 33 }, (_, i) => [`f${i}`, flow(1, ['s'])]));
  expect(() => compile(scenario({ g: { ...crowded, flows } }))).toThrow(/gates\.g\.flows: expected at most 32 flows, found 33/);
});

test('a pool of hundreds of servers keeps each at its own place', () => {
  const wide = gate({ pools: { p: pool(600) }, stages: { s: service('p', constantOf(20 * HOUR)) }, flows: { f: flow(700, ['s']) } });
  const model = compile(scenario({ wide }, { days: 5 }));
  const { kpis } = summarise(model, { scenarioName: 't', scenarioHash: 'h', seed: 1 }, [replicate(model, { seed: 5, k: 0 })]);
  // 700 a day for 20 hours keep 583 of 600 busy once the first day has filled them.
  expect(kpis['busy@wide/both/p']!.mean).toBeGreaterThan(0.85);
  expect(kpis['dwell.mean@wide/f/s']!.mean).toBeGreaterThanOrEqual(20 * 60);
  expect(outcomeDigest(runInWindows(model, { seed: 5, k: 0 }, everyMs(model, 5 * HOUR)))).toBe(
    outcomeDigest(replicate(model, { seed: 5, k: 0 })),
  );
});
