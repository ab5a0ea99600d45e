// Processes of the product and of the bench itself: built when stale, started, ended. Nothing outlives its bench.
import { build } from 'esbuild';
import { fork, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../../services/adapters/package-root.ts';
import { findRedisServer } from '../../../services/adapters/redis/private-redis.ts';
import { amityUntil } from '../../helpers/amity.ts';
import { startRedis } from '../../helpers/redis.ts';

/** Builds dist/ when a source is newer, so that kernel threads and `amity` run what lies in the tree. */
export function ensureBuilt(): void {
  const { status } = spawnSync(process.execPath, [join(packageRoot(), 'services', 'bin', 'build.mjs'), '--services'], { stdio: 'ignore' });
  if (status !== 0) throw new Error('services/bin/build.mjs failed');
}

/** A folder that is gone afterwards. */
export async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'amity-bench-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function hasRedis(): boolean {
  return findRedisServer() !== undefined;
}

/** A Redis on a free port that keeps nothing on disk, as the figures of the design were taken. */
export async function withRedis<T>(use: (url: string) => Promise<T>): Promise<T> {
  const redis = await startRedis(['appendonly no']);
  // Its supervisor is unreferenced: without something to wait for, Node would end before Redis has.
  const alive = setInterval(() => undefined, 1000);
  try {
    return await use(redis.url);
  } finally {
    await redis.stop();
    clearInterval(alive);
  }
}

/** `amity worker` in a process of its own. */
export async function withWorker<T>(redisUrl: string, slots: number, use: () => Promise<T>): Promise<T> {
  const worker = await amityUntil(/worker joined/, ['worker', '--slots', String(slots)], { REDIS_URL: redisUrl, LOG_LEVEL: 'error' });
  try {
    return await use();
  } finally {
    await worker.end('SIGINT');
  }
}

/** A process that runs test/bench/io/<name>.ts and talks in messages. */
export async function startPart(name: string, args: readonly string[] = []): Promise<ChildProcess> {
  const file = await bundled(`test/bench/io/${name}.ts`, name);
  return fork(file, [...args], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], serialization: 'advanced' });
}

/** Ends a process and waits until it is gone. */
export async function endPart(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

/** The next message of a process; refuses when it ends before. */
export function answerOf<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null): void => reject(new Error(`a part of the bench ended with ${String(code)}`));
    child.once('exit', ended);
    child.once('message', (message) => {
      child.off('exit', ended);
      resolve(message as T);
    });
  });
}

/** Node cannot run TypeScript: a part is bundled beside the bench itself. */
async function bundled(entry: string, name: string): Promise<string> {
  const root = packageRoot();
  const outfile = join(root, 'dist', 'bench', `${name}.mjs`);
  await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    logLevel: 'error',
  });
  return outfile;
}
