// Watches every truck of compared runs again, on kernel threads, what the cache has already left out.
import { availableParallelism } from 'node:os';
import type { Comparison, SavedRun } from '../../shared/protocol/run.ts';
import type { DetailOptions } from '../../simulations/index.ts';
import { findDetail, hasDetail, makeDetail, watchedOf, withDetails } from '../adapters/kernel-details.ts';
import { KernelPoolClosed, openKernelThreads } from '../adapters/kernel-threads.ts';
import type { KernelThreads } from '../adapters/kernel-ports.ts';
import { openDetailCache } from '../adapters/store/detail-cache.ts';
import { configOf } from './context.ts';
import { Interrupted } from './exit.ts';
import { listenForInterrupt } from './interrupt.ts';
import { openProgress } from './progress.ts';

interface Compared {
  readonly base: SavedRun;
  readonly candidates: readonly SavedRun[];
  readonly comparisons: readonly Comparison[];
}

interface WatchOptions {
  readonly workers?: number;
  readonly quiet?: boolean;
  readonly data?: string;
}

/** @throws Interrupted, DomainError wrong-state where a run computed again is not the one that was saved */
export async function watchAgain(
  compared: Compared,
  options: DetailOptions,
  { workers, quiet, data }: WatchOptions,
): Promise<readonly Comparison[]> {
  const { base, candidates, comparisons } = compared;
  const cache = openDetailCache(configOf({ data }).dataFolder);
  const runs = [base, ...candidates.filter((_, i) => comparisons[i]?.basis !== 'not-comparable')];
  if (runs.length === 1) return comparisons;
  const missing = await missingOf(runs, (run, k) => hasDetail(cache, run, k));
  const kernels = openKernelThreads(missing.length === 0 ? 0 : Math.min(workers ?? availableParallelism(), missing.length));
  try {
    const make = (run: SavedRun, k: number) => makeDetail(cache, kernels, run, k);
    await makeAll(kernels, missing, quiet === true, make);
    return await withDetails(compared, options, async (run, k) => (await findDetail(cache, run, k)) ?? make(run, k));
  } finally {
    await kernels.close();
  }
}

interface Missing {
  readonly run: SavedRun;
  readonly k: number;
}

async function missingOf(runs: readonly SavedRun[], has: (run: SavedRun, k: number) => Promise<boolean>): Promise<readonly Missing[]> {
  const watched = watchedOf(runs);
  const all = runs.flatMap((run) => Array.from({ length: watched }, (_, k) => ({ run, k })));
  const had = await Promise.all(all.map(({ run, k }) => has(run, k)));
  return all.filter((_, i) => had[i] === false);
}

async function makeAll(
  kernels: KernelThreads,
  missing: readonly Missing[],
  quiet: boolean,
  make: (run: SavedRun, k: number) => Promise<unknown>,
): Promise<void> {
  if (missing.length === 0) return;
  const interrupt = listenForInterrupt();
  const progress = await openProgress('every truck again', missing.length, quiet);
  interrupt.signal.addEventListener('abort', () => void kernels.close(), { once: true });
  let done = 0;
  try {
    await Promise.all(missing.map(({ run, k }) => make(run, k).then(() => progress.report((done += 1)))));
  } catch (error) {
    if (error instanceof KernelPoolClosed) throw new Interrupted('interrupted: what was watched so far is kept');
    throw error;
  } finally {
    progress.stop();
    interrupt.dispose();
  }
}
