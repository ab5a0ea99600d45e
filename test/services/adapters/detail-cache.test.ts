// Watched replications on disk: whole or absent, and never more than their room.
import { mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDetailCache } from '../../../services/adapters/store/detail-cache.ts';
import { newFolder } from '../../helpers/amity.ts';

let folder: string;
beforeEach(() => (folder = newFolder()));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const bytes = (n: number, size = 100): Uint8Array => new Uint8Array(size).fill(n);
const files = (): readonly string[] => readdirSync(join(folder, 'details')).sort();

describe.each([
  ['on disk', () => folder],
  ['in memory', () => ':memory:'],
])('%s', (_, of) => {
  test('what was kept is found, what was not is absent', async () => {
    const cache = openDetailCache(of());
    expect([await cache.has('a'), await cache.find('a')]).toEqual([false, undefined]);
    await cache.keep('a', bytes(1));
    await cache.keep('b', bytes(2));
    expect([await cache.has('a'), [...(await cache.find('a'))!]]).toEqual([true, [...bytes(1)]]);
  });
});

test.each([
  ['cut short', (path: string) => writeFileSync(path, readFileSync(path).subarray(0, 120))],
  ['of no length', (path: string) => writeFileSync(path, '')],
  [
    'with one bit turned',
    (path: string) => writeFileSync(path, Buffer.from(readFileSync(path).map((byte, i) => (i === 150 ? byte ^ 1 : byte)))),
  ],
])('a file %s is absent, and gone', async (_, spoil) => {
  const cache = openDetailCache(folder);
  await cache.keep('a', bytes(1));
  spoil(join(folder, 'details', 'a'));
  expect(await cache.find('a')).toBeUndefined();
  expect(await cache.has('a')).toBe(false);
});

test('nothing but whole files under their names is left after many writes at once', async () => {
  const cache = openDetailCache(folder);
  await Promise.all(Array.from({ length: 20 }, (_, i) => cache.keep(`a${i % 4}`, bytes(i % 4, 50_000))));
  expect(files()).toEqual(['a0', 'a1', 'a2', 'a3']);
  for (const i of [0, 1, 2, 3]) expect((await cache.find(`a${i}`))?.[49_999]).toBe(i);
});

test('those not read for longest make room, and what a killed process left behind goes', async () => {
  mkdirSync(join(folder, 'details'));
  const old = new Date(Date.now() - 7_200_000);
  writeFileSync(join(folder, 'details', 'x.123.tmp'), 'half');
  utimesSync(join(folder, 'details', 'x.123.tmp'), old, old);
  const generous = openDetailCache(folder);
  for (const name of ['a', 'b', 'c']) await generous.keep(name, bytes(1, 1_000));
  for (const [i, name] of ['a', 'b', 'c'].entries()) utimesSync(join(folder, 'details', name), i, i);
  await generous.find('a');
  await openDetailCache(folder, { mostBytes: 2_500 }).keep('d', bytes(1, 1_000));
  expect(files()).toEqual(['a', 'd']);
});

test('a folder that cannot be written withholds nothing', async () => {
  writeFileSync(join(folder, 'details'), 'a file where the folder should be');
  const cache = openDetailCache(folder);
  await cache.keep('a', bytes(1));
  expect(await cache.find('a')).toBeUndefined();
});
