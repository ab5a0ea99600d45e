// One gate of a replication: the model's tables, the random keys, who is watching, and the state while another gate moves.
import { threefryKey } from '../kernel/threefry.ts';
import type { GateMessage } from './messages.ts';
import type { GateModel, Model, Steps } from './model.ts';
import type { Share } from './resident-state.ts';

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

/** One gate of a replication. To move, and to be looked at, it goes inside the resident engine (resident.ts). */
export interface GateEngine {
  readonly model: Model;
  readonly gate: GateModel;
  seed: number;
  k: number;
  /** Random key of the gate's own servers. */
  ownKey: Int32Array;
  watch: Watch | null;
  /** Its part of the resident state, cut when it is first needed. */
  share: Share | null;
  /** Whether it has a state: not before it is put at one, nor after an error. */
  hasState: boolean;
  /** Its state while another gate is inside, unless it has a state of its own in its share. */
  rest: Uint8Array | null;
  /** Messages sent since the last collection, by receiving gate. */
  readonly outbox: Map<number, GateMessage[]>;
}

/** An engine for gate `g`; reusable for every replication and window of it. */
export function createEngine(model: Model, g: number): GateEngine {
  const gate = model.gates[g]!;
  return {
    model,
    gate,
    seed: 0,
    k: 0,
    ownKey: threefryKey(0, 0, gate.stream, 1),
    watch: null,
    share: null,
    hasState: false,
    rest: null,
    outbox: new Map(),
  };
}

/** Chooses the replication the next events belong to. */
export function setReplication(engine: GateEngine, seed: number, k: number): void {
  if (engine.seed === seed && engine.k === k) return;
  engine.seed = seed;
  engine.k = k;
  engine.ownKey = threefryKey(seed | 0, k, engine.gate.stream, 1);
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
