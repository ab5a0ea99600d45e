// Slots of consignments: taken when the first half shows up, freed when both are done with, and recycled.
import { dropKey, lookUp } from '../kernel/index-table.ts';
import type { GateState } from './gate-state.ts';
import { derive, entitySerial, growSlots } from './gate-state.ts';
import { MAX_HELD } from './model.ts';

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

/** Takes a free slot and writes the identity into it; flags start as given (never 0). Every column is set: bytes must not tell what a slot was before. */
export function takeSlot(state: GateState, id: Identity, flags: number): number {
  let slot = state.freeHead;
  if (slot >= 0) state.freeHead = state.freeNext[slot]!;
  else {
    slot = state.used++;
    if (slot === state.flags.length) growSlots(state);
  }
  state.freeNext[slot] = -1;
  state.serial[slot] = id.serial;
  state.origin[slot] = id.origin;
  state.originFlow[slot] = id.originFlow;
  state.flow[slot] = id.flow;
  state.channel[slot] = id.channel;
  state.cargo[slot] = id.cargo;
  state.traits[slot] = id.traits;
  state.lap[slot] = id.lap;
  state.flags[slot] = flags;
  state.arrivedAt[slot] = 0;
  state.spoilAt[slot] = 0;
  state.mate[slot] = 0;
  for (let at = slot * MAX_HELD; at < (slot + 1) * MAX_HELD; at++) state.held[at] = 0;
  derive(state, slot);
  clearToken(state, 2 * slot);
  clearToken(state, 2 * slot + 1);
  return slot;
}

/** Who is in a slot. */
export function identityOf(s: GateState, slot: number): Identity {
  const [serial, origin, originFlow, flow] = [s.serial[slot]!, s.origin[slot]!, s.originFlow[slot]!, s.flow[slot]!];
  return { serial, origin, originFlow, flow, channel: s.channel[slot]!, cargo: s.cargo[slot]!, traits: s.traits[slot]!, lap: s.lap[slot]! };
}

/** A half begins its path anew. */
export function clearToken(state: GateState, token: number): void {
  state.step[token] = 0;
  state.at[token] = 0;
  state.phase[token] = 0;
  state.atPool[token] = 0;
  state.line[token] = 0;
  state.server[token] = -1;
  state.lines.next[token] = -1;
  state.lines.previous[token] = -1;
  state.enteredAt[token] = 0;
  state.endsAt[token] = 0;
  state.remaining[token] = 0;
  state.keeps[token] = 0;
}

/** Gives a slot back. A vehicle that comes back before its papers are through has two. */
export function freeSlot(state: GateState, slot: number): void {
  if (state.halves.size > 0) {
    const key = entitySerial(state, slot);
    if (lookUp(state.halves, key) === slot) dropKey(state.halves, key);
  }
  state.flags[slot] = 0;
  state.freeNext[slot] = state.freeHead;
  state.freeHead = slot;
}
