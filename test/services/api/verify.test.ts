// A saved run is computed again through the ordinary batch path, and equal digests prove it.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SavedRun } from '../../../shared/protocol/run.ts';
import { memoryStore } from '../../../services/adapters/memory/result-store.ts';
import { testServer, until, type TestServer } from './server.ts';

const store = memoryStore();
let server: TestServer;
let saved: SavedRun;
beforeAll(async () => {
  server = await testServer({ computes: true, store });
  const order = { scenario: 'lang-son-2025-07', days: 1, replications: 2, seed: 3 };
  const { id } = (await server.post('/api/runs', order).expect(202)).body as { id: string };
  saved = await until('the run to be saved', () => store.find(id), 20_000);
});
afterAll(() => server.close());

async function again(id: string): Promise<{ readonly told: string; readonly run: SavedRun }> {
  const answer = await server.post(`/api/runs/${id}/verify`, {}).expect(202);
  const body = answer.body as { id: string; digest: string };
  expect(answer.headers['location']).toBe(`/api/runs/${body.id}`);
  return { told: body.digest, run: await until('the run to be saved again', () => store.find(body.id), 20_000) };
}

test('a saved run that is verified is computed again as a run of its own, with the same digest', async () => {
  const { told, run } = await again(saved.summary.id);
  expect(told).toBe(saved.result.digest);
  expect(run.result).toEqual(saved.result);
  expect(run.summary).toMatchObject({ name: `verify ${saved.summary.id}`, mode: 'batch' });
  expect(run.summary.id).not.toBe(saved.summary.id);
});

test('a result that does not come from its scenario is found out', async () => {
  const digest = 'a'.repeat(64);
  await store.save({ ...saved, summary: { ...saved.summary, id: 'F0RGED01' }, result: { ...saved.result, digest } });
  const { told, run } = await again('F0RGED01');
  expect(told).toBe(digest);
  expect(run.result.digest).toBe(saved.result.digest);
});

test('a run of another model and a run that is not there are refused, and nothing is started', async () => {
  await store.save({ ...saved, summary: { ...saved.summary, id: 'ANC1ENT1' }, result: { ...saved.result, modelVersion: '0.0.1' } });
  const before = (await store.list()).length;
  expect((await server.post('/api/runs/ANC1ENT1/verify', {}).expect(409)).body).toMatchObject({ code: 'not-comparable' });
  expect((await server.post('/api/runs/ABCDEFGH/verify', {}).expect(404)).body).toMatchObject({ code: 'unknown-run' });
  expect(await store.listOrders()).toEqual([]);
  expect(await store.list()).toHaveLength(before);
});
