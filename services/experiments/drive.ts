// Drives a sweep: asks the plan what is next, has it computed, keeps each point as it comes, and goes on until there is nothing to do or somebody stops it.
import { createHash } from 'node:crypto';
import type { SavedSweep, SweepPhase, SweepPlan, SweepPoint } from '../../shared/protocol/sweep.ts';
import { compile, nextWork, replicationFigures, type SweepTask } from '../../simulations/index.ts';
import type { Replicator, ResultStore } from '../adapters/ports.ts';
import { scenarioOfPoint, type Scenarios } from './plans.ts';

export interface SweepDrive {
  readonly store: Pick<ResultStore, 'savePoint'>;
  readonly replicator: Replicator;
  readonly scenarios: Scenarios;
  readonly signal: AbortSignal;
  /** A point has more replications than before, and they are saved. */
  readonly onPoint: (point: SweepPoint, phase: SweepPhase) => void;
  /** A phase begins. */
  readonly onPhase?: (phase: SweepPhase, tasks: readonly SweepTask[]) => void;
}

/** Computes until the sweep is done. Memory holds the figures the sweep asks for and the replications in hand, however many there were.
    @throws the signal's reason when it was stopped: everything that was computed by then is kept; DomainError simulation-failed */
export async function driveSweep({ summary, plan, points }: SavedSweep, drive: SweepDrive): Promise<ReadonlyMap<string, SweepPoint>> {
  const results = new Map(points.map((point) => [point.id, point]));
  for (;;) {
    const { phase, tasks } = nextWork(plan, results);
    if (tasks.length === 0) return results;
    drive.onPhase?.(phase, tasks);
    const queue = [...tasks];
    const hand = async (): Promise<void> => {
      for (let task = queue.shift(); task !== undefined; task = queue.shift()) {
        drive.signal.throwIfAborted();
        const keep = async (point: SweepPoint): Promise<void> => {
          await drive.store.savePoint(summary.id, point);
          results.set(point.id, point);
          drive.onPoint(point, phase);
        };
        await computeTask(plan, task, results.get(task.point), drive, keep);
      }
    };
    await allOrFirst(Array.from({ length: Math.min(queue.length, await drive.replicator.hands()) }, hand));
  }
}

/** Waits for all, then throws what the first one that failed threw: nothing is left running behind. */
async function allOrFirst(work: readonly Promise<void>[]): Promise<void> {
  const ended = await Promise.allSettled(work);
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
}

async function computeTask(
  plan: SweepPlan,
  { point, from, to }: SweepTask,
  before: SweepPoint | undefined,
  { replicator, scenarios, signal }: SweepDrive,
  keep: (point: SweepPoint) => Promise<void>,
): Promise<void> {
  const { scenario, hash } = scenarioOfPoint(plan, point, scenarios);
  const model = compile(scenario);
  const figures = new Map<number, Figures>();
  const keys = wantedKeys(plan);
  const take = (k: number, pack: Uint8Array): void => {
    const { values, digest } = replicationFigures(model, pack);
    figures.set(k, { digest, values: keys.map((key) => values.get(key) ?? null) });
  };
  try {
    await replicator.replicate({ name: `${plan.name} ${point}`, scenario, hash, seed: plan.seed, from, to }, take, signal);
  } finally {
    const fresh = unbroken(figures, from);
    if (fresh.length > 0) await keep(extended(point, before, keys, fresh));
  }
}

interface Figures {
  readonly digest: string;
  readonly values: readonly (number | null)[];
}

/** What a sweep keeps of a replication. */
function wantedKeys({ targets, cost }: SweepPlan): readonly string[] {
  return [...new Set([...targets.map(({ key }) => key), ...(cost.key === null ? [] : [cost.key])])];
}

/** Those from `from` on without a gap. */
function unbroken(figures: ReadonlyMap<number, Figures>, from: number): readonly Figures[] {
  const row: Figures[] = [];
  for (let one = figures.get(from); one !== undefined; one = figures.get(from + row.length)) row.push(one);
  return row;
}

function extended(id: string, before: SweepPoint | undefined, keys: readonly string[], fresh: readonly Figures[]): SweepPoint {
  const values = Object.fromEntries(
    keys.map((key, i) => [key, [...(before?.values[key] ?? []), ...fresh.map((one) => one.values[i] ?? null)]]),
  );
  const digest = fresh.reduce((chain, one) => createHash('sha256').update(`${chain} ${one.digest}`).digest('hex'), before?.digest ?? '');
  return { id, n: (before?.n ?? 0) + fresh.length, values, digest };
}
