// Who is signed in: codes once, sessions over a restart and for twelve hours, on a real folder.
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { silentLog } from '../../../services/adapters/log.ts';
import { openKeptSessions } from '../../../services/adapters/store/kept-sessions.ts';
import { createSessions, SESSION_LIFE_MS, type Sessions } from '../../../services/api/sessions.ts';

const TOKEN = `amity_${'t'.repeat(43)}`;
const PORT = 4321;
const HOUR = 3_600_000;

let folder: string;
let nowMs: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'amity-sessions-'));
  nowMs = 1_750_000_000_000;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const path = (port = PORT): string => join(folder, `sessions-${port}.json`);
const started = (port = PORT): Sessions => createSessions({ nowMs: () => nowMs }, TOKEN, port, openKeptSessions(folder, port, silentLog));
const signedIn = (sessions: Sessions): string => sessions.signIn(sessions.issueCode()) ?? '';
const asks = (sessions: Sessions, secret: string) =>
  sessions.identify({ headers: { cookie: `${sessions.cookieName}=${secret}` } } as IncomingMessage);

test('a session outlives the server that made it; a code does not', () => {
  const first = started();
  const secret = signedIn(first);
  const code = first.issueCode();
  const second = started();
  expect(asks(second, secret)).toMatchObject({ kind: 'session' });
  expect(second.signIn(code)).toBeUndefined();
  expect(asks(started(PORT + 1), secret), 'of another port').toBeUndefined();
});

test('who has signed out stays signed out', () => {
  const first = started();
  const secret = signedIn(first);
  first.signOut(asks(first, secret)!);
  expect(asks(first, secret)).toBeUndefined();
  expect(asks(started(), secret)).toBeUndefined();
});

test('twelve hours without a request end a session, also over a restart; use keeps it', () => {
  const first = started();
  const [used, left] = [signedIn(first), signedIn(first)];
  nowMs += 8 * HOUR;
  expect(asks(first, used)).toBeDefined();
  nowMs += SESSION_LIFE_MS - 8 * HOUR;
  const second = started();
  expect(asks(second, left)).toBeUndefined();
  expect(asks(second, used)).toBeDefined();
  nowMs += SESSION_LIFE_MS;
  expect(asks(started(), used)).toBeUndefined();
});

test('only hashes are kept, for the owner alone, and a look at a page writes nothing', () => {
  const sessions = started();
  const secret = signedIn(sessions);
  const kept = readFileSync(path(), 'utf8');
  expect(kept).not.toContain(secret);
  expect(statSync(path()).mode & 0o777).toBe(0o600);
  rmSync(path());
  nowMs += 60_000;
  expect(asks(sessions, secret)).toBeDefined();
  expect(existsSync(path())).toBe(false);
});

test.each(['', '{', '{"sessions":[["nothing",1]]}', '[]'])('a list that is %o is as good as none, and is written anew', (text) => {
  writeFileSync(path(), text);
  const secret = signedIn(started());
  expect(asks(started(), secret)).toBeDefined();
});

test('a folder that cannot be written to keeps nobody out', () => {
  writeFileSync(join(folder, 'file'), '');
  const nowhere = createSessions({ nowMs: () => nowMs }, TOKEN, PORT, openKeptSessions(join(folder, 'file'), PORT, silentLog));
  expect(asks(nowhere, signedIn(nowhere))).toBeDefined();
});
