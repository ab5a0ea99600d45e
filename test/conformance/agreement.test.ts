// The Lua scripts and the memory twin are two writings of one protocol: seeded random histories must get equal replies from both, also when
// both fall back to an earlier state or lose the run in the middle. Every reply code there is must have been met.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Redis } from 'ioredis';
import { systemClock } from '../../services/adapters/clock.ts';
import { LIMITS } from '../../services/adapters/limits.ts';
import { openMemoryRuns } from '../../services/adapters/memory/runs.ts';
import type { Run } from '../../services/adapters/memory/run-record.ts';
import type { ClaimReply, Commit, RunState, WindowRef } from '../../services/adapters/ports.ts';
import type { Transport } from '../../services/adapters/transport.ts';
import { RUN_STATUSES, type RunOrder } from '../../shared/protocol/run.ts';
import { copyOfRun } from '../fault-simulation/simulated-redis.ts';
import { startRedis, type TestRedis } from '../helpers/redis.ts';
import { newRunId, openOn, order } from './twins.ts';

const SEQUENCES = 300;
const SEED = 20250701;
/** Each reply of each script is met so often at least. */
const LEAST = 5;
const DESTINATION = 'Error: invariant broken: messages of gate 0 go to gates that wait for it';

let server: TestRedis;
let lua: Transport;
let redis: Redis;
const records = new Map<string, Run>();
const memory = openMemoryRuns(systemClock, records);
beforeAll(async () => {
  server = await startRedis();
  lua = await openOn(server.url);
  redis = new Redis(server.url);
});
afterAll(async () => {
  redis.disconnect();
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
/** Two of these fit into no inbox, one does. */
const HEAVY = new Uint8Array(0.6 * LIMITS.inboxBytes);
const TOO_HEAVY_STATE = new Uint8Array(LIMITS.stateBytes + 1);
const TOO_HEAVY = new Uint8Array(LIMITS.inboxBytes + 1);
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
  // What is rare in life: an earlier state comes back, the run is lost and made again, attempts that never end, sizes over the limits, wrong names.
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('keep') }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('back') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('create'), isLost: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('claims'), at: target, content, isWary: fc.constantFrom(false, false, true) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('nobody'), call: fc.constantFrom('open', 'pace', 'move', 'claim', 'far') }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('heavy'), what: fc.constantFrom('batch', 'inbox', 'inbox', 'result', 'state', 'nowhere') }),
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
    case 'keep':
    case 'back':
      return async () => undefined;
    case 'create':
      return (state) => createAgain(state, run, (view?.epoch ?? 0) + 1, c.isLost);
    case 'claims': {
      const at = ref({ ...c.at, ahead: 0 });
      const [fromMs = 0, untilMs = 1] = await memory.runState.windowEnds(run, at.k, at.w - 1, at.w);
      return async (state) => {
        await state.deliver(run, at, epoch(c.at), { fromMs, untilMs, bytes: c.content });
        let reply: ClaimReply['kind'] = 'ok';
        for (let i = 0; i <= LIMITS.starts && reply === 'ok'; i += 1) reply = (await state.claim(run, at, epoch(c.at), c.isWary)).kind;
        return reply;
      };
    }
    case 'nobody':
      return (state) => askForNobody(state, run, c.call);
    case 'heavy': {
      const from = ref({ k: 0, g: 0, ahead: 0, epoch: 0 });
      const ends = await memory.runState.windowEnds(run, 0, from.w - 1, from.w + 1);
      return (state) => beHeavy(state, { run, from, ends, epoch: view?.epoch ?? 0 }, c.what);
    }
  }
}

async function createAgain(state: RunState, run: string, epoch: number, isLost: boolean): Promise<unknown> {
  if (isLost) await state.forget(run);
  const reply = await state.create(orderOf(run), epoch);
  return [reply, await state.transition(run, ['queued'], 'running'), await state.openWindows(run, 0, 0, [900, 1600])];
}

async function askForNobody(state: RunState, run: string, call: 'open' | 'pace' | 'move' | 'claim' | 'far'): Promise<unknown> {
  if (call === 'open') return state.openWindows('NOBODY', 0, 0, [100]);
  if (call === 'far') return state.openWindows(run, 0, LIMITS.windows, [100]);
  if (call === 'pace') return state.setPace('NOBODY', { speed: 'max' });
  if (call === 'move') return state.transition('NOBODY', [...RUN_STATUSES], 'running');
  return state.claim('NOBODY', { k: 0, g: 0, w: 0 }, 0);
}

interface Heavy {
  readonly run: string;
  /** The next window of gate 0, which sends to gate 1. */
  readonly from: WindowRef;
  /** Ends of the window before it, of itself and of the next. */
  readonly ends: readonly number[];
  readonly epoch: number;
}

async function beHeavy(
  state: RunState,
  { run, from, ends, epoch }: Heavy,
  what: 'batch' | 'inbox' | 'result' | 'state' | 'nowhere',
): Promise<unknown> {
  const [before = 0, end = 1, next = 2] = ends;
  if (what === 'result') return state.putResult(run, 0, epoch, { digest: 'r3', bytes: TOO_HEAVY });
  if (what === 'batch') return state.deliver(run, from, epoch, { fromMs: before, untilMs: end, bytes: TOO_HEAVY });
  if (what === 'inbox') await state.deliver(run, { k: 0, g: 1, w: from.w + 1 }, epoch, { fromMs: end, untilMs: next, bytes: HEAVY });
  await state.deliver(run, from, epoch, { fromMs: before, untilMs: end, bytes: new Uint8Array(2) });
  const claim = await state.claim(run, from, epoch);
  if (claim.kind !== 'ok') return claim;
  const digests = { prevDigest: claim.stateDigest, inboxDigest: claim.inboxDigest, newDigest: 'heavy' };
  const bytes = new Uint8Array(1);
  const made = { run, ...from, epoch, ...digests, state: what === 'state' ? TOO_HEAVY_STATE : bytes, frame: bytes };
  // Gate 2 does not wait for gate 0.
  const outbox = { batch: [], inbox: [{ to: 1, bytes: HEAVY }], state: [], nowhere: [{ to: 2, bytes }] }[what];
  return state.commit({ ...made, outbox });
}

/** Both twins as they are now, to come back to. */
async function keep(run: string): Promise<() => Promise<void>> {
  const record = records.get(run);
  const image = record === undefined ? undefined : copyOfRun(record);
  const keys = await redis.keys(`bx:{${run}}:*`);
  for (const key of keys) await redis.copy(key, `kept:${key}`, 'REPLACE');
  return async () => {
    if (image === undefined) records.delete(run);
    else records.set(run, copyOfRun(image));
    const now = await redis.keys(`bx:{${run}}:*`);
    if (now.length > 0) await redis.unlink(now);
    for (const key of keys) await redis.copy(`kept:${key}`, key, 'REPLACE');
    await redis.sadd('bx:runs', run);
  };
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

function orderOf(run: string): RunOrder {
  return order({ run, gates: ['a', 'b', 'c'], inNeighbours: IN_NEIGHBOURS, lookaheadMs: 1000, horizonMs: 6000 });
}

/** The answer, or the kind of refusal. */
async function answer(call: Promise<unknown>): Promise<unknown> {
  try {
    return await call;
  } catch (error) {
    return { refused: error instanceof Error && 'code' in error ? error.code : String(error) };
  }
}

async function everything(transport: Pick<Transport, 'runState' | 'bus'>, run: string): Promise<unknown> {
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

/** How often each script gave each reply. */
const met = new Map<string, number>();

function note(c: Command, reply: unknown): void {
  const [script, replies] = scriptOf(c, reply);
  for (const one of replies) met.set(`${script} ${codeOf(one)}`, (met.get(`${script} ${codeOf(one)}`) ?? 0) + 1);
}

/** The script whose replies these are. */
function scriptOf(c: Command, reply: unknown): readonly [string, readonly unknown[]] {
  if (c.kind === 'work' && Array.isArray(reply)) return ['commit', [reply[2]]];
  if (c.kind === 'create' && Array.isArray(reply)) return ['create', [reply[0]]];
  if (c.kind === 'ring' && Array.isArray(reply)) return ['ring', reply.length === 0 ? ['nothing'] : reply];
  if (c.kind === 'claims') return ['claim', [reply]];
  if (c.kind === 'nobody') return [c.call === 'far' ? 'open' : c.call, [reply]];
  if (c.kind === 'heavy')
    return [{ batch: 'deliver', inbox: 'commit', state: 'commit', nowhere: 'commit', result: 'result' }[c.what], [reply]];
  return [c.kind, [reply]];
}

function codeOf(reply: unknown): string {
  if (typeof reply === 'number') return 'limit';
  if (reply === undefined) return 'nothing';
  if (typeof reply === 'string') return reply;
  if (typeof reply === 'object' && reply !== null && 'kind' in reply) return String(reply.kind);
  if (typeof reply === 'object' && reply !== null && 'refused' in reply) return String(reply.refused);
  return 'other';
}

test(`${SEQUENCES} random histories get equal replies from Lua on Redis and from the memory twin`, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 20, maxLength: 60 }), async (commands) => {
      const made = orderOf(newRunId());
      let goBack: (() => Promise<void>) | undefined;
      const claims: Memory = new Map();
      const last = new Map<string, Commit>();
      for (const { runState } of [memory, lua]) {
        await runState.create(made);
        await runState.transition(made.run, ['queued'], 'running');
        await runState.openWindows(made.run, 0, 0, [700, 1500, 2300]);
      }
      for (const c of commands) {
        if (c.kind === 'keep') goBack = await keep(made.run);
        if (c.kind === 'back') await goBack?.();
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

test('those histories met every reply of every script', () => {
  const codes = {
    create: ['created', 'exists'],
    open: ['limit', 'unknown-run', 'invalid-request', 'limit-exceeded'],
    deliver: ['ok', 'done', 'stale', 'too-large'],
    claim: ['ok', 'stale', 'early', 'done', 'gap', 'starved', 'suspect', 'poison'],
    commit: ['ok', 'fenced', 'already', 'diverged', 'gap', 'base', 'inbox', 'too-large', DESTINATION],
    report: ['retry', 'failed'],
    ring: ['ready', 'starved', 'nothing'],
    result: ['ok', 'already', 'diverged', 'stale', 'too-large'],
    move: ['ok', 'refused'],
    pace: ['nothing', 'unknown-run'],
    back: ['nothing'],
  };
  const rare = Object.entries(codes)
    .flatMap(([script, replies]) => replies.map((reply) => `${script} ${reply}`))
    .filter((code) => (met.get(code) ?? 0) < LEAST);
  expect(rare, JSON.stringify([...met].sort())).toEqual([]);
});
