// Who is signed in, kept over a restart: hashes of session secrets with their ends, in a file only its owner may read.
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Log } from '../ports.ts';

/** Wall ms until which a session holds, by the hash of its secret; oldest first. */
export type SessionEnds = ReadonlyMap<string, number>;

export interface KeptSessions {
  read(): SessionEnds;
  /** A file that cannot be written is a pity and no reason to turn anybody away. */
  write(ends: SessionEnds): void;
}

const fileSchema = z.object({ sessions: z.array(z.tuple([z.string().regex(/^[0-9a-f]{64}$/), z.int()])).max(10_000) });

/** `port`: cookies are of a port, and two servers may share a data folder. */
export function openKeptSessions(dataFolder: string, port: number, log: Log): KeptSessions {
  const path = join(dataFolder, `sessions-${port}.json`);
  return {
    read() {
      try {
        return new Map(fileSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).sessions);
      } catch (error) {
        const isAbsent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
        if (!isAbsent) log.warn({ path, error: String(error) }, 'the list of sessions cannot be read: everybody signs in again');
        return new Map();
      }
    },
    write(ends) {
      try {
        mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
        const draft = `${path}.new`;
        writeFileSync(draft, JSON.stringify({ sessions: [...ends] }), { mode: 0o600 });
        chmodSync(draft, 0o600);
        renameSync(draft, path);
      } catch (error) {
        log.warn({ path, error: String(error) }, 'the list of sessions cannot be kept');
      }
    },
  };
}
