// The unfinished runs as the library shows them, and one look at all of them for everybody who follows them.
import { KERNEL_ID, MODEL_VERSION } from '../../simulations/index.ts';
import { TERMINAL_STATUSES, type RunSummary } from '../../shared/protocol/run.ts';
import type { Clock, Log, RunState, RunView } from '../adapters/ports.ts';
import { branchOf } from '../adapters/store/saved-run.ts';
import { repeat, type Stoppable } from '../adapters/role.ts';
import { briefOf, openRoster, type RunBrief } from '../adapters/roster.ts';

/** Idle: no run is known; one that another process starts is seen that late at most, one of this process at once. */
const LOOK_EVERY_MS = { idle: 1_000, calm: 400 };
/** Ended runs are looked at every ten seconds only. */
const LOOKS_PER_RELOOK = 25;

export function summaryOf(run: RunBrief): RunSummary {
  return {
    id: run.run,
    name: run.name,
    scenario: run.scenario,
    scenarioHash: run.scenarioHash,
    mode: run.mode,
    status: run.status,
    seed: run.seed,
    replications: run.replications,
    done: run.done,
    modelVersion: run.kernelId === KERNEL_ID ? MODEL_VERSION : run.kernelId,
    digest: null,
    createdAtMs: run.createdAtMs,
    finishedAtMs: null,
    reason: run.reason,
    headline: {},
    ...branchOf(run),
  };
}

/** The replication a live run is playing now. */
export function currentReplication(view: RunView): number {
  return Math.min(view.done, view.order.replications - 1);
}

export function isTerminal({ status }: Pick<RunBrief, 'status'>): boolean {
  return TERMINAL_STATUSES.includes(status);
}

/** Under way: something of it is or was computed. The others wait their turn; there may be thousands. */
export function isUnderWay(run: RunBrief): boolean {
  return !isTerminal(run) && (run.mode === 'live' || run.done > 0);
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

/** The runs that are not archived. */
export interface Seen {
  /** All of them, oldest first. */
  readonly briefs: ReadonlyMap<string, RunBrief>;
  /** The live ones whole. */
  readonly views: ReadonlyMap<string, RunView>;
}

export interface RunWatch extends Stoppable {
  /** As last seen. */
  seen(): Seen;
  /** As they are; where there are thousands, as they were a moment ago. */
  now(): Promise<Seen>;
  /** Called after every look. */
  onLook(listener: (seen: Seen) => void): void;
  /** Looks at one run at once, after something was done to it. */
  look(run: string): Promise<RunView | undefined>;
}

/** Looks at all unfinished runs a few times a second. */
export function watchRuns(deps: { readonly runState: RunState; readonly clock: Clock; readonly log: Log }): RunWatch {
  const { runState } = deps;
  const listeners: ((seen: Seen) => void)[] = [];
  let seen: Seen = { briefs: new Map(), views: new Map() };
  const tell = (next: Seen): Seen => {
    seen = next;
    for (const listener of listeners) listener(seen);
    return seen;
  };
  /** What single looks have seen since each look at all began: it is newer than what that one may still hold in its hands. */
  const underWay = new Set<Map<string, RunView>>();
  const all = openLooks(deps);
  const lookAtAll = async (): Promise<Seen> => {
    const newer = new Map<string, RunView>();
    underWay.add(newer);
    try {
      return tell(withViews(await all.look(() => seen), newer.values()));
    } finally {
      underWay.delete(newer);
    }
  };
  const loop = repeat('api', deps, async () => ((await lookAtAll()).briefs.size === 0 ? LOOK_EVERY_MS.idle : LOOK_EVERY_MS.calm));
  return {
    seen: () => seen,
    now: lookAtAll,
    onLook: (listener) => void listeners.push(listener),
    async look(run) {
      const view = await runState.find(run);
      if (view === undefined) return undefined;
      if (seen.briefs.size === 0) loop.wake();
      for (const newer of underWay) newer.set(run, view);
      tell(withViews(seen, [view]));
      return view;
    },
    stop: () => loop.stop(),
  };
}

/** Looks at all runs: at live ones whole, at ended ones seldom. */
function openLooks({ runState, clock }: { readonly runState: RunState; readonly clock: Clock }) {
  const roster = openRoster({ runState, clock }, 0);
  let listed: readonly RunBrief[] = [];
  let looks = 0;
  return {
    async look(before: () => Seen): Promise<Seen> {
      const list = await roster.look();
      looks += 1;
      // The same list again: what was seen of single runs since is newer.
      const briefs = new Map(list === listed ? before().briefs : list.map((brief) => [brief.run, brief]));
      // An ended run does not change any more, unless Redis comes back earlier.
      const known = looks % LOOKS_PER_RELOOK === 0 ? new Map<string, RunView>() : before().views;
      const views = await liveViews(runState, briefs, known);
      listed = list;
      return withViews({ briefs, views }, views.values());
    },
  };
}

function withViews(seen: Seen, more: Iterable<RunView>): Seen {
  const [briefs, views] = [new Map(seen.briefs), new Map(seen.views)];
  for (const view of more) {
    briefs.set(view.order.run, briefOf(view));
    if (view.order.mode === 'live') views.set(view.order.run, view);
  }
  return { briefs, views };
}

async function liveViews(
  runState: RunState,
  briefs: ReadonlyMap<string, RunBrief>,
  ended: ReadonlyMap<string, RunView>,
): Promise<Map<string, RunView>> {
  const views = new Map<string, RunView>();
  for (const { run, mode } of briefs.values()) {
    if (mode !== 'live') continue;
    const known = ended.get(run);
    const view = known !== undefined && isTerminal(known) ? known : await runState.find(run);
    if (view !== undefined) views.set(run, view);
  }
  return views;
}
