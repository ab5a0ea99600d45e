// Every refusal as problem+json (RFC 9457) with a stable code and the request's id. Never a stack, a path or an address of ours.
import type { ErrorRequestHandler, Request, Response } from 'express';
import { ZodError } from 'zod';
import { DomainError, ERROR_CODES, InvalidDocument, type ErrorCode, type Problem } from '../../shared/errors.ts';
import type { ProblemBody } from '../../shared/protocol/http.ts';
import type { Log } from '../adapters/ports.ts';

const TITLES: Record<ErrorCode, string> = {
  'invalid-document': 'The scenario is not valid',
  'invalid-request': 'The request is not valid',
  'not-signed-in': 'Not signed in',
  'forbidden-origin': 'The request comes from another site',
  'unknown-scenario': 'There is no such scenario',
  'unknown-run': 'There is no such run',
  'not-found': 'There is nothing here',
  'method-not-allowed': 'This cannot be done here',
  'wrong-state': 'The run is not in a state for that',
  'key-reused': 'The idempotency key was used for another request',
  'not-comparable': 'The runs cannot be compared',
  'unsupported-media-type': 'This kind of content is not understood here',
  'too-large': 'The request is too large',
  'too-many-requests': 'Too many requests',
  'limit-exceeded': 'The request goes over a limit',
  'misdirected-host': 'The request is meant for another host',
  'redis-unreachable': 'Redis does not answer',
  'redis-unsuitable': 'Redis is not set up for Amity',
  'simulation-failed': 'The simulation failed',
  'damaged-result': 'The saved run is damaged',
  'unsuitable-store': 'The store cannot be used',
  'store-full': 'The disk is full',
  'invalid-bundle': 'The file is not a bundle that can be read',
  'no-browser': 'There is no browser that could print',
  internal: 'Something went wrong',
};

/** Problems one answer lists; the detail tells how many there are. */
const MOST_PROBLEMS = 200;

export interface Refusal {
  readonly code: ErrorCode;
  readonly detail: string;
  readonly problems?: readonly Problem[];
}

/** What a thrown thing means for the one who asked. Only known kinds tell their message; the rest is `internal`. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof InvalidDocument)
    return {
      code: 'invalid-document',
      detail: sentence(error.problems.length, 'problem'),
      problems: error.problems.slice(0, MOST_PROBLEMS),
    };
  if (error instanceof DomainError) return refusalOfDomain(error);
  if (error instanceof ZodError)
    return {
      code: 'invalid-request',
      detail: sentence(error.issues.length, 'problem'),
      problems: error.issues.slice(0, MOST_PROBLEMS).map(problemOfIssue),
    };
  return refusalOfLibrary(error);
}

/** Addresses and folders of ours are for the log, not for the network. */
const PRIVATE_DETAILS: Partial<Record<ErrorCode, string>> = {
  'redis-unreachable': 'The job transport does not answer. Runs under way wait and go on when it is back; try again in a moment.',
  'redis-unsuitable': 'The job transport is not set up for Amity. The log of the server says what is missing.',
  'unsuitable-store': 'The store cannot be used. The log of the server says why.',
};

function refusalOfDomain({ code, message, hint }: DomainError): Refusal {
  return { code, detail: PRIVATE_DETAILS[code] ?? (hint === undefined ? message : `${message} ${hint}`) };
}

function sentence(n: number, noun: string): string {
  return `Found ${n} ${noun}${n === 1 ? '' : 's'}; nothing was stored.`;
}

function problemOfIssue(issue: ZodError['issues'][number]): Problem {
  const found = 'keys' in issue ? `unknown ${issue.keys.join(', ').slice(0, 200)}` : 'something else';
  return {
    file: 'request',
    line: 0,
    column: 0,
    path: issue.path.map(String).join('.').slice(0, 200),
    expected: issue.message.slice(0, 300),
    found,
  };
}

/** Errors of Express, its body parser and the Redis client are told apart by the fields they document. */
function refusalOfLibrary(error: unknown): Refusal {
  const { type, status, name, code, limit } = fieldsOf(error);
  if (type === 'entity.too.large')
    return { code: 'too-large', detail: `A request body here may have at most ${Math.round(Number(limit) / 1_048_576)} MB.` };
  if (type === 'encoding.unsupported' || type === 'charset.unsupported')
    return { code: 'unsupported-media-type', detail: 'Send UTF-8 JSON.' };
  if (type === 'entity.parse.failed') return { code: 'invalid-request', detail: 'The body is not valid JSON.' };
  if (name === 'MaxRetriesPerRequestError' || code === 'ECONNREFUSED' || code === 'NR_CLOSED')
    return { code: 'redis-unreachable', detail: PRIVATE_DETAILS['redis-unreachable'] ?? '' };
  if (typeof status === 'number' && status >= 400 && status < 500)
    return { code: 'invalid-request', detail: 'The request could not be read.' };
  return { code: 'internal', detail: 'The server failed to answer. Its log has the details under the request id.' };
}

function fieldsOf(error: unknown): { type?: unknown; status?: unknown; name?: unknown; code?: unknown; limit?: unknown } {
  return typeof error === 'object' && error !== null ? error : {};
}

export function problemBody(refusal: Refusal, requestId: string): ProblemBody {
  const body = {
    type: `urn:amity:problem:${refusal.code}`,
    title: TITLES[refusal.code],
    status: ERROR_CODES[refusal.code].status,
    code: refusal.code,
    detail: refusal.detail,
    requestId,
  };
  return refusal.problems === undefined ? body : { ...body, problems: refusal.problems };
}

export function sendProblem(req: Request, res: Response, refusal: Refusal): void {
  const body = problemBody(refusal, requestIdOf(req));
  if (ERROR_CODES[refusal.code].retry && !res.hasHeader('Retry-After')) res.setHeader('Retry-After', '2');
  res.status(body.status).type('application/problem+json').send(JSON.stringify(body));
}

export function requestIdOf(req: Request): string {
  return typeof req.id === 'string' ? req.id : '';
}

export function problemHandler(log: Log): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    const refusal = refusalOf(error);
    if (ERROR_CODES[refusal.code].status >= 500)
      log.error({ requestId: requestIdOf(req), error: error instanceof Error ? error.stack : String(error) }, 'request failed');
    if (res.headersSent) next(error);
    else sendProblem(req, res, refusal);
  };
}
