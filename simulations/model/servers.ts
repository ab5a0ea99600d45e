// The single servers of a pool: taken, given back, broken down, repaired, on a break; and who is on duty.
import { invariant } from '../../shared/errors.ts';
import { change } from '../kernel/collectors.ts';
import { CLASS_CAPACITY, CLASS_DEPARTURE, eventOrder, orderOfTie, schedule } from '../kernel/event-list.ts';
import { join, takeFirst } from '../kernel/fifo.ts';
import { sampleWhole } from '../kernel/samplers.ts';
import { KIND_END_PAPERS, KIND_END_TRUCK, KIND_SERVER, KIND_SWITCHED } from './engine.ts';
import {
  halfOf,
  PHASE_BLOCKED,
  PHASE_SERVICE,
  PHASE_SUSPENDED,
  SERVER_BUSY,
  SERVER_DOWN,
  SERVER_ON_BREAK,
  SERVER_OVERTIME,
  slotOf,
} from './gate-state.ts';
import { POOL_WEARS_OUT, type PoolModel } from './model.ts';
import { SERVER, SWITCHOVER } from './purposes.ts';
import { drawOwn, engine, now, uniformOf } from './resident.ts';
import { tables } from './resident-tables.ts';

/** Brings the staffed level up to date: servers on duty, those who work longer than their shift, and replaced teams. */
export function updateStaffed(p: number): void {
  const t = now();
  const { state } = engine;
  const { busy, staffed, down } = state.collectors;
  const overtime = state.overtime[p]!;
  const capacity = state.capacity[p]!;
  const working = busy.level[p]! - overtime;
  const by = (working > capacity ? working : capacity) + overtime - staffed.level[p]!;
  if (by !== 0) change(staffed, p, t, by);
  const broken = state.downCount[p]!;
  if (broken > 0 || down.level[p]! > 0) change(down, p, t, (broken < capacity ? broken : capacity) - down.level[p]!);
}

const isIdleOut = (flags: number): number => ((flags & (SERVER_DOWN | SERVER_ON_BREAK)) !== 0 && (flags & SERVER_BUSY) === 0 ? 1 : 0);

function setFlags(server: number, flags: number): void {
  const { state } = engine;
  const p = engine.gate.poolOf[server]!;
  const old = state.serverFlags[server]!;
  state.outOfUse[p] = state.outOfUse[p]! + isIdleOut(flags) - isIdleOut(old);
  state.downCount[p] = state.downCount[p]! + ((flags & SERVER_DOWN) - (old & SERVER_DOWN)) / SERVER_DOWN;
  if (flags === 0) setIdle(server, p);
  else state.serverFlags[server] = flags;
}

function setIdle(server: number, p: number): void {
  const { state } = engine;
  state.serverFlags[server] = 0;
  if (server < state.idleFrom[p]!) state.idleFrom[p] = server;
}

/** Whether someone on duty is idle and well, or would be if `leaving` of those who are busy were not. */
export function hasIdleServer(p: number, leaving = 0): boolean {
  const { state } = engine;
  const busy = state.collectors.busy.level[p]! - leaving;
  const out = state.outOfUse[p]!;
  return busy - state.overtime[p]! + out < state.capacity[p]! && busy + out < tables.servers[p]!;
}

/** Whether one more service may begin: someone is idle, and the quota of the day is not used up. */
export function hasFreeServer(p: number): boolean {
  return engine.state.quotaLeft[p] !== 0 && hasIdleServer(p);
}

/** The lowest idle server of a pool serves nobody but the token from now on. */
export function nameServer(p: number, token: number): number {
  const { state } = engine;
  const { id, firstServer, servers } = engine.gate.pools[p]!;
  const end = firstServer + servers;
  let server = state.idleFrom[p]!;
  while (server < end && state.serverFlags[server] !== 0) server++;
  if (server === end) invariant(false, `an idle server in pool ${id} of gate ${engine.gate.id}`);
  state.idleFrom[p] = server + 1;
  state.serverFlags[server] = SERVER_BUSY;
  state.serverToken[server] = token;
  state.serverSince[server] = now();
  return server;
}

/** Gives the lowest idle server of a pool to a token. */
export function takeServer(p: number, token: number): number {
  const server = nameServer(p, token);
  change(engine.state.collectors.busy, p, now(), 1);
  updateStaffed(p);
  return server;
}

/** A service of a pool whose servers have no names is over. */
export function releaseAnyone(p: number): void {
  const { state } = engine;
  const { busy, staffed } = state.collectors;
  change(busy, p, now(), -1);
  if (staffed.level[p]! > state.capacity[p]!) updateStaffed(p);
}

/** Takes a server back. Its pool may serve the next one: that is left to the caller. */
export function releaseServer(server: number): void {
  const t = now();
  const { state, gate } = engine;
  const p = gate.poolOf[server]!;
  const flags = state.serverFlags[server]!;
  state.serverToken[server] = -1;
  change(state.collectors.busy, p, t, -1);
  if (flags === SERVER_BUSY) setIdle(server, p);
  else {
    if ((flags & SERVER_OVERTIME) !== 0) state.overtime[p] = state.overtime[p]! - 1;
    setFlags(server, flags & ~(SERVER_BUSY | SERVER_OVERTIME));
  }
  // Whoever is on duty stays on duty, unless somebody has worked longer than the shift.
  if (flags !== SERVER_BUSY || state.overtime[p]! > 0 || state.collectors.staffed.level[p]! > state.capacity[p]!) updateStaffed(p);
  const { rules, breakdowns } = gate.pools[p]!;
  if ((rules & POOL_WEARS_OUT) === 0 || breakdowns?.byUse !== true || (flags & SERVER_DOWN) !== 0) return;
  state.serverUseLeft[server] = state.serverUseLeft[server]! - (t - state.serverSince[server]!);
  state.serverDueAt[server] = 0;
  if (state.serverUseLeft[server] <= 0) fail(server);
}

/** Whoever has a server is blocked: its use stands still until it is given back. */
export function pauseUse(server: number): void {
  const t = now();
  const { state, gate } = engine;
  const isWorking = (state.serverFlags[server]! & SERVER_DOWN) === 0 && gate.pools[gate.poolOf[server]!]!.breakdowns?.byUse === true;
  if (isWorking) state.serverUseLeft[server] = state.serverUseLeft[server]! - (t - state.serverSince[server]!);
}

/** The old team of a pool finishes what it has in hand; all servers of the new one are free. */
export function replaceTeam(p: number): void {
  const { state, gate } = engine;
  const pool = gate.pools[p]!;
  for (let server = pool.firstServer; server < pool.firstServer + pool.servers; server++) {
    const flags = state.serverFlags[server]!;
    if ((flags & (SERVER_BUSY | SERVER_OVERTIME)) !== SERVER_BUSY) continue;
    state.serverFlags[server] = flags | SERVER_OVERTIME;
    state.overtime[p] = state.overtime[p]! + 1;
  }
}

/** The services of the old team count with those of the new one again. */
export function endOvertime(p: number): void {
  const { state, gate } = engine;
  const pool = gate.pools[p]!;
  for (let server = pool.firstServer; server < pool.firstServer + pool.servers; server++) {
    const flags = state.serverFlags[server]!;
    const token = state.serverToken[server]!;
    if ((flags & SERVER_OVERTIME) === 0 || state.phase[token] !== PHASE_SERVICE || state.server[token] !== server) continue;
    state.serverFlags[server] = flags & ~SERVER_OVERTIME;
    state.overtime[p] = state.overtime[p]! - 1;
  }
}

function draws(server: number): void {
  const pool = engine.gate.pools[engine.gate.poolOf[server]!]!;
  drawOwn(server - pool.firstServer, SERVER, pool.key, engine.state.serverDraws[server]!);
}

function scheduleServer(server: number, at: number): void {
  engine.state.serverDueAt[server] = at;
  schedule(engine.state.events, at, eventOrder(CLASS_CAPACITY, server, KIND_SERVER), server);
}

/** Time 0: when each server of a pool will fail for the first time. */
export function beginBreakdowns(pool: PoolModel): void {
  if (pool.breakdowns === null) return;
  for (let server = pool.firstServer; server < pool.firstServer + pool.servers; server++) planFailure(server, pool.breakdowns);
}

function planFailure(server: number, rule: NonNullable<PoolModel['breakdowns']>): void {
  const t = now();
  draws(server);
  const after = Math.max(1, sampleWhole(rule.every, uniformOf(0)));
  engine.state.serverUseLeft[server] = rule.byUse ? after : t + after;
  if (!rule.byUse) scheduleServer(server, t + after);
}

/** A use of `takes` begins: it may use the server up before it ends. */
export function planFailureInUse(server: number, takes: number): void {
  const t = now();
  if (engine.gate.pools[engine.gate.poolOf[server]!]!.breakdowns?.byUse !== true) return;
  const left = engine.state.serverUseLeft[server]!;
  if (left < takes) scheduleServer(server, t + left);
}

function fail(server: number): void {
  const t = now();
  const { state, gate } = engine;
  const p = gate.poolOf[server]!;
  const rule = gate.pools[p]!.breakdowns!;
  setFlags(server, state.serverFlags[server]! | SERVER_DOWN);
  state.serverFailedAt[server] = t;
  updateStaffed(p);
  engine.watch?.server?.(p, true, t);
  const token = state.serverToken[server]!;
  const isServing = token >= 0 && state.server[token] === server && state.phase[token] === PHASE_SERVICE && state.endsAt[token]! > t;
  if (rule.interrupts && isServing) {
    state.remaining[token] = state.endsAt[token]! - t;
    state.endsAt[token] = 0;
    state.phase[token] = PHASE_SUSPENDED;
  }
  if (state.repairing[p]! < rule.crew) beginRepair(server);
  else {
    state.serverDueAt[server] = 0;
    join(state.repairLine, p, server);
  }
}

function beginRepair(server: number): void {
  const t = now();
  const { state, gate } = engine;
  const p = gate.poolOf[server]!;
  state.repairing[p] = state.repairing[p]! + 1;
  const c = state.collectors;
  if (t >= tables.warmUpMs) {
    c.repairs[p] = c.repairs[p]! + 1;
    c.repairWait[p] = c.repairWait[p]! + t - state.serverFailedAt[server]!;
  }
  draws(server);
  scheduleServer(server, t + Math.max(1, sampleWhole(gate.pools[p]!.breakdowns!.repair, uniformOf(1))));
}

function repaired(server: number): void {
  const t = now();
  const { state, gate } = engine;
  const p = gate.poolOf[server]!;
  state.repairing[p] = state.repairing[p]! - 1;
  const next = takeFirst(state.repairLine, p);
  if (next >= 0) beginRepair(next);
  state.serverDraws[server] = state.serverDraws[server]! + 1;
  setFlags(server, state.serverFlags[server]! & ~SERVER_DOWN);
  updateStaffed(p);
  engine.watch?.server?.(p, false, t);
  const rule = gate.pools[p]!.breakdowns!;
  planFailure(server, rule);
  const token = state.serverToken[server]!;
  if (token < 0) return;
  const isOwn = state.server[token] === server;
  if (isOwn && state.phase[token] === PHASE_SUSPENDED) {
    state.serverSince[server] = t;
    resume(token, server);
    return;
  }
  if (isOwn && state.phase[token] === PHASE_BLOCKED) return;
  planFailureInUse(server, isOwn && state.phase[token] === PHASE_SERVICE ? state.endsAt[token]! - t : Infinity);
  // What it has been in use before does not count.
  if (rule.byUse) state.serverUseLeft[server] = state.serverUseLeft[server]! + t - state.serverSince[server]!;
}

/** Goes on with a service that was interrupted, on the server it has. */
export function resume(token: number, server: number): void {
  const t = now();
  const { state } = engine;
  const takes = state.remaining[token]!;
  state.remaining[token] = 0;
  state.phase[token] = PHASE_SERVICE;
  state.endsAt[token] = t + takes;
  const kind = halfOf(state, token) === 1 ? KIND_END_PAPERS : KIND_END_TRUCK;
  schedule(state.events, t + takes, orderOfTie(CLASS_DEPARTURE, state.tie[slotOf(state, token)]!, kind), token);
  planFailureInUse(server, takes);
}

/** What a server's own event means depends on the state it is in; stale ones mean nothing. */
export function serverEvent(server: number): void {
  const { state, gate } = engine;
  const flags = state.serverFlags[server]!;
  if ((flags & SERVER_ON_BREAK) !== 0) endBreak(server);
  else if ((flags & SERVER_DOWN) !== 0) repaired(server);
  else fail(server);
  engine.agenda.push(-1 - gate.poolOf[server]!);
}

/** A server comes back from a break, or fails while it is away. */
function endBreak(server: number): void {
  const t = now();
  const { state } = engine;
  state.serverDraws[server] = state.serverDraws[server]! + 1;
  setFlags(server, state.serverFlags[server]! & ~SERVER_ON_BREAK);
  const failsAt = failureByCalendar(server);
  if (failsAt === t) fail(server);
  else state.serverDueAt[server] = failsAt === Infinity ? 0 : failsAt;
}

function failureByCalendar(server: number): number {
  const { breakdowns } = engine.gate.pools[engine.gate.poolOf[server]!]!;
  return breakdowns === null || breakdowns.byUse ? Infinity : engine.state.serverUseLeft[server]!;
}

/** Idle servers on duty go on a break. Called when nobody waits whom they could serve. */
export function takeBreaks(p: number): void {
  const t = now();
  const { state, gate } = engine;
  const pool = gate.pools[p]!;
  if (pool.breaks === null) return;
  let idle = state.capacity[p]! - (state.collectors.busy.level[p]! - state.overtime[p]!) - state.outOfUse[p]!;
  for (let server = pool.firstServer; idle > 0 && server < pool.firstServer + pool.servers; server++) {
    if (state.serverFlags[server] !== 0) continue;
    idle--;
    setFlags(server, SERVER_ON_BREAK);
    draws(server);
    const back = t + Math.max(1, sampleWhole(pool.breaks, uniformOf(2)));
    if (back < failureByCalendar(server)) scheduleServer(server, back);
  }
}

/** A tidal pool begins to turn round; it faces nowhere until it has. */
export function turnRound(p: number): void {
  const t = now();
  const { state, gate } = engine;
  const pool = gate.pools[p]!;
  drawOwn(p, SWITCHOVER, pool.key, state.switches[p]!);
  state.switches[p] = state.switches[p]! + 1;
  state.direction[p] = state.direction[p]! + 2;
  const takes = sampleWhole(pool.tidal!.switchover, uniformOf(0));
  schedule(state.events, t + (pool.tidal!.keepSwitching ? Math.max(1, takes) : takes), eventOrder(CLASS_CAPACITY, p, KIND_SWITCHED), p);
}

/** It has turned round. */
export function turned(p: number): void {
  const t = now();
  const { state } = engine;
  state.direction[p] = 3 - state.direction[p]!;
  engine.watch?.turned?.(p, state.direction[p], t);
  engine.agenda.push(-1 - p);
}
