// Watches runs again, one after another in the background, for those who want to know about single trucks; what was watched stays in the cache.
import type { SavedRun } from '../../shared/protocol/run.ts';
import type { DetailProgress } from '../../shared/protocol/http.ts';
import type { Detail } from '../../simulations/index.ts';
import { findDetail, hasDetail, makeDetail, watchedOf } from '../adapters/kernel-details.ts';
import { KernelPoolClosed } from '../adapters/kernel-threads.ts';
import type { DetailCache, KernelThreads } from '../adapters/kernel-ports.ts';
import type { Clock, Log } from '../adapters/ports.ts';
import { messageOf } from '../adapters/role.ts';
import { createTurns } from './turns.ts';

export interface DetailDesk {
  /** How far the runs are; what is missing is begun. */
  ask(runs: readonly SavedRun[]): Promise<DetailProgress>;
  /** Replication k of a run that is ready; made at once should the cache have lost it meanwhile. */
  get(run: SavedRun, k: number): Promise<Detail>;
  /** Comparisons that read every truck are made one after another: other requests come between their replications. */
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>;
}

interface Desk {
  readonly cache: DetailCache;
  readonly kernels: KernelThreads;
  readonly clock: Clock;
  readonly log: Log;
  /** Runs that wait or are being watched, by digest. */
  readonly waiting: Set<string>;
  readonly failed: Map<string, { readonly reason: string; readonly atMs: number }>;
  last: Promise<void>;
}

/** A failure is told this long before somebody's asking tries again. */
const FAILED_MS = 60_000;
/** Runs that may wait; who asks for more is told to ask again. */
const MOST_WAITING = 12;

export function openDetailDesk(
  cache: DetailCache,
  kernels: KernelThreads,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): DetailDesk {
  const desk: Desk = { cache, kernels, clock, log, waiting: new Set(), failed: new Map(), last: Promise.resolve() };
  return {
    ask: (runs) => ask(desk, runs),
    inTurn: createTurns(),
    get: async (run, k) => (await findDetail(cache, run, k)) ?? makeDetail(cache, kernels, run, k),
  };
}

async function ask(desk: Desk, runs: readonly SavedRun[]): Promise<DetailProgress> {
  const watched = watchedOf(runs);
  const missing = await Promise.all(runs.map((run) => missingOf(desk, run, watched)));
  const of = runs.length * watched;
  const done = of - missing.reduce((sum, { length }) => sum + length, 0);
  if (done === of) return { status: 'ready', done, of };
  const reason = runs.map((run) => failureOf(desk, run)).find((text) => text !== undefined);
  if (reason !== undefined) return { status: 'failed', done, of, reason };
  runs.forEach((run, i) => begin(desk, run, missing[i] ?? []));
  return { status: 'computing', done, of };
}

async function missingOf({ cache }: Desk, run: SavedRun, watched: number): Promise<readonly number[]> {
  const all = Array.from({ length: watched }, (_, k) => k);
  const has = await Promise.all(all.map((k) => hasDetail(cache, run, k)));
  return all.filter((k) => has[k] === false);
}

function failureOf({ failed, clock }: Desk, { result }: SavedRun): string | undefined {
  const failure = failed.get(result.digest);
  if (failure === undefined) return undefined;
  if (Math.abs(clock.nowMs() - failure.atMs) < FAILED_MS) return failure.reason;
  failed.delete(result.digest);
  return undefined;
}

function begin(desk: Desk, run: SavedRun, missing: readonly number[]): void {
  const { digest } = run.result;
  if (missing.length === 0 || desk.waiting.has(digest) || desk.waiting.size >= MOST_WAITING) return;
  desk.waiting.add(digest);
  desk.last = desk.last.then(async () => {
    try {
      for (const k of missing) await makeDetail(desk.cache, desk.kernels, run, k);
    } catch (error) {
      if (!(error instanceof KernelPoolClosed)) {
        desk.log.warn({ run: run.summary.id, error: messageOf(error) }, 'the trucks of a run cannot be told');
        desk.failed.set(digest, { reason: messageOf(error), atMs: desk.clock.nowMs() });
      }
    } finally {
      desk.waiting.delete(digest);
    }
  });
}
