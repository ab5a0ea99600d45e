// `amity report` and `amity observe` as a user runs them.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Observation } from '../../../shared/protocol/observation.ts';
import { amity, newFolder } from '../../helpers/amity.ts';

const SMALL = join(import.meta.dirname, 'small.yaml');
const data = newFolder();
const out = newFolder();
const env = { AMITY_DATA: data };
beforeAll(async () => {
  expect(await amity(['run', SMALL, '--quiet', '--reps', '12', '--name', 'today'], env)).toMatchObject({ code: 0 });
  expect(
    await amity(['run', SMALL, '--quiet', '--reps', '12', '--name', 'three', '--set', 'gates.here.pools.lane.servers=3'], env),
  ).toMatchObject({ code: 0 });
});
afterAll(() => {
  for (const folder of [data, out]) rmSync(folder, { recursive: true, force: true });
});

test('a report is written in two languages, and says what it wrote', async () => {
  const file = join(out, 'report.html');
  const answer = await amity(['report', 'today', 'three', '--out', file, '--lang', 'fr', '--lang2', 'zh-cn'], env);
  expect(answer).toMatchObject({ code: 0, out: '', err: `wrote ${file}\n` });
  const html = readFileSync(file, 'utf8');
  expect(html).toContain('three par rapport à today');
  expect(html).toContain('three 对比 today');
});

test('the tables of several runs lie in a folder each', async () => {
  const folder = join(out, 'tables');
  const answer = await amity(['report', 'today', 'three', '--tables', folder, '--json'], env);
  expect(answer).toMatchObject({ code: 0, err: '' });
  const { runs, files } = JSON.parse(answer.out) as { runs: string[]; files: string[] };
  expect(files).toHaveLength(18);
  expect(readdirSync(folder).sort()).toEqual([...runs].sort());
  expect(files.every((file) => existsSync(file))).toBe(true);
});

test.each([
  [['report', 'today'], 'Nothing to write', 2],
  [['report', 'today', '--out', 'x.doc'], 'expected a file ending in .html or .pdf', 2],
  [['report', 'today', '--out', 'x.pdf', '--lang', 'de'], 'Expected one of vi, zh-CN, en, fr', 2],
  [['report', 'nobody', '--out', 'x.html'], 'neither a saved run nor a scenario', 2],
])('%s is refused', async (args, words, code) => {
  const answer = await amity(args, env);
  expect(answer).toMatchObject({ code, out: '' });
  expect(answer.err).toContain(words);
});

test('without a browser a PDF is refused with what to do', async () => {
  const answer = await amity(['report', 'today', '--out', join(out, 'x.pdf')], { ...env, AMITY_BROWSER: '/nowhere/browser' });
  expect(answer.code).toBe(1);
  expect(answer.err).toContain('/nowhere/browser cannot be started');
  expect(answer.err).toContain('open it in any browser and print it');
});

test('a run is judged by what was measured, and the judgement is kept', async () => {
  const file = join(out, 'counts.csv');
  const hours = ['08', '10', '12', '14', '16', '18'];
  writeFileSync(
    file,
    `when,gate,flow,figure,value\n${hours.map((hour) => `2025-07-01T${hour}:00+07:00,here,export,inside,30\n`).join('')}`,
  );
  const told = await amity(['observe', 'today', file, '--quiet'], env);
  expect(told.code).toBe(0);
  expect(told.out).toContain('Too low: inside at here, export (trucks inside, 6 values): the run falls short of what was measured by');
  expect(told.out).toContain('0 of 6 lie where the run expected them.');
  const { observations } = JSON.parse((await amity(['observe', 'today', '--json'], env)).out) as { observations: Observation[] };
  expect(observations).toMatchObject([{ name: 'counts.csv', groups: [{ verdict: 'too-low', n: 6 }] }]);
  expect((await amity(['observe', 'three'], env)).err).toContain('Nothing measured was set beside');
});

test('a file with a wrong line is refused with line, column, expected and found', async () => {
  const file = join(out, 'wrong.csv');
  writeFileSync(file, 'when,gate,flow,figure,value\n2025-07-09,here,export,cleared,300\n');
  const answer = await amity(['observe', 'today', file], env);
  expect(answer.code).toBe(2);
  expect(answer.err).toContain(
    'wrong.csv:2:1: when: expected a whole day that the run measures: from 2025-07-01T06:00:00+07:00 to before 2025-07-02 06:00:00, found 2025-07-09',
  );
});
