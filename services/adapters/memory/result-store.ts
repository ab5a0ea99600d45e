// The memory twin of the store: same promises, gone with the process.
import type { Observation } from '../../../shared/protocol/observation.ts';
import type { KeptEvent } from '../../../shared/protocol/outside.ts';
import type { RunOrder, SavedRun } from '../../../shared/protocol/run.ts';
import type { SweepPlan, SweepPoint, SweepSummary } from '../../../shared/protocol/sweep.ts';
import { moreKept, noRunForObservation, savedAlready } from '../limits.ts';
import type { ResultStore } from '../ports.ts';

export function memoryStore(): ResultStore {
  const runs = new Map<string, SavedRun>();
  const unfinished = unfinishedRuns((run) => runs.has(run));
  const observations = new Map<string, Observation>();
  return {
    ...unfinished,
    ...sweepsInMemory(),
    async saveObservation(observation) {
      if (!runs.has(observation.run)) throw noRunForObservation(observation.run);
      observations.set(observation.id, structuredClone(observation));
    },
    async observationsOf(run) {
      const own = [...observations.values()].filter((one) => one.run === run).map((one) => structuredClone(one));
      return own.sort((a, b) => a.createdAtMs - b.createdAtMs || (a.id < b.id ? -1 : 1));
    },
    async save(run) {
      if ((await unfinished.keptCount(run.summary.id)) > (run.outside?.length ?? 0)) throw moreKept(run.summary.id);
      runs.set(run.summary.id, structuredClone(run));
    },
    async list() {
      return [...runs.values()].map((run) => structuredClone(run.summary)).sort((a, b) => endOf(b) - endOf(a) || (a.id < b.id ? -1 : 1));
    },
    async find(id) {
      return structuredClone(runs.get(id));
    },
    async remove(id) {
      runs.delete(id);
      for (const [key, { run }] of observations) if (run === id) observations.delete(key);
    },
    async rebuildIndex() {
      return { runs: runs.size, damaged: [] };
    },
    async close() {},
  };
}

type Sweeps = Pick<ResultStore, 'saveSweep' | 'savePoint' | 'listSweeps' | 'findSweep' | 'removeSweep'>;

function sweepsInMemory(): Sweeps {
  const sweeps = new Map<string, { readonly summary: SweepSummary; readonly plan: SweepPlan; readonly points: Map<string, SweepPoint> }>();
  const early = new Map<string, Map<string, SweepPoint>>();
  const pointsOf = (sweep: string): Map<string, SweepPoint> => {
    const points = sweeps.get(sweep)?.points ?? early.get(sweep) ?? new Map<string, SweepPoint>();
    if (!sweeps.has(sweep)) early.set(sweep, points);
    return points;
  };
  return {
    async saveSweep(summary, plan) {
      const known = sweeps.get(summary.id);
      const copy = structuredClone({ summary, plan });
      sweeps.set(summary.id, { ...copy, points: known?.points ?? pointsOf(summary.id) });
    },
    async savePoint(sweep, point) {
      pointsOf(sweep).set(point.id, structuredClone(point));
    },
    async listSweeps() {
      const list = [...sweeps.values()].map(({ summary }) => structuredClone(summary));
      return list.sort((a, b) => b.createdAtMs - a.createdAtMs || (a.id < b.id ? -1 : 1));
    },
    async findSweep(id) {
      const found = sweeps.get(id);
      return found === undefined ? undefined : structuredClone({ ...found, points: [...found.points.values()] });
    },
    async removeSweep(id) {
      sweeps.delete(id);
      early.delete(id);
    },
  };
}

type Finished = 'save' | 'list' | 'find' | 'remove' | 'rebuildIndex' | 'saveObservation' | 'observationsOf' | 'close';
type Unfinished = Omit<ResultStore, Finished | keyof Sweeps>;

type Events = Map<string, Map<string, KeptEvent>>;

function unfinishedRuns(isSaved: (run: string) => boolean): Unfinished {
  const events: Events = new Map();
  const cancelled = new Map<string, number>();
  const orders = new Map<string, { order: RunOrder; epoch: number }>();
  return {
    async saveOrder(order, epoch) {
      orders.set(order.run, structuredClone({ order, epoch }));
    },
    async listOrders() {
      return [...orders.values()]
        .map((entry) => structuredClone(entry))
        .sort((a, b) => a.order.createdAtMs - b.order.createdAtMs || (a.order.run < b.order.run ? -1 : 1));
    },
    async removeOrder(run) {
      orders.delete(run);
      events.delete(run);
    },
    async noteCancelled(run, atMs) {
      orders.delete(run);
      events.delete(run);
      if (!cancelled.has(run)) cancelled.set(run, atMs);
    },
    cancelledSince: async (sinceMs) => rememberedSince(cancelled, sinceMs),
    ...keptEvents(events, isSaved),
  };
}

function keptEvents(
  events: Events,
  isSaved: (run: string) => boolean,
): Pick<Unfinished, 'keepEvents' | 'dropEvents' | 'keptCount' | 'eventsOf'> {
  return {
    async keepEvents(run, kept, known = 'stays') {
      if (isSaved(run)) throw savedAlready(run);
      const held = events.get(run) ?? new Map<string, KeptEvent>();
      events.set(run, held);
      for (const event of kept) if (known === 'replaced' || !held.has(event.id)) held.set(event.id, structuredClone(event));
    },
    async dropEvents(run, ids) {
      for (const id of ids) events.get(run)?.delete(id);
    },
    async keptCount(run) {
      return events.get(run)?.size ?? 0;
    },
    async eventsOf(run) {
      return structuredClone([...(events.get(run)?.values() ?? [])]);
    },
  };
}

function endOf(summary: SavedRun['summary']): number {
  return summary.finishedAtMs ?? summary.createdAtMs;
}

function rememberedSince(cancelled: Map<string, number>, sinceMs: number): readonly string[] {
  for (const [run, atMs] of cancelled) if (atMs < sinceMs) cancelled.delete(run);
  return [...cancelled.keys()];
}
