// The coordinator role: paces live runs, hands out batch runs, rings again for what was lost, notices when nobody computes. Keeps no truth: another may take over at any time.
import { TERMINAL_STATUSES, type RunOrder, type RunStatus } from '../../shared/protocol/run.ts';
import { KERNEL_ID } from '../../simulations/index.ts';
import type { RunView, WorkerInfo } from '../adapters/ports.ts';
import { bellNumbers, repeat, stopAll, watchedTime, type RoleDeps, type Stoppable } from '../adapters/role.ts';
import { openDispatcher, type Dispatcher } from './batch.ts';
import { openPacer } from './live.ts';

/** Idle: there is no run to look after, and a server that nobody uses should cost nothing; a run that another process starts waits that long at most. */
const PACE_EVERY_MS = { idle: 1_000, calm: 100, busy: 5 };
const SWEEP_EVERY_MS = { idle: 2_000, calm: 1_000 };
/** All turns share one look at the list of runs, however often they come. */
const LOOK_EVERY_MS = 100;
const BATCH_EVERY_MS = { idle: 1_000, calm: 250, busy: 50 };
/** A window that could run and was not rung for this long is rung for again. */
const RING_AFTER_MS = 2_000;
/** A run is stranded when no worker of its kernel was there for this long, while this coordinator looked. */
const ALONE_MS = 10_000;
/** An order that its maker did not start itself (it died in between) is started after this. */
const QUEUED_MS = 5_000;
/** Batch runs looked after at once, oldest first; the others wait their turn. */
const MOST_BATCH_RUNS = 32;

/** Nothing is paced, handed out or rung for in these. */
const IDLE: readonly RunStatus[] = ['finalizing', ...TERMINAL_STATUSES];

type Mode = RunOrder['mode'];

/** What is read of a run once. */
type Facts = Pick<RunOrder, 'mode' | 'createdAtMs' | 'kernelId'>;

interface Seen extends Facts {
  readonly run: string;
  readonly status: RunStatus;
}

/** Everything the turns share. `facts` spare a look at runs of which nothing is wanted now: there may be thousands. */
interface Desk extends RoleDeps {
  readonly nextBell: () => string;
  readonly facts: Map<string, Facts>;
  readonly looked: { atMs: number; runs: readonly Seen[] };
  readonly live: Map<string, RunView>;
}

export async function startCoordinator(deps: RoleDeps): Promise<Stoppable> {
  const desk: Desk = {
    ...deps,
    nextBell: bellNumbers(deps.clock),
    facts: new Map(),
    looked: { atMs: -Infinity, runs: [] },
    live: new Map(),
  };
  const dispatcher = openDispatcher(desk);
  const census = openCensus(desk, dispatcher);
  const pace = repeat('pace', deps, paceTurn(desk));
  const batch = repeat('batch', deps, batchTurn(desk, dispatcher, census));
  const turns = [
    { stop: async () => unlisten() },
    pace,
    batch,
    repeat('sweep', deps, async () => {
      await census.turn();
      for (const view of desk.live.values())
        if (view.status === 'running' || view.status === 'paused') await ring(desk, view, RING_AFTER_MS);
      return desk.facts.size === 0 ? SWEEP_EVERY_MS.idle : SWEEP_EVERY_MS.calm;
    }),
  ];
  const unlisten = deps.transport.onRunning(() => {
    pace.wake();
    batch.wake();
  });
  return { stop: () => stopAll(turns, deps.log) };
}

/** Unfinished runs with their statuses, oldest first, as they were a moment ago; of one seen for the first time everything is read. */
async function look(desk: Desk): Promise<readonly Seen[]> {
  const { looked, clock } = desk;
  const { runState } = desk.transport;
  const atMs = clock.nowMs();
  if (Math.abs(atMs - looked.atMs) < LOOK_EVERY_MS) return looked.runs;
  const active = await runState.active();
  const present = new Set(active);
  for (const run of desk.facts.keys()) if (!present.has(run)) desk.facts.delete(run);
  const statuses = await runState.statuses(active);
  const seen: Seen[] = [];
  for (const [i, run] of active.entries()) {
    const status = statuses[i];
    const facts = desk.facts.get(run) ?? (await runState.find(run))?.order;
    if (status === undefined || facts === undefined) continue;
    const { mode, createdAtMs, kernelId } = facts;
    desk.facts.set(run, { mode, createdAtMs, kernelId });
    seen.push({ run, status, mode, createdAtMs, kernelId });
  }
  looked.runs = seen.sort((a, b) => a.createdAtMs - b.createdAtMs);
  looked.atMs = atMs;
  return looked.runs;
}

/** Runs of this kernel and mode in which something may happen, oldest first. */
async function runsOf(desk: Desk, mode: Mode): Promise<readonly RunView[]> {
  const mine = (await look(desk)).filter((run) => run.mode === mode && run.kernelId === KERNEL_ID && !IDLE.includes(run.status));
  const views: RunView[] = [];
  for (const { run } of mode === 'batch' ? mine.slice(0, MOST_BATCH_RUNS) : mine) {
    const view = await desk.transport.runState.find(run);
    if (view !== undefined) views.push(view);
  }
  return views;
}

async function startForgotten({ clock, transport }: Desk, { status, order }: RunView): Promise<void> {
  if (status === 'queued' && clock.nowMs() - order.createdAtMs > QUEUED_MS)
    await transport.runState.transition(order.run, ['queued'], 'running');
}

function paceTurn(desk: Desk): () => Promise<number> {
  const pacer = openPacer({ ...desk, ringNow: (view) => ring(desk, view, 0) });
  return async () => {
    const views = await runsOf(desk, 'live');
    for (const run of desk.live.keys()) {
      if (views.some((view) => view.order.run === run)) continue;
      desk.live.delete(run);
      pacer.forget(run);
    }
    let waitMs = views.length === 0 ? PACE_EVERY_MS.idle : PACE_EVERY_MS.calm;
    for (const view of views) {
      desk.live.set(view.order.run, view);
      await startForgotten(desk, view);
      if ((await pacer.turn(view)) === 'busy') waitMs = PACE_EVERY_MS.busy;
    }
    return waitMs;
  };
}

function batchTurn(desk: Desk, dispatcher: Dispatcher, census: Census): () => Promise<number> {
  const known = new Set<string>();
  return async () => {
    const views = await runsOf(desk, 'batch');
    const runs = new Set(views.map((view) => view.order.run));
    for (const run of known) if (!runs.has(run)) dispatcher.forget(run);
    known.clear();
    for (const run of runs) known.add(run);
    const running = views.filter((view) => view.status === 'running').length;
    for (const view of views) {
      await startForgotten(desk, view);
      await dispatcher.turn(view, { slots: census.slots(), runs: Math.max(1, running) });
    }
    if (views.length === 0) return BATCH_EVERY_MS.idle;
    return running > 0 ? BATCH_EVERY_MS.busy : BATCH_EVERY_MS.calm;
  };
}

/** Rings for windows that could run, and asks again for arrivals of those that starve. */
async function ring({ transport, clock }: Desk, { order, epoch }: RunView, olderThanMs: number): Promise<void> {
  const { run } = order;
  const rings = await transport.runState.ring(run, clock.nowMs(), olderThanMs);
  const ready = rings.filter((bell) => bell.kind === 'ready');
  const jobs = ready.map(({ k, g, w, bell }) => ({ id: `w-${run}-${k}-${g}-${w}-e${epoch}-b${bell}`, payload: { run, k, g, w, epoch } }));
  if (jobs.length > 0) await transport.queues.add('live', jobs);
  // One job serves every gate of a window.
  const starved = new Map(rings.filter((bell) => bell.kind === 'starved').map((bell) => [`${bell.k}-${bell.w}`, bell]));
  const asks = [...starved.values()].map(({ k, g, w, bell }) => ({
    id: `a-${run}-${k}-${w}-e${epoch}-g${g}b${bell}`,
    payload: { run, k, epoch, from: w, to: w },
  }));
  if (asks.length > 0) await transport.queues.add('arrivals', asks);
}

interface Census {
  turn(): Promise<void>;
  slots(): number;
}

/** Counts the workers of this kernel and marks runs nobody computes as stranded, until somebody does. */
function openCensus(desk: Desk, dispatcher: Dispatcher): Census {
  const { runState } = desk.transport;
  const watchedMs = watchedTime(desk.clock, 2 * SWEEP_EVERY_MS.idle);
  const seenMs = new Map<string, number>();
  let workers: readonly WorkerInfo[] = [];
  return {
    slots: () => workers.filter((worker) => worker.kernelId === KERNEL_ID).reduce((sum, worker) => sum + Math.max(1, worker.slots), 0) || 1,
    async turn() {
      const nowMs = watchedMs();
      workers = await runState.workers(desk.clock.nowMs());
      const isHere = new Set(workers.map((worker) => worker.kernelId));
      for (const kernelId of isHere) seenMs.set(kernelId, nowMs);
      for (const { run, status, kernelId } of await look(desk)) {
        if (status === 'running' && nowMs - (seenMs.get(kernelId) ?? 0) > ALONE_MS)
          await runState.transition(run, ['running'], 'stranded', `no worker with the kernel ${kernelId} is alive`);
        if (status !== 'stranded' || !isHere.has(kernelId)) continue;
        // Chunks in hand were dropped meanwhile: what is missing is handed out anew.
        dispatcher.forget(run);
        await runState.transition(run, ['stranded'], 'running');
      }
    },
  };
}
