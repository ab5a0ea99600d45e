// A saving process that is killed, and a disk that is full: the run is whole or absent, and nothing else is lost.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStore } from '../../services/adapters/store/index.ts';
import { savedRun } from './saved-run-builder.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const OTHER = savedRun({ id: 'OTHER001' });
/** Some megabytes of figures, so that a save has many statements. */
const LARGE = { kpis: 300, replications: 1_000 };

const bench = mkdtempSync(join(tmpdir(), 'amity-crash-'));
const program = join(bench, 'save.mjs');
beforeAll(async () => {
  await build({
    entryPoints: [join(import.meta.dirname, 'saving-process.ts')],
    outfile: program,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    logLevel: 'error',
  });
  symlinkSync(join(ROOT, 'node_modules'), join(bench, 'node_modules'));
});
afterAll(() => rmSync(bench, { recursive: true, force: true }));

/** Saves the large run in a process of its own that kills itself after statement `killAt`. */
function saveElsewhere(folder: string, killAt: number): Promise<NodeJS.Signals | number | null> {
  const child = spawn(process.execPath, [program, folder, String(killAt), JSON.stringify(LARGE)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(signal ?? code));
  });
}

test('a process killed with SIGKILL after any statement of a save leaves the run absent and the others whole; the next save works', async () => {
  const folder = join(bench, 'killed');
  const first = await openStore(folder);
  await first.save(OTHER);
  await first.close();
  let kills = 0;
  for (let killAt = 1; killAt < 60; killAt += 1) {
    const end = await saveElsewhere(folder, killAt);
    const store = await openStore(folder);
    expect(await store.find('OTHER001')).toEqual(OTHER);
    expect(await store.rebuildIndex()).toEqual({ runs: end === 'SIGKILL' ? 1 : 2, damaged: [] });
    expect(await store.find('RUN00001')).toEqual(end === 'SIGKILL' ? undefined : savedRun(LARGE));
    await store.close();
    if (end !== 'SIGKILL') break;
    kills += 1;
  }
  expect(kills).toBeGreaterThan(8);
}, 120_000);

test('a full disk is said in words, the save leaves nothing behind, and what was there stays whole', async () => {
  const folder = join(bench, 'full');
  const before = await openStore(folder);
  await before.save(OTHER);
  await before.close();
  let refused = 0;
  for (let mostPages = 40; mostPages < 4_000; mostPages += 60) {
    const store = await openStore(folder, { mostPages });
    const outcome = await store.save(savedRun(LARGE)).then(
      () => 'saved',
      (error: unknown) => error,
    );
    expect(await store.find('OTHER001')).toEqual(OTHER);
    if (outcome === 'saved') {
      expect(await store.find('RUN00001')).toEqual(savedRun(LARGE));
      await store.close();
      break;
    }
    expect(outcome).toMatchObject({ code: 'store-full', message: expect.stringContaining('nothing was saved') as string });
    expect((await store.list()).map(({ id }) => id)).toEqual(['OTHER001']);
    refused += 1;
    await store.close();
  }
  expect(refused).toBeGreaterThan(3);
});
