// The event loop of one gate: calendar and inbox merged in the total order, up to a given time.
import { invariant } from '../../shared/errors.ts';
import { accrue } from '../kernel/collectors.ts';
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
  OUTCOME_DIVERTED,
  OUTCOME_TURNED_BACK,
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
import type { GateCollectors } from './gate-collectors.ts';
import type { GateMessage } from './messages.ts';
import { canWithdraw } from './queues.ts';
import { turned } from './servers.ts';
import { freeSlot, identityOf, takeSlot, type Identity } from './slots.ts';
import { endStage, losePatience, proceed, settleAgenda, spoil } from './stages.ts';
import { arriveBySlot, beginStay, changeInside, countArrival, endStay } from './stays.ts';
import { endless, engine, inside, now, send } from './resident.ts';
import { tables } from './resident-tables.ts';

/** More events at one instant than any gate has: something goes round without taking time. */
const MAX_AT_ONE_INSTANT = 500_000;

/** Finds the slot of the half that came first, or takes a new one. */
function slotFor(id: Identity, half: number): number {
  const { state } = engine;
  if (tables.papers[id.flow] === 0) return takeSlot(state, id, half | LODGED | PAPERS_CLEARED);
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
function isRefused(slot: number): boolean {
  const { intake } = engine.gate.flows[engine.state.flow[slot]!]!;
  if (intake.length === 0) return false;
  const t = now();
  return intake.some((rule) => t >= rule.fromMs && t < rule.toMs && meets(slot, rule.who));
}

function truckArrives(id: Identity, kind: number): void {
  const t = now();
  const riders = engine.riders[id.flow]!;
  const isAlone = kind === EVENT_TRUCK && riders.length === 0;
  const diversion = isAlone ? findDiversion(id) : undefined;
  const slot = slotFor(id, TRUCK_HERE);
  if (diversion !== undefined) {
    divert(slot, diversion);
    return;
  }
  beginStay(slot, t);
  const isTurnedBack = isRefused(slot);
  if (isTurnedBack) endStay(slot, OUTCOME_TURNED_BACK);
  else if (isAlone) proceed(truckOf(engine.state, slot));
  if (isAlone) return;
  if (!isTurnedBack) riders.push(truckOf(engine.state, slot));
  if (kind === EVENT_RIDER || riders.length === 0) return;
  const leader = lead(riders);
  riders.length = 0;
  proceed(leader);
}

/** The truck drives on to another gate. Its declaration is lodged anew there; what it was here ends without effect. */
function divert(slot: number, diversion: { readonly to: number; readonly toFlow: number; readonly driveMs: number }): void {
  const t = now();
  const { state } = engine;
  const flow = state.flow[slot]!;
  const c = state.collectors;
  countArrival(flow);
  c.divertedOut[flow] = c.divertedOut[flow]! + 1;
  if (t >= tables.warmUpMs) c.divertedMeasured[flow] = c.divertedMeasured[flow]! + 1;
  engine.watch?.arrive?.(seen(slot), t);
  engine.watch?.end?.(seen(slot), OUTCOME_DIVERTED, t);
  engine.watch?.diverted(diversion.to, t);
  send(diversion.to, {
    kind: 'transfer',
    atMs: t + diversion.driveMs,
    ...identityOf(state, slot),
    flow: diversion.toFlow,
    sinceMs: t,
  });
  state.flags[slot] = state.flags[slot]! | GONE;
  if ((state.flags[slot] & PAPERS_CLEARED) !== 0) freeSlot(state, slot);
}

function declarationLodged(id: Identity): void {
  const { state } = engine;
  // Who needs no papers has nothing to clear.
  if (tables.papers[id.flow] === 0) return;
  const slot = slotFor(id, LODGED);
  if ((state.flags[slot]! & GONE) !== 0) freeSlot(state, slot);
  else proceed(papersOf(state, slot));
}

/** A truck comes by road: diverted from another gate, or back from the other side. */
function comesByRoad(slot: number, sinceMs: number): void {
  const hasPapers = arriveBySlot(slot, sinceMs);
  if (isRefused(slot)) {
    endStay(slot, OUTCOME_TURNED_BACK);
    if (hasPapers) freeSlot(engine.state, slot);
    return;
  }
  if (hasPapers) proceed(papersOf(engine.state, slot));
  proceed(truckOf(engine.state, slot));
}

function receive(message: GateMessage): void {
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
function isStale(kind: number, payload: number): boolean {
  const t = now();
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
      return state.endsAt[payload] !== t || !canWithdraw(payload) || entitySerial(state, slotOf(state, payload)) !== serialOf(order);
    case KIND_SPOIL:
      return state.spoilAt[payload] !== t || (state.flags[payload]! & TRUCK_HERE) === 0 || entitySerial(state, payload) !== serialOf(order);
    case KIND_SERVER:
      return state.serverDueAt[payload] !== t;
    case KIND_DEPART:
      return isStaleDeparture(payload);
    default:
      return false;
  }
}

function handle(kind: number, payload: number): void {
  const t = now();
  switch (kind) {
    case KIND_END_TRUCK:
    case KIND_END_PAPERS:
      return endStage(payload);
    case KIND_POOL:
      return changePool(payload);
    case KIND_SIDE:
      return changeSide(payload);
    case KIND_ADMIT:
      return changeAdmission(payload);
    case KIND_SERVER:
      return changeServer(payload);
    case KIND_SWITCHED:
      return turned(payload);
    case KIND_DEPART:
      return departEvent(payload);
    case KIND_PUBLISH:
      return publish(payload);
    case KIND_RECEIPT:
      engine.state.published[serialOf(engine.state.events.orders[0]!)] = payload;
      return;
    case KIND_PATIENCE:
      return losePatience(payload);
    case KIND_SPOIL:
      return spoil(payload);
    case KIND_RETURN:
      return comesByRoad(payload, t);
    default:
      return comesByRoad(payload, engine.state.arrivedAt[payload]!);
  }
}

/** Brings the books of the gate inside up to the end of a window, and checks that every truck is in exactly one class. */
function settle(until: number): void {
  const { state, gate } = engine;
  const c = state.collectors;
  engine.clock = until;
  gate.flows.forEach((flow, f) => {
    changeInside(f, 0);
    const accounted = c.cleared[f]! + c.turnedBack[f]! + c.spoiled[f]! + c.divertedOut[f]! + c.inside.level[f]!;
    invariant(
      c.arrived[f] === accounted,
      `conservation at gate ${gate.id}, flow ${flow.id}: arrived ${c.arrived[f]}, accounted for ${accounted}`,
    );
  });
}

/** Closes the integrals of a gate at the end of a window. */
function closeBooks(c: GateCollectors, until: number): void {
  for (const levels of [c.insideReefer, c.waiting, c.serving, c.busy, c.staffed, c.down, c.blocked])
    for (let i = 0; i < levels.level.length; i++) accrue(levels, i, until);
}

function arrivalOrder(events: EventColumns, i: number): number {
  const kind = events.kinds[i] === EVENT_CARGO ? KIND_CARGO : KIND_TRUCK;
  return eventOrder(CLASS_ARRIVAL, entitySerialOf(events.serials[i]!, events.flows[i]!, engine.gate.index), kind);
}

function takeArrival(events: EventColumns, i: number): void {
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
  if (kind === EVENT_CARGO) declarationLodged(id);
  else truckArrives(id, kind);
}

interface Inbox {
  readonly events: EventColumns;
  readonly messages: readonly GateMessage[];
}

/** Moves a gate from `state.now` to `until`: processes everything with time < until. Inbox events lie in [now, until), messages anywhere from now on. */
export function runGate(own: GateEngine, inbox: Inbox, until: number): void {
  inside(own, () => {
    for (const message of inbox.messages) receive(message);
    moveUntil(inbox.events, until);
    settle(until);
    closeBooks(own.share!.fixed.collectors, until);
    engine.state.now = until;
  });
}

/** The event loop. */
function moveUntil(events: EventColumns, until: number): void {
  const { events: list, trace } = engine.state;
  const { n, times } = events;
  let next = 0;
  let instant = -1;
  let repeats = 0;
  for (;;) {
    closeGap(list);
    const arrival = next < n ? times[next]! : Infinity;
    const pending = list.times[0]!;
    const t = arrival < pending ? arrival : pending;
    if (t >= until) break;
    engine.clock = t;
    if (t !== instant) {
      instant = t;
      repeats = 0;
    } else if (++repeats > MAX_AT_ONE_INSTANT) throw endless();
    const order = arrival <= pending ? arrivalOrder(events, next) : Infinity;
    if (arrival < pending || (arrival === pending && order < list.orders[0]!)) {
      recordEvent(trace, t, order);
      takeArrival(events, next++);
    } else {
      const pendingOrder = list.orders[0]!;
      const payload = list.payloads[0]!;
      takeNext(list);
      const kind = kindOf(pendingOrder);
      if (isStale(kind, payload)) continue;
      recordEvent(trace, t, pendingOrder);
      handle(kind, payload);
    }
    if (engine.agenda.length > 0) settleAgenda();
  }
}
