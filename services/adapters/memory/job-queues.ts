// Carries jobs inside one process. Same promises as BullMQ's twin: at least once, in no promised order, an id already held is ignored.
import { setTimeout as sleep } from 'node:timers/promises';
import { invariant } from '../../../shared/errors.ts';
import { JOBS, type JobPayload, type JobQueueName } from '../../../shared/protocol/jobs.ts';
import { checkJobId } from '../limits.ts';
import type { JobQueues } from '../ports.ts';

interface Lane {
  readonly waiting: { readonly id: string; readonly payload: unknown }[];
  /** Ids waiting or active. */
  readonly held: Set<string>;
  /** Ids of the last ended jobs, oldest first; as many as BullMQ is told to keep. */
  readonly ended: Set<string>;
  handler: ((payload: unknown) => Promise<void>) | undefined;
  concurrency: number;
  active: number;
}

const KEEP_ENDED = 200;
const CLOSE_MS = 10_000;

/** `onDropped` hears of handlers that threw; the job is dropped, the sweeper rings again. */
export function openMemoryJobQueues(onDropped: (queue: JobQueueName, error: unknown) => void = () => undefined): JobQueues {
  const lanes: Record<JobQueueName, Lane> = { arrivals: lane(), events: lane(), live: lane(), batch: lane() };
  const state = { isClosed: false };
  const start = (name: JobQueueName): void => {
    const { waiting, concurrency } = lanes[name];
    const next = (): void => void runNext(lanes[name], state, (error) => onDropped(name, error));
    for (let n = Math.min(waiting.length, concurrency); n > 0; n -= 1) setImmediate(next); // never inside the caller: a chain of jobs must not grow the stack
  };
  return {
    add: async (name, jobs) => {
      for (const { id, payload } of jobs) {
        checkJobId(id);
        hold(lanes[name], id, JSON.parse(JSON.stringify(JOBS[name].parse(payload)))); // what arrives is what would arrive over a wire
      }
      start(name);
    },
    process: async <Q extends JobQueueName>(
      name: Q,
      handler: (payload: JobPayload<Q>) => Promise<void>,
      options: { readonly concurrency: number },
    ) => {
      const l = lanes[name];
      invariant(l.handler === undefined, `one handler of ${name} in a process`);
      l.handler = (payload) => handler(JOBS[name].parse(payload) as JobPayload<Q>);
      l.concurrency = options.concurrency;
      start(name);
    },
    counts: async () => ({
      arrivals: lanes.arrivals.held.size,
      events: lanes.events.held.size,
      live: lanes.live.held.size,
      batch: lanes.batch.held.size,
    }),
    close: async () => {
      state.isClosed = true;
      for (let waitedMs = 0; waitedMs < CLOSE_MS && Object.values(lanes).some((l) => l.active > 0); waitedMs += 5) await sleep(5);
    },
  };
}

async function runNext(l: Lane, state: { readonly isClosed: boolean }, onDropped: (error: unknown) => void): Promise<void> {
  if (state.isClosed || l.handler === undefined || l.active >= l.concurrency) return;
  const job = l.waiting.shift();
  if (job === undefined) return;
  l.active += 1;
  try {
    await l.handler(job.payload);
  } catch (error) {
    onDropped(error);
  } finally {
    l.active -= 1;
    end(l, job.id);
    setImmediate(() => void runNext(l, state, onDropped));
  }
}

function hold(l: Lane, id: string, payload: unknown): void {
  if (l.held.has(id) || l.ended.has(id)) return;
  l.held.add(id);
  l.waiting.push({ id, payload });
}

function lane(): Lane {
  return { waiting: [], held: new Set(), ended: new Set(), handler: undefined, concurrency: 0, active: 0 };
}

function end(l: Lane, id: string): void {
  l.held.delete(id);
  l.ended.add(id);
  const [oldest] = l.ended;
  if (l.ended.size > KEEP_ENDED && oldest !== undefined) l.ended.delete(oldest);
}
