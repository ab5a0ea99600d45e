// Arrivals that are not a Poisson stream: the instants of renewal flows, timetables, fleets, daily counts and traces, each with the serials
// of its group. A serial counts trucks from the start of the replication, so an instant depends on all before it: what was drawn is kept.
import { pick, sampleWhole } from '../kernel/samplers.ts';
import { threefry, unit } from '../kernel/threefry.ts';
import { BIN_MS, type DemandModel, type FlowModel, type Model } from './model.ts';
import { ATTRIBUTES, GAP, GROUP } from './purposes.ts';

/** Instants of arrivals, ascending, with the first serial and the size of the group that comes. */
interface Schedule {
  n: number;
  at: Float64Array;
  first: Int32Array;
  size: Int32Array;
  /** Arrivals (of counts: days) and trucks drawn so far, and the instant of the last arrival. */
  next: number;
  serial: number;
  lastMs: number;
  /** A declaration is lodged at most so long before and after its truck. */
  readonly beforeMs: number;
  readonly afterMs: number;
}

/** Demand that is listed instead of drawn bin by bin. */
type Listed = Exclude<DemandModel, { kind: 'poisson' }>;

/** Size of the group whose first truck has this serial. `words` is overwritten. */
export function groupSize(flow: FlowModel, key: Int32Array, serial: number, words: Int32Array): number {
  const { batch } = flow;
  if (batch === null) return 1;
  if (batch.sizes.length === 1) return batch.sizes[0]!;
  threefry(key, serial, GROUP, 0, 0, words);
  return batch.sizes[pick(batch.cumulative, unit(words[0]!))]!;
}

function createSchedule(flow: FlowModel, demand: Listed): Schedule {
  const most = flow.lodging?.mostMs ?? 0;
  let [beforeMs, afterMs] = flow.lodging?.sign === -1 ? [most, 0] : [0, most];
  if (demand.kind === 'trace') {
    demand.at.forEach((at, row) => {
      if (at - demand.lodged[row]! > beforeMs) beforeMs = at - demand.lodged[row]!;
      if (demand.lodged[row]! - at > afterMs) afterMs = demand.lodged[row]! - at;
    });
  }
  const none = { at: new Float64Array(16), first: new Int32Array(16), size: new Int32Array(16) };
  return { n: 0, ...none, next: 0, serial: 0, lastMs: 0, beforeMs, afterMs };
}

function addInstant(schedule: Schedule, at: number, size: number): void {
  const { n } = schedule;
  if (n === schedule.at.length) {
    const wider = { at: new Float64Array(2 * n), first: new Int32Array(2 * n), size: new Int32Array(2 * n) };
    wider.at.set(schedule.at);
    wider.first.set(schedule.first);
    wider.size.set(schedule.size);
    Object.assign(schedule, wider);
  }
  schedule.at[n] = at;
  schedule.first[n] = schedule.serial;
  schedule.size[n] = size;
  schedule.serial += size;
  schedule.n = n + 1;
}

interface Source {
  readonly flow: FlowModel;
  readonly key: Int32Array;
  readonly words: Int32Array;
}

function drawGaps(schedule: Schedule, demand: Extract<Listed, { kind: 'renewal' }>, source: Source, untilMs: number): void {
  const { flow, key, words } = source;
  while (schedule.next < demand.most && schedule.lastMs <= demand.stopMs && schedule.lastMs < untilMs) {
    if (schedule.next === 0 && demand.firstMs >= 0) schedule.lastMs = demand.firstMs;
    else {
      threefry(key, schedule.next, GAP, 0, 0, words);
      schedule.lastMs += sampleWhole(demand.gap, unit(words[0]!));
    }
    schedule.next++;
    addInstant(schedule, schedule.lastMs, groupSize(flow, key, schedule.serial, words));
  }
}

function takeTimes(schedule: Schedule, at: Float64Array, source: Source, untilMs: number): void {
  while (schedule.next < at.length && at[schedule.next]! < untilMs)
    addInstant(schedule, at[schedule.next++]!, groupSize(source.flow, source.key, schedule.serial, source.words));
}

/** Instant of a local day: the bin whose share of the day holds u, and the place in it. */
function instantOf(cumulative: Float64Array, u: number): number {
  const bin = pick(cumulative, u);
  const low = bin === 0 ? 0 : cumulative[bin - 1]!;
  return Math.min((bin + 1) * BIN_MS - 1, Math.floor((bin + (u - low) / (cumulative[bin]! - low)) * BIN_MS));
}

/** Whole local days. Those of one day are put in order of time; each keeps the serial it was drawn with. */
function drawDays(schedule: Schedule, demand: Extract<Listed, { kind: 'counts' }>, source: Source, untilMs: number): void {
  const { flow, key, words } = source;
  for (; schedule.next < demand.counts.length && demand.fromMs[schedule.next]! < untilMs; schedule.next++) {
    const from = schedule.n;
    for (let i = 0; i < demand.counts[schedule.next]!; i++) {
      threefry(key, schedule.serial, ATTRIBUTES, 0, 0, words);
      const at = demand.fromMs[schedule.next]! + instantOf(demand.cumulative, unit(words[0]!));
      addInstant(schedule, at, groupSize(flow, key, schedule.serial, words));
    }
    const { at, first, size, n } = schedule;
    const order = Array.from({ length: n - from }, (_, i) => from + i).sort((a, b) => at[a]! - at[b]! || a - b);
    for (const column of [at, first, size])
      column.set(
        order.map((i) => column[i]!),
        from,
      );
  }
}

function extend(schedule: Schedule, demand: Listed, source: Source, untilMs: number): void {
  if (demand.kind === 'renewal') drawGaps(schedule, demand, source, untilMs);
  else if (demand.kind === 'counts') drawDays(schedule, demand, source, untilMs);
  else takeTimes(schedule, demand.at, source, untilMs);
}

/** Index of the first instant at or after t. */
export function firstAtOrAfter(schedule: Schedule, t: number): number {
  let low = 0;
  let high = schedule.n;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (schedule.at[middle]! < t) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Schedules already drawn, by the model they belong to. A cache, not a state: what is missing is drawn again, the same. */
const DRAWN = new WeakMap<Model, Map<string, Schedule>>();
/** Instants kept for a model; when there are more, the schedules that were used longest ago go. 16 bytes each. */
const MOST_KEPT = 2_000_000;

function forgetOldest(drawn: Map<string, Schedule>): void {
  let kept = 0;
  for (const schedule of drawn.values()) kept += schedule.n;
  for (const [name, { n }] of drawn) {
    if (kept <= MOST_KEPT || drawn.size === 1) return;
    drawn.delete(name);
    kept -= n;
  }
}

/** Which flow of which replication is meant. */
interface FlowAt {
  readonly seed: number;
  readonly k: number;
  readonly g: number;
  readonly f: number;
}

/** The schedule of a flow, complete for events before `untilMs`; nothing that comes after the horizon and its lead time is ever drawn. */
export function scheduleOf(model: Model, at: FlowAt, source: Source, untilMs: number): Schedule {
  const demand = source.flow.demand;
  if (demand.kind === 'poisson') throw new RangeError('a Poisson flow has no schedule');
  const drawn = DRAWN.get(model) ?? new Map<string, Schedule>();
  DRAWN.set(model, drawn);
  const name = `${at.g} ${at.f} ${at.seed} ${at.k}`;
  const found = drawn.get(name);
  const schedule = found ?? createSchedule(source.flow, demand);
  const before = schedule.n;
  extend(schedule, demand, source, Math.min(untilMs, model.horizonMs) + schedule.beforeMs);
  drawn.delete(name);
  drawn.set(name, schedule);
  if (schedule.n > before) forgetOldest(drawn);
  return schedule;
}
