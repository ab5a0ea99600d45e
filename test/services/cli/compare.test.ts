// `amity compare` as a planner uses it: several candidates, own thresholds, every truck, and refusals in words.
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Comparison, RunSummary } from '../../../shared/protocol/run.ts';
import { amity, newFolder } from '../../helpers/amity.ts';

const SMALL = join(import.meta.dirname, 'small.yaml');
const data = newFolder();
afterAll(() => rmSync(data, { recursive: true, force: true }));

const compare = (...args: readonly string[]): ReturnType<typeof amity> => amity(['compare', ...args, '--data', data, '--quiet']);

async function comparisonsOf(...args: readonly string[]): Promise<readonly Comparison[]> {
  const { code, out, err } = await compare(...args, '--json');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return (JSON.parse(out) as { comparisons: Comparison[] }).comparisons;
}

beforeAll(async () => {
  const run = (name: string, ...edits: readonly string[]) => amity(['run', SMALL, '--data', data, '--quiet', '--name', name, ...edits]);
  await run('two lanes', '--reps', '10');
  await run('three lanes', '--reps', '10', '--set', 'gates.here.pools.lane.servers=3');
  await run('four lanes', '--reps', '12', '--set', 'gates.here.pools.lane.servers=4');
  await run('two days', '--reps', '10', '--set', 'clock.days=2');
}, 60_000);

test('two candidates share the level, and every truck of both is told about', async () => {
  const [three, four] = await comparisonsOf('two lanes', 'three lanes', 'four lanes');
  expect([three!.candidate.name, four!.candidate.name]).toEqual(['three lanes', 'four lanes']);
  const row = three!.rows.find(({ key }) => key === 'sojourn.mean@all')!;
  expect(row.level).toBeCloseTo(0.975, 9);
  expect(row.halfWidth).toBeGreaterThan(row.halfWidthAlone!);
  expect(row.varianceReduction).toBeGreaterThan(0);
  const { trucks, places, bands, replications } = three!.detail!;
  expect(replications).toBe(10);
  const runs = JSON.parse((await amity(['runs', '--data', data, '--json'])).out) as { runs: RunSummary[] };
  expect(runs.runs).toHaveLength(4);
  expect(trucks!.both + trucks!.onlyBase + trucks!.onlyCandidate + trucks!.neither).toBeGreaterThan(2_000);
  expect(trucks!.faster).toBeGreaterThan(trucks!.slower);
  expect(places.candidateMs).toBeLessThan(places.baseMs);
  expect(bands?.key).toBe('inside.mean@all');
  expect(readdirSync(join(data, 'details')).length).toBe(30);
});

test('the text names figures, trucks, places, bottlenecks and the time of day', async () => {
  const { code, out } = await compare('two lanes', 'three lanes', '--threshold', 'sojourn.mean=1000h', '--all');
  expect(code).toBe(0);
  expect(out).toMatch(/sojourn\.mean@all .*real but small/);
  for (const text of [
    'luck alone',
    'cleared in both',
    'only in the candidate',
    'cohort',
    'truck-hours a day',
    'all of it',
    'bottleneck here: ',
    'over the day inside.mean@all',
  ])
    // prettier-ignore
    expect(out).toContain(text);
});

test('without trucks there are the figures alone', async () => {
  const [comparison] = await comparisonsOf('two lanes', 'three lanes', '--no-trucks');
  expect(comparison!.rows.length).toBeGreaterThan(10);
  expect(comparison).not.toHaveProperty('detail');
});

test('what cannot be compared is said with its reason, the other candidate is compared', async () => {
  const [days, lanes] = await comparisonsOf('two lanes', 'two days', 'three lanes');
  expect(days).toMatchObject({ basis: 'not-comparable', rows: [], reasons: [{ code: 'horizon' }] });
  expect(lanes!.detail?.trucks?.both).toBeGreaterThan(0);
});

test('a scenario of the library is run on the clock, seed and replications of the base', async () => {
  const week = ['--reps', '2', '--seed', '7', '--set', 'clock.days=1', '--set', 'clock.warmUp=2 d', '--name', 'a day'];
  expect((await amity(['run', 'baseline', '--data', data, '--quiet', ...week])).code).toBe(0);
  const first = await compare('a day', 'smart-gate', '--json');
  expect(first.err).toContain('smart-gate-2027 was run, with the clock of the base (clock.days=1, clock.warmUp=2 d), and saved as');
  const { comparisons } = JSON.parse(first.out) as { comparisons: Comparison[] };
  expect(comparisons[0]).toMatchObject({ basis: 'paired', detail: { replications: 2 } });
  expect(comparisons[0]!.detail!.trucks!.onlyCandidate).toBeGreaterThan(0);
  const again = await compare('a day', 'smart-gate', '--json');
  expect(again).toMatchObject({ code: 0, err: '', out: first.out });
}, 120_000);

test.each([
  [['two lanes'], /candidates/],
  [['two lanes', ...Array.from({ length: 6 }, () => 'three lanes')], /2 to 6 runs, the base among them; found 7/],
  [['two lanes', 'three lanes', '--threshold', 'sojourn.p9=3'], /Did you mean "sojourn.p90"/],
  [['two lanes', 'three lanes', '--threshold', 'sojourn.p90=3 trucks'], /a size of sojourn.p90 in min/],
  [['two lanes', 'three lanes', '--gate', 'hear'], /none of the runs has "hear".*Did you mean "here"/s],
  [['two lanes', 'three lanes', '--cargo', 'gold'], /none of the runs has "gold"/],
  [['two lanes', 'no such thing'], /neither a saved run nor a scenario/],
])('%j is refused with exit code 2', async (args, why) => {
  const { code, out, err } = await compare(...args);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(why);
});
