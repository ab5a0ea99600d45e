// The figures of W2 from a replication of the engine, under the names of reference/w2-distribution.json, and how far runs lie from that.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../services/adapters/package-root.ts';
import { MINUTE_MS } from '../../../shared/time.ts';
import { moveReplication } from '../../../simulations/border/replicate.ts';
import type { Model } from '../../../simulations/index.ts';
import { BUCKETS, sketchQuantile } from '../../../simulations/kernel/sketch.ts';
import { engineOf } from '../../../simulations/model/advance.ts';
import { OUTCOME_CLEARED } from '../../../simulations/model/engine.ts';
import { engine as resident, stateOf } from '../../../simulations/model/resident.ts';
import type { GateCollectors } from '../../../simulations/model/gate-collectors.ts';
import type { GateModel } from '../../../simulations/model/model.ts';

/** Stages of workloads/w2.yaml in the order of the reference; each direction has its own, named with `-0` or `-1`. */
export const STAGE_NAMES = [
  'gate-in',
  'weighbridge',
  'documents',
  'x-ray',
  'inspection',
  'quarantine',
  'border-guard',
  'crossing',
] as const;
const QUANTILES = [
  ['p50', 0.5],
  ['p90', 0.9],
  ['p99', 0.99],
] as const;

export type Figures = Record<string, number>;
export interface Replication {
  readonly seed: number;
  readonly k: number;
}

/** What a replication of W2 left: the books of its gate, and milliseconds in the gate of every truck that left it, by direction × class
    (perishable, other), ascending. */
export interface Observed {
  readonly gate: GateModel;
  readonly collectors: GateCollectors;
  readonly stays: readonly (readonly number[])[];
}

/** Runs a replication and watches its trucks come and go, which changes nothing. The books are the engine's own: valid until another gate moves. */
export function observe(model: Model, at: Replication): Observed {
  const engine = engineOf(model, 0);
  const { gate } = engine;
  const stays: number[][] = [[], [], [], []];
  engine.watch = {
    end({ slot, flow }, outcome, t) {
      const { cargo, arrivedAt } = resident.state;
      const isOther = model.perishable[cargo[slot]!] === 1 ? 0 : 1;
      if (outcome === OUTCOME_CLEARED) stays[2 * flow + isOther]!.push(t - arrivedAt[slot]!);
    },
    move: () => undefined,
    side: () => undefined,
    shift: () => undefined,
    diverted: () => undefined,
  };
  try {
    moveReplication(model, at, {});
  } finally {
    engine.watch = null;
  }
  return { gate, collectors: stateOf(engine).collectors, stays: stays.map((list) => list.sort((a, b) => a - b)) };
}

/** All 154 figures of a replication of W2; minutes. Times in system are of single trucks and exact. */
export function figuresOf(model: Model, at: Replication): Figures {
  const { gate, collectors, stays } = observe(model, at);
  const figures: Figures = {};
  for (let d = 0; d < 2; d++) {
    figures[`d${d}.arrived`] = collectors.arrived[d]!;
    figures[`d${d}.done`] = collectors.cleared[d]!;
    STAGE_NAMES.forEach((name, k) => putStage(figures, `d${d}.s${k}.`, { model, gate, collectors, d, name }));
    figures[`d${d}.peakHour`] = Math.max(...collectors.seriesCleared.subarray(d * model.bins, (d + 1) * model.bins));
  }
  stays.forEach((list, i) => putStays(figures, `d${i >> 1}.tis${i & 1}.`, list));
  return figures;
}

interface StageOf {
  readonly model: Model;
  readonly gate: GateModel;
  readonly collectors: GateCollectors;
  readonly d: number;
  readonly name: string;
}

/** Where the books of a stage of direction `d` stand in the collectors: its cell, and its pool. */
export function placeOf(gate: GateModel, name: string, d: number): { readonly cell: number; readonly pool: number } {
  const id = `${name}-${d}`;
  return { cell: gate.stages.ids.indexOf(id) * gate.flows.length + d, pool: gate.pools.findIndex((pool) => pool.id === id) };
}

function putStage(figures: Figures, prefix: string, { model, gate, collectors, d, name }: StageOf): void {
  const { cell, pool } = placeOf(gate, name, d);
  const { wait, waiting, busy } = collectors;
  const n = wait.count[cell]!;
  figures[`${prefix}n`] = n;
  figures[`${prefix}wait`] = wait.sum[cell]! / n / MINUTE_MS;
  for (const [at, q] of QUANTILES) figures[prefix + at] = (sketchQuantile(wait.sketch, cell * BUCKETS, n, q) ?? 0) / MINUTE_MS;
  figures[`${prefix}Lq`] = waiting.area[cell]! / model.horizonMs;
  figures[`${prefix}qmax`] = waiting.max[cell]!;
  figures[`${prefix}busy`] = busy.area[pool]! / model.horizonMs / gate.pools[pool]!.servers;
}

function putStays(figures: Figures, prefix: string, stays: readonly number[]): void {
  figures[`${prefix}n`] = stays.length;
  figures[`${prefix}mean`] = stays.reduce((sum, x) => sum + x, 0) / stays.length / MINUTE_MS;
  for (const [at, q] of QUANTILES) figures[prefix + at] = stays[Math.max(0, Math.ceil(q * stays.length) - 1)]! / MINUTE_MS;
}

/** Mean and standard deviation of each figure over 300 replications (seeds 1000 to 1299) of the C++ reference. */
const REFERENCE_RUNS = 300;

export function referenceDistribution(): Readonly<Record<string, readonly [number, number]>> {
  return JSON.parse(readFileSync(join(packageRoot(), 'test', 'bench', 'reference', 'w2-distribution.json'), 'utf8')) as Record<
    string,
    [number, number]
  >;
}

export interface Deviation {
  readonly name: string;
  /** Difference of the means in standard errors, after what the reference's buckets leave open. */
  readonly z: number;
  readonly mean: number;
  readonly expected: number;
}

/** Half a bucket of the reference's percentiles, as a share. */
const BUCKET_TOLERANCE = 0.016;
/** For a figure that never varied in the reference. */
const LEAST_DEVIATION = 1e-3;

/** How far the means of some runs lie from the reference, the farthest first. A run may lack figures. The standard error is that of the
    difference of two means: sd × √(1/runs + 1/300). */
export function deviationsOf(runs: readonly Figures[]): readonly Deviation[] {
  return Object.entries(referenceDistribution())
    .flatMap(([name, [expected, sd]]): readonly Deviation[] => {
      const values = runs.flatMap((run) => run[name] ?? []);
      if (values.length === 0) return [];
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const open = /p\d\d$/.test(name) ? BUCKET_TOLERANCE * Math.abs(expected) : 0;
      const error = (sd === 0 ? LEAST_DEVIATION : sd) * Math.sqrt(1 / values.length + 1 / REFERENCE_RUNS);
      return [{ name, z: Math.max(0, Math.abs(mean - expected) - open) / error, mean, expected }];
    })
    .sort((a, b) => b.z - a.z);
}
