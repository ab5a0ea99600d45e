// Gives an emptied or older run state back what the store knows: accepted runs that are missing begin again, events from outside are told again.
import type { Log, ResultStore, RunState, RunView } from '../adapters/ports.ts';
import { repeat, type Stoppable } from '../adapters/role.ts';
import type { ApiDeps } from './deps.ts';
import { tellKept, type OutsideDesk } from './outside-events.ts';
import { isTerminal, type RunWatch } from './run-views.ts';

const LOOK_EVERY_MS = 2_000;

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
    await runState.transition(order.run, ['queued'], 'paused');
    await tellKept(store, runState, order, epoch + 1);
    await runState.transition(order.run, ['paused'], 'running');
    log.info({ run: order.run, name: order.name, epoch: epoch + 1 }, 'unfinished run begins again');
  }
}

/** Looks after it while the server runs. */
export function startRecovery(deps: ApiDeps, watch: RunWatch, outside: OutsideDesk): Stoppable {
  const { store, transport, log } = deps;
  let expected: readonly string[] = [];
  let readMs = -Infinity;
  return repeat('recovery', deps, async () => {
    const active = new Set(await transport.runState.active());
    // Thousands of orders are long to read: that is done at once when a run is gone, otherwise it takes no more than a tenth of the time.
    if (performance.now() >= readMs || expected.some((run) => !active.has(run))) {
      const startedMs = performance.now();
      await recoverRuns(store, transport.runState, log);
      readMs = performance.now() + 10 * (performance.now() - startedMs);
    }
    const { briefs, views } = watch.seen();
    expected = [...briefs.values()].filter((brief) => !isTerminal(brief)).map(({ run }) => run);
    for (const view of views.values()) {
      if (!takesEvents(view)) continue;
      const lost = await outside.tellAgain(view);
      if (lost > 0) log.warn({ run: view.order.run, lost }, 'events from outside were told again');
    }
    return LOOK_EVERY_MS;
  });
}

function takesEvents({ order, status }: RunView): boolean {
  return order.mode === 'live' && order.replications === 1 && (status === 'running' || status === 'paused');
}
