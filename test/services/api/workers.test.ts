// Who computes what, as the workers page asks it; and the board each worker reads its own answer from.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { KERNEL_ID } from '../../../simulations/index.ts';
import { systemClock } from '../../../services/adapters/clock.ts';
import type { Clock } from '../../../services/adapters/ports.ts';
import { openWorkBoard } from '../../../services/adapters/work-board.ts';
import { ANSWERS } from '../../../services/api/answers.ts';
import { order } from '../../conformance/twins.ts';
import { testServer, until, type TestServer } from './server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

const workersNow = async () => ANSWERS.workers.parse((await server.get('/api/workers').expect(200)).body);

const worker = {
  id: 'a',
  kernelId: KERNEL_ID,
  host: 'gate-pc',
  pid: 7,
  slots: 2,
  cores: 4,
  startedMs: 0,
  done: 3,
  tasks: [{ run: 'LIVE1', k: 0, g: 1, w: 9, tookMs: 20, going: true }],
};

test('without workers the answer is empty, and names the kernel that is needed', async () => {
  expect(await workersNow()).toEqual({ kernelId: KERNEL_ID, transport: 'in-process', workers: [], jobs: 0, stranded: [] });
  await server.anyone.get('/api/workers').expect(401);
});

test('a worker is shown with its machine and, by name, with what it does; one of another version too', async () => {
  const { runState } = server.transport;
  const run = order({ run: 'LIVE1', name: 'The baseline', kernelId: KERNEL_ID });
  await runState.create(run);
  await runState.announceWorker(worker, (await runState.nowMs()) - 2_000);
  await runState.announceWorker({ ...worker, id: 'b', kernelId: 'm0', tasks: [] }, await runState.nowMs());
  const [own, other] = await until('the run to be seen', async () => {
    const { workers } = await workersNow();
    return workers[0]?.tasks[0]?.name === null ? undefined : workers;
  });
  expect(own).toMatchObject({ host: 'gate-pc', pid: 7, slots: 2, cores: 4, done: 3 });
  expect(own?.silentMs).toBeGreaterThanOrEqual(2_000);
  expect(own?.tasks).toMatchObject([
    { run: 'LIVE1', name: 'The baseline', replication: 0, gate: 'south', window: 9, tookMs: 20, going: true },
  ]);
  expect(other).toMatchObject({ kernelId: 'm0', tasks: [] });
});

test('a stranded run is listed with its kernel and the reason', async () => {
  const { runState } = server.transport;
  await runState.create(order({ run: 'OLD1', name: 'Of last year', mode: 'batch', kernelId: 'm0' }));
  await runState.transition('OLD1', ['queued'], 'running');
  await runState.transition('OLD1', ['running'], 'stranded', 'no worker with the kernel m0 is alive');
  const found = await until('the run to be seen', async () => {
    const { stranded } = await workersNow();
    return stranded.length === 0 ? undefined : stranded;
  });
  expect(found).toEqual([
    { id: 'OLD1', name: 'Of last year', mode: 'batch', kernelId: 'm0', reason: 'no worker with the kernel m0 is alive' },
  ]);
});

test('the board shows what is in hand, then what has just ended, each end once', async () => {
  let nowMs = 0;
  const clock: Clock = { nowMs: () => nowMs, elapsedMs: () => nowMs, sleep: async () => undefined };
  const board = openWorkBoard(clock);
  let end = (): void => undefined;
  const work = board.during({ run: 'A', k: 0, g: 1, w: 2 }, () => new Promise<void>((resolve) => (end = resolve)));
  nowMs = 50;
  await board.during({ run: 'B', k: 4, g: null, w: null }, async () => undefined);
  const a = { run: 'A', k: 0, g: 1, w: 2, tookMs: 50 };
  const b = { run: 'B', k: 4, g: null, w: null, tookMs: 0, going: false };
  expect(board.look(2)).toEqual([{ ...a, going: true }, b]);
  expect(board.look(2)).toEqual([{ ...a, going: true }]);
  end();
  await work;
  expect([board.done(), board.look(2), board.look(2)]).toEqual([2, [{ ...a, going: false }], []]);
});

test('work that throws is off the board', async () => {
  const board = openWorkBoard(systemClock);
  await expect(board.during({ run: 'A', k: 0, g: 0, w: 0 }, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(board.look(1)).toMatchObject([{ going: false }]);
});
