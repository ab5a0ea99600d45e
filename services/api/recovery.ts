// Gives an emptied or older run state back what the store knows: accepted runs that are missing begin again, branches where they left, events from outside are told again.
import type { Log, ResultStore, RunState, RunView } from '../adapters/ports.ts';
import { repeat, type Stoppable } from '../adapters/role.ts';
import type { RunBrief } from '../adapters/roster.ts';
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
  const orders = await store.listOrders();
  const there = await runState.progress(orders.map(({ order }) => order.run));
  for (const { order, epoch } of orders.filter((_, i) => there[i] === undefined)) {
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
  const cancelled = await store.cancelledSince(clock.nowMs() - REMEMBERED_MS);
  if (cancelled.length === 0) return;
  const there = await runState.progress(cancelled);
  for (const [i, run] of cancelled.entries()) {
    const now = there[i];
    if (now === undefined || isTerminal(now)) continue;
    await runState.transition(run, [now.status], 'cancelled', 'stopped by the user');
    log.warn({ run }, 'a cancelled run was going again: cancelled again');
  }
}

export interface Looks {
  /** Runs that should be there, as last seen. */
  readonly expected?: () => Iterable<RunBrief>;
  /** Comes after each look. */
  readonly then?: () => Promise<void>;
}

/** Looks for what the run state has lost again and again. */
export function keepRecovering(
  deps: Pick<ApiDeps, 'store' | 'clock' | 'log'>,
  runState: RunState,
  { expected = () => [], then = async () => undefined }: Looks = {},
): Stoppable {
  const { clock } = deps;
  let readMs = -Infinity;
  // Of the look before: those who follow the runs may have noticed already that one is gone.
  let expectedBefore: readonly string[] = [];
  return repeat('recovery', deps, async () => {
    // Thousands of orders are long to read: that is done at once when a run is gone, otherwise it takes no more than a tenth of the time.
    if (clock.elapsedMs() >= readMs || (await isOneGone(runState, expectedBefore))) {
      const startedMs = clock.elapsedMs();
      await recoverRuns(deps.store, runState, deps.log);
      readMs = clock.elapsedMs() + 10 * (clock.elapsedMs() - startedMs);
    }
    await cancelAgain(deps, runState);
    await then();
    expectedBefore = [...expected()].filter((brief) => !isTerminal(brief)).map(({ run }) => run);
    return LOOK_EVERY_MS;
  });
}

async function isOneGone(runState: RunState, expected: readonly string[]): Promise<boolean> {
  if (expected.length === 0) return false;
  const active = new Set(await runState.active());
  return expected.some((run) => !active.has(run));
}

export interface Desks {
  readonly outside: OutsideDesk;
  readonly branches: BranchDesk;
}

/** Gives branches what they begin with, and live runs the events from outside that Redis has lost with its last second. */
export async function mendRuns(deps: ApiDeps, watch: RunWatch, { outside, branches }: Desks): Promise<void> {
  const { log } = deps;
  for (const view of watch.seen().views.values()) {
    if (isUnseeded(view)) await branches.seed(view);
    // A crash came between the branch and the end of the run it goes on for.
    if (isLeftGoing(watch, view)) await endReplaced(deps, view.order.run);
    if (isUnseeded(view) || !takesEvents(view)) continue;
    const lost = await outside.tellAgain(view);
    if (lost > 0) log.warn({ run: view.order.run, lost }, 'events from outside were told again');
  }
}

function isLeftGoing(watch: RunWatch, { order: { parent } }: RunView): boolean {
  const trunk = parent?.replaces === true ? watch.seen().views.get(parent.run) : undefined;
  return trunk !== undefined && !isTerminal(trunk);
}

function takesEvents({ order, status }: RunView): boolean {
  return order.mode === 'live' && order.replications === 1 && (status === 'running' || status === 'paused');
}
