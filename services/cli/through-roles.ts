// Computes an order the way the server does: through job queues, run state and roles, in memory or on a shared Redis.
import { availableParallelism } from 'node:os';
import { DomainError } from '../../shared/errors.ts';
import { TERMINAL_STATUSES, type RunOrder } from '../../shared/protocol/run.ts';
import { compile, KERNEL_ID, packOutcomes } from '../../simulations/index.ts';
import type { Scenario } from '../../shared/scenario/scenario.ts';
import { systemClock } from '../adapters/clock.ts';
import type { Log, RunState, RunView } from '../adapters/ports.ts';
import { openMemoryTransport, openTransport } from '../adapters/transport.ts';
import { startRoles } from '../start.ts';
import type { Computation } from './compute.ts';
import { Interrupted } from './exit.ts';

export interface RoledComputation extends Computation {
  /** A shared Redis whose workers compute; without one everything happens in memory. */
  readonly redisUrl: string | undefined;
  readonly dataFolder: string;
  readonly log: Log;
  /** Said when nobody is there to compute, and when somebody came. */
  readonly say: (text: string) => void;
}

const LOOK_EVERY_MS = 100;
const ALONE_MS = 10_000;

/** Packed outcomes in replication order. @throws Interrupted, DomainError simulation-failed, redis-unreachable, redis-unsuitable */
export async function computeThroughRoles(computation: RoledComputation): Promise<readonly Uint8Array[]> {
  const { order, redisUrl, dataFolder, log, workers } = computation;
  const transport =
    redisUrl === undefined
      ? openMemoryTransport(systemClock)
      : await openTransport({ redisUrl, dataFolder, kernelId: KERNEL_ID, log, clock: systemClock });
  // A batch on a shared Redis is computed by its workers; a live run also here, unless no threads are wanted.
  const slots = redisUrl !== undefined && order.mode === 'batch' ? 0 : (workers ?? availableParallelism());
  const computes = redisUrl === undefined || slots > 0;
  const roles = await startRoles({ transport, clock: systemClock, log, slots, computes, coordinates: true });
  const { runState } = transport;
  const patiently = rideOutages(computation);
  try {
    await begin(runState, order, 0);
    const packs = await watch(runState, computation, computes ? async () => undefined : watchWorkers(runState, computation.say), patiently);
    await patiently(() => runState.transition(order.run, ['finalizing'], 'completed'));
    return packs;
  } catch (error) {
    await runState.transition(order.run, ['queued', 'running', 'paused', 'stranded', 'finalizing'], 'cancelled').catch(() => undefined);
    throw error;
  } finally {
    await runState.forget(order.run).catch(() => undefined);
    await roles.stop();
    await transport.close();
  }
}

async function begin(runState: RunState, order: RunOrder, epoch: number): Promise<void> {
  await runState.create(order, epoch);
  await runState.transition(order.run, ['queued'], 'running');
}

type Patiently = <T>(call: () => Promise<T>) => Promise<T>;

async function watch(
  runState: RunState,
  computation: RoledComputation,
  lonely: () => Promise<void>,
  patiently: Patiently,
): Promise<readonly Uint8Array[]> {
  const { order, signal, onDone, say } = computation;
  for (let epoch = 0; ;) {
    if (signal.aborted) throw cancelled();
    const view = await patiently(() => runState.find(order.run));
    if (view === undefined) {
      say('Redis came back without the run; it begins again.');
      epoch += 1;
      await patiently(() => begin(runState, order, epoch));
      continue;
    }
    onDone(progressOf(view));
    if (view.status === 'finalizing' || view.status === 'completed') return await patiently(() => packsOf(runState, order));
    if (TERMINAL_STATUSES.includes(view.status))
      throw new DomainError('simulation-failed', `The run was ${view.status}${view.reason === null ? '' : `: ${view.reason}`}.`);
    await patiently(lonely);
    await systemClock.sleep(LOOK_EVERY_MS);
  }
}

/** Repeats a call while Redis is away, and says so once at each end. @throws Interrupted */
function rideOutages({ say, signal }: RoledComputation): Patiently {
  let away = false;
  return async (call) => {
    for (;;) {
      try {
        const answer = await call();
        if (away) say('Redis is back; the run goes on.');
        away = false;
        return answer;
      } catch (error) {
        if (!(error instanceof DomainError) || error.code !== 'redis-unreachable') throw error;
        if (signal.aborted) throw cancelled();
        if (!away) say('Redis is away; the run waits for it. Ctrl-C gives up.');
        away = true;
        await systemClock.sleep(500);
      }
    }
  };
}

function cancelled(): Interrupted {
  return new Interrupted('interrupted: the run was cancelled');
}

/** Says so when no worker of this kernel is there for ten seconds, and again when one came. */
function watchWorkers(runState: RunState, say: (text: string) => void): () => Promise<void> {
  let seenMs = systemClock.nowMs();
  let alone = false;
  return async () => {
    const nowMs = systemClock.nowMs();
    const workers = (await runState.workers()).filter((worker) => worker.kernelId === KERNEL_ID);
    if (workers.length > 0) {
      if (alone) say(`${workers.length} ${workers.length === 1 ? 'worker has' : 'workers have'} come.`);
      seenMs = nowMs;
      alone = false;
    } else if (!alone && nowMs - seenMs > ALONE_MS) {
      alone = true;
      say(
        `No worker is there to compute this run. Start one with \`amity worker\` (REDIS_URL set to this Redis); waiting. Ctrl-C cancels the run.`,
      );
    }
  };
}

/** Replications done, with the share of the one under way. */
function progressOf({ order, done, limits, limitMs, heads }: RunView): number {
  const opened = limits[done] ?? -1;
  if (order.mode === 'batch' || opened < 0) return done;
  const slowest = Math.min(...order.gates.map((_, g) => heads[done]?.[g] ?? -1));
  return done + Math.min(0.999, (((limitMs[done] ?? 0) / order.horizonMs) * (slowest + 1)) / (opened + 1));
}

async function packsOf(runState: RunState, order: RunOrder): Promise<readonly Uint8Array[]> {
  if (order.mode === 'batch')
    return (await runState.readResults(order.run)).map((bytes, k) => present(bytes, `the result of replication ${k}`));
  const model = compile(order.scenario as Scenario);
  const packs: Uint8Array[] = [];
  for (let k = 0; k < order.replications; k += 1) {
    const states: Uint8Array[] = [];
    for (const g of order.gates.keys())
      states.push(present((await runState.readState(order.run, k, g))?.bytes, `the state of gate ${g} in replication ${k}`));
    packs.push(packOutcomes(model, states));
  }
  return packs;
}

function present(bytes: Uint8Array | undefined, what: string): Uint8Array {
  if (bytes === undefined) throw new DomainError('simulation-failed', `The run finished without ${what}.`, 'Start it again.');
  return bytes;
}
