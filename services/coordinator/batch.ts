// Hands out batch runs in chunks of replications: few at a time, some seconds of work each and smaller towards the end, again when they seem lost.
import type { RunView } from '../adapters/ports.ts';
import { watchedTime, type RoleDeps } from '../adapters/role.ts';

/** A chunk should take this long: short enough to share workers between runs, long enough that a job costs nothing. */
const CHUNK_MS = 3_000;
/** Not shorter than this, even at the end of a run: the next chunks are handed out only when the coordinator looks again. */
const SHORTEST_CHUNK_MS = 100;
/** Chunks handed out and not finished, per slot. */
const CHUNKS_PER_SLOT = 2;
/** Without a result for this long, or for three chunks' time, what is missing is handed out again; twice as long after each vain try. */
const PATIENCE_MS = 5_000;
/** Turns come some times a second; what is longer was no time to work in. */
const LONGEST_TURN_MS = 1_000;

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
  const watchedMs = watchedTime(deps.clock, LONGEST_TURN_MS);
  return {
    async turn(view, { slots, runs }) {
      const { run, replications } = view.order;
      if (view.status !== 'running') {
        ledgers.delete(run);
        return;
      }
      if (view.done >= replications) {
        await deps.transport.runState.transition(run, ['running'], 'finalizing');
        return;
      }
      const nowMs = watchedMs();
      const known = ledgers.get(run);
      const ledger = known !== undefined && known.epoch === view.epoch ? known : await openLedger(deps, view, nowMs);
      count(ledger, view.done, nowMs, slots);
      // Without a ledger until this turn has gone well: chunks that could not be queued are not out, and the next turn looks what is missing.
      ledgers.delete(run);
      await takeBackLost(deps, view, ledger, { nowMs, slots });
      const size = chunkSize(ledger, slots);
      const credit = Math.max(1, Math.ceil((CHUNKS_PER_SLOT * slots) / runs)) * size;
      if (ledger.out < credit) await handOut(deps, view, ledger, { most: Math.ceil((credit - ledger.out) / size), slots, nowMs });
      ledgers.set(run, ledger);
    },
    forget: (run) => ledgers.delete(run),
  };
}

async function openLedger(deps: DispatcherDeps, view: RunView, nowMs: number): Promise<Ledger> {
  const todo = await missing(deps, view);
  return { epoch: view.epoch, todo, out: 0, done: view.done, doneAtMs: nowMs, vainTries: 0, replicationMs: null };
}

/** Replications without a result, ascending. */
async function missing({ transport }: DispatcherDeps, { order, done }: RunView): Promise<number[]> {
  const all = Array.from({ length: order.replications }, (_, k) => k);
  if (done === 0) return all;
  const results = await transport.runState.readResults(order.run);
  return all.filter((k) => results[k] === undefined);
}

interface Now {
  readonly nowMs: number;
  readonly slots: number;
}

async function takeBackLost(deps: DispatcherDeps, view: RunView, ledger: Ledger, { nowMs, slots }: Now): Promise<void> {
  if (ledger.out === 0 || nowMs - ledger.doneAtMs <= patienceMs(ledger, chunkSize(ledger, slots))) return;
  ledger.todo = await missing(deps, view);
  ledger.out = 0;
  ledger.vainTries += 1;
}

async function handOut(
  deps: DispatcherDeps,
  view: RunView,
  ledger: Ledger,
  { most, slots, nowMs }: Now & { readonly most: number },
): Promise<void> {
  const { run } = view.order;
  const { epoch } = view;
  const chunks = takeChunks(ledger.todo, most, () => chunkSize(ledger, slots));
  if (chunks.length === 0) return;
  if (ledger.out === 0) ledger.doneAtMs = nowMs;
  for (const { from, to } of chunks) ledger.out += to - from + 1;
  const jobs = chunks.map(({ from, to }) => ({ id: `r-${run}-${from}-e${epoch}-b${deps.nextBell()}`, payload: { run, epoch, from, to } }));
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

/** One replication a chunk until the first is done, then some seconds' worth; of what is left each slot gets a part of its share, so that the last
    chunks are small and all slots end together. */
export function chunkSize({ todo, replicationMs }: Pick<Ledger, 'todo' | 'replicationMs'>, slots: number): number {
  if (replicationMs === null) return 1;
  const worth = (ms: number): number => Math.floor(ms / Math.max(1, replicationMs));
  const share = Math.ceil(todo.length / (CHUNKS_PER_SLOT * slots));
  return Math.max(1, Math.min(worth(CHUNK_MS), Math.max(share, worth(SHORTEST_CHUNK_MS))));
}

function patienceMs(ledger: Ledger, size: number): number {
  return Math.max(PATIENCE_MS, 3 * size * (ledger.replicationMs ?? 0)) * 2 ** Math.min(ledger.vainTries, 6);
}

/** Takes up to `most` runs of consecutive replications from the front of `todo`; `sizeOf` says before each how many it has at most. */
export function takeChunks(todo: number[], most: number, sizeOf: () => number): { readonly from: number; readonly to: number }[] {
  const chunks: { from: number; to: number }[] = [];
  while (chunks.length < most && todo.length > 0) {
    const size = sizeOf();
    const from = todo.shift() ?? 0;
    let to = from;
    while (to - from + 1 < size && todo[0] === to + 1) to = todo.shift() ?? to;
    chunks.push({ from, to });
  }
  return chunks;
}
