// Thousands of runs that wait: who started them, how many may, and what a list of them costs.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunOrder } from '../../../shared/protocol/run.ts';
import { KERNEL_ID } from '../../../simulations/index.ts';
import { ANSWERS, problemSchema } from '../../../services/api/answers.ts';
import { order } from '../../conformance/twins.ts';
import { testServer, until, type TestServer } from './server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

const REQUEST = { scenario: 'lang-son-2025-07', days: 1, replications: 1, seed: 1 };

async function waitingRun(part: Partial<RunOrder> = {}): Promise<string> {
  const { runState } = server.transport;
  const made = order({ mode: 'batch', kernelId: KERNEL_ID, ...part });
  await runState.create(made);
  await runState.transition(made.run, ['queued'], 'running');
  return made.run;
}

test('a run belongs to the browser that started it, or to the local user of the token; its weight is kept', async () => {
  const cookie = await server.cookie();
  const byBrowser = await server.anyone.post('/api/runs').set('Cookie', cookie).set('Origin', server.api.url).send(REQUEST).expect(202);
  const byProgram = await server.post('/api/runs', { ...REQUEST, weight: 0.25 }).expect(202);
  const orderOf = async (id: string) => (await server.transport.runState.find(id))?.order;
  const { id: browsers } = byBrowser.body as { id: string };
  const { id: programs } = byProgram.body as { id: string };
  expect((await orderOf(browsers))?.user).toMatch(/^session-[0-9a-f]{8}$/);
  expect(await orderOf(programs)).toMatchObject({ user: 'local', weight: 0.25 });
  await server.post('/api/runs', { ...REQUEST, weight: 2 }).expect(400);
});

test('5 000 runs of one user may wait; then that user is refused and another is not; the list stays short and counts the rest', async () => {
  for (let i = 0; i < 5_000; i += 1) await waitingRun({ user: 'local', createdAtMs: i });
  const working = await waitingRun({ user: 'local', createdAtMs: 0 });
  await server.transport.runState.putResult(working, 0, 0, { digest: 'd', bytes: new Uint8Array(1) });
  const list = await until('all runs to be seen', async () => {
    const found = ANSWERS.listRuns.parse((await server.get('/api/runs').expect(200)).body);
    return (found.more ?? 0) > 4_000 ? found : undefined;
  });
  expect([list.runs.length, list.more]).toEqual([200, 5_003 - 200]);
  expect(list.runs.map(({ id }) => id)).toContain(working);
  const refused = await server.post('/api/runs', REQUEST).expect(429);
  expect(problemSchema.parse(refused.body).code).toBe('too-many-requests');
  const cookie = await server.cookie();
  await server.anyone.post('/api/runs').set('Cookie', cookie).set('Origin', server.api.url).send(REQUEST).expect(202);
});
