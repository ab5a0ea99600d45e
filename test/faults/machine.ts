// What this machine allows. A fault that needs more is listed as not possible, never passed.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findRedisServer } from '../../services/adapters/redis/private-redis.ts';
import type { Fault, Need } from './fault.ts';

/** Why the fault cannot be injected here, or undefined. */
export function notPossibleHere({ needs = [] }: Pick<Fault, 'needs'>): string | undefined {
  if (findRedisServer() === undefined) return 'redis-server is not installed';
  if (!existsSync('/proc/self/statm')) return 'this is not Linux';
  for (const need of needs) {
    const why = LACKS[need]();
    if (why !== undefined) return why;
  }
  return undefined;
}

const isRoot = (): boolean => process.getuid?.() === 0;
const succeeds = (program: string, args: readonly string[]): boolean => spawnSync(program, args, { stdio: 'ignore' }).status === 0;

const LACKS: Readonly<Record<Need, () => string | undefined>> = {
  root: () => (isRoot() ? undefined : 'it needs root'),
  iptables: () => {
    if (!isRoot()) return 'iptables needs root';
    return succeeds('iptables', ['-w', '2', '-S']) ? undefined : 'iptables is not installed or not allowed';
  },
  tmpfs: () => (isRoot() && canMount() ? undefined : 'no tmpfs may be mounted'),
  strace: () => (succeeds('strace', ['-e', 'trace=none', 'true']) ? undefined : 'strace is not installed or not allowed'),
};

function canMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'amity-faults-'));
  try {
    return succeeds('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder]) && succeeds('umount', [folder]);
  } finally {
    rmdirSync(folder);
  }
}
