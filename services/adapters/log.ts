// Structured log lines on standard error, so that standard output stays free for answers.
import { pino, type Logger } from 'pino';
import type { Log } from './ports.ts';
import type { LogLevel } from './config.ts';

/** A pino logger, which pino-http takes too. Lines are written at once: nothing is lost when the process ends. */
export function openLog(level: LogLevel): Logger & Log {
  return pino({ level }, pino.destination({ dest: 2, sync: true }));
}

/** Swallows everything. */
export const silentLog: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
