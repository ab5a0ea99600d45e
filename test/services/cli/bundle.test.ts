// Saved runs on the command line: out as a bundle, in again, renamed, removed, and the list made anew.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunSummary } from '../../../shared/protocol/run.ts';
import { amity, newFolder } from '../../helpers/amity.ts';

const SMALL = join(import.meta.dirname, 'small.yaml');
const data = newFolder();
const elsewhere = newFolder();
const file = join(data, 'run.zip');
afterAll(() => {
  for (const folder of [data, elsewhere]) rmSync(folder, { recursive: true, force: true });
});

async function saved(folder: string): Promise<readonly RunSummary[]> {
  return (JSON.parse((await amity(['runs', '--data', folder, '--json'])).out) as { runs: RunSummary[] }).runs;
}

let id = '';
beforeAll(async () => {
  await amity(['run', SMALL, '--data', data, '--reps', '2', '--quiet', '--name', 'first']);
  id = (await saved(data))[0]?.id ?? '';
  expect(await amity(['export', 'first', '--data', data, '--out', file])).toMatchObject({ code: 0, out: '' });
});

test('a bundle is imported elsewhere, verified there, and importing it again changes nothing', async () => {
  expect((await amity(['import', file, '--data', elsewhere])).out).toContain(`${id} "first" was added`);
  expect((await amity(['import', file, '--data', elsewhere])).out).toContain('was here already');
  expect((await amity(['verify', id, '--data', elsewhere, '--quiet', '--workers', '0'])).code).toBe(0);
  expect(await saved(elsewhere)).toEqual(await saved(data));
  const again = JSON.parse((await amity(['import', file, '--data', elsewhere, '--json'])).out) as unknown;
  expect(again).toEqual({ imported: [{ file, id, outcome: 'present' }] });
});

test('a damaged run is named, the exit code says so, and importing its bundle mends it', async () => {
  const raw = new Database(join(elsewhere, 'amity.db'));
  raw.exec(`update parts set content = x'00'`);
  raw.close();
  const checked = await amity(['runs', '--rebuild', '--data', elsewhere]);
  expect(checked).toMatchObject({ code: 1, out: '1 run checked, 1 damaged\n' });
  expect(checked.err).toContain(`${id} is damaged: its part "scenario"`);
  expect((await amity(['import', file, '--data', elsewhere])).out).toContain('is whole again');
  expect(await amity(['runs', '--rebuild', '--data', elsewhere, '--json'])).toMatchObject({ code: 0, err: '' });
});

test('a file that is no bundle is refused with words, and nothing is saved', async () => {
  const broken = join(data, 'broken.zip');
  writeFileSync(broken, readFileSync(file).subarray(0, 2_000));
  const fresh = join(data, 'fresh');
  const { code, err } = await amity(['import', broken, '--data', fresh]);
  expect(code).toBe(2);
  expect(err).toMatch(/not a bundle that can be read: .+\nExport the run again\. Nothing was stored\./);
  expect((await amity(['import', join(data, 'nothing.zip'), '--data', fresh])).code).toBe(2);
  expect(await saved(fresh)).toEqual([]);
});

test('a run is renamed and keeps its digest; removed by id it is gone, by another name nothing is', async () => {
  const before = (await saved(data))[0];
  expect((await amity(['rename', 'first', 'second', '--data', data])).code).toBe(0);
  expect(await saved(data)).toEqual([{ ...before, name: 'second' }]);
  expect(await amity(['remove', id, 'ABCDEFGH', '--data', data])).toMatchObject({ code: 2 });
  expect(await saved(data)).toHaveLength(1);
  expect((await amity(['remove', id.toLowerCase(), '--data', data])).code).toBe(0);
  expect(await saved(data)).toEqual([]);
  expect(existsSync(file)).toBe(true);
});
