// The one function that moves simulated time, in its pure form: state and inbox as bytes in, state, outbox and a frame as bytes and records out.
import { MOVED_WITH, type FeedEvent, type GateFrame, type GateLevels, type Moves } from '../../shared/protocol/live.ts';
import { invariant } from '../../shared/errors.ts';
import { decodeEvents, noEvents, type EventColumns, type GateAt } from './arrivals.ts';
import { decodeOutside, mergeEvents } from './outside.ts';
import { createEngine, setReplication, type GateEngine, type Watch } from './engine.ts';
import { gateLevels, groupColumn, groupSize, trucksInside } from './levels.ts';
import { decodeMessages, encodeMessages, type GateMessage } from './messages.ts';
import type { Model } from './model.ts';
import { beginGate } from './clockwork.ts';
import { engine as resident, forget, inside, putInside, snapshotOf, stateOf } from './resident.ts';
import { runGate } from './run-gate.ts';

/** Most moves of one window that are listed one by one; the rest are counted. */
const MOVES_LISTED = 400;

/** Engines of a model, one a gate, reused from call to call: a cache, not a state. */
const ENGINES = new WeakMap<Model, GateEngine[]>();

/** The engine of gate g. */
export function engineOf(model: Model, g: number): GateEngine {
  let engines = ENGINES.get(model);
  if (engines === undefined) ENGINES.set(model, (engines = []));
  return (engines[g] ??= createEngine(model, g));
}

/** Puts an engine at a snapshot, or at time 0 before the first event. */
export function enterState(engine: GateEngine, at: GateAt, state: Uint8Array | null): void {
  setReplication(engine, at.seed, at.k);
  engine.outbox.clear();
  putInside(engine, state);
  if (state === null) inside(engine, beginGate);
}

interface Recorder {
  readonly watch: Watch;
  moves(): Moves;
  readonly feed: FeedEvent[];
}

/** The part of a watch that writes lines of the event feed. */
function feeding({ model, gate }: GateEngine, feed: FeedEvent[]): Omit<Watch, 'move'> {
  const tell = (t: number, code: FeedEvent['code'], params: FeedEvent['params']) => feed.push({ atMs: t, gate: gate.id, code, params });
  const poolId = (pool: number) => gate.pools[pool]!.id;
  return {
    side: (side, isOpen, t) => tell(t, isOpen ? 'side-opened' : 'side-closed', { side: gate.sides[side]!.id }),
    shift: (pool, servers, t) => tell(t, 'shift-changed', { pool: poolId(pool), servers }),
    diverted: (to, t) => tell(t, 'diverted', { to: model.gates[to]!.id }),
    server: (pool, isDown, t) => tell(t, isDown ? 'server-failed' : 'server-repaired', { pool: poolId(pool) }),
    turned: (pool, side, t) => tell(t, 'direction-changed', { pool: poolId(pool), side: gate.sides[side]!.id }),
    departed: (stage, trucks, t) => tell(t, 'departed', { stage: gate.stages.ids[stage]!, trucks }),
    deadlock: (stages, t) => tell(t, 'deadlock', { stages: stages.map((stage) => gate.stages.ids[stage]!).join(', ') }),
  };
}

function recordMoves(engine: GateEngine): Recorder {
  const { state } = resident;
  const columns = {
    serial: [] as number[],
    flow: [] as number[],
    channel: [] as number[],
    cargo: [] as number[],
    to: [] as number[],
    state: [] as number[],
    atMs: [] as number[],
  };
  const groups: number[] = [];
  const feed: FeedEvent[] = [];
  let omitted = 0;
  const list: Watch['move'] = (truck, stage, inService, t) => {
    if (columns.to.length >= MOVES_LISTED) {
      omitted++;
      return;
    }
    columns.serial.push(truck.serial);
    columns.flow.push(truck.flow);
    columns.channel.push(truck.channel);
    columns.cargo.push(state.cargo[truck.slot]!);
    columns.to.push(stage);
    columns.state.push(inService ? 1 : 0);
    columns.atMs.push(t);
    groups.push(groupSize(state, truck.slot));
  };
  const watch: Watch = { move: list, ride: (truck, t) => list(truck, MOVED_WITH, false, t), ...feeding(engine, feed) };
  return { watch, moves: () => ({ ...columns, ...groupColumn(groups), omitted }), feed };
}

/** Disruptions of a gate that begin or end in a window: known from the scenario, no event of the calendar. */
function disruptionsIn(engine: GateEngine, fromMs: number, untilMs: number): FeedEvent[] {
  const { model, gate } = engine;
  const isIn = (t: number): boolean => t >= fromMs && t < untilMs;
  return (model.scenario.disruptions ?? []).flatMap(({ effect, name, ...span }) => {
    if (effect.gate !== gate.id) return [];
    const names = {
      ...(name?.vi === undefined ? {} : { vi: name.vi }),
      ...(name?.zh === undefined ? {} : { zh: name.zh }),
      ...(name?.fr === undefined ? {} : { fr: name.fr }),
    };
    const params = { kind: effect.kind, name: name?.en ?? '', ...names };
    const began: FeedEvent = { atMs: span.fromMs, gate: gate.id, code: 'disruption-began', params };
    const ended: FeedEvent = { atMs: span.toMs, gate: gate.id, code: 'disruption-ended', params };
    return [...(isIn(span.fromMs) ? [began] : []), ...(isIn(span.toMs) ? [ended] : [])];
  });
}

const difference = (now: readonly number[], before: readonly number[]): number[] => now.map((value, i) => value - before[i]!);

/** An inbox as it travels: field `a` = a batch of truck and cargo events, `x` = those from outside, `g<source>` = messages of that gate. */
export type InboxFields = readonly { readonly field: string; readonly bytes: Uint8Array }[];

function openInbox(fields: InboxFields): { events: EventColumns; messages: readonly GateMessage[] } {
  const bytesOf = (field: string) => fields.find((entry) => entry.field === field)?.bytes;
  const [batch, outside] = [bytesOf('a'), bytesOf('x')];
  const drawn = batch === undefined ? noEvents() : decodeEvents(batch);
  const messages = fields.filter((entry) => entry.field.startsWith('g')).flatMap((entry) => decodeMessages(entry.bytes));
  return { events: outside === undefined ? drawn : mergeEvents(drawn, decodeOutside(outside)), messages };
}

/** Empties an engine's outbox, by receiving gate in ascending order. */
export function takeOutbox(engine: GateEngine): { readonly to: number; readonly messages: readonly GateMessage[] }[] {
  const boxes = [...engine.outbox].sort(([a], [b]) => a - b).map(([to, messages]) => ({ to, messages }));
  engine.outbox.clear();
  return boxes;
}

/**
 * Moves gate `at.g` of replication `at.k` from where `state` ends to `untilMs`.
 * `state` null is simulated time 0. The inbox holds every truck and cargo event of [now, untilMs) and all messages not yet received.
 * Pure: the same arguments give the same bytes; the state passed in is not changed. Cutting a span into windows changes no event.
 */
export function advance(
  model: Model,
  at: GateAt,
  state: Uint8Array | null,
  inbox: InboxFields,
  untilMs: number,
): { state: Uint8Array; outbox: readonly { to: number; bytes: Uint8Array }[]; frame: GateFrame } {
  const engine = engineOf(model, at.g);
  enterState(engine, at, state);
  const { now: fromMs, collectors } = stateOf(engine);
  invariant(untilMs > fromMs && untilMs <= model.horizonMs, `window [${fromMs}, ${untilMs}) lies in the run`);
  const recorder = recordMoves(engine);
  const arrived = [...collectors.arrived];
  const cleared = [...collectors.cleared];
  engine.watch = recorder.watch;
  try {
    runGate(engine, openInbox(inbox), untilMs);
  } finally {
    engine.watch = null;
  }
  const levels = gateLevels(engine);
  const frame: GateFrame = {
    gate: at.g,
    fromMs,
    toMs: untilMs,
    levels,
    arrived: difference(levels.arrived, arrived),
    cleared: difference(levels.cleared, cleared),
    moves: recorder.moves(),
    feed: [...disruptionsIn(engine, fromMs, untilMs), ...recorder.feed].sort((a, b) => a.atMs - b.atMs),
  };
  const outbox = takeOutbox(engine).map(({ to, messages }) => ({ to, bytes: encodeMessages(messages) }));
  const after = snapshotOf(engine);
  // The next window begins from the bytes, wherever it is computed.
  forget(engine);
  return { state: after, outbox, frame };
}

/** Levels of gate g in a snapshot (null: time 0). */
export function levelsOf(model: Model, g: number, state: Uint8Array | null): GateLevels {
  const engine = engineOf(model, g);
  enterState(engine, { seed: engine.seed, k: engine.k, g }, state);
  return gateLevels(engine);
}

/** Trucks inside gate g in a snapshot (null: time 0). */
export function trucksOf(model: Model, g: number, state: Uint8Array | null): Moves {
  const engine = engineOf(model, g);
  enterState(engine, { seed: engine.seed, k: engine.k, g }, state);
  return trucksInside(engine);
}

/** Arrivals and releases of gate g up to a snapshot (null: time 0), by flow, then by bucket of the series. */
export function countsOf(
  model: Model,
  g: number,
  state: Uint8Array | null,
): { readonly arrived: readonly (readonly number[])[]; readonly cleared: readonly (readonly number[])[] } {
  const engine = engineOf(model, g);
  enterState(engine, { seed: engine.seed, k: engine.k, g }, state);
  const { seriesArrived, seriesCleared } = stateOf(engine).collectors;
  const byFlow = (all: Float64Array) => engine.gate.flows.map((_, f) => [...all.subarray(f * model.bins, (f + 1) * model.bins)]);
  return { arrived: byFlow(seriesArrived), cleared: byFlow(seriesCleared) };
}
