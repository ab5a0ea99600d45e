// Sweeps over HTTP: begun, watched while they run, stopped and kept, taken up again, also by the next server.
import { afterEach, describe, expect, test } from 'vitest';
import type { Answers } from '../../../shared/protocol/http.ts';
import { systemClock } from '../../../services/adapters/clock.ts';
import { orderOf } from '../../../services/adapters/kernel-order.ts';
import { memoryStore } from '../../../services/adapters/memory/result-store.ts';
import { openScenarioLibrary } from '../../../services/adapters/scenario-library.ts';
import { savedSweep, sweepSummary } from '../../../services/api/sweep-answers.ts';
import { testServer, until, type TestServer, type TestServerOptions } from './server.ts';

const TEXT = `sweep: 1
name: two-bays
scenario: lanes-14
set: { clock.warmUp: 6 h, clock.days: 0.5, gates.huu-nghi.flows.export.perDay: 40, gates.huu-nghi.flows.import.perDay: 60 }
factors:
  officers: { path: gates.huu-nghi.pools.documents.servers, values: [4, 5], price: 117 USD }
targets: { sojourn.mean@huu-nghi/import: "<= 30 h" }
screen: 5
refine: { designs: 2, replications: 10 }
`;

const LONG_MS = 18_000;
const servers: TestServer[] = [];
async function open(options: TestServerOptions = {}): Promise<TestServer> {
  const server = await testServer(options);
  servers.push(server);
  return server;
}
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

const sweepOf = async (server: TestServer, id: string): Promise<Answers['getSweep']> =>
  (await server.get(`/api/sweeps/${id}`).expect(200)).body as Answers['getSweep'];
/** Points come in the order they were done in. */
const byId = ({ points }: Answers['getSweep']) => [...points].sort((a, b) => (a.id < b.id ? -1 : 1));
const idOf = (answer: { readonly body: unknown }): string => (answer.body as { readonly id: string }).id;

test('a part of something greater is neither saved nor listed as a run; one that nobody takes is forgotten in the end', async () => {
  const ahead = { ms: 0 };
  const clock = { ...systemClock, nowMs: () => systemClock.nowMs() + ahead.ms };
  const server = await open({ computes: true, clock });
  const { runState } = server.transport;
  const loaded = openScenarioLibrary().load('lanes-14', ['clock.days=0.1', 'clock.warmUp=0s']);
  const order = orderOf({ loaded, mode: 'batch', replications: 1, isPart: true, nowMs: clock.nowMs() });
  await runState.create(order);
  await runState.transition(order.run, ['queued'], 'running');
  await until('the part', async () => ((await runState.find(order.run))?.status === 'finalizing' ? true : undefined), LONG_MS);
  // A run that ends later is saved: the archivist has looked at both.
  const text = 'amity: 1\nname: later\nextends: lanes-14\nclock: { days: 0.1, warmUp: 0 s }\n';
  const later = idOf(await server.post('/api/runs', { text, replications: 1 }).expect(202));
  await until('the run', async () => ((await server.store.find(later)) === undefined ? undefined : true), LONG_MS);
  expect((await server.store.list()).map(({ id }) => id)).toEqual([later]);
  expect((await runState.find(order.run))?.status).toBe('finalizing');
  const listed = ((await server.get('/api/runs').expect(200)).body as Answers['listRuns']).runs;
  expect(listed.map(({ id }) => id)).not.toContain(order.run);
  ahead.ms = 700_000;
  await until('the part to be forgotten', async () => ((await runState.find(order.run)) === undefined ? true : undefined), LONG_MS);
});

describe('a sweep over HTTP', () => {
  test('is accepted once, grows while it runs, and ends with an answer; none of its parts is a run', async () => {
    const server = await open({ computes: true });
    const begin = () => server.post('/api/sweeps', { text: TEXT }).set('Idempotency-Key', 'sweep-key-1');
    const id = idOf(await begin().expect(202));
    expect(idOf(await begin().expect(202))).toBe(id);
    const done = await until(
      'the sweep',
      async () => {
        const sweep = await sweepOf(server, id);
        return sweep.summary.status === 'completed' ? sweep : undefined;
      },
      LONG_MS,
    );
    expect(savedSweep.safeParse(done).error).toBeUndefined();
    expect(done.answer).toMatchObject({ phase: 'done', tried: 2, pick: '0' });
    expect(byId(done).map(({ id: point, n }) => [point, n])).toEqual([
      ['0', 10],
      ['1', 10],
    ]);
    expect((await server.get('/api/runs').expect(200)).body).toEqual({ runs: [] });
    const list = (await server.get('/api/sweeps').expect(200)).body as Answers['listSweeps'];
    expect(list.sweeps).toHaveLength(1);
    expect(sweepSummary.safeParse(list.sweeps[0]).success).toBe(true);
    expect(list.files).toContain('huu-nghi-night');
  });

  test('is stopped, kept, and goes on to the same end', async () => {
    const server = await open({ computes: true });
    const whole = idOf(await server.post('/api/sweeps', { text: TEXT }).expect(202));
    const tight = idOf(await server.post('/api/sweeps', { text: TEXT, budget: 7 }).expect(202));
    const halfway = await until(
      'the budget',
      async () => {
        const sweep = await sweepOf(server, tight);
        return sweep.summary.status === 'stopped' ? sweep : undefined;
      },
      LONG_MS,
    );
    expect(halfway).toMatchObject({ summary: { reason: 'the budget is spent' }, answer: { spent: 7, isOverBudget: true } });
    await server.post(`/api/sweeps/${tight}/stop`).expect(409);
    await server.post(`/api/sweeps/${tight}/resume`, {}).expect(202);
    const done = await until(
      'the rest',
      async () => {
        const sweep = await sweepOf(server, tight);
        return sweep.summary.status === 'completed' ? sweep : undefined;
      },
      LONG_MS,
    );
    expect(byId(done)).toEqual(byId(await sweepOf(server, whole)));
  });

  test('that waits for workers can be stopped; the next server takes up what was running', async () => {
    const store = memoryStore();
    const first = await open({ store: { ...store, close: async () => undefined } });
    const id = idOf(await first.post('/api/sweeps', { text: TEXT }).expect(202));
    const other = idOf(await first.post('/api/sweeps', { text: TEXT }).expect(202));
    expect((await first.post(`/api/sweeps/${other}/stop`).expect(200)).body).toEqual({ id: other, status: 'stopped' });
    expect((await sweepOf(first, id)).summary.status).toBe('running');
    await first.close();
    servers.splice(0);
    const second = await open({ store, computes: true });
    await until(
      'the sweep of the first server',
      async () => ((await sweepOf(second, id)).summary.status === 'completed' ? true : undefined),
      LONG_MS,
    );
    expect((await sweepOf(second, other)).summary).toMatchObject({ status: 'stopped', reason: 'stopped by the user' });
  });

  test('is refused with the problems of its file, or when it is not there; a name is never a path', async () => {
    const server = await open();
    const wrong = await server.post('/api/sweeps', { text: TEXT.replace('documents', 'documnets') }).expect(400);
    expect(wrong.body).toMatchObject({ code: 'invalid-document', problems: [{ file: 'sweep.yaml', line: 6, nearest: 'documents' }] });
    await server.post('/api/sweeps', {}).expect(400);
    await server.post('/api/sweeps', { sweep: 'huu-nghi-nights' }).expect(404);
    await server.post('/api/sweeps', { sweep: '../scenarios/lanes-14' }).expect(404);
    const path = await server.post('/api/sweeps', { text: TEXT.replace('lanes-14', './test/services/cli/small.yaml') }).expect(400);
    expect(path.body).toMatchObject({ problems: [{ path: 'scenario', line: 3 }] });
    await server.get('/api/sweeps/ABCDEFGH').expect(404);
    await server.post('/api/sweeps/ABCDEFGH/stop').expect(404);
    await server.get('/api/sweeps/..%2f..').expect(404);
    expect((await server.get('/api/sweeps').expect(200)).body).toMatchObject({ sweeps: [] });
    await server.anyone.get('/api/sweeps').expect(401);
  });
});
