// The stream of committed frames, read from Redis. Each waiting reader blocks a connection of its own; idle ones are kept for the next.
import { within, domainError, type Connection } from './connection.ts';
import { runKeys } from './keys.ts';
import { bytesOf, listOf, numberOf, textOf } from './replies.ts';
import type { FrameRecord, LiveBus } from '../ports.ts';

const START = '0-0';
const AT_MOST = 1000;

/** `url` is for messages. */
export function openRedisLiveBus(connection: Connection, url: string): LiveBus {
  const idle: ReturnType<typeof connection.client.duplicate>[] = [];
  const open = new Set<(typeof idle)[number]>();
  let closed = false;

  const blocking = async (key: string, cursor: string, waitMs: number): Promise<unknown> => {
    const client = idle.pop() ?? connection.client.duplicate({ maxRetriesPerRequest: null, lazyConnect: false });
    if (!open.has(client)) client.on('error', () => undefined); // the shared connection logs the same trouble
    open.add(client);
    try {
      const reply = await within(client.callBuffer('XREAD', 'COUNT', AT_MOST, 'BLOCK', waitMs, 'STREAMS', key, cursor), waitMs + 3000);
      idle.push(client);
      return reply;
    } catch (error) {
      open.delete(client);
      client.disconnect(); // its answer may still come: never hand it to another reader
      if (closed) return null;
      throw domainError(url, error);
    }
  };

  return {
    read: async (run, cursor, waitMs) => {
      const key = runKeys(run).metrics;
      const from = cursor === '' ? START : cursor;
      const found = recordsOf(await connection.call((client) => client.callBuffer('XREAD', 'COUNT', AT_MOST, 'STREAMS', key, from)));
      if (found.length > 0 || waitMs <= 0 || closed) return found;
      return recordsOf(await blocking(key, from, Math.ceil(waitMs)));
    },
    close: async () => {
      closed = true;
      for (const client of open) client.disconnect();
      open.clear();
    },
  };
}

function recordsOf(reply: unknown): FrameRecord[] {
  if (reply === null || reply === undefined) return [];
  const [, entries] = listOf(firstStream(listOf(reply)));
  return listOf(entries).map((entry) => {
    const [id, fields] = listOf(entry);
    const [, k, , g, , w, , bytes] = listOf(fields);
    return { cursor: textOf(id), k: numberOf(k), g: numberOf(g), w: numberOf(w), bytes: bytesOf(bytes) };
  });
}

/** RESP2 answers [[key, entries]], RESP3 as flat pairs [key, entries]. */
function firstStream(reply: readonly unknown[]): unknown {
  return Array.isArray(reply[0]) ? reply[0] : reply;
}
