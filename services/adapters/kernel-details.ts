// Every truck of a saved run, replication by replication: from the cache, or computed again and shown to be the same by its digest.
import { DomainError } from '../../shared/errors.ts';
import type { Comparison, SavedRun } from '../../shared/protocol/run.ts';
import type { Scenario } from '../../shared/scenario/scenario.ts';
import { compile, decodeDetail, DETAIL_FORMAT, openDetailComparison, type Detail, type DetailOptions } from '../../simulations/index.ts';
import { outsideOf } from './kernel-outside.ts';
import type { DetailCache, KernelThreads } from './kernel-ports.ts';
import { addressOf } from './store/content.ts';

/** A comparison watches the first replications only: beyond this, more say nothing new about single trucks. */
export const MOST_WATCHED = 200;

/** Says all that a watched replication follows from: what it looks like as bytes, the scenario, and what happened in it. */
function nameOf({ result }: SavedRun, k: number): string {
  return addressOf(Buffer.from(JSON.stringify(['detail', DETAIL_FORMAT, result.scenario.hash, result.replicationDigests[k]])));
}

export function hasDetail(cache: DetailCache, run: SavedRun, k: number): Promise<boolean> {
  return cache.has(nameOf(run, k));
}

/** Undefined when it has to be made first. */
export async function findDetail(cache: DetailCache, run: SavedRun, k: number): Promise<Detail | undefined> {
  const bytes = await cache.find(nameOf(run, k));
  return bytes === undefined ? undefined : decodeDetail(bytes);
}

/** Watches replication `k` again and keeps what was seen. @throws DomainError wrong-state when another replication came out than the one that was saved, and what the kernel throws */
export async function makeDetail(cache: DetailCache, kernels: Pick<KernelThreads, 'detail'>, run: SavedRun, k: number): Promise<Detail> {
  const { scenario, result, outside: events = [] } = run;
  const outside = events.length === 0 ? undefined : outsideOf(compile(scenario as Scenario), result.seed, events);
  const bytes = await kernels.detail({ scenario, seed: result.seed, k, outside });
  const detail = decodeDetail(bytes);
  if (detail === undefined || detail.digest !== result.replicationDigests[k])
    throw new DomainError(
      'wrong-state',
      `The trucks of "${run.summary.name}" cannot be told: replication ${k}, computed again, is not the one that was saved (it was made by model ${result.modelVersion}).`,
      'Run the scenario again.',
    );
  await cache.keep(nameOf(run, k), bytes);
  return detail;
}

/** How many replications a comparison of these runs watches in each of them. */
export function watchedOf(runs: readonly SavedRun[]): number {
  return Math.min(MOST_WATCHED, ...runs.map(({ result }) => result.replications));
}

/** The comparisons with what every truck tells, where two runs are comparable; `detailOf` reads or makes replication k of a run. */
export async function withDetails(
  runs: { readonly base: SavedRun; readonly candidates: readonly SavedRun[]; readonly comparisons: readonly Comparison[] },
  options: DetailOptions,
  detailOf: (run: SavedRun, k: number) => Promise<Detail>,
): Promise<readonly Comparison[]> {
  const { base, candidates, comparisons } = runs;
  const chosen = candidates.filter((_, i) => comparisons[i]?.basis !== 'not-comparable');
  const folds = new Map(chosen.map((run) => [run, openDetailComparison(base, run, options)]));
  const read = async (k: number) => {
    const theirs = [...folds].map(async ([run, fold]) => ({ fold, detail: await detailOf(run, k) }));
    return Promise.all([detailOf(base, k), Promise.all(theirs)]);
  };
  const watched = chosen.length === 0 ? 0 : watchedOf([base, ...chosen]);
  let next = watched === 0 ? undefined : read(0);
  for (let k = 1; next !== undefined; k += 1) {
    const [ours, others] = await next;
    // One replication is read while the one before it is compared.
    next = k < watched ? read(k) : undefined;
    next?.catch(() => undefined);
    for (const { fold, detail } of others) fold.add(ours, detail);
  }
  return comparisons.map((comparison, i) => {
    const fold = folds.get(candidates[i] ?? base);
    return fold === undefined ? comparison : { ...comparison, detail: fold.result() };
  });
}
