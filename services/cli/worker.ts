// `amity worker`: lends this machine's cores to the runs of a Redis.
import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import { DomainError } from '../../shared/errors.ts';
import type { Clock } from '../adapters/ports.ts';
import type { Transport, TransportOptions } from '../adapters/transport.ts';
import { configOf } from './context.ts';
import { Interrupted } from './exit.ts';
import { aborted, listenForInterrupt } from './interrupt.ts';
import { wholeNumber } from './options.ts';
import { note, print } from './output.ts';

const TRY_EVERY_MS = 1_000;

export function addWorker(program: Command): void {
  program
    .command('worker')
    .summary("compute other processes' runs")
    .description(
      'Computes the runs of the Redis at REDIS_URL with this machine, until Ctrl-C. Any number of workers may join or leave at any time: results do not depend on it.',
    )
    .option('--slots <n>', 'kernel threads (default: one a core)', wholeNumber(1, 256))
    .addHelpText(
      'after',
      '\nExamples:\n  REDIS_URL=redis://127.0.0.1:6379 amity worker\n  REDIS_URL=rediss://user:password@host:6380 amity worker --slots 8\n',
    )
    .action(worker);
}

async function worker(options: { readonly slots?: number }): Promise<void> {
  const { redisUrl, dataFolder, logLevel } = configOf({});
  if (redisUrl === undefined) {
    throw new DomainError(
      'invalid-request',
      'A worker needs REDIS_URL, the Redis whose runs it shall compute.',
      'For example: REDIS_URL=redis://127.0.0.1:6379 amity worker',
    );
  }
  const interrupt = listenForInterrupt();
  const [{ startRoles }, { openLog }, { systemClock: clock }, { KERNEL_ID }] = await Promise.all([
    import('../start.ts'),
    import('../adapters/log.ts'),
    import('../adapters/clock.ts'),
    import('../../simulations/index.ts'),
  ]);
  const log = openLog(logLevel);
  const transport = await joinRedis({ redisUrl, dataFolder, kernelId: KERNEL_ID, log, clock }, clock, interrupt.signal);
  const slots = options.slots ?? availableParallelism();
  const roles = await startRoles({ transport, clock, log, slots, computes: true, coordinates: false });
  print(`worker joined ${transport.label} with ${slots} ${slots === 1 ? 'slot' : 'slots'}, kernel ${KERNEL_ID}`);
  await aborted(interrupt.signal);
  note('leaving …');
  await roles.stop();
  await transport.close();
  interrupt.dispose();
}

/** Waits for a Redis that is away; one that cannot be used is refused. @throws DomainError redis-unsuitable, Interrupted */
async function joinRedis(options: TransportOptions, clock: Clock, signal: AbortSignal): Promise<Transport> {
  const { openTransport } = await import('../adapters/transport.ts');
  for (let said = false; ;) {
    try {
      return await openTransport(options);
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'redis-unreachable') throw error;
      if (!said) note(`${error.message} Waiting for it.`);
      said = true;
    }
    if (signal.aborted) throw new Interrupted();
    await clock.sleep(TRY_EVERY_MS);
  }
}
