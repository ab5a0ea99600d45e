// Capacity in time on systems small enough to follow by hand: every figure is minutes after midnight.
import { describe, expect, test } from 'vitest';
import type { Disruption, Pool, Side } from '../../../shared/scenario/scenario.ts';
import { compile } from '../../../simulations/index.ts';
import { given, journeys, leaving, openGate, stage, takes, type Given } from '../../helpers/journeys.ts';
import { always, constantOf, DAY, flow, gate, HOUR, MIN, pool, scenario } from '../../helpers/scenario-builder.ts';

const each = (n: number, gap: number, from = 0): Given[] => Array.from({ length: n }, (_, i) => ({ at: from + i * gap }));

/** One stage of `min` minutes, its pool as given. */
function desk(min: number, one: Pool, trucks: readonly Given[], more: { readonly side?: Side } = {}) {
  const stages = { s: stage({ kind: 'service', pool: 'desk', time: takes(min) }) };
  return gate({ sides: { vn: more.side ?? always }, pools: { desk: one }, stages, flows: { f: given(trucks, ['s']) } });
}
const from = (...steps: readonly (readonly [number, number])[]): Pool['shifts'] => steps.map(([min, n]) => ({ fromMs: min * MIN, n }));
const disrupted = (span: readonly [number, number], effect: Disruption['effect']) => ({
  disruptions: [{ fromMs: span[0] * MIN, toMs: span[1] * MIN, effect, assumption: 'test' }],
});

describe('shifts', () => {
  // One desk until 60, none from 60 to 120, then two.
  const shifts = from([0, 1], [60, 0], [120, 2], [600, 1]);

  test('a busy server finishes and leaves; or stops and resumes', () => {
    const ends = (shiftChange: Pool['shiftChange']) => leaving(desk(40, pool(1, { shifts, shiftChange }), each(3, 0)));
    expect(ends('finish')).toEqual([40, 80, 160]);
    // the second has 20 of 40 minutes left when the desk closes at 60
    expect(ends('pre-empt')).toEqual([40, 140, 160]);
  });

  test('a whole new team begins at once while the old one finishes', () => {
    const teams = from([0, 1], [60, 1], [600, 1]);
    const ends = (shiftChange: Pool['shiftChange']) => leaving(desk(50, pool(1, { shifts: teams, shiftChange }), each(3, 0)));
    expect(ends('finish')).toEqual([50, 100, 150]);
    expect(ends('replace')).toEqual([50, 100, 110]);
  });

  test('steps of some days hold on those days only, and the last step lasts into the next day', () => {
    // The clock starts on Tuesday, 24 June 2025: two desks on Wednesday from 08:00, one otherwise.
    const weekly: Pool['shifts'] = [{ fromMs: 6 * HOUR, n: 1 }, { fromMs: 8 * HOUR, n: 2, days: ['wed'] }]; // prettier-ignore
    const model = compile(scenario({ g: desk(1, pool(1, { shifts: weekly }), each(1, 0)) }, { days: 3 }));
    const { at, n } = model.gates[0]!.pools[0]!.steps;
    expect([...at].map((t, i) => [t / HOUR, n[i]])).toEqual([[0, 1], [32, 2], [54, 1]]); // prettier-ignore
  });
});

describe('opening hours', () => {
  const hours: Side = { ...always, open: [{ fromMs: 7 * HOUR, toMs: 19 * HOUR }] };

  test('closing lets a service finish, or interrupts it until the side opens', () => {
    const trucks = [{ at: 18 * 60 + 50 }, { at: 18 * 60 + 55 }];
    const ends = (closing: Side['closing']) => leaving(desk(30, pool(2), trucks, { side: { ...hours, closing } }), { days: 2 });
    expect(ends('finish')).toEqual([18 * 60 + 80, 18 * 60 + 85]);
    expect(ends('pre-empt')).toEqual([31 * 60 + 20, 31 * 60 + 25]);
  });

  test('a service that ends at the closing minute is not interrupted, and nobody starts in it', () => {
    const side: Side = { ...hours, closing: 'pre-empt' };
    expect(leaving(desk(15, pool(1), [{ at: 18 * 60 + 45 }, { at: 18 * 60 + 50 }], { side }), { days: 2 })).toEqual([
      19 * 60,
      31 * 60 + 15,
    ]);
  });

  test('weekdays, holidays and closed days', () => {
    const open: Side['open'] = [
      { fromMs: 7 * HOUR, toMs: 19 * HOUR },
      { fromMs: 9 * HOUR, toMs: 12 * HOUR, days: ['wed'] },
      { fromMs: 0, toMs: 0, days: ['holiday'] },
    ];
    const side: Side = { ...hours, open, holidays: ['2025-06-26'] };
    const { steps } = compile(scenario({ g: desk(1, pool(1), each(1, 0), { side }) }, { days: 4 })).gates[0]!.sides[0]!;
    expect([...steps.at].map((t) => t / HOUR)).toEqual([0, 7, 19, 33, 36, 79, 91]);
  });
});

describe('disruptions', () => {
  const trucks = each(4, 10);

  test('close a pool, a side or the gate; open a side longer; change the number of servers', () => {
    const ends = (effect: Disruption['effect'], side: Side = always) =>
      leaving(desk(10, pool(1), trucks, { side }), disrupted([5, 60], effect));
    expect(ends({ kind: 'close', gate: 'g', pool: 'desk' })).toEqual([10, 70, 80, 90]);
    expect(ends({ kind: 'close', gate: 'g', side: 'vn' })).toEqual([10, 70, 80, 90]);
    expect(ends({ kind: 'close', gate: 'g' })).toEqual([10, 70, 80, 90]);
    const late: Side = { ...always, open: [{ fromMs: 12 * HOUR, toMs: DAY }] };
    expect(ends({ kind: 'open', gate: 'g', side: 'vn' }, late)).toEqual([15, 25, 35, 45]);
    const two = (effect: Disruption['effect']) => leaving(desk(10, pool(2), each(4, 0)), disrupted([5, 60], effect));
    expect(two({ kind: 'servers', gate: 'g', pool: 'desk', n: 1 })).toEqual([10, 10, 20, 30]);
    expect(two({ kind: 'servers', gate: 'g', pool: 'desk', factor: 0.5 })).toEqual([10, 10, 20, 30]);
    expect(two({ kind: 'servers', gate: 'g', pool: 'desk', n: 4 })).toEqual([10, 10, 15, 15]);
  });

  test('slow what begins meanwhile, and turn back whom they name', () => {
    const slow = disrupted([5, 15], { kind: 'slow', gate: 'g', stages: ['s'], factor: 2.5 });
    expect(leaving(desk(10, pool(1), trucks), slow)).toEqual([10, 35, 45, 55]);
    const stop = disrupted([5, 25], { kind: 'intake', gate: 'g', flow: 'f', who: {} });
    expect(journeys(desk(10, pool(1), trucks), stop).map(({ outcome }) => outcome)).toEqual(['cleared', 'turned-back', 'turned-back', 'cleared']); // prettier-ignore
  });
});

describe('admission', () => {
  const classes = { priority: { preempt: false, classes: [{ id: 'booked', traits: ['booked'] }] } };

  test('a class by channel goes first, at all stages or at one by name', () => {
    // The red one overtakes who came before it.
    const trucks: Given[] = [{ at: 0 }, { at: 1, channel: 'green' }, { at: 2, channel: 'red' }];
    for (const one of [{ channels: ['red'] }, { channels: ['red'], stages: ['s'] }] as const) {
      const red = pool(1, { priority: { preempt: false, classes: [{ id: 'red', ...one }] } });
      expect(leaving(desk(10, red, trucks))).toEqual([10, 30, 20]);
    }
  });

  test('a daily quota begins anew at local midnight', () => {
    // Simulated 0 is midnight at UTC+7.
    expect(leaving(desk(10, pool(1, { quotaPerDay: 2 }), each(5, 0)), { days: 3 })).toEqual([10, 20, 1450, 1460, 2890]);
    const order = disrupted([15, 2 * 1440], { kind: 'quota', gate: 'g', pool: 'desk', perDay: 1 });
    expect(leaving(desk(10, pool(1), each(5, 0)), { days: 3, ...order })).toEqual([10, 20, 30, 1450, 2890]);
  });

  test('hours for one class only, and orders that admit one class', () => {
    const trucks = [{ at: 0 }, { at: 1, traits: ['booked'] }, { at: 2, traits: ['booked'] }];
    const night = pool(1, { ...classes, admits: [{ hours: [{ fromMs: 0, toMs: HOUR }], classes: ['booked'] }] });
    expect(leaving(desk(10, night, trucks))).toEqual([70, 11, 21]);
    const order = disrupted([0, 30], { kind: 'admit', gate: 'g', pool: 'desk', classes: ['booked'] });
    expect(leaving(desk(10, pool(1, classes), trucks), order)).toEqual([40, 11, 21]);
  });

  test('booked slots: so many each, first come first served; hours of the side by default', () => {
    const slots = (more: object) =>
      openGate({
        pools: {},
        stages: { book: stage({ kind: 'booking', everyMs: 30 * MIN, places: 2, noShow: 0, ...more }) },
        flows: { f: given(each(5, 1, 5), ['book']) },
      });
    expect(leaving(slots({}))).toEqual([30, 30, 60, 60, 90]);
    expect(leaving(slots({ hours: [{ fromMs: HOUR, toMs: 2 * HOUR }] }), { days: 1 })).toEqual([60, 60, 90, 90, null]);
    expect(leaving(slots({ late: constantOf(7 * MIN) }))).toEqual([37, 37, 67, 67, 97]);
    expect(leaving(slots({ noShow: 1 }), { days: 1 })).toEqual([null, null, null, null, null]);
  });

  test('who misses a slot books the next one that is free', () => {
    const booked = openGate({
      pools: {},
      stages: { book: stage({ kind: 'booking', everyMs: 30 * MIN, places: 1000, noShow: 0.25 }) },
      flows: { f: flow(4000, ['book']) },
    });
    // Everybody fits in every slot: from arrival to the first slot 15 min on average, then 30 more for each one missed, 1/3 of them on average.
    const all = journeys(booked, { days: 1.2 }).filter(({ left }) => left !== null && left < 1440);
    const waits = all.map(({ left, visits }) => left! - Number(/ ([\d.]+)-/.exec(visits[0]!)![1]));
    const mean = waits.reduce((sum, wait) => sum + wait, 0) / waits.length;
    const variance = waits.reduce((sum, wait) => sum + (wait - mean) ** 2, 0) / waits.length;
    expect(Math.abs(mean - 25)).toBeLessThan(4.2 * Math.sqrt(variance / waits.length) + 0.5);
  });
});

describe('breakdowns', () => {
  const failing = (more: object): Partial<Pool> => ({
    breakdowns: { clock: 'calendar', every: constantOf(25 * MIN), repair: constantOf(60 * MIN), assumption: 'test', ...more },
  });

  test('by the calendar: a service stops and resumes after the repair, or is finished first', () => {
    expect(leaving(desk(10, pool(1, failing({})), each(4, 0)), { days: 0.2 })).toEqual([10, 20, 90, 100]);
    expect(leaving(desk(10, pool(1, failing({ running: 'finish' })), each(4, 0)), { days: 0.2 })).toEqual([10, 20, 30, 95]);
  });

  test('by use: idle time does not count', () => {
    const trucks = [{ at: 0 }, { at: 100 }, { at: 200 }];
    expect(leaving(desk(10, pool(1, failing({ clock: 'use' })), trucks), { days: 0.5 })).toEqual([10, 110, 270]);
    expect(leaving(desk(10, pool(1, failing({ clock: 'calendar' })), [{ at: 30 }]), { days: 0.5 })).toEqual([95]);
  });

  test('one repairer takes one machine after the other', () => {
    const two = pool(2, failing({ crew: 1 }));
    // Both fail at 25; the first is back at 85, the second at 145, when the first has failed again at 110.
    const ends = leaving(desk(10, two, each(2, 0, 30)), { days: 0.3 });
    expect(ends).toEqual([95, 105]);
    const many = pool(2, failing({}));
    expect(leaving(desk(10, many, each(2, 0, 30)), { days: 0.3 })).toEqual([95, 95]);
  });

  test('a break begins when nobody waits, and is not cut short', () => {
    expect(leaving(desk(1, pool(1, { breaks: constantOf(10 * MIN) }), [{ at: 5 }, { at: 5 }, { at: 13 }]))).toEqual([11, 12, 23]);
  });

  test('a tidal lane serves one side until nobody waits there, then turns round', () => {
    const lane = openGate({
      pools: { lane: pool(1, { tidal: { switchover: constantOf(5 * MIN), idle: 'stay' } }) },
      stages: { s: stage({ kind: 'service', pool: 'lane', time: takes(10) }) },
      flows: {
        export: given([{ at: 0 }, { at: 1 }, { at: 60 }], ['s'], { from: 'vn' }),
        import: given([{ at: 2 }, { at: 3 }], ['s'], { from: 'cn' }),
      },
    });
    const of = (id: string) => journeys(lane).flatMap(({ flow: name, left }) => (name === id ? [left] : []));
    expect([of('export'), of('import')]).toEqual([[10, 20, 75], [35, 45]]); // prettier-ignore
  });
});
