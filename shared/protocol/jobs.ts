// Every BullMQ queue and the payload of its jobs. A job is a doorbell: losing, doubling or delaying one changes nothing but time.
import { z } from 'zod';

const run = z.string();
const index = z.int().min(0);

/** Asks the arrivals role to send the truck and cargo events of windows [from, to] of one replication to every gate. */
const arrivalsJob = z.object({ run, k: index, epoch: index, from: index, to: index });
/** The truck and cargo events of one gate in windows [from, to] have come: their binary columns lie in the inboxes, put there before this job was added.
    The gate worker consumes them from the first window that is not committed. */
const eventsJob = z.object({ run, k: index, epoch: index, g: index, from: index, to: index });
/** "This window may be ready": the gate worker tries it. */
const windowJob = z.object({ run, k: index, epoch: index, g: index, w: index });
/** Whole replications [from, to] of a batch run. */
const replicationsJob = z.object({ run, epoch: index, from: index, to: index });

export const JOBS = {
  arrivals: arrivalsJob,
  events: eventsJob,
  live: windowJob,
  batch: replicationsJob,
} as const;
export type JobQueueName = keyof typeof JOBS;
export type JobPayload<Q extends JobQueueName> = z.output<(typeof JOBS)[Q]>;

/** The kernel id is part of the queue's name: a worker can never take the work of another model version. */
export function queueName(queue: JobQueueName, kernelId: string): string {
  return `${queue}-${kernelId}`;
}
