// The ways truck records travel on Redis, with the calls the roles make and no simulation: arrivals through the queue, transfers from gate to gate.
import type { JobPayload } from '../../../shared/protocol/jobs.ts';
import type { RunOrder } from '../../../shared/protocol/run.ts';
import { HOUR_MS } from '../../../shared/time.ts';
import type { ArrivalsBatch, ClaimReply, WindowRef } from '../../../services/adapters/ports.ts';
import type { Transport } from '../../../services/adapters/transport.ts';
import { decodeMessages, encodeMessages, type GateMessage } from '../../../simulations/model/messages.ts';
import { timed } from './measured.ts';
import { loadScenario, orderFor } from './orders.ts';

/** How a batch of records becomes bytes, and how it is read at the other end. */
export interface Carrier {
  readonly encode: () => Uint8Array;
  readonly count: (bytes: Uint8Array) => number;
}

/** Windows opened and asked for at once by the coordinator at full speed. */
const WINDOWS_AT_ONCE = 16;

/** Sends so many batches and answers the ms until the last is decoded. */
export type Send = (batches: number, carrier: Carrier) => Promise<number>;

/** The way of the arrivals. The `events` queue can be consumed once in a process: call this once a transport. */
export async function openArrivals({ queues, runState }: Transport): Promise<Send> {
  let handle: (job: JobPayload<'events'>) => Promise<void> = async () => undefined;
  await queues.process('events', (job) => handle(job), { concurrency: 4 });
  return async (batches, { encode, count }) => {
    // A replication each, so that every batch can be claimed without waiting for another.
    const { run } = await openRun(runState, ['one'], batches, 1);
    let left = batches;
    let done: () => void = () => undefined;
    const finished = new Promise<void>((resolve) => (done = resolve));
    handle = async ({ k }) => {
      const ref = { k, g: 0, w: 0 };
      const { inbox } = claimed(await runState.claim(run, ref, 0), ref);
      count(inbox[0]?.bytes ?? new Uint8Array());
      left -= 1;
      if (left === 0) done();
    };
    const ms = await timed(async () => {
      // As the arrivals role does it: some windows' batches into their inboxes, then the jobs that announce them.
      for (let first = 0; first < batches; first += WINDOWS_AT_ONCE) {
        const ks = Array.from({ length: Math.min(WINDOWS_AT_ONCE, batches - first) }, (_, i) => first + i);
        const batch = (): ArrivalsBatch => ({ fromMs: 0, untilMs: HOUR_MS, bytes: encode() });
        await Promise.all(ks.map((k) => runState.deliver(run, { k, g: 0, w: 0 }, 0, batch())));
        const jobOf = (k: number) => ({ id: `x-${run}-${String(k)}`, payload: { run, k, epoch: 0, g: 0, from: 0, to: 0 } });
        await queues.add('events', ks.map(jobOf)); // prettier-ignore
      }
      await finished;
    });
    await runState.forget(run);
    return ms;
  };
}

/** Gate 0 commits a window with an outbox for gate 1, which claims its next window and decodes it; as often as asked, one after the other. Answers ms. */
export async function sendTransfers({ runState }: Transport, batches: number, messages: readonly GateMessage[]): Promise<number> {
  const { run } = await openRun(runState, ['one', 'two'], batches, 2);
  const begun = await Promise.all(Array.from({ length: batches }, (_, k) => begin(runState, run, k)));
  const ms = await timed(async () => {
    for (const [k, inboxDigest] of begun.entries()) {
      const bytes = encodeMessages(messages);
      await commit(runState, run, { k, g: 0, w: 0 }, inboxDigest, [{ to: 1, bytes }]);
      const ref = { k, g: 1, w: 1 };
      const { inbox } = claimed(await runState.claim(run, ref, 0), ref);
      decodeMessages(inbox.find(({ field }) => field === 'g0')?.bytes ?? new Uint8Array());
    }
  });
  await runState.forget(run);
  return ms;
}

type RunState = Transport['runState'];

/** A running order of so many gates in a row, each replication with so many windows of an hour open. */
async function openRun(runState: RunState, gates: readonly string[], replications: number, windows: number): Promise<RunOrder> {
  const order: RunOrder = {
    ...orderFor(loadScenario('w2'), { mode: 'live', replications }),
    gates,
    inNeighbours: gates.map((_, g) => (g === 0 ? [] : [g - 1])),
    lookaheadMs: HOUR_MS,
  };
  await runState.create(order);
  await runState.transition(order.run, ['queued'], 'running');
  const ends = Array.from({ length: windows }, (_, w) => (w + 1) * HOUR_MS);
  for (let k = 0; k < replications; k++) await runState.openWindows(order.run, k, 0, ends);
  return order;
}

/** Everything up to the window with the outbox: arrivals delivered, gate 1 one window ahead, gate 0 claimed. Answers the digest of gate 0's inbox. */
async function begin(runState: RunState, run: string, k: number): Promise<string> {
  const deliver = (g: number, w: number): Promise<unknown> =>
    runState.deliver(run, { k, g, w }, 0, { fromMs: w * HOUR_MS, untilMs: (w + 1) * HOUR_MS, bytes: new Uint8Array(16) });
  await deliver(0, 0);
  await deliver(1, 0);
  await deliver(1, 1);
  const other = { k, g: 1, w: 0 };
  const { inboxDigest } = claimed(await runState.claim(run, other, 0), other);
  await commit(runState, run, other, inboxDigest, []);
  const ref = { k, g: 0, w: 0 };
  return claimed(await runState.claim(run, ref, 0), ref).inboxDigest;
}

async function commit(
  runState: RunState,
  run: string,
  ref: WindowRef,
  inboxDigest: string,
  outbox: readonly { readonly to: number; readonly bytes: Uint8Array }[],
): Promise<void> {
  const small = { state: new Uint8Array(100), frame: new Uint8Array(100) };
  const reply = await runState.commit({ run, ...ref, epoch: 0, prevDigest: '', inboxDigest, newDigest: 'd', outbox, ...small });
  if (reply.kind !== 'ok') throw new Error(`commit of gate ${String(ref.g)}, window ${String(ref.w)}: ${reply.kind}`);
}

export function claimed(reply: ClaimReply, { g, w }: WindowRef): Extract<ClaimReply, { kind: 'ok' }> {
  if (reply.kind !== 'ok') throw new Error(`claim of gate ${String(g)}, window ${String(w)}: ${reply.kind}`);
  return reply;
}
