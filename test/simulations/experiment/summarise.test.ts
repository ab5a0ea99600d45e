// From packed replications to the result of a run, on a border small enough to count by hand.
import { beforeEach, describe, expect, test } from 'vitest';
import { sha256Hex, utf8 } from '../../../shared/digest.ts';
import { METRICS } from '../../../shared/metrics/catalogue.ts';
import type { RunResult } from '../../../shared/protocol/run.ts';
import { outcomeDigest, replicate } from '../../../simulations/border/replicate.ts';
import { kpiOf, replicationValues, runDigest, summarise } from '../../../simulations/experiment/summarise.ts';
import { compile, MODEL_VERSION } from '../../../simulations/index.ts';
import { flowPart, addFlowParts, poolPart, stagePart } from '../../../simulations/experiment/parts.ts';
import { FULL_TURNS_BACK, type Model } from '../../../simulations/model/model.ts';
import { given, openGate, stage, takes } from '../../helpers/journeys.ts';
import { HOUR, MIN, pool, scenario } from '../../helpers/scenario-builder.ts';
import { collectorsOf, modelOf, observeAll } from './model-builder.ts';

const near = (found: number | null | undefined, known: number): void => expect(Math.abs(found! - known)).toBeLessThan(1e-9 * Math.max(1, Math.abs(known))); // prettier-ignore

describe('a figure over replications', () => {
  test('is the mean of those that have a value, with a 95 % interval from two on', () => {
    const kpi = kpiOf('min', [2, null, 4, 6]);
    expect(kpi).toMatchObject({ unit: 'min', mean: 4, level: 0.95, n: 3, values: [2, null, 4, 6] });
    // t(0.975, 2) = 4.302652729911 (NIST); standard deviation 2.
    near(kpi.halfWidth, (4.302652729911 * 2) / Math.sqrt(3));
    expect([kpiOf('min', [5]).halfWidth, kpiOf('min', [5]).mean, kpiOf('min', [null]).n, kpiOf('min', [null]).mean]).toEqual([
      null,
      5,
      0,
      0,
    ]);
    expect(kpiOf('min', [5, 5]).halfWidth).toBe(0);
  });
});

describe('the digest of a run', () => {
  test('is that of a line a replication, in order', () => {
    expect(runDigest(['aa', 'bb'])).toBe(sha256Hex(utf8('0 aa\n1 bb')));
    expect(runDigest([])).toBe(sha256Hex(utf8('')));
  });
});

/** Two gates, half a day: three trucks at the first, 30 minutes each at one desk from 0:10; one at the second, from 5:50, two hours. */
const border = (): Model =>
  compile(
    scenario(
      {
        first: openGate({
          pools: { desk: pool(1) },
          stages: { s: stage({ kind: 'service', pool: 'desk', time: takes(30) }) },
          flows: { out: given([{ at: 10 }, { at: 20 }, { at: 70 }], ['s']) },
        }),
        second: openGate({
          pools: { desk: pool(1) },
          stages: { s: stage({ kind: 'service', pool: 'desk', time: takes(120) }) },
          flows: { out: given([{ at: 350 }], ['s']), home: given([{ at: 30 }], ['s'], { from: 'cn', loaded: false }) },
        }),
      },
      { days: 0.25 },
    ),
  );
const RUN = { scenarioName: 'two gates', scenarioHash: 'h', seed: 5 };

describe('the result of a run', () => {
  let packs: readonly Uint8Array[];
  let result: RunResult;
  beforeEach(() => {
    packs = [0, 1, 2].map((k) => replicate(border(), { seed: 5, k }));
    result = summarise(border(), RUN, packs);
  });
  test('says what was run and has a digest for every replication', () => {
    expect(result).toMatchObject({ amity: 1, scenario: { name: 'two gates', hash: 'h' }, seed: 5, replications: 3, modelVersion: MODEL_VERSION,  }); // prettier-ignore
    expect(result.warnings).toEqual([{ code: 'never-cleared', params: { gate: 'second', flow: 'out', arrived: 3 } }]);
    expect(result.replicationDigests).toEqual(packs.map(outcomeDigest));
    expect(result.digest).toBe(runDigest(packs.map(outcomeDigest)));
    expect(result.counts).toEqual({ arrived: 15, cleared: 12, turnedBack: 0, divertedOut: 0, spoiled: 0, inside: 3 });
  });

  test('has the figures of each gate and of all gates, in their units, catalogue order within a place', () => {
    const mean = (key: string) => result.kpis[key]!.mean;
    // 10–40, 20–70 and 70–100.
    near(mean('sojourn.mean@first/out'), (30 + 50 + 30) / 3);
    near(mean('wait.mean@first/out/s'), 20 / 3);
    near(mean('busy@first/both/desk'), 90 / 360);
    near(mean('throughput@all/out'), 3 / 0.25);
    near(mean('inside.mean@all'), (30 + 50 + 30 + 10 + 120) / 360);
    near(mean('empties@all'), 4);
    expect([mean('arrived@all'), mean('cleared@all/home'), result.kpis['sojourn.mean@first/out']!.unit]).toEqual([5, 1, 'min']);
    expect(result.kpis['arrived@all']).toMatchObject({ n: 3, values: [5, 5, 5], halfWidth: 0 });
    const ranks = Object.keys(result.kpis).filter((key) => key.endsWith('@first/out')).map((key) => METRICS.findIndex(({ id }) => id === key.split('@')[0])); // prettier-ignore
    expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
  });

  test('leaves out what no replication could observe', () => {
    expect(Object.keys(result.kpis).filter((key) => key.startsWith('stock') || key.startsWith('turnedBack'))).toEqual([]);
    expect(result.kpis['queue.max@first/out/s']!.mean).toBe(1);
  });

  test('has series of arrivals, releases and mean number inside for every gate and flow and for all gates, per bucket', () => {
    expect(Object.keys(result.series)).toEqual(['first', 'all', 'second'].flatMap((gate) => ['arrived', 'cleared', 'inside.mean'].map((id) => `${id}@${gate}/out`)).concat(['second', 'all'].flatMap((gate) => ['arrived', 'cleared', 'inside.mean'].map((id) => `${id}@${gate}/home`)))); // prettier-ignore
    expect(result.series['arrived@all/out']).toEqual({ unit: 'trucks', startMs: 0, stepMs: HOUR, mean: [2, 1, 0, 0, 0, 1] });
    expect(result.series['cleared@first/out']!.mean).toEqual([1, 2, 0, 0, 0, 0]);
    expect(result.series['arrived@second/home']!.mean).toEqual([1, 0, 0, 0, 0, 0]);
    const inside = result.series['inside.mean@all/out']!.mean;
    [(30 + 40) / 60, (10 + 30) / 60, 0, 0, 0, 10 / 60].forEach((known, i) => near(inside[i], known));
  });

  test('is the same of one replication as of many equal ones, but for the intervals', () => {
    const one = summarise(border(), RUN, packs.slice(0, 1));
    expect(Object.keys(one.kpis)).toEqual(Object.keys(result.kpis));
    for (const [key, { mean, halfWidth }] of Object.entries(one.kpis)) {
      expect(halfWidth).toBeNull();
      near(mean, result.kpis[key]!.mean);
    }
    expect([one.replications, one.counts.arrived, summarise(border(), RUN, []).kpis]).toEqual([1, 5, {}]);
  });
});

describe('parts that add up', () => {
  const gates = ['north', 'south'].map((id) => ({
    id,
    stages: [{ id: 'scan', pool: 0, room: 3, whenFull: FULL_TURNS_BACK }],
    flows: [{ id: 'export', route: [0] }],
    pools: [{ id: 'scanners', costPerHourUsd: 3 }],
  }));
  const model = modelOf({ gates, cargo: [{ id: 'general', tonnes: 2, value: 10 }] });
  const collectors = collectorsOf(model, (c, g) => {
    const n = g + 1;
    c.arrivedMeasured[0] = 10 * n;
    c.clearedCargo[0] = 8 * n;
    c.turnedBackMeasured[0] = 2 * n;
    c.inside.area[0] = 100 * n;
    c.stockSum[0] = 9 * n;
    c.stockCount[0] = 3;
    c.refused[0] = 2 * n;
    c.dwellCount[0] = 4 * n;
    c.dwellSum[0] = 4 * n * MIN;
    c.waiting.area[0] = 7 * n;
    c.serving.area[0] = 5 * n;
    c.waiting.max[0] = 3 * n;
    observeAll(c.sojourn, 0, MIN * n, 2 * MIN * n);
    observeAll(c.wait, 0, 0, MIN * n);
    c.staffed.area[0] = 24 * HOUR * n;
  });

  test('two flows are the sums of both, a stock only where both have one', () => {
    const [north, south] = [0, 1].map((g) => flowPart(model, model.gates[g]!, collectors[g]!, 0));
    const both = addFlowParts(north!, south!);
    expect(both).toMatchObject({ arrived: 30, cleared: 24, turnedBack: 6, insideArea: 300, stock: 9, tonnes: 48, valueUsd: 240, empties: null, spoiled: null }); // prettier-ignore
    expect([both.sojourn.n, both.sojourn.sumMs]).toEqual([4, 9 * MIN]);
    expect(both.sojourn.sketch.reduce((sum, n) => sum + n, 0)).toBe(4);
    expect([addFlowParts(north!, { ...south!, stock: null }).stock, addFlowParts({ ...north!, stock: null }, south!).stock]).toEqual([
      null,
      null,
    ]);
    expect([addFlowParts(north!, { ...south!, turnedBack: null }).turnedBack, addFlowParts({ ...north!, turnedBack: null }, south!).turnedBack]).toEqual([2, 4]); // prettier-ignore
  });

  test('figures of all gates come from the sums', () => {
    const values = replicationValues(model, collectors);
    const at = (key: string) => values.get(key)!;
    near(at('throughput@all/export'), 24 / 4);
    near(at('turnedBack@all'), 6 / 4);
    near(at('stock.evening@all/export'), 9);
    near(at('stock.days@all/export'), 9 / 6);
    near(at('wait.mean@all/export/scan'), 3 / 4);
    near(at('waited@all/export/scan'), 0.5);
    near(at('dwell.mean@all/export/scan'), 1);
    near(at('visits@all/export/scan'), 12 / 4);
    near(at('refused@all/export/scan'), 6 / 4);
    near(at('sojourn.mean@all'), 9 / 4);
    near(at('tonnes@all'), 48 / 4);
    near(at('value@all/export'), 240 / 4);
    near(at('cost.staff@all'), (3 * 24 * 3) / 4);
    near(at('cost.staff@north'), (3 * 24) / 4);
    expect([values.get('queue.max@south/export/scan'), values.has('queue.max@all/export/scan')]).toEqual([6, false]);
  });

  test('medians and tails are those of the waits in minutes', () => {
    const long = replicationValues(model, collectorsOf(model, (c) => {
      observeAll(c.wait, 0, ...Array.from({ length: 100 }, (_, i) => (i + 1) * MIN));
      observeAll(c.sojourn, 0, ...Array.from({ length: 100 }, (_, i) => (i + 1) * 10 * MIN));
    })); // prettier-ignore
    const of = (metric: string, place: string) => ['p50', 'p90', 'p95'].map((q) => Math.round(long.get(`${metric}.${q}@${place}`)!));
    expect([of('wait', 'north/export/scan'), of('sojourn', 'north/export').map((x) => Math.round(x / 10))]).toEqual([[50, 90, 95], [50, 90, 95]]); // prettier-ignore
  });

  test('a stage and a pool have what the collectors have', () => {
    expect(stagePart(model.gates[1]!, collectors[1]!, 0, 0)).toMatchObject({ dwellCount: 8, dwellSumMs: 8 * MIN, queueArea: 14, queueMax: 6, presentArea: 24, refused: 4, reneged: null, missed: null }); // prettier-ignore
    expect(poolPart(model.gates[1]!, collectors[1]!, 0)).toEqual({ busyArea: 0, staffedArea: 48 * HOUR, blockedArea: null, downArea: null, repairs: null, repairWaitMs: null }); // prettier-ignore
  });

  test('a second flow and a second cargo have their own columns', () => {
    const flows = [
      { id: 'export', route: [0] },
      { id: 'import', route: [0] },
    ];
    const cargo = [
      { id: 'steel', tonnes: 2, value: 10 },
      { id: 'fruit', tonnes: 3, value: 100, perishable: true, decay: 0.5, keeps: false },
      { id: 'paper', tonnes: 5, value: 1 },
    ];
    const two = modelOf({ gates: [{ ...gates[0]!, flows }], cargo });
    const [c] = collectorsOf(two, (one) => {
      // flow × cargo, then stage × flow
      one.clearedCargo.set([1, 2, 3, 4, 5, 6]);
      one.spoiledCargo.set([0, 7, 0, 0, 9, 0]);
      one.ageCargo.set([0, 12 * HOUR, 0, 0, 24 * HOUR, 0]);
      one.refused.set([1, 2]);
    });
    const part = (f: number) => flowPart(two, two.gates[0]!, c!, f);
    expect(part(0)).toMatchObject({ cleared: 6, spoiled: 7, tonnes: 23, valueUsd: 213, spoiledUsd: 700, decayUsd: 25, empties: null });
    expect(part(1)).toMatchObject({ cleared: 15, spoiled: 9, tonnes: 53, valueUsd: 546, spoiledUsd: 900, decayUsd: 50, empties: null });
    expect([0, 1].map((f) => stagePart(two.gates[0]!, c!, 0, f)!.refused)).toEqual([1, 2]);
  });

  test('empties carry nothing and lose nothing, loaded flows have no empties', () => {
    const flows = [{ id: 'back', route: [0], loaded: false }];
    const empty = modelOf({ gates: [{ ...gates[0]!, flows }], cargo: [{ id: 'fruit', perishable: true, value: 9, keeps: false }] });
    const [c] = collectorsOf(empty, (one) => {
      one.clearedCargo[0] = 5;
      one.spoiledCargo[0] = 1;
    });
    expect(flowPart(empty, empty.gates[0]!, c!, 0)).toMatchObject({ empties: 5, tonnes: null, valueUsd: null, spoiledUsd: null });
    const values = replicationValues(empty, [c!]);
    expect(['throughput@north', 'movements@north', 'empties@north', 'sojourn.mean@north'].map((key) => values.get(key))).toEqual([0, 1.25, 1.25, undefined]); // prettier-ignore
  });

  test('a border without flows has no figures of flows, and a stage of a second gate adds to the first', () => {
    const none = modelOf({ gates: [{ id: 'idle', stages: [], flows: [], pools: [{ id: 'desk' }] }] });
    expect([...replicationValues(none, collectorsOf(none)).keys()].every((key) => key.endsWith('@idle/both/desk'))).toBe(true);
  });
});
