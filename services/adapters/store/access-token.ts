// The bearer token for programs: 256 random bits in a file only its owner may read.
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const TOKEN = /^amity_[A-Za-z0-9_-]{43}$/;

export function accessTokenPath(dataFolder: string): string {
  return join(dataFolder, 'token');
}

/** Reads the token of this data folder, or undefined when no server has made one. For programs on the same machine. */
export function findAccessToken(dataFolder: string): string | undefined {
  try {
    const text = readFileSync(accessTokenPath(dataFolder), 'utf8').trim();
    return TOKEN.test(text) ? text : undefined;
  } catch {
    return undefined;
  }
}

/** Reads the token or makes one; the file's mode is 0600 afterwards in either case. */
export function ensureAccessToken(dataFolder: string): string {
  const path = accessTokenPath(dataFolder);
  const existing = findAccessToken(dataFolder);
  if (existing !== undefined) {
    chmodSync(path, 0o600);
    return existing;
  }
  const token = `amity_${randomBytes(32).toString('base64url')}`;
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  rmSync(path, { force: true });
  writeFileSync(path, `${token}\n`, { mode: 0o600 });
  return token;
}
