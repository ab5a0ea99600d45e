// The Lua scripts and the memory twin are two writings of one protocol: seeded random histories must get equal replies from both.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../services/adapters/clock.ts';
import type { ClaimReply, Commit, RunState, WindowRef } from '../../services/adapters/ports.ts';
import { openMemoryTransport, type Transport } from '../../services/adapters/transport.ts';
import { RUN_STATUSES } from '../../shared/protocol/run.ts';
import { startRedis, type TestRedis } from '../helpers/redis.ts';
import { newRunId, openOn, order } from './twins.ts';

const SEQUENCES = 300;
const SEED = 20250701;

let server: TestRedis;
let lua: Transport;
const memory = openMemoryTransport(systemClock);
beforeAll(async () => {
  server = await startRedis();
  lua = await openOn(server.url);
});
afterAll(async () => {
  await lua.close();
  await server.stop();
});

/** Window and epoch are offsets from what is current, so that most commands hit something. */
const target = fc.record({
  k: fc.constantFrom(0, 0, 0, 1, 2),
  g: fc.constantFrom(0, 0, 1, 1, 2, 3),
  ahead: fc.constantFrom(0, 0, 0, 0, 0, 1, -1, 2),
  epoch: fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 1),
});
const content = fc.uint8Array({ maxLength: 3 });
const command = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('open'), at: target, lengths: fc.array(fc.integer({ min: 1, max: 1100 }), { maxLength: 3 }) }),
  },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('deliver'), at: target, content, shift: fc.constantFrom(0, 0, 0, 0, 0, 0, 1) }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('claim'), at: target }) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('commit'),
      at: target,
      content,
      to: fc.subarray([0, 1, 2]),
      wrong: fc.constantFrom('no', 'no', 'no', 'no', 'prev', 'inbox', 'digest', 'again'),
    }),
  },
  { weight: 12, arbitrary: fc.record({ kind: fc.constant('work'), at: target, content, to: fc.subarray([0, 1, 2]) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('report'), at: target, error: fc.constantFrom('e1', 'e1', 'e1', 'e2') }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('ring'),
      nowMs: fc.integer({ min: 0, max: 5000 }),
      patienceMs: fc.constantFrom(0, 300, 1000),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('result'), at: target, content, digest: fc.constantFrom('r1', 'r2') }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('move'),
      from: fc.subarray([...RUN_STATUSES]),
      to: fc.constantFrom(...Array<'running'>(12).fill('running'), 'paused', 'paused', 'finalizing', 'cancelled', 'stranded', 'completed'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('pace'),
      speed: fc.constantFrom<60 | 'max'>(60, 'max'),
      stepToMs: fc.constantFrom(null, 500),
    }),
  },
);
type Command = typeof command extends fc.Arbitrary<infer C> ? C : never;
type At = { readonly k: number; readonly g: number; readonly ahead: number; readonly epoch: number };

/** What a worker remembers of its claims. */
type Memory = Map<string, Extract<ClaimReply, { kind: 'ok' }>>;

/** Turns a command into a call that both twins can be asked. */
async function callOf(run: string, c: Command, claims: Memory, last: Map<string, Commit>): Promise<(state: RunState) => Promise<unknown>> {
  const view = await memory.runState.find(run);
  const ref = (at: At): WindowRef => ({ k: at.k, g: at.g, w: Math.max(0, (view?.heads[at.k]?.[at.g] ?? -1) + 1 + at.ahead) });
  const epoch = (at: At): number => (view?.epoch ?? 0) + at.epoch;
  switch (c.kind) {
    case 'open': {
      const from = Math.max(0, (view?.limits[c.at.k] ?? -1) + 1 + c.at.ahead);
      let end = view?.limitMs[c.at.k] ?? 0;
      const ends = c.lengths.map((length) => (end += length));
      return (state) => state.openWindows(run, c.at.k, from, ends);
    }
    case 'deliver': {
      const at = ref(c.at);
      const [fromMs = 0, untilMs = 1] = await memory.runState.windowEnds(run, at.k, at.w - 1, at.w);
      return (state) => state.deliver(run, at, epoch(c.at), { fromMs, untilMs: untilMs + c.shift, bytes: c.content });
    }
    case 'claim': {
      const at = ref(c.at);
      return async (state) => {
        const reply = await state.claim(run, at, epoch(c.at));
        if (reply.kind === 'ok') claims.set(`${at.k}:${at.g}:${at.w}`, reply);
        return reply;
      };
    }
    case 'commit': {
      const made = commitOf(run, ref(c.at), epoch(c.at), c, claims, last);
      return (state) => state.commit(made);
    }
    case 'work': {
      // What a gate worker does with a window: deliver, claim, commit.
      const at = ref({ ...c.at, ahead: 0 });
      const [fromMs = 0, untilMs = 1] = await memory.runState.windowEnds(run, at.k, at.w - 1, at.w);
      return async (state) => {
        const delivered = await state.deliver(run, at, epoch(c.at), { fromMs, untilMs, bytes: c.content });
        const reply = await state.claim(run, at, epoch(c.at));
        if (reply.kind === 'ok') claims.set(`${at.k}:${at.g}:${at.w}`, reply);
        const made = commitOf(run, at, epoch(c.at), { ...c, kind: 'commit', wrong: 'no' }, claims, last);
        return [delivered, reply, await state.commit(made)];
      };
    }
    case 'report': {
      // An attempt that ends in an error.
      const at = ref({ ...c.at, ahead: 0 });
      const [fromMs = 0, untilMs = 1] = await memory.runState.windowEnds(run, at.k, at.w - 1, at.w);
      return async (state) => {
        await state.deliver(run, at, epoch(c.at), { fromMs, untilMs, bytes: new Uint8Array(1) });
        await state.claim(run, at, epoch(c.at));
        return state.reportError(run, at, epoch(c.at), c.error, 'no truck 7');
      };
    }
    case 'ring':
      return (state) => state.ring(run, c.nowMs, c.patienceMs);
    case 'result':
      return (state) => state.putResult(run, c.at.k, epoch(c.at), { digest: c.digest, bytes: c.content });
    case 'move':
      return (state) => state.transition(run, c.from, c.to, 'asked');
    case 'pace':
      return (state) => state.setPace(run, { speed: c.speed, stepToMs: c.stepToMs });
  }
}

function commitOf(
  run: string,
  at: WindowRef,
  epoch: number,
  c: Extract<Command, { kind: 'commit' }>,
  claims: Memory,
  last: Map<string, Commit>,
): Commit {
  const claim = claims.get(`${at.k}:${at.g}:${at.w}`);
  const before = last.get(`${at.k}:${at.g}`);
  if (before !== undefined && (c.wrong === 'again' || c.wrong === 'digest'))
    return { ...before, epoch, newDigest: c.wrong === 'digest' ? 'other' : before.newDigest };
  const made: Commit = {
    run,
    ...at,
    epoch,
    prevDigest: c.wrong === 'prev' ? 'other' : (claim?.stateDigest ?? ''),
    inboxDigest: c.wrong === 'inbox' ? 'other' : (claim?.inboxDigest ?? ''),
    newDigest: `d${at.g}:${at.w}:${c.content.join('.')}`,
    state: c.content,
    outbox: c.to.filter((to) => to !== at.g && (SENDS[at.g] ?? []).includes(to)).map((to) => ({ to, bytes: c.content })),
    frame: c.content,
  };
  last.set(`${at.k}:${at.g}`, made);
  return made;
}

/** 0 ⇄ 1 → 2. */
const IN_NEIGHBOURS = [[1], [0], [1]];
const SENDS = [[1], [0, 2], []];

/** The answer, or the kind of refusal. */
async function answer(call: Promise<unknown>): Promise<unknown> {
  try {
    return await call;
  } catch (error) {
    return { refused: error instanceof Error && 'code' in error ? error.code : String(error) };
  }
}

async function everything(transport: Transport, run: string): Promise<unknown> {
  const states = [0, 1].flatMap((k) => [0, 1, 2].map((g) => transport.runState.readState(run, k, g)));
  const ends = [0, 1].map((k) => transport.runState.windowEnds(run, k, -1, 50));
  const frames = (await transport.bus.read(run, '', 0)).map(({ k, g, w, bytes }) => ({ k, g, w, bytes }));
  return [
    await transport.runState.find(run),
    await Promise.all(states),
    await Promise.all(ends),
    await transport.runState.readResults(run),
    frames,
  ];
}

const seen = new Set<string>();

function note(c: Command, reply: unknown): void {
  if (c.kind === 'work' && Array.isArray(reply)) note({ ...c, kind: 'commit', wrong: 'no' }, reply[2]);
  const kind = typeof reply === 'object' && reply !== null && 'kind' in reply ? reply.kind : reply;
  if (typeof kind === 'string') seen.add(`${c.kind} ${kind}`);
}

test(`${SEQUENCES} random histories get equal replies from Lua on Redis and from the memory twin`, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 20, maxLength: 60 }), async (commands) => {
      const made = order({ run: newRunId(), gates: ['a', 'b', 'c'], inNeighbours: IN_NEIGHBOURS, lookaheadMs: 1000, horizonMs: 6000 });
      const claims: Memory = new Map();
      const last = new Map<string, Commit>();
      for (const { runState } of [memory, lua]) {
        await runState.create(made);
        await runState.transition(made.run, ['queued'], 'running');
        await runState.openWindows(made.run, 0, 0, [700, 1500, 2300]);
      }
      for (const c of commands) {
        const call = await callOf(made.run, c, claims, last);
        const expected = await answer(call(memory.runState));
        expect(await answer(call(lua.runState)), JSON.stringify(c)).toEqual(expected);
        note(c, expected);
      }
      expect(await everything(lua, made.run)).toEqual(await everything(memory, made.run));
    }),
    { seed: SEED, numRuns: SEQUENCES, endOnFailure: true },
  );
}, 120_000);

test('those histories met every reply code but the ones of size and poison', () => {
  const codes = {
    deliver: ['ok', 'done', 'stale'],
    claim: ['ok', 'stale', 'early', 'done', 'gap', 'starved'],
    commit: ['ok', 'fenced', 'already', 'diverged', 'gap', 'base', 'inbox'],
    report: ['retry', 'failed'],
    result: ['ok', 'already', 'diverged', 'stale'],
    move: ['ok', 'refused'],
  };
  const missing = Object.entries(codes).flatMap(([kind, replies]) =>
    replies.map((reply) => `${kind} ${reply}`).filter((code) => !seen.has(code)),
  );
  expect(missing).toEqual([]);
});
