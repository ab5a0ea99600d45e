// A chain of windows with a checkpoint and nothing to simulate: through the gates role, through the run state alone, and as plain BullMQ would do it.
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import type { RunOrder } from '../../../shared/protocol/run.ts';
import { HOUR_MS } from '../../../shared/time.ts';
import { systemClock } from '../../../services/adapters/clock.ts';
import { silentLog } from '../../../services/adapters/log.ts';
import type { KernelThreads } from '../../../services/adapters/kernel-ports.ts';
import type { Transport } from '../../../services/adapters/transport.ts';
import { openWorkBoard } from '../../../services/adapters/work-board.ts';
import { startGates } from '../../../services/gates/index.ts';
import { claimed } from './carriers.ts';
import { timed } from './measured.ts';
import { loadScenario, orderFor } from './orders.ts';

const CHECKPOINT_BYTES = 100_000;
const FRAME_BYTES = 400;

/** A live order of one gate in windows of an hour. */
function hourly(windows: number): RunOrder {
  const order = orderFor(loadScenario('w2'), { mode: 'live', replications: 1, windowMs: HOUR_MS });
  return { ...order, horizonMs: windows * HOUR_MS, lookaheadMs: HOUR_MS };
}

/** Makes the run and opens its windows, each with an empty batch delivered: nothing but the chain remains to be done. */
async function prepare({ runState }: Transport, order: RunOrder, windows: number): Promise<void> {
  const { run } = order;
  await runState.create(order);
  await runState.transition(run, ['queued'], 'running');
  const ends = Array.from({ length: windows }, (_, w) => (w + 1) * HOUR_MS);
  await runState.openWindows(run, 0, 0, ends);
  for (let w = 0; w < windows; w++) {
    const batch = { fromMs: w * HOUR_MS, untilMs: (w + 1) * HOUR_MS, bytes: new Uint8Array(16) };
    await runState.deliver(run, { k: 0, g: 0, w }, 0, batch);
  }
}

/** The state before with another first number, so that every digest is a new one. */
function nextCheckpoint(state: Uint8Array | null, untilMs: number): Uint8Array {
  const next = state ?? new Uint8Array(CHECKPOINT_BYTES);
  new DataView(next.buffer, next.byteOffset).setFloat64(0, untilMs);
  return next;
}

/** The gates role as it is, one after the other, with a kernel that answers at once; ms a window. Closes the transport. */
export async function chainOfGates(transport: Transport, windows: number): Promise<number> {
  const order = hourly(windows);
  const { runState, queues } = transport;
  await prepare(transport, order, windows);
  let done: (ms: number) => void = () => undefined;
  const finished = new Promise<number>((resolve) => (done = resolve));
  const startMs = performance.now();
  const kernels: KernelThreads = {
    size: 1,
    advance: async ({ state, untilMs }) => {
      if (untilMs === order.horizonMs) done(performance.now() - startMs);
      return { state: nextCheckpoint(state, untilMs), outbox: [], frame: new Uint8Array(FRAME_BYTES) };
    },
    replicate: async () => new Uint8Array(),
    fastForward: async () => [],
    detail: async () => new Uint8Array(),
    recordTrucks: () => Promise.reject(new Error('nobody asks for trucks here')),
    close: async () => undefined,
  };
  const role = await startGates({ transport, kernels, clock: systemClock, log: silentLog, board: openWorkBoard(systemClock) });
  try {
    await queues.add('live', [{ id: `w-${order.run}-first`, payload: { run: order.run, k: 0, g: 0, w: 0, epoch: 0 } }]);
    return (await finished) / windows;
  } finally {
    await role.stop();
    await queues.close();
    await runState.forget(order.run);
    await transport.close();
  }
}

/** Only the claim and the commit of each window, one after the other, no job and no digest of the state; ms a window. Closes the transport. */
export async function chainOfCommits(transport: Transport, windows: number): Promise<number> {
  const order = hourly(windows);
  const { runState } = transport;
  await prepare(transport, order, windows);
  const { run } = order;
  const ms = await timed(async () => {
    for (let w = 0; w < windows; w++) {
      const ref = { k: 0, g: 0, w };
      const { state, stateDigest, inboxDigest, untilMs } = claimed(await runState.claim(run, ref, 0), ref);
      const digests = { prevDigest: stateDigest, inboxDigest, newDigest: `d${String(w)}` };
      const frame = new Uint8Array(FRAME_BYTES);
      await runState.commit({ run, ...ref, epoch: 0, ...digests, state: nextCheckpoint(state, untilMs), outbox: [], frame });
    }
  });
  await runState.forget(run);
  await transport.close();
  return ms / windows;
}

/** What BullMQ itself needs: a job reads the checkpoint from a key, writes it back and adds its successor. No claim, no commit, no guarantee; ms a step. */
export async function chainOfJobs(url: string, steps: number): Promise<number> {
  const connection = new Redis(url, { maxRetriesPerRequest: null });
  const client = new Redis(url);
  const queue = new Queue('bench-chain', { connection });
  await client.set('bench-checkpoint', Buffer.alloc(CHECKPOINT_BYTES, 7));
  let left = steps;
  let done: () => void = () => undefined;
  const finished = new Promise<void>((resolve) => (done = resolve));
  const step = async (): Promise<void> => {
    const checkpoint = await client.getBuffer('bench-checkpoint');
    await client.set('bench-checkpoint', nextCheckpoint(checkpoint, left) as Buffer);
    left -= 1;
    if (left > 0) await queue.add('step', {}, { removeOnComplete: true });
    else done();
  };
  const worker = new Worker('bench-chain', step, { connection, concurrency: 1 });
  await worker.waitUntilReady();
  const ms = await timed(async () => {
    await queue.add('step', {}, { removeOnComplete: true });
    await finished;
  });
  await worker.close();
  await queue.close();
  await client.del('bench-checkpoint');
  client.disconnect();
  connection.disconnect();
  return ms / steps;
}
