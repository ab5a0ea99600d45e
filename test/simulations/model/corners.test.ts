// Rules at their corners: the last entry of a list, the one server too many, a pool without anyone, a lane while it turns. Every figure is minutes after midnight.
import { describe, expect, test } from 'vitest';
import type { Gate, Pool } from '../../../shared/scenario/scenario.ts';
import { moveReplication } from '../../../simulations/border/replicate.ts';
import { compile } from '../../../simulations/index.ts';
import { drawArrivals } from '../../../simulations/model/arrivals.ts';
import type { GateEngine } from '../../../simulations/model/engine.ts';
import { SERVER_BUSY, SERVER_ON_BREAK, SERVER_OVERTIME } from '../../../simulations/model/gate-state.ts';
import { stateOf } from '../../../simulations/model/resident.ts';
import { given, journeys, leaving, openGate, stage, takes, type Given } from '../../helpers/journeys.ts';
import { constantOf, exponentialOf, flow, MIN, pool, scenario } from '../../helpers/scenario-builder.ts';

const each = (n: number, gap: number, from = 0): Given[] => Array.from({ length: n }, (_, i) => ({ at: from + i * gap }));
const steps = (...of: readonly (readonly [number, number])[]): Pool['shifts'] => of.map(([min, n]) => ({ fromMs: min * MIN, n }));
const serve = (poolId: string, min: number, more: object = {}) => stage({ kind: 'service', pool: poolId, time: takes(min), ...more });
const wait = (min: number) => stage({ kind: 'delay', time: takes(min) });
const seize = (poolId: string) => stage({ kind: 'seize', pool: poolId });
const vip = (preempt: boolean): Pool['priority'] => ({ preempt, classes: [{ id: 'first', traits: ['vip'] }] });
const leftBy = (one: Gate, flow: string) => journeys(one, { days: 1 }).flatMap(({ flow: name, left }) => (name === flow ? [left] : []));

describe('queues', () => {
  test('a pool with nobody on duty is chosen last, however short its line', () => {
    const one = openGate({
      pools: { a: pool(1), b: pool(1, { shifts: steps([0, 0], [60, 1]) }) },
      stages: { s: serve('a', 10, { orPools: ['b'] }) },
      flows: { f: given(each(3, 1, 1), ['s']) },
    });
    expect(leaving(one)).toEqual([11, 21, 31]);
  });

  test('the last entry of a joining rule holds for all longer queues', () => {
    const one = openGate({
      pools: { a: pool(1) },
      stages: { s: serve('a', 9000, { joining: [1, 0.5] }) },
      flows: { f: given(each(400, 1), ['s']) },
    });
    const stayed = journeys(one, { days: 1 }).filter(({ left }) => left === null).length;
    expect(Math.abs(stayed - 1 - 399 / 2)).toBeLessThan(4 * Math.sqrt(399 / 4));
  });

  test('a service goes on when the quota is used up, and is not interrupted for someone who could not begin', () => {
    const one = openGate({
      pools: { a: pool(1, { priority: vip(true), quotaPerDay: 1 }) },
      stages: { s: serve('a', 10) },
      flows: { f: given([{ at: 1 }, { at: 5, traits: ['vip'] }], ['s']) },
    });
    expect(leaving(one)).toEqual([11, 1450]);
  });
});

describe('servers that are held', () => {
  test('are all given back by a truck that leaves', () => {
    const one = openGate({
      pools: { a: pool(1), b: pool(1), c: pool(1) },
      stages: { a: seize('a'), b: seize('b'), c: seize('c'), work: wait(10) },
      flows: { f: given(each(3, 0), ['a', 'b', 'c', 'work']) },
    });
    expect(leaving(one)).toEqual([10, 20, 30]);
  });

  test('are four at most', () => {
    const stages = Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((id) => [id, seize('yard')]));
    const yard = (route: readonly string[]) => openGate({ pools: { yard: pool(5) }, stages: { ...stages, work: wait(10) }, flows: { f: given(each(2, 20), [...route, 'work']) } }); // prettier-ignore
    expect(leaving(yard(['a', 'b', 'c', 'd']))).toEqual([10, 30]);
    expect(() => leaving(yard(['a', 'b', 'c', 'd', 'e']))).toThrow(/seizes more than 4 servers/);
  });
});

describe('tidal lanes', () => {
  const lane = (idle: 'stay' | 'keep-switching', more: Partial<Pool>, out: readonly Given[], home: readonly Given[]) =>
    openGate({
      pools: { lane: pool(1, { tidal: { switchover: constantOf(5 * MIN), idle }, ...more }), other: pool(1) },
      stages: { s: serve('lane', 10), t: serve('other', 1) },
      flows: { out: given(out, ['s']), home: given(home, ['s'], { from: 'cn' }), road: given([{ at: 1000 }], ['t']) },
    });

  test('have the lines of every class on both sides', () => {
    const trucks = (at: number) => [{ at }, { at: at + 1 }, { at: at + 2, traits: ['vip'] }];
    const one = lane('stay', { priority: vip(false) }, trucks(0), trucks(3));
    expect([leftBy(one, 'out'), leftBy(one, 'home')]).toEqual([[10, 30, 20], [55, 65, 45]]); // prettier-ignore
  });

  test('that keep turning finish one turn before the next, whoever comes meanwhile', () => {
    // Turns 0–5 to the other side and 5–10 back; one is served 10–20, then turns begin at 20, 25, 30 …
    expect(leftBy(lane('keep-switching', {}, [{ at: 2 }], []), 'out')).toEqual([20]);
    expect(leftBy(lane('keep-switching', {}, [{ at: 2 }], [{ at: 12 }]), 'home')).toEqual([35]);
  });

  test('that stay do not turn for nobody', () => {
    expect(leftBy(lane('stay', {}, [{ at: 2 }, { at: 40 }], [{ at: 60 }]), 'out')).toEqual([12, 50]);
    expect(leftBy(lane('stay', {}, [{ at: 2 }, { at: 40 }], [{ at: 60 }]), 'home')).toEqual([75]);
  });
});

describe('servers', () => {
  const use = (every: number, repair: number): Pool['breakdowns'] => ({ clock: 'use', every: constantOf(every * MIN), repair: constantOf(repair * MIN), assumption: 'test' }); // prettier-ignore
  const desk = (min: number, one: Pool, trucks: readonly Given[]): Gate =>
    openGate({ pools: { desk: one, next: pool(3) }, stages: { s: serve('desk', min) }, flows: { f: given(trucks, ['s']) } });

  test('that are broken are among those on duty', () => {
    // Two of three on duty: the first is used up at 10, so one is left for the two that come at 20.
    const one = pool(2, { shifts: steps([0, 2], [130, 3]), breakdowns: use(10, 200) });
    expect(leaving(desk(5, one, [{ at: 5 }, { at: 10 }, { at: 20 }, { at: 20 }]), { days: 0.1 })).toEqual([10, 15, 25, 30]);
  });

  test('do not become more because one team is replaced after the other', () => {
    const one = pool(1, { shifts: steps([0, 1], [10, 1], [20, 1], [30, 1], [600, 1]), shiftChange: 'replace' });
    // Three at a time, those of the old teams included: the fourth begins when the first is done, the fifth when its own team is free again.
    expect(leaving(desk(50, one, each(5, 0)))).toEqual([50, 60, 70, 100, 150]);
  });

  test('that fail in the minute in which a service ends let it end', () => {
    const one = pool(1, { breakdowns: { ...use(25, 60)!, clock: 'calendar' } });
    expect(leaving(desk(10, one, [{ at: 15 }]), { days: 0.1 })).toEqual([25]);
  });

  test('go on a break when they are on duty and idle, and no others do', () => {
    const flagsAt = (one: Pool, min: number, trucks: readonly Given[], cuts: readonly number[]) => {
      const seen: (readonly number[])[] = [];
      const model = compile(scenario({ g: desk(min, one, trucks) }, { days: 0.1 }));
      const { firstServer, servers } = model.gates[0]!.pools[0]!;
      const look = (engines: readonly GateEngine[]) => void seen.push([...stateOf(engines[0]!).serverFlags.subarray(firstServer, firstServer + servers)]); // prettier-ignore
      moveReplication(model, { seed: 1, k: 0 }, { cuts: cuts.map((cut) => cut * MIN), atCut: look });
      return seen;
    };
    const breaks = constantOf(10 * MIN);
    // Two of three on duty. The truck is served from 10, when the first comes back, to 27.
    const three = pool(2, { shifts: steps([0, 2], [130, 3]), breaks });
    expect(flagsAt(three, 17, [{ at: 5 }], [1, 15, 28])).toEqual([
      [SERVER_ON_BREAK, SERVER_ON_BREAK, 0],
      [SERVER_BUSY, SERVER_ON_BREAK, 0],
      [SERVER_ON_BREAK, SERVER_ON_BREAK, 0],
    ]);
    // The old team serves from 50 to 80; the new one has nothing to do from 60 on.
    const teams = pool(1, { shifts: steps([0, 1], [60, 1]), shiftChange: 'replace', breaks });
    expect(flagsAt(teams, 30, [{ at: 45 }], [65])).toEqual([[SERVER_BUSY | SERVER_OVERTIME, SERVER_ON_BREAK, 0]]);
  });
});

describe('ways through the stages', () => {
  test('an arm that leads where the route leads anyway changes nobody’s luck', () => {
    const one = (route: readonly string[]) =>
      openGate({
        pools: { a: pool(1) },
        stages: {
          s: stage({ kind: 'service', pool: 'a', time: { by: 'all', time: exponentialOf(5 * MIN) } }),
          fork: stage({ kind: 'branch', arms: [{ to: 't' }] }),
          t: stage({ kind: 'delay', time: { by: 'all', time: exponentialOf(5 * MIN) } }),
        },
        flows: { f: flow(100, route) },
      });
    const plain = leaving(one(['s', 't']), { days: 1 });
    expect(plain.length).toBeGreaterThan(50);
    expect(leaving(one(['s', 'fork', 't']), { days: 1 })).toEqual(plain);
  });

  test('cargo that spoiled in service is not blocked by a room it does not go to', () => {
    const goods = { perishable: true, tonnes: 20, valueUsd: 1, assumption: 'test' };
    const cargo = { fruit: { ...goods, shelfLife: constantOf(15 * MIN) }, steel: { ...goods, perishable: false } };
    const rows = [{ at: 0, cargo: 'steel' }, { at: 0, cargo: 'fruit' }, { at: 1, cargo: 'steel' }]; // prettier-ignore
    const one = openGate({
      pools: { a: pool(1), b: pool(1) },
      stages: { s: serve('a', 10), t: serve('b', 100, { room: { places: 0, whenFull: 'block' } }) },
      flows: { f: given(rows, ['s', 't'], { mix: { fruit: 0.5, steel: 0.5 } }) },
    });
    expect(journeys(one, { cargo }).map(({ outcome, left, visits }) => [outcome, left, visits[0]])).toEqual([
      ['cleared', 110, 's 0-0-10'],
      ['spoiled', 20, 's 0-10-20'],
      ['cleared', 210, 's 1-20-110'],
    ]);
  });

  test('the first stage of a route blocks those who come back to it, too', () => {
    const again = stage({ kind: 'branch', arms: [{ to: 'a', only: { traits: ['vip'] } }] });
    const one = openGate({
      pools: { a: pool(1), b: pool(1) },
      stages: { a: serve('a', 10, { room: { places: 0, whenFull: 'block' } }), b: serve('b', 1), again },
      flows: { f: given([{ at: 0, traits: ['vip'] }, { at: 5 }], ['a', 'b', 'again']), road: given([{ at: 12 }], ['b']) },
    });
    // The first comes back at 11, when the second is at the first desk until 20: it keeps the second desk that long.
    expect(leftBy(one, 'road')).toEqual([21]);
  });

  test('what a truck leaves behind is forgotten once its papers are through', () => {
    const rows = [{ atMs: 0, lodgedMs: 0 }, { atMs: MIN, lodgedMs: 0 }]; // prettier-ignore
    const one = openGate({
      pools: { desk: pool(1), clerk: pool(1) },
      stages: { paper: serve('clerk', 60), s: serve('desk', 20, { patience: { time: constantOf(5 * MIN), then: 'turn-back' } }), end: stage({ kind: 'join' }) }, // prettier-ignore
      flows: { f: flow(0, ['s', 'end'], { arrivals: { kind: 'trace', rows }, declaration: { when: 'after', time: constantOf(0), assumption: 'test' }, papers: ['paper'] }) }, // prettier-ignore
    });
    const used = (min: number) => {
      const [engine] = moveReplication(compile(scenario({ g: one }, { days: min / 1440 })), { seed: 1, k: 0 }, {});
      const { flags: all, used: slots } = stateOf(engine!);
      return all.subarray(0, slots).filter((flags) => flags !== 0).length;
    };
    // One is turned back at 6, with papers until 120; the other goes with its papers at 60.
    expect([used(30), used(90), used(150)]).toEqual([2, 1, 0]);
  });
});

describe('one instant', () => {
  test('who comes when another leaves finds the place free; who comes when another gives up finds it taken', () => {
    const looks = (joining: readonly number[], trucks: readonly Given[]) =>
      journeys(
        openGate({
          pools: { a: pool(1) },
          stages: { s: serve('a', 10, { joining, patience: { time: constantOf(5 * MIN), then: 'turn-back' } }) },
          flows: { f: given(trucks, ['s']) },
        }),
      ).map(({ outcome, left }) => `${outcome} ${left}`);
    expect(looks([1, 0], [{ at: 0 }, { at: 10 }])).toEqual(['cleared 10', 'cleared 20']);
    expect(looks([1, 1, 0], [{ at: 0 }, { at: 1 }, { at: 6 }])).toEqual(['cleared 10', 'turned-back 6', 'turned-back 6']);
    expect(looks([1, 1, 0], [{ at: 0 }, { at: 1 }, { at: 7 }])).toEqual(['cleared 10', 'turned-back 6', 'cleared 20']);
  });

  test('an order to turn back begins with its first instant and ends before its last', () => {
    const one = openGate({ pools: { a: pool(9) }, stages: { s: serve('a', 1) }, flows: { f: given([{ at: 4 }, { at: 5 }, { at: 24 }, { at: 25 }], ['s']) } }); // prettier-ignore
    const stop = {
      fromMs: 5 * MIN,
      toMs: 25 * MIN,
      effect: { kind: 'intake', gate: 'g', flow: 'f', who: {} },
      assumption: 'test',
    } as const;
    expect(journeys(one, { disruptions: [stop] }).map(({ outcome }) => outcome)).toEqual(['cleared', 'turned-back', 'turned-back', 'cleared']); // prettier-ignore
  });
});

test('declarations of a trace come in the window in which they are lodged, long before their truck or long after', () => {
  const rows = [{ atMs: 20 * MIN, lodgedMs: 400 * MIN }, { atMs: 300 * MIN, lodgedMs: 10 * MIN }]; // prettier-ignore
  const one = openGate({
    pools: { clerk: pool(1) },
    stages: { paper: serve('clerk', 1), end: stage({ kind: 'join' }) },
    flows: { f: flow(0, ['end'], { arrivals: { kind: 'trace', rows }, declaration: { when: 'after', time: constantOf(0), assumption: 'test' }, papers: ['paper'] }) }, // prettier-ignore
  });
  const model = compile(scenario({ g: one }, { days: 0.5 }));
  const minutesIn = (from: number, until: number) =>
    [...drawArrivals(model, { seed: 1, k: 0, g: 0 }, { fromMs: from * MIN, untilMs: until * MIN }).times].map((t) => t / MIN);
  expect([minutesIn(0, 15), minutesIn(15, 60), minutesIn(60, 350), minutesIn(350, 500)]).toEqual([[10], [20], [300], [400]]); // prettier-ignore
  // Nor does it matter whether an earlier window was drawn before.
  const fresh = compile(scenario({ g: one }, { days: 0.5 }));
  expect([...drawArrivals(fresh, { seed: 1, k: 0, g: 0 }, { fromMs: 350 * MIN, untilMs: 500 * MIN }).times]).toEqual([400 * MIN]);
});
