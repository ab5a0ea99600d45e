// The stay of a truck at a gate: it reaches the approach, is inside, and ends in exactly one class; a released vehicle may come back.
import { MOVED_AWAY, MOVED_OUT } from '../../shared/protocol/live.ts';
import { addArea, change, observe } from '../kernel/collectors.ts';
import { CLASS_ARRIVAL, CLASS_RENEGE, eventOrder, schedule } from '../kernel/event-list.ts';
import { pick, sampleWhole } from '../kernel/samplers.ts';
import { channelOf, channelsAt } from './arrivals.ts';
import { seen, tell } from './cells.ts';
import { KIND_RETURN, KIND_SPOIL, OUTCOME_CLEARED, OUTCOME_SPOILED, OUTCOME_TURNED_BACK } from './engine.ts';
import {
  deriveSort,
  entitySerial,
  GONE,
  LEFT_ORIGIN,
  LODGED,
  mateOf,
  PAPERS_CLEARED,
  papersOf,
  SPOILED,
  TRAVELLING,
  TRUCK_HERE,
  truckOf,
} from './gate-state.ts';
import { MAX_HELD, type FlowModel } from './model.ts';
import { ATTRIBUTES, RETURN, SHELF_LIFE } from './purposes.ts';
import { giveBack } from './queues.ts';
import { beginPath, freeSlot, identityOf, takeSlot } from './slots.ts';
import { binNow, draw, engine, now, uniformOf } from './resident.ts';
import { tables } from './resident-tables.ts';

/** Changes the number of trucks inside, with its time integral in the totals and in the series. */
export function changeInside(flow: number, by: number): void {
  const t = now();
  const { state, model } = engine;
  const { inside, seriesInside } = state.collectors;
  const from = state.insideSince[flow]!;
  const level = inside.level[flow]!;
  if (t > from && level > 0) {
    const at = flow * model.bins + binNow();
    if (from >= engine.bin[1]!) seriesInside[at] = seriesInside[at]! + level * (t - from);
    else addArea(seriesInside, flow * model.bins, engine.bin[3]!, { from, to: t, level });
  }
  state.insideSince[flow] = t;
  change(inside, flow, t, by);
}

/** Counts a truck that reaches the approach. */
export function countArrival(flow: number): void {
  const t = now();
  const { state, model } = engine;
  const c = state.collectors;
  c.arrived[flow] = c.arrived[flow]! + 1;
  if (t >= tables.warmUpMs) c.arrivedMeasured[flow] = c.arrivedMeasured[flow]! + 1;
  const bin = flow * model.bins + binNow();
  c.seriesArrived[bin] = c.seriesArrived[bin]! + 1;
}

/** The truck in `slot` is inside from now on; `sinceMs` is when it reached the approach of the first gate it came to. */
export function beginStay(slot: number, sinceMs: number): void {
  const t = now();
  const { state, model } = engine;
  const flow = state.flow[slot]!;
  countArrival(flow);
  changeInside(flow, 1);
  if (model.perishable[state.cargo[slot]!] === 1) change(state.collectors.insideReefer, flow, t, 1);
  state.atOrigin[flow] = state.atOrigin[flow]! + 1;
  state.arrivedAt[slot] = t;
  engine.watch?.arrive?.(seen(slot), t);
  const shelfLife = model.shelfLife[state.cargo[slot]!]!;
  if (shelfLife === null) return;
  draw(slot, SHELF_LIFE, 0);
  const spoilAt = Math.max(t, sinceMs + sampleWhole(shelfLife, uniformOf(0)));
  if (spoilAt >= model.horizonMs) return;
  state.spoilAt[slot] = spoilAt;
  schedule(state.events, spoilAt, eventOrder(CLASS_RENEGE, entitySerial(state, slot), KIND_SPOIL), slot);
}

/** The stay of a truck, and of all who ride with it, ends. What it holds is given back. */
export function endStay(leader: number, outcome: number): void {
  const { state } = engine;
  let next = leader + 1;
  while (next !== 0) {
    const slot = next - 1;
    next = mateOf(state, slot);
    if (next !== 0) state.mate[slot] = 0;
    endOne(slot, (state.flags[slot]! & SPOILED) !== 0 ? OUTCOME_SPOILED : outcome);
  }
}

function endOne(slot: number, outcome: number): void {
  const t = now();
  const { state, model } = engine;
  const flow = state.flow[slot]!;
  changeInside(flow, -1);
  if (model.perishable[state.cargo[slot]!] === 1) change(state.collectors.insideReefer, flow, t, -1);
  if ((state.flags[slot]! & LEFT_ORIGIN) === 0) state.atOrigin[flow] = state.atOrigin[flow]! - 1;
  for (let at = slot * MAX_HELD; state.uses.seizing && at < (slot + 1) * MAX_HELD; at++) {
    if (state.held[at] === 0) continue;
    giveBack(state.held[at]! - 1);
    state.held[at] = 0;
  }
  if (state.uses.shelfLife) state.spoilAt[slot] = 0;
  countEnd(slot, outcome);
  tell(truckOf(state, slot), outcome === OUTCOME_CLEARED ? MOVED_OUT : MOVED_AWAY);
  engine.watch?.end?.(seen(slot), outcome, t);
  if (outcome === OUTCOME_CLEARED && comesBack(slot)) return;
  if ((state.flags[slot]! & PAPERS_CLEARED) === 0) state.flags[slot] = state.flags[slot]! | GONE;
  else freeSlot(state, slot);
}

function countEnd(slot: number, outcome: number): void {
  const t = now();
  const { state, model } = engine;
  const c = state.collectors;
  const flow = state.flow[slot]!;
  const cell = flow * model.cargoIds.length + state.cargo[slot]!;
  const isMeasured = t >= tables.warmUpMs;
  if (outcome === OUTCOME_TURNED_BACK) {
    c.turnedBack[flow] = c.turnedBack[flow]! + 1;
    if (isMeasured) c.turnedBackMeasured[flow] = c.turnedBackMeasured[flow]! + 1;
  } else if (outcome === OUTCOME_SPOILED) {
    c.spoiled[flow] = c.spoiled[flow]! + 1;
    if (isMeasured) c.spoiledCargo[cell] = c.spoiledCargo[cell]! + 1;
  } else {
    c.cleared[flow] = c.cleared[flow]! + 1;
    const bin = flow * model.bins + binNow();
    c.seriesCleared[bin] = c.seriesCleared[bin]! + 1;
    if (!isMeasured) return;
    const age = t - state.arrivedAt[slot]!;
    observe(c.sojourn, flow, age);
    c.clearedCargo[cell] = c.clearedCargo[cell]! + 1;
    c.ageCargo[cell] = c.ageCargo[cell]! + age;
  }
}

/** Sends a released vehicle on its way back, if its flow says so. True when it keeps its slot: who rode in a group may leave papers behind, and takes another. */
function comesBack(left: number): boolean {
  const t = now();
  const { state, gate } = engine;
  let slot = left;
  const flow = gate.flows[state.flow[slot]!]!;
  if (flow.returns === null) return false;
  draw(slot, RETURN, flow.stream);
  const lot = uniformOf(0);
  const which = flow.returns.cumulative.findIndex((share) => lot < share);
  if (which < 0) return false;
  const after = sampleWhole(flow.returns.after[which]!, uniformOf(1));
  if ((state.flags[left]! & PAPERS_CLEARED) === 0) slot = takeSlot(state, identityOf(state, left), TRAVELLING);
  state.lap[slot] = state.lap[slot]! + 1;
  state.flow[slot] = flow.returns.to[which]!;
  drawLoad(slot, gate.flows[state.flow[slot]!]!);
  state.flags[slot] = TRAVELLING;
  schedule(state.events, t + after, eventOrder(CLASS_ARRIVAL, entitySerial(state, slot), KIND_RETURN), slot);
  return slot === left;
}

/** What the vehicle brings this time. */
function drawLoad(slot: number, flow: FlowModel): void {
  const { state } = engine;
  draw(slot, ATTRIBUTES, 0);
  const cargo = pick(flow.mix, uniformOf(2));
  state.cargo[slot] = cargo;
  state.channel[slot] = channelOf(channelsAt(flow, now()), cargo, uniformOf(1));
  deriveSort(state, slot);
}

/** A truck on the road is here: its stay begins, its papers, where it needs some, are lodged now. True when they are to go their own way. */
export function arriveBySlot(slot: number, sinceMs: number): boolean {
  const { state } = engine;
  const hasPapers = tables.papers[state.flow[slot]!] === 1;
  state.flags[slot] = TRUCK_HERE | LODGED | (hasPapers ? 0 : PAPERS_CLEARED);
  beginPath(state, truckOf(state, slot));
  beginPath(state, papersOf(state, slot));
  beginStay(slot, sinceMs);
  return hasPapers;
}
