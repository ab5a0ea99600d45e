// Unfinished runs and their frames, in this process. The twin of redis/run-state.ts and redis/live-bus.ts.
import { TERMINAL_STATUSES, type RunOrder } from '../../../shared/protocol/run.ts';
import { LIMITS, checkOrder, neighbours, tooLarge, unknownRun } from '../limits.ts';
import { seenOf } from '../work-board.ts';
import type { Clock, LiveBus, RunState, RunView, WorkerInfo } from '../ports.ts';
import { ingest, placesOf } from './outside.ts';
import { accepts, copyOf, move, type Run } from './run-record.ts';
import { claim, commit, deliver, openWindows, reportError, ring, seed } from './windows.ts';

const NOTHING_INGESTED = { accepted: 0, late: 0, duplicate: 0, refused: 0 } as const;

/** `runs` may be given, so that a test can take the records back to what they were. */
export function openMemoryRuns(clock: Clock, runs: Map<string, Run> = new Map()): { readonly runState: RunState; readonly bus: LiveBus } {
  const changed = openSignal(clock);
  const runState: RunState = {
    ...lifeOf(runs),
    ...resultsOf(runs),
    ...workersOf(clock),
    openWindows: async (run, k, from, untilMs) => openWindows(runs.get(run), run, { k, from, untilMs }),
    seed: async (run, at, gates) => seed(runs.get(run), at, gates),
    deliver: async (run, ref, epoch, batch) => deliver(runs.get(run), ref, epoch, batch),
    ingest: async (run, at, events) => ingest(runs.get(run), at, events),
    placesOf: async (run, k, ids) => placesOf(runs.get(run), k, ids),
    ingested: async (run, k) => ({ ...(runs.get(run)?.replications.get(k)?.outside.counts ?? NOTHING_INGESTED) }),
    claim: async (run, ref, epoch, isWary) => claim(runs.get(run), ref, epoch, isWary),
    commit: async (c) => {
      const reply = commit(runs.get(c.run), c);
      if (reply.kind === 'ok') changed.ring();
      return reply;
    },
    reportError: async (run, ref, epoch, digest, message) => reportError(runs.get(run), { ...ref, epoch }, digest, message),
    ring: async (run, nowMs, olderThanMs) => ring(runs.get(run), nowMs, olderThanMs),
    close: async () => undefined,
  };
  return { runState, bus: busOf(runs, changed) };
}

function lifeOf(
  runs: Map<string, Run>,
): Pick<RunState, 'create' | 'find' | 'active' | 'progress' | 'transition' | 'setPace' | 'prolong' | 'forget'> {
  return {
    create: async (order, epoch = 0) => {
      const text = JSON.stringify(order);
      checkOrder(order, text);
      if (runs.has(order.run)) return 'exists';
      runs.set(order.run, newRun(JSON.parse(text) as RunOrder, epoch));
      return 'created';
    },
    find: async (id) => {
      const run = runs.get(id);
      return run === undefined ? undefined : viewOf(run);
    },
    active: async () => [...runs.keys()].sort(),
    progress: async (ids) =>
      ids.map((id) => {
        const run = runs.get(id);
        if (run === undefined) return undefined;
        return { status: run.status, epoch: run.epoch, reason: run.reason || null, done: run.results.size, spentMs: run.spentMs };
      }),
    transition: async (id, from, to, reason = '') => {
      const run = runs.get(id);
      if (run === undefined) return 'refused';
      if (run.status === to) return 'ok';
      if (TERMINAL_STATUSES.includes(run.status) || !from.includes(run.status)) return 'refused';
      move(run, to, reason);
      return 'ok';
    },
    setPace: async (id, pace) => {
      const run = runs.get(id);
      if (run === undefined) throw unknownRun(id);
      run.pace = { speed: pace.speed ?? run.pace.speed, stepToMs: pace.stepToMs === undefined ? run.pace.stepToMs : pace.stepToMs };
    },
    prolong: async () => undefined, // it ends with the process
    forget: async (id) => void runs.delete(id),
  };
}

function newRun(order: RunOrder, epoch: number): Run {
  return {
    order,
    graph: neighbours(order),
    status: 'queued',
    epoch,
    reason: '',
    alarm: '',
    pace: { speed: order.speed, stepToMs: null },
    replications: new Map(),
    results: new Map(),
    spentMs: 0,
    frames: [],
    lastFrame: 0,
  };
}

function viewOf(run: Run): RunView {
  const { order } = run;
  const untouched: readonly number[] = order.gates.map(() => -1);
  const all = Array.from({ length: order.replications }, (_, k) => {
    const found = run.replications.get(k);
    const limitMs = found?.ends.at(-1) ?? 0;
    const limit = (found?.ends.length ?? 0) - 1;
    const heads = found?.heads.map((head) => head.w) ?? untouched;
    return { limit, limitMs, heads, isDone: limitMs === order.horizonMs && heads.every((w) => w >= limit) };
  });
  return {
    order,
    status: run.status,
    epoch: run.epoch,
    reason: run.reason || null,
    alarm: run.alarm || null,
    pace: run.pace,
    limits: all.map(({ limit }) => limit),
    limitMs: all.map(({ limitMs }) => limitMs),
    heads: all.map(({ heads }) => heads),
    done: order.mode === 'live' ? all.filter(({ isDone }) => isDone).length : run.results.size,
  };
}

function resultsOf(runs: Map<string, Run>): Pick<RunState, 'windowEnds' | 'readState' | 'putResult' | 'readResults' | 'missing'> {
  return {
    windowEnds: async (id, k, from, to) => {
      const ends = runs.get(id)?.replications.get(k)?.ends ?? [];
      const opened = ends.slice(Math.max(0, from), Math.max(0, to + 1));
      return from === -1 && to >= -1 ? [0, ...opened] : opened;
    },
    readState: async (id, k, g) => {
      const head = runs.get(id)?.replications.get(k)?.heads[g];
      return head?.state === undefined ? undefined : { w: head.w, bytes: copyOf(head.state) };
    },
    putResult: async (id, k, epoch, { digest, bytes, tookMs = 0 }) => {
      if (bytes.byteLength > LIMITS.resultBytes) throw tooLarge('result', bytes.byteLength, LIMITS.resultBytes);
      const run = runs.get(id);
      if (!accepts(run, epoch, k, 0)) return 'stale';
      const held = run.results.get(k);
      if (held?.digest === digest) return 'already';
      if (held !== undefined) {
        run.alarm = `replication ${k}: equal inputs gave two outcomes`;
        return 'diverged';
      }
      run.results.set(k, { digest, bytes: copyOf(bytes) });
      run.spentMs += Math.round(tookMs);
      return 'ok';
    },
    readResults: async (id, from = 0, to = Infinity) => {
      const run = runs.get(id);
      const end = Math.min(to, run?.order.replications ?? 0);
      return Array.from({ length: Math.max(0, end - from) }, (_, i) => {
        const bytes = run?.results.get(from + i)?.bytes;
        return bytes === undefined ? undefined : copyOf(bytes);
      });
    },
    missing: async (id) => {
      const run = runs.get(id);
      return Array.from({ length: run?.order.replications ?? 0 }, (_, k) => k).filter((k) => run?.results.has(k) === false);
    },
  };
}

function workersOf(clock: Clock): Pick<RunState, 'nowMs' | 'announceWorker' | 'workers'> {
  const seen = new Map<string, { readonly worker: WorkerInfo; readonly seenMs: number }>();
  return {
    nowMs: async () => clock.nowMs(),
    announceWorker: async (worker, nowMs) => void seen.set(worker.id, { worker, seenMs: nowMs }),
    workers: async () => {
      const nowMs = clock.nowMs();
      for (const [id, { seenMs }] of seen) if (nowMs - seenMs > LIMITS.workerSilenceMs) seen.delete(id);
      return [...seen.values()].map(({ worker, seenMs }) => seenOf(worker, seenMs, nowMs)).sort((a, b) => (a.id < b.id ? -1 : 1));
    },
  };
}

type Signal = ReturnType<typeof openSignal>;

/** Wakes readers when a frame was committed, or when their patience ends. */
function openSignal(clock: Clock) {
  let waiters: (() => void)[] = [];
  const ring = (): void => {
    const woken = waiters;
    waiters = [];
    for (const wake of woken) wake();
  };
  return {
    ring,
    nowMs: () => clock.nowMs(),
    wait: (ms: number) => Promise.race([new Promise<void>((wake) => waiters.push(wake)), clock.sleep(ms)]),
  };
}

function busOf(runs: Map<string, Run>, changed: Signal): LiveBus {
  let isClosed = false;
  return {
    read: async (id, cursor, waitMs) => {
      const after = cursor === '' ? 0 : Number.parseInt(cursor, 10);
      const untilMs = changed.nowMs() + waitMs;
      for (;;) {
        const found = (runs.get(id)?.frames ?? []).filter((frame) => Number.parseInt(frame.cursor, 10) > after).slice(0, 1000);
        const leftMs = untilMs - changed.nowMs();
        if (found.length > 0 || leftMs <= 0 || isClosed) return found.map((frame) => ({ ...frame, bytes: copyOf(frame.bytes) }));
        await changed.wait(leftMs);
      }
    },
    close: async () => {
      isClosed = true;
      changed.ring();
    },
  };
}
