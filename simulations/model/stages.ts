// The way of a truck and of its declaration through the stages of a gate: enter, wait, be served, leave.
import { change, observe } from '../kernel/collectors.ts';
import { CLASS_DEPARTURE, eventOrder, schedule } from '../kernel/event-list.ts';
import { join, takeFirst } from '../kernel/fifo.ts';
import { sampleWhole } from '../kernel/samplers.ts';
import { draw, KIND_END_PAPERS, KIND_END_TRUCK, uniformOf, type GateEngine } from './engine.ts';
import {
  entitySerial,
  GONE,
  LEFT_ORIGIN,
  PAPERS_CLEARED,
  PHASE_JOIN,
  PHASE_NONE,
  PHASE_SERVICE,
  PHASE_WAITING,
  TRUCK_HERE,
  type GateState,
} from './gate-state.ts';
import { STAGE_DELAY, STAGE_JOIN } from './model.ts';
import { changeInside, freeSlot } from './slots.ts';
import { STAGE } from './purposes.ts';

function pathOf(engine: GateEngine, token: number): Int32Array {
  const flow = engine.gate.flows[engine.state.flow[token >> 1]!]!;
  return (token & 1) === 1 ? flow.papers : flow.route;
}

/** The stage a token is at. */
export function stageOf(engine: GateEngine, token: number): number {
  return pathOf(engine, token)[engine.state.step[token]! - 1]!;
}

function cellOf(engine: GateEngine, token: number, stage: number): number {
  return stage * engine.gate.flows.length + engine.state.flow[token >> 1]!;
}

function tell(engine: GateEngine, token: number, stage: number, t: number): void {
  if (engine.watch === null || (token & 1) === 1) return;
  const { state } = engine;
  const slot = token >> 1;
  engine.watch.move(
    { serial: entitySerial(state, slot), flow: state.flow[slot]!, channel: state.channel[slot]! },
    stage,
    state.phase[token] === PHASE_SERVICE,
    t,
  );
}

function isVisited(engine: GateEngine, slot: number, stage: number): boolean {
  const { stages } = engine.gate;
  const { state } = engine;
  if (((stages.channels[stage]! >> state.channel[slot]!) & 1) === 0) return false;
  if (stages.cargo[stage * engine.model.cargoIds.length + state.cargo[slot]!] === 0) return false;
  const share = stages.share[stage]!;
  if (share >= 1) return true;
  draw(engine, slot, STAGE, stages.key[stage]!);
  return uniformOf(engine, 1) < share;
}

function scheduleEnd(engine: GateEngine, token: number, stage: number, t: number): void {
  const { state } = engine;
  const { stages } = engine.gate;
  const slot = token >> 1;
  const mode = stages.mode[stage]!;
  const sampler = stages.samplers[stages.base[stage]! + (mode === 0 ? 0 : mode === 1 ? state.channel[slot]! : state.cargo[slot]!)]!;
  draw(engine, slot, STAGE, stages.key[stage]!);
  const takes = sampleWhole(sampler, uniformOf(engine, 0));
  const kind = (token & 1) === 1 ? KIND_END_PAPERS : KIND_END_TRUCK;
  state.phase[token] = PHASE_SERVICE;
  state.inService[stage] = state.inService[stage]! + 1;
  schedule(state.events, t + takes, eventOrder(CLASS_DEPARTURE, entitySerial(state, slot), kind), token);
}

/** Keeps the staffed level of a pool: servers on duty, plus those who finish a truck after their shift. */
export function updateStaffed(state: GateState, pool: number, t: number): void {
  const { busy, staffed } = state.collectors;
  const target = Math.max(state.capacity[pool]!, busy.level[pool]!);
  change(staffed, pool, t, target - staffed.level[pool]!);
}

function startService(engine: GateEngine, token: number, stage: number, t: number): void {
  const { state, gate } = engine;
  const c = state.collectors;
  const pool = gate.stages.pool[stage]!;
  const { firstServer } = gate.pools[pool]!;
  let server = firstServer;
  while (state.serverBusy[server] === 1) server++;
  state.serverBusy[server] = 1;
  state.server[token] = server - firstServer;
  change(c.busy, pool, t, 1);
  updateStaffed(state, pool, t);
  if (t >= engine.model.warmUpMs) observe(c.wait, cellOf(engine, token, stage), t - state.enteredAt[token]!);
  scheduleEnd(engine, token, stage, t);
  tell(engine, token, stage, t);
}

function mayStart(state: GateState, pool: number): boolean {
  return state.collectors.busy.level[pool]! < state.capacity[pool]!;
}

/** Lets waiting tokens of a pool start while servers are free. */
export function serveWaiting(engine: GateEngine, pool: number, t: number): void {
  const { state } = engine;
  while (mayStart(state, pool)) {
    const token = takeFirst(state.line, pool);
    if (token < 0) return;
    const stage = stageOf(engine, token);
    change(state.collectors.waiting, cellOf(engine, token, stage), t, -1);
    startService(engine, token, stage, t);
  }
}

function wait(engine: GateEngine, token: number, stage: number, phase: number, t: number): void {
  const { state } = engine;
  state.phase[token] = phase;
  change(state.collectors.waiting, cellOf(engine, token, stage), t, 1);
  tell(engine, token, stage, t);
}

/** Puts a token into a stage; false when it passes straight through. */
function enter(engine: GateEngine, token: number, stage: number, t: number): boolean {
  const { state, gate } = engine;
  const slot = token >> 1;
  state.enteredAt[token] = t;
  if ((token & 1) === 0) leaveOrigin(engine, slot, stage);
  const kind = gate.stages.kind[stage]!;
  if (kind === STAGE_DELAY) {
    scheduleEnd(engine, token, stage, t);
    tell(engine, token, stage, t);
    return true;
  }
  if (kind === STAGE_JOIN) {
    if ((state.flags[slot]! & PAPERS_CLEARED) === 0) {
      wait(engine, token, stage, PHASE_JOIN, t);
      return true;
    }
    observeJoin(engine, token, stage, t);
    return false;
  }
  const pool = gate.stages.pool[stage]!;
  if (state.line.length[pool] === 0 && mayStart(state, pool)) {
    startService(engine, token, stage, t);
    return true;
  }
  join(state.line, pool, token);
  wait(engine, token, stage, PHASE_WAITING, t);
  return true;
}

function leaveOrigin(engine: GateEngine, slot: number, stage: number): void {
  const { state, gate } = engine;
  const flow = state.flow[slot]!;
  if ((state.flags[slot]! & LEFT_ORIGIN) !== 0 || gate.stages.side[stage] === gate.flows[flow]!.from) return;
  state.flags[slot] = state.flags[slot]! | LEFT_ORIGIN;
  state.atOrigin[flow] = state.atOrigin[flow]! - 1;
}

function observeDwell(engine: GateEngine, token: number, stage: number, t: number): void {
  if (t < engine.model.warmUpMs) return;
  const { state } = engine;
  const cell = cellOf(engine, token, stage);
  const c = state.collectors;
  c.dwellCount[cell] = c.dwellCount[cell]! + 1;
  c.dwellSum[cell] = c.dwellSum[cell]! + t - state.enteredAt[token]!;
}

function observeJoin(engine: GateEngine, token: number, stage: number, t: number): void {
  const { state } = engine;
  if (t >= engine.model.warmUpMs) observe(state.collectors.wait, cellOf(engine, token, stage), t - state.enteredAt[token]!);
  observeDwell(engine, token, stage, t);
}

/** Sends a token on to its next stage, or out. */
export function proceed(engine: GateEngine, token: number, t: number): void {
  const { state } = engine;
  const path = pathOf(engine, token);
  for (;;) {
    const i = state.step[token]!;
    if (i === path.length) {
      if ((token & 1) === 1) clearPapers(engine, token >> 1, t);
      else release(engine, token >> 1, t);
      return;
    }
    state.step[token] = i + 1;
    const stage = path[i]!;
    if (isVisited(engine, token >> 1, stage) && enter(engine, token, stage, t)) return;
  }
}

/** A stage ends for a token: its server takes the next, then the token moves on. */
export function endStage(engine: GateEngine, token: number, t: number): void {
  const { state, gate } = engine;
  const stage = stageOf(engine, token);
  const pool = gate.stages.pool[stage]!;
  state.phase[token] = PHASE_NONE;
  state.inService[stage] = state.inService[stage]! - 1;
  observeDwell(engine, token, stage, t);
  if (pool >= 0) {
    state.serverBusy[gate.pools[pool]!.firstServer + state.server[token]!] = 0;
    change(state.collectors.busy, pool, t, -1);
    updateStaffed(state, pool, t);
    serveWaiting(engine, pool, t);
  }
  proceed(engine, token, t);
}

/** The declaration is through: a truck that waits for it goes on. */
function clearPapers(engine: GateEngine, slot: number, t: number): void {
  const { state } = engine;
  state.flags[slot] = state.flags[slot]! | PAPERS_CLEARED;
  if ((state.flags[slot] & GONE) !== 0) {
    freeSlot(state, slot);
    return;
  }
  const truck = 2 * slot;
  if ((state.flags[slot] & TRUCK_HERE) === 0 || state.phase[truck] !== PHASE_JOIN) return;
  const stage = stageOf(engine, truck);
  state.phase[truck] = PHASE_NONE;
  change(state.collectors.waiting, cellOf(engine, truck, stage), t, -1);
  observeJoin(engine, truck, stage, t);
  proceed(engine, truck, t);
}

/** A truck leaves the gate, cleared. */
function release(engine: GateEngine, slot: number, t: number): void {
  const { state, model } = engine;
  const c = state.collectors;
  const flow = state.flow[slot]!;
  c.cleared[flow] = c.cleared[flow]! + 1;
  changeInside(engine, flow, t, -1);
  if ((state.flags[slot]! & LEFT_ORIGIN) === 0) state.atOrigin[flow] = state.atOrigin[flow]! - 1;
  const bin = flow * model.bins + Math.floor(t / model.seriesStepMs);
  c.seriesCleared[bin] = c.seriesCleared[bin]! + 1;
  if (t >= model.warmUpMs) {
    observe(c.sojourn, flow, t - state.arrivedAt[slot]!);
    const cell = flow * model.cargoIds.length + state.cargo[slot]!;
    c.clearedCargo[cell] = c.clearedCargo[cell]! + 1;
  }
  tell(engine, 2 * slot, -1, t);
  if ((state.flags[slot]! & PAPERS_CLEARED) !== 0) freeSlot(state, slot);
  else state.flags[slot] = state.flags[slot]! | GONE;
}
