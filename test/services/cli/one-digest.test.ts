// The promise of the product: the same scenario and seed give the same digest, however the work is cut, whoever computes it, and whoever dies meanwhile.
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { KERNEL_ID } from '../../../simulations/index.ts';
import { systemClock } from '../../../services/adapters/clock.ts';
import { silentLog } from '../../../services/adapters/log.ts';
import type { RunView } from '../../../services/adapters/ports.ts';
import { openTransport, type Transport } from '../../../services/adapters/transport.ts';
import type { RunResult } from '../../../shared/protocol/run.ts';
import { startRedis, type TestRedis } from '../../helpers/redis.ts';
import { amity, amityUntil, newFolder } from '../../helpers/amity.ts';

const data = newFolder();
/** The whole baseline, as the README says it: 38 days at four gates, five replications. */
const RUN = ['run', 'lang-son-2025-07', '--reps', '5', '--seed', '1', '--quiet', '--no-save', '--data', data];
const PATIENCE = 300_000;

let redis: TestRedis;
let transport: Transport;
let digest: string;
type Worker = Awaited<ReturnType<typeof amityUntil>>;
const workers: Worker[] = [];

beforeAll(async () => {
  redis = await startRedis();
  transport = await openTransport({ redisUrl: redis.url, dataFolder: data, kernelId: KERNEL_ID, log: silentLog, clock: systemClock });
  digest = (JSON.parse((await amity([...RUN, '--json', '-'])).out) as RunResult).digest;
}, PATIENCE);

afterAll(async () => {
  for (const worker of workers) await worker.end('SIGKILL');
  await transport.close();
  await redis.stop();
  rmSync(data, { recursive: true, force: true });
}, PATIENCE);

const env = (): { REDIS_URL: string; LOG_LEVEL: string } => ({ REDIS_URL: redis.url, LOG_LEVEL: 'error' });

async function worker(): Promise<Worker> {
  const joined = await amityUntil(/worker joined/, ['worker', '--slots', '1'], env());
  workers.push(joined);
  return joined;
}

/** Resolves as soon as some run satisfies `holds`. */
async function seen(holds: (view: RunView) => boolean): Promise<void> {
  for (const endMs = systemClock.nowMs() + PATIENCE; systemClock.nowMs() < endMs;) {
    for (const run of await transport.runState.active()) {
      const view = await transport.runState.find(run);
      if (view !== undefined && holds(view)) return;
    }
    await systemClock.sleep(20);
  }
}

/** `remarks`: what the run may say on the way. */
async function expectDigest(cut: readonly string[], remarks = /^$/): Promise<void> {
  const { code, err } = await amity([...RUN, '--expect', digest, ...cut], cut.includes('--queue') ? env() : {});
  expect(err).toMatch(remarks);
  expect(code).toBe(0);
}

const BATCH = ['--queue'];
const LIVE = ['--queue', '--live', '--workers', '0'];

test.each(['--workers 0', '--workers 1', '--workers 2', '--window 12h', '--window 6h', '--live', '--live --window 30min'])(
  'it is the same here with %s',
  async (cut) => {
    await expectDigest(cut.split(' '));
  },
  PATIENCE,
);

test(
  'it is the same through Redis with two worker processes, as a batch and live',
  async () => {
    await worker();
    await worker();
    await expectDigest(BATCH);
    await expectDigest(LIVE);
  },
  PATIENCE,
);

test(
  'it is the same when one of two workers is killed half-way through a batch',
  async () => {
    const victim = await worker();
    const kill = async (): Promise<void> => {
      await seen((view) => view.order.mode === 'batch' && view.done >= 1);
      await victim.end('SIGKILL');
    };
    await Promise.all([expectDigest(BATCH), kill()]);
  },
  PATIENCE,
);

test(
  'it is the same when one of two workers is killed half-way through a live run',
  async () => {
    const victim = await worker();
    const kill = async (): Promise<void> => {
      await seen((view) => view.order.mode === 'live' && view.done >= 2);
      await victim.end('SIGKILL');
    };
    await Promise.all([expectDigest(LIVE), kill()]);
  },
  PATIENCE,
);

test(
  'it is the same when Redis is killed half-way and started again',
  async () => {
    const kill = async (): Promise<void> => {
      await seen((view) => view.order.mode === 'live' && view.done >= 2);
      await redis.kill9();
      // Longer than the longest call waits: a shorter absence may pass without a word.
      await systemClock.sleep(6000);
      await redis.restart();
    };
    await Promise.all([expectDigest(LIVE, /Redis is away[\s\S]*Redis is back/), kill()]);
  },
  PATIENCE,
);
