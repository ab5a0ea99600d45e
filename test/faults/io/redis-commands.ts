// A plain client beside the program's own, for what an operator or a fault does to Redis.
import { Redis } from 'ioredis';
import type { Context } from '../fault.ts';

export function openClient(context: Context, url: string): Redis {
  const client = new Redis(url, { retryStrategy: (n) => Math.min(50 * n, 500), maxRetriesPerRequest: null });
  client.on('error', () => undefined);
  context.defer(async () => client.disconnect());
  return client;
}
