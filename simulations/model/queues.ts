// Queues before pools: who joins, who begins, who interrupts whom, and who has to wait outside a full room.
import { DomainError } from '../../shared/errors.ts';
import { change } from '../kernel/collectors.ts';
import { CLASS_RENEGE, eventOrder, schedule } from '../kernel/event-list.ts';
import { join, joinFirst, leave, takeFirst } from '../kernel/fifo.ts';
import { sampleWhole } from '../kernel/samplers.ts';
import { changeServing, changeWaiting, countAtStage, leaveOrigin, observeDwell, observeWait, stageOf, tell } from './cells.ts';
import { countAt } from './conditions.ts';
import { givenOf } from './durations.ts';
import { noticeDeadlock } from './deadlock.ts';
import { KIND_PATIENCE } from './engine.ts';
import {
  entitySerial,
  halfOf,
  PHASE_BLOCKED,
  PHASE_NONE,
  PHASE_SERVICE,
  PHASE_WAITING,
  remainingOf,
  SERVER_BUSY,
  slotOf,
} from './gate-state.ts';
import {
  FULL_BLOCKS,
  FULL_TURNS_BACK,
  MAX_HELD,
  POOL_HAS_CHORES,
  POOL_PREEMPTS,
  RULE_CHOICE,
  RULE_PATIENCE,
  RULE_ROOM,
  STAGE_SEIZE,
  STAGE_SERVICE,
} from './model.ts';
import { choosePool, isServed, lineOf, lineToServe, mayBegin } from './lines.ts';
import { PATIENCE } from './purposes.ts';
import { beginService } from './service.ts';
import {
  hasFreeServer,
  hasIdleServer,
  pauseUse,
  planFailureInUse,
  releaseServer,
  resume,
  takeBreaks,
  takeServer,
  turnRound,
} from './servers.ts';
import { draw, engine, now, uniformOf } from './resident.ts';
import { tables } from './resident-tables.ts';

const HELD_HINT = 'Release a server before the route, or an arm of a branch, leads to another seize.';

/** What became of a token that came to a stage. */
export const STAYS = 0;
export const PASSES = 1;
export const TURNS_BACK = 2;

/** Whether there is a place in the room of a stage, or a server for whom nobody has to wait. */
function fits(stage: number, p: number, line: number): boolean {
  const { state } = engine;
  return state.roomUsed[stage]! < tables.room[stage]! || mayBegin(p, line);
}

function isFull(token: number, stage: number): boolean {
  const { state, gate } = engine;
  if (tables.room[stage]! < 0) return false;
  const outside = gate.stages.line[stage]!;
  if (outside >= 0 && state.lines.length[outside]! > 0) return true;
  const p = choosePool(token, stage);
  return !fits(stage, p, lineOf(token, stage, p));
}

/** Whether a token whose service has ended has to keep its server because the room of the next stage is full. */
export function isBlockedBy(token: number, next: number): boolean {
  const { stages } = engine.gate;
  const blocks = tables.room[next]! >= 0 && stages.whenFull[next] === FULL_BLOCKS;
  return blocks && !isPutOff(token, next) && isFull(token, next);
}

/** A token waits outside a full room and keeps the server of `stage`. */
export function block(token: number, at: { readonly stage: number; readonly next: number }): void {
  const t = now();
  const { state, gate } = engine;
  state.phase[token] = PHASE_BLOCKED;
  state.keeps[token] = at.stage + 1;
  pauseUse(state.server[token]!);
  change(state.collectors.blocked, state.atPool[token]!, t, 1);
  joinLine(token, gate.stages.line[at.next]!);
  noticeDeadlock(token);
}

function joinLine(token: number, line: number): void {
  if (engine.state.uses.leaving) engine.state.line[token] = line;
  join(engine.state.lines, line, token);
}

/** A token comes to a stage of a pool. */
export function enterQueue(token: number, stage: number): number {
  const t = now();
  const { state, gate } = engine;
  const { stages } = gate;
  state.enteredAt[token] = t;
  if (tables.rules[stage] === 0) return joinQueue(token, stage) ? STAYS : PASSES;
  if (isPutOff(token, stage)) {
    countAtStage(state.collectors.refused, token, stage);
    return TURNS_BACK;
  }
  if (isFull(token, stage)) {
    const whenFull = stages.whenFull[stage]!;
    if (whenFull === FULL_BLOCKS) {
      waitOutside(token, stage);
      return STAYS;
    }
    countAtStage(state.collectors.refused, token, stage);
    return whenFull === FULL_TURNS_BACK ? TURNS_BACK : PASSES;
  }
  return joinQueue(token, stage) ? STAYS : PASSES;
}

/** The sight of the queue: does the truck turn away? */
function isPutOff(token: number, stage: number): boolean {
  const joining = engine.gate.stages.joining[stage]!;
  if (joining === null) return false;
  const stays = joining[Math.min(countAt(stage, true), joining.length - 1)]!;
  if (stays >= 1) return false;
  draw(slotOf(engine.state, token), PATIENCE, tables.key[stage]!);
  return uniformOf(1) >= stays;
}

/** On the road before a full room. */
function waitOutside(token: number, stage: number): void {
  const { state, gate } = engine;
  state.phase[token] = PHASE_BLOCKED;
  state.keeps[token] = 0;
  changeWaiting(token, stage, 1);
  joinLine(token, gate.stages.line[stage]!);
  limitPatience(token, stage);
  tell(token, stage);
  noticeDeadlock(token);
}

/** Starts at once when it may, else waits in line. True when the token stays; false when it has taken what it came for. */
function joinQueue(token: number, stage: number): boolean {
  const { state, gate } = engine;
  const rules = tables.rules[stage]!;
  const p = (rules & RULE_CHOICE) === 0 ? tables.pool[stage]! : choosePool(token, stage);
  const poolRules = tables.poolRules[p]!;
  const line = lineOf(token, stage, p);
  state.atPool[token] = p;
  if (state.uses.leaving) state.line[token] = line;
  leaveOrigin(token, stage);
  if (mayBegin(p, line) || ((poolRules & POOL_PREEMPTS) !== 0 && isServed(p, line) && makeWay(p, line))) return start(token, stage);
  state.phase[token] = PHASE_WAITING;
  if ((rules & RULE_ROOM) !== 0) state.roomUsed[stage] = state.roomUsed[stage]! + 1;
  join(state.lines, line, token);
  changeWaiting(token, stage, 1);
  if ((rules & RULE_PATIENCE) !== 0) limitPatience(token, stage);
  if (engine.watch !== null) tell(token, stage);
  if ((poolRules & POOL_HAS_CHORES) !== 0 && gate.pools[p]!.tidal !== null) turnIfIdle(p);
  if (tables.keepsServers && holdsAny(token)) noticeDeadlock(token);
  return true;
}

function holdsAny(token: number): boolean {
  const { state } = engine;
  if (!state.uses.seizing) return false;
  const first = slotOf(state, token) * MAX_HELD;
  for (let at = first; at < first + MAX_HELD; at++) if (state.held[at] !== 0) return true;
  return false;
}

/** Patience runs from when the token came: on the road before a full room, too. */
function limitPatience(token: number, stage: number): void {
  const { state, gate } = engine;
  state.endsAt[token] = 0;
  const sampler = gate.stages.patience[stage]!;
  if (sampler === null || halfOf(state, token) === 1) return;
  const slot = slotOf(state, token);
  let patience = givenOf(slot, stage, 'patience');
  if (patience === undefined) {
    draw(slot, PATIENCE, tables.key[stage]!);
    patience = sampleWhole(sampler, uniformOf(0));
  }
  const until = state.enteredAt[token]! + patience;
  state.endsAt[token] = until;
  schedule(state.events, until, eventOrder(CLASS_RENEGE, entitySerial(state, slot), KIND_PATIENCE), token);
}

/**
 * A service of pool `p` is over and its server takes the next in line at once: as many are busy as before. False when nobody waits, or when the server
 * goes off duty. Only for pools without rules, whose servers have no names.
 */
export function handOver(p: number): boolean {
  const line = lineToServe(p);
  if (line < 0 || !hasIdleServer(p, 1)) return false;
  const token = takeNextOf(line);
  beginService(token, 0);
  if (engine.watch !== null) tell(token, stageOf(token));
  return true;
}

/** The first of a line waits no more. */
function takeNextOf(line: number): number {
  const { state } = engine;
  const token = takeFirst(state.lines, line);
  const stage = stageOf(token);
  if (tables.room[stage]! >= 0) state.roomUsed[stage] = state.roomUsed[stage]! - 1;
  changeWaiting(token, stage, -1);
  return token;
}

/** Takes a server. True when the token stays for a service; false for a `seize`, after which it moves on. */
function start(token: number, stage: number): boolean {
  const { state } = engine;
  const p = state.atPool[token]!;
  if (tables.kind[stage] === STAGE_SERVICE && remainingOf(state, token) === 0) {
    beginService(token, 1);
    if (engine.watch !== null) tell(token, stage);
    return true;
  }
  const server = takeServer(p, token);
  if (tables.kind[stage] === STAGE_SEIZE) {
    observeWait(token, stage);
    hold(token, server);
    planFailureInUse(server, Infinity);
    state.phase[token] = PHASE_NONE;
    state.endsAt[token] = 0;
    useQuota(p);
    observeDwell(token, stage);
    return false;
  }
  state.server[token] = server;
  changeServing(token, stage, 1);
  resume(token, server);
  tell(token, stage);
  return true;
}

function useQuota(p: number): void {
  const left = engine.state.quotaLeft[p]!;
  if (left > 0) engine.state.quotaLeft[p] = left - 1;
}

function hold(token: number, server: number): void {
  const { held } = engine.state;
  const first = slotOf(engine.state, token) * MAX_HELD;
  let at = first;
  while (at < first + MAX_HELD && held[at] !== 0) at++;
  if (at === first + MAX_HELD)
    throw new DomainError('simulation-failed', `A truck at gate ${engine.gate.id} seizes more than ${MAX_HELD} servers.`, HELD_HINT);
  held[at] = server + 1;
}

/** Interrupts the lowest, then latest, service of a lower class; false when there is none, or when that would free nobody. */
function makeWay(p: number, line: number): boolean {
  if (engine.state.quotaLeft[p] === 0 || !hasIdleServer(p, 1)) return false;
  const victim = latestService(p, line - engine.gate.pools[p]!.firstLine);
  if (victim < 0) return false;
  interrupt(victim);
  return hasFreeServer(p);
}

/** The token in service whose line is the last, at least after `above`, and of these the one that began last; −1: none. */
export function latestService(p: number, above: number): number {
  const t = now();
  const { state, gate } = engine;
  const pool = gate.pools[p]!;
  let found = -1;
  let foundLine = above;
  for (let server = pool.firstServer; server < pool.firstServer + pool.servers; server++) {
    const token = state.serverToken[server]!;
    const isServing = (state.serverFlags[server]! & ~SERVER_BUSY) === 0 && token >= 0 && state.phase[token] === PHASE_SERVICE;
    if (!isServing || state.server[token] !== server || state.endsAt[token]! <= t) continue;
    const line = state.line[token]! - pool.firstLine;
    const isLater = line === foundLine && found >= 0 && state.serverSince[server]! >= state.serverSince[state.server[found]!]!;
    if (line > foundLine || isLater) [found, foundLine] = [token, line];
  }
  return found;
}

/** A service stops; the token waits before everybody else of its line, with what is left to do. */
export function interrupt(token: number): void {
  const t = now();
  const { state } = engine;
  const stage = stageOf(token);
  state.remaining[token] = state.endsAt[token]! - t;
  state.endsAt[token] = 0;
  state.phase[token] = PHASE_WAITING;
  if (tables.room[stage]! >= 0) state.roomUsed[stage] = state.roomUsed[stage]! + 1;
  changeServing(token, stage, -1);
  changeWaiting(token, stage, 1);
  joinFirst(state.lines, state.line[token]!, token);
  releaseServer(state.server[token]!);
  state.server[token] = -1;
  tell(token, stage);
}

/** Lets waiting tokens of a pool start while servers are free, then those outside its rooms come in. */
export function serveWaiting(p: number): void {
  const rules = tables.poolRules[p]!;
  for (;;) {
    const isIdle = hasIdleServer(p);
    if (!isIdle && (rules & POOL_PREEMPTS) === 0) break;
    const line = lineToServe(p);
    if (line < 0 || !(isIdle || makeWay(p, line))) break;
    const token = takeNextOf(line);
    if (!start(token, stageOf(token))) engine.agenda.push(token);
  }
  if ((rules & POOL_HAS_CHORES) === 0) return;
  const pool = engine.gate.pools[p]!;
  for (let i = 0; i < pool.rooms.length; i++) letIn(pool.rooms[i]!);
  if (pool.tidal !== null) turnIfIdle(p);
  if (pool.breaks !== null && hasFreeServer(p)) takeBreaks(p);
}

/** Those outside a room come in while there are places. */
function letIn(stage: number): void {
  const t = now();
  const { state, gate } = engine;
  const outside = gate.stages.line[stage]!;
  for (;;) {
    const token = state.lines.head[outside]!;
    if (token < 0) return;
    const p = choosePool(token, stage);
    if (!fits(stage, p, lineOf(token, stage, p))) return;
    leave(state.lines, outside, token);
    const kept = state.keeps[token]! > 0 ? state.server[token]! : -1;
    state.server[token] = -1;
    if (kept >= 0) {
      leaveKept(token);
      state.serverSince[kept] = t;
    } else changeWaiting(token, stage, -1);
    if (!joinQueue(token, stage)) engine.agenda.push(token);
    if (kept >= 0) giveBack(kept);
  }
}

/** A blocked token has a place at last: its stay at the stage before is over. */
function leaveKept(token: number): void {
  const t = now();
  const { state } = engine;
  const stage = state.keeps[token]! - 1;
  state.keeps[token] = 0;
  change(state.collectors.blocked, state.atPool[token]!, t, -1);
  observeDwell(token, stage);
  state.enteredAt[token] = t;
}

/** Gives a server back and has its pool serve the next as soon as what goes on now is done. */
export function giveBack(server: number): void {
  releaseServer(server);
  engine.agenda.push(-1 - engine.gate.poolOf[server]!);
}

/** A tidal pool whose own side has nobody, in line or in service, turns to the other. */
function turnIfIdle(p: number): void {
  const { state, gate } = engine;
  const pool = gate.pools[p]!;
  const way = state.direction[p]!;
  if (way > 1 || state.collectors.busy.level[p]! > 0) return;
  const classes = pool.lines / 2;
  const waitingOn = (side: number): number => {
    let n = 0;
    for (let i = 0; i < classes; i++) n += state.lines.length[pool.firstLine + side * classes + i]!;
    return n;
  };
  if (waitingOn(way) === 0 && (pool.tidal!.keepSwitching || waitingOn(1 - way) > 0)) turnRound(p);
}

/** Takes a waiting token out of whatever line it stands in. */
export function withdraw(token: number): void {
  const { state } = engine;
  const stage = stageOf(token);
  const phase = state.phase[token]!;
  leave(state.lines, state.line[token]!, token);
  changeWaiting(token, stage, -1);
  state.phase[token] = PHASE_NONE;
  state.endsAt[token] = 0;
  if (state.uses.interruptions) state.remaining[token] = 0;
  if (phase === PHASE_WAITING) {
    if (tables.room[stage]! >= 0) state.roomUsed[stage] = state.roomUsed[stage]! - 1;
    engine.agenda.push(-1 - state.atPool[token]!);
  } else if (phase === PHASE_BLOCKED) engine.agenda.push(-1 - tables.pool[stage]!);
}

/** True when a token waits in a line it can leave without leaving a server behind. */
export function canWithdraw(token: number): boolean {
  const { phase, keeps } = engine.state;
  return phase[token] === PHASE_WAITING || (phase[token] === PHASE_BLOCKED && keeps[token] === 0);
}
