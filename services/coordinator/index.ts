// The coordinator role: paces live runs, hands out batch runs, rings again for what was lost, notices when nobody computes. Keeps no truth: another may take over at any time.
import type { RunOrder } from '../../shared/protocol/run.ts';
import { KERNEL_ID } from '../../simulations/index.ts';
import { crashPoint } from '../adapters/crash-points.ts';
import type { RunView, WorkerInfo } from '../adapters/ports.ts';
import { bellNumbers, repeat, stopAll, type RoleDeps, type Stoppable } from '../adapters/role.ts';
import { openDispatcher } from './batch.ts';
import { openPacer } from './live.ts';

/** Idle: there is no run to look after, and a server that nobody uses should cost nothing; a new run waits that long at most. */
const PACE_EVERY_MS = { idle: 300, calm: 100, busy: 5 };
const SWEEP_EVERY_MS = 1_000;
const BATCH_EVERY_MS = { idle: 400, calm: 250, busy: 50 };
/** A window that could run and was not rung for this long is rung for again. */
const RING_AFTER_MS = 2_000;
/** A run is stranded when no worker of its kernel was there for this long. */
const ALONE_MS = 10_000;
/** An order that its maker did not start itself (it died in between) is started after this. */
const QUEUED_MS = 5_000;
/** Batch runs looked after at once, oldest first; the others wait their turn. */
const MOST_BATCH_RUNS = 32;

type Mode = RunOrder['mode'];

/** Everything the turns share. `modes` spares a look at runs of the other mode. */
interface Desk extends RoleDeps {
  readonly nextBell: () => string;
  readonly modes: Map<string, { readonly mode: Mode; readonly createdAtMs: number }>;
  readonly live: Map<string, RunView>;
}

export async function startCoordinator(deps: RoleDeps): Promise<Stoppable> {
  const desk: Desk = { ...deps, nextBell: bellNumbers(deps.clock), modes: new Map(), live: new Map() };
  const census = openCensus(desk);
  const turns = [
    repeat('pace', deps, paceTurn(desk)),
    repeat('batch', deps, batchTurn(desk, census)),
    repeat('sweep', deps, async () => {
      await census.turn();
      for (const view of desk.live.values())
        if (view.status === 'running' || view.status === 'paused') await ring(desk, view, RING_AFTER_MS);
      return SWEEP_EVERY_MS;
    }),
  ];
  return { stop: () => stopAll(turns, deps.log) };
}

/** Unfinished runs of this kernel and mode, oldest first. */
async function runsOf(desk: Desk, mode: Mode): Promise<readonly RunView[]> {
  const active = await desk.transport.runState.active();
  for (const run of desk.modes.keys()) if (!active.includes(run)) desk.modes.delete(run);
  const ages = (run: string) => desk.modes.get(run)?.createdAtMs ?? Number.POSITIVE_INFINITY;
  const wanted = active.filter((run) => (desk.modes.get(run)?.mode ?? mode) === mode).sort((a, b) => ages(a) - ages(b));
  const views: RunView[] = [];
  for (const run of wanted) {
    if (mode === 'batch' && views.length >= MOST_BATCH_RUNS) break;
    const view = await desk.transport.runState.find(run);
    if (view === undefined) continue;
    desk.modes.set(run, { mode: view.order.mode, createdAtMs: view.order.createdAtMs });
    if (view.order.mode === mode && view.order.kernelId === KERNEL_ID) views.push(view);
  }
  return views;
}

async function startForgotten({ clock, transport }: Desk, { status, order }: RunView): Promise<void> {
  // Made in the future: a clock was put back, nobody can say how long ago it was.
  if (status === 'queued' && Math.abs(clock.nowMs() - order.createdAtMs) > QUEUED_MS)
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

function batchTurn(desk: Desk, census: Census): () => Promise<number> {
  const dispatcher = openDispatcher(desk);
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
  crashPoint('bell.mid');
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
function openCensus(desk: Desk): Census {
  const { runState } = desk.transport;
  const seenMs = new Map<string, number>();
  const startedMs = desk.clock.nowMs();
  let workers: readonly WorkerInfo[] = [];
  return {
    slots: () => workers.filter((worker) => worker.kernelId === KERNEL_ID).reduce((sum, worker) => sum + Math.max(1, worker.slots), 0) || 1,
    async turn() {
      const nowMs = desk.clock.nowMs();
      workers = await runState.workers(nowMs);
      for (const { kernelId } of workers) seenMs.set(kernelId, nowMs);
      for (const run of await runState.active()) {
        const view = await runState.find(run);
        if (view === undefined) continue;
        const { kernelId } = view.order;
        const aloneMs = nowMs - Math.max(seenMs.get(kernelId) ?? 0, startedMs);
        if (view.status === 'running' && aloneMs > ALONE_MS)
          await runState.transition(run, ['running'], 'stranded', `no worker with the kernel ${kernelId} is alive`);
        if (view.status === 'stranded' && seenMs.get(kernelId) === nowMs) await runState.transition(run, ['stranded'], 'running');
      }
    },
  };
}
