// Computes the replications of an order in this process, on kernel threads or on the main thread, and takes them in index order.
import { availableParallelism } from 'node:os';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RunOrder } from '../../shared/protocol/run.ts';
import { KernelPoolClosed, openKernelThreads } from '../adapters/kernel-threads.ts';
import type { KernelThreads } from '../adapters/ports.ts';
import { Interrupted } from './exit.ts';

export interface Computation {
  readonly order: RunOrder;
  /** Kernel threads; 0 for the main thread, undefined for one a core. */
  readonly workers: number | undefined;
  readonly signal: AbortSignal;
  readonly onDone: (done: number) => void;
}

/** Packed outcomes in replication order. @throws Interrupted */
export async function computeHere({ order, workers, signal, onDone }: Computation): Promise<readonly Uint8Array[]> {
  const kernels = openKernelThreads(Math.min(workers ?? availableParallelism(), order.replications));
  const close = (): void => void kernels.close();
  signal.addEventListener('abort', close, { once: true });
  try {
    return await replications(kernels, order, signal, onDone);
  } catch (error) {
    if (signal.aborted || error instanceof KernelPoolClosed) throw new Interrupted('interrupted: nothing was saved');
    throw error;
  } finally {
    signal.removeEventListener('abort', close);
    await kernels.close();
  }
}

async function replications(
  kernels: KernelThreads,
  order: RunOrder,
  signal: AbortSignal,
  onDone: (done: number) => void,
): Promise<readonly Uint8Array[]> {
  let done = 0;
  const one = async (k: number): Promise<Uint8Array> => {
    const windows = order.windowMs === null ? {} : { windowMs: order.windowMs };
    const bytes = await kernels.replicate({ scenario: order.scenario, seed: order.seed, k, ...windows });
    onDone((done += 1));
    return bytes;
  };
  const started = kernels.size === 0 ? [] : Array.from({ length: order.replications }, (_, k) => one(k));
  // Whoever fails first is met below; the others must not end the process.
  for (const pending of started) pending.catch(() => undefined);
  const packs: Uint8Array[] = [];
  for (let k = 0; k < order.replications; k += 1) {
    // On the main thread a turn of the event loop lets Ctrl-C and the progress bar in.
    if (kernels.size === 0) await nextTurn();
    if (signal.aborted) throw new Interrupted();
    packs.push(await (started[k] ?? one(k)));
  }
  return packs;
}
