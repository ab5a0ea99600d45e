// Watched replications in files beside the store. Nothing here is the only copy of anything: a file that is missing, cut short or damaged is computed again.
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DetailCache } from '../kernel-ports.ts';
import { addressOf } from './content.ts';

/** The files may take so much of the disk; those not read for longest go first. */
const MOST_BYTES = 1024 * 1024 * 1024;
/** Files written between two looks at how much there is. */
const WRITES_A_LOOK = 16;
const HASH_CHARS = 64;
/** What a process that was killed has left behind. */
const STALE_MS = 3_600_000;

export interface DetailCacheOptions {
  readonly mostBytes?: number;
}

/** Files `<dataFolder>/details/<name>`: the SHA-256 of the content in hex, then the content. ':memory:' keeps nothing on disk. */
export function openDetailCache(dataFolder: string, { mostBytes = MOST_BYTES }: DetailCacheOptions = {}): DetailCache {
  if (dataFolder === ':memory:') return memoryDetails();
  const folder = join(dataFolder, 'details');
  let writes = 0;
  return {
    has: (name) => sizeOf(join(folder, name)).then((size) => size !== undefined),
    find: (name) => readChecked(join(folder, name)),
    async keep(name, bytes) {
      // A cache that cannot be written is no reason to withhold an answer.
      await write(folder, name, bytes).catch(() => undefined);
      if (writes++ % WRITES_A_LOOK === 0) await makeRoom(folder, mostBytes).catch(() => undefined);
    },
  };
}

function memoryDetails(): DetailCache {
  const kept = new Map<string, Uint8Array>();
  return {
    has: async (name) => kept.has(name),
    find: async (name) => kept.get(name),
    async keep(name, bytes) {
      kept.set(name, bytes);
    },
  };
}

async function sizeOf(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ size }) => size,
    () => undefined,
  );
}

async function readChecked(path: string): Promise<Uint8Array | undefined> {
  const file = await readFile(path).catch(() => undefined);
  if (file === undefined) return undefined;
  const content = file.subarray(HASH_CHARS);
  const now = new Date();
  const touched = utimes(path, now, now).catch(() => undefined);
  if (file.subarray(0, HASH_CHARS).toString('latin1') !== addressOf(content)) {
    await rm(path, { force: true });
    return undefined;
  }
  await touched;
  return content;
}

/** Under another name first: whoever reads finds the whole file or none, and two who write the same do not meet. */
async function write(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${name}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    await writeFile(path, [Buffer.from(addressOf(bytes), 'latin1'), bytes], { mode: 0o600 });
    await rename(path, join(folder, name));
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

async function makeRoom(folder: string, mostBytes: number): Promise<void> {
  const names = await readdir(folder);
  const files = await Promise.all(names.map(async (name) => ({ path: join(folder, name), ...(await facts(join(folder, name))) })));
  const old = files.filter(({ path, mtimeMs }) => path.endsWith('.tmp') && mtimeMs < Date.now() - STALE_MS);
  for (const { path } of old) await rm(path, { force: true });
  const kept = files.filter(({ path }) => !path.endsWith('.tmp')).sort((a, b) => a.mtimeMs - b.mtimeMs);
  let total = kept.reduce((sum, { size }) => sum + size, 0);
  for (const { path, size } of kept) {
    if (total <= mostBytes) return;
    await rm(path, { force: true });
    total -= size;
  }
}

async function facts(path: string): Promise<{ readonly size: number; readonly mtimeMs: number }> {
  return stat(path).then(
    ({ size, mtimeMs }) => ({ size, mtimeMs }),
    () => ({ size: 0, mtimeMs: 0 }),
  );
}
