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
import { draw, KIND_PATIENCE, now, uniformOf, type GateEngine } from './engine.ts';
import { entitySerial, PHASE_BLOCKED, PHASE_NONE, PHASE_SERVICE, PHASE_WAITING, SERVER_BUSY } from './gate-state.ts';
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

const HELD_HINT = 'Release a server before the route, or an arm of a branch, leads to another seize.';

/** What became of a token that came to a stage. */
export const STAYS = 0;
export const PASSES = 1;
export const TURNS_BACK = 2;

/** Whether there is a place in the room of a stage, or a server for whom nobody has to wait. */
function fits(engine: GateEngine, stage: number, p: number, line: number): boolean {
  const { state, gate } = engine;
  return state.roomUsed[stage]! < gate.stages.room[stage]! || mayBegin(engine, p, line);
}

function isFull(engine: GateEngine, token: number, stage: number): boolean {
  const { state, gate } = engine;
  if (gate.stages.room[stage]! < 0) return false;
  const outside = gate.stages.line[stage]!;
  if (outside >= 0 && state.lines.length[outside]! > 0) return true;
  const p = choosePool(engine, token, stage);
  return !fits(engine, stage, p, lineOf(engine, token, stage, gate.pools[p]!));
}

/** Whether a token whose service has ended has to keep its server because the room of the next stage is full. */
export function isBlockedBy(engine: GateEngine, token: number, next: number): boolean {
  const { stages } = engine.gate;
  const blocks = stages.room[next]! >= 0 && stages.whenFull[next] === FULL_BLOCKS;
  return blocks && !isPutOff(engine, token, next) && isFull(engine, token, next);
}

/** A token waits outside a full room and keeps the server of `stage`. */
export function block(engine: GateEngine, token: number, at: { readonly stage: number; readonly next: number }): void {
  const t = now(engine);
  const { state, gate } = engine;
  state.phase[token] = PHASE_BLOCKED;
  state.keeps[token] = at.stage + 1;
  pauseUse(engine, state.server[token]!);
  change(state.collectors.blocked, state.atPool[token]!, t, 1);
  joinLine(engine, token, gate.stages.line[at.next]!);
  noticeDeadlock(engine, token);
}

function joinLine(engine: GateEngine, token: number, line: number): void {
  engine.state.line[token] = line;
  join(engine.state.lines, line, token);
}

/** A token comes to a stage of a pool. */
export function enterQueue(engine: GateEngine, token: number, stage: number): number {
  const t = now(engine);
  const { state, gate } = engine;
  const { stages } = gate;
  state.enteredAt[token] = t;
  if (stages.rules[stage] === 0) return joinQueue(engine, token, stage) ? STAYS : PASSES;
  if (isPutOff(engine, token, stage)) {
    countAtStage(engine, state.collectors.refused, token, stage);
    return TURNS_BACK;
  }
  if (isFull(engine, token, stage)) {
    const whenFull = stages.whenFull[stage]!;
    if (whenFull === FULL_BLOCKS) {
      waitOutside(engine, token, stage);
      return STAYS;
    }
    countAtStage(engine, state.collectors.refused, token, stage);
    return whenFull === FULL_TURNS_BACK ? TURNS_BACK : PASSES;
  }
  return joinQueue(engine, token, stage) ? STAYS : PASSES;
}

/** The sight of the queue: does the truck turn away? */
function isPutOff(engine: GateEngine, token: number, stage: number): boolean {
  const joining = engine.gate.stages.joining[stage]!;
  if (joining === null) return false;
  const stays = joining[Math.min(countAt(engine, stage, true), joining.length - 1)]!;
  if (stays >= 1) return false;
  draw(engine, token >> 1, PATIENCE, engine.gate.stages.key[stage]!);
  return uniformOf(engine, 1) >= stays;
}

/** On the road before a full room. */
function waitOutside(engine: GateEngine, token: number, stage: number): void {
  const { state, gate } = engine;
  state.phase[token] = PHASE_BLOCKED;
  state.keeps[token] = 0;
  changeWaiting(engine, token, stage, 1);
  joinLine(engine, token, gate.stages.line[stage]!);
  limitPatience(engine, token, stage);
  tell(engine, token, stage);
  noticeDeadlock(engine, token);
}

/** Starts at once when it may, else waits in line. True when the token stays; false when it has taken what it came for. */
function joinQueue(engine: GateEngine, token: number, stage: number): boolean {
  const { state, gate } = engine;
  const rules = gate.stages.rules[stage]!;
  const p = (rules & RULE_CHOICE) === 0 ? gate.stages.pool[stage]! : choosePool(engine, token, stage);
  const pool = gate.pools[p]!;
  const line = pool.lines === 1 ? pool.firstLine : lineOf(engine, token, stage, pool);
  state.atPool[token] = p;
  state.line[token] = line;
  leaveOrigin(engine, token, stage);
  if (mayBegin(engine, p, line) || ((pool.rules & POOL_PREEMPTS) !== 0 && isServed(engine, p, line) && makeWay(engine, p, line)))
    return start(engine, token, stage);
  state.phase[token] = PHASE_WAITING;
  if ((rules & RULE_ROOM) !== 0) state.roomUsed[stage] = state.roomUsed[stage]! + 1;
  join(state.lines, line, token);
  changeWaiting(engine, token, stage, 1);
  if ((rules & RULE_PATIENCE) !== 0) limitPatience(engine, token, stage);
  if (engine.watch !== null) tell(engine, token, stage);
  if (pool.tidal !== null) turnIfIdle(engine, p);
  if (gate.keepsServers && holdsAny(engine, token)) noticeDeadlock(engine, token);
  return true;
}

function holdsAny({ state }: GateEngine, token: number): boolean {
  const first = (token >> 1) * MAX_HELD;
  for (let at = first; at < first + MAX_HELD; at++) if (state.held[at] !== 0) return true;
  return false;
}

/** Patience runs from when the token came: on the road before a full room, too. */
function limitPatience(engine: GateEngine, token: number, stage: number): void {
  const { state, gate } = engine;
  state.endsAt[token] = 0;
  const sampler = gate.stages.patience[stage]!;
  if (sampler === null || (token & 1) === 1) return;
  const slot = token >> 1;
  let patience = givenOf(engine, slot, stage, 'patience');
  if (patience === undefined) {
    draw(engine, slot, PATIENCE, gate.stages.key[stage]!);
    patience = sampleWhole(sampler, uniformOf(engine, 0));
  }
  const until = state.enteredAt[token]! + patience;
  state.endsAt[token] = until;
  schedule(state.events, until, eventOrder(CLASS_RENEGE, entitySerial(state, slot), KIND_PATIENCE), token);
}

/**
 * A service of pool `p` is over and its server takes the next in line at once: as many are busy as before. False when nobody waits, or when the server
 * goes off duty. Only for pools without rules, whose servers have no names.
 */
export function handOver(engine: GateEngine, p: number): boolean {
  const line = lineToServe(engine, p);
  if (line < 0 || !hasIdleServer(engine, p, 1)) return false;
  const token = takeNextOf(engine, line);
  const stage = stageOf(engine, token);
  beginService(engine, token, stage, true);
  if (engine.watch !== null) tell(engine, token, stage);
  return true;
}

/** The first of a line waits no more. */
function takeNextOf(engine: GateEngine, line: number): number {
  const { state, gate } = engine;
  const token = takeFirst(state.lines, line);
  const stage = stageOf(engine, token);
  if (gate.stages.room[stage]! >= 0) state.roomUsed[stage] = state.roomUsed[stage]! - 1;
  changeWaiting(engine, token, stage, -1);
  return token;
}

/** Takes a server. True when the token stays for a service; false for a `seize`, after which it moves on. */
function start(engine: GateEngine, token: number, stage: number): boolean {
  const { state, gate } = engine;
  const p = state.atPool[token]!;
  if (gate.stages.kind[stage] === STAGE_SERVICE && state.remaining[token] === 0) {
    beginService(engine, token, stage, false);
    if (engine.watch !== null) tell(engine, token, stage);
    return true;
  }
  const server = takeServer(engine, p, token);
  if (gate.stages.kind[stage] === STAGE_SEIZE) {
    observeWait(engine, token, stage);
    hold(engine, token, server);
    planFailureInUse(engine, server, Infinity);
    state.phase[token] = PHASE_NONE;
    state.endsAt[token] = 0;
    useQuota(engine, p);
    observeDwell(engine, token, stage);
    return false;
  }
  state.server[token] = server;
  changeServing(engine, token, stage, 1);
  resume(engine, token, server);
  tell(engine, token, stage);
  return true;
}

function useQuota(engine: GateEngine, p: number): void {
  const left = engine.state.quotaLeft[p]!;
  if (left > 0) engine.state.quotaLeft[p] = left - 1;
}

function hold(engine: GateEngine, token: number, server: number): void {
  const { held } = engine.state;
  const first = (token >> 1) * MAX_HELD;
  let at = first;
  while (at < first + MAX_HELD && held[at] !== 0) at++;
  if (at === first + MAX_HELD)
    throw new DomainError('simulation-failed', `A truck at gate ${engine.gate.id} seizes more than ${MAX_HELD} servers.`, HELD_HINT);
  held[at] = server + 1;
}

/** Interrupts the lowest, then latest, service of a lower class; false when there is none, or when that would free nobody. */
function makeWay(engine: GateEngine, p: number, line: number): boolean {
  if (engine.state.quotaLeft[p] === 0 || !hasIdleServer(engine, p, 1)) return false;
  const victim = latestService(engine, p, line - engine.gate.pools[p]!.firstLine);
  if (victim < 0) return false;
  interrupt(engine, victim);
  return hasFreeServer(engine, p);
}

/** The token in service whose line is the last, at least after `above`, and of these the one that began last; −1: none. */
export function latestService(engine: GateEngine, p: number, above: number): number {
  const t = now(engine);
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
export function interrupt(engine: GateEngine, token: number): void {
  const t = now(engine);
  const { state } = engine;
  const stage = stageOf(engine, token);
  state.remaining[token] = state.endsAt[token]! - t;
  state.endsAt[token] = 0;
  state.phase[token] = PHASE_WAITING;
  if (engine.gate.stages.room[stage]! >= 0) state.roomUsed[stage] = state.roomUsed[stage]! + 1;
  changeServing(engine, token, stage, -1);
  changeWaiting(engine, token, stage, 1);
  joinFirst(state.lines, state.line[token]!, token);
  releaseServer(engine, state.server[token]!);
  state.server[token] = -1;
  tell(engine, token, stage);
}

/** Lets waiting tokens of a pool start while servers are free, then those outside its rooms come in. */
export function serveWaiting(engine: GateEngine, p: number): void {
  const pool = engine.gate.pools[p]!;
  for (;;) {
    const isIdle = hasIdleServer(engine, p);
    if (!isIdle && (pool.rules & POOL_PREEMPTS) === 0) break;
    const line = lineToServe(engine, p);
    if (line < 0 || !(isIdle || makeWay(engine, p, line))) break;
    const token = takeNextOf(engine, line);
    if (!start(engine, token, stageOf(engine, token))) engine.agenda.push(token);
  }
  if ((pool.rules & POOL_HAS_CHORES) === 0) return;
  for (let i = 0; i < pool.rooms.length; i++) letIn(engine, pool.rooms[i]!);
  if (pool.tidal !== null) turnIfIdle(engine, p);
  if (pool.breaks !== null && hasFreeServer(engine, p)) takeBreaks(engine, p);
}

/** Those outside a room come in while there are places. */
function letIn(engine: GateEngine, stage: number): void {
  const t = now(engine);
  const { state, gate } = engine;
  const outside = gate.stages.line[stage]!;
  for (;;) {
    const token = state.lines.head[outside]!;
    if (token < 0) return;
    const p = choosePool(engine, token, stage);
    if (!fits(engine, stage, p, lineOf(engine, token, stage, gate.pools[p]!))) return;
    leave(state.lines, outside, token);
    const kept = state.keeps[token]! > 0 ? state.server[token]! : -1;
    state.server[token] = -1;
    if (kept >= 0) {
      leaveKept(engine, token);
      state.serverSince[kept] = t;
    } else changeWaiting(engine, token, stage, -1);
    if (!joinQueue(engine, token, stage)) engine.agenda.push(token);
    if (kept >= 0) giveBack(engine, kept);
  }
}

/** A blocked token has a place at last: its stay at the stage before is over. */
function leaveKept(engine: GateEngine, token: number): void {
  const t = now(engine);
  const { state } = engine;
  const stage = state.keeps[token]! - 1;
  state.keeps[token] = 0;
  change(state.collectors.blocked, state.atPool[token]!, t, -1);
  observeDwell(engine, token, stage);
  state.enteredAt[token] = t;
}

/** Gives a server back and has its pool serve the next as soon as what goes on now is done. */
export function giveBack(engine: GateEngine, server: number): void {
  releaseServer(engine, server);
  engine.agenda.push(-1 - engine.gate.poolOf[server]!);
}

/** A tidal pool whose own side has nobody, in line or in service, turns to the other. */
function turnIfIdle(engine: GateEngine, p: number): void {
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
  if (waitingOn(way) === 0 && (pool.tidal!.keepSwitching || waitingOn(1 - way) > 0)) turnRound(engine, p);
}

/** Takes a waiting token out of whatever line it stands in. */
export function withdraw(engine: GateEngine, token: number): void {
  const { state, gate } = engine;
  const stage = stageOf(engine, token);
  const phase = state.phase[token]!;
  leave(state.lines, state.line[token]!, token);
  changeWaiting(engine, token, stage, -1);
  state.phase[token] = PHASE_NONE;
  state.endsAt[token] = 0;
  state.remaining[token] = 0;
  if (phase === PHASE_WAITING) {
    if (gate.stages.room[stage]! >= 0) state.roomUsed[stage] = state.roomUsed[stage]! - 1;
    engine.agenda.push(-1 - state.atPool[token]!);
  } else if (phase === PHASE_BLOCKED) engine.agenda.push(-1 - gate.stages.pool[stage]!);
}

/** True when a token waits in a line it can leave without leaving a server behind. */
export function canWithdraw(engine: GateEngine, token: number): boolean {
  const { phase, keeps } = engine.state;
  return phase[token] === PHASE_WAITING || (phase[token] === PHASE_BLOCKED && keeps[token] === 0);
}
