// The event loop of one gate: calendar and inbox merged in the total order, up to a given time.
import { invariant } from '../../shared/errors.ts';
import { accrue, type Levels } from '../kernel/collectors.ts';
import { CLASS_ARRIVAL, CLASS_CAPACITY, eventOrder, kindOf, removeNext, schedule, serialOf } from '../kernel/event-list.ts';
import { recordEvent } from '../kernel/trace.ts';
import { EVENT_TRUCK, type EventColumns } from './arrivals.ts';
import {
  drawFor,
  KIND_CARGO,
  KIND_END_PAPERS,
  KIND_END_TRUCK,
  KIND_POOL,
  KIND_PUBLISH,
  KIND_RECEIPT,
  KIND_SIDE,
  KIND_TRANSFER,
  KIND_TRUCK,
  nextStep,
  send,
  stepAt,
  uniformOf,
  type GateEngine,
} from './engine.ts';
import { entitySerial, entitySerialOf, GONE, LODGED, PAPERS_CLEARED, TRAVELLING, TRUCK_HERE } from './gate-state.ts';
import type { GateMessage } from './messages.ts';
import type { DiversionModel } from './model.ts';
import { DIVERSION } from './purposes.ts';
import { changeInside, freeSlot, takeSlot, type Identity } from './slots.ts';
import { endStage, proceed, serveWaiting, updateStaffed } from './stages.ts';

/** Time 0: who is on duty, and the first change of everything that changes by the clock. */
export function beginGate(engine: GateEngine): void {
  const { state, gate } = engine;
  gate.pools.forEach((pool, p) => {
    state.capacity[p] = stepAt(pool.steps, 0);
    updateStaffed(state, p, 0);
    scheduleStep(engine, KIND_POOL, p, 0);
  });
  gate.sides.forEach((_, s) => scheduleStep(engine, KIND_SIDE, s, 0));
  gate.publications.forEach((publication, i) =>
    schedule(state.events, publication.everyMs, eventOrder(CLASS_CAPACITY, i, KIND_PUBLISH), i),
  );
}

function scheduleStep(engine: GateEngine, kind: number, index: number, t: number): void {
  const steps = kind === KIND_POOL ? engine.gate.pools[index]!.steps : engine.gate.sides[index]!.steps;
  const next = nextStep(steps, t);
  if (next !== undefined) schedule(engine.state.events, next, eventOrder(CLASS_CAPACITY, index, kind), index);
}

function changePool(engine: GateEngine, pool: number, t: number): void {
  const { state, gate } = engine;
  state.capacity[pool] = stepAt(gate.pools[pool]!.steps, t);
  updateStaffed(state, pool, t);
  engine.watch?.shift(pool, state.capacity[pool], t);
  serveWaiting(engine, pool, t);
  scheduleStep(engine, KIND_POOL, pool, t);
}

/** A side opens or closes; at closing the trucks still on it are the evening stock. */
function changeSide(engine: GateEngine, side: number, t: number): void {
  const { state, gate, model } = engine;
  const isOpen = stepAt(gate.sides[side]!.steps, t) === 1;
  engine.watch?.side(side, isOpen, t);
  if (!isOpen && t >= model.warmUpMs) {
    gate.flows.forEach((flow, f) => {
      if (flow.from !== side) return;
      const c = state.collectors;
      c.stockSum[f] = c.stockSum[f]! + state.atOrigin[f]!;
      c.stockCount[f] = c.stockCount[f]! + 1;
    });
  }
  scheduleStep(engine, KIND_SIDE, side, t);
}

/** Trucks of a flow that stand in a queue of this gate. */
function waitingTrucks(engine: GateEngine, flow: number): number {
  const { gate, state } = engine;
  let sum = 0;
  for (const stage of gate.flows[flow]!.route) sum += state.collectors.waiting.level[stage * gate.flows.length + flow]!;
  return sum;
}

function publish(engine: GateEngine, index: number, t: number): void {
  const publication = engine.gate.publications[index]!;
  send(engine, publication.to, {
    kind: 'published',
    atMs: t + publication.everyMs,
    diversion: publication.diversion,
    waiting: waitingTrucks(engine, publication.flow),
  });
  schedule(engine.state.events, t + publication.everyMs, eventOrder(CLASS_CAPACITY, index, KIND_PUBLISH), index);
}

/** The advice a truck that reaches the approach follows, if any. */
function findDiversion(engine: GateEngine, id: Identity): DiversionModel | undefined {
  const { gate, state } = engine;
  if (gate.diversions.length === 0) return undefined;
  const waiting = waitingTrucks(engine, id.flow);
  return gate.diversions.find((diversion, d) => {
    const published = state.published[d]!;
    if (diversion.flow !== id.flow || waiting <= diversion.above || published < 0 || published >= waiting) return false;
    drawFor(engine, { serial: id.serial, origin: id.origin, flow: id.originFlow }, DIVERSION, diversion.key);
    return uniformOf(engine, 0) < diversion.share;
  });
}

/** Finds the slot of the half that came first, or takes a new one. */
function slotFor(engine: GateEngine, id: Identity, half: number): number {
  const { state, gate } = engine;
  const key = entitySerialOf(id.serial, id.originFlow, id.origin);
  const waiting = state.halves.get(key);
  if (waiting !== undefined) {
    state.halves.delete(key);
    state.flags[waiting] = state.flags[waiting]! | half;
    return waiting;
  }
  const hasPapers = gate.flows[id.flow]!.lodging !== null;
  const slot = takeSlot(state, id, hasPapers ? half : half | LODGED | PAPERS_CLEARED);
  if (hasPapers) state.halves.set(key, slot);
  return slot;
}

function countArrival(engine: GateEngine, flow: number, t: number): void {
  const { state, model } = engine;
  const c = state.collectors;
  c.arrived[flow] = c.arrived[flow]! + 1;
  if (t >= model.warmUpMs) c.arrivedMeasured[flow] = c.arrivedMeasured[flow]! + 1;
  const bin = flow * model.bins + Math.floor(t / model.seriesStepMs);
  c.seriesArrived[bin] = c.seriesArrived[bin]! + 1;
}

function admit(engine: GateEngine, slot: number, t: number): void {
  const { state } = engine;
  const flow = state.flow[slot]!;
  countArrival(engine, flow, t);
  changeInside(engine, flow, t, 1);
  state.atOrigin[flow] = state.atOrigin[flow]! + 1;
  state.arrivedAt[slot] = t;
  proceed(engine, 2 * slot, t);
}

function truckArrives(engine: GateEngine, id: Identity, t: number): void {
  const diversion = findDiversion(engine, id);
  if (diversion === undefined) {
    admit(engine, slotFor(engine, id, TRUCK_HERE), t);
    return;
  }
  const { state } = engine;
  countArrival(engine, id.flow, t);
  state.collectors.divertedOut[id.flow] = state.collectors.divertedOut[id.flow]! + 1;
  engine.watch?.diverted(diversion.to, t);
  send(engine, diversion.to, {
    kind: 'transfer',
    atMs: t + diversion.driveMs,
    serial: id.serial,
    origin: id.origin,
    originFlow: id.originFlow,
    flow: diversion.toFlow,
    channel: id.channel,
    cargo: id.cargo,
  });
  // The declaration is lodged anew at the other gate; what it was here ends without effect.
  const slot = slotFor(engine, id, TRUCK_HERE);
  state.flags[slot] = state.flags[slot]! | GONE;
  const isDone = (state.flags[slot] & PAPERS_CLEARED) !== 0;
  if (isDone) freeSlot(state, slot);
}

function declarationLodged(engine: GateEngine, id: Identity, t: number): void {
  const { state } = engine;
  const slot = slotFor(engine, id, LODGED);
  if ((state.flags[slot]! & GONE) !== 0) freeSlot(state, slot);
  else proceed(engine, 2 * slot + 1, t);
}

function transferArrives(engine: GateEngine, slot: number, t: number): void {
  const { state, gate } = engine;
  state.flags[slot] = (state.flags[slot]! & ~TRAVELLING) | TRUCK_HERE | LODGED;
  if (gate.flows[state.flow[slot]!]!.lodging === null) state.flags[slot] = state.flags[slot] | PAPERS_CLEARED;
  else proceed(engine, 2 * slot + 1, t);
  admit(engine, slot, t);
}

function receive(engine: GateEngine, message: GateMessage): void {
  const { state } = engine;
  if (message.kind === 'published') {
    schedule(state.events, message.atMs, eventOrder(CLASS_CAPACITY, message.diversion, KIND_RECEIPT), message.waiting);
    return;
  }
  const slot = takeSlot(state, message, TRAVELLING);
  schedule(state.events, message.atMs, eventOrder(CLASS_ARRIVAL, entitySerial(state, slot), KIND_TRANSFER), slot);
}

function handle(engine: GateEngine, t: number, order: number, payload: number): void {
  switch (kindOf(order)) {
    case KIND_END_TRUCK:
    case KIND_END_PAPERS:
      endStage(engine, payload, t);
      return;
    case KIND_POOL:
      changePool(engine, payload, t);
      return;
    case KIND_SIDE:
      changeSide(engine, payload, t);
      return;
    case KIND_PUBLISH:
      publish(engine, payload, t);
      return;
    case KIND_RECEIPT:
      engine.state.published[serialOf(order)] = payload;
      return;
    default:
      transferArrives(engine, payload, t);
  }
}

function accrueAll(levels: Levels, t: number): void {
  for (let i = 0; i < levels.level.length; i++) accrue(levels, i, t);
}

/** Closes the books at the end of a window: integrals up to now, and every truck in exactly one class. */
function settle(engine: GateEngine, until: number): void {
  const { state, gate } = engine;
  const c = state.collectors;
  gate.flows.forEach((flow, f) => {
    changeInside(engine, f, until, 0);
    const accounted = c.cleared[f]! + c.divertedOut[f]! + c.inside.level[f]!;
    invariant(
      c.arrived[f] === accounted,
      `conservation at gate ${gate.id}, flow ${flow.id}: arrived ${c.arrived[f]}, accounted for ${accounted}`,
    );
  });
  for (const levels of [c.waiting, c.busy, c.staffed]) accrueAll(levels, until);
  state.now = until;
}

function arrivalOrder(engine: GateEngine, events: EventColumns, i: number): number {
  const kind = events.kinds[i] === EVENT_TRUCK ? KIND_TRUCK : KIND_CARGO;
  return eventOrder(CLASS_ARRIVAL, entitySerialOf(events.serials[i]!, events.flows[i]!, engine.gate.index), kind);
}

function takeArrival(engine: GateEngine, events: EventColumns, i: number, t: number): void {
  const flow = events.flows[i]!;
  const id = {
    serial: events.serials[i]!,
    origin: engine.gate.index,
    originFlow: flow,
    flow,
    channel: events.channels[i]!,
    cargo: events.cargo[i]!,
  };
  if (events.kinds[i] === EVENT_TRUCK) truckArrives(engine, id, t);
  else declarationLodged(engine, id, t);
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
  for (;;) {
    const arrival = next < events.n ? events.times[next]! : Infinity;
    const pending = list.size > 0 ? list.times[0]! : Infinity;
    const t = arrival < pending ? arrival : pending;
    if (t >= until) break;
    const order = arrival <= pending ? arrivalOrder(engine, events, next) : Infinity;
    if (arrival < pending || (arrival === pending && order < list.orders[0]!)) {
      recordEvent(trace, t, order);
      takeArrival(engine, events, next++, t);
    } else {
      const pendingOrder = list.orders[0]!;
      const payload = list.payloads[0]!;
      removeNext(list);
      recordEvent(trace, t, pendingOrder);
      handle(engine, t, pendingOrder, payload);
    }
  }
  settle(engine, until);
}
