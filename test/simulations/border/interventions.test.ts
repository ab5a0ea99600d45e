// Decisions taken while a run goes on: they hold from their instant on, and what was before it stays as it was to the bit.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDisruptions, dropDisruptions, scenarioHash } from '../../../shared/scenario/index.ts';
import type { Scenario } from '../../../shared/scenario/scenario.ts';
import { compile, fastForward, outcomeDigest, replicate } from '../../../simulations/index.ts';
import { drawArrivals } from '../../../simulations/model/arrivals.ts';
import { watchLevels } from '../../../simulations/border/records.ts';
import {
  constantOf,
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

const AT = { seed: 3, k: 0 };
const NOON = 12 * HOUR;
const world = divertingScenario({ days: 1 });
const digestOf = (one: Scenario): string => outcomeDigest(replicate(compile(one), AT));
const countedAt = (one: Scenario, atMs: number): string[] => fastForward(compile(one), AT, atMs).map(({ counted }) => counted);
const problemsOf = (add: () => unknown): unknown => {
  try {
    return add();
  } catch (error) {
    return (error as { problems?: unknown }).problems ?? error;
  }
};

const where = fc.record({ gate: fc.constantFrom('near', 'far', 'all') });
const decision = fc.oneof(
  where.chain(({ gate: at }) => fc.integer({ min: 0, max: 12 }).map((n) => ({ servers: { gate: at, pool: 'scanners', n } }))),
  where.chain(({ gate: at }) => fc.constantFrom(0, 0.5, 2).map((factor) => ({ servers: { gate: at, pool: 'officers', factor } }))),
  where.map(({ gate: at }) => ({ close: { gate: at } })),
  where.map(({ gate: at }) => ({ close: { gate: at, side: 'cn' } })),
  where.map(({ gate: at }) => ({ close: { gate: at, pool: 'bays' } })),
  where.map(({ gate: at }) => ({ open: { gate: at, side: 'vn' } })),
  where.map(({ gate: at }) => ({ slow: { gate: at, stages: ['bays', 'documents'], factor: 2.5 } })),
  where.map(({ gate: at }) => ({ intake: { gate: at, flow: 'import' } })),
  where.chain(({ gate: at }) => fc.integer({ min: 0, max: 40 }).map((perDay) => ({ quota: { gate: at, pool: 'bays', perDay } }))),
  fc.constantFrom(0.3, 1).map((share) => ({ divert: { gate: 'near', flow: 'import', to: 'far', share, drive: '20 min' } })),
  where.map(({ gate: at }) => ({ channels: { gate: at, flow: 'import', shares: { green: 0.2, yellow: 0.3, red: 0.5 } } })),
);

test('whatever is decided, the past has counted the same and every truck is accounted for', () => {
  let changed = 0;
  fc.assert(
    fc.property(
      fc.array(decision, { minLength: 1, maxLength: 3 }),
      fc.integer({ min: 8 * HOUR, max: 18 * HOUR }),
      fc.option(fc.integer({ min: 1, max: 8 }), { nil: undefined }),
      (decisions, atMs, hours) => {
        const lasting = decisions.map((one) => (hours === undefined ? one : { ...one, for: `${hours} h` }));
        const edited = addDisruptions(world, lasting, atMs);
        expect(countedAt(edited, atMs)).toEqual(countedAt(world, atMs));
        // Conservation is asserted by the kernel at the end of every window.
        if (digestOf(edited) !== digestOf(world)) changed += 1;
        expect(scenarioHash(dropDisruptions(edited, new Set(edited.disruptions!.keys())))).toBe(scenarioHash(world));
      },
    ),
    { seed: 5, numRuns: 40 },
  );
  expect(changed).toBeGreaterThan(20);
});

/** Waiting at one desk with fixed service times, at every quarter of an hour. */
function waiting(one: Scenario): number[] {
  const times = Array.from({ length: 95 }, (_, i) => (i + 1) * 15 * MIN);
  return watchLevels(compile(one), AT, times).map(([levels]) => levels!.waiting.reduce((sum, n) => sum + n, 0));
}

describe('at one desk with fixed service times', () => {
  const desk = scenario(
    { g: gate({ pools: { desk: pool(2) }, stages: { s: service('desk', constantOf(18 * MIN)) }, flows: { f: flow(170, ['s']) } }) },
    { days: 1 },
  );

  test('another lane from an instant on lets no more wait at any time, and fewer later', () => {
    const was = waiting(desk);
    const is = waiting(addDisruptions(desk, [{ servers: { gate: 'g', pool: 'desk', n: 3 } }], NOON));
    expect(is.slice(0, 47)).toEqual(was.slice(0, 47));
    is.forEach((n, i) => expect(n).toBeLessThanOrEqual(was[i]!));
    expect(is.at(-1)!).toBeLessThan(was.at(-1)!);
  });

  test('a closed lane finishes its truck and then serves nobody until it opens', () => {
    const closed = addDisruptions(desk, [{ for: '2 h', close: { gate: 'g', pool: 'desk' } }], NOON);
    const served = watchLevels(compile(closed), AT, [NOON + 1, NOON + 18 * MIN + 1, NOON + 2 * HOUR - 1, NOON + 2 * HOUR + 1]);
    expect(served.map(([levels]) => levels!.inService.reduce((sum, n) => sum + n, 0))).toEqual([2, 0, 0, 2]);
  });
});

describe('trucks sent on', () => {
  const order = { for: '2 h', divert: { gate: 'near', flow: 'import', to: 'far', share: 1, drive: '30 min' } };
  const times = [NOON, NOON + 30 * MIN, NOON + 2 * HOUR, NOON + 3 * HOUR];
  const near = (one: Scenario) => watchLevels(compile(one), AT, times).map(([at]) => at!);
  const far = (one: Scenario) => watchLevels(compile(one), AT, times).map(([, at]) => at!);
  const alone: Scenario = { ...world, diversions: [] };
  const sent = addDisruptions(alone, [order], NOON);
  const IMPORT = 1;
  const imported = (values: readonly number[] | undefined) => values?.[IMPORT] ?? NaN;

  test('are all of those that reach the approach in that time, and no others', () => {
    const [before, , after, later] = near(sent);
    const untouched = near(addDisruptions(alone, [{ ...order, divert: { ...order.divert, share: 0 } }], NOON));
    const arrived = imported(after!.arrived) - imported(before!.arrived);
    expect(arrived).toBeGreaterThan(10);
    expect(imported(after!.divertedOut) - imported(before!.divertedOut)).toBe(arrived);
    expect(near(sent)[0]).toEqual(untouched[0]);
    expect(imported(later!.arrived), 'as many come as before').toBe(imported(untouched[3]!.arrived));
  });

  test('are at the other gate when they have driven there', () => {
    const [before, atHalfPast, after] = far(sent);
    const untouched = far(alone);
    const more = (is: (typeof untouched)[number], was: (typeof untouched)[number]) => imported(is.arrived) - imported(was.arrived);
    expect(more(before!, untouched[0]!)).toBe(0);
    expect(more(atHalfPast!, untouched[1]!), 'the first has not yet driven there').toBeLessThanOrEqual(0);
    expect(more(after!, untouched[2]!)).toBeGreaterThan(10);
  });

  test('need the flow at another gate', () => {
    const add = (to: string) => problemsOf(() => addDisruptions(world, [{ divert: { ...order.divert, to } }], NOON));
    expect(add('near')).toMatchObject([{ path: '[0].divert.to' }]);
    expect(add('fra')).toMatchObject([{ path: '[0].divert.to', nearest: 'far' }]);
  });
});

test('other risk channels hold for whom the border first hears of from then on', () => {
  const shares = { green: 0, yellow: 0, red: 1 };
  const red = addDisruptions(world, [{ for: '4 h', channels: { gate: 'near', flow: 'import', shares } }], NOON);
  const draw = (one: Scenario) => drawArrivals(compile(one), { ...AT, g: 0 }, { fromMs: 0, untilMs: 24 * HOUR });
  const [is, was] = [draw(red), draw(world)];
  expect(is.times).toEqual(was.times);
  const first = new Map<string, number>();
  const keyOf = (serial: number, i: number) => `${is.flows[i]!} ${serial}`;
  is.serials.forEach((serial, i) => first.set(keyOf(serial, i), Math.min(first.get(keyOf(serial, i)) ?? Infinity, is.times[i]!)));
  const known = [...is.serials].map((serial, i) => (is.flows[i] === 1 ? first.get(keyOf(serial, i))! : -1));
  const isInside = (t: number): boolean => t >= NOON && t < NOON + 4 * HOUR;
  expect([...is.channels].filter((channel, i) => channel !== (isInside(known[i]!) ? 2 : was.channels[i]))).toEqual([]);
  expect([...was.channels].filter((channel, i) => isInside(known[i]!) && channel !== 2).length).toBeGreaterThan(5);
});

test('a further server of a pool with breakdowns would have had a past of its own: that shows', () => {
  const breakdowns = { clock: 'calendar', every: exponentialOf(HOUR), repair: exponentialOf(HOUR), running: 'finish', assumption: 'test' } as const; // prettier-ignore
  const desk = gate({ pools: { desk: pool(2, { breakdowns }) }, stages: { s: service('desk', constantOf(MIN)) }, flows: { f: flow(400, ['s']) } }); // prettier-ignore
  const frail = scenario({ g: desk }, { days: 1 });
  const more = addDisruptions(frail, [{ servers: { gate: 'g', pool: 'desk', n: 6 } }], NOON);
  expect(countedAt(more, NOON)).not.toEqual(countedAt(frail, NOON));
  const fewer = addDisruptions(frail, [{ servers: { gate: 'g', pool: 'desk', n: 1 } }], NOON);
  expect(countedAt(fewer, NOON)).toEqual(countedAt(frail, NOON));
});

test('what is wrong with a decision is told by its path', () => {
  const add = (one: unknown) => problemsOf(() => addDisruptions(world, [one], NOON));
  expect(add({ close: { gate: 'nera' } })).toMatchObject([{ path: '[0].close.gate', nearest: 'near' }]);
  expect(add({ servers: { gate: 'near', pool: 'desk', n: 1 } })).toMatchObject([{ path: '[0].servers.pool' }]);
  expect(add({ at: '11 h', close: { gate: 'near' } })).toMatchObject([
    { path: '[0].at', expected: expect.stringContaining('stays') as string },
  ]);
  expect(add({ close: { gate: 'near' }, open: { gate: 'near', side: 'vn' } })).toMatchObject([
    { expected: expect.stringContaining('exactly one') as string },
  ]);
  expect(add({ close: { gate: 'near' }, colour: 'red' })).toMatchObject([{ path: '[0].colour' }]);
  expect(add('close')).toHaveLength(1);
  expect(add(JSON.parse('{"__proto__": {"x": 1}, "close": {"gate": "near"}}'))).not.toHaveProperty('disruptions');
});
