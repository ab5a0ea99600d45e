// The two ways to compute replications outside of a run of their own: on kernel threads here, or as orders that the workers of a transport compute.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { DomainError } from '../../shared/errors.ts';
import { TERMINAL_STATUSES, type RunOrder } from '../../shared/protocol/run.ts';
import { orderOf } from './kernel-order.ts';
import { openKernelThreads } from './kernel-threads.ts';
import type { Clock, Replicator, RunState } from './ports.ts';

/** On threads of this process; 0 for the main thread. */
export function threadReplicator(size: number): Replicator {
  const kernels = openKernelThreads(size);
  return {
    // Two, so that no thread waits while the last replications of an order are computed.
    hands: async () => Math.max(1, Math.min(size, 2)),
    async replicate({ scenario, seed, from, to }, take, signal) {
      const one = async (k: number): Promise<void> => take(k, await kernels.replicate({ scenario, seed, k }));
      const indices = Array.from({ length: to - from }, (_, i) => from + i);
      if (size > 0) return abortable(Promise.all(indices.map(one)), signal);
      for (const k of indices) {
        // A turn of the event loop lets Ctrl-C in.
        await nextTurn();
        signal.throwIfAborted();
        await one(k);
      }
    },
    close: () => kernels.close(),
  };
}

/** Ends when the signal is given; what is being computed then is nobody's any more. */
async function abortable(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  work.catch(() => undefined);
  signal.throwIfAborted();
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the reason is what the signal was given
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

export interface OrderReplicatorDeps {
  readonly runState: RunState;
  readonly clock: Clock;
  /** Said when Redis goes away and when it is back. */
  readonly say?: (text: string) => void;
}

const LOOK_EVERY_MS = 50;
const AWAY_MS = 500;
const HANDS = { least: 2, most: 16 };

/** As batch orders of their own: coordinator, workers and job queues are those of every other run. */
export function orderReplicator(deps: OrderReplicatorDeps): Replicator {
  const { runState, clock } = deps;
  return {
    async hands() {
      const workers = await patiently(deps, new AbortController().signal, () => runState.workers());
      return Math.min(
        HANDS.most,
        Math.max(
          HANDS.least,
          workers.reduce((sum, worker) => sum + worker.slots, 0),
        ),
      );
    },
    async replicate({ name, scenario, hash, seed, from, to }, take, signal) {
      const order = orderOf({
        loaded: { scenario, hash },
        mode: 'batch',
        name,
        seed,
        replications: to - from,
        firstReplication: from,
        isPart: true,
        nowMs: clock.nowMs(),
      });
      try {
        await patiently(deps, signal, () => begin(runState, order, 0));
        const packs = await watch(deps, order, signal);
        packs.forEach((pack, i) => take(from + i, pack));
        await patiently(deps, signal, () => runState.transition(order.run, ['finalizing'], 'completed'));
      } catch (error) {
        await runState.transition(order.run, ['queued', 'running', 'stranded', 'finalizing'], 'cancelled').catch(() => undefined);
        throw error;
      } finally {
        await runState.forget(order.run).catch(() => undefined);
      }
    },
    async close() {},
  };
}

async function begin(runState: RunState, order: RunOrder, epoch: number): Promise<void> {
  await runState.create(order, epoch);
  await runState.transition(order.run, ['queued'], 'running');
}

async function watch(deps: OrderReplicatorDeps, order: RunOrder, signal: AbortSignal): Promise<readonly Uint8Array[]> {
  const { runState, clock } = deps;
  for (let epoch = 0; ;) {
    const view = await patiently(deps, signal, () => runState.find(order.run));
    if (view === undefined) {
      // Redis came back without it.
      epoch += 1;
      const next = epoch;
      await patiently(deps, signal, () => begin(runState, order, next));
    } else if (view.status === 'finalizing') {
      const packs = await patiently(deps, signal, () => runState.readResults(order.run));
      const whole = packs.filter((pack) => pack !== undefined);
      if (whole.length === order.replications) return whole;
      // Redis fell back after the end was seen: what is missing is computed again.
      await patiently(deps, signal, () => runState.transition(order.run, ['finalizing'], 'running'));
    } else if (TERMINAL_STATUSES.includes(view.status))
      throw new DomainError('simulation-failed', `${order.name} was ${view.status}${view.reason === null ? '' : `: ${view.reason}`}.`);
    await clock.sleep(LOOK_EVERY_MS);
  }
}

/** Repeats a call while Redis is away. */
async function patiently<T>({ clock, say }: OrderReplicatorDeps, signal: AbortSignal, call: () => Promise<T>): Promise<T> {
  for (let away = false; ; away = true) {
    signal.throwIfAborted();
    try {
      const answer = await call();
      if (away) say?.('Redis is back; the work goes on.');
      return answer;
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'redis-unreachable') throw error;
      if (!away) say?.('Redis is away; the work waits for it.');
      await clock.sleep(AWAY_MS);
    }
  }
}
