// The promise of the README: however a run is cut, on one thread or on many processes, live or not, with a worker killed half-way,
// the same scenario, seed and model version give the same digest.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../services/adapters/clock.ts';
import { silentLog } from '../../services/adapters/log.ts';
import type { RunView } from '../../services/adapters/ports.ts';
import { openTransport, type Transport } from '../../services/adapters/transport.ts';
import type { RunResult } from '../../shared/protocol/run.ts';
import { KERNEL_ID } from '../../simulations/index.ts';
import { amity, startAmity, type Running } from '../helpers/amity.ts';
import { startRedis, type TestRedis } from '../helpers/redis.ts';

const PATIENCE_MS = 240_000;
const RUN = ['run', 'lang-son-2025-07', '--reps', '5', '--seed', '1', '--no-save', '--quiet'];

let folder: string;
let expected: RunResult;
let runs = 0;

/** Runs the baseline with `more` options and answers the JSON result. */
async function baseline(more: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<RunResult> {
  const file = join(folder, `${runs++}.json`);
  const { code, err } = await amity([...RUN, '--json', file, ...more], env);
  expect(err).toBe('');
  expect(code).toBe(0);
  return JSON.parse(readFileSync(file, 'utf8')) as RunResult;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'amity-digest-'));
  expected = await baseline(['--workers', '0']);
}, PATIENCE_MS);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('in one process', () => {
  test.each([
    ['one thread', ['--workers', '1']],
    ['two threads', ['--workers', '2']],
    ['windows of half a day', ['--window', '12h']],
    ['a live run at maximum speed', ['--live']],
    ['a live run with its windows halved', ['--live', '--window', '30min']],
  ])(
    '%s gives the digest of the main thread',
    async (_name, options) => {
      const result = await baseline(options);
      expect(result).toEqual(expected);
    },
    PATIENCE_MS,
  );
});

describe('through Redis with two worker processes', () => {
  let redis: TestRedis;
  let transport: Transport;
  let workers: Running[];

  async function startWorker(): Promise<Running> {
    const worker = startAmity(['worker', '--slots', '1'], { REDIS_URL: redis.url });
    await worker.until('worker joined');
    return worker;
  }

  /** Kills a worker with SIGKILL as soon as the only run has come so far, and starts no other. */
  async function killWhen(worker: Running, holds: (view: RunView) => boolean): Promise<void> {
    for (;;) {
      for (const run of await transport.runState.active()) {
        const view = await transport.runState.find(run);
        if (view === undefined || !holds(view)) continue;
        worker.child.kill('SIGKILL');
        return;
      }
      await sleep(10);
    }
  }

  beforeAll(async () => {
    redis = await startRedis();
    transport = await openTransport({ redisUrl: redis.url, dataFolder: folder, kernelId: KERNEL_ID, log: silentLog, clock: systemClock });
    workers = [await startWorker(), await startWorker()];
  }, PATIENCE_MS);
  afterAll(async () => {
    for (const { child } of workers) child.kill('SIGKILL');
    await transport.close();
    await redis.stop();
  });

  test(
    'a batch gives the same digest',
    async () => {
      expect(await baseline(['--queue'], { REDIS_URL: redis.url })).toEqual(expected);
    },
    PATIENCE_MS,
  );

  test(
    'a live run at maximum speed gives the same digest',
    async () => {
      expect(await baseline(['--queue', '--live', '--workers', '0'], { REDIS_URL: redis.url })).toEqual(expected);
    },
    PATIENCE_MS,
  );

  test(
    'a batch gives the same digest when a worker is killed half-way',
    async () => {
      const result = baseline(['--queue'], { REDIS_URL: redis.url });
      await killWhen(workers[0]!, (view) => view.done >= 2);
      expect(await result).toEqual(expected);
      workers[0] = await startWorker();
    },
    PATIENCE_MS,
  );

  test(
    'a live run gives the same digest when a worker is killed half-way',
    async () => {
      const result = baseline(['--queue', '--live', '--workers', '0'], { REDIS_URL: redis.url });
      await killWhen(workers[1]!, (view) => view.done >= 2 && (view.heads[2]?.[0] ?? -1) > 100);
      expect(await result).toEqual(expected);
    },
    PATIENCE_MS,
  );
});
