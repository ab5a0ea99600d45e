// A replication's outcome cut into parts that add up: a flow at a gate, a stage of a flow, a pool. Gates and flows are merged by adding parts.
import { BUCKETS, sketchQuantile } from '../kernel/sketch.ts';
import type { GateCollectors } from '../model/gate-state.ts';
import { DAY_MS, type GateModel, type Model } from '../model/model.ts';

const MS_PER_MIN = 60_000;

/** One flow of one gate, or several added up. */
export interface FlowPart {
  readonly arrived: number;
  readonly cleared: number;
  readonly insideArea: number;
  /** Evening stock, mean of the measured closings; null when the side never closes. */
  readonly stock: number | null;
  readonly tonnes: number;
  readonly valueUsd: number;
  readonly sojourn: TallyPart;
}

/** A tally with its sketch. */
export interface TallyPart {
  readonly n: number;
  readonly sumMs: number;
  readonly sketch: Float64Array;
}

/** One stage of one flow, or several gates added up. */
export interface StagePart {
  readonly wait: TallyPart;
  readonly dwellCount: number;
  readonly dwellSumMs: number;
  readonly queueArea: number;
  readonly queueMax: number;
}

function tallyOf(tallies: GateCollectors['wait'], i: number): TallyPart {
  return {
    n: tallies.count[i]!,
    sumMs: tallies.sum[i]!,
    sketch: Float64Array.from(tallies.sketch.subarray(i * BUCKETS, (i + 1) * BUCKETS)),
  };
}

function addTallies(a: TallyPart, b: TallyPart): TallyPart {
  return { n: a.n + b.n, sumMs: a.sumMs + b.sumMs, sketch: a.sketch.map((count, i) => count + b.sketch[i]!) };
}

/** The part of flow `f` at a gate. */
export function flowPart(model: Model, c: GateCollectors, f: number): FlowPart {
  const cargo = model.cargoIds.length;
  let cleared = 0;
  let tonnes = 0;
  let valueUsd = 0;
  for (let i = 0; i < cargo; i++) {
    const count = c.clearedCargo[f * cargo + i]!;
    cleared += count;
    tonnes += count * model.tonnes[i]!;
    valueUsd += count * model.valueUsd[i]!;
  }
  const closings = c.stockCount[f]!;
  return {
    arrived: c.arrivedMeasured[f]!,
    cleared,
    insideArea: c.inside.area[f]!,
    stock: closings === 0 ? null : c.stockSum[f]! / closings,
    tonnes,
    valueUsd,
    sojourn: tallyOf(c.sojourn, f),
  };
}

/** Two flow parts as one. */
export function addFlowParts(a: FlowPart, b: FlowPart): FlowPart {
  return {
    arrived: a.arrived + b.arrived,
    cleared: a.cleared + b.cleared,
    insideArea: a.insideArea + b.insideArea,
    stock: a.stock === null || b.stock === null ? null : a.stock + b.stock,
    tonnes: a.tonnes + b.tonnes,
    valueUsd: a.valueUsd + b.valueUsd,
    sojourn: addTallies(a.sojourn, b.sojourn),
  };
}

/** The part of stage `stage` of flow `f` at a gate. */
export function stagePart(gate: GateModel, c: GateCollectors, stage: number, f: number): StagePart {
  const cell = stage * gate.flows.length + f;
  return {
    wait: tallyOf(c.wait, cell),
    dwellCount: c.dwellCount[cell]!,
    dwellSumMs: c.dwellSum[cell]!,
    queueArea: c.waiting.area[cell]!,
    queueMax: c.waiting.max[cell]!,
  };
}

/** Two stage parts as one; `queueMax` becomes the sum of the largest queues, which no single instant need have seen. */
export function addStageParts(a: StagePart, b: StagePart): StagePart {
  return {
    wait: addTallies(a.wait, b.wait),
    dwellCount: a.dwellCount + b.dwellCount,
    dwellSumMs: a.dwellSumMs + b.dwellSumMs,
    queueArea: a.queueArea + b.queueArea,
    queueMax: a.queueMax + b.queueMax,
  };
}

const minutes = (sumMs: number, n: number): number | null => (n === 0 ? null : sumMs / n / MS_PER_MIN);

function quantileMin(tally: TallyPart, q: number): number | null {
  const value = sketchQuantile(tally.sketch, 0, tally.n, q);
  return value === undefined ? null : value / MS_PER_MIN;
}

/** Values of the flow metrics of the catalogue, by id. `spanMs` is the measured time. */
export function flowValues(
  part: FlowPart,
  spanMs: number,
): readonly (readonly [
  (
    | 'arrived'
    | 'cleared'
    | 'throughput'
    | 'sojourn.mean'
    | 'sojourn.p50'
    | 'sojourn.p90'
    | 'sojourn.p95'
    | 'inside.mean'
    | 'stock.evening'
    | 'stock.days'
    | 'tonnes'
    | 'value'
  ),
  number | null,
])[] {
  const days = spanMs / DAY_MS;
  const perDay = part.cleared / days;
  return [
    ['arrived', part.arrived],
    ['cleared', part.cleared],
    ['throughput', perDay],
    ['sojourn.mean', minutes(part.sojourn.sumMs, part.sojourn.n)],
    ['sojourn.p50', quantileMin(part.sojourn, 0.5)],
    ['sojourn.p90', quantileMin(part.sojourn, 0.9)],
    ['sojourn.p95', quantileMin(part.sojourn, 0.95)],
    ['inside.mean', part.insideArea / spanMs],
    ['stock.evening', part.stock],
    ['stock.days', part.stock === null || perDay === 0 ? null : part.stock / perDay],
    ['tonnes', part.tonnes / days],
    ['value', part.valueUsd / days],
  ];
}

/** Values of the stage metrics of the catalogue, by id. */
export function stageValues(
  part: StagePart,
  spanMs: number,
): readonly (readonly ['wait.mean' | 'wait.p90' | 'dwell.mean' | 'queue.mean' | 'queue.max', number | null])[] {
  return [
    ['wait.mean', minutes(part.wait.sumMs, part.wait.n)],
    ['wait.p90', quantileMin(part.wait, 0.9)],
    ['dwell.mean', minutes(part.dwellSumMs, part.dwellCount)],
    ['queue.mean', part.queueArea / spanMs],
    ['queue.max', part.queueMax],
  ];
}
