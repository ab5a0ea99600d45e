// Computes the replications of an order in this process, on kernel threads or on the main thread, and takes them in index order.
import { availableParallelism } from 'node:os';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { KeptEvent } from '../../shared/protocol/outside.ts';
import type { RunOrder } from '../../shared/protocol/run.ts';
import type { Scenario } from '../../shared/scenario/scenario.ts';
import { compile } from '../../simulations/index.ts';
import { outsideOf } from '../adapters/kernel-outside.ts';
import { KernelPoolClosed, openKernelThreads } from '../adapters/kernel-threads.ts';
import type { KernelThreads } from '../adapters/kernel-ports.ts';
import { Interrupted } from './exit.ts';

export interface Computation {
  readonly order: RunOrder;
  /** Events from outside that a live run took. */
  readonly outside?: readonly KeptEvent[] | undefined;
  /** Kernel threads; 0 for the main thread, undefined for one a core. */
  readonly workers: number | undefined;
  readonly signal: AbortSignal;
  readonly onDone: (done: number) => void;
}

/** Packed outcomes in replication order. @throws Interrupted */
export async function computeHere(computation: Computation): Promise<readonly Uint8Array[]> {
  const { order, workers, signal } = computation;
  const kernels = openKernelThreads(Math.min(workers ?? availableParallelism(), order.replications));
  const close = (): void => void kernels.close();
  signal.addEventListener('abort', close, { once: true });
  try {
    return await replications(kernels, computation);
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
  { order, outside: events = [], signal, onDone }: Computation,
): Promise<readonly Uint8Array[]> {
  const outside = events.length === 0 ? {} : { outside: outsideOf(compile(order.scenario as Scenario), order.seed, events) };
  let done = 0;
  const one = async (k: number): Promise<Uint8Array> => {
    const windows = order.windowMs === null ? {} : { windowMs: order.windowMs };
    const bytes = await kernels.replicate({
      scenario: order.scenario,
      seed: order.seed,
      k: (order.firstReplication ?? 0) + k,
      ...windows,
      ...outside,
    });
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
