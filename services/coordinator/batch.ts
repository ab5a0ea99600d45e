// Hands out batch runs in chunks of replications: few at a time, sized to some seconds of work, again when they seem lost.
import { crashPoint, sent } from '../adapters/crash-points.ts';
import type { RunView } from '../adapters/ports.ts';
import type { RoleDeps } from '../adapters/role.ts';

/** A chunk should take this long: short enough to share workers between runs, long enough that a job costs nothing. */
const CHUNK_MS = 3_000;
/** Chunks handed out and not finished, per slot. */
const CHUNKS_PER_SLOT = 2;
/** Without a result for this long, or for three chunks' time, what is missing is handed out again; twice as long after each vain try. */
const PATIENCE_MS = 5_000;

/** What is known of one run's chunks. Losing it costs a second look at the results. */
interface Ledger {
  readonly epoch: number;
  /** Replications not handed out, ascending. */
  todo: number[];
  /** Replications handed out and not yet counted as done. */
  out: number;
  done: number;
  doneAtMs: number;
  vainTries: number;
  /** Mean wall ms of a replication on one slot; null before the first. */
  replicationMs: number | null;
}

export interface Dispatcher {
  turn(view: RunView, share: { readonly slots: number; readonly runs: number }): Promise<void>;
  forget(run: string): void;
}

export interface DispatcherDeps extends RoleDeps {
  readonly nextBell: () => string;
}

export function openDispatcher(deps: DispatcherDeps): Dispatcher {
  const ledgers = new Map<string, Ledger>();
  return {
    async turn(view, { slots, runs }) {
      const { run, replications } = view.order;
      if (view.status !== 'running') {
        ledgers.delete(run);
        return;
      }
      if (view.done >= replications) {
        await sent('transition.sent', deps.transport.runState.transition(run, ['running'], 'finalizing'));
        return;
      }
      const known = ledgers.get(run);
      const ledger = known !== undefined && known.epoch === view.epoch ? known : await openLedger(deps, view);
      ledgers.set(run, ledger);
      count(ledger, view.done, deps.clock.nowMs(), slots);
      const size = chunkSize(ledger, slots);
      await takeBackLost(deps, view, ledger, size);
      const credit = Math.max(1, Math.ceil((CHUNKS_PER_SLOT * slots) / runs)) * size;
      if (ledger.out < credit) await handOut(deps, view, ledger, { most: Math.ceil((credit - ledger.out) / size), size });
    },
    forget: (run) => ledgers.delete(run),
  };
}

async function openLedger(deps: DispatcherDeps, view: RunView): Promise<Ledger> {
  const todo = await missing(deps, view);
  return { epoch: view.epoch, todo, out: 0, done: view.done, doneAtMs: deps.clock.nowMs(), vainTries: 0, replicationMs: null };
}

/** Replications without a result, ascending. */
async function missing({ transport }: DispatcherDeps, { order, done }: RunView): Promise<number[]> {
  const all = Array.from({ length: order.replications }, (_, k) => k);
  if (done === 0) return all;
  const results = await transport.runState.readResults(order.run);
  return all.filter((k) => results[k] === undefined);
}

async function takeBackLost(deps: DispatcherDeps, view: RunView, ledger: Ledger, size: number): Promise<void> {
  const nowMs = deps.clock.nowMs();
  ledger.doneAtMs = Math.min(ledger.doneAtMs, nowMs); // a clock that was put back makes nobody wait for it
  if (ledger.out === 0 || nowMs - ledger.doneAtMs <= patienceMs(ledger, size)) return;
  ledger.todo = await missing(deps, view);
  ledger.out = 0;
  ledger.vainTries += 1;
}

async function handOut(
  deps: DispatcherDeps,
  view: RunView,
  ledger: Ledger,
  room: { readonly most: number; readonly size: number },
): Promise<void> {
  const { run } = view.order;
  const { epoch } = view;
  const chunks = takeChunks(ledger.todo, room.most, room.size);
  if (chunks.length === 0) return;
  if (ledger.out === 0) ledger.doneAtMs = deps.clock.nowMs();
  for (const { from, to } of chunks) ledger.out += to - from + 1;
  const jobs = chunks.map(({ from, to }) => ({ id: `r-${run}-${from}-e${epoch}-b${deps.nextBell()}`, payload: { run, epoch, from, to } }));
  crashPoint('chunk.mid');
  await deps.transport.queues.add('batch', jobs);
}

/** Books new results and learns from them how long a replication takes. */
function count(ledger: Ledger, done: number, nowMs: number, slots: number): void {
  const fresh = done - ledger.done;
  if (fresh <= 0) return;
  const busy = Math.max(1, Math.min(slots, ledger.out));
  const tookMs = ((nowMs - ledger.doneAtMs) * busy) / fresh;
  ledger.replicationMs = ledger.replicationMs === null ? tookMs : (ledger.replicationMs + tookMs) / 2;
  ledger.out = Math.max(0, ledger.out - fresh);
  ledger.done = done;
  ledger.doneAtMs = nowMs;
  ledger.vainTries = 0;
}

/** One replication a chunk until the first is done, then some seconds' worth, but never so many that a slot goes without. */
function chunkSize(ledger: Ledger, slots: number): number {
  if (ledger.replicationMs === null) return 1;
  const fair = Math.floor((ledger.todo.length + ledger.out) / (CHUNKS_PER_SLOT * slots));
  return Math.max(1, Math.min(Math.floor(CHUNK_MS / Math.max(1, ledger.replicationMs)), fair));
}

function patienceMs(ledger: Ledger, size: number): number {
  return Math.max(PATIENCE_MS, 3 * size * (ledger.replicationMs ?? 0)) * 2 ** Math.min(ledger.vainTries, 6);
}

/** Takes up to `most` runs of consecutive replications of at most `size` from the front of `todo`. */
export function takeChunks(todo: number[], most: number, size: number): { readonly from: number; readonly to: number }[] {
  const chunks: { from: number; to: number }[] = [];
  while (chunks.length < most && todo.length > 0) {
    const from = todo.shift() ?? 0;
    let to = from;
    while (to - from + 1 < size && todo[0] === to + 1) to = todo.shift() ?? to;
    chunks.push({ from, to });
  }
  return chunks;
}
