// How long the keys of a run stay in Redis when nobody looks after it.
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Transport } from '../../services/adapters/transport.ts';
import type { RunOrder } from '../../shared/protocol/run.ts';
import { startRedis, type TestRedis } from '../helpers/redis.ts';
import { bytes, openOn, order } from './twins.ts';

const DAY_S = 86_400;

let server: TestRedis;
let transport: Transport;
let redis: Redis;
beforeAll(async () => {
  server = await startRedis();
  transport = await openOn(server.url);
  redis = new Redis(server.url);
});
afterAll(async () => {
  redis.disconnect();
  await transport.close();
  await server.stop();
});

/** Every kind of step a run knows, so that every kind of key is there. */
async function played(part: Partial<RunOrder> = {}): Promise<string> {
  const { runState } = transport;
  const made = order({ replications: 1, ...part });
  const { run } = made;
  await runState.create(made);
  const event = { id: 'e1', g: 0, atMs: 3500, consignment: 'c1', serial: 1 << 30, mark: bytes(0, 1) };
  await runState.ingest(run, { k: 0, epoch: 0, mostLateMs: 0 }, [event]);
  await runState.transition(run, ['queued'], 'running');
  await runState.openWindows(run, 0, 0, [1000, 2000, 3000]);
  for (const g of [0, 1]) {
    await runState.deliver(run, { k: 0, g, w: 0 }, 0, { fromMs: 0, untilMs: 1000, bytes: bytes(1) });
    const claim = await runState.claim(run, { k: 0, g, w: 0 }, 0);
    if (claim.kind !== 'ok') throw new Error(claim.kind);
    const digests = { prevDigest: claim.stateDigest, inboxDigest: claim.inboxDigest, newDigest: `d${String(g)}` };
    const outbox = [{ to: 1 - g, bytes: bytes(7) }];
    await runState.commit({ run, k: 0, g, w: 0, epoch: 0, ...digests, state: bytes(g), outbox, frame: bytes(9) });
  }
  await runState.deliver(run, { k: 0, g: 0, w: 1 }, 0, { fromMs: 1000, untilMs: 2000, bytes: bytes(1) });
  await runState.claim(run, { k: 0, g: 0, w: 1 }, 0);
  await runState.reportError(run, { k: 0, g: 0, w: 1 }, 0, 'e', 'no truck 7');
  await runState.ring(run, 0, 0);
  await runState.putResult(run, 0, 0, { digest: 'd', bytes: bytes(1) });
  await runState.setPace(run, { speed: 60 });
  return run;
}

const keysOf = (run: string): Promise<string[]> => redis.keys(`bx:{${run}}:*`);

/** In how many seconds each key of the run ends, in the order of their names; −1: never. */
async function endsOf(run: string): Promise<readonly number[]> {
  const ends = await Promise.all((await keysOf(run)).sort().map((key) => redis.call('EXPIRETIME', key) as Promise<number>));
  const [seconds] = await redis.time();
  return ends.map((end) => (end < 0 ? end : end - Number(seconds)));
}

test('every key of a run ends at the same instant, thirty days after the run was made', async () => {
  const run = await played();
  const ends = await endsOf(run);
  expect(ends.length).toBeGreaterThanOrEqual(12);
  expect(new Set(ends).size, (await keysOf(run)).join(' ')).toBe(1);
  expect(ends[0]).toBeGreaterThan(30 * DAY_S - 60);
  expect(ends[0]).toBeLessThanOrEqual(30 * DAY_S);
});

test('a run that is prolonged has thirty days again, with every key, and keys made afterwards too', async () => {
  const run = await played();
  const [seconds] = await redis.time();
  const soon = Number(seconds) + 100;
  await redis.hset(`bx:{${run}}:run`, 'until', soon);
  for (const key of await keysOf(run)) await redis.expireat(key, soon);
  await transport.runState.prolong(run);
  await transport.runState.deliver(run, { k: 0, g: 1, w: 1 }, 0, { fromMs: 1000, untilMs: 2000, bytes: bytes(1) });
  const ends = await endsOf(run);
  expect(new Set(ends).size).toBe(1);
  expect(ends[0]).toBeGreaterThan(30 * DAY_S - 60);
});

test('a run that has ended by age is nobody, and may be made again', async () => {
  const run = await played();
  for (const key of await keysOf(run)) await redis.pexpire(key, 1);
  await expect.poll(() => keysOf(run)).toEqual([]);
  expect(await transport.runState.find(run)).toBeUndefined();
  expect(await transport.runState.active()).not.toContain(run);
  await transport.runState.prolong(run);
  expect(await keysOf(run)).toEqual([]);
  expect(await transport.runState.create(order({ run }), 1)).toBe('created');
});

test('events from outside that came before the first window go with their run', async () => {
  const { runState } = transport;
  const made = order({ replications: 1 });
  await runState.create(made);
  const event = { id: 'e1', g: 0, atMs: 500, consignment: 'c1', serial: 1 << 30, mark: bytes(0, 1) };
  await runState.ingest(made.run, { k: 0, epoch: 0, mostLateMs: 0 }, [event]);
  await runState.forget(made.run);
  expect(await keysOf(made.run)).toEqual([]);
});
