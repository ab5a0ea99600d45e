// All gates of the border through one replication: gates as logical processes that advance window by window and exchange messages.
// A window is never longer than the lookahead, so a message always arrives in a later window than it was sent in.
import { createReader, createWriter, readCount, readI32s, written, writeCount, writeI32s, writeU8s } from '../kernel/bytes.ts';
import { createTrace, traceHex } from '../kernel/trace.ts';
import { addCollectors, emptyCollectors, writeCollectors, type GateCollectors, type GateState } from '../model/gate-state.ts';
import { enterState, engineOf, takeOutbox } from '../model/advance.ts';
import { drawArrivals } from '../model/arrivals.ts';
import type { GateMessage } from '../model/messages.ts';
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

/**
 * Runs replication `k` of the whole border from time 0 to the horizon, arrivals drawn in place.
 * Answers the packed gate outcomes. `windowMs` cuts time differently and changes nothing else.
 */
export function replicate(
  model: Model,
  at: { readonly seed: number; readonly k: number },
  options: { readonly windowMs?: number | undefined } = {},
): Uint8Array {
  const window = Math.min(options.windowMs ?? DAY_MS, model.lookaheadMs);
  const engines = model.gates.map((_, g) => engineOf(model, g));
  engines.forEach((engine, g) => enterState(engine, { ...at, g }, null));
  let mail: GateMessage[][] = model.gates.map(() => []);
  for (let from = 0; from < model.horizonMs; from += window) {
    const until = Math.min(from + window, model.horizonMs);
    const sent: GateMessage[][] = model.gates.map(() => []);
    engines.forEach((engine, g) => {
      const events = drawArrivals(model, { ...at, g }, { fromMs: from, untilMs: until });
      runGate(engine, { events, messages: mail[g]! }, until);
      for (const { to, messages } of takeOutbox(engine)) sent[to]!.push(...messages);
    });
    mail = sent;
  }
  return pack(engines.map((engine) => engine.state));
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
    const collectors = emptyCollectors(model, model.gates[g]!);
    addCollectors(createReader(body.subarray(8)), collectors);
    return { trace: traceOf(body), collectors };
  });
}

/** SHA-256 over (gate index, trace digest, metric digest) of a replication, in gate order. */
export function outcomeDigest(bytes: Uint8Array): string {
  const lines = bodiesOf(bytes).map((body, g) => `${g} ${traceOf(body)} ${sha256Hex(body.subarray(8))}`);
  return sha256Hex(utf8(lines.join('\n')));
}
