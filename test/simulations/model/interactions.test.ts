// Where two rules meet: a room and patience, a quota and an interruption, a group and a release … Every figure is minutes after midnight.
import { describe, expect, test } from 'vitest';
import type { Disruption, Gate, Pool, Side } from '../../../shared/scenario/scenario.ts';
import { unpackOutcomes } from '../../../simulations/border/replicate.ts';
import { advance, compile, replicate, type Model } from '../../../simulations/index.ts';
import { given, journeys, leaving, openGate, stage, takes, type Given } from '../../helpers/journeys.ts';
import { always, constantOf, divertingScenario, flow, gate, HOUR, MIN, pool, scenario } from '../../helpers/scenario-builder.ts';

const each = (n: number, gap: number, from = 0): Given[] => Array.from({ length: n }, (_, i) => ({ at: from + i * gap }));
const steps = (...of: readonly (readonly [number, number])[]): Pool['shifts'] => of.map(([min, n]) => ({ fromMs: min * MIN, n }));
const serve = (poolId: string, min: number, more: object = {}) => stage({ kind: 'service', pool: poolId, time: takes(min), ...more });
const wait = (min: number, more: object = {}) => stage({ kind: 'delay', time: takes(min), ...more });
const failing = (every: number, repair: number, more: object = {}): Pool['breakdowns'] => ({
  ...{ clock: 'calendar', every: constantOf(every * MIN), repair: constantOf(repair * MIN), assumption: 'test' },
  ...more,
});
const vipFirst: Pool['priority'] = { preempt: true, classes: [{ id: 'first', traits: ['vip'] }] };
const fruit = (min: number) => ({
  fruit: { perishable: true, tonnes: 20, valueUsd: 1, shelfLife: constantOf(min * MIN), assumption: 'test' },
  general: { perishable: false, tonnes: 20, valueUsd: 1, assumption: 'test' },
});
const ends = (one: Gate, more: Parameters<typeof journeys>[1] = {}) => journeys(one, more).map(({ outcome, left }) => `${outcome} ${left}`);
/** One stage `s` of `min` minutes. */
const desk = (min: number, one: Pool, trucks: readonly Given[], side: Side = always): Gate =>
  gate({ sides: { vn: side }, pools: { desk: one }, stages: { s: serve('desk', min) }, flows: { f: given(trucks, ['s']) } });
const during = (fromMin: number, toMin: number, effect: Disruption['effect']) => ({
  disruptions: [{ fromMs: fromMin * MIN, toMs: toMin * MIN, effect, assumption: 'test' }],
});
/** The collectors of the only gate. */
function counted(one: Gate, more: { readonly days?: number } = {}) {
  const model = compile(scenario({ g: one }, more));
  return unpackOutcomes(model, replicate(model, { seed: 1, k: 0 }))[0]!.collectors;
}

describe('a place that is held', () => {
  const yard = (one: Pool, trucks: readonly Given[]) =>
    openGate({
      pools: { places: one },
      stages: { park: stage({ kind: 'seize', pool: 'places' }), stay: wait(30) },
      flows: { f: given(trucks, ['park', 'stay']) },
    });

  test('is not taken away by a higher class: what goes on there is no service', () => {
    expect(leaving(yard(pool(1, { priority: vipFirst }), [{ at: 0 }, { at: 5, traits: ['vip'] }]))).toEqual([30, 60]);
  });

  test('may fail under a truck that drives on', () => {
    expect(leaving(yard(pool(1, { breakdowns: failing(10, 60) }), [{ at: 0 }]))).toEqual([30]);
  });

  test('wears out under its truck, and is repaired meanwhile', () => {
    // In use for 30, it fails at 10 and is mended at 25; then 5 of 10 minutes of use are left for the second truck.
    const by = (clock: object) => pool(1, { breakdowns: failing(10, 15, { clock: 'use', ...clock }) });
    expect(leaving(yard(by({}), each(2, 0)), { days: 0.2 })).toEqual([30, 60]);
    // Used up at 35, mended at 50; the third finds it so at 60, used up again at 60 while held until then.
    expect(leaving(yard(by({}), each(3, 0)), { days: 0.2 })).toEqual([30, 60, 105]);
  });

  test('goes to the next in line before the truck that gave it back asks for it again', () => {
    const one = openGate({
      pools: { desk: pool(1) },
      stages: {
        hold: stage({ kind: 'seize', pool: 'desk' }),
        work: wait(10),
        free: stage({ kind: 'release', pool: 'desk' }),
        again: serve('desk', 5),
        other: serve('desk', 5),
      },
      flows: { f: given([{ at: 0 }], ['hold', 'work', 'free', 'again']), g: given([{ at: 3 }], ['other']) },
    });
    expect(leaving(one)).toEqual([20, 15]);
  });
});

describe('servers', () => {
  test('fail while they are on a break as they do at work', () => {
    // Breaks from 0, 10 and 20; broken from 25 to 85.
    const one = pool(1, { breaks: constantOf(10 * MIN), breakdowns: failing(25, 60) });
    expect(leaving(desk(10, one, each(1, 0, 30)), { days: 0.2 })).toEqual([95]);
    // Back from its break at 10, broken in time at 25.
    expect(leaving(desk(10, one, each(3, 0, 5)), { days: 0.2 })).toEqual([20, 90, 100]);
  });

  test('that are used up finish what they have while the repair runs', () => {
    // Used up at 25 of 30; mended at 40, so that the second begins then and uses it up at 65, mended at 80.
    const one = pool(1, { breakdowns: failing(25, 15, { clock: 'use', running: 'finish' }) });
    expect(leaving(desk(30, one, each(3, 0)), { days: 0.2 })).toEqual([30, 70, 110]);
  });

  test('do not wear out while a truck blocks them', () => {
    // The second blocks the first desk from 20 to 40, the third from 50 to 70: 30 of 35 minutes of use by then.
    const line = openGate({
      pools: { a: pool(1, { breakdowns: failing(35, 100, { clock: 'use' }) }), b: pool(1) },
      stages: { s: serve('a', 10), t: serve('b', 30, { room: { places: 0, whenFull: 'block' } }) },
      flows: { f: given(each(3, 0), ['s', 't']) },
    });
    expect(leaving(line)).toEqual([40, 70, 100]);
  });

  test('count as repairs from when they are in hand, with what they waited for the crew', () => {
    const two = desk(10, pool(2, { breakdowns: failing(25, 60, { crew: 1 }) }), []);
    // Both fail at 25; the second is in hand from 85.
    expect([80, 90].map((min) => counted(two, { days: min / 1440 })).map((c) => [c.repairs[0], c.repairWait[0]! / MIN])).toEqual([
      [1, 0],
      [2, 60],
    ]);
  });

  test('that are repaired after an interrupting close do not go on before the side opens', () => {
    const side: Side = { ...always, open: [{ fromMs: 7 * HOUR, toMs: 19 * HOUR }], closing: 'pre-empt' };
    // In service from 18:20, broken from 18:30 to 19:30, 20 minutes left at 07:00.
    const one = pool(1, { breakdowns: failing(18.5 * 60, 60) });
    expect(leaving(desk(30, one, each(1, 0, 1100), side))).toEqual([1440 + 440]);
  });

  test('of a replaced team stop too when the side closes and interrupts', () => {
    const side: Side = { ...always, open: [{ fromMs: 0, toMs: 70 * MIN }], closing: 'pre-empt' };
    const one = pool(1, { shifts: steps([0, 1], [60, 1]), shiftChange: 'replace' });
    expect(leaving(desk(50, one, each(1, 0, 30), side))).toEqual([1450]);
  });

  test('beyond their number are not interrupted for a higher class that could not begin', () => {
    const one = pool(2, { shifts: steps([0, 2], [5, 1], [600, 2]), priority: vipFirst });
    expect(leaving(desk(10, one, [...each(2, 0), { at: 6, traits: ['vip'] }]))).toEqual([10, 10, 20]);
  });
});

describe('quotas and hours', () => {
  test('a service that was interrupted goes on although the quota of the day is used up', () => {
    // Nobody from 5 to 20, every day.
    const one = pool(1, { shifts: steps([0, 1], [5, 0], [20, 1]), shiftChange: 'pre-empt', quotaPerDay: 1 });
    expect(leaving(desk(10, one, each(2, 0)))).toEqual([25, 1465]);
  });

  test('a rule that begins when a shift begins holds for the first trucks of the shift', () => {
    const one = pool(2, { shifts: steps([0, 0], [60, 2]), priority: { ...vipFirst, preempt: false } });
    const trucks = [...each(3, 0), { at: 5, traits: ['vip'] }];
    const quota = during(60, 2000, { kind: 'quota', gate: 'g', pool: 'desk', perDay: 1 });
    expect(leaving(desk(10, one, trucks), { days: 1, ...quota })).toEqual([null, null, null, 70]);
    const order = during(60, 100, { kind: 'admit', gate: 'g', pool: 'desk', classes: ['first'] });
    expect(leaving(desk(10, one, trucks), { days: 1, ...order })).toEqual([110, 110, 120, 70]);
    // Nor does anybody begin when a rule and the shift end together.
    const closing = pool(1, { shifts: steps([0, 1], [60, 0], [90, 1]), priority: { ...vipFirst, preempt: false } });
    const until = during(0, 60, { kind: 'admit', gate: 'g', pool: 'desk', classes: ['first'] });
    expect(leaving(desk(10, closing, trucks), until)).toEqual([100, 110, 120, 15]);
  });

  test('when an order ends, a higher class that it kept out interrupts those it let in', () => {
    const classes: Pool['priority'] = { preempt: true, classes: [{ id: 'first', traits: ['vip'] }, { id: 'local', traits: ['local'] }] }; // prettier-ignore
    const trucks = [{ at: 0, traits: ['local'] }, { at: 1, traits: ['vip'] }]; // prettier-ignore
    const order = during(0, 5, { kind: 'admit', gate: 'g', pool: 'desk', classes: ['local'] });
    expect(leaving(desk(10, pool(1, { priority: classes }), trucks), order)).toEqual([20, 15]);
  });
});

describe('rooms', () => {
  test('patience runs from the road on, not anew inside', () => {
    const patience = { time: constantOf(12 * MIN), then: 'turn-back' };
    const one = openGate({
      pools: { a: pool(1) },
      stages: { s: serve('a', 10, { room: { places: 1, whenFull: 'block' }, patience }) },
      flows: { f: given(each(3, 1, 1), ['s']) },
    });
    // The third comes in at 11 and has waited since 3.
    expect(ends(one)).toEqual(['cleared 11', 'cleared 21', 'turned-back 15']);
  });

  test('who would not join the queue does not block either', () => {
    const one = openGate({
      pools: { a: pool(1), b: pool(1) },
      stages: { s: serve('a', 1), t: serve('b', 10, { joining: [1, 1, 0], room: { places: 1, whenFull: 'block' } }) },
      flows: { f: given(each(4, 0), ['s', 't']) },
    });
    expect(ends(one)).toEqual(['cleared 11', 'cleared 21', 'turned-back 3', 'turned-back 4']);
  });

  test('who is let into a room of the other side has left its own', () => {
    const vn: Side = { ...always, open: [{ fromMs: 0, toMs: 19 * HOUR }] };
    const border = gate({
      sides: { vn, cn: { ...always, zoneMin: 480 } },
      pools: { a: pool(1), b: pool(1, { side: 'cn' }) },
      stages: { s: serve('a', 1), t: serve('b', 30, { side: 'cn', room: { places: 1, whenFull: 'block' } }) },
      flows: { f: given(each(4, 0, 18 * 60), ['s', 't']) },
    });
    // At 19:00 one has gone, one is in service, one in the room, and the fourth keeps the desk of its own side.
    expect(counted(border, { days: 1 }).stockSum[0]).toBe(1);
  });
});

describe('groups', () => {
  const gather = (size: number) => stage({ kind: 'gather', size, together: true });

  test('of groups keep everybody', () => {
    const one = openGate({
      pools: { road: pool(1) },
      stages: { pair: gather(2), four: gather(2), drive: serve('road', 10), split: stage({ kind: 'split' }), desk: serve('road', 1) },
      flows: { f: given(each(4, 1), ['pair', 'four', 'drive', 'split', 'desk']) },
    });
    // On the road from 3 to 13, then in the order in which they came.
    expect(leaving(one)).toEqual([14, 15, 16, 17]);
  });

  test('give back what every one of them holds, and cross together', () => {
    const vn: Side = { ...always, open: [{ fromMs: 0, toMs: 19 * HOUR }] };
    const yard = gate({
      sides: { vn, cn: { ...always, zoneMin: 480 } },
      pools: { places: pool(2) },
      stages: {
        park: stage({ kind: 'seize', pool: 'places' }),
        meet: gather(2),
        unpark: stage({ kind: 'release', pool: 'places' }),
        cross: wait(1600, { side: 'cn' }),
      },
      flows: { f: given(each(4, 5), ['park', 'meet', 'unpark', 'cross']) },
    });
    expect(journeys(yard).map(({ visits }) => visits[0])).toEqual(['park 0-?-0', 'park 5-?-5', 'park 10-?-10', 'park 15-?-15']);
    expect(counted(yard, { days: 1 }).stockSum[0]).toBe(0);
  });

  test('come back as vehicles although the papers of some are not through', () => {
    const rows = [{ atMs: 0, lodgedMs: 20 * MIN }, { atMs: MIN, lodgedMs: MIN }]; // prettier-ignore
    const train = openGate({
      pools: { clerk: pool(1) },
      stages: { paper: serve('clerk', 5), meet: gather(2), cleared: stage({ kind: 'join' }), drive: wait(10), empty: wait(1) },
      flows: {
        full: flow(0, ['meet', 'cleared', 'drive'], {
          arrivals: { kind: 'trace', rows },
          declaration: { when: 'after', time: constantOf(0), assumption: 'test' },
          papers: ['paper'],
          returns: [{ to: 'back', share: 1, after: constantOf(30 * MIN) }],
        }),
        back: flow(0, ['empty'], { arrivals: { kind: 'fleet', count: 0, everyMs: HOUR } }),
      },
    });
    // The leader's papers are through at 6.
    expect(leaving(train)).toEqual([16, 16, 47, 47]);
  });
});

describe('cargo that does not keep', () => {
  test('leaves a gathering place, whose next truck has a full wait of its own', () => {
    const one = openGate({
      pools: {},
      stages: { meet: stage({ kind: 'gather', size: 9, atMostMs: 30 * MIN, together: false }) },
      flows: { f: given([{ at: 0, cargo: 'fruit' }, { at: 5 }], ['meet'], { mix: { fruit: 0.5, general: 0.5 } }) },
    });
    expect(ends(one, { cargo: fruit(10) }).slice(0, 1)).toEqual(['spoiled 10']);
    const two = {
      ...one,
      flows: {
        f: given(
          [
            { at: 0, cargo: 'fruit' },
            { at: 5, cargo: 'general' },
          ],
          ['meet'],
          { mix: { fruit: 1, general: 0 } },
        ),
      },
    };
    expect(ends(two, { cargo: fruit(10) })).toEqual(['spoiled 10', 'cleared 35']);
  });

  test('does not wait for its slot', () => {
    const one = openGate({
      pools: {},
      stages: { book: stage({ kind: 'booking', everyMs: HOUR, places: 1, noShow: 0 }) },
      flows: { f: given([{ at: 1 }], ['book'], { mix: { fruit: 1 } }) },
    });
    expect(ends(one, { cargo: fruit(10) })).toEqual(['spoiled 11']);
  });
});

describe('deadlocks', () => {
  const at = (one: Gate): number => counted(one).deadlock[0]! - 1;
  const seize = (poolId: string, more: object = {}) => stage({ kind: 'seize', pool: poolId, ...more });

  test('are seen whatever else a truck has given back, and not where somebody gives up', () => {
    const circle = (more: object) =>
      openGate({
        pools: { a: pool(1), b: pool(1), c: pool(1) },
        stages: {
          ...{ a: seize('a'), b: seize('b'), free: stage({ kind: 'release', pool: 'a' }), long: wait(20), c: seize('c') },
          ...{ first: seize('c'), short: wait(5), second: seize('b', more) },
        },
        flows: { there: given([{ at: 0 }], ['a', 'b', 'free', 'long', 'c']), back: given([{ at: 1 }], ['first', 'short', 'second']) },
      });
    expect(at(circle({}))).toBe(20 * MIN);
    expect(at(circle({ patience: { time: constantOf(HOUR), then: 'turn-back' } }))).toBe(-1);
  });
});

describe('runs one after another', () => {
  test('a run that fails leaves nothing to the next', () => {
    const one = scenario({
      g: openGate({
        pools: {},
        stages: {
          meet: stage({ kind: 'gather', size: 2, together: false }),
          fork: stage({ kind: 'branch', arms: [{ to: 'fork', only: { traits: ['lost'] } }] }),
          end: wait(1),
        },
        flows: { f: flow(40, ['meet', 'fork', 'end'], { traits: { lost: { share: 0.01 } } }) },
      }),
    });
    const model = compile(one);
    const run = (of: Model, k: number): Uint8Array | undefined => {
      try {
        return replicate(of, { seed: 1, k });
      } catch {
        return undefined;
      }
    };
    const all = Array.from({ length: 20 }, (_, k) => run(model, k));
    expect(all.filter((bytes) => bytes === undefined).length).toBeGreaterThan(3);
    expect(all).toEqual(Array.from({ length: 20 }, (_, k) => run(compile(one), k)));
  });

  test('the bytes of a state do not tell who waited for the crew in another run', () => {
    const one = scenario({ g: desk(10, pool(5, { breakdowns: failing(25, 600, { crew: 1 }) }), each(1, 0)) });
    const [used, fresh] = [compile(one), compile(one)];
    replicate(used, { seed: 1, k: 1 });
    const stateOf = (model: Model) => advance(model, { seed: 1, k: 0, g: 0 }, null, [], 30 * MIN).state;
    expect(stateOf(used)).toEqual(stateOf(fresh));
  });
});

test('by the time to wait trucks divert also where the series has long steps', () => {
  const base = divertingScenario();
  const diverted = (seriesStepMs: number): number => {
    const diversions = base.diversions.map((one) => ({ ...one, rule: 'time' as const }));
    const model = compile({ ...base, clock: { ...base.clock, seriesStepMs }, diversions });
    return unpackOutcomes(model, replicate(model, { seed: 1, k: 0 }))[0]!.collectors.divertedOut.reduce((sum, n) => sum + n, 0);
  };
  const usual = diverted(HOUR);
  expect(Math.abs(diverted(48 * HOUR) / usual - 1)).toBeLessThan(0.1);
});

describe('branches', () => {
  test('the lot of the branch is not the lot that led to it', () => {
    const arms = [{ to: 'turn-back', only: { share: 0.5 } }];
    const one = openGate({
      pools: {},
      stages: { fork: stage({ kind: 'branch', arms, only: { share: 0.4 } }), end: wait(1) },
      flows: { f: flow(4000, ['fork', 'end']) },
    });
    const all = journeys(one, { days: 1 });
    const back = all.filter(({ outcome }) => outcome === 'turned-back').length / all.length;
    expect(Math.abs(back - 0.2)).toBeLessThan(4.2 * Math.sqrt((0.2 * 0.8) / all.length));
  });

  test.each([
    ['seize and release', { a: stage({ kind: 'seize', pool: 'p' }), b: stage({ kind: 'release', pool: 'p' }) }],
    ['gather of one', { a: stage({ kind: 'gather', size: 1, together: false }), b: stage({ kind: 'split' }) }],
  ])('a circle of %s takes no time and is an error', (_, stages) => {
    const one = openGate({
      pools: { p: pool(1) },
      stages: { ...stages, fork: stage({ kind: 'branch', arms: [{ to: 'a', only: { perishable: false } }] }), end: wait(1) },
      flows: { f: given([{ at: 0 }], ['a', 'b', 'fork', 'end']) },
    });
    expect(() => journeys(one)).toThrow(/gate g/);
  });
});
