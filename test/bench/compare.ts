// Comparing two large saved runs, beside reading them from the store.
import type { Kpi, RunResult, SavedRun } from '../../shared/protocol/run.ts';
import { openStore } from '../../services/adapters/store/index.ts';
import { recordOf, resultOf } from '../../services/cli/finish.ts';
import { compareRuns, compile, replicate } from '../../simulations/index.ts';
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
  about: 'two saved runs of the baseline month with 1 000 replications each: read, compared, and one of them saved',
  run: (options) => withFolder((folder) => compareIn(options, folder)),
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
  const result = grown(resultOf(order, loaded.name, packs));
  return recordOf({ order, result, command: '', finishedAtMs: Date.now(), workers: '' });
}

function grown(result: RunResult): RunResult {
  const { replicationDigests, kpis } = result;
  return {
    ...result,
    replications: REPLICATIONS,
    replicationDigests: Array.from({ length: REPLICATIONS }, (_, k) => replicationDigests[k % COMPUTED] ?? ''),
    kpis: Object.fromEntries(Object.entries(kpis).map(([key, kpi]) => [key, grownKpi(kpi)])),
  };
}

function grownKpi(kpi: Kpi): Kpi {
  const noisy = (value: number | null | undefined, k: number): number | null =>
    value === null || value === undefined ? null : value * (1 + ((k * 7919) % 1000) * 1e-6);
  return { ...kpi, n: REPLICATIONS, values: Array.from({ length: REPLICATIONS }, (_, k) => noisy(kpi.values[k % COMPUTED], k)) };
}
