// Whether the engine computes what the C++ program computes: in distribution on its own draws, exactly on recorded ones.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../../services/adapters/package-root.ts';
import { MINUTE_MS } from '../../../shared/time.ts';
import { replicate, unpackOutcomes } from '../../../simulations/border/replicate.ts';
import { figuresOfBooks } from '../reference/w2-loop.ts';
import { deviationsOf, figuresOf } from './w2-figures.ts';
import { sumsOfEngine, sumsOfLoop, tracedModel } from './w2-trace.ts';
import { modelOf } from './workloads.ts';

const REPLICATIONS = 8;
const W1_REPLICATIONS = 4;
/** In the long run; the mean of n customers has a standard deviation of about 190 / √n. */
const W1_MEAN_MIN = 9;
const W1_SPREAD_MIN = 190;
/** Figures that are whole numbers. */
export const COUNTS = /(arrived|done|\.n|qmax|peakHour)$/;

/** Exact figures of the C++ program for seed 1, real times. */
export function seed1(): Readonly<Record<string, number>> {
  return JSON.parse(readFileSync(join(packageRoot(), 'test', 'bench', 'reference', 'w2-seed1.json'), 'utf8')) as Record<string, number>;
}

/** A folder that is gone afterwards. */
function inFolder<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'amity-w2-'));
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Mean wait of the customers of some replications of W1, minutes, and its distance from the long run in standard deviations. */
function w1Wait(): { readonly wait: number; readonly waitZ: number } {
  const model = modelOf('w1');
  let [n, sum] = [0, 0];
  for (let k = 0; k < W1_REPLICATIONS; k++) {
    const { wait } = unpackOutcomes(model, replicate(model, { seed: 1, k }))[0]!.collectors;
    n += wait.count[0]!;
    sum += wait.sum[0]!;
  }
  const wait = sum / n / MINUTE_MS;
  return { wait, waitZ: Math.abs(wait - W1_MEAN_MIN) / (W1_SPREAD_MIN / Math.sqrt(n)) };
}

/** `wait`, `waitZ`: of W1. `beyond`: figures of 8 replications more than 3 standard errors from 300 of the C++ program; `worst`: the farthest. `differing`: counts, sums
    and maxima in which the engine differs from the plain loop on the recorded draws of seed 1 in whole milliseconds. `counts` and `shift`: counts
    of that loop that differ from the C++ program in real time, and the largest relative difference of its other figures. */
export function agreement(): Readonly<Record<string, number>> {
  const model = modelOf('w2');
  const deviations = deviationsOf(Array.from({ length: REPLICATIONS }, (_, k) => figuresOf(model, { seed: 1, k })));
  const engine = inFolder((folder) => sumsOfEngine(tracedModel(1, folder)));
  const { sums, books } = sumsOfLoop(1);
  const figures = figuresOfBooks(books);
  const exact = Object.entries(seed1());
  const isMean = (name: string): boolean => !COUNTS.test(name) && !/p\d\d$/.test(name);
  return {
    ...w1Wait(),
    figures: deviations.length,
    beyond: deviations.filter(({ z }) => z > 3).length,
    worst: deviations[0]?.z ?? 0,
    sums: Object.keys(sums).length,
    differing: Object.keys(sums).filter((name) => engine[name] !== sums[name]).length,
    counts: exact.filter(([name, value]) => COUNTS.test(name) && figures[name] !== value).length,
    shift: exact.filter(([name]) => isMean(name)).reduce((most, [name, value]) => Math.max(most, Math.abs(figures[name]! / value - 1)), 0),
  };
}
