// Slots of consignments: taken when the first half shows up, freed when both are done with, and recycled.
import { addArea, change } from '../kernel/collectors.ts';
import type { GateEngine } from './engine.ts';
import { entitySerial, growSlots, type GateState } from './gate-state.ts';

/** Who a consignment is. */
export interface Identity {
  readonly serial: number;
  readonly origin: number;
  readonly originFlow: number;
  readonly flow: number;
  readonly channel: number;
  readonly cargo: number;
}

/** Takes a free slot and writes the identity into it; flags start as given (never 0). */
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
  state.flags[slot] = flags;
  state.arrivedAt[slot] = 0;
  for (const token of [2 * slot, 2 * slot + 1]) {
    state.step[token] = 0;
    state.phase[token] = 0;
    state.server[token] = 0;
    state.line.next[token] = -1;
    state.enteredAt[token] = 0;
  }
  return slot;
}

/** Gives a slot back. */
export function freeSlot(state: GateState, slot: number): void {
  state.halves.delete(entitySerial(state, slot));
  state.flags[slot] = 0;
  state.freeNext[slot] = state.freeHead;
  state.freeHead = slot;
}

/** Changes the number of trucks inside, with its time integral in the totals and in the series. */
export function changeInside(engine: GateEngine, flow: number, t: number, by: number): void {
  const { inside, seriesInside } = engine.state.collectors;
  const { bins, seriesStepMs } = engine.model;
  addArea(seriesInside, flow * bins, seriesStepMs, { from: inside.last[flow]!, to: t, level: inside.level[flow]! });
  change(inside, flow, t, by);
}
