// Who is signed in: one-time codes of printed links, browser sessions, and the token for programs. Only hashes of secrets are kept.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Clock } from '../adapters/ports.ts';
import type { KeptSessions } from '../adapters/store/kept-sessions.ts';

const CODE_LIFE_MS = 10 * 60_000;
export const SESSION_LIFE_MS = 12 * 3_600_000;
/** An end that has moved by less is not written down: looking at a page must not write a file. */
const WRITE_STEP_MS = 10 * 60_000;
/** Codes and sessions kept at most; the oldest give way. */
const KEPT = 1_000;

export interface Identity {
  readonly kind: 'session' | 'token';
  /** Hash of the secret: names the signed-in one in limits and logs without telling the secret. */
  readonly key: string;
}

export interface Sessions {
  readonly cookieName: string;
  /** A new one-time code: 128 bits, ten minutes, one use. */
  issueCode(): string;
  /** Exchanges a code (once) or the program token for a session's secret; undefined when it is neither. */
  signIn(code: string): string | undefined;
  signOut(identity: Identity): void;
  /** Cookie or bearer token of a request; a session found is kept for another 12 hours. */
  identify(req: IncomingMessage): Identity | undefined;
  /** Whether a session found earlier still holds; keeps it. */
  stillHolds(identity: Identity): boolean;
}

/** `port` is part of the cookie's name: cookies are shared by all ports of a host. `kept`: sessions outlive a restart of the server, codes do not. */
export function createSessions(clock: Pick<Clock, 'nowMs'>, token: string, port: number, kept?: KeptSessions): Sessions {
  const codes = expiring(clock, CODE_LIFE_MS);
  const sessions = expiring(clock, SESSION_LIFE_MS, kept);
  const tokenHash = hashOf(token);
  const cookieName = `amity_session_${port}`;
  const isToken = (secret: string): boolean => timingSafeEqual(Buffer.from(hashOf(secret)), Buffer.from(tokenHash));
  const stillHolds = (identity: Identity): boolean => identity.kind === 'token' || sessions.touch(identity.key);
  return {
    cookieName,
    stillHolds,
    issueCode() {
      const code = randomBytes(16).toString('base64url');
      codes.add(hashOf(code));
      return code;
    },
    signIn(code) {
      if (!codes.take(hashOf(code)) && !isToken(code)) return undefined;
      const secret = randomBytes(32).toString('base64url');
      sessions.add(hashOf(secret));
      return secret;
    },
    signOut(identity) {
      if (identity.kind === 'session') sessions.take(identity.key);
    },
    identify(req) {
      const bearer = /^Bearer ([\x21-\x7e]{1,200})$/.exec(req.headers.authorization ?? '')?.[1];
      if (bearer !== undefined) return isToken(bearer) ? { kind: 'token', key: tokenHash } : undefined;
      return cookiesOf(req, cookieName)
        .map((secret): Identity => ({ kind: 'session', key: hashOf(secret) }))
        .find(stillHolds);
    },
  };
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

function expiring(clock: Pick<Clock, 'nowMs'>, lifeMs: number, kept?: KeptSessions) {
  const until = new Map(kept?.read());
  /** Ends as they were last written down. */
  const written = new Map(until);
  const write = (): void => {
    kept?.write(until);
    written.clear();
    for (const [key, endMs] of until) written.set(key, endMs);
  };
  const holds = (key: string): boolean => (until.get(key) ?? 0) > clock.nowMs();
  return {
    add(key: string): void {
      until.set(key, clock.nowMs() + lifeMs);
      for (const oldest of until.keys()) {
        if (until.size <= KEPT) break;
        until.delete(oldest);
      }
      write();
    },
    take(key: string): boolean {
      const held = holds(key);
      if (until.delete(key)) write();
      return held;
    },
    touch(key: string): boolean {
      if (!holds(key)) return until.delete(key) && false;
      until.delete(key);
      until.set(key, clock.nowMs() + lifeMs);
      if (clock.nowMs() + lifeMs - (written.get(key) ?? 0) > WRITE_STEP_MS) write();
      return true;
    },
  };
}

/** Every cookie of that name: a foreign page on another port may have planted one of its own before ours. */
function cookiesOf(req: IncomingMessage, name: string): string[] {
  const pairs = (req.headers.cookie ?? '').split(';', 50).map((pair) => pair.trim());
  return pairs.filter((pair) => pair.startsWith(`${name}=`)).map((pair) => pair.slice(name.length + 1));
}
