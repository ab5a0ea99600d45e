// Random small scenarios that use every feature of the language, for properties that must hold of all of them.
import fc from 'fast-check';
import type { Arrivals, Cargo, Disruption, Distribution, Flow, Gate, Only, Pool, Scenario, Stage } from '../../shared/scenario/scenario.ts';
import { always, DAY, daytime, HOUR, MIN } from '../helpers/scenario-builder.ts';

const assumption = 'random';
/** One time in `every` the arbitrary, else nothing. */
const orNone = <T>(arbitrary: fc.Arbitrary<T>, every = 2): fc.Arbitrary<T | undefined> =>
  fc.oneof({ arbitrary: fc.constant(undefined), weight: every - 1 }, { arbitrary, weight: 1 });
const minutes = (least: number, most: number): fc.Arbitrary<number> => fc.integer({ min: least, max: most }).map((n) => n * MIN);

/** Times with an end, so that nothing lasts for ever. */
const time = (most: number): fc.Arbitrary<Distribution> =>
  fc.oneof(
    minutes(1, most).map((valueMs) => ({ kind: 'constant', valueMs }) as const),
    minutes(1, most).map((meanMs) => ({ kind: 'exponential', meanMs, capMs: 10 * meanMs }) as const),
    minutes(1, most).map((meanMs) => ({ kind: 'normal', meanMs, sdMs: meanMs / 2, below: 'redraw' }) as const),
    minutes(1, most).map((scaleMs) => ({ kind: 'weibull', scaleMs, shape: 1.7 }) as const),
    minutes(1, most).map((meanMs) => ({ kind: 'lognormal', meanMs, cv: 0.8, capMs: 6 * meanMs }) as const),
  );

const share = fc.integer({ min: 5, max: 95 }).map((n) => n / 100);
const hours = fc.constantFrom([{ fromMs: 8 * HOUR, toMs: 16 * HOUR }], [{ fromMs: 0, toMs: 6 * HOUR }, { fromMs: 20 * HOUR, toMs: DAY }]); // prettier-ignore

const only: fc.Arbitrary<Only | undefined> = orNone(
  fc.oneof(
    fc.constant({ channels: ['yellow', 'red'] } as const),
    fc.constant({ perishable: true }),
    fc.constant({ traits: ['smart'] }),
    fc.constant({ without: ['smart'], quarantine: ['none', 'every-lot'] } as const),
    hours.map((of) => ({ hours: of })),
    share.map((n) => ({ share: n })),
    fc.constant({ when: { stage: 'work', count: 'present', atLeast: 3 } } as const),
  ),
);

const shiftChange = fc.constantFrom('finish', 'replace', 'pre-empt', undefined);

const pool = (side: string, most: number): fc.Arbitrary<Pool> =>
  fc
    .record({
      n: fc.integer({ min: 1, max: most }),
      second: orNone(fc.integer({ min: 0, max: most })),
      hours: fc.constantFrom('side', 'always'),
      shiftChange,
      quotaPerDay: orNone(fc.integer({ min: 20, max: 60 }), 4),
      breaks: orNone(time(10), 5),
      priority: orNone(
        fc.record({
          preempt: fc.boolean(),
          classes: fc.constantFrom(
            [{ id: 'fresh', perishable: true }],
            [{ id: 'red', channels: ['red'] as const }, { id: 'smart', traits: ['smart'] }], // prettier-ignore
          ),
        }),
      ),
      admitted: hours,
      admits: fc.integer({ min: 0, max: 3 }),
      breakdowns: orNone(
        fc.record({
          clock: fc.constantFrom('calendar', 'use'),
          every: time(300),
          repair: time(60),
          crew: orNone(fc.constant(1)),
          running: fc.constantFrom('interrupt', 'finish', undefined),
        }),
        3,
      ),
      tidal: orNone(fc.record({ switchover: time(10), idle: fc.constantFrom('stay', 'keep-switching') }), 5),
    })
    .map(({ n, second, admits, admitted, breakdowns, ...rest }): Pool => {
      const shifts = [{ fromMs: 6 * HOUR, n }, ...(second === undefined ? [] : [{ fromMs: 13 * HOUR, n: second }])];
      const rule = admits === 0 && rest.priority !== undefined ? [{ hours: admitted, classes: [rest.priority.classes[0].id] }] : undefined;
      // Replaced teams and failing machines do not go together: the language refuses it.
      const fails = breakdowns === undefined || rest.shiftChange === 'replace' ? undefined : { ...breakdowns, assumption };
      return { side, kind: 'officer', costPerHourUsd: 9, shifts, ...rest, admits: rule, breakdowns: fails, assumption };
    });

const room = orNone(
  fc.record({ places: fc.integer({ min: 0, max: 4 }), whenFull: fc.constantFrom('block', 'block', 'turn-back', 'pass') }),
);
const queueing = fc.record({
  room,
  joining: orNone(fc.constantFrom([1, 1, 0.5], [1, 0.9]), 5),
  patience: orNone(fc.record({ time: time(200), then: fc.constantFrom('turn-back', 'last') }), 4),
});

function stages(): fc.Arbitrary<Record<string, Stage>> {
  const vn = { side: 'vn', assumption };
  return fc
    .record({
      delay: time(120),
      first: fc.record({ time: time(12), queue: queueing, only }),
      work: fc.record({ time: time(15), queue: queueing, choice: fc.boolean() }),
      last: fc.record({ time: time(8), queue: queueing }),
      seizePatience: orNone(time(300), 4),
      park: queueing,
      gather: fc.record({ size: fc.integer({ min: 2, max: 5 }), together: fc.boolean(), atMostMs: minutes(30, 240) }),
      departures: orNone(fc.constant({ atMs: [6 * HOUR, 12 * HOUR, 18 * HOUR] })),
      booking: fc.record({ places: fc.integer({ min: 1, max: 6 }), noShow: fc.constantFrom(0, 0.2), late: orNone(time(10)) }),
      back: share.map((n) => n / 3),
      arm: only,
      slowBranch: fc.boolean(),
    })
    .map(({ delay, first, work, last, park, gather, departures, booking, back, arm, ...rest }): Record<string, Stage> => {
      const turn = { to: 'turn-back', only: { share: 0.03 } };
      return {
        slot: { kind: 'booking', everyMs: 30 * MIN, ...booking, ...vn },
        park: {
          kind: 'seize',
          pool: 'places',
          ...park,
          patience: rest.seizePatience === undefined ? undefined : { time: rest.seizePatience, then: 'turn-back' },
          ...vn,
        },
        dock: { kind: 'seize', pool: 'near', ...vn },
        undock: { kind: 'release', pool: 'near', side: 'vn' },
        rest: { kind: 'delay', time: { by: 'all', time: delay }, ...vn },
        first: { kind: 'service', pool: 'near', time: { by: 'all', time: first.time }, ...first.queue, only: first.only, ...vn },
        work: {
          kind: 'service',
          pool: 'mid',
          ...(work.choice ? { orPools: ['near'] } : {}),
          time: { by: 'channel', times: { green: work.time, yellow: work.time, red: delay } },
          ...work.queue,
          ...vn,
        },
        check: { kind: 'branch', arms: [turn, { to: 'work', only: { ...(rest.slowBranch ? arm : {}), share: back } }], ...vn },
        papers: { kind: 'service', pool: 'mid', time: { by: 'all', time: first.time }, ...vn },
        clearance: { kind: 'join', side: 'vn' },
        convoy: { kind: 'gather', ...gather, departures, ...vn },
        pairs: { kind: 'gather', size: 2, together: true, atMostMs: gather.atMostMs, ...vn },
        split: { kind: 'split', side: 'vn' },
        unpark: { kind: 'release', pool: 'places', side: 'vn' },
        last: {
          kind: 'service',
          pool: 'far',
          time: { by: 'flow', times: {}, otherwise: last.time },
          ...withoutLast(last.queue),
          side: 'cn',
          assumption,
        },
      };
    });
}

/** Who loses patience at the last stage has nowhere to go but back. */
function withoutLast<Q extends { readonly patience: { readonly time: Distribution; readonly then: string } | undefined }>(queue: Q): Q {
  return queue.patience === undefined ? queue : { ...queue, patience: { ...queue.patience, then: 'turn-back' } };
}

const arrivals: fc.Arbitrary<Arrivals | undefined> = orNone(
  fc.oneof(
    time(20).map((gap) => ({ kind: 'renewal', gap }) as const),
    fc.constant({ kind: 'timetable', atMs: [7 * HOUR, 15 * HOUR] } as const),
    fc.constant({ kind: 'counts', counts: [40, 25] } as const),
    fc.constant({ kind: 'fleet', count: 8, everyMs: 20 * MIN } as const),
    fc.array(minutes(0, 2000), { minLength: 1, maxLength: 40 }).map((at) => {
      const rows = at.sort((a, b) => a - b).map((atMs, i) => ({ atMs, ...(i % 2 === 0 ? { times: { work: 5 * MIN } } : {}) }));
      return { kind: 'trace', rows } as const;
    }),
  ),
);

const batch = orNone(
  fc.record({ sizes: fc.constantFrom([{ n: 3, share: 1 }], [{ n: 1, share: 0.5 }, { n: 4, share: 0.5 }]), together: fc.boolean() }), // prettier-ignore
  4,
);

const ROUTES: readonly (readonly string[])[] = [
  ['rest', 'park', 'first', 'work', 'check', 'clearance', 'unpark', 'last'],
  ['slot', 'first', 'work', 'convoy', 'clearance', 'split', 'last'],
  ['park', 'first', 'work', 'check', 'convoy', 'split', 'clearance', 'unpark', 'last'],
  ['park', 'work', 'clearance', 'last'],
  ['first', 'work', 'clearance', 'last'],
  ['park', 'convoy', 'pairs', 'unpark', 'work', 'split', 'clearance', 'last'],
  ['dock', 'rest', 'undock', 'first', 'slot', 'clearance', 'last'],
];

const flow = (from: string): fc.Arbitrary<Flow> =>
  fc
    .record({
      perDay: fc.integer({ min: 20, max: 150 }),
      route: fc.constantFrom(...ROUTES),
      arrivals,
      batch,
      back: fc.boolean(),
      lead: fc.constantFrom('before', 'after'),
      delay: time(90),
      returning: orNone(share, 3),
      growthPerYear: orNone(fc.constant(0.4), 4),
      weekdayFactors: orNone(fc.constant([1, 1, 0.5, 1, 1, 2, 0]), 4),
    })
    .map(({ back, lead, delay, returning, route, ...rest }): Flow => {
      // A vehicle comes back as what it was, after a while: a closed fleet when the share is one.
      const returns = returning === undefined ? undefined : [{ to: from === 'vn' ? 'export' : 'import', share: returning, after: delay }];
      const spans = { kind: 'uniform', minMs: 0, maxMs: 3 * HOUR } as const;
      return {
        from,
        ...rest,
        // A row of a trace is one truck.
        batch: rest.arrivals?.kind === 'trace' ? undefined : rest.batch,
        perDay: rest.arrivals === undefined ? rest.perDay : 0,
        hourWeights: new Array<number>(back ? 24 : 48).fill(1),
        mix: { fruit: 0.4, goods: 0.6 },
        channels: { green: 0.6, yellow: 0.3, red: 0.1 },
        traits: { smart: { share: 0.3, byCargo: { goods: 0.6 } } },
        declaration: { when: lead, time: spans, assumption },
        route,
        papers: ['papers'],
        returns,
        assumption,
      };
    });

const disruption = (gate: string): fc.Arbitrary<Disruption> =>
  fc
    .record({
      fromMs: minutes(0, 2000),
      lasts: minutes(10, 600),
      effect: fc.constantFrom<Disruption['effect']>(
        { kind: 'close', gate, side: 'cn' },
        { kind: 'close', gate, pool: 'mid' },
        { kind: 'close', gate },
        { kind: 'servers', gate, pool: 'near', factor: 0.5 },
        { kind: 'servers', gate, pool: 'far', n: 1 },
        { kind: 'open', gate, side: 'vn' },
        { kind: 'slow', gate, stages: ['work'], factor: 2.5 },
        { kind: 'demand', gate, flow: 'import', factor: 2 },
        { kind: 'intake', gate, flow: 'export', who: { cargo: ['fruit'] } },
        { kind: 'quota', gate, pool: 'far', perDay: 15 },
      ),
    })
    .map(({ fromMs, lasts, effect }) => ({ fromMs, toMs: fromMs + lasts, effect, assumption }));

const gate: fc.Arbitrary<Gate> = fc
  .record({
    hasHours: fc.boolean(),
    closing: fc.constantFrom('finish', 'pre-empt', undefined),
    near: pool('vn', 3),
    mid: pool('vn', 4),
    far: pool('cn', 4),
    places: fc.integer({ min: 3, max: 12 }),
    yards: pool('vn', 3),
    stages: stages(),
    out: flow('vn'),
    home: flow('cn'),
  })
  .map(({ hasHours, closing, near, mid, far, places, yards, stages: of, out, home }): Gate => {
    const vn = hasHours ? { ...daytime, closing } : always;
    const { breakdowns, breaks, priority } = yards;
    const shifts = [{ fromMs: 0, n: places }];
    const yard: Pool = { side: 'vn', kind: 'place', shifts, hours: 'always', costPerHourUsd: 0, breakdowns, breaks, priority, assumption };
    // What demand disruptions multiply has to be a Poisson stream.
    const { arrivals: _, ...poisson } = home;
    return {
      name: { en: 'random' },
      sides: { vn, cn: { ...vn, zoneMin: 480 } },
      pools: { near, mid: withoutTide(mid), far, places: yard },
      stages: of,
      flows: { export: out, import: { ...poisson, perDay: Math.max(20, home.perDay) } },
    };
  });

/** The papers of both sides share this pool: which way would it face? */
function withoutTide(one: Pool): Pool {
  return { ...one, tidal: undefined };
}

const cargo = fc
  .record({ shelfLife: orNone(time(900)), decayPerDay: orNone(fc.constant(0.1)) })
  .map((fresh): Readonly<Record<string, Cargo>> => {
    const fruit: Cargo = { perishable: true, tonnes: 20, valueUsd: 30_000, quarantine: 'every-lot', ...fresh, assumption };
    return { fruit, goods: { perishable: false, tonnes: 12, valueUsd: 90_000, channels: { green: 0.9, yellow: 0.1, red: 0 }, assumption } };
  });

/** A scenario of one or two gates over a day and a half. */
export const randomScenario: fc.Arbitrary<Scenario> = fc
  .record({
    a: gate,
    b: orNone(gate, 3),
    cargo,
    spells: fc.array(disruption('a'), { maxLength: 3 }),
    rule: fc.constantFrom('count', 'time', undefined),
  })
  .map(({ a, b, cargo: carried, spells, rule }): Scenario => ({
    amity: 1,
    name: 'random',
    title: 'Random',
    // 2026-09-07T00:00+07:00, a Monday
    clock: { startEpochMs: 1_788_714_000_000, days: 1.25, warmUpMs: 6 * HOUR, seriesStepMs: HOUR },
    sources: {},
    cargo: carried,
    gates: b === undefined ? { a } : { a, b },
    diversions:
      b === undefined
        ? []
        : [{ from: 'a', to: 'b', flow: 'import', above: 3, share: 0.6, rule, driveMs: 45 * MIN, informationDelayMs: 30 * MIN, assumption }],
    disruptions: spells,
    costs: { truckHourUsd: 5, parkingDayUsd: 12, reeferHourUsd: 3, assumption },
    experiment: { replications: 2, seed: 1, targets: {} },
  }));
