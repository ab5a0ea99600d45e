// Request bodies: JSON only, at most 1 MB, neither deep nor wide, and no key that could reach a prototype.
import express, { type RequestHandler } from 'express';
import { DomainError } from '../../shared/errors.ts';

export const BODY_LIMIT_BYTES = 1_048_576;
/** Ten thousand events of 400 bytes. */
const TEXT_LIMIT_BYTES = 4_194_304;
const MAX_DEPTH = 32;
const MAX_VALUES = 20_000;
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

/** The handlers to put before every route that takes a body. */
export function jsonBodies(): RequestHandler[] {
  return [
    onlyJson,
    express.json({ limit: BODY_LIMIT_BYTES, strict: true, verify: (_req, _res, bytes) => refuseHugeShape(bytes) }),
    guardedBody,
  ];
}

/** Lines of JSON or CSV as one text: for the route that reads them itself. */
export function textBodies(): RequestHandler[] {
  const types = ['application/x-ndjson', 'application/jsonl', 'application/json', 'text/csv'];
  const known: RequestHandler = (req, _res, next) => {
    if (!types.includes((req.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''))
      throw new DomainError('unsupported-media-type', 'Send the events as application/x-ndjson, one JSON object a line, or as text/csv.');
    next();
  };
  return [known, express.text({ type: types, limit: TEXT_LIMIT_BYTES, defaultCharset: 'utf-8' })];
}

const onlyJson: RequestHandler = (req, _res, next) => {
  const hasBody = req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0;
  if (hasBody && !/^application\/json\s*(;|$)/i.test(req.headers['content-type'] ?? '')) {
    throw new DomainError('unsupported-media-type', 'Send the body as application/json.');
  }
  next();
};

const guardedBody: RequestHandler = (req, _res, next) => {
  refuseForbiddenKeys(req.body, []);
  next();
};

/** Looks at the bytes before they are parsed: counts nesting and values outside of strings. */
function refuseHugeShape(bytes: Uint8Array): void {
  let depth = 0;
  let values = 0;
  let inString = false;
  for (let i = 0; i < bytes.length; i += 1) {
    const byte = bytes[i];
    if (inString) {
      if (byte === 0x5c) i += 1;
      else if (byte === 0x22) inString = false;
    } else if (byte === 0x22) inString = true;
    else if (byte === 0x7b || byte === 0x5b) depth += 1;
    else if (byte === 0x7d || byte === 0x5d) depth -= 1;
    else if (byte === 0x2c) values += 1;
    if (depth > MAX_DEPTH) throw new DomainError('invalid-request', `The body is nested more than ${MAX_DEPTH} deep at byte ${i}.`);
    if (values > MAX_VALUES) throw new DomainError('invalid-request', `The body has more than ${MAX_VALUES} values at byte ${i}.`);
  }
}

function refuseForbiddenKeys(value: unknown, path: readonly string[]): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, field] of Object.entries(value)) {
    if (FORBIDDEN_KEYS.has(key))
      throw new DomainError('invalid-request', `The key "${key}" is not allowed in "${path.join('.').slice(0, 200)}".`);
    refuseForbiddenKeys(field, [...path, key]);
  }
}
