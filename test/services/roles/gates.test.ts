// The gates role alone: how far one job leads, what it rings for, and what it does with events of windows others have committed.
import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../../../services/adapters/clock.ts';
import { LIMITS } from '../../../services/adapters/limits.ts';
import { openWorkBoard } from '../../../services/adapters/work-board.ts';
import { silentLog } from '../../../services/adapters/log.ts';
import type { KernelThreads } from '../../../services/adapters/kernel-ports.ts';
import type { Clock } from '../../../services/adapters/ports.ts';
import { openMemoryTransport, type Transport } from '../../../services/adapters/transport.ts';
import { startGates } from '../../../services/gates/index.ts';
import type { RunOrder } from '../../../shared/protocol/run.ts';
import { bytes, order } from '../../conformance/twins.ts';

const WINDOWS = 150;
/** Windows one job may lead to. */
const IN_A_ROW = 64;

let transport: Transport;
afterEach(() => transport.close());

interface Played {
  readonly made: RunOrder;
  /** Jobs added to the queue `live` by the role. */
  readonly rung: () => number;
  readonly computed: () => number;
  readonly committed: () => Promise<readonly number[]>;
}

/** Gates with all their windows open and delivered, and the role with a kernel that answers at once. */
async function playing(
  part: Partial<RunOrder>,
  { windows = WINDOWS, clock = systemClock, computing = async (): Promise<void> => undefined } = {},
): Promise<Played> {
  transport = openMemoryTransport(systemClock);
  const { runState, queues } = transport;
  const made = order({ replications: 1, horizonMs: windows * 1000, lookaheadMs: 1000, ...part });
  await runState.create(made);
  await runState.transition(made.run, ['queued'], 'running');
  await runState.openWindows(
    made.run,
    0,
    0,
    Array.from({ length: windows }, (_, w) => (w + 1) * 1000),
  );
  for (const g of made.gates.keys())
    for (let w = 0; w < windows; w += 1)
      await runState.deliver(made.run, { k: 0, g, w }, 0, { fromMs: w * 1000, untilMs: (w + 1) * 1000, bytes: bytes(w & 255) });
  let rung = 0;
  let computed = 0;
  const kernels: KernelThreads = {
    size: 1,
    advance: async ({ g, untilMs }) => {
      computed += 1;
      await computing();
      return { state: bytes(g, untilMs & 255), outbox: [], frame: bytes() };
    },
    replicate: async () => bytes(),
    fastForward: async () => [],
    detail: async () => bytes(),
    recordTrucks: () => Promise.reject(new Error('nobody asks for trucks here')),
    close: async () => undefined,
  };
  const counting: typeof queues = {
    ...queues,
    add: async (queue, jobs) => {
      if (queue === 'live') rung += jobs.length;
      await queues.add(queue, jobs);
    },
  };
  await startGates({
    transport: { ...transport, queues: counting },
    kernels,
    clock,
    log: silentLog,
    board: openWorkBoard(systemClock),
  });
  const committed = async (): Promise<readonly number[]> => (await runState.find(made.run))?.heads[0] ?? [];
  return { made, rung: () => rung, computed: () => computed, committed };
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const endMs = Date.now() + 20_000; Date.now() < endMs;) {
    if (await holds()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error('waited in vain');
}

test('one job leads a gate to its last window, with a ring after every 64, so that others get their turn', async () => {
  const { made, rung, computed, committed } = await playing({ gates: ['only'], inNeighbours: [[]] });
  await transport.queues.add('live', [{ id: 'w-first', payload: { run: made.run, k: 0, g: 0, w: 0, epoch: 0 } }]);
  await until(async () => (await committed())[0] === WINDOWS - 1);
  expect(rung()).toBeGreaterThanOrEqual(Math.floor((WINDOWS - 1) / IN_A_ROW));
  expect(rung()).toBeLessThan(WINDOWS / 10);
  expect(computed()).toBe(WINDOWS);
});

test('gates that wait for one another are led by one job too, each window computed once', async () => {
  const { made, rung, computed, committed } = await playing({});
  const jobs = [0, 1].map((g) => ({ id: `w-first-${String(g)}`, payload: { run: made.run, k: 0, g, w: 0, epoch: 0 } }));
  await transport.queues.add('live', jobs);
  await until(async () => (await committed()).every((w) => w === WINDOWS - 1));
  expect(computed()).toBe(2 * WINDOWS);
  expect(rung()).toBeLessThan(WINDOWS / 10);
});

test('events of several windows of which the first are committed are consumed from the first that is not', async () => {
  const { made, computed, committed } = await playing({ gates: ['only'], inNeighbours: [[]] }, { windows: 5 });
  const { runState, queues } = transport;
  for (const w of [0, 1]) {
    const claim = await runState.claim(made.run, { k: 0, g: 0, w }, 0);
    if (claim.kind !== 'ok') throw new Error(claim.kind);
    const { stateDigest: prevDigest, inboxDigest } = claim;
    const digests = { prevDigest, inboxDigest, newDigest: `d${String(w)}` };
    await runState.commit({ run: made.run, k: 0, g: 0, w, epoch: 0, ...digests, state: bytes(w), outbox: [], frame: bytes() });
  }
  await queues.add('events', [{ id: 'x-first', payload: { run: made.run, k: 0, g: 0, epoch: 0, from: 0, to: 4 } }]);
  await until(async () => (await committed())[0] === 4);
  expect(computed()).toBe(3);
});

test('a worker that has just joined leaves a window that was begun three times alone, and computes it when it has been there for three seconds', async () => {
  let nowMs = 0;
  const slept: number[] = [];
  const sleep = async (ms: number): Promise<void> => {
    slept.push(ms);
    nowMs += ms;
  };
  const clock: Clock = { ...systemClock, elapsedMs: () => nowMs, sleep };
  const { made, computed, committed } = await playing({ gates: ['only'], inNeighbours: [[]] }, { windows: 2, clock });
  const { runState, queues } = transport;
  nowMs = 1000;
  for (let i = 0; i < 3; i += 1) await runState.claim(made.run, { k: 0, g: 0, w: 0 }, 0);
  await queues.add('live', [{ id: 'w-first', payload: { run: made.run, k: 0, g: 0, w: 0, epoch: 0 } }]);
  await until(async () => (await committed())[0] === 1);
  expect(slept).toEqual([2000]);
  expect(computed()).toBe(2);
});

test('windows under suspicion are in work one after another: what dies with one of them was not begun', async () => {
  let [inWork, most] = [0, 0];
  const computing = async (): Promise<void> => {
    most = Math.max(most, (inWork += 1));
    await new Promise((resolve) => setTimeout(resolve, 5));
    inWork -= 1;
  };
  let nowMs = 0;
  const sleep = async (ms: number): Promise<void> => void (nowMs += ms);
  const clock: Clock = { ...systemClock, elapsedMs: () => nowMs, sleep };
  const gates = ['a', 'b', 'c'];
  const { made, committed } = await playing({ gates, inNeighbours: [[], [], []] }, { windows: 1, clock, computing });
  const { runState, queues } = transport;
  // One start is left to each of them: begun once in vain it would fail the run.
  for (const g of gates.keys()) for (let i = 1; i < LIMITS.starts; i += 1) await runState.claim(made.run, { k: 0, g, w: 0 }, 0);
  const jobs = [...gates.keys()].map((g) => ({ id: `w-${String(g)}`, payload: { run: made.run, k: 0, g, w: 0, epoch: 0 } }));
  await queues.add('live', jobs);
  await until(async () => (await committed()).every((w) => w === 0));
  expect(most).toBe(1);
});
