// A sweep: many settings of one parameter, a few replications each, on the way `amity run --set` takes; beside the bare kernel on the same models.
import { openKernelThreads } from '../../services/adapters/kernel-threads.ts';
import type { KernelThreads } from '../../services/adapters/kernel-ports.ts';
import { computeHere } from '../../services/cli/compute.ts';
import { resultOf } from '../../services/cli/finish.ts';
import { compile, replicate } from '../../simulations/index.ts';
import type { Bench, BenchOptions, Figure } from './figure.ts';
import { figureOf, inRounds, median, ratios, short, timed } from './io/measured.ts';
import { loadScenario, orderFor } from './io/orders.ts';
import { ensureBuilt } from './io/processes.ts';

const POINTS = 8;
const REPLICATIONS = 4;
const DAYS = 2;
const THREADS = 2;
const BUDGET_MS = 30_000;

export const sweepBench: Bench = {
  name: 'sweep',
  about: `${String(POINTS)} settings of one pool of W2, ${String(DAYS)} days, ${String(REPLICATIONS)} replications each: read, compiled, computed, summarised`,
  async run(options) {
    ensureBuilt();
    return sweep(options);
  },
};

const editsOf = (point: number): readonly string[] => [
  `clock.days=${String(DAYS)}`,
  `gates.gate.pools.documents-0.servers=${String(8 + point)}`,
];

/** One setting as `amity run` computes it in this process; saving left out. */
async function compute(point: number, workers: number): Promise<unknown> {
  const loaded = loadScenario('w2', editsOf(point));
  const order = orderFor(loaded, { replications: REPLICATIONS });
  const packs = await computeHere({ order, workers, signal: new AbortController().signal, onDone: () => undefined });
  return resultOf(order, loaded.name, packs);
}

/** The same on threads that stay from one setting to the next. */
async function computeOn(kernels: KernelThreads, point: number): Promise<unknown> {
  const loaded = loadScenario('w2', editsOf(point));
  const order = orderFor(loaded, { replications: REPLICATIONS });
  const { scenario, seed } = order;
  const packs = await Promise.all(Array.from({ length: REPLICATIONS }, (_, k) => kernels.replicate({ scenario, seed, k })));
  return resultOf(order, loaded.name, packs);
}

async function sweep(options: BenchOptions): Promise<readonly Figure[]> {
  const points = Array.from({ length: POINTS }, (_, point) => point);
  const models = points.map((point) => compile(loadScenario('w2', editsOf(point)).scenario));
  const kernels = openKernelThreads(THREADS);
  const all = (one: (point: number) => Promise<unknown>) => () =>
    timed(async () => {
      for (const point of points) await one(point);
    });
  const bare = async (point: number): Promise<void> => {
    for (let k = 0; k < REPLICATIONS; k++) replicate(models[point]!, { seed: 1, k });
  };
  try {
    for (const point of [0, 1]) await Promise.all([bare(point), computeOn(kernels, point)]);
    const ms = await inRounds(options, BUDGET_MS, {
      threads: all((point) => compute(point, THREADS)),
      kept: all((point) => computeOn(kernels, point)),
      main: all((point) => compute(point, 0)),
      kernel: all(bare),
    });
    return figuresOf(ms);
  } finally {
    await kernels.close();
  }
}

function figuresOf(ms: Readonly<Record<'threads' | 'kept' | 'main' | 'kernel', readonly number[]>>): readonly Figure[] {
  const perSecond = (times: readonly number[]): readonly number[] => times.map((one) => (POINTS * 1000) / one);
  const say = (times: readonly number[]): string => `${short(median(perSecond(times)))} 1/s`;
  return [
    figureOf(
      {
        id: 'sweep-points',
        what: `settings a second of a sweep on the way of \`amity run --set\`, ${String(THREADS)} threads opened for each setting`,
        unit: '1/s',
        better: 'more',
        beside: `threads that stay ${say(ms.kept)}; main thread ${say(ms.main)}; bare kernel on one thread, models compiled before, ${say(ms.kernel)}`,
      },
      perSecond(ms.threads),
    ),
    figureOf(
      {
        id: 'sweep-over-kernel',
        what: 'the same sweep on the main thread ÷ the bare kernel on the same models',
        unit: 'x',
        beside: `${String(POINTS)} settings × ${String(REPLICATIONS)} replications of ${String(DAYS)} days; the rest is reading, compiling and summarising`,
        isGated: true,
      },
      ratios(ms.main, ms.kernel),
    ),
  ];
}
