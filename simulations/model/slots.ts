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

/** Takes a free slot and writes the identity into it; flags start as given (never 0). What a stay leaves as it found it — no server held, no line stood
    in, nothing due — is not written again: see isBlank. */
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
  derive(state, slot);
  beginPath(state, 2 * slot);
  beginPath(state, 2 * slot + 1);
  return slot;
}

/** Whether a slot is as a new one is, but for its identity and the places it has been to. True of every free slot. */
export function isBlank(s: GateState, slot: number): boolean {
  const isIdle = (token: number): boolean =>
    s.phase[token] === 0 && s.server[token] === -1 && s.endsAt[token] === 0 && s.remaining[token] === 0 && s.keeps[token] === 0;
  const isUnlinked = (token: number): boolean => s.lines.next[token] === -1 && s.lines.previous[token] === -1;
  const tokens = [2 * slot, 2 * slot + 1];
  const isEmptyHanded = s.held.subarray(slot * MAX_HELD, (slot + 1) * MAX_HELD).every((server) => server === 0);
  return s.spoilAt[slot] === 0 && s.mate[slot] === 0 && isEmptyHanded && tokens.every((token) => isIdle(token) && isUnlinked(token));
}

/** Who is in a slot. */
export function identityOf(s: GateState, slot: number): Identity {
  const [serial, origin, originFlow, flow] = [s.serial[slot]!, s.origin[slot]!, s.originFlow[slot]!, s.flow[slot]!];
  return { serial, origin, originFlow, flow, channel: s.channel[slot]!, cargo: s.cargo[slot]!, traits: s.traits[slot]!, lap: s.lap[slot]! };
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
  state.freeNext[slot] = state.freeHead;
  state.freeHead = slot;
}
