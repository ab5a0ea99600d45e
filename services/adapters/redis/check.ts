// Is this Redis fit for us? A job queue that may evict keys loses work in silence, so the wrong policy is refused.
import { DomainError } from '../../../shared/errors.ts';
import { withoutPassword } from '../config.ts';
import type { Connection } from './connection.ts';

export interface ServerFacts {
  /** As it names itself: `Redis 7.0.15`, `Valkey 8.0.1`. */
  readonly name: string;
  readonly major: number;
  /** Writes an append-only file: a restart keeps unfinished runs. */
  readonly isDurable: boolean;
}

const OLDEST = [6, 2] as const;

/** @throws DomainError redis-unsuitable, redis-unreachable */
export async function checkServer(connection: Connection, url: string): Promise<ServerFacts> {
  await connection.call((client) => client.ping());
  const info = await connection.call((client) => client.info());
  const read = (field: string): string => new RegExp(`^${field}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? '';
  const where = `Redis at ${withoutPassword(url)}`;
  const version = read('redis_version');
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    throw new DomainError('redis-unsuitable', `${where}: expected version ${OLDEST.join('.')} or newer, found ${version || 'none'}.`);
  }
  const policy = read('maxmemory_policy');
  if (policy !== 'noeviction') {
    throw new DomainError(
      'redis-unsuitable',
      `${where}: expected maxmemory-policy noeviction, found ${policy || 'none'}.`,
      'Run: redis-cli CONFIG SET maxmemory-policy noeviction, and write it into its configuration.',
    );
  }
  if (read('role') === 'slave')
    throw new DomainError('redis-unsuitable', `${where}: expected a primary, found a replica, which takes no writes.`);
  const valkey = read('valkey_version');
  return { name: valkey === '' ? `Redis ${version}` : `Valkey ${valkey}`, major, isDurable: read('aof_enabled') === '1' };
}
