// Runs over HTTP from order to saved record, with real workers in this process.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ANSWERS, problemSchema } from '../../../services/api/answers.ts';
import type { SavedRun } from '../../../shared/protocol/run.ts';
import { testServer, until, type TestServer } from './server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer({ computes: true });
});
afterAll(() => server.close());

async function finished(id: string): Promise<SavedRun> {
  return until(
    `run ${id} to be saved`,
    async () => {
      const body: unknown = (await server.get(`/api/runs/${id}`).expect(200)).body;
      return typeof body === 'object' && body !== null && 'result' in body ? (body as SavedRun) : undefined;
    },
    60_000,
  );
}
async function started(body: object): Promise<string> {
  const answer = await server.post('/api/runs', body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(202);
  return (answer.body as { id: string }).id;
}
const SMALL = { scenario: 'lang-son-2025-07', days: 1, replications: 2, seed: 5 };

describe('a run over HTTP', () => {
  test('a batch run is accepted, computed, saved, and listed; two of them are compared', async () => {
    const id = await started({ ...SMALL, name: 'first "näme" 友谊' });
    const saved = await finished(id);
    expect(saved.summary).toMatchObject({
      id,
      name: 'first "näme" 友谊',
      status: 'completed',
      replications: 2,
      seed: 5,
      scenario: 'lang-son-2025-07',
    });
    expect(saved.result.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(saved.command).toBe(`npx amity run lang-son-2025-07 --set clock.days=1 --reps 2 --seed 5 --expect ${saved.result.digest}`);
    expect(Object.keys(saved.summary.headline).length).toBeGreaterThan(0);
    const other = await finished(await started({ ...SMALL, seed: 6 }));
    const list: unknown = (await server.get('/api/runs').expect(200)).body;
    expect(ANSWERS.listRuns.parse(list).runs.filter((run) => run.id === id)).toHaveLength(1);
    const body: unknown = (await server.get(`/api/compare?runs=${id},${other.summary.id}&base=${id}`).expect(200)).body;
    expect(ANSWERS.compare.parse(body).comparisons).toHaveLength(1);
    expect(ANSWERS.getRun.parse(saved)).toBeDefined();
  });

  test('a live run at full speed has the digest of the batch run', async () => {
    const batch = await finished(await started({ ...SMALL, replications: 1 }));
    const live = await finished(await started({ ...SMALL, replications: 1, mode: 'live', speed: 'max' }));
    expect(live.result.digest).toBe(batch.result.digest);
    expect(live.summary.mode).toBe('live');
  });

  test('the same Idempotency-Key starts one run; another request with it is refused', async () => {
    const post = (body: object) => server.post('/api/runs', body).set('Idempotency-Key', 'key-of-this-test-1');
    const answers = await Promise.all([post(SMALL), post(SMALL), post(SMALL)]);
    expect(new Set(answers.map((answer) => (answer.body as { id: string }).id)).size).toBe(1);
    expect(answers.map((answer) => answer.status)).toEqual([202, 202, 202]);
    const other = await post({ ...SMALL, seed: 99 }).expect(409);
    expect(other.body).toMatchObject({ code: 'key-reused' });
  });

  test('a live run is paused, stepped, resumed and stopped; what does not fit its state is refused', async () => {
    const id = await started({ ...SMALL, mode: 'live', speed: 600 });
    const control = (body: object) => server.post(`/api/runs/${id}/control`, body);
    const status = async () => ((await server.get(`/api/runs/${id}`)).body as { summary: { status: string } }).summary.status;
    await control({ type: 'pause' }).expect(200);
    expect(await status()).toBe('paused');
    const step = await control({ type: 'step', ms: 600_000 }).expect(200);
    expect(ANSWERS.controlRun.parse(step.body).status).toBe('applied');
    await until('the step to end', async () => ((await status()) === 'paused' ? true : undefined));
    await control({ type: 'resume' }).expect(200);
    await control({ type: 'speed', speed: 10 }).expect(200);
    await control({ type: 'speed', speed: -1 }).expect(400);
    await control({ type: 'fly' }).expect(400);
    await control({ type: 'stop' }).expect(200);
    expect(await status()).toBe('cancelled');
    const late = await control({ type: 'pause' }).expect(409);
    expect(problemSchema.parse(late.body).code).toBe('wrong-state');
    expect((await server.store.listOrders()).map((entry) => entry.order.run)).not.toContain(id);
  });

  test('cancelling is final, may be repeated, and is refused once the run is completed', async () => {
    const id = await started({ ...SMALL, replications: 200 });
    await server.post(`/api/runs/${id}/cancel`, {}).expect(200, { id, status: 'cancelled' });
    await server.post(`/api/runs/${id}/cancel`).expect(200);
    const done = await finished(await started({ ...SMALL, replications: 1 }));
    await server.post(`/api/runs/${done.summary.id}/cancel`).expect(409);
    await server.post('/api/runs/ABCDEFGH/cancel').expect(404);
  });

  test('a scenario given as text runs, and its command is to verify the record', async () => {
    const text = 'amity: 1\nname: my-own\ntitle: My own\nextends: lang-son-2025-07\nclock: { days: 1 }\n';
    const saved = await finished(await started({ text, replications: 1, seed: 1 }));
    expect(saved.summary.scenario).toBe('my-own');
    expect(saved.command).toMatch(/^npx amity (verify|run) /);
  });
});

describe('bad input', () => {
  test.each([
    ['no scenario at all', { replications: 1 }, 400, 'invalid-request'],
    ['two scenarios', { scenario: 'lang-son-2025-07', text: 'amity: 1' }, 400, 'invalid-request'],
    ['an unknown scenario', { scenario: 'lang-son-2025-08' }, 404, 'unknown-scenario'],
    ['a path instead of a name', { scenario: '../../../../etc/passwd' }, 404, 'unknown-scenario'],
    ['a path to a real file', { scenario: './simulations/scenarios/lang-son-2025-07.yaml' }, 404, 'unknown-scenario'],
    ['an unknown field', { scenario: 'lang-son-2025-07', replicas: 3 }, 400, 'invalid-request'],
    ['no replications', { scenario: 'lang-son-2025-07', replications: 0 }, 400, 'invalid-request'],
    ['too many replications', { scenario: 'lang-son-2025-07', replications: 20_001 }, 400, 'invalid-request'],
    ['a fraction of a replication', { scenario: 'lang-son-2025-07', replications: 1.5 }, 400, 'invalid-request'],
    [
      'a window longer than the lookahead',
      { scenario: 'lang-son-2025-07', mode: 'live', windowMs: 100 * 86_400_000 },
      400,
      'limit-exceeded',
    ],
    ['negative days', { scenario: 'lang-son-2025-07', days: -1 }, 400, 'invalid-request'],
    ['broken YAML', { text: 'amity: 1\n  name: [' }, 400, 'invalid-document'],
    ['YAML that is a list', { text: '- 1\n- 2' }, 400, 'invalid-document'],
    ['an unknown key', { text: 'amity: 1\nname: x\nextends: lang-son-2025-07\nclok: 1\n' }, 400, 'invalid-document'],
    ['extends a file', { text: 'amity: 1\nname: x\nextends: /etc/hostname\n' }, 400, 'invalid-document'],
    ['extends upwards', { text: 'amity: 1\nname: x\nextends: ../../package\n' }, 400, 'invalid-document'],
    [
      'a prototype key in YAML',
      { text: 'amity: 1\nname: x\nextends: lang-son-2025-07\n__proto__: { admin: true }\n' },
      400,
      'invalid-document',
    ],
    [
      'an alias bomb',
      {
        text: `amity: 1\na: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefgh'
          .split('')
          .map((c, i) => `${c}: &${c} [${`*${'abcdefg'[i] ?? 'a'},`.repeat(9)}]`)
          .join('\n')}\n`,
      },
      400,
      'invalid-document',
    ],
  ])('%s is refused and nothing is stored', async (_what, body, status, code) => {
    const before = [await server.store.list(), await server.store.listOrders(), await server.transport.runState.active()].map(
      (list) => list.length,
    );
    const answer = await server.post('/api/runs', body);
    expect({ status: answer.status, code: (answer.body as { code: string }).code }).toEqual({ status, code });
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(problemSchema.safeParse(answer.body).error).toBeUndefined();
    expect(answer.headers['x-request-id']).toBe((answer.body as { requestId: string }).requestId);
    expect(JSON.stringify(answer.body)).not.toMatch(/node_modules|\.ts:\d|\/work\/|at .+\(/);
    const after = [await server.store.list(), await server.store.listOrders(), await server.transport.runState.active()].map(
      (list) => list.length,
    );
    expect(after).toEqual(before);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  test('problems of a document name line, path, expected, found and the nearest name', async () => {
    const body: unknown = (
      await server.post('/api/runs', { text: 'amity: 1\nname: x\ntitle: X\nextends: lang-son-2025-07\nclok: { days: 3 }\n' }).expect(400)
    ).body;
    const [problem] = problemSchema.parse(body).problems ?? [];
    expect(problem).toMatchObject({ file: 'scenario.yaml', line: 5, path: 'clok', nearest: 'clock' });
  });

  test('checking a text answers its problems with 200', async () => {
    const good = await server
      .post('/api/scenarios/check', { text: 'amity: 1\nname: x\ntitle: X\nextends: lang-son-2025-07\n' })
      .expect(200);
    expect(good.body).toMatchObject({ ok: true, problems: [] });
    const bad = await server.post('/api/scenarios/check', { text: 'amity: 1\nname: x\nextends: lang-son-2025-70\n' }).expect(200);
    expect(ANSWERS.checkScenario.parse(bad.body)).toMatchObject({ ok: false, hash: null });
  });

  test.each([
    ['/api/compare?runs=ABCDEFGH', 400],
    ['/api/compare?runs=ABCDEFGH,ABCDEFGJ', 404],
    ['/api/compare?runs=ABCDEFGH,ABCDEFGJ&base=ABCDEFGK', 400],
    ['/api/compare?runs=ABCDEFGH,ABCDEFGJ&evil=1', 400],
    ['/api/compare', 400],
    ['/api/compare?runs=A&runs=B', 400],
    [`/api/compare?runs=${Array.from({ length: 8 }, (_, i) => `ABCDEFG${i}`).join(',')}`, 400],
    ['/api/runs/ABCDEFGH', 404],
    ['/api/runs/..%2f..%2fetc%2fpasswd', 404],
    ['/api/scenarios/..%2f..%2fpackage.json', 404],
    ['/api/scenarios/nothing-like-it', 404],
    ['/api/nowhere', 404],
    ['/api', 404],
    ['/admin/queues', 404],
  ])('GET %s is %i as a problem', async (path, status) => {
    const answer = await server.get(path);
    expect(answer.status).toBe(status);
    expect(problemSchema.safeParse(answer.body).error).toBeUndefined();
  });
});

describe('answers keep their described shape', () => {
  test('info, scenarios, one scenario, schema', async () => {
    expect(ANSWERS.info.parse((await server.get('/api/info').expect(200)).body)).toMatchObject({ transport: 'in-process', workers: 1 });
    const { scenarios } = ANSWERS.listScenarios.parse((await server.get('/api/scenarios').expect(200)).body);
    expect(scenarios[0]?.name).toBe('lang-son-2025-07');
    const one = ANSWERS.getScenario.parse((await server.get('/api/scenarios/lang-son-2025-07').expect(200)).body);
    expect(one.text).toContain('amity: 1');
    expect((await server.get('/api/schema/scenario').expect(200)).body).toHaveProperty('$schema');
  });
});
