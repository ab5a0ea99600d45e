// Slots of consignments: taken when the first half shows up, freed when both are done with, and recycled.
import { tieOf } from '../kernel/event-list.ts';
import { dropKey, lookUp } from '../kernel/index-table.ts';
import type { GateState } from './gate-state.ts';
import {
  deriveSort,
  entitySerial,
  entitySerialOf,
  flowOfOrigin,
  gateOfOrigin,
  growSlots,
  lapOf,
  originIn,
  papersOf,
  serialIn,
  traitsOf,
  truckOf,
} from './gate-state.ts';

/** Who a consignment is. */
export interface Identity {
  readonly serial: number;
  readonly origin: number;
  readonly originFlow: number;
  readonly flow: number;
  readonly channel: number;
  readonly cargo: number;
  readonly traits: number;
  readonly lap: number;
}

/** Takes a free slot and writes the identity into it; flags start as given (never 0). What a stay leaves as it found it — no server held, no line stood
    in, nothing due — is not written again. */
export function takeSlot(state: GateState, id: Identity, flags: number): number {
  let slot = state.freeHead;
  if (slot >= 0) state.freeHead = state.lines.next[truckOf(state, slot)]!;
  else {
    slot = state.used++;
    if (slot === state.flags.length) growSlots(state);
  }
  const { uses } = state;
  state.lines.next[truckOf(state, slot)] = -1;
  state.tie[slot] = tieOf(entitySerialOf(id.serial, id.originFlow, id.origin));
  state.flow[slot] = id.flow;
  state.channel[slot] = id.channel;
  state.cargo[slot] = id.cargo;
  if (uses.traits) state.traits[slot] = id.traits;
  if (uses.laps) state.lap[slot] = id.lap;
  state.flags[slot] = flags;
  deriveSort(state, slot);
  beginPath(state, truckOf(state, slot));
  beginPath(state, papersOf(state, slot));
  return slot;
}

/** Who is in a slot. */
export function identityOf(s: GateState, slot: number): Identity {
  const entity = entitySerial(s, slot);
  const from = originIn(entity);
  return {
    serial: serialIn(entity),
    origin: gateOfOrigin(from),
    originFlow: flowOfOrigin(from),
    flow: s.flow[slot]!,
    channel: s.channel[slot]!,
    cargo: s.cargo[slot]!,
    traits: traitsOf(s, slot),
    lap: lapOf(s, slot),
  };
}

/** A half begins its path anew. */
export function beginPath(state: GateState, token: number): void {
  state.step[token] = 0;
  state.at[token] = 0;
}

/** Gives a slot back. A vehicle that comes back before its papers are through has two. */
export function freeSlot(state: GateState, slot: number): void {
  if (state.halves.size > 0) {
    const key = entitySerial(state, slot);
    if (lookUp(state.halves, key) === slot) dropKey(state.halves, key);
  }
  state.flags[slot] = 0;
  state.lines.next[truckOf(state, slot)] = state.freeHead;
  state.freeHead = slot;
}
