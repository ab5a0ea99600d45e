// All gates of the border through one replication: gates as logical processes that advance window by window and exchange messages.
// A window is never longer than the lookahead, so a message always arrives in a later window than it was sent in.
import { createReader, createWriter, readCount, readI32s, written, writeCount, writeI32s, writeU8s } from '../kernel/bytes.ts';
import { createTrace, traceHex } from '../kernel/trace.ts';
import { addCollectors, createCollectors, writeCollectors, type GateCollectors } from '../model/gate-collectors.ts';
import type { GateState } from '../model/gate-state.ts';
import { enterState, engineOf, takeOutbox, type InboxFields } from '../model/advance.ts';
import type { GateEngine } from '../model/engine.ts';
import { drawArrivals } from '../model/arrivals.ts';
import { saveState } from '../model/gate-snapshot.ts';
import { encodeMessages, type GateMessage } from '../model/messages.ts';
import { decodeOutside, eventsIn, mergeEvents } from '../model/outside.ts';
import { DAY_MS, type Model } from '../model/model.ts';
import { runGate } from '../model/run-gate.ts';
import { sha256Hex, utf8 } from '../../shared/digest.ts';

/** Packs the outcome of every gate: trace digest and collectors, in gate order. */
function pack(states: readonly GateState[]): Uint8Array {
  const w = createWriter();
  writeCount(w, states.length);
  for (const state of states) {
    const body = createWriter();
    writeI32s(body, state.trace);
    writeCollectors(body, state.collectors);
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

/** Moves every gate of replication `at.k` from time 0 to the horizon, arrivals drawn in place. Answers the engines as they end. */
export function moveReplication(model: Model, at: { readonly seed: number; readonly k: number }, moving: Moving): readonly GateEngine[] {
  return moveTo(model, at, model.horizonMs, moving).engines;
}

/** The same up to `endMs`, with the messages that are under way between gates then. */
function moveTo(
  model: Model,
  at: { readonly seed: number; readonly k: number },
  endMs: number,
  moving: Moving,
): { readonly engines: readonly GateEngine[]; readonly mail: readonly (readonly Mail[])[] } {
  const { cuts = [], atCut } = moving;
  const window = Math.min(moving.windowMs ?? DAY_MS, model.lookaheadMs);
  const engines = model.gates.map((_, g) => engineOf(model, g));
  engines.forEach((engine, g) => enterState(engine, { ...at, g }, null));
  const outside = model.gates.map((_, g) => decodeOutside(moving.outside?.[g] ?? new Uint8Array(0)));
  let mail: Mail[][] = model.gates.map(() => []);
  let cut = 0;
  for (let from = 0; from < endMs;) {
    for (; cuts[cut] !== undefined && cuts[cut]! <= from; cut++) atCut?.(engines);
    const until = Math.min(from + window, endMs, cuts[cut] ?? Infinity);
    const sent: Mail[][] = model.gates.map(() => []);
    engines.forEach((engine, g) => {
      const drawn = drawArrivals(model, { ...at, g }, { fromMs: from, untilMs: until });
      const events = mergeEvents(drawn, eventsIn(outside[g]!, from, until));
      runGate(engine, { events, messages: mail[g]!.flatMap(({ messages }) => messages) }, until);
      for (const { to, messages } of takeOutbox(engine)) sent[to]!.push({ from: g, messages });
    });
    mail = sent;
    from = until;
  }
  for (; cut < cuts.length; cut++) atCut?.(engines);
  return { engines, mail };
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
  return engines.map(({ state }, g) => {
    const counted = createWriter();
    writeCollectors(counted, state.collectors);
    return {
      state: saveState(state),
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
  return pack(moveReplication(model, at, options).map((engine) => engine.state));
}

/** The same bytes as `replicate` from the final snapshot of every gate, for runs that were computed window by window. */
export function packOutcomes(model: Model, finalStates: readonly Uint8Array[]): Uint8Array {
  const states = finalStates.map((bytes, g) => {
    const engine = engineOf(model, g);
    enterState(engine, { seed: engine.seed, k: engine.k, g }, bytes);
    return engine.state;
  });
  return pack(states);
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
    const collectors = createCollectors(model, model.gates[g]!);
    addCollectors(createReader(body.subarray(8)), collectors);
    return { trace: traceOf(body), collectors };
  });
}

/** SHA-256 over (gate index, trace digest, metric digest) of a replication, in gate order. */
export function outcomeDigest(bytes: Uint8Array): string {
  const lines = bodiesOf(bytes).map((body, g) => `${g} ${traceOf(body)} ${sha256Hex(body.subarray(8))}`);
  return sha256Hex(utf8(lines.join('\n')));
}
