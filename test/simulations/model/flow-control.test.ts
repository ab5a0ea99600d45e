// Flow control on systems small enough to follow by hand: every figure is minutes after midnight.
import { describe, expect, test } from 'vitest';
import { compile, replicate } from '../../../simulations/index.ts';
import { unpackOutcomes } from '../../../simulations/border/replicate.ts';
import { given, journeys, leaving, openGate, stage, takes, type Given } from '../../helpers/journeys.ts';
import { constantOf, flow, HOUR, MIN, pool, scenario, service } from '../../helpers/scenario-builder.ts';

const each = (n: number, gap: number, times?: Readonly<Record<string, number>>): Given[] =>
  Array.from({ length: n }, (_, i) => ({ at: 1 + i * gap, ...(times === undefined ? {} : { times }) }));
const serve = (poolId: string, min: number, more: object = {}) => stage({ kind: 'service', pool: poolId, time: takes(min), ...more });

describe('rooms', () => {
  const line = (room: object, second = 10) =>
    openGate({
      pools: { a: pool(1), b: pool(1) },
      stages: { s1: serve('a', 1), s2: serve('b', second, { room }) },
      flows: { f: given(each(4, 0), ['s1', 's2']) },
    });

  test('blocking after service: the truck keeps the server of the stage before until there is a place', () => {
    expect(journeys(line({ places: 1, whenFull: 'block' })).map(({ visits }) => visits)).toEqual([
      ['s1 1-1-2', 's2 2-2-12'],
      ['s1 1-2-3', 's2 3-12-22'],
      // done at 4, but kept until the truck before it starts at 12
      ['s1 1-3-12', 's2 12-22-32'],
      ['s1 1-12-22', 's2 22-32-42'],
    ]);
  });

  test('no places: only an idle server takes a truck', () => {
    expect(leaving(line({ places: 0, whenFull: 'block' }))).toEqual([12, 22, 32, 42]);
  });

  test('a full room turns back, or is passed by', () => {
    const ends = (whenFull: string) => journeys(line({ places: 1, whenFull })).map(({ outcome, left }) => `${outcome} ${left}`);
    expect(ends('turn-back')).toEqual(['cleared 12', 'cleared 22', 'turned-back 4', 'turned-back 5']);
    expect(ends('pass')).toEqual(['cleared 12', 'cleared 22', 'cleared 4', 'cleared 5']);
  });

  test('who finds the first room full waits on the road, in order', () => {
    const one = openGate({
      pools: { a: pool(1) },
      stages: { s: serve('a', 10, { room: { places: 1, whenFull: 'block' } }) },
      flows: { f: given(each(4, 1), ['s']) },
    });
    expect(journeys(one).map(({ visits }) => visits)).toEqual([['s 1-1-11'], ['s 2-11-21'], ['s 3-21-31'], ['s 4-31-41']]);
  });

  test('a deadlock is found and named, and the run goes on to its end', () => {
    // Both ways need both berths: the one in b waits for a, the one in a for b.
    const model = compile(
      scenario({
        g: openGate({
          pools: { a: pool(1), b: pool(1), c: pool(1) },
          stages: {
            a1: stage({ kind: 'seize', pool: 'a' }),
            b1: stage({ kind: 'seize', pool: 'b' }),
            hold: stage({ kind: 'delay', time: takes(5) }),
            'a2': stage({ kind: 'seize', pool: 'a' }),
            'b2': stage({ kind: 'seize', pool: 'b' }),
            other: serve('c', 1),
          }, // prettier-ignore
          flows: {
            there: given([{ at: 1 }], ['a1', 'hold', 'b2']),
            back: given([{ at: 2 }], ['b1', 'hold', 'a2']),
            free: given([{ at: 100 }], ['other']),
          },
        }),
      }),
    );
    const [{ collectors: c }] = unpackOutcomes(model, replicate(model, { seed: 1, k: 0 })) as [ReturnType<typeof unpackOutcomes>[number]];
    // The second one to wait, at 7 min, closes the circle.
    expect(c.deadlock[0]! - 1).toBe(7 * MIN);
    expect(model.gates[0]!.stages.ids.filter((_, i) => c.deadlock[1 + i]! > 0)).toEqual(['a2', 'b2']);
    expect([...c.cleared]).toEqual([0, 0, 1]);
    expect([...c.arrived]).toEqual([1, 1, 1]);
  });
});

describe('queues', () => {
  test('parallel lanes: the shorter one on arrival, for good', () => {
    const one = openGate({
      pools: { a: pool(1), b: pool(1) },
      stages: { s: stage({ kind: 'service', pool: 'a', orPools: ['b'], time: takes(10) }) },
      flows: { f: given([{ at: 1, times: { s: 100 } }, { at: 2 }, { at: 3 }, { at: 4 }, { at: 5 }], ['s']) },
    });
    // Lot decides lane and later ties, so the two short trucks are in one lane or spread; the long one never shares with more than it must.
    const left = leaving(one);
    expect(left[0]).toBe(101);
    expect(left[1]).toBe(12);
  });

  test('priority without pre-emption waits for the service to end; with it the lower class resumes where it was', () => {
    const lane = (preempt: boolean) =>
      openGate({
        pools: { a: pool(1, { priority: { preempt, classes: [{ id: 'first', traits: ['vip'] }] } }) },
        stages: { s: serve('a', 10) },
        flows: { f: given([{ at: 0 }, { at: 1 }, { at: 4, traits: ['vip'] }], ['s']) },
      });
    expect(leaving(lane(false))).toEqual([10, 30, 20]);
    expect(leaving(lane(true))).toEqual([20, 30, 14]);
  });

  test('who has lost patience turns back, or goes on at another stage', () => {
    const impatient = (then: string) =>
      openGate({
        pools: { a: pool(1), b: pool(1) },
        stages: { s: serve('a', 10, { patience: { time: constantOf(5 * MIN), then } }), t: serve('b', 1) },
        flows: { f: given(each(3, 1), ['s', 't']) },
      });
    const ends = (then: string) => journeys(impatient(then)).map(({ outcome, left }) => `${outcome} ${left}`);
    expect(ends('turn-back')).toEqual(['cleared 12', 'turned-back 7', 'turned-back 8']);
    expect(ends('t')).toEqual(['cleared 12', 'cleared 8', 'cleared 9']);
  });

  test('at one instant a server that comes free beats patience that ends', () => {
    const one = openGate({
      pools: { a: pool(1) },
      stages: { s: serve('a', 5, { patience: { time: constantOf(5 * MIN), then: 'turn-back' } }) },
      flows: { f: given([{ at: 1 }, { at: 1 }], ['s']) },
    });
    expect(journeys(one).map(({ outcome }) => outcome)).toEqual(['cleared', 'cleared']);
  });

  test('nobody joins a queue that the joining rule forbids', () => {
    const one = openGate({
      pools: { a: pool(1) },
      stages: { s: serve('a', 10, { joining: [1, 1, 0] }) },
      flows: { f: given(each(4, 1), ['s']) },
    });
    expect(journeys(one).map(({ outcome }) => outcome)).toEqual(['cleared', 'cleared', 'turned-back', 'turned-back']);
  });
});

describe('branches', () => {
  const routed = (arms: object[], trucks: readonly Given[], route: readonly string[] = ['first', 'fork', 'slow', 'end']) =>
    openGate({
      pools: { a: pool(9), b: pool(1) },
      stages: {
        first: stage({ kind: 'delay', time: takes(1) }),
        fork: stage({ kind: 'branch', arms }),
        slow: serve('b', 10),
        end: stage({ kind: 'delay', time: takes(1) }),
      },
      flows: { f: given(trucks, route, { traits: { vip: { share: 0 } } }) },
    });

  test('by attribute, by state, and back', () => {
    expect(leaving(routed([{ to: 'end', only: { traits: ['vip'] } }], [{ at: 0 }, { at: 1, traits: ['vip'] }]))).toEqual([12, 3]);
    const busy = { to: 'end', only: { when: { stage: 'slow', count: 'present', atLeast: 1 } } };
    expect(leaving(routed([busy], [{ at: 0 }, { at: 1 }, { at: 20 }]))).toEqual([12, 3, 32]);
    expect(journeys(routed([{ to: 'turn-back' }], [{ at: 0 }]))[0]!.outcome).toBe('turned-back');
  });

  test('shares of arms are one lot, and a truck that goes back has new luck each time', () => {
    const loop = openGate({
      pools: { a: pool(1) },
      stages: { s: stage({ kind: 'delay', time: takes(1) }), again: stage({ kind: 'branch', arms: [{ to: 's', only: { share: 0.5 } }] }) },
      flows: { f: flow(2000, ['s', 'again']) },
    });
    const passes = journeys(loop, { days: 1 })
      .filter(({ outcome }) => outcome === 'cleared')
      .map(({ visits }) => visits.length);
    // Geometric with p = 1/2: mean 2, variance 2.
    const mean = passes.reduce((sum, n) => sum + n, 0) / passes.length;
    expect(Math.abs(mean - 2)).toBeLessThan(4.2 * Math.sqrt(2 / passes.length));
    expect(Math.max(...passes)).toBeGreaterThan(6);
  });

  test('a circle without time is an error that says where', () => {
    const circle = openGate({
      pools: {},
      stages: { a: stage({ kind: 'branch', arms: [{ to: 'a' }] }), s: stage({ kind: 'delay', time: takes(1) }) },
      flows: { f: given([{ at: 0 }], ['a', 's']) },
    });
    expect(() => journeys(circle)).toThrow(/gate g goes round its branches for ever/);
  });

  test('a vehicle that comes back at once for ever is an error, not a hang', () => {
    const spin = openGate({
      pools: {},
      stages: { s: stage({ kind: 'delay', time: takes(0) }) },
      flows: { f: given([{ at: 0 }], ['s'], { returns: [{ to: 'f', share: 1, after: constantOf(0) }] }) },
    });
    expect(() => replicate(compile(scenario({ g: spin })), { seed: 1, k: 0 })).toThrow(/Time stands still at gate g/);
  });
});

describe('groups', () => {
  const convoy = (rule: object, trucks: readonly Given[], route = ['meet', 'drive']) =>
    openGate({
      pools: { road: pool(1) },
      stages: { meet: stage({ kind: 'gather', together: false, ...rule }), drive: serve('road', 10), split: stage({ kind: 'split' }) },
      flows: { f: given(trucks, route) },
    });

  test('a convoy leaves when it is full, when the first has waited long enough, or by the timetable', () => {
    expect(leaving(convoy({ size: 2 }, each(3, 5)))).toEqual([16, 26, null]);
    expect(leaving(convoy({ size: 9, atMostMs: 30 * MIN }, each(2, 5)))).toEqual([41, 51]);
    const byTimetable = { size: 2, departures: { atMs: [60 * MIN, 120 * MIN] } };
    expect(leaving(convoy(byTimetable, each(3, 5), ['meet']))).toEqual([60, 60, 120]);
  });

  test('a group that moves as one needs one server, and splits again', () => {
    expect(leaving(convoy({ size: 3, together: true }, each(3, 5), ['meet', 'drive']))).toEqual([21, 21, 21]);
    const apart = openGate({
      pools: { road: pool(1), desk: pool(1) },
      stages: {
        meet: stage({ kind: 'gather', size: 2, together: true }),
        drive: serve('road', 10),
        split: stage({ kind: 'split' }),
        desk: serve('desk', 3),
      },
      flows: { f: given(each(4, 0), ['meet', 'drive', 'split', 'desk']) },
    });
    expect(leaving(apart)).toEqual([14, 17, 24, 27]);
  });

  test('trains of two lines that come in the same millisecond stay apart', () => {
    const train = { arrivals: { kind: 'timetable', atMs: [60 * MIN] }, batch: { sizes: [{ n: 3, share: 1 }], together: true } } as const;
    const station = openGate({
      pools: { a: pool(1), b: pool(1) },
      stages: { customs: serve('a', 10), cranes: serve('b', 1), split: stage({ kind: 'split' }), alone: serve('b', 1) },
      flows: {
        east: flow(0, ['customs', 'split'], train),
        west: flow(0, ['customs'], train),
        road: given([{ at: 60 }], ['alone']),
      },
    });
    const of = (id: string) => journeys(station, { days: 0.5 }).flatMap(({ flow: name, left }) => (name === id ? [left] : []));
    expect([of('east'), of('west'), of('road')]).toEqual([[70, 70, 70], [80, 80, 80], [61]]); // prettier-ignore
  });
});

describe('fleets', () => {
  test('a released vehicle comes back as another flow, and every trip counts', () => {
    const shuttle = openGate({
      pools: { bay: pool(1) },
      stages: { load: serve('bay', 10), cross: stage({ kind: 'delay', time: takes(5) }) },
      flows: {
        full: given([{ at: 0 }], ['load'], { returns: [{ to: 'empty', share: 1, after: constantOf(30 * MIN) }] }),
        empty: flow(0, ['cross'], { arrivals: { kind: 'fleet', count: 0, everyMs: HOUR }, loaded: false }),
      },
    });
    expect(journeys(shuttle).map(({ flow: id, visits }) => [id, ...visits])).toEqual([
      ['full', 'load 0-0-10'],
      ['empty', 'cross 40-40-45'],
    ]);
  });

  test('places are given back at release, or when the truck leaves', () => {
    const yard = openGate({
      pools: { places: pool(2), desk: pool(1) },
      stages: {
        park: stage({ kind: 'seize', pool: 'places' }),
        desk: serve('desk', 10),
        unpark: stage({ kind: 'release', pool: 'places' }),
        road: stage({ kind: 'delay', time: takes(100) }),
      },
      flows: { f: given(each(3, 0), ['park', 'desk', 'unpark', 'road']) },
    });
    expect(journeys(yard).map(({ visits }) => visits.slice(0, 2))).toEqual([
      ['park 1-?-1', 'desk 1-1-11'],
      ['park 1-?-1', 'desk 1-11-21'],
      ['park 1-?-11', 'desk 11-21-31'],
    ]);
    const never = { ...yard, flows: { f: given(each(3, 0), ['park', 'desk', 'road']) } };
    expect(journeys(never).map(({ visits }) => visits[0])).toEqual(['park 1-?-1', 'park 1-?-1', 'park 1-?-111']);
  });
});

describe('perishables', () => {
  test('cargo that does not keep leaves the queue at once, and a service when it is done', () => {
    const cargo = { fruit: { perishable: true, tonnes: 20, valueUsd: 1, shelfLife: constantOf(15 * MIN), assumption: 'test' } };
    const one = openGate({
      pools: { a: pool(1) },
      stages: { s: service('a', constantOf(10 * MIN)), end: stage({ kind: 'delay', time: takes(100) }) },
      flows: { f: given(each(3, 0), ['s', 'end'], { mix: { fruit: 1 } }) },
    });
    expect(journeys(one, { cargo }).map(({ outcome, left }) => `${outcome} ${left}`)).toEqual([
      // spoils on the road at 16 and is found so at its end
      'spoiled 111',
      // in service from 11 to 21
      'spoiled 21',
      'spoiled 16',
    ]);
  });
});
