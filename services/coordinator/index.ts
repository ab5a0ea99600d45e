// The coordinator role: paces live runs, hands out batch runs, rings again for what was lost, notices when nobody computes. Keeps no truth: another may take over at any time.
import { TERMINAL_STATUSES, type RunOrder, type RunStatus } from '../../shared/protocol/run.ts';
import { KERNEL_ID } from '../../simulations/index.ts';
import { crashPoint } from '../adapters/crash-points.ts';
import type { RunView, WorkerInfo } from '../adapters/ports.ts';
import { bellNumbers, repeat, stopAll, watchedTime, type RoleDeps, type Stoppable } from '../adapters/role.ts';
import { openRoster, type Roster, type RunBrief } from '../adapters/roster.ts';
import { openDispatcher, type Dispatcher } from './batch.ts';
import { openKeeper } from './keeper.ts';
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
/** An order that its maker did not start itself (it died in between) is started when it was seen waiting for this long. */
const QUEUED_MS = 5_000;

/** Nothing is paced, handed out or rung for in these. */
const IDLE: readonly RunStatus[] = ['finalizing', ...TERMINAL_STATUSES];

type Mode = RunOrder['mode'];

/** Everything the turns share. */
interface Desk extends RoleDeps {
  readonly nextBell: () => string;
  readonly roster: Roster;
  readonly live: Map<string, RunView>;
  /** When this coordinator first saw a queued run: clocks of other hosts tell nothing. */
  readonly queuedMs: Map<string, number>;
}

export async function startCoordinator(deps: RoleDeps): Promise<Stoppable> {
  const roster = openRoster({ runState: deps.transport.runState, clock: deps.clock }, LOOK_EVERY_MS);
  const desk: Desk = { ...deps, nextBell: bellNumbers(deps.clock), roster, live: new Map(), queuedMs: new Map() };
  const dispatcher = openDispatcher(desk);
  const census = openCensus(desk, dispatcher);
  const keeper = openKeeper(deps.transport.runState, deps.clock);
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
      const runs = await roster.look();
      await keeper.turn(runs.filter(({ status }) => !TERMINAL_STATUSES.includes(status)).map(({ run }) => run));
      return runs.length === 0 ? SWEEP_EVERY_MS.idle : SWEEP_EVERY_MS.calm;
    }),
  ];
  const unlisten = deps.transport.onRunning(() => {
    roster.renew();
    pace.wake();
    batch.wake();
  });
  return { stop: () => stopAll(turns, deps.log) };
}

/** Runs of this kernel and mode in which something may happen, oldest first. */
async function runsOf(desk: Desk, mode: Mode): Promise<readonly RunBrief[]> {
  return (await desk.roster.look()).filter((run) => run.mode === mode && run.kernelId === KERNEL_ID && !IDLE.includes(run.status));
}

async function startForgotten({ clock, queuedMs, transport }: Desk, { status, run }: RunBrief): Promise<void> {
  const nowMs = clock.elapsedMs();
  const sinceMs = queuedMs.get(run) ?? nowMs;
  if (status === 'queued') queuedMs.set(run, sinceMs);
  else queuedMs.delete(run);
  if (status === 'queued' && nowMs - sinceMs > QUEUED_MS) await transport.runState.transition(run, ['queued'], 'running');
}

function paceTurn(desk: Desk): () => Promise<number> {
  const pacer = openPacer({ ...desk, ringNow: (view) => ring(desk, view, 0) });
  return async () => {
    const briefs = await runsOf(desk, 'live');
    for (const run of desk.live.keys()) {
      if (briefs.some((brief) => brief.run === run)) continue;
      desk.live.delete(run);
      pacer.forget(run);
    }
    let waitMs = briefs.length === 0 ? PACE_EVERY_MS.idle : PACE_EVERY_MS.calm;
    for (const brief of briefs) {
      const view = await desk.transport.runState.find(brief.run);
      if (view === undefined) continue;
      desk.live.set(brief.run, view);
      await startForgotten(desk, brief);
      if ((await pacer.turn(view)) === 'busy') waitMs = PACE_EVERY_MS.busy;
    }
    return waitMs;
  };
}

function batchTurn(desk: Desk, dispatcher: Dispatcher, census: Census): () => Promise<number> {
  return async () => {
    const runs = await runsOf(desk, 'batch');
    for (const run of runs) await startForgotten(desk, run);
    const running = runs.filter((run) => run.status === 'running');
    await dispatcher.turn(running, census.slots());
    if (runs.length === 0) return BATCH_EVERY_MS.idle;
    return running.length > 0 ? BATCH_EVERY_MS.busy : BATCH_EVERY_MS.calm;
  };
}

/** Rings for windows that could run, and asks again for arrivals of those that starve. */
async function ring({ transport }: Desk, { order, epoch }: RunView, olderThanMs: number): Promise<void> {
  const { run } = order;
  const rings = await transport.runState.ring(run, await transport.runState.nowMs(), olderThanMs);
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
function openCensus(desk: Desk, dispatcher: Dispatcher): Census {
  const { runState } = desk.transport;
  const watchedMs = watchedTime(desk.clock, 2 * SWEEP_EVERY_MS.idle);
  const seenMs = new Map<string, number>();
  let workers: readonly WorkerInfo[] = [];
  return {
    slots: () => workers.filter((worker) => worker.kernelId === KERNEL_ID).reduce((sum, worker) => sum + Math.max(1, worker.slots), 0) || 1,
    async turn() {
      // While Redis does not answer nobody is looked at: workers that could not say that they live are not gone.
      workers = await runState.workers();
      const nowMs = watchedMs();
      const isHere = new Set(workers.map((worker) => worker.kernelId));
      for (const kernelId of isHere) seenMs.set(kernelId, nowMs);
      const runs = await desk.roster.look();
      const present = new Set(runs.map(({ run }) => run));
      for (const run of desk.queuedMs.keys()) if (!present.has(run)) desk.queuedMs.delete(run);
      for (const { run, status, kernelId } of runs) {
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
