// A state is laid down in Redis by one command and committed by the next: nothing is left of one that is refused, and one that is not there is laid down again.
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLog } from '../../services/adapters/log.ts';
import type { Commit, RunState } from '../../services/adapters/ports.ts';
import { openConnection, type Connection } from '../../services/adapters/redis/connection.ts';
import { openRedisRunState } from '../../services/adapters/redis/run-state.ts';
import { startRedis, type TestRedis } from '../helpers/redis.ts';
import { bytes, order } from './twins.ts';

let server: TestRedis;
let redis: Redis;
let connection: Connection;
beforeAll(async () => {
  server = await startRedis();
  redis = new Redis(server.url);
  connection = await openConnection(server.url, silentLog);
});
afterAll(async () => {
  redis.disconnect();
  await connection.close();
  await server.stop();
});

/** A run whose first gate has claimed its first window, and the commit of it. */
async function claimed(state: RunState): Promise<Commit> {
  const made = order({ replications: 1 });
  const { run } = made;
  await state.create(made);
  await state.transition(run, ['queued'], 'running');
  await state.openWindows(run, 0, 0, [1000]);
  await state.deliver(run, { k: 0, g: 0, w: 0 }, 0, { fromMs: 0, untilMs: 1000, bytes: bytes(1) });
  const claim = await state.claim(run, { k: 0, g: 0, w: 0 }, 0);
  if (claim.kind !== 'ok') throw new Error(claim.kind);
  const digests = { prevDigest: claim.stateDigest, inboxDigest: claim.inboxDigest, newDigest: 'd0' };
  return { run, k: 0, g: 0, w: 0, epoch: 0, ...digests, state: bytes(4, 2), outbox: [], frame: bytes(9) };
}

const statesOf = async (run: string): Promise<readonly string[]> => (await redis.keys(`bx:{${run}}:s:*`)).sort();

/** A connection on which the first so many states are lost on their way. */
function losing(states: number): Connection {
  let left = states;
  const set = (key: string, ...rest: [Buffer, 'EX', number]): Promise<unknown> =>
    left-- > 0 ? Promise.resolve('OK') : connection.client.set(key, ...rest);
  const client = new Proxy(connection.client, {
    get: (target, name) => (name === 'set' ? set : (Reflect.get(target, name, target) as unknown)),
  });
  return { ...connection, client, call: (commands, timeoutMs) => connection.call(() => commands(client), timeoutMs) };
}

test('a commit leaves one state, and one that is refused leaves no other', async () => {
  const state = openRedisRunState(connection, 7);
  const commit = await claimed(state);
  const { run } = commit;
  expect(await state.commit({ ...commit, inboxDigest: 'other' })).toEqual({ kind: 'inbox' });
  expect(await state.commit({ ...commit, prevDigest: 'other' })).toEqual({ kind: 'base' });
  expect(await statesOf(run)).toEqual([]);
  expect((await state.commit(commit)).kind).toBe('ok');
  expect(await state.commit(commit)).toEqual({ kind: 'already' });
  expect(await state.commit({ ...commit, newDigest: 'd1', state: bytes(5) })).toEqual({ kind: 'diverged' });
  await state.transition(run, ['running'], 'cancelled');
  expect(await state.commit({ ...commit, w: 1 })).toEqual({ kind: 'fenced' });
  expect(await statesOf(run)).toEqual([`bx:{${run}}:s:0:0`]);
  expect(await state.readState(run, 0, 0)).toEqual({ w: 0, bytes: commit.state });
});

test('a state that Redis has lost before its commit is laid down again', async () => {
  const state = openRedisRunState(losing(2), 7);
  const commit = await claimed(state);
  expect((await state.commit(commit)).kind).toBe('ok');
  expect(await state.readState(commit.run, 0, 0)).toEqual({ w: 0, bytes: commit.state });
});

test('a state that is lost every time is not committed', async () => {
  const state = openRedisRunState(losing(Infinity), 7);
  const commit = await claimed(state);
  await expect(state.commit(commit)).rejects.toThrow('lies where it was put');
  expect(await state.readState(commit.run, 0, 0)).toBeUndefined();
});
