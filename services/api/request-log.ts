// One log line a request, with an id that refusals repeat. Never a query, a cookie or a token.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { pino, type Logger } from 'pino';
import { pinoHttp } from 'pino-http';
import type { RequestHandler } from 'express';
import type { Log } from '../adapters/ports.ts';

/** Requests for the dashboard's files are left out. */
export function requestLog(log: Log): RequestHandler {
  const handler = pinoHttp({
    logger: isPino(log) ? log : pino<string>({ level: 'silent' }),
    genReqId: (_req, res) => {
      const id = randomUUID();
      res.setHeader('X-Request-Id', id);
      return id;
    },
    customLogLevel: (_req, res) => (res.statusCode >= 500 ? 'error' : res.statusCode >= 400 ? 'warn' : 'info'),
    autoLogging: { ignore: (req: IncomingMessage) => !/^\/(api|admin|metrics)/.test(req.url ?? '') },
    serializers: {
      req: (req: { id: unknown; method: string; url: string }) => ({ id: req.id, method: req.method, path: req.url.split('?', 1)[0] }),
      res: (res: { statusCode: number }) => ({ status: res.statusCode }),
      err: (error: { type?: string }) => ({ type: error.type }),
    },
  });
  return (req, res, next) => handler(req, res, next);
}

function isPino(log: Log): log is Log & Logger<string> {
  return 'child' in log && 'levels' in log;
}
