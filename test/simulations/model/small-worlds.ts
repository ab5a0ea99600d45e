// Small scenarios that together use every rule of the model, each busy enough for its rules to meet. They are made for pinning, not for realism.
import type { Disruption, Flow, Gate, Scenario, Side, Stage } from '../../../shared/scenario/scenario.ts';
import { given, openGate, stage, takes } from '../../helpers/journeys.ts';
import {
  always,
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

const assumption = 'test';
const serve = (poolId: string, min: number, more: object = {}): Stage =>
  stage({ kind: 'service', pool: poolId, time: { by: 'all', time: exponentialOf(min * MIN) }, ...more });
const wait = (min: number, more: object = {}): Stage => delay(exponentialOf(min * MIN), more);
const mixed = { channels: { green: 0.5, yellow: 0.3, red: 0.2 }, mix: { general: 0.5, fruit: 0.5 }, traits: { vip: { share: 0.3, byCargo: { fruit: 0.6 } } } }; // prettier-ignore
const CARGO: Scenario['cargo'] = {
  general: { perishable: false, tonnes: 20, valueUsd: 1000, assumption },
  fruit: {
    ...{ perishable: true, tonnes: 15, valueUsd: 5000, decayPerDay: 0.2, quarantine: 'sampling', assumption },
    shelfLife: { kind: 'triangular', minMs: 2 * HOUR, modeMs: 8 * HOUR, maxMs: DAY },
    channels: { green: 0.2, yellow: 0.3, red: 0.5 },
  },
};
const world = (one: Gate, more: Partial<Scenario> & { readonly days?: number; readonly warmUpMs?: number } = {}): Scenario => {
  const { days = 1, warmUpMs = 0, ...rest } = more;
  return { ...scenario({ g: one }, { days, warmUpMs, cargo: CARGO }), ...rest };
};
/** One flow `f` through these stages in order. */
const through = (stages: Readonly<Record<string, Stage>>, pools: Gate['pools'], perDay = 200, more: Partial<Flow> = {}): Gate =>
  openGate({ pools, stages, flows: { f: flow(perDay, Object.keys(stages), { ...mixed, ...more }) } });
const during = (from: number, to: number, effect: Disruption['effect']): Disruption => ({ fromMs: from * HOUR, toMs: to * HOUR, effect, assumption }); // prettier-ignore
const week: Side = {
  ...{ zoneMin: 420, holidays: ['2025-06-25'], closing: 'pre-empt', assumption },
  open: [
    { fromMs: 6 * HOUR, toMs: 11 * HOUR },
    { fromMs: 12 * HOUR, toMs: 18 * HOUR },
    { fromMs: 8 * HOUR, toMs: 10 * HOUR, days: ['holiday'] },
  ],
};
const everyHour = (n: number) => Array.from({ length: n }, (_, i) => ({ at: 20 * i, times: { s: (7 * i) % 31 } }));

export const SMALL_WORLDS: Readonly<Record<string, () => Scenario>> = {
  'papers beside cargo, optional stages, opening hours': () => scenario({ a: busyGate(60) }, { days: 1, warmUpMs: 3 * HOUR }),
  'gates that send each other trucks by numbers waiting': () => divertingScenario({ days: 1 }),
  'gates that compare expected waits': () => {
    const { diversions, ...rest } = divertingScenario({ days: 1 });
    const back = { ...diversions[0]!, from: 'far', to: 'near', flow: 'export', above: 0, share: 1 };
    return { ...rest, diversions: [...diversions, back].map((one) => ({ ...one, rule: 'time' as const, driveMs: 20 * MIN })) };
  },
  'rooms that block, turn back and are passed by': () =>
    world(
      through(
        {
          first: serve('a', 5, { room: { places: 6, whenFull: 'turn-back' } }),
          second: serve('b', 8, { room: { places: 2, whenFull: 'block' } }),
          third: serve('c', 9, { room: { places: 1, whenFull: 'pass' } }),
          last: serve('d', 4, { room: { places: 0, whenFull: 'block' } }),
        },
        { a: pool(2), b: pool(1), c: pool(1), d: pool(1) },
      ),
    ),
  'looks at the queue, lost patience, a choice of pools': () =>
    world(
      through(
        {
          look: serve('a', 12, { orPools: ['b'], joining: [1, 0.9, 0.5, 0.2] }),
          give: serve('c', 12, { patience: { time: exponentialOf(20 * MIN), then: 'last' } }),
          up: serve('c', 6, { patience: { time: constantOf(40 * MIN), then: 'turn-back' } }),
          last: serve('d', 3),
        },
        { a: pool(1), b: pool(1), c: pool(2), d: pool(1) },
      ),
    ),
  'classes that come first, and classes that interrupt': () =>
    world(
      through(
        { polite: serve('a', 6), rude: serve('b', 6), both: serve('a', 1) },
        {
          a: pool(1, { priority: { preempt: false, classes: [{ id: 'vip', traits: ['vip'] }, { id: 'fresh', perishable: true, stages: ['polite'] }] } }), // prettier-ignore
          b: pool(1, {
            priority: {
              preempt: true,
              classes: [
                { id: 'red', channels: ['red'] },
                { id: 'plain', without: ['vip'] },
              ],
            },
          }),
        },
        150,
      ),
    ),
  'hours for some classes, a quota, team changes': () =>
    world(
      gate({
        sides: { vn: week, cn: always },
        pools: {
          a: pool(2, { priority: { preempt: false, classes: [{ id: 'vip', traits: ['vip'] }] }, admits: [{ hours: [{ fromMs: 8 * HOUR, toMs: 9 * HOUR }], classes: ['vip'] }], quotaPerDay: 40 }), // prettier-ignore
          b: pool(2, { side: 'cn', shifts: [{ fromMs: 0, n: 1 }, { fromMs: 9 * HOUR, n: 3 }, { fromMs: 13 * HOUR, n: 1, days: ['holiday'] }], shiftChange: 'pre-empt' }), // prettier-ignore
          c: pool(2, { hours: 'always', shifts: [{ fromMs: 0, n: 2 }, { fromMs: 8 * HOUR, n: 2 }, { fromMs: 16 * HOUR, n: 1 }], shiftChange: 'replace' }), // prettier-ignore
        },
        stages: { s: serve('a', 12), t: serve('b', 15, { side: 'cn' }), u: serve('c', 14) },
        flows: { f: flow(80, ['s', 't', 'u'], mixed) },
      }),
      { days: 3 },
    ),
  'machines that fail by the clock or by use, crews, breaks': () =>
    world(
      through(
        { s: serve('a', 10), t: serve('b', 10), u: serve('c', 5) },
        {
          a: pool(2, { breakdowns: { clock: 'calendar', every: exponentialOf(3 * HOUR), repair: exponentialOf(HOUR), crew: 1, assumption } }), // prettier-ignore
          b: pool(2, { breakdowns: { clock: 'use', every: exponentialOf(2 * HOUR), repair: constantOf(HOUR), running: 'finish', assumption } }), // prettier-ignore
          c: pool(1, { breaks: { kind: 'uniform', minMs: MIN, maxMs: 9 * MIN } }),
        },
        180,
      ),
    ),
  'lanes that face one way at a time': () => {
    const lanes = (idle: 'stay' | 'keep-switching') => pool(1, { tidal: { switchover: { kind: 'uniform', minMs: 5 * MIN, maxMs: 15 * MIN }, idle } }); // prettier-ignore
    return world(
      openGate({
        pools: { a: lanes('stay'), b: lanes('keep-switching') },
        stages: { s: serve('a', 4), t: serve('b', 4) },
        flows: { out: flow(70, ['s', 't'], mixed), home: flow(60, ['t', 's'], { ...mixed, from: 'cn' }) },
      }),
    );
  },
  'convoys, departures, groups that move as one': () =>
    world(
      openGate({
        pools: { a: pool(2), yard: pool(6) },
        stages: {
          park: stage({ kind: 'seize', pool: 'yard' }),
          convoy: stage({ kind: 'gather', size: 4, atMostMs: HOUR, together: true }),
          pass: serve('a', 10),
          apart: stage({ kind: 'split' }),
          leave: stage({ kind: 'release', pool: 'yard' }),
          ferry: stage({ kind: 'gather', size: 5, together: false, departures: { atMs: [6 * HOUR, 9 * HOUR, 15 * HOUR] } }),
          drive: wait(20),
        },
        flows: {
          f: flow(100, ['park', 'convoy', 'pass', 'apart', 'leave', 'ferry', 'drive'], mixed),
          trains: flow(10, ['pass', 'apart', 'drive'], { ...mixed, batch: { sizes: [{ n: 3, share: 0.5 }, { n: 8, share: 0.5 }], together: true } }), // prettier-ignore
          parties: flow(10, ['pass', 'drive'], { ...mixed, batch: { sizes: [{ n: 4, share: 1 }], together: false } }),
        },
      }),
    ),
  'booked slots, branches back and out, vehicles that return': () =>
    world(
      openGate({
        pools: { a: pool(2) },
        stages: {
          slot: stage({ kind: 'booking', everyMs: 30 * MIN, places: 3, hours: [{ fromMs: 6 * HOUR, toMs: 20 * HOUR }], noShow: 0.2, late: exponentialOf(10 * MIN) }), // prettier-ignore
          s: serve('a', 8),
          check: stage({ kind: 'branch', arms: [{ to: 's', only: { share: 0.2, without: ['vip'] } }, { to: 'turn-back', only: { channels: ['red'], share: 0.3 } }, { to: 'far', only: { hours: [{ fromMs: 9 * HOUR, toMs: 12 * HOUR }] } }] }), // prettier-ignore
          near: wait(30, { only: { when: { stage: 's', count: 'present', atLeast: 2, atMost: 6 }, share: 0.8 } }),
          far: wait(5, { only: { quarantine: ['sampling', 'every-lot'] } }),
        },
        flows: {
          f: flow(110, ['slot', 's', 'check', 'near', 'far'], { ...mixed, returns: [{ to: 'home', share: 0.5, after: exponentialOf(2 * HOUR) }, { to: 'f', share: 0.1, after: constantOf(HOUR) }] }), // prettier-ignore
          home: flow(0, ['s'], { from: 'cn', loaded: false, arrivals: { kind: 'fleet', count: 3, everyMs: HOUR } }),
        },
      }),
    ),
  'every kind of disruption': () =>
    world(
      openGate({
        pools: { a: pool(3, { priority: { preempt: false, classes: [{ id: 'vip', traits: ['vip'] }] } }), b: pool(2, { side: 'cn' }) },
        stages: { s: serve('a', 12), t: serve('b', 10, { side: 'cn' }) },
        flows: { f: flow(150, ['s', 't'], mixed), h: flow(50, ['t', 's'], { ...mixed, from: 'cn' }) },
      }),
      {
        disruptions: [
          during(2, 3, { kind: 'close', gate: 'g', side: 'cn' }),
          during(4, 5, { kind: 'close', gate: 'g', pool: 'a' }),
          during(5, 6, { kind: 'close', gate: 'g' }),
          during(7, 9, { kind: 'servers', gate: 'g', pool: 'a', factor: 0.5 }),
          during(8, 10, { kind: 'servers', gate: 'g', pool: 'b', n: 5 }),
          during(10, 12, { kind: 'slow', gate: 'g', stages: ['s'], factor: 2.5 }),
          during(11, 14, { kind: 'demand', gate: 'g', flow: 'f', factor: 2 }),
          during(13, 15, { kind: 'intake', gate: 'g', flow: 'f', who: { cargo: ['fruit'] } }),
          during(15, 24, { kind: 'quota', gate: 'g', pool: 'b', perDay: 20 }),
          during(16, 18, { kind: 'admit', gate: 'g', pool: 'a', classes: ['vip'] }),
        ],
      },
    ),
  'a closed side opened by order': () => ({
    ...scenario({ g: gate({ sides: { vn: daytime }, pools: { a: pool(1) }, stages: { s: service('a', exponentialOf(9 * MIN)) }, flows: { f: flow(60, ['s']) } }) }, { days: 1 }), // prettier-ignore
    disruptions: [during(1, 4, { kind: 'open', gate: 'g', side: 'vn' })],
  }),
  'every kind of arrivals': () =>
    world(
      openGate({
        pools: { a: pool(5) },
        stages: { s: serve('a', 6) },
        flows: {
          renewal: flow(0, ['s'], { ...mixed, arrivals: { kind: 'renewal', gap: { kind: 'erlang', meanMs: 20 * MIN, k: 2 }, firstMs: 5 * MIN, stopMs: 20 * HOUR, most: 40 } }), // prettier-ignore
          timetable: flow(0, ['s'], { ...mixed, arrivals: { kind: 'timetable', atMs: [3 * HOUR, 15 * HOUR], days: ['tue', 'wed'] }, batch: { sizes: [{ n: 5, share: 1 }], together: false } }), // prettier-ignore
          counts: flow(0, ['s'], { ...mixed, arrivals: { kind: 'counts', counts: [30, 12] }, hourWeights: Array.from({ length: 24 }, (_, h) => h) }), // prettier-ignore
          trace: given(everyHour(30), ['s'], { mix: { general: 1 } }),
          poisson: flow(40, ['s'], { ...mixed, weekdayFactors: [1, 0.5, 2, 1, 1, 1, 1], monthFactors: new Array<number>(12).fill(0.9), growthPerYear: 3, declaration: { when: 'after', time: exponentialOf(HOUR) } }), // prettier-ignore
        },
      }),
      { days: 2, warmUpMs: 2 * HOUR },
    ),
  'every distribution and every rule of times': () =>
    world(
      openGate({
        pools: { a: pool(9) },
        stages: {
          s: stage({ kind: 'service', pool: 'a', time: { by: 'channel', times: { green: constantOf(2 * MIN), yellow: { kind: 'lognormal', meanMs: 9 * MIN, cv: 1, capMs: 30 * MIN }, red: { kind: 'gamma', meanMs: 20 * MIN, cv: 0.6 } } } }), // prettier-ignore
          t: stage({ kind: 'service', pool: 'a', time: { by: 'cargo', times: { fruit: { kind: 'normal', meanMs: 9 * MIN, sdMs: 6 * MIN, below: 'redraw' } }, otherwise: { kind: 'normal', meanMs: 5 * MIN, sdMs: 5 * MIN, below: 'zero' } } }), // prettier-ignore
          u: stage({ kind: 'delay', time: { by: 'flow', times: { f: { kind: 'weibull', scaleMs: 9 * MIN, shape: 1.5 } }, otherwise: { kind: 'empirical', valuesMs: [MIN, 9 * MIN], weights: [3, 1] } } }), // prettier-ignore
          v: delay({ kind: 'mixture', parts: [{ share: 0.5, of: constantOf(MIN) }, { share: 0.5, of: { kind: 'triangular', minMs: MIN, modeMs: 3 * MIN, maxMs: 9 * MIN } }] }), // prettier-ignore
          w: stage({ kind: 'delay', time: takes(1) }),
        },
        flows: { f: flow(60, ['s', 't', 'u'], mixed), h: flow(50, ['s', 'u', 'v', 'w'], { ...mixed, from: 'cn' }) },
      }),
    ),
};
