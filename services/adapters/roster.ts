// All unfinished runs at a glance. An order is large and never changes: what a list needs of it is read once; what changes is read for all together.
import { LOCAL_USER, type RunOrder } from '../../shared/protocol/run.ts';
import { branchOf } from './store/saved-run.ts';
import type { Clock, RunProgress, RunState, RunView } from './ports.ts';

type Kept = Pick<
  RunOrder,
  | 'run'
  | 'name'
  | 'mode'
  | 'scenarioHash'
  | 'seed'
  | 'replications'
  | 'kernelId'
  | 'gates'
  | 'createdAtMs'
  | 'isPart'
  | 'parent'
  | 'interventions'
>;

export interface RunBrief extends Kept, RunProgress {
  /** Name of its scenario. */
  readonly scenario: string;
  readonly user: string;
  readonly weight: number;
}
type Facts = Omit<RunBrief, keyof RunProgress>;

export interface Roster {
  /** Oldest first, as they were a moment ago: looking at thousands takes no more than a tenth of the time. */
  look(): Promise<readonly RunBrief[]>;
  /** A run is known to have begun: the next look at a list of a few is a new one. */
  renew(): void;
}

/** A look is older than this many times what it cost before there is another, but never older than `most` ms; a list of a few is always new. */
const REST = { few: 200, times: 10, most: 2_000 };

export function openRoster({ runState, clock }: { readonly runState: RunState; readonly clock: Clock }, freshMs: number): Roster {
  const known = new Map<string, Facts>();
  let last: readonly RunBrief[] = [];
  let looking: Promise<readonly RunBrief[]> | undefined;
  let untilMs = -Infinity;
  let fromMs = Infinity;
  let isOutdated = false;
  const lookFrom = async (nowMs: number): Promise<readonly RunBrief[]> => {
    const startedMs = performance.now();
    const found = await lookAgain(runState, known);
    const restMs = found.length < REST.few ? 0 : Math.min(REST.most, REST.times * (performance.now() - startedMs));
    // A look that another has overtaken is nobody's last one.
    if (fromMs === nowMs) [last, untilMs] = [found, nowMs + Math.max(freshMs, restMs)];
    return found;
  };
  return {
    async look() {
      const nowMs = clock.nowMs();
      const isFresh = nowMs >= fromMs && nowMs < untilMs;
      // While somebody looks, what was seen last is from before.
      if (isFresh && !(isOutdated && last.length < REST.few)) return looking ?? last;
      // Before it looks: what begins meanwhile may be missed by this look.
      isOutdated = false;
      [fromMs, untilMs] = [nowMs, nowMs + freshMs];
      const mine = lookFrom(nowMs);
      looking = mine;
      try {
        return await mine;
      } catch (error) {
        untilMs = -Infinity;
        throw error;
      } finally {
        if (looking === mine) looking = undefined;
      }
    },
    renew: () => void (isOutdated = true),
  };
}

async function lookAgain(runState: RunState, known: Map<string, Facts>): Promise<readonly RunBrief[]> {
  const active = await runState.active();
  const present = new Set(active);
  for (const run of known.keys()) if (!present.has(run)) known.delete(run);
  const progress = await runState.progress(active);
  const briefs: RunBrief[] = [];
  for (const [i, run] of active.entries()) {
    const now = progress[i];
    if (now === undefined) continue;
    const order = known.has(run) ? undefined : (await runState.find(run))?.order;
    if (order !== undefined) known.set(run, factsOf(order));
    const facts = known.get(run);
    if (facts !== undefined) briefs.push({ ...facts, ...now });
  }
  return briefs.sort((a, b) => a.createdAtMs - b.createdAtMs);
}

/** The brief of a run that was read whole. */
export function briefOf({ order, status, epoch, reason, done }: RunView): RunBrief {
  return { ...factsOf(order), status, epoch, reason, done, spentMs: 0 };
}

function factsOf(order: RunOrder): Facts {
  const { run, name, mode, scenarioHash, seed, replications, kernelId, gates, createdAtMs, user = LOCAL_USER, weight = 1 } = order;
  const scenario = scenarioNameOf(order.scenario);
  const part = order.isPart === undefined ? {} : { isPart: order.isPart };
  return {
    run,
    name,
    mode,
    scenario,
    scenarioHash,
    seed,
    replications,
    kernelId,
    gates,
    createdAtMs,
    user,
    weight,
    ...part,
    ...branchOf(order),
  };
}

export function scenarioNameOf(scenario: unknown): string {
  return typeof scenario === 'object' && scenario !== null && 'name' in scenario ? String(scenario.name) : '';
}
