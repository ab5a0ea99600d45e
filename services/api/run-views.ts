// The unfinished runs as the library shows them, and one look at all of them for everybody who follows them.
import { KERNEL_ID, MODEL_VERSION } from '../../simulations/index.ts';
import { TERMINAL_STATUSES, type RunSummary } from '../../shared/protocol/run.ts';
import type { Clock, Log, RunState, RunView } from '../adapters/ports.ts';
import { branchOf } from '../adapters/store/saved-run.ts';
import { repeat, type Stoppable } from '../adapters/role.ts';

/** Idle: no run is known; one that another process starts is seen that late at most, one of this process at once. */
const LOOK_EVERY_MS = { idle: 1_000, calm: 400 };
/** Ended runs are looked at every ten seconds only. */
const LOOKS_PER_RELOOK = 25;

export function summaryOfView(view: RunView): RunSummary {
  const { order } = view;
  return {
    id: order.run,
    name: order.name,
    scenario: scenarioNameOf(order.scenario),
    scenarioHash: order.scenarioHash,
    mode: order.mode,
    status: view.status,
    seed: order.seed,
    replications: order.replications,
    done: view.done,
    modelVersion: order.kernelId === KERNEL_ID ? MODEL_VERSION : order.kernelId,
    digest: null,
    createdAtMs: order.createdAtMs,
    finishedAtMs: null,
    reason: view.reason,
    headline: {},
    ...branchOf(order),
  };
}

export function scenarioNameOf(scenario: unknown): string {
  return typeof scenario === 'object' && scenario !== null && 'name' in scenario ? String(scenario.name) : '';
}

/** The replication a live run is playing now. */
export function currentReplication(view: RunView): number {
  return Math.min(view.done, view.order.replications - 1);
}

export function isTerminal(view: RunView): boolean {
  return TERMINAL_STATUSES.includes(view.status);
}

/** Whether a run that begins later than 0 still waits for what it begins with. */
export function isUnseeded(view: RunView): boolean {
  return (view.order.startMs ?? 0) > 0 && (view.limits[0] ?? -1) < 0 && (view.status === 'running' || view.status === 'paused');
}

/** Simulated time every gate of replication k has reached. */
export async function reachedMs(runState: RunState, view: RunView, k: number): Promise<number> {
  const head = Math.min(...(view.heads[k] ?? [-1]));
  if (head < 0) return 0;
  const [endMs] = await runState.windowEnds(view.order.run, k, head, head);
  return endMs ?? 0;
}

export interface RunWatch extends Stoppable {
  /** The runs that are not archived, as last seen. */
  views(): ReadonlyMap<string, RunView>;
  /** Called after every look. */
  onLook(listener: (views: ReadonlyMap<string, RunView>) => void): void;
  /** Looks at one run at once, after something was done to it. */
  look(run: string): Promise<RunView | undefined>;
}

/** Looks at all unfinished runs a few times a second. */
export function watchRuns(deps: { readonly runState: RunState; readonly clock: Clock; readonly log: Log }): RunWatch {
  const { runState } = deps;
  let seen = new Map<string, RunView>();
  let looks = 0;
  const listeners: ((views: ReadonlyMap<string, RunView>) => void)[] = [];
  const tell = (): void => {
    for (const listener of listeners) listener(seen);
  };
  const loop = repeat('api', deps, async () => {
    const next = new Map<string, RunView>();
    looks += 1;
    for (const run of await runState.active()) {
      const before = seen.get(run);
      // An ended run does not change any more, unless Redis comes back earlier.
      const isKnown = before !== undefined && isTerminal(before) && looks % LOOKS_PER_RELOOK !== 0;
      const view = isKnown ? before : await runState.find(run);
      if (view !== undefined) next.set(run, view);
    }
    seen = next;
    tell();
    return next.size === 0 ? LOOK_EVERY_MS.idle : LOOK_EVERY_MS.calm;
  });
  return {
    views: () => seen,
    onLook: (listener) => void listeners.push(listener),
    async look(run) {
      const view = await runState.find(run);
      if (view === undefined) return undefined;
      if (seen.size === 0) loop.wake();
      seen = new Map(seen).set(run, view);
      tell();
      return view;
    },
    stop: () => loop.stop(),
  };
}
