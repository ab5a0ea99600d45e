// Two saved runs side by side: pairing, refusal, rows and changed inputs.
import { expect, test } from 'vitest';
import type { ComparisonRow, Kpi, SavedRun } from '../../shared/protocol/run.ts';
import { changedInputs } from '../../shared/scenario/index.ts';
import { compareMany, compareRuns } from '../../simulations/analysis/index.ts';
import { PAIRED_AND_WELCH, THREE_SCENARIOS } from './published.ts';

type Values = readonly (number | null)[];

function kpi(values: Values, unit = 'min'): Kpi {
  return { unit, mean: 0, halfWidth: null, level: 0.95, n: values.length, values };
}

interface Part {
  readonly seed?: number;
  readonly modelVersion?: string;
  readonly days?: number;
  readonly replications?: number;
  readonly kpis?: Readonly<Record<string, Kpi>>;
}

/** A saved run that states only what the comparison looks at. */
function run(id: string, part: Part = {}): SavedRun {
  const kpis = part.kpis ?? {};
  const replications = part.replications ?? Object.values(kpis)[0]?.values.length ?? 1;
  const modelVersion = part.modelVersion ?? '1.0.0';
  const seed = part.seed ?? 1;
  return {
    summary: {
      id,
      name: `run ${id}`,
      scenario: 's',
      scenarioHash: 'h',
      mode: 'batch',
      status: 'completed',
      seed,
      replications,
      done: replications,
      modelVersion,
      digest: 'd',
      createdAtMs: 0,
      finishedAtMs: 1,
      reason: null,
      headline: {},
    },
    result: {
      amity: 1,
      scenario: { name: 's', hash: 'h' },
      seed,
      replications,
      modelVersion,
      digest: 'd',
      replicationDigests: [],
      counts: { arrived: 0, cleared: 0, turnedBack: 0, divertedOut: 0, spoiled: 0, inside: 0 },
      kpis,
      series: {},
    },
    scenario: { amity: 1, clock: { startEpochMs: 0, days: part.days ?? 7, warmUpMs: 0 } },
    command: '',
    provenance: { node: '', platform: '', startedAtMs: 0, finishedAtMs: 1, workers: '' },
  };
}

function rowOf(rows: readonly ComparisonRow[], key: string): ComparisonRow {
  const row = rows.find((candidate) => candidate.key === key);
  if (row === undefined) throw new Error(`no row ${key}`);
  return row;
}

const DWELL = 'sojourn.mean@all/export';
const { a: slow, b: fast } = PAIRED_AND_WELCH;

test('runs with the same seed are paired by replication', () => {
  const comparison = compareRuns(run('A', { kpis: { [DWELL]: kpi(fast) } }), run('B', { kpis: { [DWELL]: kpi(slow) } }));
  const row = rowOf(comparison.rows, DWELL);
  expect(comparison.basis).toBe('paired');
  expect(comparison.reasons).toEqual([]);
  expect(row).toMatchObject({ unit: 'min', better: 'down', method: 'paired', n: 10, level: 0.95, threshold: 5, verdict: 'cannot-tell' });
  expect(row.difference).toBeCloseTo(4.8278113, 9);
  expect(row.halfWidth).toBeCloseTo(3.02639107876, 9);
  expect(row.candidate - row.base).toBeCloseTo(row.difference, 9);
  expect(row.runMore).toBe(49); // excludes 0, h* = τ/4: ⌈10·(3.02639/1.25)²⌉ − 10
});

test('runs with different seeds get a Welch interval and say so', () => {
  const comparison = compareRuns(run('A', { kpis: { [DWELL]: kpi(fast) } }), run('B', { seed: 2, kpis: { [DWELL]: kpi(slow) } }));
  const row = rowOf(comparison.rows, DWELL);
  expect(comparison.basis).toBe('unpaired');
  expect(comparison.reasons).toEqual([{ code: 'seed', params: { base: 1, candidate: 2 } }]);
  expect(row.method).toBe('welch');
  expect(row.halfWidth).toBeCloseTo(3.16138994687, 9);
});

test('runs of different horizon are not comparable: no rows, and the reason in numbers', () => {
  const comparison = compareRuns(run('A', { kpis: { [DWELL]: kpi(fast) } }), run('B', { days: 1, kpis: { [DWELL]: kpi(slow) } }));
  expect(comparison.basis).toBe('not-comparable');
  expect(comparison.rows).toEqual([]);
  expect(comparison.reasons[0]).toEqual({
    code: 'horizon',
    params: { baseDays: 7, candidateDays: 1, baseWarmUpMs: 0, candidateWarmUpMs: 0 },
  });
});

test('runs that give one key two units are not comparable', () => {
  const comparison = compareRuns(run('A', { kpis: { [DWELL]: kpi(fast) } }), run('B', { kpis: { [DWELL]: kpi(slow, 'h') } }));
  expect(comparison.basis).toBe('not-comparable');
  expect(comparison.reasons[0]).toEqual({ code: 'units', params: { key: DWELL, base: 'min', candidate: 'h' } });
});

test('another model version is a caution, not a refusal', () => {
  const comparison = compareRuns(
    run('A', { kpis: { [DWELL]: kpi(fast) } }),
    run('B', { modelVersion: '1.1.0', kpis: { [DWELL]: kpi(slow) } }),
  );
  expect(comparison.basis).toBe('paired');
  expect(comparison.reasons).toEqual([{ code: 'model-version', params: { base: '1.0.0', candidate: '1.1.0' } }]);
  expect(comparison.rows).toHaveLength(1);
});

test('pairs run over the replications both have, and the difference in number is said', () => {
  const comparison = compareRuns(run('A', { kpis: { [DWELL]: kpi([...fast, 9, 9]) } }), run('B', { kpis: { [DWELL]: kpi(slow) } }));
  expect(comparison.reasons).toEqual([{ code: 'replications', params: { base: 12, candidate: 10, used: 10 } }]);
  expect(rowOf(comparison.rows, DWELL).halfWidth).toBeCloseTo(3.02639107876, 9);
});

test('a single replication gives rows without interval', () => {
  const comparison = compareRuns(run('A', { kpis: { [DWELL]: kpi([10]) } }), run('B', { kpis: { [DWELL]: kpi([40]) } }));
  expect(rowOf(comparison.rows, DWELL)).toMatchObject({
    difference: 30,
    halfWidth: null,
    method: 'paired',
    n: 1,
    verdict: 'too-few',
    runMore: null,
  });
  expect(comparison.reasons.map(({ code }) => code)).toEqual(['too-few-replications']);
});

test('a replication that is undefined in either run leaves its pair out', () => {
  const base: Values = [1, null, 3, 4, 7];
  const candidate: Values = [2, 5, null, 5, 9];
  const row = rowOf(compareRuns(run('A', { kpis: { [DWELL]: kpi(base) } }), run('B', { kpis: { [DWELL]: kpi(candidate) } })).rows, DWELL);
  expect(row).toMatchObject({ n: 3, base: 4, verdict: 'too-few' });
  expect(row.difference).toBeCloseTo(4 / 3, 12);
});

test('a metric that is undefined throughout one run has no row', () => {
  const comparison = compareRuns(run('A', { kpis: { [DWELL]: kpi([null, null]) } }), run('B', { kpis: { [DWELL]: kpi([1, 2]) } }));
  expect(comparison.rows).toEqual([]);
});

test('the same difference in every replication is certain and judged by the threshold alone', () => {
  const later = fast.map((x) => x + 6);
  const row = rowOf(compareRuns(run('A', { kpis: { [DWELL]: kpi(fast) } }), run('B', { kpis: { [DWELL]: kpi(later) } })).rows, DWELL);
  expect(row).toMatchObject({ method: 'certain', halfWidth: null, verdict: 'worse', n: 10 });
  expect(row.difference).toBeCloseTo(6, 12);
});

test('a run compared with itself shows no difference in any row', () => {
  const same = run('A', { kpis: { [DWELL]: kpi(slow), 'throughput@all/export': kpi(slow, 'trucks/day') } });
  expect(compareRuns(same, same).rows.map(({ verdict, difference }) => [verdict, difference])).toEqual([
    ['no-difference', 0],
    ['no-difference', 0],
  ]);
});

test('several candidates share the error: three at 95 % are each judged at 1 − 0.05/3', () => {
  const { base, lanes, baseMinusLanes } = THREE_SCENARIOS;
  const comparison = compareRuns(run('A', { kpis: { [DWELL]: kpi(base) } }), run('B', { kpis: { [DWELL]: kpi(lanes) } }), {
    candidates: 3,
  });
  const row = rowOf(comparison.rows, DWELL);
  expect(row.level).toBeCloseTo(1 - 0.05 / 3, 12);
  expect(row.difference).toBeCloseTo(-baseMinusLanes.difference, 9);
  expect(row.halfWidth).toBeCloseTo(baseMinusLanes.halfWidth, 9);
  expect(row.verdict).toBe('better');
});

test('rows come in catalogue order and only for keys of both runs', () => {
  const one = run('A', {
    kpis: { 'queue.max@x/export/scan': kpi([1, 2]), [DWELL]: kpi([1, 2]), 'arrived@x': kpi([1, 2]), 'busy@x/both/p': kpi([1, 2]) },
  });
  const two = run('B', {
    kpis: { 'arrived@x': kpi([1, 3]), [DWELL]: kpi([1, 3]), 'queue.max@x/export/scan': kpi([1, 3]), 'unheard.of@x': kpi([1, 3]) },
  });
  expect(compareRuns(one, two).rows.map(({ key }) => key)).toEqual(['arrived@x', DWELL, 'queue.max@x/export/scan']);
});

test('changed inputs are dotted paths in order, without names, texts, provenance and experiment', () => {
  const base = {
    name: 'today',
    clock: { days: 7 },
    gates: { 'huu-nghi': { name: { en: 'Huu Nghi' }, pools: { bays: { shifts: [{ fromMs: 0, n: 8 }], source: 'PR7' }, gone: { n: 1 } } } },
    flows: { hourWeights: [1, 2, 3] },
    experiment: { seed: 1 },
  };
  const candidate = {
    name: 'smart',
    title: 'Smart gate',
    clock: { days: 7 },
    gates: {
      'huu-nghi': { name: { en: 'Friendship' }, pools: { bays: { shifts: [{ fromMs: 0, n: 12 }], assumption: 'guess' }, night: { n: 2 } } },
    },
    flows: { hourWeights: [1, 2, 4] },
    experiment: { seed: 2 },
  };
  expect(changedInputs(base, candidate)).toEqual([
    { path: 'flows.hourWeights', base: [1, 2, 3], candidate: [1, 2, 4] },
    { path: 'gates.huu-nghi.pools.bays.shifts.0.n', base: 8, candidate: 12 },
    { path: 'gates.huu-nghi.pools.gone', base: { n: 1 }, candidate: null },
    { path: 'gates.huu-nghi.pools.night', base: null, candidate: { n: 2 } },
  ]);
  expect(changedInputs(base, base)).toEqual([]);
});

test('changed durations are told with their unit, at any depth', () => {
  const of = (meanMs: number, fromMs: number) => ({
    clock: { startEpochMs: meanMs },
    scan: { meanMs, valuesMs: [fromMs], shifts: [{ fromMs }].slice(0, meanMs / 60_000) },
  });
  expect(changedInputs(of(60_000, 3_600_000), of(0, 1_500))).toEqual([
    { path: 'clock.startEpochMs', base: 60_000, candidate: 0 },
    { path: 'scan.meanMs', base: '1 min', candidate: '0 s' },
    { path: 'scan.shifts', base: [{ fromMs: '1 h' }], candidate: [] },
    { path: 'scan.valuesMs', base: ['1 h'], candidate: ['1500 ms'] },
  ]);
});

test('a cargo may be called source without hiding its changes', () => {
  expect(changedInputs({ cargo: { source: { tonnes: 1, source: 'PR7' } } }, { cargo: { source: { tonnes: 2, source: 'PR8' } } })).toEqual([
    { path: 'cargo.source.tonnes', base: 1, candidate: 2 },
  ]);
});

test('lists of different length are one changed input', () => {
  expect(changedInputs({ shifts: [{ n: 1 }] }, { shifts: [{ n: 1 }, { n: 2 }] })).toEqual([
    { path: 'shifts', base: [{ n: 1 }], candidate: [{ n: 1 }, { n: 2 }] },
  ]);
});

test('a paired interval, the noise floor and what pairing won are those computed by hand', () => {
  const base = [10, 14, 12, 18, 16];
  const candidate = [12, 15, 14, 21, 18];
  const { rows } = compareRuns(run('A', { kpis: { [DWELL]: kpi(base) } }), run('B', { kpis: { [DWELL]: kpi(candidate) } }));
  const row = rowOf(rows, DWELL);
  // Differences 2, 1, 2, 3, 2: mean 2, variance 0.5; t(0.975, 4) = 2.776445, half-width 2.776445 × √(0.5 ÷ 5).
  expect(row.difference).toBeCloseTo(2, 12);
  expect(row.halfWidth).toBeCloseTo(2.776445 * Math.sqrt(0.1), 5);
  expect(row.halfWidthAlone).toBe(row.halfWidth);
  // Variances 10 and 12.5: 22.5 ÷ 0.5.
  expect(row.varianceReduction).toBeCloseTo(45, 9);
  // t(0.975, 8) = 2.306004; √(10 × 2 ÷ 5).
  expect(row.noiseFloor).toBeCloseTo(2.306004 * 2, 5);
});

test('of several candidates each interval is wider, and the one it would have alone is told beside it', () => {
  const base = run('A', { kpis: { [DWELL]: kpi(slow) } });
  const candidate = run('B', { kpis: { [DWELL]: kpi(fast) } });
  const alone = rowOf(compareMany(base, [candidate])[0]!.rows, DWELL);
  const [row] = compareMany(base, [candidate, run('C', { kpis: { [DWELL]: kpi(fast) } })]).map(({ rows }) => rowOf(rows, DWELL));
  expect(row!.level).toBeCloseTo(0.975, 12);
  expect(row!.halfWidthAlone).toBe(alone.halfWidth);
  expect(row!.halfWidth).toBeGreaterThan(alone.halfWidth!);
  const unpaired = run('D', { seed: 2, kpis: { [DWELL]: kpi(fast) } });
  const [welch] = compareMany(base, [unpaired, unpaired]).map(({ rows }) => rowOf(rows, DWELL));
  expect(welch).toMatchObject({ method: 'welch', varianceReduction: null });
  expect(welch!.halfWidth).toBeGreaterThan(welch!.halfWidthAlone!);
});

test('one candidate at least and five at most are compared; a seventh run is refused in words', () => {
  const runs = Array.from({ length: 6 }, (_, i) => run(`R${i}`, { kpis: { [DWELL]: kpi(slow) } }));
  expect(compareMany(runs[0]!, runs.slice(1))).toHaveLength(5);
  expect(() => compareMany(runs[0]!, runs)).toThrowError('A comparison takes 2 to 6 runs, the base among them; found 7.');
  expect(() => compareMany(runs[0]!, [])).toThrowError('found 1');
});

test('a threshold of one’s own takes the place of the usual one: by key, or by metric for all its rows', () => {
  const OTHER = 'sojourn.mean@all';
  const both = (values: Values) => ({ kpis: { [DWELL]: kpi(values), [OTHER]: kpi(values) } });
  const [a, b] = [run('A', both(fast)), run('B', both(fast.map((x, i) => x + 6 + (i % 2))))];
  const verdicts = (thresholds: Readonly<Record<string, number>>) =>
    compareRuns(a, b, { thresholds }).rows.map(({ key, threshold, verdict }) => [key, threshold, verdict]);
  expect(verdicts({})).toEqual([
    [DWELL, 5, 'worse'],
    [OTHER, 5, 'worse'],
  ]);
  expect(verdicts({ 'sojourn.mean': 20 })).toEqual([
    [DWELL, 20, 'real-but-small'],
    [OTHER, 20, 'real-but-small'],
  ]);
  expect(verdicts({ 'sojourn.mean': 20, [OTHER]: 1 })).toEqual([
    [DWELL, 20, 'real-but-small'],
    [OTHER, 1, 'worse'],
  ]);
});

test('runs without variance have no factor and no floor to speak of', () => {
  const same = run('A', { kpis: { [DWELL]: kpi([3, 3, 3]) } });
  expect(rowOf(compareRuns(same, same).rows, DWELL)).toMatchObject({ method: 'certain', varianceReduction: null, noiseFloor: 0 });
  const one = run('A', { kpis: { [DWELL]: kpi([3]) } });
  expect(rowOf(compareRuns(one, one).rows, DWELL)).toMatchObject({ varianceReduction: null, noiseFloor: null, halfWidthAlone: null });
});
