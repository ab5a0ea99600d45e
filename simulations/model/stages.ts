// The way of a truck and of its declaration through the stages of a gate: where next, what happens there, and how it ends.
import { DomainError } from '../../shared/errors.ts';
import { sampleWhole } from '../kernel/samplers.ts';
import { changeServing, changeWaiting, countAtStage, leaveOrigin, observeDwell, observeWait, stageOf, tell, tellLeft } from './cells.ts';
import { meets } from './conditions.ts';
import { beginTime, beginUntil } from './durations.ts';
import { firstFrom, OUTCOME_CLEARED, OUTCOME_SPOILED, OUTCOME_TURNED_BACK } from './engine.ts';
import { enterGather, leaveGather, splitGroup } from './gather.ts';
import {
  GONE,
  halfOf,
  mateOf,
  PAPERS_CLEARED,
  PHASE_GATHER,
  PHASE_JOIN,
  PHASE_NONE,
  PHASE_SERVICE,
  slotOf,
  SPOILED,
  TRUCK_HERE,
  truckOf,
} from './gate-state.ts';
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
import { draw, endless, engine, now, uniformOf } from './resident.ts';
import { tables } from './resident-tables.ts';

/** Where a path leads when it is no stage. */
const END = -1;
const BACK = -2;
/** More jumps than any route makes without time passing. */
const MAX_JUMPS = 10_000;
/** More than any event leaves to do. */
const MAX_ON_AGENDA = 1_000_000;

/** Whether a consignment whose sort may visit a stage does. */
function isVisited(slot: number, stage: number, only: Condition): boolean {
  if (!meets(slot, only)) return false;
  if (only.share >= 1) return true;
  draw(slot, STAGE, tables.key[stage]!);
  return uniformOf(1) < only.share;
}

/** The arm a token takes at a branch: the stage, OUT, or undefined for none. One lot for all shares. */
function armOf(slot: number, stage: number): number | undefined {
  const { to, only } = engine.gate.stages.branch[stage]!;
  let lot = -1;
  for (let i = 0; i < to.length; i++) {
    const condition = only[i]!;
    if (condition === null) return to[i];
    if (!meets(slot, condition)) continue;
    if (condition.share >= 1) return to[i];
    if (lot < 0) {
      draw(slot, STAGE, tables.key[stage]!);
      // Of those whom a lot led here, the lot is spread over the rest of its range.
      lot = uniformOf(1) / (tables.only[stage]?.share ?? 1);
    }
    if (lot < condition.share) return to[i];
    lot -= condition.share;
    if (lot < 0) lot = 0;
  }
  return undefined;
}

function jump(token: number, stage: number): void {
  const { state, gate } = engine;
  const slot = slotOf(state, token);
  const place = gate.flows[state.flow[slot]!]!.placeOf[stage]!;
  if (place < state.step[token]!) state.lap[slot] = state.lap[slot]! + 1;
  state.step[token] = place;
}

/** The next stage of a token, which it is then on its way into; END or BACK. */
function nextStage(token: number): number {
  const { state, gate } = engine;
  for (let jumps = 0; jumps < MAX_JUMPS;) {
    const way = tables.ways[(2 * state.sort[slotOf(state, token)]! + halfOf(state, token)) * tables.steps + state.step[token]!]!;
    const stage = way & WAY_STAGE;
    state.step[token] = (way >> WAY_STEP) & WAY_STEPS;
    state.at[token] = stage;
    if (way < WAY_ASKS) return stage;
    if (way >= WAY_ENDS) return END;
    const only = tables.only[stage]!;
    if (only !== null && !isVisited(slotOf(state, token), stage, only)) continue;
    if (tables.kind[stage] !== STAGE_BRANCH) return stage;
    const target = armOf(slotOf(state, token), stage);
    if (target === OUT) return BACK;
    if (target === undefined) continue;
    jump(token, target);
    jumps++;
  }
  throw new DomainError(
    'simulation-failed',
    `A truck at gate ${gate.id} goes round its branches for ever.`,
    'Let a branch that leads back lead to a stage that takes time.',
  );
}

/** Moves a token on from where it is: into its next stage, or out. */
export function proceed(token: number): void {
  go(token, nextStage(token));
}

/** Whether a truck has to leave because its cargo has spoiled. One that leads others does not leave them behind: its cargo counts when the group ends. */
function mustLeave(token: number): boolean {
  const { state } = engine;
  const slot = slotOf(state, token);
  return (state.flags[slot]! & SPOILED) !== 0 && halfOf(state, token) === 0 && mateOf(state, slot) === 0;
}

function go(token: number, first: number): void {
  const { state } = engine;
  const slot = slotOf(state, token);
  const isTruck = halfOf(state, token) === 0;
  let stages = 0;
  for (let stage = first; ; stage = nextStage(token)) {
    if (++stages > MAX_JUMPS) throw endless();
    if (mustLeave(token)) return endStay(slot, OUTCOME_SPOILED);
    if (stage === END) return isTruck ? endStay(slot, OUTCOME_CLEARED) : clearPapers(slot);
    if (stage === BACK) return endStay(slot, OUTCOME_TURNED_BACK);
    const became = enter(token, stage);
    if (became === TURNS_BACK) return endStay(slot, OUTCOME_TURNED_BACK);
    if (became !== PASSES) return;
  }
}

/** Into a stage. */
function enter(token: number, stage: number): number {
  const t = now();
  const { state } = engine;
  const kind = tables.kind[stage]!;
  // Who finds a full room is still where it was.
  if (kind !== STAGE_SERVICE && kind !== STAGE_SEIZE) leaveOrigin(token, stage);
  switch (kind) {
    case STAGE_DELAY:
      state.enteredAt[token] = t;
      beginTime(token, stage);
      tell(token, stage);
      return 0;
    case STAGE_JOIN:
      return enterJoin(token, stage);
    case STAGE_RELEASE:
      releaseAllHeld(slotOf(state, token), tables.pool[stage]!);
      return PASSES;
    case STAGE_GATHER:
      enterGather(token, stage);
      return 0;
    case STAGE_SPLIT:
      splitGroup(token);
      return 0;
    case STAGE_BOOKING:
      enterBooking(token, { stage, from: t });
      return 0;
    default:
      return enterQueue(token, stage);
  }
}

function enterJoin(token: number, stage: number): number {
  const t = now();
  const { state } = engine;
  state.enteredAt[token] = t;
  if ((state.flags[slotOf(state, token)]! & PAPERS_CLEARED) !== 0) {
    observeWait(token, stage);
    observeDwell(token, stage);
    return PASSES;
  }
  state.phase[token] = PHASE_JOIN;
  changeWaiting(token, stage, 1);
  tell(token, stage);
  return 0;
}

/** A truck, and all who ride with it, give a server of a pool back. */
function releaseAllHeld(leader: number, p: number): void {
  const { state } = engine;
  if (!state.uses.seizing) return;
  for (let next = leader + 1; next !== 0; next = mateOf(state, next - 1)) releaseHeld(next - 1, p);
}

/** Gives back the server of a pool that was seized last. */
function releaseHeld(slot: number, p: number): void {
  const { held } = engine.state;
  for (let at = (slot + 1) * MAX_HELD - 1; at >= slot * MAX_HELD; at--) {
    const server = held[at]! - 1;
    if (server < 0 || engine.gate.poolOf[server] !== p) continue;
    held[at] = 0;
    giveBack(server);
    return;
  }
}

/** Books the first slot from now on that has a free place, and waits for it. Without one it waits for ever. */
function enterBooking(token: number, at: { readonly stage: number; readonly from: number }): void {
  const t = now();
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
    draw(slotOf(state, token), BOOKING, tables.key[stage]!);
    after = sampleWhole(late, uniformOf(1));
  }
  beginUntil(token, stage, slot === undefined ? engine.model.horizonMs : slot + after);
  tell(token, stage);
}

/** Whether a booked truck stays away; then it has lost its slot and books again. */
function missesSlot(token: number, stage: number): boolean {
  const t = now();
  const { noShow } = engine.gate.stages.booking[stage]!;
  if (noShow === 0) return false;
  const { state } = engine;
  draw(slotOf(state, token), BOOKING, tables.key[stage]!);
  if (uniformOf(0) >= noShow) return false;
  countAtStage(state.collectors.missed, token, stage);
  const slot = slotOf(state, token);
  state.lap[slot] = state.lap[slot]! + 1;
  const since = state.enteredAt[token]!;
  enterBooking(token, { stage, from: t + 1 });
  state.enteredAt[token] = since;
  return true;
}

/** The place in the slot is lost. */
function leaveBooking(truck: number): void {
  const { state } = engine;
  state.phase[truck] = PHASE_NONE;
  state.endsAt[truck] = 0;
  changeServing(truck, stageOf(truck), -1);
}

/** The time of a token at a stage is over: its server takes the next, then the token moves on, unless it has to keep the server. */
export function endStage(token: number): void {
  const { state } = engine;
  const stage = state.at[token]!;
  const kind = tables.kind[stage]!;
  state.phase[token] = PHASE_NONE;
  state.endsAt[token] = 0;
  changeServing(token, stage, -1);
  if (kind === STAGE_BOOKING && missesSlot(token, stage)) return;
  if (kind !== STAGE_SERVICE) {
    observeDwell(token, stage);
    proceed(token);
    return;
  }
  const p = state.atPool[token]!;
  const next = nextStage(token);
  if (next >= 0 && tables.room[next]! >= 0 && !mustLeave(token) && isBlockedBy(token, next)) {
    block(token, { stage, next });
    return;
  }
  observeDwell(token, stage);
  const rules = tables.poolRules[p]!;
  if (rules !== 0 || !handOver(p)) {
    if ((rules & POOL_NAMES_SERVERS) === 0) releaseAnyone(p);
    else {
      releaseServer(state.server[token]!);
      state.server[token] = -1;
    }
    serveWaiting(p);
  }
  go(token, next);
}

/** The declaration is through: a truck that waits for it goes on. */
function clearPapers(slot: number): void {
  const { state } = engine;
  state.flags[slot] = state.flags[slot]! | PAPERS_CLEARED;
  if ((state.flags[slot] & GONE) !== 0) {
    freeSlot(state, slot);
    return;
  }
  const truck = truckOf(state, slot);
  if ((state.flags[slot] & TRUCK_HERE) === 0 || state.phase[truck] !== PHASE_JOIN) return;
  const stage = stageOf(truck);
  leaveJoin(truck, stage);
  observeWait(truck, stage);
  observeDwell(truck, stage);
  proceed(truck);
}

function leaveJoin(truck: number, stage: number): void {
  engine.state.phase[truck] = PHASE_NONE;
  changeWaiting(truck, stage, -1);
}

/** Patience is at an end: the truck leaves the queue. Stale when it has moved since. */
export function losePatience(token: number): void {
  const { gate, state } = engine;
  const stage = stageOf(token);
  withdraw(token);
  countAtStage(state.collectors.reneged, token, stage);
  const to = gate.stages.patienceTo[stage]!;
  if (to === OUT) {
    endStay(slotOf(state, token), OUTCOME_TURNED_BACK);
    return;
  }
  tellLeft(token, stage);
  jump(token, to);
  engine.agenda.push(token);
}

/** The cargo has spoiled: the truck leaves at once if it only waits, else when it is done where it is. */
export function spoil(slot: number): void {
  const { state } = engine;
  const truck = truckOf(state, slot);
  state.flags[slot] = state.flags[slot]! | SPOILED;
  const phase = state.phase[truck]!;
  if (mateOf(state, slot) !== 0) return;
  if (canWithdraw(truck)) withdraw(truck);
  else if (phase === PHASE_JOIN) leaveJoin(truck, stageOf(truck));
  else if (phase === PHASE_GATHER) leaveGather(truck, stageOf(truck));
  else if (phase === PHASE_SERVICE && tables.kind[stageOf(truck)] === STAGE_BOOKING) leaveBooking(truck);
  else return;
  endStay(slot, OUTCOME_SPOILED);
}

/** Does what the event that has just been handled has left to do. */
export function settleAgenda(): void {
  const { agenda } = engine;
  for (let i = 0; i < agenda.length; i++) {
    if (i > MAX_ON_AGENDA) throw endless();
    const item = agenda[i]!;
    if (item < 0) serveWaiting(-1 - item);
    else proceed(item);
  }
  agenda.length = 0;
}
