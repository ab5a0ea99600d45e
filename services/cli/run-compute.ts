// Chooses how the replications of an order are computed, and shows how far they are.
import { availableParallelism } from 'node:os';
import type { KeptEvent } from '../../shared/protocol/outside.ts';
import type { RunOrder } from '../../shared/protocol/run.ts';
import type { Config } from '../adapters/config.ts';
import { computeHere } from './compute.ts';
import { listenForInterrupt } from './interrupt.ts';
import { openProgress } from './progress.ts';

export interface ComputeOptions {
  readonly label: string;
  readonly workers?: number;
  readonly quiet?: boolean;
  /** Workers of this Redis compute. */
  readonly redisUrl?: string | undefined;
  readonly config: Config;
  /** Events from outside that a live run took. */
  readonly outside?: readonly KeptEvent[] | undefined;
}

/** Packed outcomes in replication order, and who computed them in words. @throws Interrupted, DomainError simulation-failed, redis-unreachable, redis-unsuitable */
export async function computeWithProgress(
  order: RunOrder,
  options: ComputeOptions,
): Promise<{ readonly packs: readonly Uint8Array[]; readonly workers: string }> {
  const interrupt = listenForInterrupt();
  const progress = await openProgress(options.label, order.replications, options.quiet === true);
  const computation = { order, outside: options.outside, workers: options.workers, signal: interrupt.signal, onDone: progress.report };
  try {
    if (order.mode === 'batch' && options.redisUrl === undefined)
      return { packs: await computeHere(computation), workers: workersText(options.workers) };
    const [{ computeThroughRoles }, { openLog }] = await Promise.all([import('./through-roles.ts'), import('../adapters/log.ts')]);
    const log = openLog(options.config.logLevel === 'info' ? 'warn' : options.config.logLevel);
    const packs = await computeThroughRoles({
      ...computation,
      redisUrl: options.redisUrl,
      dataFolder: options.config.dataFolder,
      log,
      say: progress.say,
    });
    const where = options.redisUrl === undefined ? 'in memory' : 'on Redis';
    return { packs, workers: order.mode === 'live' ? `live protocol ${where}` : `workers ${where}` };
  } finally {
    progress.stop();
    interrupt.dispose();
  }
}

function workersText(workers: number | undefined): string {
  const n = workers ?? availableParallelism();
  return n === 0 ? 'main thread' : `${n} kernel ${n === 1 ? 'thread' : 'threads'}`;
}
