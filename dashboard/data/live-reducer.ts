// A live run as the page knows it: a snapshot, then numbered frames. Deterministic; the socket and the screen are elsewhere.
// `history` grows in place (it is append-only and owned here); everything else is replaced, never changed.
import {
  LOSSES,
  type FeedEvent,
  type GateCalendar,
  type GateFrame,
  type GateLayout,
  type GateLevels,
  type LiveFrame,
  type LiveSnapshot,
  type Loss,
  type Pace,
  type Target,
} from '../../shared/protocol/live.ts';
import type { RunStatus } from '../../shared/protocol/run.ts';

/** Feed lines kept on the page. */
const FEED_LENGTH = 200;

/** Columns of one gate on the 15-minute grid. A `null` was not seen by this page. */
export interface GateHistory {
  readonly arrived: number[];
  readonly cleared: number[];
  readonly waiting: number[];
  readonly sojournP50: (number | null)[];
  readonly sojournP90: (number | null)[];
  /** By flow, then bucket. */
  readonly clearedByFlow: (number | null)[][];
  /** By stage, then bucket. */
  readonly waitingByStage: (number | null)[][];
  /** How long each bucket was seen, ms; with it grow the servers on duty, by pool, and the open sides, both added up over that time. */
  readonly seenMs: number[];
  readonly staffedMs: number[][];
  readonly openMs: number[][];
}

export interface LiveView {
  readonly run: string;
  readonly name: string;
  readonly scenario: string;
  readonly status: RunStatus;
  readonly seq: number;
  readonly replication: number;
  readonly replications: number;
  readonly simMs: number;
  readonly startEpochMs: number;
  readonly warmUpMs: number;
  readonly horizonMs: number;
  readonly pace: Pace;
  readonly layout: readonly GateLayout[];
  readonly levels: readonly GateLevels[];
  readonly stepMs: number;
  readonly history: readonly GateHistory[];
  readonly feed: readonly FeedEvent[];
  readonly targets: Readonly<Record<string, Target>>;
  readonly calendar: readonly GateCalendar[];
}

export type FrameOutcome = 'applied' | 'repeated' | 'gap';

export function viewOf(snapshot: LiveSnapshot): LiveView {
  return {
    run: snapshot.run,
    name: snapshot.name,
    scenario: snapshot.scenario,
    status: snapshot.status,
    seq: snapshot.seq,
    replication: snapshot.replication,
    replications: snapshot.replications,
    simMs: snapshot.simMs,
    startEpochMs: snapshot.startEpochMs,
    warmUpMs: snapshot.warmUpMs,
    horizonMs: snapshot.horizonMs,
    pace: snapshot.pace,
    layout: snapshot.layout,
    levels: snapshot.levels,
    stepMs: snapshot.history.stepMs,
    history: snapshot.layout.map((gate, g) => historyOf(snapshot, gate, g)),
    feed: snapshot.feed,
    targets: snapshot.targets ?? {},
    calendar: snapshot.calendar ?? [],
  };
}

function historyOf(snapshot: LiveSnapshot, gate: GateLayout, g: number): GateHistory {
  const { history } = snapshot;
  const length = history.arrived[g]?.length ?? 0;
  const unseen = (): (number | null)[] => new Array<number | null>(length).fill(null);
  return {
    arrived: [...(history.arrived[g] ?? [])],
    cleared: [...(history.cleared[g] ?? [])],
    waiting: [...(history.waiting[g] ?? [])],
    sojournP50: [...(history.sojournP50[g] ?? [])],
    sojournP90: [...(history.sojournP90[g] ?? [])],
    clearedByFlow: gate.flows.map((_, f) => [...(history.clearedByFlow?.[g]?.[f] ?? unseen())]),
    waitingByStage: gate.stages.map((_, s) => [...(history.waitingByStage?.[g]?.[s] ?? unseen())]),
    seenMs: [...(history.staffing?.[g]?.seenMs ?? [])],
    staffedMs: gate.pools.map((_, p) => [...(history.staffing?.[g]?.staffedMs[p] ?? [])]),
    openMs: gate.sides.map((_, s) => [...(history.staffing?.[g]?.openMs[s] ?? [])]),
  };
}

/** Takes the next frame. A repeated frame changes nothing; after a gap the caller asks for what is missing. */
export function applyFrame(view: LiveView, frame: LiveFrame): { readonly view: LiveView; readonly outcome: FrameOutcome } {
  if (frame.seq <= view.seq) return { view, outcome: 'repeated' };
  if (frame.seq > view.seq + 1) return { view, outcome: 'gap' };
  const levels = [...view.levels];
  const feed: FeedEvent[] = [];
  for (const gate of frame.gates) {
    levels[gate.gate] = gate.levels;
    extendHistory(view, gate);
    feed.push(...gate.feed);
  }
  feed.sort((a, b) => a.atMs - b.atMs);
  return {
    view: {
      ...view,
      status: frame.status,
      seq: frame.seq,
      simMs: Math.max(view.simMs, frame.simMs),
      pace: frame.pace,
      levels,
      feed: feed.length === 0 ? view.feed : [...view.feed, ...feed].slice(-FEED_LENGTH),
    },
    outcome: 'applied',
  };
}

function extendHistory(view: LiveView, frame: GateFrame): void {
  const history = view.history[frame.gate];
  if (history === undefined || frame.toMs <= frame.fromMs) return;
  const first = Math.floor(frame.fromMs / view.stepMs);
  const last = Math.floor((frame.toMs - 1) / view.stepMs);
  const arrived = sum(frame.arrived);
  const cleared = sum(frame.cleared);
  for (let bucket = first; bucket <= last; bucket++) {
    // A window longer than a bucket says nothing about where inside it falls what: it is spread evenly.
    const overlap = Math.min(frame.toMs, (bucket + 1) * view.stepMs) - Math.max(frame.fromMs, bucket * view.stepMs);
    const part = overlap / (frame.toMs - frame.fromMs);
    add(history.arrived, bucket, arrived * part);
    add(history.cleared, bucket, cleared * part);
    add(history.seenMs, bucket, overlap);
    history.staffedMs.forEach((column, p) => add(column, bucket, overlap * (frame.levels.servers[p] ?? 0)));
    history.openMs.forEach((column, s) => add(column, bucket, frame.levels.open[s] === true ? overlap : 0));
    history.clearedByFlow.forEach((column, f) => {
      if (bucket >= column.length || column[bucket] !== null) add(column, bucket, (frame.cleared[f] ?? 0) * part);
    });
  }
  const layout = view.layout[frame.gate];
  if (layout !== undefined) set(history.waiting, last, trucksWaiting(layout, frame.levels));
  set(history.sojournP50, last, frame.levels.sojournP50);
  set(history.sojournP90, last, frame.levels.sojournP90);
  history.waitingByStage.forEach((column, s) => set(column, last, frame.levels.waiting[s] ?? 0));
}

function add(column: (number | null)[], bucket: number, value: number): void {
  while (column.length <= bucket) column.push(0);
  column[bucket] = (column[bucket] ?? 0) + value;
}

/** Writes a level; skipped buckets hold the level before. */
function set<T extends number | null>(column: T[], bucket: number, value: T): void {
  while (column.length < bucket) column.push(column.at(-1) ?? value);
  column[bucket] = value;
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Trucks waiting at a gate: every queue but those of declarations. */
export function trucksWaiting(layout: GateLayout, levels: GateLevels): number {
  return levels.waiting.reduce((total, waiting, s) => total + (layout.stages[s]?.papers === true ? 0 : waiting), 0);
}

/** Ways of leaving without release that can happen at a gate, with how many did. Where the server does not say what can happen, those that have. */
export function lossesOf(layout: GateLayout, levels: GateLevels): readonly { readonly loss: Loss; readonly n: number }[] {
  return LOSSES.map((loss) => ({ loss, n: sum(levels[loss] ?? []) })).filter(({ loss, n }) => layout.losses?.includes(loss) ?? n > 0);
}

/** The same for the whole run, only what has happened. */
export function allLosses({ levels }: Pick<LiveView, 'levels'>): readonly { readonly loss: Loss; readonly n: number }[] {
  return LOSSES.map((loss) => ({ loss, n: sum(levels.map((one) => sum(one[loss] ?? []))) })).filter(({ n }) => n > 0);
}

/** Pools whose servers work at a stage: none, one, or those a truck chooses from. */
export function poolsOf({ pool, orPools = [] }: GateLayout['stages'][number]): readonly number[] {
  return pool === null ? [] : [...new Set([pool, ...orPools])];
}

/** Those of one flow at a stage; where the server does not tell flows apart, those of all. */
export function standingOf(
  levels: GateLevels,
  stage: number,
  flow: number,
  flows: number,
): { readonly waiting: number; readonly serving: number } {
  const cell = stage * flows + flow;
  return {
    waiting: levels.waitingByFlow?.[cell] ?? levels.waiting[stage] ?? 0,
    serving: levels.inServiceByFlow?.[cell] ?? levels.inService[stage] ?? 0,
  };
}

/** Servers on duty and in use of pools together; null without pools. */
export function staffOf(levels: GateLevels, pools: readonly number[]): { readonly servers: number; readonly busy: number } | null {
  if (pools.length === 0) return null;
  return { servers: sum(pools.map((p) => levels.servers[p] ?? 0)), busy: sum(pools.map((p) => levels.busy[p] ?? 0)) };
}

/** Simulated ms of the last midnight in Viet Nam; 0 when the run began after it. */
export function midnightOf({ startEpochMs, simMs }: Pick<LiveView, 'startEpochMs' | 'simMs'>): number {
  const dayMs = 86_400_000;
  const sinceMidnight = (((startEpochMs + 7 * 3_600_000 + simMs) % dayMs) + dayMs) % dayMs;
  return Math.max(0, simMs - sinceMidnight);
}

/** Trucks released since the last midnight in Viet Nam, and in the last four finished buckets (an hour). */
export function releasedOf(view: LiveView, gate: number): { readonly today: number; readonly lastHour: number } {
  const cleared = view.history[gate]?.cleared ?? [];
  const midnightBucket = Math.round(midnightOf(view) / view.stepMs);
  const perHour = Math.max(1, Math.round(3_600_000 / view.stepMs));
  const finished = Math.floor(view.simMs / view.stepMs);
  return { today: sum(cleared.slice(midnightBucket)), lastHour: sum(cleared.slice(Math.max(0, finished - perHour), finished)) };
}
