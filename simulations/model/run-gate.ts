// The event loop of one gate: calendar and inbox merged in the total order, up to a given time.
import { invariant } from '../../shared/errors.ts';
import { accrue, type Levels } from '../kernel/collectors.ts';
import {
  CLASS_ARRIVAL,
  CLASS_CAPACITY,
  CLASS_DEPARTURE,
  closeGap,
  eventOrder,
  kindOf,
  orderOfTie,
  schedule,
  serialOf,
  takeNext,
} from '../kernel/event-list.ts';
import { dropKey, enterKey, lookUp } from '../kernel/index-table.ts';
import { recordEvent } from '../kernel/trace.ts';
import { EVENT_CARGO, EVENT_RIDER, EVENT_TRUCK, type EventColumns } from './arrivals.ts';
import { changeAdmission, changePool, changeServer, changeSide } from './clockwork.ts';
import { meets } from './conditions.ts';
import { findDiversion, publish } from './diversions.ts';
import {
  endless,
  KIND_ADMIT,
  KIND_CARGO,
  KIND_DEPART,
  KIND_END_PAPERS,
  KIND_END_TRUCK,
  KIND_PATIENCE,
  KIND_POOL,
  KIND_PUBLISH,
  KIND_RECEIPT,
  KIND_RETURN,
  KIND_SERVER,
  KIND_SIDE,
  KIND_SPOIL,
  KIND_SWITCHED,
  KIND_TRANSFER,
  KIND_TRUCK,
  now,
  OUTCOME_DIVERTED,
  OUTCOME_TURNED_BACK,
  send,
  type GateEngine,
} from './engine.ts';
import { departEvent, isStaleDeparture, lead } from './gather.ts';
import { seen } from './cells.ts';
import {
  entitySerial,
  entitySerialOf,
  GONE,
  LODGED,
  PAPERS_CLEARED,
  papersOf,
  PHASE_SERVICE,
  slotOf,
  TRAVELLING,
  TRUCK_HERE,
  truckOf,
} from './gate-state.ts';
import type { GateMessage } from './messages.ts';
import { canWithdraw } from './queues.ts';
import { turned } from './servers.ts';
import { freeSlot, identityOf, takeSlot, type Identity } from './slots.ts';
import { endStage, losePatience, proceed, settleAgenda, spoil } from './stages.ts';
import { arriveBySlot, beginStay, changeInside, countArrival, endStay } from './stays.ts';

/** More events at one instant than any gate has: something goes round without taking time. */
const MAX_AT_ONE_INSTANT = 500_000;

/** Finds the slot of the half that came first, or takes a new one. */
function slotFor(engine: GateEngine, id: Identity, half: number): number {
  const { state, gate } = engine;
  if (gate.flows[id.flow]!.lodging === null) return takeSlot(state, id, half | LODGED | PAPERS_CLEARED);
  const key = entitySerialOf(id.serial, id.originFlow, id.origin);
  const waiting = lookUp(state.halves, key);
  if (waiting >= 0) {
    dropKey(state.halves, key);
    state.flags[waiting] = state.flags[waiting]! | half;
    return waiting;
  }
  const slot = takeSlot(state, id, half);
  enterKey(state.halves, key, slot);
  return slot;
}

/** Whether an order to stop intake turns this truck back at the approach. */
function isRefused(engine: GateEngine, slot: number): boolean {
  const { intake } = engine.gate.flows[engine.state.flow[slot]!]!;
  if (intake.length === 0) return false;
  const t = now(engine);
  return intake.some((rule) => t >= rule.fromMs && t < rule.toMs && meets(engine, slot, rule.who));
}

function truckArrives(engine: GateEngine, id: Identity, kind: number): void {
  const t = now(engine);
  const riders = engine.riders[id.flow]!;
  const isAlone = kind === EVENT_TRUCK && riders.length === 0;
  const diversion = isAlone ? findDiversion(engine, id) : undefined;
  const slot = slotFor(engine, id, TRUCK_HERE);
  if (diversion !== undefined) {
    divert(engine, slot, diversion);
    return;
  }
  beginStay(engine, slot, t);
  const isTurnedBack = isRefused(engine, slot);
  if (isTurnedBack) endStay(engine, slot, OUTCOME_TURNED_BACK);
  else if (isAlone) proceed(engine, truckOf(engine.state, slot));
  if (isAlone) return;
  if (!isTurnedBack) riders.push(truckOf(engine.state, slot));
  if (kind === EVENT_RIDER || riders.length === 0) return;
  const leader = lead(engine, riders);
  riders.length = 0;
  proceed(engine, leader);
}

/** The truck drives on to another gate. Its declaration is lodged anew there; what it was here ends without effect. */
function divert(
  engine: GateEngine,
  slot: number,
  diversion: { readonly to: number; readonly toFlow: number; readonly driveMs: number },
): void {
  const t = now(engine);
  const { state, model } = engine;
  const flow = state.flow[slot]!;
  const c = state.collectors;
  countArrival(engine, flow);
  c.divertedOut[flow] = c.divertedOut[flow]! + 1;
  if (t >= model.warmUpMs) c.divertedMeasured[flow] = c.divertedMeasured[flow]! + 1;
  engine.watch?.arrive?.(seen(engine, slot), t);
  engine.watch?.end?.(seen(engine, slot), OUTCOME_DIVERTED, t);
  engine.watch?.diverted(diversion.to, t);
  send(engine, diversion.to, {
    kind: 'transfer',
    atMs: t + diversion.driveMs,
    ...identityOf(state, slot),
    flow: diversion.toFlow,
    sinceMs: t,
  });
  state.flags[slot] = state.flags[slot]! | GONE;
  if ((state.flags[slot] & PAPERS_CLEARED) !== 0) freeSlot(state, slot);
}

function declarationLodged(engine: GateEngine, id: Identity): void {
  const { state, gate } = engine;
  // Who needs no papers has nothing to clear.
  if (gate.flows[id.flow]!.lodging === null) return;
  const slot = slotFor(engine, id, LODGED);
  if ((state.flags[slot]! & GONE) !== 0) freeSlot(state, slot);
  else proceed(engine, papersOf(state, slot));
}

/** A truck comes by road: diverted from another gate, or back from the other side. */
function comesByRoad(engine: GateEngine, slot: number, sinceMs: number): void {
  const hasPapers = arriveBySlot(engine, slot, sinceMs);
  if (isRefused(engine, slot)) {
    endStay(engine, slot, OUTCOME_TURNED_BACK);
    if (hasPapers) freeSlot(engine.state, slot);
    return;
  }
  if (hasPapers) proceed(engine, papersOf(engine.state, slot));
  proceed(engine, truckOf(engine.state, slot));
}

function receive(engine: GateEngine, message: GateMessage): void {
  const { state } = engine;
  if (message.kind === 'published') {
    schedule(state.events, message.atMs, eventOrder(CLASS_CAPACITY, message.diversion, KIND_RECEIPT), message.waiting);
    return;
  }
  const slot = takeSlot(state, message, TRAVELLING);
  state.arrivedAt[slot] = message.sinceMs;
  schedule(state.events, message.atMs, eventOrder(CLASS_ARRIVAL, entitySerial(state, slot), KIND_TRANSFER), slot);
}

/** Whether what an event was planned for is no longer so. Stale events leave no mark. */
function isStale(engine: GateEngine, kind: number, payload: number): boolean {
  const t = now(engine);
  const { state } = engine;
  // The event lies where it was until another takes its place.
  const order = state.events.orders[0]!;
  switch (kind) {
    case KIND_END_TRUCK:
    case KIND_END_PAPERS:
      return (
        state.endsAt[payload] !== t ||
        state.phase[payload] !== PHASE_SERVICE ||
        orderOfTie(CLASS_DEPARTURE, state.tie[slotOf(state, payload)]!, kind) !== order
      );
    case KIND_PATIENCE:
      return (
        state.endsAt[payload] !== t || !canWithdraw(engine, payload) || entitySerial(state, slotOf(state, payload)) !== serialOf(order)
      );
    case KIND_SPOIL:
      return state.spoilAt[payload] !== t || (state.flags[payload]! & TRUCK_HERE) === 0 || entitySerial(state, payload) !== serialOf(order);
    case KIND_SERVER:
      return state.serverDueAt[payload] !== t;
    case KIND_DEPART:
      return isStaleDeparture(engine, payload);
    default:
      return false;
  }
}

function handle(engine: GateEngine, kind: number, payload: number): void {
  const t = now(engine);
  switch (kind) {
    case KIND_END_TRUCK:
    case KIND_END_PAPERS:
      return endStage(engine, payload);
    case KIND_POOL:
      return changePool(engine, payload);
    case KIND_SIDE:
      return changeSide(engine, payload);
    case KIND_ADMIT:
      return changeAdmission(engine, payload);
    case KIND_SERVER:
      return changeServer(engine, payload);
    case KIND_SWITCHED:
      return turned(engine, payload);
    case KIND_DEPART:
      return departEvent(engine, payload);
    case KIND_PUBLISH:
      return publish(engine, payload);
    case KIND_RECEIPT:
      engine.state.published[serialOf(engine.state.events.orders[0]!)] = payload;
      return;
    case KIND_PATIENCE:
      return losePatience(engine, payload);
    case KIND_SPOIL:
      return spoil(engine, payload);
    case KIND_RETURN:
      return comesByRoad(engine, payload, t);
    default:
      return comesByRoad(engine, payload, engine.state.arrivedAt[payload]!);
  }
}

function accrueAll(levels: Levels, t: number): void {
  for (let i = 0; i < levels.level.length; i++) accrue(levels, i, t);
}

/** Closes the books at the end of a window: integrals up to now, and every truck in exactly one class. */
function settle(engine: GateEngine, until: number): void {
  const { state, gate } = engine;
  const c = state.collectors;
  engine.clock = until;
  gate.flows.forEach((flow, f) => {
    changeInside(engine, f, 0);
    const accounted = c.cleared[f]! + c.turnedBack[f]! + c.spoiled[f]! + c.divertedOut[f]! + c.inside.level[f]!;
    invariant(
      c.arrived[f] === accounted,
      `conservation at gate ${gate.id}, flow ${flow.id}: arrived ${c.arrived[f]}, accounted for ${accounted}`,
    );
  });
  for (const levels of [c.insideReefer, c.waiting, c.serving, c.busy, c.staffed, c.down, c.blocked]) accrueAll(levels, until);
  state.now = until;
}

function arrivalOrder(engine: GateEngine, events: EventColumns, i: number): number {
  const kind = events.kinds[i] === EVENT_CARGO ? KIND_CARGO : KIND_TRUCK;
  return eventOrder(CLASS_ARRIVAL, entitySerialOf(events.serials[i]!, events.flows[i]!, engine.gate.index), kind);
}

function takeArrival(engine: GateEngine, events: EventColumns, i: number): void {
  const flow = events.flows[i]!;
  const id = {
    serial: events.serials[i]!,
    origin: engine.gate.index,
    originFlow: flow,
    flow,
    channel: events.channels[i]!,
    cargo: events.cargo[i]!,
    traits: events.traits[i]!,
    lap: 0,
  };
  const kind = events.kinds[i]!;
  if (kind === EVENT_CARGO) declarationLodged(engine, id);
  else truckArrives(engine, id, kind);
}

/** Moves the gate from `state.now` to `until`: processes everything with time < until. Inbox events lie in [now, until), messages anywhere from now on. */
export function runGate(
  engine: GateEngine,
  inbox: { readonly events: EventColumns; readonly messages: readonly GateMessage[] },
  until: number,
): void {
  const { events: list, trace } = engine.state;
  const { events } = inbox;
  for (const message of inbox.messages) receive(engine, message);
  let next = 0;
  let instant = -1;
  let repeats = 0;
  for (;;) {
    closeGap(list);
    const arrival = next < events.n ? events.times[next]! : Infinity;
    const pending = list.times[0]!;
    const t = arrival < pending ? arrival : pending;
    if (t >= until) break;
    engine.clock = t;
    if (t !== instant) {
      instant = t;
      repeats = 0;
    } else if (++repeats > MAX_AT_ONE_INSTANT) throw endless(engine);
    const order = arrival <= pending ? arrivalOrder(engine, events, next) : Infinity;
    if (arrival < pending || (arrival === pending && order < list.orders[0]!)) {
      recordEvent(trace, t, order);
      takeArrival(engine, events, next++);
    } else {
      const pendingOrder = list.orders[0]!;
      const payload = list.payloads[0]!;
      takeNext(list);
      const kind = kindOf(pendingOrder);
      if (isStale(engine, kind, payload)) continue;
      recordEvent(trace, t, pendingOrder);
      handle(engine, kind, payload);
    }
    if (engine.agenda.length > 0) settleAgenda(engine);
  }
  settle(engine, until);
}
