// The twins of each port: one contract suite runs on all of them. Redis is a real one, started by the suite.
import { systemClock } from '../../services/adapters/clock.ts';
import { silentLog } from '../../services/adapters/log.ts';
import { openMemoryTransport, openTransport, type Transport } from '../../services/adapters/transport.ts';
import { startRedis } from '../helpers/redis.ts';
import type { RunOrder } from '../../shared/protocol/run.ts';

export interface Twin {
  readonly name: string;
  open(): Promise<{ readonly transport: Transport; close(): Promise<void> }>;
}

export const TWINS: readonly Twin[] = [
  {
    name: 'memory',
    open: async () => {
      const transport = openMemoryTransport(systemClock);
      return { transport, close: () => transport.close() };
    },
  },
  {
    name: 'Redis',
    open: async () => {
      const redis = await startRedis();
      const transport = await openOn(redis.url);
      const close = async (): Promise<void> => {
        await transport.close();
        await redis.stop();
      };
      return { transport, close };
    },
  },
];

export function openOn(redisUrl: string, kernelId = 'm-test'): Promise<Transport> {
  return openTransport({ redisUrl, dataFolder: '.amity', kernelId, log: silentLog, clock: systemClock });
}

let serial = 0;
/** A run id nobody had before in this process. */
export function newRunId(): string {
  serial += 1;
  return `RUN${serial}`;
}

/** Two gates that send to each other, two replications, four windows of a second at most; state only what matters. */
export function order(part: Partial<RunOrder> = {}): RunOrder {
  return {
    run: newRunId(),
    name: 'conformance',
    mode: 'live',
    scenario: { text: 'Hữu Nghị · 友谊' },
    scenarioHash: 'h',
    seed: 1,
    replications: 2,
    kernelId: 'm-test',
    horizonMs: 4000,
    gates: ['north', 'south'],
    inNeighbours: [[1], [0]],
    lookaheadMs: 2000,
    watchFromMs: 0,
    windowMs: null,
    speed: 'max',
    createdAtMs: 0,
    ...part,
  };
}

export function bytes(...values: number[]): Uint8Array {
  return Uint8Array.from(values);
}

/** Every byte value, so that no text decoding in between goes unseen. */
export const EVERY_BYTE: Uint8Array = Uint8Array.from({ length: 512 }, (_, i) => i & 255);
