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

export const appendOnlyBytes = (folder: string): number => statSync(appendOnlyFile(folder)).size;

/** Cuts a share of what was written behind `from` bytes off its tail; of all of it when it was written anew since. */
export function cutTail(folder: string, share: number, from: number): void {
  const size = appendOnlyBytes(folder);
  const written = size > from ? size - from : size;
  truncateSync(appendOnlyFile(folder), Math.floor(size - share * written));
}

/** The next start finds nothing. */
export function removeFiles(folder: string): void {
  rmSync(join(folder, 'appendonlydir'), { recursive: true, force: true });
}
