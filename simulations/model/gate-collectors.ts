// What a gate counts of itself: everything a result is made of, and its bytes.
import { addSparse, writeSparse, type ByteReader, type ByteWriter } from '../kernel/bytes.ts';
import { addTallies, createLevels, createTallies, writeTallies, type Levels, type Tallies } from '../kernel/collectors.ts';
import type { GateModel, Model } from './model.ts';

/** Collectors that end up in the result. */
export interface GateCollectors {
  /** By flow: whole run. */
  readonly arrived: Float64Array;
  readonly cleared: Float64Array;
  readonly turnedBack: Float64Array;
  readonly spoiled: Float64Array;
  readonly divertedOut: Float64Array;
  /** By flow: measured days. */
  readonly arrivedMeasured: Float64Array;
  readonly turnedBackMeasured: Float64Array;
  readonly divertedMeasured: Float64Array;
  readonly stockSum: Float64Array;
  readonly stockCount: Float64Array;
  /** By flow × cargo: measured days; the age is the sum of the sojourns of those cleared. */
  readonly clearedCargo: Float64Array;
  readonly spoiledCargo: Float64Array;
  readonly ageCargo: Float64Array;
  /** By flow. */
  readonly inside: Levels;
  readonly insideReefer: Levels;
  readonly sojourn: Tallies;
  /** By stage × flow. */
  readonly waiting: Levels;
  readonly serving: Levels;
  readonly wait: Tallies;
  readonly dwellCount: Float64Array;
  readonly dwellSum: Float64Array;
  /** By stage × flow, measured days: turned away at a queue, gave up waiting, lost a booked slot. */
  readonly refused: Float64Array;
  readonly reneged: Float64Array;
  readonly missed: Float64Array;
  /** By pool. */
  readonly busy: Levels;
  readonly staffed: Levels;
  readonly down: Levels;
  readonly blocked: Levels;
  /** By pool, measured days. */
  readonly repairs: Float64Array;
  readonly repairWait: Float64Array;
  /** [0] time + 1 of the first deadlock, 0 none; [1 + stage] trucks stuck there then. */
  readonly deadlock: Float64Array;
  /** By flow × series bucket. */
  readonly seriesArrived: Float64Array;
  readonly seriesCleared: Float64Array;
  readonly seriesInside: Float64Array;
}

/** Empty collectors of a gate's shape. */
// One line a collector: the table is easier to read whole than in pieces.
// eslint-disable-next-line max-lines-per-function
export function createCollectors(model: Model, gate: GateModel): GateCollectors {
  const flows = gate.flows.length;
  const cells = gate.stages.ids.length * flows;
  const pools = gate.pools.length;
  const { warmUpMs, bins } = model;
  const sums = (n: number): Float64Array => new Float64Array(n);
  return {
    arrived: sums(flows),
    cleared: sums(flows),
    turnedBack: sums(flows),
    spoiled: sums(flows),
    divertedOut: sums(flows),
    arrivedMeasured: sums(flows),
    turnedBackMeasured: sums(flows),
    divertedMeasured: sums(flows),
    stockSum: sums(flows),
    stockCount: sums(flows),
    clearedCargo: sums(flows * model.cargoIds.length),
    spoiledCargo: sums(flows * model.cargoIds.length),
    ageCargo: sums(flows * model.cargoIds.length),
    inside: createLevels(flows, warmUpMs),
    insideReefer: createLevels(flows, warmUpMs),
    sojourn: createTallies(flows),
    waiting: createLevels(cells, warmUpMs),
    serving: createLevels(cells, warmUpMs),
    wait: createTallies(cells),
    dwellCount: sums(cells),
    dwellSum: sums(cells),
    refused: sums(cells),
    reneged: sums(cells),
    missed: sums(cells),
    busy: createLevels(pools, warmUpMs),
    staffed: createLevels(pools, warmUpMs),
    down: createLevels(pools, warmUpMs),
    blocked: createLevels(pools, warmUpMs),
    repairs: sums(pools),
    repairWait: sums(pools),
    deadlock: sums(1 + gate.stages.ids.length),
    seriesArrived: sums(flows * bins),
    seriesCleared: sums(flows * bins),
    seriesInside: sums(flows * bins),
  };
}

/** Its levels and its sums, in the order of their bytes. */
export function levelsOfState(c: GateCollectors): readonly Levels[] {
  return [c.inside, c.insideReefer, c.waiting, c.serving, c.busy, c.staffed, c.down, c.blocked];
}
export function sumsOf(c: GateCollectors): readonly Float64Array[] {
  return [
    c.arrived,
    c.cleared,
    c.turnedBack,
    c.spoiled,
    c.divertedOut,
    c.arrivedMeasured,
    c.turnedBackMeasured,
    c.divertedMeasured,
    c.stockSum,
    c.stockCount,
    c.clearedCargo,
    c.spoiledCargo,
    c.ageCargo,
    c.dwellCount,
    c.dwellSum,
    c.refused,
    c.reneged,
    c.missed,
    c.repairs,
    c.repairWait,
    c.deadlock,
    c.seriesArrived,
    c.seriesCleared,
    c.seriesInside,
  ];
}

/** The collectors alone, in a form that depends on nothing but what was counted: the metric part of a replication's digest. */
export function writeCollectors(w: ByteWriter, c: GateCollectors): void {
  for (const sums of sumsOf(c)) writeSparse(w, sums);
  for (const levels of levelsOfState(c)) {
    writeSparse(w, levels.area);
    writeSparse(w, Float64Array.from(levels.max));
  }
  writeTallies(w, c.sojourn);
  writeTallies(w, c.wait);
}

/** Adds collectors written by writeCollectors to `c`; areas, counts and sketches add, maxima are taken from the bytes when larger. */
export function addCollectors(r: ByteReader, c: GateCollectors): void {
  for (const sums of sumsOf(c)) addSparse(r, sums);
  for (const levels of levelsOfState(c)) {
    addSparse(r, levels.area);
    const max = new Float64Array(levels.max.length);
    addSparse(r, max);
    max.forEach((value, i) => (levels.max[i] = Math.max(levels.max[i]!, value)));
  }
  addTallies(r, c.sojourn);
  addTallies(r, c.wait);
}
