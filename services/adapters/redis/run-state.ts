// The truth about unfinished runs, on Redis: every effect is one Lua script. See docs of the port for what each means.
import { createHash } from 'node:crypto';
import { invariant } from '../../../shared/errors.ts';
import type { RunOrder } from '../../../shared/protocol/run.ts';
import {
  LIMITS,
  checkCommit,
  checkEnds,
  checkOrder,
  checkSeed,
  commitTooLarge,
  INBOX_FULL,
  neighbours,
  noReplication,
  tooLarge,
  tooManyWindows,
  unknownRun,
} from '../limits.ts';
import type { Commit, CommitReply, RunProgress, RunState, RunView, WindowRef } from '../ports.ts';
import type { Connection } from './connection.ts';
import { openHeldStates, type HeldStates } from './held-states.ts';
import { outsideOf } from './outside.ts';
import { RUNS_KEY, runKeys, type RunKeys } from './keys.ts';
import { bytesOf, claimReplyOf, listOf, numberOf, oneOf, progressOf, readOrder, ringsOf, textOf, viewOf } from './replies.ts';
import { loadScripts, runScript, type Argument, type Call } from './scripts.ts';
import { workersOf } from './workers.ts';

export function openRedisRunState(connection: Connection, serverMajor: number): RunState {
  const scripts = loadScripts(serverMajor);
  const call: Call = (name, keys, argv) => {
    const script = scripts.get(name);
    invariant(script !== undefined, `the script ${name}`);
    return runScript(connection, script, keys, argv);
  };
  return {
    ...lifeOf(connection, call),
    ...windowsOf(connection, call, openHeldStates()),
    seed: seedWith(call),
    ...resultsOf(connection, call),
    ...outsideOf(connection, call),
    ...workersOf(connection),
    close: () => connection.close(),
  };
}

/** Calls a script that needs keys per replication: it answers `more n` until it has those of all opened ones. */
async function callWithMore(
  call: Call,
  name: string,
  fixed: readonly string[],
  perReplication: (k: number) => readonly string[],
  argv: readonly Argument[],
) {
  let count = 1;
  for (;;) {
    const keys = [...fixed];
    for (let k = 0; k < count; k += 1) keys.push(...perReplication(k));
    const reply = listOf(await call(name, keys, argv));
    if (textOf(reply[0]) !== 'more') return reply;
    count = numberOf(reply[1]);
  }
}

function lifeOf(
  connection: Connection,
  call: Call,
): Pick<RunState, 'create' | 'find' | 'active' | 'progress' | 'transition' | 'setPace' | 'prolong' | 'forget'> {
  const orders = orderCache();
  const find = findWith(call, orders);
  return { find, ...movesOf(connection, call), prolong: prolongWith(connection, call, find), forget: forgetWith(connection, find, orders) };
}

function findWith(call: Call, orders: Orders): RunState['find'] {
  return async (run) => {
    const keys = runKeys(run);
    const cached = orders.get(run);
    const reply = await callWithMore(call, 'find', [keys.run, keys.results], (k) => [keys.heads(k)], [cached?.digest ?? '']);
    if (textOf(reply[0]) === 'absent') return undefined;
    const text = textOf(reply[1]);
    const order = text === '' && cached !== undefined ? cached.order : orders.put(run, textOf(reply[2]), readOrder(text));
    return viewOf(order, reply);
  };
}

function movesOf(connection: Connection, call: Call): Pick<RunState, 'create' | 'active' | 'progress' | 'transition' | 'setPace'> {
  return {
    create: async (order, epoch = 0) => {
      const text = JSON.stringify(order);
      checkOrder(order, text);
      await connection.call((client) => client.sadd(RUNS_KEY, order.run)); // before the run, so that a crash between leaves no unlisted run
      return oneOf(await call('create', [runKeys(order.run).run], createFields(order, text, epoch)), ['created', 'exists']);
    },
    active: async () => {
      const ids = await connection.call((client) => client.smembers(RUNS_KEY));
      const keys = ids.map((run) => runKeys(run).run);
      if (keys.length === 0 || (await connection.call((client) => client.exists(...keys))) === keys.length) return ids.sort();
      const present = await Promise.all(keys.map((key) => connection.call((client) => client.exists(key)))); // a making or forgetting was cut off
      return ids.filter((_, i) => present[i] === 1).sort();
    },
    progress: async (runs) => {
      const found: (RunProgress | undefined)[] = [];
      for (let i = 0; i < runs.length; i += 500) {
        const keys = runs.slice(i, i + 500).map(runKeys);
        const rows = await connection.call((client) =>
          Promise.all(
            keys.map((key) => Promise.all([client.hmget(key.run, 'status', 'epoch', 'reason', 'spent'), client.hlen(key.results)])),
          ),
        );
        found.push(...rows.map(([fields, results]) => progressOf(fields, results / 2)));
      }
      return found;
    },
    transition: async (run, from, to, reason = '') => {
      const keys = runKeys(run);
      return oneOf(await call('transition', [keys.run, keys.audit], [to, reason, ...from]), ['ok', 'refused']);
    },
    setPace: async (run, pace) => {
      const fields = [];
      if (pace.speed !== undefined) fields.push('speed', pace.speed);
      if (pace.stepToMs !== undefined) fields.push('step', pace.stepToMs ?? '');
      if (oneOf(await call('pace', [runKeys(run).run], fields), ['ok', 'unknown']) === 'unknown') throw unknownRun(run);
    },
  };
}

/** New keys get the new end from the first step on, so none is missed; the run itself comes last, so a repetition after a crash mends the rest. */
function prolongWith(connection: Connection, call: Call, find: RunState['find']): RunState['prolong'] {
  return async (run) => {
    const keys = runKeys(run);
    const untilS = numberOf(await call('prolong', [keys.run], []));
    const view = await find(run);
    if (view === undefined || untilS === 0) return;
    const names = [keys.audit, keys.metrics, keys.results, ...keysOfReplications(keys, view), keys.run];
    for (let i = 0; i < names.length; i += 500)
      await connection.call((client) => Promise.all(names.slice(i, i + 500).map((name) => client.expireat(name, untilS))));
  };
}

function forgetWith(connection: Connection, find: RunState['find'], orders: Orders): RunState['forget'] {
  return async (run) => {
    const view = await find(run);
    const keys = runKeys(run);
    const names = view === undefined ? [] : keysOfReplications(keys, view);
    for (let i = 0; i < names.length; i += 500) await connection.call((client) => client.unlink(names.slice(i, i + 500)));
    await connection.call((client) => client.unlink(keys.audit, keys.metrics, keys.results));
    await connection.call((client) => client.unlink(keys.run)); // last: a repetition still finds the rest
    await connection.call((client) => client.srem(RUNS_KEY, run));
    orders.drop(run);
  };
}

function createFields(order: RunOrder, text: string, epoch: number): Argument[] {
  const fields: Argument[] = ['order', text, 'orderDigest', sha1(text), 'status', 'queued', 'epoch', epoch];
  fields.push('reason', '', 'alarm', '', 'speed', order.speed, 'step', '', 'opened', 0, 'replications', order.replications);
  fields.push('gates', order.gates.length, 'horizon', order.horizonMs, 'lookahead', order.lookaheadMs);
  fields.push('start', order.startMs ?? 0);
  neighbours(order).forEach(({ ins, outs }, g) =>
    fields.push(`in${g}`, ins.join(','), `out${g}`, outs.join(','), `id${g}`, order.gates[g] ?? ''),
  );
  return fields;
}

function keysOfReplications(keys: RunKeys, view: RunView): string[] {
  const names: string[] = [];
  view.limits.forEach((limit, k) => {
    // Events from outside may come before the first window; only a run of one replication takes them.
    if (limit < 0 && k > 0) return;
    names.push(keys.heads(k), keys.ends(k), keys.delivered(k), keys.tries(k), keys.known(k));
    view.order.gates.forEach((_, g) => {
      names.push(keys.state(k, g), keys.outside(k, g));
      for (let w = (view.heads[k]?.[g] ?? -1) + 1; w <= limit + 1; w += 1) names.push(keys.inbox(k, g, w));
    });
  });
  return names;
}

function sha1(content: string | Uint8Array): string {
  return createHash('sha1').update(content).digest('hex');
}

type Orders = ReturnType<typeof orderCache>;

/** Parsed orders of a few runs: they never change and are large. */
function orderCache() {
  const kept = new Map<string, { readonly digest: string; readonly order: RunOrder }>();
  return {
    get: (run: string) => kept.get(run),
    put: (run: string, digest: string, order: RunOrder) => {
      const oldest = kept.keys().next();
      if (kept.size >= 32 && oldest.done !== true) kept.delete(oldest.value);
      kept.set(run, { digest, order });
      return order;
    },
    drop: (run: string) => kept.delete(run),
  };
}

function windowsOf(
  connection: Connection,
  call: Call,
  held: HeldStates,
): Pick<RunState, 'openWindows' | 'deliver' | 'claim' | 'commit' | 'reportError' | 'ring'> {
  const stage = stageWith(connection);
  return {
    openWindows: async (run, k, from, untilMs) => {
      checkEnds(from, untilMs);
      const keys = runKeys(run);
      const reply = await call('limit', [keys.run, keys.ends(k)], [k, from, LIMITS.windows, ...untilMs]);
      if (typeof reply === 'number') return reply;
      const refusal = oneOf(reply, ['unknown', 'outside', 'too-many']);
      throw refusal === 'unknown' ? unknownRun(run) : refusal === 'outside' ? noReplication(k) : tooManyWindows();
    },
    deliver: deliverWith(call),
    claim: claimWith(call, held),
    commit: (commit) => commitWith({ call, stage, held }, commit),
    reportError: async (run, { k, g, w }, epoch, errorDigest, message) => {
      const keys = runKeys(run);
      const names = [keys.run, keys.heads(k), keys.tries(k), keys.audit];
      return oneOf(await call('report', names, [k, g, w, epoch, errorDigest, message.slice(0, 1000)]), ['retry', 'failed']);
    },
    ring: async (run, nowMs, olderThanMs) => {
      const keys = runKeys(run);
      return ringsOf(
        await callWithMore(call, 'bell', [keys.run], (k) => [keys.heads(k), keys.delivered(k), keys.tries(k)], [nowMs, olderThanMs]),
      );
    },
  };
}

function seedWith(call: Call): RunState['seed'] {
  return async (run, { k, epoch, untilMs }, gates) => {
    checkSeed(gates);
    const keys = runKeys(run);
    const names = [
      keys.run,
      keys.heads(k),
      keys.ends(k),
      ...gates.flatMap((_, g) => [keys.state(k, g), keys.outside(k, g), keys.inbox(k, g, 1)]),
    ];
    const argv: Argument[] = [k, epoch, untilMs];
    for (const { state, digest, inbox } of gates) {
      argv.push(state, digest, inbox.length);
      for (const { field, bytes } of inbox) argv.push(field, bytes, sha1(bytes));
    }
    return oneOf(await call('seed', names, argv), ['stale', 'already', 'ok']);
  };
}

function deliverWith(call: Call): RunState['deliver'] {
  return async (run, { k, g, w }, epoch, batch) => {
    const keys = runKeys(run);
    const names = [keys.run, keys.heads(k), keys.inbox(k, g, w), keys.ends(k), keys.delivered(k), keys.audit];
    const argv = [k, g, w, epoch, batch.fromMs, batch.untilMs, batch.bytes, LIMITS.inboxBytes, sha1(batch.bytes)];
    const reply = oneOf(await call('deliver', names, argv), ['ok', 'done', 'stale', 'too-large']);
    if (reply === 'too-large') throw tooLarge('inbox', batch.bytes.byteLength, LIMITS.inboxBytes);
    return reply;
  };
}

/** A state held here is given away with the claim: whoever claims may write into it. */
function claimWith(call: Call, held: HeldStates): RunState['claim'] {
  return async (run, { k, g, w }, epoch, isWary = false) => {
    const keys = runKeys(run);
    const names = [
      keys.run,
      keys.heads(k),
      keys.state(k, g),
      keys.inbox(k, g, w),
      keys.tries(k),
      keys.ends(k),
      keys.audit,
      keys.outside(k, g),
    ];
    const state = held.take(run, k, g);
    const argv = [k, g, w, epoch, LIMITS.starts, state?.digest ?? '', ...(isWary ? [LIMITS.startsByWary] : [])];
    const reply = listOf(await call('claim', names, argv));
    const claim = claimReplyOf(reply, state);
    if (claim.kind !== 'ok' && state !== undefined) held.putBack(run, k, g, state);
    return claim;
  };
}

/** How long a state lies in Redis that nobody commits, s. Its commit is sent right behind it. */
const STAGED_S = 60;
/** More often than any state gets lost between being staged and being committed. */
const STAGED_TRIES = 3;

/** Lays a state down in Redis by a plain command. */
type Stage = (key: string, state: Uint8Array) => Promise<unknown>;

function stageWith(connection: Connection): Stage {
  return (key, { buffer, byteOffset, byteLength }) =>
    connection.call((client) => client.set(key, Buffer.from(buffer, byteOffset, byteLength), 'EX', STAGED_S));
}

interface Committing {
  readonly call: Call;
  readonly stage: Stage;
  readonly held: HeldStates;
}

async function commitWith({ call, stage, held }: Committing, commit: Commit): Promise<CommitReply> {
  checkCommit(commit);
  const what = commitTooLarge(commit);
  if (what !== undefined) return { kind: 'too-large', what };
  const { k, g, w } = commit;
  const { names, argv, staged } = commitArguments(commit);
  held.keep(commit); // before the answer: the claim of the next window may be on its way already, and only the digest decides
  for (let tries = 1; ; tries += 1) {
    // One after the other on one connection, and not waited for in between. Another's commit of the same state that was refused has taken it away with it.
    const isStaged = stage(staged, commit.state);
    const [reply] = await Promise.all([call('commit', names, argv), isStaged]);
    const [code, ...ready] = listOf(reply);
    const kind = oneOf(code, ['ok', 'fenced', 'already', 'diverged', 'gap', 'base', 'inbox', 'too-large', 'destination', 'unstaged']);
    if (kind === 'unstaged' && tries < STAGED_TRIES) continue;
    invariant(kind !== 'unstaged', `a state of gate ${g} lies where it was put`);
    invariant(kind !== 'destination', `messages of gate ${g} go to gates that wait for it`);
    if (kind === 'too-large') return { kind, what: INBOX_FULL };
    if (kind !== 'ok') return { kind };
    return { kind, ready: ready.map((n): WindowRef => ({ k, g: Number(textOf(n)), w: w + 1 })) };
  }
}

function commitArguments(commit: Commit): {
  readonly names: readonly string[];
  readonly argv: readonly Argument[];
  readonly staged: string;
} {
  const { run, k, g, w } = commit;
  const keys = runKeys(run);
  const staged = keys.staged(k, g, w, commit.newDigest);
  const inWindow = [keys.state(k, g), keys.inbox(k, g, w), keys.tries(k), keys.ends(k), keys.delivered(k)];
  const names = [keys.run, keys.heads(k), ...inWindow, keys.metrics, keys.outside(k, g), staged];
  const { epoch, prevDigest, inboxDigest, newDigest, frame } = commit;
  const argv: Argument[] = [k, g, w, epoch, prevDigest, inboxDigest, newDigest, frame, LIMITS.inboxBytes];
  for (const { to, bytes } of commit.outbox) {
    names.push(keys.inbox(k, to, w + 1));
    argv.push(to, bytes, sha1(bytes));
  }
  return { names, argv, staged };
}

function resultsOf(
  connection: Connection,
  call: Call,
): Pick<RunState, 'windowEnds' | 'readState' | 'putResult' | 'readResults' | 'missing'> {
  return {
    windowEnds: async (run, k, from, to) => {
      const names = Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => String(from + i));
      if (names.length === 0) return [];
      const ends = await connection.call((client) => client.hmget(runKeys(run).ends(k), ...names));
      const found = ends.map((end, i) => (from + i === -1 ? 0 : end === null ? undefined : Number(end)));
      const missing = found.indexOf(undefined);
      return found.slice(0, missing < 0 ? found.length : missing).filter((end) => end !== undefined);
    },
    readState: async (run, k, g) => {
      const keys = runKeys(run);
      const [w, bytes] = listOf(await call('state', [keys.heads(k), keys.state(k, g)], [g]));
      return w === undefined ? undefined : { w: Number(textOf(w)), bytes: bytesOf(bytes) };
    },
    putResult: async (run, k, epoch, { digest, bytes, tookMs = 0 }) => {
      if (bytes.byteLength > LIMITS.resultBytes) throw tooLarge('result', bytes.byteLength, LIMITS.resultBytes);
      const keys = runKeys(run);
      return oneOf(await call('result', [keys.run, keys.results], [k, epoch, digest, bytes, Math.round(tookMs)]), [
        'ok',
        'already',
        'diverged',
        'stale',
      ]);
    },
    readResults: (run, from = 0, to = Infinity) => resultsIn(connection, run, from, to),
    missing: (run) => missingOf(connection, run),
  };
}

async function resultsIn(connection: Connection, run: string, from: number, to: number): Promise<readonly (Uint8Array | undefined)[]> {
  const end = Math.min(to, await replicationsOf(connection, run));
  const all: (Uint8Array | undefined)[] = [];
  for (let k = from; k < end; k += 100) {
    const names = Array.from({ length: Math.min(100, end - k) }, (_, i) => `b${k + i}`);
    const found = await connection.call((client) => client.hmgetBuffer(runKeys(run).results, ...names), 10_000);
    all.push(...found.map((bytes) => (bytes === null ? undefined : bytesOf(bytes))));
  }
  return all;
}

async function missingOf(connection: Connection, run: string): Promise<readonly number[]> {
  const end = await replicationsOf(connection, run);
  const missing: number[] = [];
  for (let k = 0; k < end; k += 1_000) {
    const names = Array.from({ length: Math.min(1_000, end - k) }, (_, i) => `d${k + i}`);
    const found = await connection.call((client) => client.hmget(runKeys(run).results, ...names));
    found.forEach((digest, i) => digest === null && missing.push(k + i));
  }
  return missing;
}

async function replicationsOf(connection: Connection, run: string): Promise<number> {
  return Number((await connection.call((client) => client.hget(runKeys(run).run, 'replications'))) ?? '0');
}
