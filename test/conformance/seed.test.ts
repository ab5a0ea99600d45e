// A run that begins later than 0, on both twins: seeded once, in one step, and from then on like any other.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LIMITS } from '../../services/adapters/limits.ts';
import type { GateSeed, RunState } from '../../services/adapters/ports.ts';
import { TWINS, bytes, newRunId, order } from './twins.ts';

const START_MS = 1000;
const AT = { k: 0, epoch: 0, untilMs: START_MS };
const gates: readonly GateSeed[] = [
  { state: bytes(1, 0, 255), digest: 'n0', inbox: [{ field: 'g1', bytes: bytes(7, 8) }] },
  { state: bytes(2), digest: 's0', inbox: [] },
];
const row = (id: string, atMs: number) => ({ id, g: 0, atMs, consignment: id, serial: 2 ** 30, mark: bytes(0, 1, 2, 3, 4, 5) });
const ingestAt = { k: 0, epoch: 0, mostLateMs: 10_000 };

describe.each(TWINS)('seeding on $name', (twin) => {
  let state: RunState;
  let close: () => Promise<void>;
  beforeAll(async () => {
    const opened = await twin.open();
    state = opened.transport.runState;
    close = opened.close;
  });
  afterAll(() => close());

  async function running(part: Parameters<typeof order>[0] = { startMs: START_MS }): Promise<string> {
    const made = order({ replications: 1, ...part });
    await state.create(made);
    await state.transition(made.run, ['queued'], 'running');
    return made.run;
  }

  test('the first window is committed with the states, the next one finds the messages and the digests', async () => {
    const run = await running();
    expect(await state.seed(run, AT, gates)).toBe('ok');
    expect(await state.find(run)).toMatchObject({ limits: [0], limitMs: [START_MS], heads: [[0, 0]], done: 0 });
    expect(await state.windowEnds(run, 0, -1, 5)).toEqual([0, START_MS]);
    expect(await state.readState(run, 0, 0)).toEqual({ w: 0, bytes: bytes(1, 0, 255) });
    expect(await state.openWindows(run, 0, 1, [2000])).toBe(1);
    await state.deliver(run, { k: 0, g: 0, w: 1 }, 0, { fromMs: START_MS, untilMs: 2000, bytes: bytes(3) });
    const claim = await state.claim(run, { k: 0, g: 0, w: 1 }, 0);
    expect(claim).toMatchObject({
      kind: 'ok',
      untilMs: 2000,
      state: bytes(1, 0, 255),
      stateDigest: 'n0',
      inbox: [
        { field: 'a', bytes: bytes(3) },
        { field: 'g1', bytes: bytes(7, 8) },
      ],
    });
  });

  test('nothing opens before the seed, and the first window is nobody else’s', async () => {
    const run = await running();
    expect(await state.openWindows(run, 0, 0, [500, 1000])).toBe(-1);
    expect(await state.ring(run, 0, 0)).toEqual([]);
    expect(await state.seed(run, AT, gates)).toBe('ok');
    expect(await state.openWindows(run, 0, 0, [500, 2000])).toBe(1);
    expect(await state.windowEnds(run, 0, 0, 1)).toEqual([START_MS, 2000]);
    expect((await state.claim(run, { k: 0, g: 0, w: 0 }, 0)).kind).toBe('done');
  });

  test('a second seed changes nothing, also when the run has moved on', async () => {
    const run = await running();
    await state.seed(run, AT, gates);
    const other = gates.map((gate) => ({ ...gate, state: bytes(9), digest: 'other' }));
    expect(await state.seed(run, AT, other)).toBe('already');
    await state.openWindows(run, 0, 1, [2000]);
    expect(await state.seed(run, AT, other)).toBe('already');
    expect((await state.readState(run, 0, 1))?.bytes).toEqual(bytes(2));
  });

  test('a run that is not under way, of another epoch, or that starts elsewhere is not seeded', async () => {
    const queued = order({ replications: 1, startMs: START_MS });
    await state.create(queued);
    expect(await state.seed(queued.run, AT, gates)).toBe('stale');
    expect(await state.seed(newRunId(), AT, gates)).toBe('stale');
    const run = await running();
    expect(await state.seed(run, { ...AT, epoch: 1 }, gates)).toBe('stale');
    expect(await state.seed(run, { ...AT, untilMs: 999 }, gates)).toBe('stale');
    expect(await state.seed(await running({}), AT, gates)).toBe('stale');
    await state.transition(run, ['running'], 'paused');
    expect(await state.seed(run, AT, gates)).toBe('ok');
  });

  test('events from outside before the start are known and over, later ones come to their windows', async () => {
    const run = await running();
    await state.ingest(run, ingestAt, [row('past', 999), row('first', 1000)]);
    await state.seed(run, AT, gates);
    expect(await state.ingest(run, ingestAt, [row('past', 1500), row('late', 10)])).toMatchObject([
      { fate: 'duplicate', first: 'accepted', simMs: 999 },
      { fate: 'late', simMs: START_MS },
    ]);
    await state.openWindows(run, 0, 1, [2000]);
    await state.deliver(run, { k: 0, g: 0, w: 1 }, 0, { fromMs: START_MS, untilMs: 2000, bytes: bytes(3) });
    const claim = await state.claim(run, { k: 0, g: 0, w: 1 }, 0);
    expect(claim.kind === 'ok' && claim.inbox.find(({ field }) => field === 'x')?.bytes.byteLength).toBe(36);
  });

  test('events that are over make room for others', async () => {
    const run = await running();
    const many = Array.from({ length: LIMITS.outsideWaiting }, (_, i) => ({ ...row(`m${i}`, 999), serial: 2 ** 30 + 100 + i }));
    await state.ingest(run, ingestAt, many);
    expect(await state.ingest(run, ingestAt, [row('one-more', 1500)])).toBe('busy');
    await state.seed(run, AT, gates);
    expect(await state.ingest(run, ingestAt, [row('one-more', 1500)])).toMatchObject([{ fate: 'accepted' }]);
  });

  test('what is too large is refused and leaves the run as it was', async () => {
    const run = await running();
    const [north, south] = gates as [GateSeed, GateSeed];
    const large = new Uint8Array(LIMITS.stateBytes + 1);
    await expect(state.seed(run, AT, [north, { ...south, state: large }])).rejects.toMatchObject({ code: 'too-large' });
    const full = [{ field: 'g0', bytes: new Uint8Array(LIMITS.inboxBytes + 1) }];
    await expect(state.seed(run, AT, [north, { ...south, inbox: full }])).rejects.toMatchObject({ code: 'too-large' });
    expect(await state.find(run)).toMatchObject({ limits: [-1], heads: [[-1, -1]] });
  });

  test('forgetting a seeded run leaves nothing of it', async () => {
    const run = await running();
    await state.seed(run, AT, gates);
    await state.forget(run);
    expect(await state.find(run)).toBeUndefined();
    expect(await state.readState(run, 0, 0)).toBeUndefined();
  });

  test('an order cannot start at its end', async () => {
    await expect(state.create(order({ startMs: 4000 }))).rejects.toMatchObject({ code: 'limit-exceeded' });
  });
});

test('both twins tell the same of seeds among other steps in any order', async () => {
  const opened = await Promise.all(TWINS.map((twin) => twin.open()));
  const step = fc.oneof(
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('seed'), epoch: fc.constantFrom(0, 0, 1), untilMs: fc.constantFrom(START_MS, START_MS, 900) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('open'), from: fc.constantFrom(0, 1, 2) }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('work'), g: fc.constantFrom(0, 1), w: fc.constantFrom(0, 1, 2) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('event'), id: fc.constantFrom('a', 'b', 'c'), atMs: fc.integer({ min: 0, max: 3000 }) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('pause') }) },
  ); // prettier-ignore
  type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;
  async function take(state: RunState, run: string, one: Step): Promise<unknown> {
    if (one.kind === 'seed') return state.seed(run, { k: 0, epoch: one.epoch, untilMs: one.untilMs }, gates);
    if (one.kind === 'open') return state.openWindows(run, 0, one.from, [1700, 2500].slice(Math.max(0, one.from - 1)));
    if (one.kind === 'event') return state.ingest(run, ingestAt, [row(one.id, one.atMs)]);
    if (one.kind === 'pause') return state.transition(run, ['running'], 'paused');
    const ref = { k: 0, g: one.g, w: one.w };
    const [fromMs = 0, untilMs = 1] = await state.windowEnds(run, 0, one.w - 1, one.w);
    const delivered = await state.deliver(run, ref, 0, { fromMs, untilMs, bytes: bytes(one.w) });
    const claim = await state.claim(run, ref, 0);
    if (claim.kind !== 'ok') return [delivered, claim];
    const digests = { prevDigest: claim.stateDigest, inboxDigest: claim.inboxDigest, newDigest: `d${one.g}:${one.w}` };
    const committed = await state.commit({ run, ...ref, epoch: 0, ...digests, state: bytes(one.w), outbox: [{ to: 1 - one.g, bytes: bytes(5) }], frame: bytes(0) }); // prettier-ignore
    return [delivered, claim, committed];
  }
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 16 }), async (steps) => {
      const made = order({ replications: 1, startMs: START_MS });
      const told = await Promise.all(
        opened.map(async ({ transport: { runState } }) => {
          await runState.create(made);
          await runState.transition(made.run, ['queued'], 'running');
          const replies: unknown[] = [];
          for (const one of steps) replies.push(await take(runState, made.run, one));
          return [
            replies,
            await runState.find(made.run),
            await runState.windowEnds(made.run, 0, -1, 5),
            await runState.ingested(made.run, 0),
          ];
        }),
      );
      for (const [i, one] of steps.entries()) if (one.kind === 'seed') seen.add(String((told[0]?.[0] as unknown[])[i]));
      expect(told[1]).toEqual(told[0]);
    }),
    { seed: 20261122, numRuns: 120 },
  );
  expect([...seen].sort()).toEqual(['already', 'ok', 'stale']);
  await Promise.all(opened.map(({ close }) => close()));
}, 60_000);
