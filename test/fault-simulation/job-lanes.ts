// The job queues of a simulated Redis: at least once, with locks that run out, and jobs lost, doubled, late and out of order.
import { JOBS, type JobQueueName } from '../../shared/protocol/jobs.ts';
import type { Chance } from './chance.ts';
import type { Rates } from './faults.ts';
import type { Scheduler } from './scheduler.ts';

/** BullMQ's lock of a live job: after this the job of a dead or paused process is given to another. */
const LOCK_MS = 5000;

interface Job {
  readonly id: string;
  readonly payload: unknown;
}
interface Lane {
  waiting: Job[];
  /** Who holds a job; a new object for each delivery. */
  active: Map<Job, object>;
  /** Ids of ended jobs and when, in a count of endings, they ended. */
  readonly ended: Map<string, number>;
  endings: number;
  isOffered: boolean;
}
export type LanesImage = Readonly<Record<JobQueueName, { readonly jobs: readonly Job[]; readonly endings: number }>>;

export interface Consumer {
  readonly queue: JobQueueName;
  readonly concurrency: number;
  active: number;
  isAlive(): boolean;
  isAble(): boolean;
  handle(payload: unknown): Promise<void>;
}

export interface Lanes {
  add(queue: JobQueueName, jobs: readonly Job[]): void;
  join(consumer: Consumer): void;
  counts(): Record<JobQueueName, number>;
  image(): LanesImage;
  restore(image: LanesImage | undefined): void;
}

export interface LanesDeps {
  readonly scheduler: Scheduler;
  readonly chance: Chance;
  readonly rates: () => Rates;
}

const QUEUES = Object.keys(JOBS) as JobQueueName[];

export function openLanes({ scheduler, chance, rates }: LanesDeps): Lanes {
  const lanes = Object.fromEntries(QUEUES.map((queue) => [queue, emptyLane()])) as Record<JobQueueName, Lane>;
  let consumers: Consumer[] = [];

  function offer(queue: JobQueueName, delayMs: number): void {
    const lane = lanes[queue];
    if (lane.isOffered || lane.waiting.length === 0) return;
    lane.isOffered = true;
    scheduler.after(delayMs, () => {
      lane.isOffered = false;
      const able = consumers.filter((c) => c.queue === queue && c.isAble() && c.active < c.concurrency);
      if (able.length === 0) return offer(queue, chance.whole(40, 120));
      take(queue, chance.pick(able));
      offer(queue, chance.whole(0, 3));
    });
  }

  function take(queue: JobQueueName, consumer: Consumer): void {
    const lane = lanes[queue];
    const at = chance.hits(rates().jobDisordered) ? chance.whole(0, lane.waiting.length - 1) : 0;
    const [job] = lane.waiting.splice(at, 1);
    if (job === undefined) return;
    const lock = {};
    lane.active.set(job, lock);
    consumer.active += 1;
    watchLock(queue, job, lock, consumer);
    void consumer.handle(job.payload).then(() => {
      consumer.active -= 1;
      const acknowledge = (): void => {
        if (consumer.isAlive() && !consumer.isAble()) return scheduler.after(50, acknowledge);
        if (consumer.isAlive() && lane.active.get(job) === lock) end(lane, job);
        offer(queue, 0);
      };
      scheduler.after(chance.whole(1, 10), acknowledge);
    });
  }

  function watchLock(queue: JobQueueName, job: Job, lock: object, consumer: Consumer): void {
    scheduler.after(LOCK_MS, () => {
      const lane = lanes[queue];
      if (lane.active.get(job) !== lock) return;
      if (consumer.isAble()) return watchLock(queue, job, lock, consumer);
      lane.active.delete(job);
      lane.waiting.push(job);
      offer(queue, 1);
    });
  }

  return {
    add(queue, jobs) {
      const lane = lanes[queue];
      for (const job of jobs) {
        if (lane.ended.has(job.id) || lane.waiting.some(({ id }) => id === job.id) || isActive(lane, job.id)) continue;
        if (chance.hits(rates().jobLost)) end(lane, job);
        else if (chance.hits(rates().jobLate)) scheduler.after(chance.whole(100, 4000), () => put(job));
        else put(job);
        if (chance.hits(rates().jobDoubled)) put({ id: `${job.id}-again`, payload: job.payload });
      }
      function put(job: Job): void {
        lane.waiting.push(job);
        offer(queue, chance.whole(1, 8));
      }
    },
    join(consumer) {
      consumers = [...consumers.filter((c) => c.isAlive()), consumer];
      offer(consumer.queue, 1);
    },
    counts: () => countsOf(lanes),
    image: () => imageOf(lanes),
    restore(image) {
      for (const queue of QUEUES) {
        const { jobs, endings } = image?.[queue] ?? { jobs: [], endings: 0 };
        const lane = lanes[queue];
        lane.waiting = [...jobs];
        lane.active = new Map();
        for (const [id, ending] of lane.ended) if (ending >= endings) lane.ended.delete(id);
        offer(queue, 1);
      }
    },
  };
}

function emptyLane(): Lane {
  return { waiting: [], active: new Map(), ended: new Map(), endings: 0, isOffered: false };
}

function end(lane: Lane, job: Job): void {
  lane.active.delete(job);
  lane.ended.set(job.id, lane.endings);
  lane.endings += 1;
}

function isActive(lane: Lane, id: string): boolean {
  for (const job of lane.active.keys()) if (job.id === id) return true;
  return false;
}

function countsOf(lanes: Readonly<Record<JobQueueName, Lane>>): Record<JobQueueName, number> {
  const of = (queue: JobQueueName): number => lanes[queue].waiting.length + lanes[queue].active.size;
  return { arrivals: of('arrivals'), events: of('events'), live: of('live'), batch: of('batch') };
}

function imageOf(lanes: Readonly<Record<JobQueueName, Lane>>): LanesImage {
  const of = (queue: JobQueueName): LanesImage[JobQueueName] => {
    const { waiting, active, endings } = lanes[queue];
    return { jobs: [...waiting, ...active.keys()], endings };
  };
  return { arrivals: of('arrivals'), events: of('events'), live: of('live'), batch: of('batch') };
}
