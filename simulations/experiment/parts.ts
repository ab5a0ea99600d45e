// A replication's outcome cut into parts that add up: a flow at a gate, a stage of a flow, a pool. Gates and flows are merged by adding parts.
// A number is null where the model has nothing that could make it differ from zero; null and a number add up to the number.
import { BUCKETS } from '../kernel/sketch.ts';
import type { GateCollectors } from '../model/gate-collectors.ts';
import { DAY_MS, type GateModel, type Model } from '../model/model.ts';
import { flowChances, poolChances, stageChances } from '../model/possible.ts';

/** A tally with its sketch, which may lie among those of the gate: it is only read. */
export interface TallyPart {
  readonly n: number;
  readonly sumMs: number;
  readonly sketch: Uint32Array;
}

/** One flow of one gate, or several added up. Counts are of the measured days. */
export interface FlowPart {
  readonly arrived: number;
  readonly cleared: number;
  readonly empties: number | null;
  readonly turnedBack: number | null;
  readonly divertedOut: number | null;
  readonly spoiled: number | null;
  readonly insideArea: number;
  readonly reeferArea: number | null;
  /** Evening stock, mean of the measured closings; null when the side never closes. */
  readonly stock: number | null;
  readonly tonnes: number | null;
  readonly valueUsd: number | null;
  /** Value of what spoiled, and what the others lost on the way. */
  readonly spoiledUsd: number | null;
  readonly decayUsd: number | null;
  readonly sojourn: TallyPart;
}

/** One stage of one flow, or several gates added up. */
export interface StagePart {
  readonly wait: TallyPart;
  readonly dwellCount: number;
  readonly dwellSumMs: number;
  /** Null where nobody queues. */
  readonly queueArea: number | null;
  readonly queueMax: number | null;
  readonly presentArea: number;
  readonly refused: number | null;
  readonly reneged: number | null;
  readonly missed: number | null;
}

/** One pool of a gate. */
export interface PoolPart {
  readonly busyArea: number;
  readonly staffedArea: number;
  readonly blockedArea: number | null;
  readonly downArea: number | null;
  readonly repairs: number | null;
  readonly repairWaitMs: number | null;
}

const sumOf = (a: number | null, b: number | null): number | null => (a === null ? b : b === null ? a : a + b);
const where = (isPossible: boolean, value: number): number | null => (isPossible ? value : null);

function tallyOf(tallies: GateCollectors['wait'], i: number): TallyPart {
  return {
    n: tallies.count[i]!,
    sumMs: tallies.sum[i]!,
    sketch: tallies.sketch.subarray(i * BUCKETS, (i + 1) * BUCKETS),
  };
}

function addTallies(a: TallyPart, b: TallyPart): TallyPart {
  const sketch = a.sketch.slice();
  if (b.n > 0) for (let i = 0; i < BUCKETS; i++) sketch[i] = sketch[i]! + b.sketch[i]!;
  return { n: a.n + b.n, sumMs: a.sumMs + b.sumMs, sketch };
}

/** What the trucks of flow `f` carried, in the measured days. */
function cargoSums(model: Model, c: GateCollectors, f: number) {
  const sums = { cleared: 0, spoiled: 0, tonnes: 0, valueUsd: 0, spoiledUsd: 0, decayUsd: 0 };
  const kinds = model.cargoIds.length;
  for (let i = 0; i < kinds; i++) {
    const cleared = c.clearedCargo[f * kinds + i]!;
    const spoiled = c.spoiledCargo[f * kinds + i]!;
    const value = model.valueUsd[i]!;
    sums.cleared += cleared;
    sums.spoiled += spoiled;
    sums.tonnes += cleared * model.tonnes[i]!;
    sums.valueUsd += cleared * value;
    sums.spoiledUsd += spoiled * value;
    // Nothing loses more than all its value.
    sums.decayUsd += value * Math.min(cleared, (model.decayPerDay[i]! * c.ageCargo[f * kinds + i]!) / DAY_MS);
  }
  return sums;
}

/** The part of flow `f` at a gate. */
export function flowPart(model: Model, gate: GateModel, c: GateCollectors, f: number): FlowPart {
  const chances = flowChances(model, gate, f);
  const { loaded } = gate.flows[f]!;
  const cargo = cargoSums(model, c, f);
  const closings = c.stockCount[f]!;
  return {
    arrived: c.arrivedMeasured[f]!,
    cleared: cargo.cleared,
    empties: where(!loaded, cargo.cleared),
    turnedBack: where(chances.turnedBack, c.turnedBackMeasured[f]!),
    divertedOut: where(chances.divertedOut, c.divertedMeasured[f]!),
    spoiled: where(chances.spoiled, cargo.spoiled),
    insideArea: c.inside.area[f]!,
    reeferArea: where(chances.reefer, c.insideReefer.area[f]!),
    stock: closings === 0 ? null : c.stockSum[f]! / closings,
    tonnes: where(loaded, cargo.tonnes),
    valueUsd: where(loaded, cargo.valueUsd),
    spoiledUsd: where(loaded && chances.spoiled, cargo.spoiledUsd),
    decayUsd: where(chances.valueLost, cargo.decayUsd),
    sojourn: tallyOf(c.sojourn, f),
  };
}

/** Two flow parts as one. */
export function addFlowParts(a: FlowPart, b: FlowPart): FlowPart {
  return {
    arrived: a.arrived + b.arrived,
    cleared: a.cleared + b.cleared,
    empties: sumOf(a.empties, b.empties),
    turnedBack: sumOf(a.turnedBack, b.turnedBack),
    divertedOut: sumOf(a.divertedOut, b.divertedOut),
    spoiled: sumOf(a.spoiled, b.spoiled),
    insideArea: a.insideArea + b.insideArea,
    reeferArea: sumOf(a.reeferArea, b.reeferArea),
    // A stock of one of two flows is not the stock of both.
    stock: a.stock === null || b.stock === null ? null : a.stock + b.stock,
    tonnes: sumOf(a.tonnes, b.tonnes),
    valueUsd: sumOf(a.valueUsd, b.valueUsd),
    spoiledUsd: sumOf(a.spoiledUsd, b.spoiledUsd),
    decayUsd: sumOf(a.decayUsd, b.decayUsd),
    sojourn: addTallies(a.sojourn, b.sojourn),
  };
}

/** The part of stage `stage` of flow `f` at a gate; undefined where nobody ever stands. */
export function stagePart(gate: GateModel, c: GateCollectors, stage: number, f: number): StagePart | undefined {
  const chances = stageChances(gate, stage);
  if (chances.instant) return undefined;
  const cell = stage * gate.flows.length + f;
  return {
    wait: tallyOf(c.wait, cell),
    dwellCount: c.dwellCount[cell]!,
    dwellSumMs: c.dwellSum[cell]!,
    queueArea: where(chances.queue, c.waiting.area[cell]!),
    queueMax: where(chances.queue, c.waiting.max[cell]!),
    presentArea: c.waiting.area[cell]! + c.serving.area[cell]!,
    refused: where(chances.refused, c.refused[cell]!),
    reneged: where(chances.reneged, c.reneged[cell]!),
    missed: where(chances.missed, c.missed[cell]!),
  };
}

/** Two stage parts as one; `queueMax` becomes the sum of the largest queues, which no single instant need have seen. */
export function addStageParts(a: StagePart, b: StagePart): StagePart {
  return {
    wait: addTallies(a.wait, b.wait),
    dwellCount: a.dwellCount + b.dwellCount,
    dwellSumMs: a.dwellSumMs + b.dwellSumMs,
    queueArea: sumOf(a.queueArea, b.queueArea),
    queueMax: sumOf(a.queueMax, b.queueMax),
    presentArea: a.presentArea + b.presentArea,
    refused: sumOf(a.refused, b.refused),
    reneged: sumOf(a.reneged, b.reneged),
    missed: sumOf(a.missed, b.missed),
  };
}

/** The part of pool `p` of a gate. */
export function poolPart(gate: GateModel, c: GateCollectors, p: number): PoolPart {
  const chances = poolChances(gate, p);
  return {
    busyArea: c.busy.area[p]!,
    staffedArea: c.staffed.area[p]!,
    blockedArea: where(chances.blocks, c.blocked.area[p]!),
    downArea: where(chances.breaksDown, c.down.area[p]!),
    repairs: where(chances.breaksDown, c.repairs[p]!),
    repairWaitMs: where(chances.waitsForCrew, c.repairWait[p]!),
  };
}

/** Wages of the servers on duty at a gate in the measured days; null when no pool costs anything. */
export function staffUsd(gate: GateModel, c: GateCollectors): number | null {
  return gate.pools.reduce<number | null>((sum, pool, p) => {
    const usd = (pool.costPerHourUsd * c.staffed.area[p]!) / (DAY_MS / 24);
    return sumOf(sum, where(pool.costPerHourUsd > 0, usd));
  }, null);
}
