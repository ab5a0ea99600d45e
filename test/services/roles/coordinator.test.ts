// The coordinator by a clock of the test's own: what it does when machines stand still, workers leave and queues refuse.
import { afterEach, expect, test } from 'vitest';
import { startCoordinator } from '../../../services/coordinator/index.ts';
import { announce, stopAll, type RoleDeps, type Stoppable } from '../../../services/adapters/role.ts';
import { openKernelThreads } from '../../../services/adapters/kernel-threads.ts';
import { openWorkBoard } from '../../../services/adapters/work-board.ts';
import { openMemoryTransport } from '../../../services/adapters/transport.ts';
import { silentLog } from '../../../services/adapters/log.ts';
import type { Clock } from '../../../services/adapters/ports.ts';
import { KERNEL_ID } from '../../../simulations/index.ts';
import type { RunStatus } from '../../../shared/protocol/run.ts';
import { order } from '../../conformance/twins.ts';

interface TestClock extends Clock {
  /** Lets time pass: whoever sleeps wakes when it is due, in order. */
  pass(ms: number): Promise<void>;
  /** Time passes and nobody notices, as on a machine that is suspended. */
  standStill(ms: number): void;
}

function testClock(): TestClock {
  let nowMs = 1_000_000;
  let sleepers: { readonly atMs: number; readonly wake: () => void }[] = [];
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 20; i += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    nowMs: () => nowMs,
    elapsedMs: () => nowMs,
    sleep: (ms) => new Promise((wake) => sleepers.push({ atMs: nowMs + ms, wake })),
    async pass(ms) {
      const endMs = nowMs + ms;
      await settle();
      for (;;) {
        const [next] = sleepers.filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs);
        if (next === undefined) break;
        nowMs = Math.max(nowMs, next.atMs);
        sleepers = sleepers.filter((sleeper) => sleeper !== next);
        next.wake();
        await settle();
      }
      nowMs = endMs;
    },
    standStill(ms) {
      nowMs += ms;
    },
  };
}

const open: Stoppable[] = [];
let clock: TestClock;
afterEach(async () => {
  const stopping = stopAll(open.splice(0), silentLog);
  await clock.pass(5000);
  await stopping;
});

/** A coordinator over a running batch of `replications`, the statuses it gave the run, and the replications it queued. */
async function coordinating(replications: number) {
  clock = testClock();
  const transport = openMemoryTransport(clock);
  const made = order({ mode: 'batch', replications, kernelId: KERNEL_ID, createdAtMs: clock.nowMs() });
  const moves: RunStatus[] = [];
  const queued: number[][] = [];
  const runState = {
    ...transport.runState,
    transition: async (run: string, from: readonly RunStatus[], to: RunStatus, reason?: string) => {
      moves.push(to);
      return transport.runState.transition(run, from, to, reason);
    },
  };
  let refusals = 0;
  const queues: typeof transport.queues = {
    ...transport.queues,
    add: async (_, jobs) => {
      if ((refusals -= 1) >= 0) throw new Error('the queue is away');
      for (const { payload } of jobs) if ('from' in payload) queued.push([payload.from, payload.to]);
    },
  };
  const deps: RoleDeps = {
    transport: { ...transport, runState, queues },
    kernels: openKernelThreads(0),
    clock,
    log: silentLog,
    board: openWorkBoard(clock),
  };
  await transport.runState.create(made);
  await transport.runState.transition(made.run, ['queued'], 'running');
  const refuse = (times: number): void => void (refusals = times);
  return { deps, made, moves, queued, refuse };
}

async function workerOf(deps: RoleDeps): Promise<Stoppable> {
  const worker = announce(deps, KERNEL_ID, 1);
  await clock.pass(1);
  return worker;
}

test('a machine that stood still for a minute strands no run and hands nothing out twice', async () => {
  const { deps, moves, queued } = await coordinating(2);
  open.push(await workerOf(deps), await startCoordinator(deps));
  await clock.pass(1000);
  expect(queued).toEqual([[0, 0], [1, 1]]); // prettier-ignore
  clock.standStill(60_000);
  await clock.pass(2500);
  expect([moves, queued.length]).toEqual([[], 2]);
});

test('after two minutes without Redis its workers, not heard of for so long, have time to say that they live', async () => {
  const { deps, moves } = await coordinating(2);
  const { runState } = deps.transport;
  let awayUntilMs = Number.NEGATIVE_INFINITY;
  const workers: typeof runState.workers = async () => {
    if (clock.nowMs() < awayUntilMs) throw new Error('Redis is away');
    return clock.nowMs() < awayUntilMs + 3_000 ? [] : runState.workers();
  };
  open.push(
    await workerOf(deps),
    await startCoordinator({ ...deps, transport: { ...deps.transport, runState: { ...runState, workers } } }),
  );
  await clock.pass(2_000);
  awayUntilMs = clock.nowMs() + 120_000;
  await clock.pass(140_000);
  expect(moves).toEqual([]);
});

test('a run without workers is stranded, and what is missing is handed out at once when one is back', async () => {
  const { deps, moves, queued } = await coordinating(2);
  const worker = await workerOf(deps);
  open.push(await startCoordinator(deps));
  await clock.pass(2000);
  const stopping = worker.stop();
  await clock.pass(45_000);
  await stopping;
  expect(moves).toEqual(['stranded']);
  const before = queued.length;
  open.push(await workerOf(deps));
  await clock.pass(2000);
  expect([moves, queued.slice(before)]).toEqual([['stranded', 'running'], [[0, 0], [1, 1]]]); // prettier-ignore
});

test('chunks that could not be queued are handed out in the next turn', async () => {
  const { deps, made, queued, refuse } = await coordinating(3);
  open.push(await workerOf(deps), await startCoordinator(deps));
  await clock.pass(1000);
  expect(queued).toEqual([[0, 0], [1, 1]]); // prettier-ignore
  refuse(1);
  await deps.transport.runState.putResult(made.run, 0, 0, { digest: 'd', bytes: new Uint8Array(1) });
  await clock.pass(1000);
  expect(queued.slice(2)).toEqual([[1, 1], [2, 2]]); // prettier-ignore
});

test('5 000 runs of one user are waiting when another comes: its first chunk is queued as soon as there is room, and from then on they take turns', async () => {
  const { deps, made, moves } = await coordinating(1);
  const { runState } = deps.transport;
  const asked: (readonly [user: string, run: string])[] = [];
  const users = new Map([[made.run, 'local']]);
  const start = async (user: string): Promise<void> => {
    const run = order({ mode: 'batch', replications: 1, kernelId: KERNEL_ID, createdAtMs: clock.nowMs(), user });
    users.set(run.run, user);
    await runState.create(run);
    await runState.transition(run.run, ['queued'], 'running');
  };
  const queues = {
    ...deps.transport.queues,
    add: async (_: string, jobs: readonly { readonly payload: object }[]) => {
      for (const { payload } of jobs) if ('from' in payload && 'run' in payload) asked.push([users.get(String(payload.run)) ?? '', String(payload.run)]); // prettier-ignore
    },
  };
  for (let i = 0; i < 5_000; i += 1) await start('a');
  const shared: RoleDeps = { ...deps, transport: { ...deps.transport, queues } };
  open.push(await workerOf(shared), await startCoordinator(shared));
  await clock.pass(1_000);
  expect(asked.length).toBe(2);
  for (let i = 0; i < 10; i += 1) await start('b');
  // However long a look at so many takes, there is one at least every two seconds.
  await clock.pass(3_000);
  let answered = 0;
  const answer = async (): Promise<void> => {
    const run = asked[answered]?.[1] ?? '';
    answered += 1;
    await runState.putResult(run, 0, 0, { digest: 'd', bytes: new Uint8Array(1), tookMs: 1_000 });
    await clock.pass(3_000);
  };
  for (let i = 0; i < 10; i += 1) await answer();
  // One slot has two chunks in its queue: those that were there before, then by turns.
  expect(asked.slice(2, 4).map(([user]) => user)).toContain('b');
  expect(asked.slice(2, 12).filter(([user]) => user === 'b').length).toBeGreaterThanOrEqual(4);
  expect(asked.slice(2, 12).filter(([user]) => user === 'b').length).toBeLessThanOrEqual(6);
  expect(moves.filter((to) => to === 'finalizing').length).toBe(10);
}, 60_000);
