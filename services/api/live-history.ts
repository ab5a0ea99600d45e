// The 15-minute columns behind the charts of a live run, grown from its frames. A page that joins late gets them with its snapshot.
import type { GateFrame, GateLayout, LiveHistory } from '../../shared/protocol/live.ts';

export const HISTORY_STEP_MS = 900_000;

type Level = number | null;
interface GateColumns {
  readonly arrived: number[];
  readonly cleared: number[];
  readonly waiting: number[];
  readonly sojournP50: Level[];
  readonly sojournP90: Level[];
  readonly clearedByFlow: readonly number[][];
  readonly waitingByStage: readonly number[][];
  readonly staffing: { readonly seenMs: number[]; readonly staffedMs: readonly number[][]; readonly openMs: readonly number[][] };
}

export interface HistoryBuilder {
  add(frame: GateFrame): void;
  history(): LiveHistory;
}

/** `past`: what it goes on from, as it would have without the cut. */
export function createHistory(layout: readonly GateLayout[], past?: LiveHistory): HistoryBuilder {
  const gates = layout.map((gate, g): GateColumns => columnsOf(gate, g, past));
  const trucksOnly = layout.map((gate) => gate.stages.map((stage) => !stage.papers));
  return {
    add(frame) {
      const columns = gates[frame.gate];
      if (columns === undefined || frame.toMs <= frame.fromMs) return;
      addCounts(columns, frame);
      addStaffing(columns, frame);
      holdLevels(columns, frame, trucksOnly[frame.gate] ?? []);
    },
    history: () => ({
      stepMs: HISTORY_STEP_MS,
      arrived: gates.map((gate) => gate.arrived),
      cleared: gates.map((gate) => gate.cleared),
      waiting: gates.map((gate) => gate.waiting),
      sojournP50: gates.map((gate) => gate.sojournP50),
      sojournP90: gates.map((gate) => gate.sojournP90),
      clearedByFlow: gates.map((gate) => gate.clearedByFlow),
      waitingByStage: gates.map((gate) => gate.waitingByStage),
      staffing: gates.map((gate) => gate.staffing),
    }),
  };
}

function columnsOf(gate: GateLayout, g: number, past: LiveHistory | undefined): GateColumns {
  const staffing = past?.staffing?.[g];
  return {
    arrived: [...(past?.arrived[g] ?? [])],
    cleared: [...(past?.cleared[g] ?? [])],
    waiting: [...(past?.waiting[g] ?? [])],
    sojournP50: [...(past?.sojournP50[g] ?? [])],
    sojournP90: [...(past?.sojournP90[g] ?? [])],
    clearedByFlow: gate.flows.map((_, f) => [...(past?.clearedByFlow?.[g]?.[f] ?? [])]),
    waitingByStage: gate.stages.map((_, s) => [...(past?.waitingByStage?.[g]?.[s] ?? [])]),
    staffing: {
      seenMs: [...(staffing?.seenMs ?? [])],
      staffedMs: gate.pools.map((_, p) => [...(staffing?.staffedMs[p] ?? [])]),
      openMs: gate.sides.map((_, s) => [...(staffing?.openMs[s] ?? [])]),
    },
  };
}

/** A window longer than a bucket does not say where inside it falls what: its counts are spread evenly. */
function addCounts(columns: GateColumns, frame: GateFrame): void {
  const { fromMs, toMs } = frame;
  spread(columns.arrived, fromMs, toMs, sum(frame.arrived));
  spread(columns.cleared, fromMs, toMs, sum(frame.cleared));
  columns.clearedByFlow.forEach((column, f) => spread(column, fromMs, toMs, frame.cleared[f] ?? 0));
}

/** The levels at the end of a window stand for all of it. */
function addStaffing({ staffing }: GateColumns, { fromMs, toMs, levels }: GateFrame): void {
  const lengthMs = toMs - fromMs;
  spread(staffing.seenMs, fromMs, toMs, lengthMs);
  staffing.staffedMs.forEach((column, p) => spread(column, fromMs, toMs, lengthMs * (levels.servers[p] ?? 0)));
  staffing.openMs.forEach((column, s) => spread(column, fromMs, toMs, lengthMs * Number(levels.open[s] === true)));
}

/** Adds `n` evenly to the buckets of [fromMs, toMs). */
function spread(column: number[], fromMs: number, toMs: number, n: number): void {
  const first = Math.floor(fromMs / HISTORY_STEP_MS);
  const last = Math.floor((toMs - 1) / HISTORY_STEP_MS);
  for (let bucket = first; bucket <= last; bucket += 1) {
    const overlapMs = Math.min(toMs, (bucket + 1) * HISTORY_STEP_MS) - Math.max(fromMs, bucket * HISTORY_STEP_MS);
    addTo(column, bucket, n * (overlapMs / (toMs - fromMs)));
  }
}

function holdLevels(columns: GateColumns, { levels, toMs }: GateFrame, isTruckStage: readonly boolean[]): void {
  const bucket = Math.floor((toMs - 1) / HISTORY_STEP_MS);
  holdAt(columns.waiting, bucket, sum(levels.waiting.filter((_, s) => isTruckStage[s] ?? true)), 0);
  holdAt(columns.sojournP50, bucket, levels.sojournP50, null);
  holdAt(columns.sojournP90, bucket, levels.sojournP90, null);
  columns.waitingByStage.forEach((column, s) => holdAt(column, bucket, levels.waiting[s] ?? 0, 0));
}

function addTo(column: number[], bucket: number, value: number): void {
  while (column.length <= bucket) column.push(0);
  column[bucket] = (column[bucket] ?? 0) + value;
}

/** Sets a level; buckets skipped on the way keep the level before, or `start` when there was none. */
function holdAt<T extends Level>(column: T[], bucket: number, value: T, start: T): void {
  while (column.length < bucket) column.push(column.at(-1) ?? start);
  column[bucket] = value;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** What a gate has counted of one kind, by flow: in buckets of `stepMs` from simulated 0 on, and all together as of the history's end. */
export interface Counted {
  readonly stepMs: number;
  readonly series: readonly (readonly number[])[];
  readonly total: readonly number[];
}

/**
 * A history that began with a branch at `startMs`, with the arrivals and releases before it. Levels of that time are not known: the lines of those
 * charts begin with the branch.
 */
export function withPast(
  history: LiveHistory,
  startMs: number,
  gates: readonly { readonly arrived: Counted; readonly cleared: Counted }[],
): LiveHistory {
  const whole = (column: readonly number[], { stepMs, series, total }: Counted): number[] => {
    const all = [...column];
    const untilMs = Math.floor(startMs / stepMs) * stepMs;
    const past = sumColumns(series.map((flow) => flow.slice(0, untilMs / stepMs)));
    // What lies between the last full bucket and the start is what is left of the total.
    const rest = sum(total) - sum(past) - sum(column);
    past.forEach((n, i) => spread(all, i * stepMs, (i + 1) * stepMs, n));
    if (untilMs < startMs) spread(all, untilMs, startMs, rest);
    return all;
  };
  const ofFlow = ({ stepMs, series, total }: Counted, f: number): Counted => ({
    stepMs,
    series: [series[f] ?? []],
    total: [total[f] ?? 0],
  });
  return {
    ...history,
    arrived: history.arrived.map((column, g) => (gates[g] === undefined ? column : whole(column, gates[g].arrived))),
    cleared: history.cleared.map((column, g) => (gates[g] === undefined ? column : whole(column, gates[g].cleared))),
    clearedByFlow: (history.clearedByFlow ?? []).map((flows, g) =>
      flows.map((column, f) => (gates[g] === undefined ? column : whole(column, ofFlow(gates[g].cleared, f)))),
    ),
  };
}

function sumColumns(columns: readonly (readonly number[])[]): number[] {
  return (columns[0] ?? []).map((_, i) => sum(columns.map((column) => column[i] ?? 0)));
}

/** The end of the last bucket that is over by then. */
export function untilMs(atMs: number): number {
  return Math.floor(atMs / HISTORY_STEP_MS) * HISTORY_STEP_MS;
}

type Column = readonly (number | null)[];
type Change = <T extends Column>(column: T, last: T) => T;

/** Every column of the history changed; `change` is also given that of `other`. */
function eachColumn(history: LiveHistory, other: LiveHistory, names: readonly (keyof LiveHistory)[], change: Change): LiveHistory {
  const deep = (column: unknown, last: unknown): unknown => {
    if (!Array.isArray(column)) return eachField(column, last, deep);
    const isColumn = typeof column[0] !== 'object' || column[0] === null;
    const others: readonly unknown[] = Array.isArray(last) ? last : [];
    return isColumn ? change(column as Column, others as Column) : column.map((one, i) => deep(one, others[i]));
  };
  const changed = names.map((name) => [name, deep(history[name], other[name])]);
  return { ...history, ...(Object.fromEntries(changed) as Partial<LiveHistory>) };
}

/** Fields of the staffing of a gate are columns too. */
function eachField(record: unknown, last: unknown, change: (column: unknown, last: unknown) => unknown): unknown {
  if (typeof record !== 'object' || record === null) return record;
  const others = (last ?? {}) as Readonly<Record<string, unknown>>;
  return Object.fromEntries(Object.entries(record).map(([name, one]) => [name, change(one, others[name])]));
}

/** What a branch cannot count from its own beginning. */
const LEVELS = ['waiting', 'sojournP50', 'sojournP90', 'waitingByStage', 'staffing'] as const;
const COUNTS = ['arrived', 'cleared', 'clearedByFlow'] as const;

/** Only the buckets before `atMs`, in columns of their own. */
export function cutAt(history: LiveHistory, atMs: number): LiveHistory {
  const buckets = atMs / HISTORY_STEP_MS;
  return eachColumn(history, history, [...LEVELS, ...COUNTS], (column) => column.slice(0, buckets) as unknown as typeof column);
}

/** Only the bucket that `atMs` lies in: what stood there when the history had come so far. */
export function bucketAt(history: LiveHistory, atMs: number): LiveHistory {
  const bucket = Math.floor(atMs / HISTORY_STEP_MS);
  return eachColumn(history, history, [...LEVELS, ...COUNTS], (column) => column.slice(bucket, bucket + 1) as unknown as typeof column);
}

/** The history up to `atMs` as it was then, with the bucket of that moment. */
export function asOf(history: LiveHistory, atMs: number, bucket: LiveHistory): LiveHistory {
  const join: Change = (column, last) => [...column, ...last] as unknown as typeof column;
  return eachColumn(cutAt(history, untilMs(atMs)), bucket, [...LEVELS, ...COUNTS], join);
}

/** The levels of `past` in the buckets it has; after them those of the history. */
export function withLevels(history: LiveHistory, past: LiveHistory): LiveHistory {
  const fill: Change = (column, before) => [...before, ...column.slice(before.length)] as unknown as typeof column;
  return eachColumn(history, past, LEVELS, fill);
}
