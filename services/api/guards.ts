// The gate every request passes before a route sees it: right host, known method, own origin, signed in.
import type { RequestHandler } from 'express';
import { DomainError } from '../../shared/errors.ts';
import { ROUTES } from '../../shared/protocol/http.ts';
import { hostOf, originOf, type OwnHosts } from './hosts.ts';
import type { Identity, Sessions } from './sessions.ts';

const READING = ['GET', 'HEAD', 'OPTIONS'];
const METHODS = [...READING, 'POST', 'DELETE'];

export function ownHostOnly(hosts: OwnHosts): RequestHandler {
  return (req, _res, next) => {
    const host = hostOf(req);
    if (!req.originalUrl.startsWith('/')) throw new DomainError('invalid-request', 'This server is no proxy.');
    if (host === undefined) throw new DomainError('invalid-request', 'Exactly one Host header is needed.');
    if (!hosts.isOwn(host)) throw new DomainError('misdirected-host', 'This server does not go by that name.');
    next();
  };
}

export const knownMethods: RequestHandler = (req, res, next) => {
  if (METHODS.includes(req.method)) return next();
  res.setHeader('Allow', METHODS.join(', '));
  throw new DomainError('method-not-allowed', 'This method is not used here.');
};

/** Sets `res.locals.identity`, or refuses with 401. */
export function signedInOnly(sessions: Sessions): RequestHandler {
  return (req, res, next) => {
    const identity = sessions.identify(req);
    if (identity === undefined)
      throw new DomainError('not-signed-in', 'Open the link the server printed, or send the token of the data folder.');
    res.locals['identity'] = identity;
    next();
  };
}

/** Cross-site requests change nothing: a foreign origin is refused, and a cookie alone is no proof without an origin. */
export const ownOriginToChange: RequestHandler = (req, res, next) => {
  if (READING.includes(req.method)) return next();
  const origin = originOf(req);
  const identity = res.locals['identity'] as Identity | undefined;
  if (origin === 'foreign' || (origin === 'none' && identity?.kind === 'session')) {
    throw new DomainError('forbidden-origin', 'Only pages of this server may do that.');
  }
  next();
};

/** 405 for a path that exists with another method. */
export const otherMethods: RequestHandler = (req, res, next) => {
  const allowed = Object.values(ROUTES)
    .filter((route) => matches(route.path, req.path))
    .map((route) => route.method.toUpperCase());
  if (allowed.length === 0) return next();
  res.setHeader('Allow', allowed.join(', '));
  throw new DomainError('method-not-allowed', `This address takes ${allowed.join(', ')}.`);
};

function matches(pattern: string, path: string): boolean {
  const wanted = pattern.split('/');
  const given = path.replace(/(.)\/$/, '$1').split('/');
  return wanted.length === given.length && wanted.every((part, i) => (part.startsWith(':') ? given[i] !== '' : part === given[i]));
}
