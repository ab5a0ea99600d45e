// Gives an emptied or older run state back what the store knows: accepted runs that are missing begin again, branches where they left, events from outside are told again.
import type { Log, ResultStore, RunState, RunView } from '../adapters/ports.ts';
import { repeat, type Stoppable } from '../adapters/role.ts';
import type { ApiDeps } from './deps.ts';
import type { BranchDesk } from './branches.ts';
import { tellKept, type OutsideDesk } from './outside-events.ts';
import { endReplaced } from './replacing.ts';
import { isTerminal, isUnseeded, type RunWatch } from './run-views.ts';

/** Redis may come back empty while the product runs, and a run should go on within three seconds. */
const LOOK_EVERY_MS = 1_000;
/** A run state that falls back further than this has lost more than a cancel. */
const REMEMBERED_MS = 3_600_000;

/** Accepted runs that the run state has lost begin again, one epoch later. The epoch is stored before it is used. */
export async function recoverRuns(store: ResultStore, runState: RunState, log: Log): Promise<void> {
  for (const { order, epoch } of await store.listOrders()) {
    if ((await runState.find(order.run)) !== undefined) continue;
    if ((await store.find(order.run)) !== undefined) {
      await store.removeOrder(order.run);
      continue;
    }
    await store.saveOrder(order, epoch + 1);
    await runState.create(order, epoch + 1);
    // What came from outside is there again before the first window.
    await tellKept(store, runState, order, epoch + 1);
    await runState.transition(order.run, ['queued'], 'running');
    log.info({ run: order.run, name: order.name, epoch: epoch + 1 }, 'unfinished run begins again');
  }
}

/** Whether the user was told that this run is cancelled. */
export async function wasCancelled({ store, clock }: Pick<ApiDeps, 'store' | 'clock'>, run: string): Promise<boolean> {
  return (await store.cancelledSince(clock.nowMs() - REMEMBERED_MS)).includes(run);
}

/** Runs that were cancelled stay so, also when the run state has fallen back to before it. */
async function cancelAgain({ store, clock, log }: Pick<ApiDeps, 'store' | 'clock' | 'log'>, runState: RunState): Promise<void> {
  for (const run of await store.cancelledSince(clock.nowMs() - REMEMBERED_MS)) {
    const view = await runState.find(run);
    if (view === undefined || isTerminal(view)) continue;
    await runState.transition(run, [view.status], 'cancelled', 'stopped by the user');
    log.warn({ run }, 'a cancelled run was going again: cancelled again');
  }
}

/** Looks for what the run state has lost again and again; `then` comes after each look. */
export function keepRecovering(
  deps: Pick<ApiDeps, 'store' | 'clock' | 'log'>,
  runState: RunState,
  then: () => Promise<void> = async () => undefined,
): Stoppable {
  return repeat('recovery', deps, async () => {
    await recoverRuns(deps.store, runState, deps.log);
    await cancelAgain(deps, runState);
    await then();
    return LOOK_EVERY_MS;
  });
}

export interface Desks {
  readonly outside: OutsideDesk;
  readonly branches: BranchDesk;
}

/** Gives branches what they begin with, and live runs the events from outside that Redis has lost with its last second. */
export async function mendRuns(deps: ApiDeps, watch: RunWatch, { outside, branches }: Desks): Promise<void> {
  const { log } = deps;
  for (const view of watch.views().values()) {
    if (isUnseeded(view)) await branches.seed(view);
    // A crash came between the branch and the end of the run it goes on for.
    if (isLeftGoing(watch, view)) await endReplaced(deps, view.order.run);
    if (isUnseeded(view) || !takesEvents(view)) continue;
    const lost = await outside.tellAgain(view);
    if (lost > 0) log.warn({ run: view.order.run, lost }, 'events from outside were told again');
  }
}

function isLeftGoing(watch: RunWatch, { order: { parent } }: RunView): boolean {
  const trunk = parent?.replaces === true ? watch.views().get(parent.run) : undefined;
  return trunk !== undefined && !isTerminal(trunk);
}

function takesEvents({ order, status }: RunView): boolean {
  return order.mode === 'live' && order.replications === 1 && (status === 'running' || status === 'paused');
}
