// Windows in memory: open, deliver, claim, commit, report, ring. Each function is the twin of the Lua script of that name, check by check.
import { invariant } from '../../../shared/errors.ts';
import { TERMINAL_STATUSES } from '../../../shared/protocol/run.ts';
import {
  LIMITS,
  checkCommit,
  checkEnds,
  checkSeed,
  commitTooLarge,
  INBOX_FULL,
  noReplication,
  tooLarge,
  tooManyWindows,
  unknownRun,
} from '../limits.ts';
import type { ArrivalsBatch, ClaimReply, Commit, CommitReply, GateSeed, RunState, WindowRef } from '../ports.ts';
import {
  accepts,
  attemptOf,
  copyOf,
  inboxBytes,
  inputsDigest,
  move,
  openReplication,
  outsideOf,
  place,
  put,
  reached,
  type Replication,
  type Run,
} from './run-record.ts';

export function openWindows(
  run: Run | undefined,
  id: string,
  { k, from, untilMs }: { k: number; from: number; untilMs: readonly number[] },
): number {
  checkEnds(from, untilMs);
  if (run === undefined) throw unknownRun(id);
  const { order } = run;
  if (k >= order.replications) throw noReplication(k);
  if (from + untilMs.length > LIMITS.windows) throw tooManyWindows();
  const limit = (run.replications.get(k)?.ends.length ?? 0) - 1;
  if (TERMINAL_STATUSES.includes(run.status) || from > limit + 1) return limit;
  if (limit < 0 && (order.startMs ?? 0) > 0) return limit;
  let last = run.replications.get(k)?.ends.at(-1) ?? 0;
  const fresh: number[] = [];
  for (const end of untilMs.slice(limit + 1 - from)) {
    if (end <= last || end - last > order.lookaheadMs || end > order.horizonMs) break;
    fresh.push(end);
    last = end;
  }
  if (fresh.length > 0) openReplication(run, k).ends.push(...fresh);
  return limit + fresh.length;
}

export function seed(
  run: Run | undefined,
  { k, epoch, untilMs }: { readonly k: number; readonly epoch: number; readonly untilMs: number },
  gates: readonly GateSeed[],
): 'ok' | 'already' | 'stale' {
  checkSeed(gates);
  if (!accepts(run, epoch, k, 0) || run.order.startMs !== untilMs) return 'stale';
  const replication = openReplication(run, k);
  if (replication.ends.length > 0) return 'already';
  gates.forEach(({ state, digest, inbox }, g) => {
    const head = replication.heads[g];
    invariant(head !== undefined, 'a head for each gate');
    head.w = 0;
    head.digest = digest;
    head.from = { prevDigest: '', inboxDigest: '' };
    head.state = copyOf(state);
    dropBefore(replication, g, untilMs);
    for (const { field, bytes } of inbox) put(replication, `${g}:1`, field, bytes);
  });
  replication.ends.push(untilMs);
  return 'ok';
}

/** Events from outside before this instant are over. */
function dropBefore({ outside: { waiting } }: Replication, g: number, untilMs: number): void {
  waiting.set(g, waiting.get(g)?.filter(({ simMs }) => simMs >= untilMs) ?? []);
}

export function deliver(run: Run | undefined, { k, g, w }: WindowRef, epoch: number, batch: ArrivalsBatch): 'ok' | 'done' | 'stale' {
  if (!accepts(run, epoch, k, g)) return 'stale';
  const replication = run.replications.get(k);
  if ((replication?.heads[g]?.w ?? -1) >= w) return 'done';
  const from = w === 0 ? 0 : replication?.ends[w - 1];
  if (replication === undefined || from !== batch.fromMs || replication.ends[w] !== batch.untilMs) return 'stale';
  const size = inboxBytes(replication, `${g}:${w}`, 'a', batch.bytes.byteLength);
  if (size > LIMITS.inboxBytes) {
    move(run, 'failed', `${place(run, { k, g, w })}: ${size} bytes of events, more than ${LIMITS.inboxBytes}`);
    throw tooLarge('inbox', batch.bytes.byteLength, LIMITS.inboxBytes);
  }
  put(replication, `${g}:${w}`, 'a', batch.bytes);
  return 'ok';
}

export function claim(run: Run | undefined, ref: WindowRef, epoch: number, isWary = false): ClaimReply {
  const { k, g, w } = ref;
  if (!accepts(run, epoch, k, g)) return { kind: 'stale' };
  const replication = run.replications.get(k);
  const head = replication?.heads[g];
  if (replication === undefined || head === undefined || w >= replication.ends.length) return { kind: 'early' };
  if (head.w >= w) return { kind: 'done' };
  if (head.w !== w - 1 || !reached(run, replication, g, w - 1)) return { kind: 'gap' };
  const inbox = replication.inboxes.get(`${g}:${w}`);
  if (inbox?.fields.has('a') !== true) return { kind: 'starved' };
  const attempt = attemptOf(replication, `${g}:${w}`);
  if (isWary && attempt.starts >= LIMITS.startsByWary) return { kind: 'suspect' };
  if (attempt.starts >= LIMITS.starts) {
    move(run, 'failed', `${place(run, ref)}: ${attempt.starts} attempts started and none finished`);
    return { kind: 'poison' };
  }
  attempt.starts += 1;
  attempt.touchedMs = undefined; // in work: the sweeper's patience starts again
  replication.sealed[g] = w;
  const events = outsideOf(replication, g, w);
  return {
    kind: 'ok',
    untilMs: replication.ends[w] ?? 0,
    state: head.state === undefined ? null : copyOf(head.state),
    stateDigest: head.digest,
    inbox: [...inbox.fields, ...(events.length === 0 ? [] : [['x', events] as const])]
      .map(([field, bytes]) => ({ field, bytes: copyOf(bytes) }))
      .sort((a, b) => (a.field < b.field ? -1 : 1)),
    inboxDigest: inputsDigest(replication, g, w),
  };
}

export function commit(run: Run | undefined, c: Commit): CommitReply {
  checkCommit(c);
  const what = commitTooLarge(c);
  if (what !== undefined) return { kind: 'too-large', what };
  const { k, g, w } = c;
  if (!accepts(run, c.epoch, k, g)) return { kind: 'fenced' };
  const replication = openReplication(run, k);
  const head = replication.heads[g];
  invariant(head !== undefined, 'a head for each gate');
  if (head.w >= w) return committedBefore(run, head, c);
  if (head.w !== w - 1 || !reached(run, replication, g, w - 1)) return { kind: 'gap' };
  if (head.digest !== c.prevDigest) return { kind: 'base' };
  if (inputsDigest(replication, g, w) !== c.inboxDigest) return { kind: 'inbox' };
  const outs = run.graph[g]?.outs ?? [];
  for (const { to, bytes } of c.outbox) {
    invariant(outs.includes(to), `messages of gate ${g} go to gates that wait for it`);
    if (inboxBytes(replication, `${to}:${w + 1}`, `g${g}`, bytes.byteLength) > LIMITS.inboxBytes)
      return { kind: 'too-large', what: INBOX_FULL };
  }

  head.state = copyOf(c.state);
  for (const { to, bytes } of c.outbox) put(replication, `${to}:${w + 1}`, `g${g}`, bytes);
  head.w = w;
  head.digest = c.newDigest;
  head.from = { prevDigest: c.prevDigest, inboxDigest: c.inboxDigest };
  run.lastFrame += 1;
  run.frames.push({ cursor: `${run.lastFrame}-0`, k, g, w, bytes: copyOf(c.frame) });
  if (run.frames.length > LIMITS.frames) run.frames.shift();
  dropBefore(replication, g, replication.ends[w] ?? 0);
  replication.inboxes.delete(`${g}:${w}`);
  replication.attempts.delete(`${g}:${w}`);
  return { kind: 'ok', ready: [g, ...outs].filter((n) => isReady(run, replication, n, w + 1)).map((n) => ({ k, g: n, w: w + 1 })) };
}

function committedBefore(run: Run, head: Replication['heads'][number], c: Commit): CommitReply {
  const sameInputs = head.from?.prevDigest === c.prevDigest && head.from.inboxDigest === c.inboxDigest;
  if (head.w > c.w || head.digest === c.newDigest || !sameInputs) return { kind: 'already' };
  run.alarm = `${place(run, c)}: equal inputs gave two outcomes`;
  return { kind: 'diverged' };
}

function isReady(run: Run, replication: Replication, g: number, w: number): boolean {
  if (w >= replication.ends.length || replication.heads[g]?.w !== w - 1 || !reached(run, replication, g, w - 1)) return false;
  return replication.inboxes.get(`${g}:${w}`)?.fields.has('a') === true;
}

export function reportError(
  run: Run | undefined,
  ref: WindowRef & { epoch: number },
  errorDigest: string,
  message: string,
): 'retry' | 'failed' {
  const { k, g, w, epoch } = ref;
  const status = run?.status;
  if (!accepts(run, epoch, k, g)) return status === 'failed' ? 'failed' : 'retry';
  const replication = openReplication(run, k);
  if ((replication.heads[g]?.w ?? -1) >= w) return 'retry';
  const attempt = attemptOf(replication, `${g}:${w}`);
  if (attempt.error?.digest !== errorDigest) {
    attempt.error = { digest: errorDigest, start: attempt.starts };
    return 'retry';
  }
  if (attempt.starts <= attempt.error.start) return 'retry'; // the same report again, or two attempts that overlapped
  move(run, 'failed', `${place(run, ref)}: ${message.slice(0, 1000)}`);
  return 'failed';
}

type Ring = Awaited<ReturnType<RunState['ring']>>[number];

export function ring(run: Run | undefined, nowMs: number, patienceMs: number): readonly Ring[] {
  if (run === undefined || (run.status !== 'running' && run.status !== 'paused')) return [];
  const rings: Ring[] = [];
  for (const [k, replication] of [...run.replications].sort(([a], [b]) => a - b)) {
    replication.heads.forEach((head, g) => {
      const w = head.w + 1;
      if (w >= replication.ends.length || !reached(run, replication, g, w - 1)) return;
      const attempt = attemptOf(replication, `${g}:${w}`);
      const touchedMs = Math.min(attempt.touchedMs ?? nowMs, nowMs);
      const waitMs = attempt.starts === 0 || patienceMs === 0 ? patienceMs : Math.max(patienceMs, 200 * 2 ** attempt.starts);
      const isDue = nowMs - touchedMs >= waitMs;
      attempt.touchedMs = isDue ? nowMs : touchedMs;
      if (!isDue) return;
      attempt.bells += 1;
      rings.push({ k, g, w, kind: isReady(run, replication, g, w) ? 'ready' : 'starved', bell: attempt.bells });
    });
  }
  return rings;
}
