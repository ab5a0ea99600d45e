// One connection to Redis with our own time-outs: a call that Redis does not answer is refused, and works again when Redis is back.
import { Redis } from 'ioredis';
import { DomainError } from '../../../shared/errors.ts';
import { withoutPassword } from '../config.ts';
import type { Log } from '../ports.ts';

export interface Connection {
  readonly client: Redis;
  /** Runs commands; refuses after `timeoutMs` (default 5 s, 1.5 s while the connection is lost). A refused command may still take effect later: every effect of ours may be repeated.
      @throws DomainError redis-unreachable */
  call<T>(commands: (client: Redis) => Promise<T>, timeoutMs?: number): Promise<T>;
  close(): Promise<void>;
}

/** A start that waits for a lost connection is refused with 503 within two seconds. */
const CALL_MS = { ready: 5000, lost: 1500 };
/** What arrived while the event loop was blocked is read before a call is given up. */
const GRACE_MS = 50;
const CONNECT_MS = 4000;
/** ms before the n-th attempt to connect again: BullMQ's own grows to 20 s, with that a worker was back 13 s after Redis. */
const retryStrategy = (n: number): number => Math.min(50 * n, 500);

export interface ConnectionOptions {
  /** Attempts to connect again before waiting commands are refused; null: never. */
  readonly maxRetriesPerRequest?: number | null;
  readonly enableOfflineQueue?: boolean;
  /** A connection that owes an answer for so long is cut and made anew; not for blocking commands. */
  readonly socketTimeout?: number;
}

/** Connects, and stays connected. @throws DomainError redis-unreachable within 5 s, redis-unsuitable when it refuses the password */
export async function openConnection(url: string, log: Log, options: ConnectionOptions = {}): Promise<Connection> {
  const client = new Redis(url, { retryStrategy, maxRetriesPerRequest: 10, connectTimeout: CONNECT_MS, ...options, lazyConnect: true });
  let lastError: Error | undefined;
  let loggedAtMs = 0;
  client.on('error', (error: Error) => {
    lastError = error;
    if (Date.now() - loggedAtMs < 1000) return;
    loggedAtMs = Date.now();
    log.warn({ error: error.message, url: withoutPassword(url) }, 'Redis connection trouble');
  });
  try {
    await within(client.connect(), CONNECT_MS);
  } catch (error) {
    client.disconnect();
    throw connectError(url, lastError ?? error);
  }
  return {
    client,
    call: async (commands, timeoutMs = client.status === 'ready' ? CALL_MS.ready : CALL_MS.lost) => {
      try {
        return await within(commands(client), timeoutMs);
      } catch (error) {
        throw domainError(url, error);
      }
    },
    close: async () => {
      await within(client.quit(), 500).catch(() => undefined);
      client.disconnect();
    },
  };
}

const LATE = 'no answer in time';

/** Rejects when the promise takes longer than `ms`. */
export async function within<T>(promise: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      timer = setTimeout(() => reject(new Error(LATE)), GRACE_MS);
    }, ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
    promise.catch(() => undefined); // an answer after the time-out is nobody's
  }
}

function connectError(url: string, error: unknown): DomainError {
  const text = error instanceof Error ? error.message || String(error) : String(error);
  const where = withoutPassword(url);
  if (/NOAUTH|WRONGPASS|NOPERM|invalid password/i.test(text)) {
    return new DomainError(
      'redis-unsuitable',
      `Redis at ${where} refuses the sign-in: ${text}.`,
      'Put user and password into REDIS_URL: redis://user:password@host:port.',
    );
  }
  return new DomainError(
    'redis-unreachable',
    `Redis at ${where}: expected an answer, found ${text}.`,
    'Start it, or correct REDIS_URL, or unset REDIS_URL to do without.',
  );
}

const LOST =
  /Connection is closed|isn't writeable|max retries per request|ECONN|EPIPE|ETIMEDOUT|LOADING|MISCONF|OOM|READONLY|no answer in time/i;

/** Trouble with Redis becomes redis-unreachable; anything else is a bug and stays what it is. */
export function domainError(url: string, error: unknown): unknown {
  if (error instanceof DomainError || !(error instanceof Error) || !LOST.test(`${error.name} ${error.message}`)) return error;
  return new DomainError(
    'redis-unreachable',
    `Redis at ${withoutPassword(url)}: ${error.message.replace(/\.$/, '')}.`,
    'The run waits and goes on when Redis is back.',
  );
}
