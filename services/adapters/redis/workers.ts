// The workers that announced themselves on this Redis.
import { z } from 'zod';
import { LIMITS } from '../limits.ts';
import type { RunState, WorkerSeen } from '../ports.ts';
import { seenOf } from '../work-board.ts';
import type { Connection } from './connection.ts';
import { WORKERS_KEY } from './keys.ts';

const task = z.object({
  run: z.string(),
  k: z.number(),
  g: z.number().nullable(),
  w: z.number().nullable(),
  tookMs: z.number(),
  going: z.boolean(),
});
/** Workers of other versions share the Redis: what they do not say gets a neutral value. */
const worker = z.object({
  id: z.string(),
  kernelId: z.string(),
  host: z.string(),
  slots: z.number(),
  seenMs: z.number(),
  pid: z.number().catch(0),
  cores: z.number().catch(0),
  startedMs: z.number().catch(0),
  done: z.number().catch(0),
  tasks: z.array(task).catch([]),
});

export function workersOf(connection: Connection): Pick<RunState, 'nowMs' | 'announceWorker' | 'workers'> {
  return {
    nowMs: () => connection.call(timeOf),
    announceWorker: async (info, nowMs) => {
      await connection.call((client) => client.hset(WORKERS_KEY, info.id, JSON.stringify({ ...info, seenMs: nowMs })));
    },
    workers: async () => {
      const [nowMs, all] = await connection.call((client) => Promise.all([timeOf(client), client.hgetall(WORKERS_KEY)]));
      const seen = Object.values(all).flatMap((text) => readWorker(text, nowMs));
      const gone = seen.filter((entry) => entry.silentMs > LIMITS.workerSilenceMs).map((entry) => entry.id);
      if (gone.length > 0) await connection.call((client) => client.hdel(WORKERS_KEY, ...gone));
      return seen.filter((entry) => !gone.includes(entry.id)).sort((a, b) => (a.id < b.id ? -1 : 1));
    },
  };
}

async function timeOf(client: Connection['client']): Promise<number> {
  const [seconds, micros] = await client.time();
  return Number(seconds) * 1000 + Math.floor(Number(micros) / 1000);
}

/** One that cannot be read is nobody: a stranger's entry must not keep the runs from being looked after. */
function readWorker(text: string, nowMs: number): readonly WorkerSeen[] {
  try {
    const { seenMs, ...info } = worker.parse(JSON.parse(text));
    return [seenOf(info, seenMs, nowMs)];
  } catch {
    return [];
  }
}
