// The API with a real Redis behind it: the job board, and a Redis that goes away.
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { KERNEL_ID } from '../../../simulations/index.ts';
import { systemClock } from '../../../services/adapters/clock.ts';
import { silentLog } from '../../../services/adapters/log.ts';
import { openTransport } from '../../../services/adapters/transport.ts';
import { startRedis, type TestRedis } from '../../helpers/redis.ts';
import { testServer, until, type TestServer } from './server.ts';

let redis: TestRedis;
let server: TestServer;
beforeAll(async () => {
  redis = await startRedis();
  const transport = await openTransport({
    redisUrl: redis.url,
    dataFolder: redis.folder,
    kernelId: KERNEL_ID,
    log: silentLog,
    clock: systemClock,
  });
  server = await testServer({ transport, computes: true });
});
afterAll(async () => {
  await server.close();
  await redis.stop();
});

test('the job board shows the four queues to the signed-in, and only shows them', async () => {
  await server.anyone.get('/admin/queues').expect(401);
  const page = await server.get('/admin/queues').expect(200);
  expect(page.text).toContain('Amity jobs');
  expect(String(page.headers['content-security-policy'])).toContain("base-uri 'self'");
  const { queues } = (await server.get('/admin/queues/api/queues').expect(200)).body as {
    queues: { name: string; readOnlyMode: boolean }[];
  };
  expect(queues.map((queue) => queue.name).sort()).toEqual(['arrivals', 'batch', 'events', 'live'].map((name) => `${name}-${KERNEL_ID}`));
  expect(queues.every((queue) => queue.readOnlyMode)).toBe(true);
  await server.anyone.put(`/admin/queues/api/queues/live-${KERNEL_ID}/pause`).set('Authorization', `Bearer ${server.token}`).expect(405);
  await server.post(`/admin/queues/api/queues/live-${KERNEL_ID}/add`, { name: 'x', data: {} }).expect(405);
});

test('a worker of another version that says less is shown all the same, and an entry nobody can read is nobody', async () => {
  const client = new Redis(redis.url);
  const old = { id: 'old', kernelId: 'm0', host: 'old-pc', slots: 8 };
  await client.hset('bx:workers', { old: JSON.stringify({ ...old, seenMs: systemClock.nowMs() }), odd: 'not JSON' });
  client.disconnect();
  const workers = await server.transport.runState.workers();
  expect(workers.find(({ id }) => id === 'old')).toMatchObject({ ...old, pid: 0, cores: 0, startedMs: 0, done: 0, tasks: [] });
  expect(workers.map(({ kernelId }) => kernelId).sort()).toEqual(['m0', KERNEL_ID]);
});

test('a run goes through Redis into the library', async () => {
  const { id } = (await server.post('/api/runs', { scenario: 'lang-son-2025-07', days: 1, replications: 2, seed: 1 }).expect(202)).body as {
    id: string;
  };
  await until('the run to be saved', async () => ((await server.store.find(id)) === undefined ? undefined : true), 30_000);
  await until('the order to be removed', async () => ((await server.store.listOrders()).length === 0 ? true : undefined));
});

test('while Redis is away saved runs can be read, and a start is refused as 503 within five seconds; afterwards all is as before', async () => {
  const saved = (await server.store.list())[0];
  await redis.kill9();
  const startedMs = performance.now();
  const answer = await server.post('/api/runs', { scenario: 'lang-son-2025-07', days: 1, replications: 1 });
  expect({ status: answer.status, code: (answer.body as { code: string }).code }).toEqual({ status: 503, code: 'redis-unreachable' });
  expect(performance.now() - startedMs).toBeLessThan(5_000);
  expect(JSON.stringify(answer.body)).not.toContain(redis.url);
  expect(await server.store.listOrders()).toEqual([]);
  await server.get(`/api/runs/${saved?.id ?? ''}`).expect(200);
  await server.anyone.get('/healthz').expect(200);
  await redis.restart();
  await until('the API to work again', async () => ((await server.get('/api/runs')).status === 200 ? true : undefined), 15_000);
}, 40_000);
