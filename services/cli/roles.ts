// A coordinator on a shared Redis whose workers compute, for commands that hand out work and take results.
import { KERNEL_ID } from '../../simulations/index.ts';
import { systemClock } from '../adapters/clock.ts';
import type { Config } from '../adapters/config.ts';
import { openLog } from '../adapters/log.ts';
import type { Clock, RunState } from '../adapters/ports.ts';
import { openTransport } from '../adapters/transport.ts';
import { startRoles } from '../start.ts';

export interface OpenedRoles {
  readonly runState: RunState;
  readonly clock: Clock;
  close(): Promise<void>;
}

/** @throws DomainError redis-unreachable, redis-unsuitable */
export async function openRoles({ dataFolder, logLevel }: Config, redisUrl: string): Promise<OpenedRoles> {
  const log = openLog(logLevel === 'info' ? 'warn' : logLevel);
  const clock = systemClock;
  const transport = await openTransport({ redisUrl, dataFolder, kernelId: KERNEL_ID, log, clock });
  const roles = await startRoles({ transport, clock, log, slots: 0, computes: false, coordinates: true });
  return {
    runState: transport.runState,
    clock,
    async close() {
      await roles.stop();
      await transport.close();
    },
  };
}
