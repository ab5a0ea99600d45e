// A real Redis for tests, in a folder of its own, that can be killed and started again on the same file. Needs redis-server on PATH.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { invariant } from '../../shared/errors.ts';
import { findRedisServer, freePort, spawnRedis, type RedisProcess } from '../../services/adapters/redis/private-redis.ts';

export interface TestRedis {
  readonly url: string;
  readonly folder: string;
  /** Process id of the server now running. */
  pid(): number;
  /** kill -9; the file stays. */
  kill9(): Promise<void>;
  /** Starts it again on the same port and file. */
  restart(): Promise<void>;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

/** `more`: further lines of its configuration; `folder`: where its file lies, by default a new one. */
export async function startRedis(
  more: readonly string[] = [],
  folder: string = mkdtempSync(join(tmpdir(), 'amity-redis-')),
): Promise<TestRedis> {
  const binary = findRedisServer();
  invariant(binary !== undefined, 'redis-server is installed (Debian: apt-get install redis-server)');
  const port = await freePort();
  const start = (): Promise<RedisProcess> => spawnRedis({ binary, folder, port, more });
  let server: RedisProcess = await start();
  const kill9 = async (): Promise<void> => {
    process.kill(server.pid, 'SIGKILL');
    while (lives(server.pid)) await sleep(10);
  };
  return {
    url: server.url,
    folder,
    pid: () => server.pid,
    kill9,
    restart: async () => {
      server = await start();
    },
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
