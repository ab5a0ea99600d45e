// bull-board over our BullMQ queues, for looking only. Knows nothing of sign-in: whoever mounts it guards it.
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import { Queue } from 'bullmq';
import type { RequestListener } from 'node:http';
import { JOBS, queueName, type JobQueueName } from '../../../shared/protocol/jobs.ts';
import type { Log } from '../ports.ts';
import { openConnection } from './connection.ts';

export interface JobBoard {
  readonly handler: RequestListener;
  close(): Promise<void>;
}

export async function openJobBoard(options: {
  readonly url: string;
  readonly kernelId: string;
  readonly path: string;
  readonly log: Log;
}): Promise<JobBoard> {
  const connection = await openConnection(options.url, options.log, { maxRetriesPerRequest: null });
  const queues = (Object.keys(JOBS) as JobQueueName[]).map(
    (name) => new Queue(queueName(name, options.kernelId), { connection: connection.client }),
  );
  for (const queue of queues) queue.on('error', () => undefined); // the connection logs the same trouble
  const serverAdapter = new ExpressAdapter();
  serverAdapter.setBasePath(options.path);
  createBullBoard({
    queues: queues.map((queue) => new BullMQAdapter(queue, { readOnlyMode: true })),
    serverAdapter,
    options: { uiConfig: { boardTitle: 'Amity jobs' } },
  });
  return {
    handler: serverAdapter.getRouter() as RequestListener,
    async close() {
      await Promise.all(queues.map((queue) => queue.close().catch(() => undefined)));
      await connection.close();
    },
  };
}
