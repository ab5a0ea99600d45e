// A process told to die at a named place dies there, at the pass it was told; without the setting nothing happens.
import { readFileSync, readdirSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { expect, test } from 'vitest';
import { CRASH_POINTS, openCrashPoints } from '../../../services/adapters/crash-points.ts';

test('the n-th pass of the named point dies, no other', () => {
  let deaths = 0;
  const pass = openCrashPoints('claim.got:3', () => (deaths += 1));
  for (const point of ['claim.got', 'commit.sent', 'claim.got', 'commit.got'] as const) pass(point);
  expect(deaths).toBe(0);
  pass('claim.got');
  pass('claim.got');
  expect(deaths).toBe(1);
});

test('without a setting every pass is a no-op', () => {
  const pass = openCrashPoints(undefined, () => expect.unreachable());
  for (const point of CRASH_POINTS) pass(point);
});

test.each(['claim', 'claim.got', 'claim.got:0', 'claim.got:x'])('the setting "%s" is refused, and the points are named', (setting) => {
  expect(() => openCrashPoints(setting, () => undefined)).toThrow(/expected <point>:<n>/);
});

test('a real process dies by SIGKILL', () => {
  const contents = `import { crashPoint } from './services/adapters/crash-points.ts';
    crashPoint('bell.mid'); console.log('once'); crashPoint('bell.mid'); console.log('twice');`;
  const stdin = { contents, resolveDir: process.cwd() };
  const [program] = buildSync({ stdin, bundle: true, format: 'esm', platform: 'node', write: false }).outputFiles;
  const args = ['--input-type=module', '-e', program?.text ?? ''];
  const child = spawnSync(process.execPath, args, { env: { ...process.env, CRASH_AT: 'bell.mid:2' }, encoding: 'utf8' });
  expect(child.stdout.trim()).toBe('once');
  expect(child.signal).toBe('SIGKILL');
});

test('every point is passed somewhere in the services', () => {
  const files = readdirSync('services', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const text = files
    .filter((file) => !file.endsWith('crash-points.ts'))
    .map((file) => readFileSync(join('services', file), 'utf8'))
    .join('\n');
  expect(CRASH_POINTS.filter((point) => !text.includes(`crashPoint('${point}')`) && !text.includes(`sent('${point}',`))).toEqual([]);
});
