// The replications role: computes whole replications of batch runs, chunk by chunk, and puts each result.
import type { JobPayload } from '../../shared/protocol/jobs.ts';
import type { RunOrder } from '../../shared/protocol/run.ts';
import { InvalidDocument } from '../../shared/errors.ts';
import { outcomeDigest } from '../../simulations/index.ts';
import { crashPoint, sent } from '../adapters/crash-points.ts';
import { KernelFailed, KernelPoolClosed, KernelThreadLost } from '../adapters/kernel-threads.ts';
import { limitComplaints, messageOf, rememberOrders, type RoleDeps, type Stoppable } from '../adapters/role.ts';

/** How often a worker looks whether the run still wants its chunk. */
const LOOK_EVERY_MS = 500;
/** Threads one replication may cost before that is taken for its own fault. */
const THREADS_LOST = 3;

type Chunk = JobPayload<'batch'>;

interface WorkDeps extends RoleDeps {
  readonly orders: { get(run: string): Promise<RunOrder | undefined> };
  readonly complain: (fields: object, message: string) => void;
  /** Replications this process is computing now: a doubled chunk skips them. */
  readonly going: Set<string>;
}

export async function startReplications(deps: RoleDeps): Promise<Stoppable> {
  const { queues, runState } = deps.transport;
  const work: WorkDeps = {
    ...deps,
    orders: rememberOrders(runState, (order) => order),
    complain: limitComplaints(deps.log, deps.clock),
    going: new Set(),
  };
  await queues.process('batch', (chunk) => computeChunk(work, chunk), { concurrency: Math.max(1, deps.kernels.size) });
  return { async stop() {} };
}

async function computeChunk(deps: WorkDeps, chunk: Chunk): Promise<void> {
  const order = await deps.orders.get(chunk.run);
  if (order === undefined) return;
  let lookedMs = -Infinity;
  // A result is put while the next replication is computed: neither waits for the other.
  let putting: Promise<'go-on' | 'stop'> = Promise.resolve('go-on');
  for (let k = chunk.from; k <= chunk.to; k += 1) {
    if (deps.clock.nowMs() - lookedMs >= LOOK_EVERY_MS) {
      if (!(await isWanted(deps, chunk))) return;
      lookedMs = deps.clock.nowMs();
    }
    const name = `${chunk.run}-${k}-${chunk.epoch}`;
    if (deps.going.has(name)) continue;
    deps.going.add(name);
    const task = { run: chunk.run, k, g: null, w: null };
    const startMs = deps.clock.elapsedMs();
    const computing = deps.board.during(task, () => computeOne(deps, order, chunk, k));
    const done = computing
      .then((bytes) => put(deps, chunk, { k, bytes, tookMs: deps.clock.elapsedMs() - startMs }))
      .finally(() => deps.going.delete(name));
    done.catch(() => undefined); // heard of at the next turn
    if ((await computing) === undefined || (await putting) === 'stop') return;
    putting = done;
  }
  await putting;
}

async function isWanted(deps: WorkDeps, { run, epoch }: Pick<Chunk, 'run' | 'epoch'>): Promise<boolean> {
  const [now] = await deps.transport.runState.progress([run]);
  return now !== undefined && now.status === 'running' && now.epoch === epoch;
}

/** Undefined: the chunk is over, and the run perhaps failed. */
async function computeOne(deps: WorkDeps, order: RunOrder, { run, epoch }: Chunk, k: number): Promise<Uint8Array | undefined> {
  try {
    return await replicateTwice(deps, order, k);
  } catch (error) {
    // This process is going: the coordinator hands out again what is missing.
    if (error instanceof KernelPoolClosed) return undefined;
    if (!(error instanceof KernelFailed || error instanceof KernelThreadLost || error instanceof InvalidDocument)) throw error;
    if (!(await isWanted(deps, { run, epoch }))) return undefined;
    deps.log.error({ run, k, error: error.message }, 'run failed');
    await deps.transport.runState.transition(run, ['running'], 'failed', `replication ${k}: ${error.message}`);
    return undefined;
  }
}

interface Computed {
  readonly k: number;
  readonly bytes: Uint8Array | undefined;
  readonly tookMs: number;
}

async function put(deps: WorkDeps, { run, epoch }: Chunk, { k, bytes, tookMs }: Computed): Promise<'go-on' | 'stop'> {
  if (bytes === undefined) return 'stop';
  crashPoint('compute.mid');
  const result = { digest: outcomeDigest(bytes), bytes, tookMs };
  const reply = await sent('result.sent', deps.transport.runState.putResult(run, k, epoch, result));
  if (reply !== 'diverged') return reply === 'stale' ? 'stop' : 'go-on';
  deps.log.error({ run, k }, 'the same replication gave two different results');
  await deps.transport.runState.transition(run, ['running'], 'failed', `replication ${k} gave two different results`);
  return 'stop';
}

async function replicateStubbornly(deps: WorkDeps, order: RunOrder, k: number): Promise<Uint8Array> {
  const windows = order.windowMs === null ? {} : { windowMs: order.windowMs };
  for (let lost = 1; ; lost += 1) {
    try {
      return await deps.kernels.replicate({ scenario: order.scenario, seed: order.seed, k: (order.firstReplication ?? 0) + k, ...windows });
    } catch (error) {
      if (!(error instanceof KernelThreadLost) || lost >= THREADS_LOST) throw error;
      deps.complain({ run: order.run, k, error: messageOf(error) }, 'replication not computed, trying again');
    }
  }
}

/** An attempt that failed is made once more on another thread; the kernel is deterministic, so the same failure twice is the run's own. */
async function replicateTwice(deps: WorkDeps, order: RunOrder, k: number): Promise<Uint8Array> {
  try {
    return await replicateStubbornly(deps, order, k);
  } catch (error) {
    if (!(error instanceof KernelFailed)) throw error;
    deps.complain({ run: order.run, k, error: error.message }, 'replication failed, trying once more');
    return await replicateStubbornly(deps, order, k);
  }
}
