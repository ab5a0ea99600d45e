// Chooses what carries jobs and unfinished runs: the Redis of REDIS_URL, a private Redis, or this process alone. Never a silent fallback.
import { withoutPassword } from './config.ts';
import { openMemoryJobQueues } from './memory/job-queues.ts';
import { openMemoryRuns } from './memory/runs.ts';
import type { Clock, JobQueues, LiveBus, Log } from './ports.ts';
import { checkServer } from './redis/check.ts';
import { openConnection } from './redis/connection.ts';
import { openRedisJobQueues } from './redis/job-queues.ts';
import { openRedisLiveBus } from './redis/live-bus.ts';
import { findRedisServer, startPrivateRedis } from './redis/private-redis.ts';
import { openRedisRunState } from './redis/run-state.ts';
import { withBell, type RunBell } from './run-bell.ts';

export interface Transport extends RunBell {
  readonly kind: 'redis-url' | 'redis-private' | 'in-process';
  /** One line for people. */
  readonly label: string;
  readonly queues: JobQueues;
  readonly bus: LiveBus;
  readonly redis?: { readonly url: string };
  close(): Promise<void>;
}

export interface TransportOptions {
  readonly redisUrl?: string;
  readonly dataFolder: string;
  readonly kernelId: string;
  readonly prefer?: 'in-process' | 'auto';
  readonly log: Log;
  readonly clock: Clock;
}

/** @throws DomainError redis-unreachable within 5 s, redis-unsuitable */
export async function openTransport(options: TransportOptions): Promise<Transport> {
  const { redisUrl, dataFolder, prefer = 'auto', log, clock } = options;
  if (redisUrl !== undefined) {
    return openRedis(redisUrl, options, {
      kind: 'redis-url',
      label: (server) => `${server} at ${withoutPassword(redisUrl)}`,
      stop: async () => undefined,
    });
  }
  const binary = prefer === 'in-process' ? undefined : findRedisServer();
  if (binary === undefined) return openMemoryTransport(clock);
  const redis = await startPrivateRedis(binary, dataFolder, log);
  const shared = redis.sharedWith === null ? '' : `, shared with process ${redis.sharedWith}`;
  const label = (server: string): string => `private ${server} on 127.0.0.1:${redis.port}, AOF in ${redis.folder}${shared}`;
  return openRedis(redis.url, options, { kind: 'redis-private', label, stop: redis.stop });
}

interface Server {
  readonly kind: Transport['kind'];
  readonly label: (name: string) => string;
  stop(): Promise<void>;
}

async function openRedis(url: string, { kernelId, log }: TransportOptions, server: Server): Promise<Transport> {
  try {
    const connection = await openConnection(url, log, { socketTimeout: 8000 });
    try {
      const facts = await checkServer(connection, url);
      if (!facts.isDurable)
        log.warn({ url: withoutPassword(url) }, 'Redis keeps no append-only file: when it restarts, unfinished runs begin again');
      const queues = await openRedisJobQueues(url, kernelId, log);
      const bus = openRedisLiveBus(connection, url);
      const close = async (): Promise<void> => {
        await queues.close();
        await bus.close();
        await connection.close();
        await server.stop();
      };
      return {
        kind: server.kind,
        label: server.label(facts.name),
        ...withBell(openRedisRunState(connection, facts.major)),
        queues,
        bus,
        redis: { url },
        close,
      };
    } catch (error) {
      await connection.close();
      throw error;
    }
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** Everything in this process, nothing survives it. For tests, the command line and machines without Redis. */
export function openMemoryTransport(clock: Clock): Transport {
  const { runState, bus } = openMemoryRuns(clock);
  const queues = openMemoryJobQueues();
  return {
    kind: 'in-process',
    label: 'in-process: install redis-server (Debian: apt-get install redis-server) or set REDIS_URL to run more workers',
    ...withBell(runState),
    queues,
    bus,
    close: async () => {
      await queues.close();
      await bus.close();
      await runState.close();
    },
  };
}
