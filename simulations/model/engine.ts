// One gate and what is needed to move its time: the model's tables, the state, the random keys, and who is watching.
import { DomainError } from '../../shared/errors.ts';
import { threefry, threefryKey, unit } from '../kernel/threefry.ts';
import { flowKey } from './arrivals.ts';
import { createGateState, entitySerial, flowOfOrigin, gateOfOrigin, lapOf, originIn, serialIn, type GateState } from './gate-state.ts';
import type { GateMessage } from './messages.ts';
import { MAX_FLOWS, MAX_GATES, type GateModel, type Model, type Steps } from './model.ts';

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
/** A pool serves other classes, or begins a new quota. */
export const KIND_ADMIT = 9;
/** A single server fails, is repaired, or comes back from a break. */
export const KIND_SERVER = 10;
/** A tidal pool has turned round. */
export const KIND_SWITCHED = 11;
/** Those who have gathered leave. */
export const KIND_DEPART = 12;
export const KIND_PATIENCE = 13;
export const KIND_SPOIL = 14;
/** A released vehicle comes back. */
export const KIND_RETURN = 15;

/** How a truck's stay at a gate ended. */
export const OUTCOMES = ['inside', 'cleared', 'turned-back', 'spoiled', 'diverted'] as const;
export const OUTCOME_CLEARED = 1;
export const OUTCOME_TURNED_BACK = 2;
export const OUTCOME_SPOILED = 3;
export const OUTCOME_DIVERTED = 4;

/** A truck as observers see it. */
export interface TruckSeen {
  /** Unique within the gate; a vehicle that comes back keeps it. */
  readonly serial: number;
  readonly flow: number;
  readonly channel: number;
  readonly slot: number;
}

/** Sees what happens and can change nothing: its methods return nothing and get no state to write to. */
export interface Watch {
  /** A truck reaches the approach. */
  arrive?(truck: TruckSeen, t: number): void;
  /** A truck waits at a stage, is served there, or is released (stage −1). */
  move(truck: TruckSeen, stage: number, inService: boolean, t: number): void;
  /** A truck has done with a stage. */
  leave?(truck: TruckSeen, stage: number, t: number): void;
  /** A truck's stay ends. */
  end?(truck: TruckSeen, outcome: number, t: number): void;
  side(side: number, isOpen: boolean, t: number): void;
  shift(pool: number, servers: number, t: number): void;
  diverted(to: number, t: number): void;
  server?(pool: number, isDown: boolean, t: number): void;
  turned?(pool: number, side: number, t: number): void;
  departed?(stage: number, trucks: number, t: number): void;
  /** A truck joins a group: it moves with the leader from now on. */
  ride?(truck: TruckSeen, t: number): void;
  deadlock?(stages: readonly number[], t: number): void;
}

export interface GateEngine {
  readonly model: Model;
  readonly gate: GateModel;
  readonly state: GateState;
  /** How many flows the gate has. */
  readonly flows: number;
  seed: number;
  k: number;
  /** Random keys by flow and gate of origin, made when first needed; and the one of the gate's own servers. */
  readonly keys: (Int32Array | null)[];
  ownKey: Int32Array;
  readonly words: Int32Array;
  /** Simulated time of the event at hand; not an argument: a number that large would be boxed each time it is handed from function to function. */
  clock: number;
  /** Number, start and end of the bucket of the series the clock is in; brought up to date by binNow. */
  readonly bin: Float64Array;
  watch: Watch | null;
  /** By flow: members of a group that have just arrived and wait for their leader, who comes at the same instant. */
  readonly riders: readonly number[][];
  /** What is still to do at this instant: tokens that move on, and −1 − pool for pools that may serve the next. Empty between events. */
  readonly agenda: number[];
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
    flows: gate.flows.length,
    seed: 0,
    k: 0,
    keys: new Array<Int32Array | null>(MAX_FLOWS * MAX_GATES).fill(null),
    ownKey: threefryKey(0, 0, gate.stream, 1),
    riders: gate.flows.map(() => []),
    agenda: [],
    words: new Int32Array(4),
    // Not 0: V8 would take it for a small integer, and throw its machine code away when it turns out to be none.
    clock: NaN,
    bin: new Float64Array(3),
    watch: null,
    outbox: new Map(),
  };
}

/** Chooses the replication the next events belong to. */
export function setReplication(engine: GateEngine, seed: number, k: number): void {
  if (engine.seed === seed && engine.k === k) return;
  engine.seed = seed;
  engine.k = k;
  engine.keys.fill(null);
  engine.ownKey = threefryKey(seed | 0, k, engine.gate.stream, 1);
}

function keyOf(engine: GateEngine, origin: number): Int32Array {
  return engine.keys[origin] ?? makeKey(engine, origin);
}

function makeKey(engine: GateEngine, origin: number): Int32Array {
  const flow = engine.model.gates[gateOfOrigin(origin)]!.flows[flowOfOrigin(origin)]!;
  const key = flowKey(engine.seed, engine.k, flow.stream);
  engine.keys[origin] = key;
  return key;
}

/** Simulated time of the event at hand. */
export function now(engine: GateEngine): number {
  return engine.clock;
}

/** Number of the bucket of the series the clock is in. */
export function binNow(engine: GateEngine): number {
  const { bin } = engine;
  const t = engine.clock;
  // Asked several times a truck, and a division takes longer than two comparisons.
  if (t >= bin[2]! || t < bin[1]!) {
    const step = engine.model.seriesStepMs;
    const number = Math.floor(t / step);
    bin[0] = number;
    bin[1] = number * step;
    bin[2] = (number + 1) * step;
  }
  return bin[0]!;
}

/** Draws the words of (truck in `slot` on its present lap, purpose, n) into `engine.words`. */
export function draw(engine: GateEngine, slot: number, purpose: number, n: number): void {
  const { state } = engine;
  const entity = entitySerial(state, slot);
  threefry(keyOf(engine, originIn(entity)), serialIn(entity), purpose, n, lapOf(state, slot), engine.words);
}

/** The same for a truck that has no slot, by its entity serial. */
export function drawFor(engine: GateEngine, entity: number, purpose: number, n: number): void {
  threefry(keyOf(engine, originIn(entity)), serialIn(entity), purpose, n, 0, engine.words);
}

/** Draws for something of the gate itself (a server, a pool): `index` says which, `count` how many draws it has had. */
export function drawOwn(engine: GateEngine, index: number, purpose: number, key: number, count: number): void {
  threefry(engine.ownKey, index, purpose, key, count, engine.words);
}

/** Word `i` of the last draw as a number in (0, 1). */
export function uniformOf(engine: GateEngine, i: number): number {
  return unit(engine.words[i]!);
}

/** Index of the step that holds at time t. */
export function stepIndex(at: Float64Array, t: number): number {
  let low = 0;
  let high = at.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (at[middle]! <= t) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Value of a step function at time t. */
export function stepAt(steps: Steps, t: number): number {
  return steps.n[stepIndex(steps.at, t)]!;
}

/** Index of the first entry of an ascending list that is ≥ t; its length when there is none. */
export function firstFrom(list: Float64Array, t: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle]! < t) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Next step after t; undefined when there is none. */
export function nextStep(steps: Steps, t: number): number | undefined {
  return steps.at[stepIndex(steps.at, t) + 1];
}

/** Something goes round without taking time. */
export function endless(engine: GateEngine): DomainError {
  const hint = 'Something returns or repeats without taking time: give its delay, break or return a length above 0.';
  return new DomainError('simulation-failed', `Time stands still at gate ${engine.gate.id}.`, hint);
}

/** Puts a message into the outbox. */
export function send(engine: GateEngine, to: number, message: GateMessage): void {
  const box = engine.outbox.get(to);
  if (box === undefined) engine.outbox.set(to, [message]);
  else box.push(message);
}
