// The append-only file of a Redis that is not running.
import { readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';

export function appendOnlyFile(folder: string): string {
  const files = join(folder, 'appendonlydir');
  const names = readdirSync(files).filter((name) => name.endsWith('.incr.aof'));
  const [name] = names.sort((a, b) => Number(b.split('.')[2]) - Number(a.split('.')[2]));
  if (name === undefined) throw new Error(`no append-only file in ${files}`);
  return join(files, name);
}

/** Cuts its tail off; answers the bytes lost. */
export function cutTail(folder: string, share: number): number {
  const file = appendOnlyFile(folder);
  const { size } = statSync(file);
  truncateSync(file, Math.floor(size * (1 - share)));
  return size - Math.floor(size * (1 - share));
}

/** The next start finds nothing. */
export function removeFiles(folder: string): void {
  rmSync(join(folder, 'appendonlydir'), { recursive: true, force: true });
}
