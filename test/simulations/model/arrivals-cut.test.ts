import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Arrivals, Flow } from '../../../shared/scenario/scenario.ts';
import { drawArrivals } from '../../../simulations/model/arrivals.ts';
import { demandModel, drawAll, eventsOf, type ArrivalEvent } from '../../helpers/demand-builder.ts';
import { DAY, exponentialOf, flow, gate, HOUR, MIN, pool, scenario, service } from '../../helpers/scenario-builder.ts';

const rows = Array.from({ length: 90 }, (_, i) => ({
  atMs: Math.floor(i / 2) * 64 * MIN,
  ...(i % 3 === 0 ? { lodgedMs: i * 30 * MIN } : {}),
  ...(i % 4 === 0 ? { channel: 'red' as const } : {}),
}));

const ARRIVALS: Readonly<Record<string, Arrivals | undefined>> = {
  poisson: undefined,
  renewal: { kind: 'renewal', gap: exponentialOf(23 * MIN), stopMs: 45 * HOUR },
  timetable: { kind: 'timetable', atMs: [0, 3 * HOUR, 15 * HOUR, 15 * HOUR + 1], days: ['tue', 'thu'] },
  fleet: { kind: 'fleet', count: 40, everyMs: HOUR },
  counts: { kind: 'counts', counts: [60, 0, 90] },
  trace: { kind: 'trace', rows },
};
const BATCHES: Readonly<Record<string, Flow['batch']>> = {
  single: undefined,
  convoy: { sizes: [{ n: 1, share: 0.4 }, { n: 7, share: 0.6 }], together: true }, // prettier-ignore
  party: { sizes: [{ n: 2, share: 0.5 }, { n: 30, share: 0.5 }], together: false }, // prettier-ignore
};
const LODGING: Readonly<Record<string, Flow['declaration']>> = {
  none: undefined,
  before: { when: 'before', time: { kind: 'uniform', minMs: 0, maxMs: 9 * HOUR }, assumption: 'test' },
  after: { when: 'after', time: { kind: 'exponential', meanMs: 2 * HOUR }, assumption: 'test' },
};
const WORLDS = Object.keys(ARRIVALS).flatMap((arrivals) =>
  Object.keys(BATCHES).flatMap((batch) => Object.keys(LODGING).map((lodging) => [arrivals, batch, lodging] as const)),
).filter(([arrivals, batch]) => arrivals !== 'trace' || batch === 'single'); // prettier-ignore

/** The kind of flow in question beside a Poisson flow that shares its instants. */
function model(arrivals: string, batch: string, lodging: string) {
  const declaration = LODGING[lodging];
  const parts = {
    declaration,
    papers: declaration === undefined ? [] : ['d'],
    batch: BATCHES[batch],
    arrivals: ARRIVALS[arrivals],
    traits: { smart: { share: 0.4 } },
    growthPerYear: 0.4,
  };
  const g = gate({
    pools: { p: pool(1) },
    stages: { s: service('p', exponentialOf(MIN)), d: service('p', exponentialOf(MIN)), j: { kind: 'join', side: 'vn' } },
    flows: { other: flow(100, ['s']), f: flow(arrivals === 'poisson' ? 100 : 0, ['s', 'j'], parts) },
  });
  return demandModel(scenario({ g }, { days: 3 }), ['smart']);
}

test.each(WORLDS)('%s, %s, declared %s: the same events whichever way and in whatever order time is cut', (...world) => {
  const whole = drawAll(model(...world));
  expect(whole.filter((e) => e.flow === 1).length).toBeGreaterThan(3);
  const inOrder = (a: ArrivalEvent, b: ArrivalEvent) => a.time - b.time || a.serial - b.serial || a.flow - b.flow || a.kind - b.kind;
  expect([...whole].sort(inOrder)).toEqual(whole);
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 3 * DAY - 1 }), { maxLength: 8 }), fc.boolean(), (cuts, isBackward) => {
      const cold = model(...world);
      const edges = [0, ...cuts.sort((a, b) => a - b), 3 * DAY];
      const spans = edges.slice(1).map((untilMs, i) => ({ fromMs: edges[i]!, untilMs }));
      const pieces = (isBackward ? spans.reverse() : spans).map((span) => drawAll(cold, 0, span));
      expect((isBackward ? pieces.reverse() : pieces).flat()).toEqual(whole);
    }),
    { numRuns: 12, seed: 11 },
  );
});

test('replications are each their own and do not depend on the order they are drawn in', () => {
  for (const arrivals of ['poisson', 'renewal', 'counts'])
    expect([2, 0, 1, 2].map((k) => drawAll(model(arrivals, 'party', 'none'), k))).toEqual(
      ((cold) => [2, 0, 1, 2].map((k) => drawAll(cold, k)))(model(arrivals, 'party', 'none')),
    );
  const [a, b] = [0, 1].map((k) => drawAll(model('renewal', 'single', 'none'), k).filter((e) => e.flow === 1));
  expect(a).not.toEqual(b);
});

test('what has been forgotten is drawn again, the same', () => {
  const g = gate({
    pools: { p: pool(1) },
    stages: { s: service('p', exponentialOf(MIN)) },
    flows: { f: flow(0, ['s'], { arrivals: { kind: 'renewal', gap: exponentialOf(4000) } }) },
  });
  const busy = demandModel(scenario({ g }, { days: 60 }));
  const evening = (k: number) => eventsOf(drawArrivals(busy, { seed: 1, k, g: 0 }, { fromMs: 60 * DAY - HOUR, untilMs: 60 * DAY }));
  const first = evening(0);
  expect(first.length).toBeGreaterThan(700);
  // 1.3 million instants a replication; two million are kept.
  evening(1);
  evening(2);
  expect(evening(0)).toEqual(first);
});

test('many trucks over a long time are in order too', () => {
  const g = gate({
    pools: { p: pool(1) },
    stages: { s: service('p', exponentialOf(MIN)) },
    flows: { f: flow(3000, ['s'], { batch: { sizes: [{ n: 3, share: 1 }], together: true } }) },
  });
  // 540 000 events over 5e9 ms: the number of an event and its time do not fit into one whole number.
  const { times, serials, n } = drawArrivals(
    demandModel(scenario({ g }, { days: 60 })),
    { seed: 1, k: 0, g: 0 },
    { fromMs: 0, untilMs: 1e11 },
  );
  expect(n).toBeGreaterThan(500_000);
  let disorder = 0;
  for (let i = 1; i < n; i++) if (times[i - 1]! > times[i]! || (times[i - 1] === times[i] && serials[i - 1]! >= serials[i]!)) disorder++;
  expect(disorder).toBe(0);
});
