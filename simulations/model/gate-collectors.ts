// What a gate counts of itself: everything a result is made of, and its bytes.
import {
  addSparse,
  countLarge,
  readColumn,
  readCount,
  readSmall,
  writeColumn,
  writeCount,
  writeSmall,
  writeSparse,
  type ByteReader,
  type ByteWriter,
} from '../kernel/bytes.ts';
import { addTallies, createLevels, createTallies, writeTallies, type Levels, type Tallies } from '../kernel/collectors.ts';
import { APART, type Room } from '../kernel/one-buffer.ts';
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

/** What the sizes of collectors follow from. */
export interface CollectorSizes {
  readonly flows: number;
  readonly stages: number;
  readonly pools: number;
  readonly cargo: number;
  /** Buckets of the series. */
  readonly bins: number;
  readonly warmUpMs: number;
}

export function collectorSizes({ cargoIds, bins, warmUpMs }: Model, { flows, stages, pools }: GateModel): CollectorSizes {
  return { flows: flows.length, stages: stages.ids.length, pools: pools.length, cargo: cargoIds.length, bins, warmUpMs };
}

/** Empty collectors of a gate's shape; `room` is for everything but sketches and series, which are made in `counts`. */
// One line a collector: the table is easier to read whole than in pieces.
// eslint-disable-next-line max-lines-per-function
export function createCollectors(sizes: CollectorSizes, room: Room = APART, counts: Room = APART): GateCollectors {
  const { flows, stages, pools, cargo, bins, warmUpMs } = sizes;
  const cells = stages * flows;
  const sums = (n: number): Float64Array => room.f64(n);
  const levels = (n: number): Levels => createLevels(n, warmUpMs, room);
  const series = (): Float64Array => counts.f64(flows * bins);
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
    clearedCargo: sums(flows * cargo),
    spoiledCargo: sums(flows * cargo),
    ageCargo: sums(flows * cargo),
    inside: levels(flows),
    insideReefer: levels(flows),
    sojourn: createTallies(flows, room, counts),
    waiting: levels(cells),
    serving: levels(cells),
    wait: createTallies(cells, room, counts),
    dwellCount: sums(cells),
    dwellSum: sums(cells),
    refused: sums(cells),
    reneged: sums(cells),
    missed: sums(cells),
    busy: levels(pools),
    staffed: levels(pools),
    down: levels(pools),
    blocked: levels(pools),
    repairs: sums(pools),
    repairWait: sums(pools),
    deadlock: sums(1 + stages),
    seriesArrived: series(),
    seriesCleared: series(),
    seriesInside: series(),
  };
}

/** Counts by bucket of the series. */
export function seriesOf(c: GateCollectors): readonly Float64Array[] {
  return [c.seriesArrived, c.seriesCleared, c.seriesInside];
}

/** The part of the series that has been written to: of every flow the first `bins` buckets. */
function begunSeries(
  c: GateCollectors,
  bins: number,
): readonly { readonly counts: readonly Float64Array[]; readonly areas: Float64Array }[] {
  const flows = c.arrived.length;
  const all = c.seriesArrived.length / flows;
  return Array.from({ length: flows }, (_, f) => {
    const [from, to] = [f * all, f * all + Math.min(bins, all)];
    const counts = [c.seriesArrived.subarray(from, to), c.seriesCleared.subarray(from, to)];
    return { counts, areas: c.seriesInside.subarray(from, to) };
  });
}

/** The first `bins` buckets of the series as bytes. */
export function writeSeries(w: ByteWriter, c: GateCollectors, bins: number): void {
  for (const { counts, areas } of begunSeries(c, bins)) {
    for (const column of counts) {
      const large = countLarge(column);
      writeCount(w, large);
      writeSmall(w, column, large);
    }
    writeColumn(w, areas);
  }
}
/** The reverse, into empty series. */
export function readSeries(r: ByteReader, c: GateCollectors, bins: number): void {
  for (const { counts, areas } of begunSeries(c, bins)) {
    for (const column of counts) readSmall(r, column, readCount(r));
    readColumn(r, areas);
  }
}

/** What has percentiles. */
export function talliesOf(c: GateCollectors): readonly Tallies[] {
  return [c.sojourn, c.wait];
}

/** Its levels and its sums, in the order of their bytes. */
function levelsOfState(c: GateCollectors): readonly Levels[] {
  return [c.inside, c.insideReefer, c.waiting, c.serving, c.busy, c.staffed, c.down, c.blocked];
}
function sumsOf(c: GateCollectors): readonly Float64Array[] {
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
    ...seriesOf(c),
  ];
}

/** The collectors alone, in a form that depends on nothing but what was counted: the metric part of a replication's digest. */
export function writeCollectors(w: ByteWriter, c: GateCollectors): void {
  for (const sums of sumsOf(c)) writeSparse(w, sums);
  for (const levels of levelsOfState(c)) {
    writeSparse(w, levels.area);
    writeSparse(w, Float64Array.from(levels.max));
  }
  for (const tallies of talliesOf(c)) writeTallies(w, tallies);
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
  for (const tallies of talliesOf(c)) addTallies(r, tallies);
}
