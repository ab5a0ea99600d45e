// Carries jobs over BullMQ. A job is a doorbell: our own state says what is true, so a job may be lost, doubled or late.
import { Queue, UnrecoverableError, Worker, type Job } from 'bullmq';
import { DomainError, invariant } from '../../../shared/errors.ts';
import { JOBS, queueName, type JobPayload, type JobQueueName } from '../../../shared/protocol/jobs.ts';
import { checkJobId } from '../limits.ts';
import type { JobQueues, Log } from '../ports.ts';
import { domainError, openConnection, within, type Connection } from './connection.ts';

/** Measured: recovery after kill -9 of a worker takes 42–57 s with BullMQ's defaults (30 s / 30 s), 4–6 s with 5 s / 2 s. Chunks of replications run for seconds, so they keep a longer lock. */
const LOCKS = {
  arrivals: { lockDuration: 5000, stalledInterval: 2000 },
  events: { lockDuration: 5000, stalledInterval: 2000 },
  live: { lockDuration: 5000, stalledInterval: 2000 },
  batch: { lockDuration: 30_000, stalledInterval: 10_000 },
} as const satisfies Record<JobQueueName, object>;

const KEEP_DONE = { count: 200, age: 3600 };
const KEEP_FAILED = { count: 1000, age: 7 * 86_400 };
const ADD_MS = 2000;
const CLOSE_MS = 10_000;
const NAMES = Object.keys(JOBS) as JobQueueName[];

interface Channel {
  readonly url: string;
  readonly kernelId: string;
  readonly log: Log;
  readonly producer: Connection;
  readonly consumer: Connection;
}

export async function openRedisJobQueues(url: string, kernelId: string, log: Log): Promise<JobQueues> {
  const producer = await openConnection(url, log, { enableOfflineQueue: false, maxRetriesPerRequest: null });
  const consumer = await openConnection(url, log, { maxRetriesPerRequest: null });
  const channel: Channel = { url, kernelId, log, producer, consumer };
  const queues = new Map(NAMES.map((name) => [name, openQueue(channel, name)]));
  const workers = new Map<JobQueueName, Worker>();
  return {
    add: async (name, jobs) => {
      const queue = queues.get(name);
      invariant(queue !== undefined, `a queue ${name}`);
      const bulk = jobs.map(({ id, payload }) => {
        checkJobId(id);
        return { name, data: JOBS[name].parse(payload), opts: { jobId: id } };
      });
      for (let i = 0; i < bulk.length; i += 200) await answered(url, queue.addBulk(bulk.slice(i, i + 200)));
    },
    process: async (name, handler, { concurrency }) => {
      invariant(!workers.has(name), `one handler of ${name} in a process`);
      const worker = openWorker(channel, name, handler, concurrency);
      workers.set(name, worker);
      await worker.waitUntilReady();
    },
    counts: async () => {
      const counts = { arrivals: 0, events: 0, live: 0, batch: 0 };
      for (const [name, queue] of queues) {
        const found = await answered(url, queue.getJobCounts('waiting', 'active', 'delayed'));
        counts[name] = Object.values(found).reduce((sum, n) => sum + n, 0);
      }
      return counts;
    },
    close: async () => {
      await Promise.all([...workers.values()].map(closeWorker));
      await Promise.all([...queues.values()].map((queue) => within(queue.close(), 1000).catch(() => undefined)));
      await Promise.all([producer.close(), consumer.close()]);
    },
  };
}

async function answered<T>(url: string, promise: Promise<T>): Promise<T> {
  try {
    return await within(promise, ADD_MS);
  } catch (error) {
    throw domainError(url, error);
  }
}

function openQueue({ producer, kernelId, log }: Channel, name: JobQueueName): Queue {
  const queue = new Queue(queueName(name, kernelId), {
    connection: producer.client,
    streams: { events: { maxLen: 1000 } },
    defaultJobOptions: { attempts: 1, removeOnComplete: KEEP_DONE, removeOnFail: KEEP_FAILED },
  });
  queue.on('error', (error) => log.warn({ queue: name, error: error.message }, 'job queue trouble'));
  return queue;
}

function openWorker<Q extends JobQueueName>(
  channel: Channel,
  name: Q,
  handler: (payload: JobPayload<Q>) => Promise<void>,
  concurrency: number,
): Worker {
  const { consumer, kernelId, log } = channel;
  const handle = async (job: Job): Promise<void> => {
    const payload = JOBS[name].safeParse(job.data);
    if (!payload.success) throw new UnrecoverableError(`payload of ${name}: ${payload.error.message}`);
    await handler(payload.data as JobPayload<Q>);
  };
  const worker = new Worker(queueName(name, kernelId), handle, {
    connection: consumer.client,
    concurrency,
    maxStalledCount: 1000, // our own rule finds poisonous windows; BullMQ's would fail an innocent one for good
    drainDelay: 5,
    runRetryDelay: 500,
    removeOnComplete: KEEP_DONE,
    removeOnFail: KEEP_FAILED,
    ...LOCKS[name],
  });
  let loggedAtMs = 0;
  worker.on('error', (error) => {
    if (Date.now() - loggedAtMs < 1000) return;
    loggedAtMs = Date.now();
    log.warn({ queue: name, error: error.message }, 'job worker trouble');
  });
  worker.on('failed', (job, error) => {
    const isOutage = error instanceof DomainError && error.code === 'redis-unreachable';
    log[isOutage ? 'warn' : 'error']({ queue: name, job: job?.id, error: error.message }, 'job dropped; the sweeper rings again');
  });
  return worker;
}

/** Lets the jobs in hand end; does not wait for ever when Redis is away. */
async function closeWorker(worker: Worker): Promise<void> {
  try {
    await within(worker.close(), CLOSE_MS);
  } catch {
    await within(worker.close(true), 1000).catch(() => undefined);
  }
}
