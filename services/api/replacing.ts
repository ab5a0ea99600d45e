// Runs that go on as another: a branch made in place of its trunk. The branch's order says so and is durable first, so what a crash leaves between the two is
// mended from it: the trunk has ended for its branch, or there is no branch.
import { DomainError } from '../../shared/errors.ts';
import type { RunSummary } from '../../shared/protocol/run.ts';
import type { RunView } from '../adapters/ports.ts';
import { cancelRun } from './control-run.ts';
import type { ApiDeps } from './deps.ts';
import { isTerminal, isUnseeded } from './run-views.ts';

/** Acts on the same run one after another: two decisions at one instant would otherwise make two runs of one. */
export function oneAtATime(): <T>(run: string, act: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<unknown>>();
  return (run, act) => {
    const next = (last.get(run) ?? Promise.resolve()).catch(() => undefined).then(act);
    const settled = next
      .catch(() => undefined)
      .finally(() => {
        if (last.get(run) === settled) last.delete(run);
      });
    last.set(run, settled);
    return next;
  };
}

/** @throws DomainError 'wrong-state' when a branch already goes on in place of the run */
export async function refuseReplaced({ store }: Pick<ApiDeps, 'store'>, run: string): Promise<void> {
  const orders = await store.listOrders();
  const next = orders.find(({ order }) => order.parent?.replaces === true && order.parent.run === run);
  if (next !== undefined) throw new DomainError('wrong-state', `The run goes on as ${next.order.run}.`);
}

/** Ends the run that `run` goes on for, once `run` can be watched. Safe to repeat. */
export async function endReplaced(deps: ApiDeps, run: string): Promise<void> {
  const view = await deps.transport.runState.find(run);
  if (view === undefined || !goesOn(view)) return;
  const { parent } = view.order;
  if (parent?.replaces === true && (await cancelRun(deps, parent.run, `goes on as ${run}`)))
    deps.log.info({ run: parent.run, as: run, atMs: parent.atMs }, 'the run goes on as another');
}

/** Whether a run can be watched in place of another: it has begun, and not come to nothing. */
function goesOn(view: RunView): boolean {
  return !isUnseeded(view) && view.status !== 'queued' && view.status !== 'failed' && view.status !== 'cancelled';
}

/** Every run that goes on for another, by the other's id. */
export function successorsOf(views: Iterable<RunView>): ReadonlyMap<string, RunView> {
  const found = new Map<string, RunView>();
  for (const view of views) {
    const { parent } = view.order;
    // One that was itself replaced has ended and still leads on.
    const leads = goesOn(view) || (isTerminal(view) && view.reason?.startsWith('goes on as ') === true);
    if (parent?.replaces === true && leads) found.set(parent.run, view);
  }
  return found;
}

/** Tells of each run which other goes on in its place. */
export function withSuccessors(runs: readonly RunSummary[]): readonly RunSummary[] {
  const next = new Map(runs.flatMap(({ id, parent }) => (parent?.replaces === true ? [[parent.run, id] as const] : [])));
  return runs.map((run) => {
    const continuedAs = next.get(run.id);
    return continuedAs === undefined ? run : { ...run, continuedAs };
  });
}

/** The run that goes on in place of one, unfinished or saved. */
export async function findSuccessor({ store, transport }: Pick<ApiDeps, 'store' | 'transport'>, run: string): Promise<string | undefined> {
  for (const id of await transport.runState.active()) {
    const parent = (await transport.runState.find(id))?.order.parent;
    if (parent?.replaces === true && parent.run === run) return id;
  }
  return (await store.list()).find(({ parent }) => parent?.replaces === true && parent.run === run)?.id;
}
