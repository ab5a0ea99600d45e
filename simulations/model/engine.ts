// One gate and what is needed to move its time: the model's tables, the state, the random keys, and who is watching.
import { threefry, unit } from '../kernel/threefry.ts';
import { flowKey } from './arrivals.ts';
import { createGateState, type GateState } from './gate-state.ts';
import type { GateMessage } from './messages.ts';
import type { DaySteps, GateModel, Model } from './model.ts';
import { DAY_MS } from './model.ts';

/** Kinds of events in the calendar; part of the total order at one instant. */
export const KIND_POOL = 0;
export const KIND_SIDE = 1;
export const KIND_PUBLISH = 2;
export const KIND_RECEIPT = 3;
export const KIND_END_TRUCK = 4;
export const KIND_END_PAPERS = 5;
export const KIND_TRUCK = 6;
export const KIND_CARGO = 7;
export const KIND_TRANSFER = 8;

/** Sees what happens and can change nothing: its methods return nothing and get no state to write to. */
export interface Watch {
  move(
    truck: { readonly serial: number; readonly flow: number; readonly channel: number },
    stage: number,
    inService: boolean,
    t: number,
  ): void;
  side(side: number, isOpen: boolean, t: number): void;
  shift(pool: number, servers: number, t: number): void;
  diverted(to: number, t: number): void;
}

export interface GateEngine {
  readonly model: Model;
  readonly gate: GateModel;
  readonly state: GateState;
  seed: number;
  k: number;
  /** Random keys by origin gate × 8 + flow, made when first needed. */
  readonly keys: Map<number, Int32Array>;
  readonly words: Int32Array;
  watch: Watch | null;
  /** Messages sent since the last collection, by receiving gate. */
  readonly outbox: Map<number, GateMessage[]>;
}

/** An engine for gate `g`; reusable for every replication and window of it. */
export function createEngine(model: Model, g: number): GateEngine {
  const gate = model.gates[g]!;
  return {
    model,
    gate,
    state: createGateState(model, gate),
    seed: 0,
    k: 0,
    keys: new Map(),
    words: new Int32Array(4),
    watch: null,
    outbox: new Map(),
  };
}

/** Chooses the replication the next events belong to. */
export function setReplication(engine: GateEngine, seed: number, k: number): void {
  if (engine.seed === seed && engine.k === k) return;
  engine.seed = seed;
  engine.k = k;
  engine.keys.clear();
}

/** Draws the words of (truck in `slot`, purpose, n) into `engine.words`. */
export function draw(engine: GateEngine, slot: number, purpose: number, n: number): void {
  const { state } = engine;
  drawFor(engine, { serial: state.serial[slot]!, origin: state.origin[slot]!, flow: state.originFlow[slot]! }, purpose, n);
}

/** The same for a truck that has no slot. */
export function drawFor(
  engine: GateEngine,
  truck: { readonly serial: number; readonly origin: number; readonly flow: number },
  purpose: number,
  n: number,
): void {
  const index = truck.origin * 8 + truck.flow;
  let key = engine.keys.get(index);
  if (key === undefined) {
    key = flowKey(engine.seed, engine.k, engine.model.gates[truck.origin]!.flows[truck.flow]!.stream);
    engine.keys.set(index, key);
  }
  threefry(key, truck.serial, purpose, n, 0, engine.words);
}

/** Word `i` of the last draw as a number in (0, 1). */
export function uniformOf(engine: GateEngine, i: number): number {
  return unit(engine.words[i]!);
}

/** Value of a daily step function at time t. */
export function stepAt(steps: DaySteps, t: number): number {
  const ofDay = t % DAY_MS;
  let i = steps.at.length - 1;
  while (i > 0 && steps.at[i]! > ofDay) i--;
  return steps.n[i]!;
}

/** Next time after t at which a daily step function changes; undefined when it never does. */
export function nextStep(steps: DaySteps, t: number): number | undefined {
  const { at, n } = steps;
  if (at.length < 2) return undefined;
  const ofDay = t % DAY_MS;
  const day = t - ofDay;
  for (let i = 1; i < at.length; i++) if (at[i]! > ofDay) return day + at[i]!;
  const wraps = n[0] !== n[n.length - 1];
  return day + DAY_MS + (wraps ? at[0]! : at[1]!);
}

/** Puts a message into the outbox. */
export function send(engine: GateEngine, to: number, message: GateMessage): void {
  const box = engine.outbox.get(to);
  if (box === undefined) engine.outbox.set(to, [message]);
  else box.push(message);
}
