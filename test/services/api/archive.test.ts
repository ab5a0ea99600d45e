// The archivist through crashes and troubles: a run ends in the library exactly once.
import { afterEach, describe, expect, test } from 'vitest';
import type { ResultStore } from '../../../services/adapters/ports.ts';
import { memoryStore } from '../../../services/adapters/memory/result-store.ts';
import { testServer, until, type TestServer } from './server.ts';

const servers: TestServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});
const SMALL = { scenario: 'lang-son-2025-07', days: 1, replications: 1, seed: 3 };

async function serverWith(store: ResultStore): Promise<TestServer> {
  const server = await testServer({ computes: true, store });
  servers.push(server);
  return server;
}
async function startedOn(server: TestServer): Promise<string> {
  return ((await server.post('/api/runs', SMALL).expect(202)).body as { id: string }).id;
}
/** Fails the first `times` calls. */
function failing<A extends unknown[], R>(times: number, act: (...args: A) => Promise<R>): (...args: A) => Promise<R> {
  let left = times;
  return async (...args) => {
    if (left > 0) {
      left -= 1;
      throw new Error('the disk is full');
    }
    return act(...args);
  };
}

describe('archiving', () => {
  test.each([
    ['saving', (store: ResultStore) => ({ ...store, save: failing(1, store.save) })],
    ['looking whether it is saved', (store: ResultStore) => ({ ...store, find: failing(1, store.find) })],
    ['removing the order', (store: ResultStore) => ({ ...store, removeOrder: failing(2, store.removeOrder) })],
  ])('a failure at %s is made good by trying again', async (_step, spoil) => {
    const store = memoryStore();
    const server = await serverWith(spoil(store));
    const id = await startedOn(server);
    await until(
      'the run to be completed',
      async () => ((await server.transport.runState.find(id))?.status === 'completed' ? true : undefined),
      20_000,
    );
    expect((await store.list()).map((summary) => summary.id)).toEqual([id]);
    await until('the order to be removed', async () => ((await store.listOrders()).length === 0 ? true : undefined));
  });

  test('a run that was saved just before a crash is completed without saving it again', async () => {
    const inner = memoryStore();
    let saves = 0;
    const store: ResultStore = {
      ...inner,
      // As if the process had died right after the first save.
      async save(run) {
        saves += 1;
        await inner.save(run);
        throw new Error('killed');
      },
    };
    const server = await serverWith(store);
    const id = await startedOn(server);
    await until(
      'the run to be completed',
      async () => ((await server.transport.runState.find(id))?.status === 'completed' ? true : undefined),
      20_000,
    );
    expect(saves).toBe(1);
    expect(await inner.find(id)).toBeDefined();
  });

  test('a run is still known to pages after its end, and its order is gone', async () => {
    const server = await serverWith(memoryStore());
    const id = await startedOn(server);
    await until('the run to be saved', async () => ((await server.store.find(id)) === undefined ? undefined : true), 20_000);
    await until('the order to be removed', async () => ((await server.store.listOrders()).length === 0 ? true : undefined));
    expect((await server.transport.runState.find(id))?.status).toBe('completed');
    const { runs } = (await server.get('/api/runs').expect(200)).body as { runs: { id: string; status: string }[] };
    expect(runs).toMatchObject([{ id, status: 'completed' }]);
  });
});
