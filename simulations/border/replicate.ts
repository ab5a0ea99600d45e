// All gates of the border through one replication: gates as logical processes that advance window by window and exchange messages.
// A window is never longer than the lookahead, so a message always arrives in a later window than it was sent in.
import { createReader, createWriter, readCount, readI32s, written, writeCount, writeI32s, writeU8s } from '../kernel/bytes.ts';
import { createTrace, traceHex } from '../kernel/trace.ts';
import { addCollectors, collectorSizes, createCollectors, writeCollectors, type GateCollectors } from '../model/gate-collectors.ts';
import { enterState, engineOf, takeOutbox, type InboxFields } from '../model/advance.ts';
import type { GateEngine } from '../model/engine.ts';
import { drawArrivals, type EventColumns, type GateAt, type Span } from '../model/arrivals.ts';
import { encodeMessages, type GateMessage } from '../model/messages.ts';
import { decodeOutside, eventsIn, mergeEvents } from '../model/outside.ts';
import { DAY_MS, type Model } from '../model/model.ts';
import { forget, giveOwnState, snapshotOf, stateOf } from '../model/resident.ts';
import { runGate } from '../model/run-gate.ts';
import { sha256Hex, utf8 } from '../../shared/digest.ts';

/** Packs the outcome of every gate: trace digest and collectors, in gate order. */
export function pack(engines: readonly GateEngine[]): Uint8Array {
  const w = createWriter();
  writeCount(w, engines.length);
  for (const engine of engines) {
    const { trace, collectors } = stateOf(engine);
    const body = createWriter();
    writeI32s(body, trace);
    writeCollectors(body, collectors);
    const bytes = written(body);
    writeCount(w, bytes.length);
    writeU8s(w, bytes);
  }
  return written(w);
}

/** How a replication is moved: the longest window, and instants at which to stop and look. Neither changes what happens. */
export interface Moving {
  readonly windowMs?: number | undefined;
  /** Ascending simulated times at which a window ends; times from the horizon on count as the horizon. */
  readonly cuts?: readonly number[] | undefined;
  readonly atCut?: ((engines: readonly GateEngine[]) => void) | undefined;
  /** Truck and cargo events from outside, by gate, as the run state keeps them: they do change what happens. */
  readonly outside?: Outside | undefined;
}

export type Outside = readonly (Uint8Array | undefined)[];

/** What another gate has sent to this one and it has not yet received. */
interface Mail {
  readonly from: number;
  readonly messages: readonly GateMessage[];
}

/** Gates that take turns more often than this have states of their own: saving and restoring would cost more than is won by it. */
const FEW_TURNS = 64;

/** Moves every gate of replication `at.k` from time 0 to the horizon, arrivals drawn in place. Answers the engines as they end. */
export function moveReplication(model: Model, at: { readonly seed: number; readonly k: number }, moving: Moving): readonly GateEngine[] {
  return moveTo(model, at, model.horizonMs, moving).engines;
}

/** The engines at `endMs`, with the messages that are under way between gates then. */
interface Moved {
  readonly engines: readonly GateEngine[];
  readonly mail: Mail[][];
}

/** The same up to `endMs`. */
function moveTo(model: Model, at: { readonly seed: number; readonly k: number }, endMs: number, moving: Moving): Moved {
  const { cuts = [] } = moving;
  const longest = moving.windowMs ?? endMs;
  const engines = model.gates.map((_, g) => engineOf(model, g));
  const moved: Moved = { engines, mail: model.gates.map(() => []) };
  // Gates that have nothing to do with each other go one after the other, unless somebody looks at all of them on the way.
  const alone = cuts.length > 0 ? [] : model.gates.map((_, g) => g).filter((g) => !hasNeighbours(model, g));
  const together = model.gates.map((_, g) => g).filter((g) => !alone.includes(g));
  const window = Math.min(longest, model.lookaheadMs);
  if (together.length > 1 && endMs / window + cuts.length > FEW_TURNS) together.forEach((g) => giveOwnState(engines[g]!));
  engines.forEach((engine, g) => enterState(engine, { ...at, g }, null));
  for (const g of alone) moveTogether(model, at, moved, { ...moving, gates: [g], endMs, window: longest });
  if (together.length > 0) moveTogether(model, at, moved, { ...moving, gates: together, endMs, window });
  return moved;
}

function hasNeighbours({ inNeighbours }: Model, g: number): boolean {
  return inNeighbours[g]!.length > 0 || inNeighbours.some((sources) => sources.includes(g));
}

/** Moves some of the gates window by window. */
function moveTogether(
  model: Model,
  at: { readonly seed: number; readonly k: number },
  moved: Moved,
  moving: Moving & { readonly gates: readonly number[]; readonly endMs: number; readonly window: number },
): void {
  const { engines, mail } = moved;
  const { cuts = [], atCut, gates, endMs, window } = moving;
  const outside = gates.map((g) => decodeOutside(moving.outside?.[g] ?? new Uint8Array(0)));
  let cut = 0;
  for (let from = 0; from < endMs;) {
    for (; cuts[cut] !== undefined && cuts[cut]! <= from; cut++) atCut?.(engines);
    const until = Math.min(from + window, endMs, cuts[cut] ?? Infinity);
    const received = gates.map((g) => mail[g]!.splice(0).flatMap(({ messages }) => messages));
    gates.forEach((g, i) => {
      moveGate(model, { ...at, g }, { fromMs: from, untilMs: until }, { outside: outside[i]!, messages: received[i]! });
      for (const { to, messages } of takeOutbox(engines[g]!)) mail[to]!.push({ from: g, messages });
    });
    from = until;
  }
  for (; cut < cuts.length; cut++) atCut?.(engines);
}

/** Moves a gate through a window, a day of arrivals at a time. */
function moveGate(
  model: Model,
  at: GateAt,
  window: Span,
  { outside, messages }: { readonly outside: EventColumns; readonly messages: readonly GateMessage[] },
): void {
  for (let from = window.fromMs; from < window.untilMs; from += DAY_MS) {
    const until = Math.min(from + DAY_MS, window.untilMs);
    const drawn = drawArrivals(model, at, { fromMs: from, untilMs: until });
    const events = mergeEvents(drawn, eventsIn(outside, from, until));
    runGate(engineOf(model, at.g), { events, messages: from === window.fromMs ? messages : [] }, until);
  }
}

/** A gate at an instant: its snapshot, what the other gates have sent to it, and a digest of everything it has counted so far. */
export interface GateThen {
  readonly state: Uint8Array;
  /** Fields `g<source>` of the inbox of the window that begins then. */
  readonly inbox: InboxFields;
  readonly counted: string;
}

/**
 * Every gate of replication `at.k` at simulated `atMs`, in [0, horizon]: windows that begin there continue to the same outcome, bit for bit, as a run that
 * was never cut. Events at `atMs` itself have not happened. `outside`: events from outside before `atMs`.
 */
export function fastForward(
  model: Model,
  at: { readonly seed: number; readonly k: number },
  atMs: number,
  options: Pick<Moving, 'outside'> = {},
): readonly GateThen[] {
  const { engines, mail } = moveTo(model, at, atMs, options);
  return engines.map((engine, g) => {
    const counted = createWriter();
    writeCollectors(counted, stateOf(engine).collectors);
    return {
      state: snapshotOf(engine),
      inbox: mail[g]!.map(({ from, messages }) => ({ field: `g${from}`, bytes: encodeMessages(messages) })),
      counted: sha256Hex(written(counted)),
    };
  });
}

/**
 * Runs replication `k` of the whole border from time 0 to the horizon.
 * Answers the packed gate outcomes. `windowMs` cuts time differently and changes nothing else; `outside` adds trucks.
 */
export function replicate(
  model: Model,
  at: { readonly seed: number; readonly k: number },
  options: Pick<Moving, 'windowMs' | 'outside'> = {},
): Uint8Array {
  const engines = moveReplication(model, at, options);
  const bytes = pack(engines);
  engines.forEach(forget);
  return bytes;
}

/** The same bytes as `replicate` from the final snapshot of every gate, for runs that were computed window by window. */
export function packOutcomes(model: Model, finalStates: readonly Uint8Array[]): Uint8Array {
  const engines = finalStates.map((bytes, g) => {
    const engine = engineOf(model, g);
    enterState(engine, { seed: engine.seed, k: engine.k, g }, bytes);
    return engine;
  });
  return pack(engines);
}

/** One gate's outcome. */
export interface GateOutcome {
  readonly trace: string;
  readonly collectors: GateCollectors;
}

/** The bytes of each gate in packed outcomes: 8 of trace digest, then the collectors. */
function bodiesOf(bytes: Uint8Array): Uint8Array[] {
  const r = createReader(bytes);
  return Array.from({ length: readCount(r) }, () => {
    const length = readCount(r);
    r.at += length;
    return r.bytes.subarray(r.at - length, r.at);
  });
}

function traceOf(body: Uint8Array): string {
  const trace = createTrace();
  readI32s(createReader(body), trace);
  return traceHex(trace);
}

/** Opens packed outcomes, in gate order. */
export function unpackOutcomes(model: Model, bytes: Uint8Array): readonly GateOutcome[] {
  return bodiesOf(bytes).map((body, g) => {
    const collectors = createCollectors(collectorSizes(model, model.gates[g]!));
    addCollectors(createReader(body.subarray(8)), collectors);
    return { trace: traceOf(body), collectors };
  });
}

/** SHA-256 over (gate index, trace digest, metric digest) of a replication, in gate order. */
export function outcomeDigest(bytes: Uint8Array): string {
  const lines = bodiesOf(bytes).map((body, g) => `${g} ${traceOf(body)} ${sha256Hex(body.subarray(8))}`);
  return sha256Hex(utf8(lines.join('\n')));
}
