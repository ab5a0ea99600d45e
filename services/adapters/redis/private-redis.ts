// Our own Redis: a child process on a free loopback port, with a password and an append-only file in the data folder. It ends with us, however we end.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Socket, createServer } from 'node:net';
import { delimiter, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { z } from 'zod';
import { DomainError } from '../../../shared/errors.ts';
import type { Log } from '../ports.ts';

export interface PrivateRedis {
  readonly url: string;
  readonly port: number;
  readonly folder: string;
  /** Pid of the Amity that started it, when that is not this one. */
  readonly sharedWith: number | null;
  stop(): Promise<void>;
}

/** Path of redis-server or valkey-server, or undefined when none is installed. */
export function findRedisServer(path: string = process.env['PATH'] ?? ''): string | undefined {
  for (const name of ['redis-server', 'valkey-server']) {
    for (const folder of path.split(delimiter)) {
      const file = join(folder, name);
      if (folder !== '' && isExecutable(file)) return file;
    }
  }
  return undefined;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Starts it, or joins the one another living Amity has started on the same data folder. @throws DomainError redis-unreachable when it does not come up */
export async function startPrivateRedis(binary: string, dataFolder: string, log: Log): Promise<PrivateRedis> {
  const folder = resolve(dataFolder, 'redis');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const joined = await takeFolder(folder, log);
  if (joined !== undefined) return joined;
  let trouble: unknown;
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const port = await freePort();
    const password = randomBytes(24).toString('base64url');
    try {
      const server = await spawnRedis({ binary, folder, port, password });
      writeOwner(folder, { pid: process.pid, port, password, redisPid: server.pid });
      const stop = async () => {
        await server.stop();
        rmSync(join(folder, OWNER), { force: true });
        rmSync(join(folder, URL_FILE), { force: true });
      };
      return { url: server.url, port, folder, sharedWith: null, stop };
    } catch (error) {
      trouble = error; // most likely somebody took the port in between
    }
  }
  rmSync(join(folder, OWNER), { force: true });
  throw trouble;
}

export interface RedisProcess {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** The shell ends Redis when our end of the pipe closes, which happens even if we are killed; a session of its own keeps Ctrl-C from Redis, so that we close first. */
const SUPERVISOR =
  'exec 3<&0; "$0" redis.conf 3<&- </dev/null & child=$!; (cat <&3 >/dev/null; kill -TERM "$child" 2>/dev/null) & wait "$child"';

/** Starts a Redis in `folder` and waits until it answers. @throws DomainError redis-unreachable */
export async function spawnRedis(options: {
  binary: string;
  folder: string;
  port: number;
  password?: string;
  more?: readonly string[];
}): Promise<RedisProcess> {
  const { binary, folder, port, password, more = [] } = options;
  writeFileSync(join(folder, 'redis.conf'), configuration(port, password, more), { mode: 0o600 });
  const child = spawn('sh', ['-c', SUPERVISOR, binary], { cwd: folder, detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  let isOver = false;
  const over = new Promise<void>((done) => {
    const end = () => {
      isOver = true;
      child.stdin.destroy();
      done();
    };
    child.once('exit', end);
    child.once('error', end);
  });
  child.stdin.on('error', () => undefined);
  child.unref();
  if (child.stdin instanceof Socket) child.stdin.unref();
  const url = urlOf({ password, port });
  const pid = await answering(url, () => isOver);
  if (pid === undefined) {
    child.stdin.destroy();
    throw new DomainError('redis-unreachable', 'The private Redis did not come up.', `Its reason is in ${join(folder, 'redis.log')}.`);
  }
  const stop = async (): Promise<void> => {
    child.stdin.destroy();
    await Promise.race([over, sleep(5000, undefined, { ref: false })]);
    if (!isOver) endProcess(pid, 'SIGKILL');
  };
  return { url, pid, stop };
}

function configuration(port: number, password: string | undefined, more: readonly string[]): string {
  const lines = ['bind 127.0.0.1', `port ${port}`, 'dir ./', 'logfile redis.log', 'loglevel notice', 'daemonize no', 'save ""'];
  lines.push('appendonly yes', 'appendfsync everysec', 'maxmemory-policy noeviction');
  if (password !== undefined) lines.push(`requirepass ${password}`);
  return `${[...lines, ...more].join('\n')}\n`;
}

/** Its process id once it answers (while it loads its file it does not), undefined after a minute or when it has ended. */
async function answering(url: string, isOver: () => boolean): Promise<number | undefined> {
  for (let waitedMs = 0; waitedMs < 60_000 && !isOver(); waitedMs += 50) {
    const pid = await processIdOf(url);
    if (pid !== undefined) return pid;
    await sleep(50);
  }
  return undefined;
}

/** Process id of the Redis at `url`, or undefined when none answers. */
async function processIdOf(url: string): Promise<number | undefined> {
  const client = new Redis(url, {
    lazyConnect: true,
    retryStrategy: () => null,
    connectTimeout: 500,
    commandTimeout: 1000,
    maxRetriesPerRequest: 0,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const found = /^process_id:(\d+)/m.exec(await client.info('server'))?.[1];
    return found === undefined ? undefined : Number(found);
  } catch {
    return undefined;
  } finally {
    client.disconnect();
  }
}

export async function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address !== null ? done(address.port) : fail(new Error('a port expected'))));
    });
  });
}

const OWNER = 'owner.json';
/** With the user's name: redis-cli takes an empty one for a name. */
function urlOf({ password, port }: { readonly password?: string | undefined; readonly port: number }): string {
  return `redis://${password === undefined ? '' : `default:${password}@`}127.0.0.1:${port}`;
}

/** Holds the URL with its password, readable by the owner only: redis-cli -u "$(cat …/redis/url)". */
const URL_FILE = 'url';
const owner = z.object({ pid: z.number(), port: z.number(), password: z.string(), redisPid: z.number() });
type Owner = z.output<typeof owner>;
const NOT_YET: Omit<Owner, 'pid'> = { port: 0, password: '', redisPid: 0 };

/** Makes this process the owner of the folder (undefined), or joins a living owner. A server left behind by a dead owner is stopped first: two on one file would destroy it. */
async function takeFolder(folder: string, log: Log): Promise<PrivateRedis | undefined> {
  const file = join(folder, OWNER);
  for (let attempt = 0; attempt < 100; attempt += 1) {
    try {
      writeFileSync(file, JSON.stringify({ pid: process.pid, ...NOT_YET }), { flag: 'wx', mode: 0o600 });
      return undefined;
    } catch (error) {
      if (!existsSync(file)) throw folderError(folder, error);
    }
    const found = readOwner(file);
    const url = found === undefined ? '' : urlOf(found);
    const redisPid = found === undefined || found.port === 0 ? undefined : await processIdOf(url);
    if (found !== undefined && isAlive(found.pid)) {
      if (redisPid !== undefined) return { url, port: found.port, folder, sharedWith: found.pid, stop: async () => undefined };
      if (attempt < 60) {
        await sleep(100); // it is coming up, or going down
        continue;
      }
    }
    if (redisPid !== undefined) await endStale(redisPid, log);
    rmSync(file, { force: true });
  }
  throw folderError(folder, undefined);
}

function folderError(folder: string, cause: unknown): DomainError {
  const why = cause instanceof Error ? cause.message : 'another process keeps taking it';
  return new DomainError(
    'redis-unreachable',
    `The private Redis cannot use ${folder}: ${why}.`,
    'Set AMITY_DATA to a folder you may write to.',
  );
}

function readOwner(file: string): Owner | undefined {
  try {
    return owner.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined; // gone, or half written
  }
}

function writeOwner(folder: string, found: Owner): void {
  writeFileSync(join(folder, OWNER), JSON.stringify(found), { mode: 0o600 });
  writeFileSync(join(folder, URL_FILE), `${urlOf(found)}\n`, { mode: 0o600 });
}

async function endStale(pid: number, log: Log): Promise<void> {
  log.warn({ pid }, 'a private Redis was left behind by a killed Amity: stopping it');
  endProcess(pid, 'SIGTERM');
  for (let i = 0; i < 50 && isAlive(pid); i += 1) await sleep(100);
  if (isAlive(pid)) endProcess(pid, 'SIGKILL');
}

function endProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // it has ended already
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
