// One live run as its watchers see it: numbered frames, a ring of the last two minutes, the history, and snapshots. Knows no socket.
import { compile, countsOf, gateLayouts, levelsOf, trucksOf, type Model } from '../../simulations/index.ts';
import type {
  FeedEvent,
  GateFrame,
  GateLayout,
  GateLevels,
  LiveFrame,
  LiveHistory,
  LiveSnapshot,
  Pace,
  ServerToClient,
} from '../../shared/protocol/live.ts';
import type { Scenario } from '../../shared/scenario/scenario.ts';
import type { FrameRecord, RunState, RunView } from '../adapters/ports.ts';
import {
  asOf,
  bucketAt,
  createHistory,
  cutAt,
  HISTORY_STEP_MS,
  untilMs,
  withLevels,
  withPast,
  type HistoryBuilder,
} from './live-history.ts';
import { createFrameJoiner, mergeWindows, type FrameJoiner, type WindowFrames } from './live-merge.ts';
import { calendarsOf, withLimits } from './live-limits.ts';
import { createSpeedometer, type Speedometer } from './live-speed.ts';
import { currentReplication } from './run-views.ts';

const RING_MS = 120_000;
const RING_FRAMES = 600;
/** Lines of the event feed a page that joins late finds. */
const FEED_LINES = 80;
/** Lines kept for branches that begin earlier. */
const LINES_KEPT = 400;
/** Instants last sent whose bucket is kept as it was: a decision is taken at one of them, and reaches the server moments later. */
const MARKS = 32;
/** More missed frames than this are sent as one snapshot: it is smaller. */
const MOST_REPLAYED = 300;

export type Heartbeat = Parameters<ServerToClient['heartbeat']>[0];

export interface LiveFeed {
  readonly run: string;
  /** Takes records of the stream as they come. */
  take(records: readonly FrameRecord[]): void;
  /** Status, pace and progress as last seen; a change makes a frame. */
  see(view: RunView): void;
  /** The frame to send now: windows completed since the last call, joined; undefined when nothing happened. `restarts`: a new replication began, send a snapshot instead. */
  flush(nowMs: number): { readonly frame: LiveFrame | undefined; readonly restarts: boolean };
  /** What a reader that has everything up to `lastSeq` lacks; undefined when it needs a snapshot. */
  missedSince(lastSeq: number, nowMs: number): readonly LiveFrame[] | undefined;
  snapshot(nowMs: number): Promise<LiveSnapshot>;
  beat(nowMs: number): Heartbeat;
  /** What a branch that leaves at `atMs` has in common with this run; undefined when it was not all seen here. */
  past(atMs: number): LivePast | undefined;
}

/** What was seen of a branch's time before it, in its trunk: whole buckets, and lines of the event feed. */
export interface LivePast {
  readonly history: LiveHistory;
  readonly feed: readonly FeedEvent[];
  /** The history goes to the instant itself and not only to the last whole bucket. */
  readonly isWhole: boolean;
  readonly marks: Marks;
}

/** By instant: the bucket it lies in, as it stood then. */
type Marks = ReadonlyMap<number, LiveHistory>;

interface State {
  readonly model: Model;
  readonly layout: readonly GateLayout[];
  readonly joiner: FrameJoiner;
  readonly speed: Speedometer;
  view: RunView;
  /** Replication shown. */
  k: number;
  simMs: number;
  seq: number;
  history: HistoryBuilder;
  /** Of a branch: asked for until it is there. */
  readonly findPast: (atMs: number) => LivePast | undefined;
  past: LivePast | undefined;
  /** Where decisions were taken, and the instants last sent. */
  marks: Marks;
  feed: readonly FeedEvent[];
  levels: readonly GateLevels[];
  /** Windows complete and not yet sent. */
  waiting: readonly WindowFrames[];
  ring: { readonly atMs: number; readonly frame: LiveFrame }[];
  isChanged: boolean;
}

/** Frame numbers begin at the wall clock, so that numbers of an earlier server are never taken for ours. `findPast`: what the trunk of a branch has seen. */
export function createLiveFeed(
  runState: RunState,
  view: RunView,
  nowMs: number,
  findPast: (atMs: number) => LivePast | undefined = () => undefined,
): LiveFeed {
  const model = compile(view.order.scenario as Scenario);
  const layout = withLimits(model.scenario, gateLayouts(model));
  const { startMs = 0 } = view.order;
  // The trunk has just been watched up to here: what it showed goes on.
  const known = startMs === 0 || currentReplication(view) > 0 ? undefined : findPast(startMs);
  const past = known?.isWhole === true ? known : undefined;
  const fixed = { model, layout, joiner: createFrameJoiner(view.order.gates.length), speed: createSpeedometer() };
  const begun = {
    k: currentReplication(view),
    simMs: startMs,
    seq: nowMs,
    history: createHistory(layout, past?.history),
    findPast,
    past,
    marks: past?.marks ?? new Map<number, LiveHistory>(),
    feed: past?.feed ?? [],
    levels: [],
    waiting: [],
    ring: [],
    isChanged: false,
  };
  const s: State = { ...fixed, view, ...begun };
  return {
    run: view.order.run,
    take: (records) => (s.waiting = [...s.waiting, ...records.flatMap((record) => s.joiner.take(record) ?? [])]),
    see: (next) => see(s, next),
    flush: (atMs) => flush(s, atMs),
    missedSince: (lastSeq, atMs) => missedSince(s, lastSeq, atMs),
    snapshot: (atMs) => snapshotOf(s, runState, atMs),
    beat: (atMs) => ({ run: s.view.order.run, seq: s.seq, simMs: s.simMs, status: statusOf(s), pace: paceOf(s, atMs) }),
    past: (atMs) => pastUntil(s, atMs),
  };
}

/** The past of a branch, taken from its trunk as soon as that has it. */
function pastOf(s: State): LivePast | undefined {
  const { startMs = 0 } = s.view.order;
  if (startMs === 0 || s.k > 0) return undefined;
  s.past ??= s.findPast(startMs);
  return s.past;
}

/** What was seen by `atMs`, own and of the trunk: at instants that were marked all of it, else the buckets that end by then. */
function pastUntil(s: State, atMs: number): LivePast | undefined {
  const { startMs = 0 } = s.view.order;
  const past = pastOf(s);
  const marks = new Map([...s.marks].filter(([markMs]) => markMs <= atMs));
  const bucket = s.k === 0 ? marks.get(atMs) : undefined;
  if (bucket !== undefined && (startMs === 0 || past?.isWhole === true))
    return {
      history: asOf(s.history.history(), atMs, bucket),
      feed: s.feed.filter((event) => event.atMs < atMs),
      isWhole: true,
      marks,
    };
  const isSeen = s.k === 0 && s.simMs >= untilMs(atMs);
  if (!isSeen || atMs < startMs || (startMs > 0 && past === undefined)) return undefined;
  const own = s.history.history();
  const isOwn = past === undefined || past.isWhole;
  const whole = isOwn ? own : s.levels.length === 0 ? past.history : joined(s, own, past, s.levels);
  const feed = [...(isOwn ? [] : past.feed), ...s.feed].filter((event) => event.atMs < atMs);
  return { history: cutAt(whole, untilMs(atMs)), feed, isWhole: false, marks };
}

/** A run has come to a pause when what was open by then has been played: until then its figures still change. */
function statusOf({ view, simMs, k }: State): RunView['status'] {
  return view.status === 'paused' && simMs !== (view.limitMs[k] ?? 0) ? 'running' : view.status;
}

function paceOf({ view, speed }: State, nowMs: number): Pace {
  return { asked: view.pace.speed, achieved: view.status === 'running' ? speed.read(nowMs) : 0, paused: view.status === 'paused' };
}

function see(s: State, next: RunView): void {
  const { status, pace } = s.view;
  s.view = next;
  if (status !== next.status) s.speed.reset();
  s.isChanged ||= status !== next.status || pace.speed !== next.pace.speed;
}

function flush(s: State, nowMs: number): ReturnType<LiveFeed['flush']> {
  const nextK = s.waiting[0]?.k ?? s.k;
  const restarts = nextK !== s.k;
  if (restarts) beginReplication(s, nextK);
  const now = s.waiting.filter((window) => window.k === s.k);
  s.waiting = s.waiting.filter((window) => window.k !== s.k);
  if (now.length === 0 && !s.isChanged) return { frame: undefined, restarts };
  s.isChanged = false;
  for (const window of now) for (const gate of window.gates) s.history.add(gate);
  const gates = mergeWindows(now);
  const events = gates.flatMap((gate) => gate.feed).sort((a, b) => a.atMs - b.atMs);
  s.feed = [...s.feed, ...events].slice(-LINES_KEPT);
  if (now.length > 0) {
    s.simMs = gates[0]?.toMs ?? s.simMs;
    s.levels = gates.map((gate) => gate.levels);
    s.speed.add(nowMs, s.k * s.view.order.horizonMs + s.simMs);
    mark(s);
  }
  return { frame: addFrame(s, gates, nowMs), restarts };
}

/** Keeps the bucket of this instant as it stands; of earlier ones those of decisions and the last few. */
function mark(s: State): void {
  const { interventions = [], startMs = 0 } = s.view.order;
  const decided = [startMs, ...interventions.map(({ atMs }) => atMs)];
  const kept = [...s.marks].filter(([atMs], i, all) => i >= all.length - MARKS || decided.includes(atMs));
  s.marks = new Map([...kept, [s.simMs, bucketAt(s.history.history(), s.simMs)]]);
}

function beginReplication(s: State, k: number): void {
  s.k = k;
  s.simMs = 0;
  s.history = createHistory(s.layout);
  s.feed = [];
  s.marks = new Map();
  s.levels = [];
  s.ring = [];
  // A hole in the numbers: a page that misses the snapshot asks for it.
  s.seq += 1;
}

function addFrame(s: State, gates: readonly GateFrame[], nowMs: number): LiveFrame {
  s.seq += 1;
  const { run } = s.view.order;
  const frame: LiveFrame = { run, seq: s.seq, replication: s.k, status: statusOf(s), simMs: s.simMs, pace: paceOf(s, nowMs), gates };
  s.ring.push({ atMs: nowMs, frame });
  while (s.ring.length > RING_FRAMES || (s.ring[0] !== undefined && nowMs - s.ring[0].atMs > RING_MS)) s.ring.shift();
  return frame;
}

function missedSince(s: State, lastSeq: number, nowMs: number): readonly LiveFrame[] | undefined {
  if (lastSeq === s.seq) return [];
  const kept = s.ring.filter(({ atMs, frame }) => nowMs - atMs <= RING_MS && frame.seq > lastSeq).map(({ frame }) => frame);
  return kept[0]?.seq === lastSeq + 1 && kept.length <= MOST_REPLAYED ? kept : undefined;
}

/** Levels and history as of the last frame; trucks as of the committed state, which may be a window ahead: later moves tell where they are. */
async function snapshotOf(s: State, runState: RunState, nowMs: number): Promise<LiveSnapshot> {
  const { model, layout, view, k, levels } = s;
  const { run, name, replications, horizonMs, gates } = view.order;
  const { startEpochMs, warmUpMs } = model.scenario.clock;
  const then = {
    status: statusOf(s),
    seq: s.seq,
    replication: k,
    simMs: s.simMs,
    pace: paceOf(s, nowMs),
    history: structuredClone(s.history.history()),
    feed: [...(pastOf(s)?.isWhole === false ? (s.past?.feed ?? []) : []), ...s.feed].slice(-FEED_LINES),
    targets: model.scenario.experiment.targets,
    calendar: calendarsOf(model),
  };
  const states = await Promise.all(gates.map((_, g) => runState.readState(run, k, g)));
  const bytes = states.map((state) => state?.bytes ?? null);
  return {
    run,
    name,
    scenario: model.scenario.title,
    replications,
    startEpochMs,
    warmUpMs,
    horizonMs,
    layout,
    ...then,
    history: historyOf(s, then.history, bytes),
    levels: layout.map((_, g) => levels[g] ?? levelsOf(model, g, bytes[g] ?? null)),
    trucks: layout.map((_, g) => trucksOf(model, g, bytes[g] ?? null)),
  };
}

/** A branch's own history after its past: the counts of the bucket it begins in follow from what is counted in all. */
function joined(s: State, own: LiveHistory, { history: past }: LivePast, levels: readonly GateLevels[]): LiveHistory {
  const counted = levels.map((level, g) => ({
    arrived: { stepMs: HISTORY_STEP_MS, series: [past.arrived[g] ?? []], total: level.arrived },
    cleared: { stepMs: HISTORY_STEP_MS, series: past.clearedByFlow?.[g] ?? [], total: level.cleared },
  }));
  return withLevels(withPast(own, s.view.order.startMs ?? 0, counted), past);
}

/** The stream of a branch begins where it left: what its gates counted before was seen in its trunk, or else stands in their states. */
function historyOf(s: State, history: LiveHistory, states: readonly (Uint8Array | null)[]): LiveHistory {
  const { model, view, levels } = s;
  const { startMs = 0 } = view.order;
  if (startMs === 0 || s.k > 0) return history;
  const past = pastOf(s);
  if (past?.isWhole === true) return history;
  if (past !== undefined)
    return joined(
      s,
      history,
      past,
      states.map((state, g) => levels[g] ?? levelsOf(model, g, state)),
    );
  const stepMs = model.seriesStepMs;
  const gates = states.map((state, g) => {
    const { arrived, cleared } = countsOf(model, g, state);
    const total = levels[g] ?? levelsOf(model, g, state);
    return { arrived: { stepMs, series: arrived, total: total.arrived }, cleared: { stepMs, series: cleared, total: total.cleared } };
  });
  return withPast(history, startMs, gates);
}
