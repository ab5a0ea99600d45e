// The numbers of the metric catalogue from parts: one list of (metric, value) for a flow, a gate, a stage, a pool. Null is left out of results.
import type { Costs } from '../../shared/scenario/scenario.ts';
import type { MetricId } from '../../shared/metrics/catalogue.ts';
import { sketchQuantile } from '../kernel/sketch.ts';
import { DAY_MS } from '../model/model.ts';
import type { FlowPart, PoolPart, StagePart, TallyPart } from './parts.ts';

const MS_PER_MIN = 60_000;
const HOURS_A_DAY = 24;

export type Rows = readonly (readonly [MetricId, number | null])[];

/** What turns sums into rates and costs. `spanMs` is the measured time. */
export interface Scale {
  readonly spanMs: number;
  readonly costs: Costs | undefined;
}

const minutes = (sumMs: number, n: number): number | null => (n === 0 ? null : sumMs / n / MS_PER_MIN);
const per = (value: number | null, divisor: number): number | null => (value === null ? null : value / divisor);

function quantileMin(tally: TallyPart, q: number): number | null {
  const value = sketchQuantile(tally.sketch, 0, tally.n, q);
  return value === undefined ? null : value / MS_PER_MIN;
}

/** Values of one flow; for several flows of a gate added up use `gateValues`. */
export function flowValues(part: FlowPart, scale: Scale): Rows {
  return [
    ['throughput', perDay(part.cleared, scale)],
    ...countsOf(part, scale),
    ...timesOf(part, scale),
    ...loadsOf(part, scale),
    ...flowCosts(part, scale),
  ];
}

/** Flows of a gate, or of all gates, added up. */
export interface WholePart {
  readonly all: FlowPart;
  /** Without those that move empty vehicles; undefined when there are no others. */
  readonly loaded: FlowPart | undefined;
  readonly staffUsd: number | null;
}

/** Values of a whole gate, or of all gates: throughput, sojourn and stock are of loaded flows, so that empties do not make a gate look quick. `hasEmpties`: some flow of the scenario moves empty vehicles. */
export function gateValues({ all, loaded, staffUsd }: WholePart, scale: Scale, hasEmpties: boolean): Rows {
  const staff = perDay(staffUsd, scale);
  return [
    ['throughput', perDay(loaded?.cleared ?? 0, scale)],
    ['movements', hasEmpties ? perDay(all.cleared, scale) : null],
    ['empties', perDay(all.empties, scale)],
    ...countsOf(all, scale),
    ...(loaded === undefined ? [] : timesOf(loaded, scale)),
    ...loadsOf(all, scale),
    ['cost.staff', staff],
    ...flowCosts(all, scale),
    ['cost.total', totalCost(all, staff, scale)],
  ];
}

function perDay(count: number | null, { spanMs }: Scale): number | null {
  return per(count, spanMs / DAY_MS);
}

function countsOf(part: FlowPart, scale: Scale): Rows {
  return [
    ['arrived', part.arrived],
    ['cleared', part.cleared],
    ['turnedBack', perDay(part.turnedBack, scale)],
    ['divertedOut', perDay(part.divertedOut, scale)],
    ['spoiled', perDay(part.spoiled, scale)],
  ];
}

function timesOf(part: FlowPart, scale: Scale): Rows {
  const clearedPerDay = perDay(part.cleared, scale) ?? 0;
  return [
    ['sojourn.mean', minutes(part.sojourn.sumMs, part.sojourn.n)],
    ['sojourn.p50', quantileMin(part.sojourn, 0.5)],
    ['sojourn.p90', quantileMin(part.sojourn, 0.9)],
    ['sojourn.p95', quantileMin(part.sojourn, 0.95)],
    ['stock.evening', part.stock],
    ['stock.days', clearedPerDay === 0 ? null : per(part.stock, clearedPerDay)],
  ];
}

function loadsOf(part: FlowPart, scale: Scale): Rows {
  const insideMean = part.insideArea / scale.spanMs;
  return [
    ['inside.mean', insideMean],
    ['vehicleHours', insideMean * HOURS_A_DAY],
    ['tonnes', perDay(part.tonnes, scale)],
    ['value', perDay(part.valueUsd, scale)],
    ['value.lost', perDay(lostUsd(part), scale)],
  ];
}

/** Null when the cargo cannot lose value. */
function lostUsd({ spoiledUsd, decayUsd }: FlowPart): number | null {
  return decayUsd === null ? null : decayUsd + (spoiledUsd ?? 0);
}

function flowCosts(
  part: FlowPart,
  scale: Scale,
): readonly (readonly ['cost.waiting' | 'cost.parking' | 'cost.reefer' | 'cost.spoilage', number | null])[] {
  const insideMean = part.insideArea / scale.spanMs;
  const priced = (usd: number | undefined, amount: number | null): number | null =>
    usd === undefined || usd === 0 || amount === null ? null : usd * amount;
  const reeferHours = part.reeferArea === null ? null : (part.reeferArea / scale.spanMs) * HOURS_A_DAY;
  return [
    ['cost.waiting', priced(scale.costs?.truckHourUsd, insideMean * HOURS_A_DAY)],
    ['cost.parking', priced(scale.costs?.parkingDayUsd, insideMean)],
    ['cost.reefer', priced(scale.costs?.reeferHourUsd, reeferHours)],
    ['cost.spoilage', perDay(part.spoiledUsd, scale)],
  ];
}

/** A total without the cost of waiting would mislead: none where the scenario does not state costs. */
function totalCost(part: FlowPart, staff: number | null, scale: Scale): number | null {
  if (scale.costs === undefined) return null;
  const waiting = flowCosts(part, scale).filter(([metric]) => metric !== 'cost.spoilage');
  return waiting.reduce((sum, [, usd]) => sum + (usd ?? 0), (staff ?? 0) + (perDay(lostUsd(part), scale) ?? 0));
}

/** Values of a stage of one flow. */
export function stageValues(part: StagePart, scale: Scale): Rows {
  return [
    ['wait.mean', minutes(part.wait.sumMs, part.wait.n)],
    ['wait.p50', quantileMin(part.wait, 0.5)],
    ['wait.p90', quantileMin(part.wait, 0.9)],
    ['wait.p95', quantileMin(part.wait, 0.95)],
    // Waits below 256 ms are counted one by one, so the first bucket is exactly those that did not wait.
    ['waited', part.wait.n === 0 ? null : 1 - part.wait.sketch[0]! / part.wait.n],
    ['queue.mean', per(part.queueArea, scale.spanMs)],
    ['queue.max', part.queueMax],
    ['visits', perDay(part.dwellCount, scale)],
    ['dwell.mean', minutes(part.dwellSumMs, part.dwellCount)],
    ['present.mean', part.presentArea / scale.spanMs],
    ['refused', perDay(part.refused, scale)],
    ['reneged', perDay(part.reneged, scale)],
    ['missed', perDay(part.missed, scale)],
  ];
}

/** Values of a pool. */
export function poolValues(part: PoolPart, scale: Scale): Rows {
  const { staffedArea, repairs } = part;
  const ofStaffed = (area: number | null): number | null => (staffedArea === 0 ? null : per(area, staffedArea));
  const down = ofStaffed(part.downArea);
  return [
    ['busy', ofStaffed(part.busyArea)],
    ['servers.busy', part.busyArea / scale.spanMs],
    ['servers.blocked', per(part.blockedArea, scale.spanMs)],
    ['available', down === null ? null : 1 - down],
    ['repairs', perDay(repairs, scale)],
    ['repair.wait.mean', part.repairWaitMs === null || repairs === null ? null : minutes(part.repairWaitMs, repairs)],
  ];
}
