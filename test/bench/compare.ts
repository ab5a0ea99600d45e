// Comparing two large saved runs: figure by figure beside reading them from the store, and truck by truck.
import type { Kpi, RunResult, SavedRun } from '../../shared/protocol/run.ts';
import { findDetail, makeDetail, withDetails } from '../../services/adapters/kernel-details.ts';
import type { DetailCache } from '../../services/adapters/kernel-ports.ts';
import type { ResultStore } from '../../services/adapters/ports.ts';
import { openDetailCache } from '../../services/adapters/store/detail-cache.ts';
import { openStore } from '../../services/adapters/store/index.ts';
import { recordOf, resultOf } from '../../services/cli/finish.ts';
import { compareMany, compareRuns, compile, encodeDetail, replicate, watchDetail, type Detail } from '../../simulations/index.ts';
import type { Bench, BenchOptions, Figure } from './figure.ts';
import { figureOf, inRounds, median, ratios, short, timed } from './io/measured.ts';
import { loadScenario, orderFor } from './io/orders.ts';
import { withFolder } from './io/processes.ts';

const REPLICATIONS = 1000;
/** Replications that are computed; the others repeat them with a little noise: reading and comparing cost the same. */
const COMPUTED = 8;
/** A comparison is short and makes much garbage: several count as one measurement. */
const TIMES = 5;
const BUDGET_MS = 15_000;

export const compareBench: Bench = {
  name: 'compare',
  about:
    'two saved runs of the baseline month with 1 000 replications each: read, compared, and one of them saved; two of 30 with 50 000 trucks in each, truck by truck',
  run: async (options) => [
    ...(await withFolder((folder) => compareIn(options, folder))),
    ...(await withFolder((folder) => trucksIn(options, folder))),
  ],
};

async function compareIn(options: BenchOptions, folder: string): Promise<readonly Figure[]> {
  options.say('compare: making two runs of 1 000 replications');
  const base = largeRun('lang-son-2025-07');
  const candidate = largeRun('lang-son-one-scanner-more');
  const ids = [base.summary.id, candidate.summary.id] as const;
  const store = await openStore(folder);
  try {
    const save = [await timed(() => store.save(base)), await timed(() => store.save(candidate))];
    const pair = async (): Promise<readonly SavedRun[]> => Promise.all(ids.map(async (id) => (await store.find(id)) ?? base));
    const [a = base, b = candidate] = await pair();
    compareRuns(a, b);
    const ms = await inRounds(options, BUDGET_MS, {
      compare: async () => (await timed(async () => comparedOften(a, b))) / TIMES,
      read: () => timed(pair),
    });
    return figuresOf({ ...ms, save }, Object.keys(base.result.kpis).length);
  } finally {
    await store.close();
  }
}

function comparedOften(a: SavedRun, b: SavedRun): void {
  for (let i = 0; i < TIMES; i++) compareRuns(a, b);
}

type Times = Readonly<Record<'compare' | 'read' | 'save', readonly number[]>>;

function figuresOf({ compare, read, save }: Times, kpis: number): readonly Figure[] {
  const size = `${short(kpis)} figures × ${short(REPLICATIONS)} replications each`;
  return [
    figureOf(
      {
        id: 'compare-1000',
        what: 'comparison of two saved runs of 1 000 replications',
        unit: 'ms',
        beside: `${size}; reading both ${short(median(read))} ms, saving one ${short(median(save))} ms`,
      },
      compare,
    ),
    figureOf(
      {
        id: 'compare-over-read',
        what: 'comparison of two saved runs ÷ reading them',
        unit: 'x',
        beside: 'reading both from SQLite, content hash checked',
        isGated: true,
      },
      ratios(compare, read),
    ),
  ];
}

/** A saved run of many replications from a few computed ones. */
function largeRun(scenario: string): SavedRun {
  const loaded = loadScenario(scenario);
  const order = orderFor(loaded, { replications: REPLICATIONS, seed: 1 });
  const model = compile(loaded.scenario);
  const packs = Array.from({ length: COMPUTED }, (_, k) => replicate(model, { seed: 1, k }));
  const result = grown(resultOf(order, loaded.name, packs), REPLICATIONS, COMPUTED);
  return recordOf({ order, result, command: '', finishedAtMs: Date.now(), workers: '' });
}

function grown(result: RunResult, replications: number, computed: number): RunResult {
  const { replicationDigests, kpis } = result;
  return {
    ...result,
    replications,
    replicationDigests: Array.from({ length: replications }, (_, k) => replicationDigests[k % computed] ?? ''),
    kpis: Object.fromEntries(Object.entries(kpis).map(([key, kpi]) => [key, grownKpi(kpi, replications, computed)])),
  };
}

function grownKpi(kpi: Kpi, n: number, computed: number): Kpi {
  const noisy = (value: number | null | undefined, k: number): number | null =>
    value === null || value === undefined ? null : value * (1 + ((k * 7919) % 1000) * 1e-6);
  return { ...kpi, n, values: Array.from({ length: n }, (_, k) => noisy(kpi.values[k % computed], k)) };
}

const WATCHED = 30;
/** Replications that are watched; the others repeat them under a digest of their own, each in a file of its own. */
const DISTINCT = 3;
/** 28 days with the week of warm-up: 50 000 trucks. */
const TRUCK_EDITS: readonly string[] = ['clock.days=21'];
const TRUCKS_BUDGET_MS = 20_000;

interface Watched {
  readonly run: SavedRun;
  readonly details: readonly Detail[];
  readonly replicateMs: number;
  readonly watchMs: number;
}

/** The whole answer: both runs from the store, their figures, and every truck of both from the files of the cache. */
async function trucksIn(options: BenchOptions, folder: string): Promise<readonly Figure[]> {
  options.say('compare: watching two runs of 30 replications');
  const [base, candidate] = [watchedRun('lang-son-2025-07'), watchedRun('lang-son-smart-inspection')];
  const [store, cache] = [await openStore(folder), openDetailCache(folder)];
  try {
    for (const { run, details } of [base, candidate]) {
      await store.save(run);
      for (let k = 0; k < WATCHED; k++) await keep(cache, run, details, k);
    }
    const ids = [base.run.summary.id, candidate.run.summary.id] as const;
    await answer(store, cache, ids);
    const { trucks } = await inRounds(options, TRUCKS_BUDGET_MS, { trucks: () => timed(() => answer(store, cache, ids)) });
    const n = base.details[0]?.serial.length ?? 0;
    const watching = `watching a replication again, once, takes ${short(base.watchMs / base.replicateMs)} times as long as running it`;
    const what = `two saved runs of ${short(WATCHED)} replications compared truck by truck`;
    return [
      figureOf({ id: 'compare-trucks', what, unit: 'ms', must: 300, beside: `${short(n)} trucks in a replication; ${watching}` }, trucks),
    ];
  } finally {
    await store.close();
  }
}

async function answer(store: ResultStore, cache: DetailCache, [a, b]: readonly [string, string]): Promise<unknown> {
  const [base, candidate] = await Promise.all([store.find(a), store.find(b)]);
  if (base === undefined || candidate === undefined) throw new Error('a run was not saved');
  const candidates = [candidate];
  return withDetails({ base, candidates, comparisons: compareMany(base, candidates) }, {}, async (run, k) => {
    const detail = await findDetail(cache, run, k);
    if (detail === undefined) throw new Error(`replication ${k} was not kept`);
    return detail;
  });
}

function keep(cache: DetailCache, run: SavedRun, details: readonly Detail[], k: number): Promise<Detail> {
  const digest = run.result.replicationDigests[k] ?? '';
  return makeDetail(cache, { detail: async () => encodeDetail({ ...details[k % DISTINCT]!, digest }) }, run, k);
}

function watchedRun(scenario: string): Watched {
  const loaded = loadScenario(scenario, TRUCK_EDITS);
  const order = orderFor(loaded, { replications: WATCHED, seed: 1 });
  const model = compile(loaded.scenario);
  const ks = Array.from({ length: DISTINCT }, (_, k) => k);
  const startMs = performance.now();
  const packs = ks.map((k) => replicate(model, { seed: 1, k }));
  const ranMs = performance.now();
  const details = ks.map((k) => watchDetail(model, { seed: 1, k }));
  const watchMs = performance.now() - ranMs;
  const result = grown(resultOf(order, loaded.name, packs), WATCHED, DISTINCT);
  const replicationDigests = result.replicationDigests.map((digest, k) => `${digest.slice(0, 60)}-${k}`);
  const run = recordOf({ order, result: { ...result, replicationDigests }, command: '', finishedAtMs: Date.now(), workers: '' });
  return { run, details, replicateMs: ranMs - startMs, watchMs };
}
