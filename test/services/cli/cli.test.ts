import { rmSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Comparison, RunResult, RunSummary, SavedRun } from '../../../shared/protocol/run.ts';
import { amity, newFolder } from '../../helpers/amity.ts';

const SMALL = join(import.meta.dirname, 'small.yaml');
const data = newFolder();
afterAll(() => rmSync(data, { recursive: true, force: true }));

function run(...args: readonly string[]): ReturnType<typeof amity> {
  return amity(['run', SMALL, '--data', data, ...args]);
}

async function resultOf(...args: readonly string[]): Promise<RunResult> {
  const answer = await run('--quiet', '--no-save', '--json', '-', ...args);
  expect(answer).toMatchObject({ code: 0, err: '' });
  return JSON.parse(answer.out) as RunResult;
}

function brokenFile(name: string, change: (text: string) => string): string {
  const file = join(data, name);
  writeFileSync(file, change(readFileSync(SMALL, 'utf8')));
  return file;
}

/** What the program can do. */
const COMMANDS = [
  'start',
  'worker',
  'run',
  'compare',
  'more',
  'warm-up',
  'sweep',
  'sweeps',
  'observe',
  'report',
  'check',
  'scenarios',
  'runs',
  'show',
  'verify',
  'export',
  'import',
  'rename',
  'remove',
  'validate',
  'calibrate',
  'send',
];

describe('help', () => {
  test('lists the commands, the exit codes and examples', async () => {
    const { code, out } = await amity(['--help']);
    expect(code).toBe(0);
    for (const word of [...COMMANDS, 'Exit codes', 'Examples']) expect(out).toContain(word);
    expect(out).not.toContain('reference');
  });

  test.each(COMMANDS)('of %s has an example', async (command) => {
    const { code, out } = await amity([command, '--help']);
    expect(code).toBe(0);
    expect(out).toContain('Examples:');
    expect(out).toContain(`amity ${command}`);
  });

  test.each([
    ['frobnicate'],
    ['run'],
    ['run', 'x', '--reps', 'many'],
    ['run', 'x', '--window', '3 fortnights'],
    ['start', '--port', '99999'],
    ['runs', '--frob'],
  ])('goes with exit code 2 for wrong arguments: %s %s %s', async (...args) => {
    const { code, out, err } = await amity(args);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toContain('error:');
  });
});

describe('amity check', () => {
  test('says that a right scenario is right, with its hash and its trucks', async () => {
    const { code, out } = await amity(['check', SMALL, '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ ok: true, name: 'small', days: 1, gates: [{ id: 'here', trucksPerDay: { export: 300 } }] });
  });

  test('tells in words what a scenario changes against the one it extends, and what edits change', async () => {
    const against = await amity(['check', 'lang-son-one-scanner-more']);
    expect(against.code).toBe(0);
    expect(against.out).toContain('changes against lang-son-2025-07:\n  scanners at huu-nghi: 4 → 5 servers\n');
    const edited = await amity(['check', SMALL, '--set', 'clock.days=3']);
    expect(edited.out).toContain('the edits change:\n  measured days: 1 → 3\n');
    const json = await amity(['check', 'lang-son-one-scanner-more', '--json']);
    expect(JSON.parse(json.out)).toMatchObject({
      extends: 'lang-son-2025-07',
      changes: ['scanners at huu-nghi: 4 → 5 servers'],
      upgrades: [],
    });
  });

  test.each<[string, (text: string) => string, RegExp]>([
    [
      'an unknown key',
      (text) => text.replace('perDay: 300', 'perDay: 300, perNight: 3'),
      /unknown-key\.yaml:15:\d+: gates\.here\.flows\.export/,
    ],
    [
      'a wrong unit',
      (text) => text.replace('5 min', '5 furlongs'),
      /a-wrong-unit\.yaml:13:\d+: gates\.here\.stages\.check\.time.*expected a duration.*furlongs/,
    ],
    [
      'negative staff',
      (text) => text.replace('servers: 2', 'servers: -2'),
      /negative-staff\.yaml:11:\d+: gates\.here\.pools\.lane\.servers: expected .*found -2/,
    ],
    ['a stage that does not exist', (text) => text.replace('[check]', '[chekc]'), /chekc.*Did you mean "check"/],
    ['broken YAML', (text) => text.replace('title: A small gate', 'title: [A small gate'), /broken-yaml\.yaml:\d+:\d+/i],
  ])('names line, path, expected and found for %s, with exit code 2', async (what, change, expected) => {
    const file = brokenFile(`${what.replaceAll(' ', '-')}.yaml`, change);
    for (const command of [
      ['check', file],
      ['run', file, '--data', data],
    ]) {
      const { code, out, err } = await amity(command);
      expect(code).toBe(2);
      expect(out).toBe('');
      expect(err).toMatch(expected);
    }
  });

  test('names the nearest scenario when there is none of that name', async () => {
    const { code, err } = await amity(['check', 'lang-son-2025-7']);
    expect(code).toBe(2);
    expect(err).toContain('Did you mean "lang-son-2025-07"?');
  });
});

describe('amity run', () => {
  test('writes one JSON object with everything a run result has', async () => {
    const result = await resultOf();
    expect(result).toMatchObject({ amity: 1, scenario: { name: 'small' }, seed: 5, replications: 3 });
    expect(result.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(result.replicationDigests).toHaveLength(3);
    const { arrived, ...rest } = result.counts;
    expect(arrived).toBe(Object.values(rest).reduce((sum, n) => sum + n, 0));
    const throughput = result.kpis['throughput@all'];
    expect(throughput).toMatchObject({ unit: 'trucks/day', n: 3, level: 0.95 });
    expect(throughput?.values).toHaveLength(3);
  });

  test('gives the same digest on the main thread, on one and two threads, in windows, and through the live protocol', async () => {
    const { digest } = await resultOf();
    for (const cut of [
      ['--workers', '0'],
      ['--workers', '1'],
      ['--workers', '2'],
      ['--window', '30min'],
      ['--live'],
      ['--live', '--window', '7min', '--workers', '0'],
    ]) {
      const { code, err } = await run('--quiet', '--no-save', '--expect', digest, ...cut);
      expect({ cut, code, err }).toEqual({ cut, code: 0, err: '' });
    }
  });

  test('gives another digest for another seed, another scenario or fewer replications', async () => {
    const digests = [
      await resultOf(),
      await resultOf('--seed', '6'),
      await resultOf('--reps', '2'),
      await resultOf('--set', 'gates.here.flows.export.perDay=301'),
    ].map((result) => result.digest);
    expect(new Set(digests).size).toBe(4);
  });

  test('fails with exit code 1 and both digests when the digest is not the one expected', async () => {
    const { digest } = await resultOf();
    const { code, err } = await run('--quiet', '--no-save', '--expect', 'ab12');
    expect(code).toBe(1);
    expect(err).toContain('expected ab12');
    expect(err).toContain(`found    ${digest}`);
  });

  test('saves nothing and exits with 2 for a queue without REDIS_URL', async () => {
    const { code, err } = await run('--queue');
    expect(code).toBe(2);
    expect(err).toContain('REDIS_URL');
  });

  test('exits with 3 when the Redis of REDIS_URL is not there', async () => {
    const { code, err } = await amity(['run', SMALL, '--data', data, '--queue', '--quiet'], { REDIS_URL: 'redis://127.0.0.1:1' });
    expect(code).toBe(3);
    expect(err).toContain('redis://127.0.0.1:1');
  }, 30_000);
});

describe('saved runs', () => {
  test('are listed, shown, verified and compared by id or name', async () => {
    expect((await run('--name', 'two lanes')).code).toBe(0);
    expect((await run('--name', 'three lanes', '--set', 'gates.here.pools.lane.servers=3')).code).toBe(0);
    const listed = JSON.parse((await amity(['runs', '--data', data, '--json'])).out) as { runs: RunSummary[] };
    expect(listed.runs.map(({ name }) => name).sort()).toEqual(['three lanes', 'two lanes']);
    const shown = JSON.parse((await amity(['show', 'two lanes', '--data', data, '--json'])).out) as SavedRun;
    expect(shown.summary.status).toBe('completed');
    expect(shown.command).toContain(`--expect ${shown.result.digest}`);
    const verified = await amity(['verify', shown.summary.id.toLowerCase(), '--data', data, '--json', '--quiet']);
    expect(verified.code).toBe(0);
    expect(JSON.parse(verified.out)).toMatchObject({ run: shown.summary.id, equal: true });
    const compared = await amity(['compare', 'two lanes', 'three lanes', '--data', data, '--json']);
    const { comparisons } = JSON.parse(compared.out) as { comparisons: Comparison[] };
    expect(comparisons.map(({ basis }) => basis)).toEqual(['paired']);
    expect(comparisons[0]?.rows.find(({ key }) => key === 'sojourn.mean@all')?.difference).toBeLessThan(0);
  });

  test.each([['show'], ['verify']])('that do not exist are named by %s with exit code 2', async (command) => {
    const { code, err } = await amity([command, 'nothing', '--data', data]);
    expect(code).toBe(2);
    expect(err).toContain('There is no saved run "nothing"');
  });
});

test('a worker without REDIS_URL says what it needs, with exit code 2', async () => {
  const { code, err } = await amity(['worker']);
  expect(code).toBe(2);
  expect(err).toContain('REDIS_URL');
});

test('the scenarios of the library are listed, the baseline first', async () => {
  const { code, out } = await amity(['scenarios', '--json']);
  expect(code).toBe(0);
  expect((JSON.parse(out) as { scenarios: { name: string }[] }).scenarios[0]?.name).toBe('lang-son-2025-07');
});
