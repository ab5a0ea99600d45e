// The way of a truck and of its declaration through the stages of a gate: where next, what happens there, and how it ends.
import { DomainError } from '../../shared/errors.ts';
import { sampleWhole } from '../kernel/samplers.ts';
import { changeServing, changeWaiting, countAtStage, leaveOrigin, observeDwell, observeWait, stageOf, tell, tellLeft } from './cells.ts';
import { meets } from './conditions.ts';
import { beginTime, beginUntil } from './durations.ts';
import {
  draw,
  endless,
  firstFrom,
  now,
  OUTCOME_CLEARED,
  OUTCOME_SPOILED,
  OUTCOME_TURNED_BACK,
  uniformOf,
  type GateEngine,
} from './engine.ts';
import { enterGather, leaveGather, splitGroup } from './gather.ts';
import { GONE, PAPERS_CLEARED, PHASE_GATHER, PHASE_JOIN, PHASE_NONE, PHASE_SERVICE, SPOILED, TRUCK_HERE } from './gate-state.ts';
import {
  MAX_HELD,
  OUT,
  POOL_NAMES_SERVERS,
  STAGE_BOOKING,
  STAGE_BRANCH,
  STAGE_DELAY,
  STAGE_GATHER,
  STAGE_JOIN,
  STAGE_RELEASE,
  STAGE_SEIZE,
  STAGE_SERVICE,
  STAGE_SPLIT,
  WAY_ASKS,
  WAY_ENDS,
  WAY_STAGE,
  WAY_STEP,
  WAY_STEPS,
  type Condition,
} from './model.ts';
import { BOOKING, STAGE } from './purposes.ts';
import { block, canWithdraw, enterQueue, giveBack, handOver, isBlockedBy, PASSES, serveWaiting, TURNS_BACK, withdraw } from './queues.ts';
import { releaseAnyone, releaseServer } from './servers.ts';
import { freeSlot } from './slots.ts';
import { endStay } from './stays.ts';

/** Where a path leads when it is no stage. */
const END = -1;
const BACK = -2;
/** More jumps than any route makes without time passing. */
const MAX_JUMPS = 10_000;
/** More than any event leaves to do. */
const MAX_ON_AGENDA = 1_000_000;

/** Whether a consignment whose sort may visit a stage does. */
function isVisited(engine: GateEngine, slot: number, stage: number, only: Condition): boolean {
  if (!meets(engine, slot, only)) return false;
  if (only.share >= 1) return true;
  draw(engine, slot, STAGE, engine.gate.stages.key[stage]!);
  return uniformOf(engine, 1) < only.share;
}

/** The arm a token takes at a branch: the stage, OUT, or undefined for none. One lot for all shares. */
function armOf(engine: GateEngine, slot: number, stage: number): number | undefined {
  const { to, only } = engine.gate.stages.branch[stage]!;
  let lot = -1;
  for (let i = 0; i < to.length; i++) {
    const condition = only[i]!;
    if (condition === null) return to[i];
    if (!meets(engine, slot, condition)) continue;
    if (condition.share >= 1) return to[i];
    if (lot < 0) {
      draw(engine, slot, STAGE, engine.gate.stages.key[stage]!);
      // Of those whom a lot led here, the lot is spread over the rest of its range.
      lot = uniformOf(engine, 1) / (engine.gate.stages.only[stage]?.share ?? 1);
    }
    if (lot < condition.share) return to[i];
    lot -= condition.share;
    if (lot < 0) lot = 0;
  }
  return undefined;
}

function jump(engine: GateEngine, token: number, stage: number): void {
  const { state, gate } = engine;
  const slot = token >> 1;
  const place = gate.flows[state.flow[slot]!]!.placeOf[stage]!;
  if (place < state.step[token]!) state.lap[slot] = state.lap[slot]! + 1;
  state.step[token] = place;
}

/** The next stage of a token, which it is then on its way into; END or BACK. */
function nextStage(engine: GateEngine, token: number): number {
  const { state, gate } = engine;
  const { ways, stages } = gate;
  for (let jumps = 0; jumps < MAX_JUMPS;) {
    const way = ways.next[(2 * state.sort[token >> 1]! + (token & 1)) * ways.steps + state.step[token]!]!;
    const stage = way & WAY_STAGE;
    state.step[token] = (way >> WAY_STEP) & WAY_STEPS;
    state.at[token] = stage;
    if (way < WAY_ASKS) return stage;
    if (way >= WAY_ENDS) return END;
    const only = stages.only[stage]!;
    if (only !== null && !isVisited(engine, token >> 1, stage, only)) continue;
    if (stages.kind[stage] !== STAGE_BRANCH) return stage;
    const target = armOf(engine, token >> 1, stage);
    if (target === OUT) return BACK;
    if (target === undefined) continue;
    jump(engine, token, target);
    jumps++;
  }
  throw new DomainError(
    'simulation-failed',
    `A truck at gate ${gate.id} goes round its branches for ever.`,
    'Let a branch that leads back lead to a stage that takes time.',
  );
}

/** Moves a token on from where it is: into its next stage, or out. */
export function proceed(engine: GateEngine, token: number): void {
  go(engine, token, nextStage(engine, token));
}

/** Whether a truck has to leave because its cargo has spoiled. One that leads others does not leave them behind: its cargo counts when the group ends. */
function mustLeave({ state }: GateEngine, token: number): boolean {
  return (state.flags[token >> 1]! & SPOILED) !== 0 && (token & 1) === 0 && state.mate[token >> 1] === 0;
}

function go(engine: GateEngine, token: number, first: number): void {
  const isTruck = (token & 1) === 0;
  let stages = 0;
  for (let stage = first; ; stage = nextStage(engine, token)) {
    if (++stages > MAX_JUMPS) throw endless(engine);
    if (mustLeave(engine, token)) return endStay(engine, token >> 1, OUTCOME_SPOILED);
    if (stage === END) return isTruck ? endStay(engine, token >> 1, OUTCOME_CLEARED) : clearPapers(engine, token >> 1);
    if (stage === BACK) return endStay(engine, token >> 1, OUTCOME_TURNED_BACK);
    const became = enter(engine, token, stage);
    if (became === TURNS_BACK) return endStay(engine, token >> 1, OUTCOME_TURNED_BACK);
    if (became !== PASSES) return;
  }
}

/** Into a stage. */
function enter(engine: GateEngine, token: number, stage: number): number {
  const t = now(engine);
  const { state, gate } = engine;
  const kind = gate.stages.kind[stage]!;
  // Who finds a full room is still where it was.
  if (kind !== STAGE_SERVICE && kind !== STAGE_SEIZE) leaveOrigin(engine, token, stage);
  switch (kind) {
    case STAGE_DELAY:
      state.enteredAt[token] = t;
      beginTime(engine, token, stage);
      tell(engine, token, stage);
      return 0;
    case STAGE_JOIN:
      return enterJoin(engine, token, stage);
    case STAGE_RELEASE:
      for (let next = (token >> 1) + 1; next !== 0; next = state.mate[next - 1]!) releaseHeld(engine, next - 1, gate.stages.pool[stage]!);
      return PASSES;
    case STAGE_GATHER:
      enterGather(engine, token, stage);
      return 0;
    case STAGE_SPLIT:
      splitGroup(engine, token);
      return 0;
    case STAGE_BOOKING:
      enterBooking(engine, token, { stage, from: t });
      return 0;
    default:
      return enterQueue(engine, token, stage);
  }
}

function enterJoin(engine: GateEngine, token: number, stage: number): number {
  const t = now(engine);
  const { state } = engine;
  state.enteredAt[token] = t;
  if ((state.flags[token >> 1]! & PAPERS_CLEARED) !== 0) {
    observeWait(engine, token, stage);
    observeDwell(engine, token, stage);
    return PASSES;
  }
  state.phase[token] = PHASE_JOIN;
  changeWaiting(engine, token, stage, 1);
  tell(engine, token, stage);
  return 0;
}

/** Gives back the server of a pool that was seized last. */
function releaseHeld(engine: GateEngine, slot: number, p: number): void {
  const { held } = engine.state;
  for (let at = (slot + 1) * MAX_HELD - 1; at >= slot * MAX_HELD; at--) {
    const server = held[at]! - 1;
    if (server < 0 || engine.gate.poolOf[server] !== p) continue;
    held[at] = 0;
    giveBack(engine, server);
    return;
  }
}

/** Books the first slot from now on that has a free place, and waits for it. Without one it waits for ever. */
function enterBooking(engine: GateEngine, token: number, at: { readonly stage: number; readonly from: number }): void {
  const t = now(engine);
  const { state, gate } = engine;
  const { stage } = at;
  const { slots, places, late } = gate.stages.booking[stage]!;
  const first = firstFrom(slots, at.from);
  if (first > state.slotNext[stage]!) [state.slotNext[stage], state.slotUsed[stage]] = [first, 0];
  else if (state.slotUsed[stage]! >= places) [state.slotNext[stage], state.slotUsed[stage]] = [state.slotNext[stage]! + 1, 0];
  state.slotUsed[stage] = state.slotUsed[stage]! + 1;
  state.enteredAt[token] = t;
  const slot = slots[state.slotNext[stage]!];
  let after = 0;
  if (late !== null) {
    draw(engine, token >> 1, BOOKING, gate.stages.key[stage]!);
    after = sampleWhole(late, uniformOf(engine, 1));
  }
  beginUntil(engine, token, stage, slot === undefined ? engine.model.horizonMs : slot + after);
  tell(engine, token, stage);
}

/** Whether a booked truck stays away; then it has lost its slot and books again. */
function missesSlot(engine: GateEngine, token: number, stage: number): boolean {
  const t = now(engine);
  const { noShow } = engine.gate.stages.booking[stage]!;
  if (noShow === 0) return false;
  const { state } = engine;
  draw(engine, token >> 1, BOOKING, engine.gate.stages.key[stage]!);
  if (uniformOf(engine, 0) >= noShow) return false;
  countAtStage(engine, state.collectors.missed, token, stage);
  state.lap[token >> 1] = state.lap[token >> 1]! + 1;
  const since = state.enteredAt[token]!;
  enterBooking(engine, token, { stage, from: t + 1 });
  state.enteredAt[token] = since;
  return true;
}

/** The place in the slot is lost. */
function leaveBooking(engine: GateEngine, truck: number): void {
  const { state } = engine;
  state.phase[truck] = PHASE_NONE;
  state.endsAt[truck] = 0;
  changeServing(engine, truck, stageOf(engine, truck), -1);
}

/** The time of a token at a stage is over: its server takes the next, then the token moves on, unless it has to keep the server. */
export function endStage(engine: GateEngine, token: number): void {
  const { state, gate } = engine;
  const stage = state.at[token]!;
  const kind = gate.stages.kind[stage]!;
  state.phase[token] = PHASE_NONE;
  state.endsAt[token] = 0;
  changeServing(engine, token, stage, -1);
  if (kind === STAGE_BOOKING && missesSlot(engine, token, stage)) return;
  if (kind !== STAGE_SERVICE) {
    observeDwell(engine, token, stage);
    proceed(engine, token);
    return;
  }
  const p = state.atPool[token]!;
  const next = nextStage(engine, token);
  if (next >= 0 && gate.stages.room[next]! >= 0 && !mustLeave(engine, token) && isBlockedBy(engine, token, next)) {
    block(engine, token, { stage, next });
    return;
  }
  observeDwell(engine, token, stage);
  const { rules } = gate.pools[p]!;
  if (rules !== 0 || !handOver(engine, p)) {
    if ((rules & POOL_NAMES_SERVERS) === 0) releaseAnyone(engine, p);
    else {
      releaseServer(engine, state.server[token]!);
      state.server[token] = -1;
    }
    serveWaiting(engine, p);
  }
  go(engine, token, next);
}

/** The declaration is through: a truck that waits for it goes on. */
function clearPapers(engine: GateEngine, slot: number): void {
  const { state } = engine;
  state.flags[slot] = state.flags[slot]! | PAPERS_CLEARED;
  if ((state.flags[slot] & GONE) !== 0) {
    freeSlot(state, slot);
    return;
  }
  const truck = 2 * slot;
  if ((state.flags[slot] & TRUCK_HERE) === 0 || state.phase[truck] !== PHASE_JOIN) return;
  const stage = stageOf(engine, truck);
  leaveJoin(engine, truck, stage);
  observeWait(engine, truck, stage);
  observeDwell(engine, truck, stage);
  proceed(engine, truck);
}

function leaveJoin(engine: GateEngine, truck: number, stage: number): void {
  engine.state.phase[truck] = PHASE_NONE;
  changeWaiting(engine, truck, stage, -1);
}

/** Patience is at an end: the truck leaves the queue. Stale when it has moved since. */
export function losePatience(engine: GateEngine, token: number): void {
  const { gate, state } = engine;
  const stage = stageOf(engine, token);
  withdraw(engine, token);
  countAtStage(engine, state.collectors.reneged, token, stage);
  const to = gate.stages.patienceTo[stage]!;
  if (to === OUT) {
    endStay(engine, token >> 1, OUTCOME_TURNED_BACK);
    return;
  }
  tellLeft(engine, token, stage);
  jump(engine, token, to);
  engine.agenda.push(token);
}

/** The cargo has spoiled: the truck leaves at once if it only waits, else when it is done where it is. */
export function spoil(engine: GateEngine, slot: number): void {
  const { state, gate } = engine;
  const truck = 2 * slot;
  state.flags[slot] = state.flags[slot]! | SPOILED;
  const phase = state.phase[truck]!;
  if (state.mate[slot] !== 0) return;
  if (canWithdraw(engine, truck)) withdraw(engine, truck);
  else if (phase === PHASE_JOIN) leaveJoin(engine, truck, stageOf(engine, truck));
  else if (phase === PHASE_GATHER) leaveGather(engine, truck, stageOf(engine, truck));
  else if (phase === PHASE_SERVICE && gate.stages.kind[stageOf(engine, truck)] === STAGE_BOOKING) leaveBooking(engine, truck);
  else return;
  endStay(engine, slot, OUTCOME_SPOILED);
}

/** Does what the event that has just been handled has left to do. */
export function settleAgenda(engine: GateEngine): void {
  const { agenda } = engine;
  for (let i = 0; i < agenda.length; i++) {
    if (i > MAX_ON_AGENDA) throw endless(engine);
    const item = agenda[i]!;
    if (item < 0) serveWaiting(engine, -1 - item);
    else proceed(engine, item);
  }
  agenda.length = 0;
}
