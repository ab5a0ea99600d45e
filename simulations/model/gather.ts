// Where trucks gather: convoys that leave when full, trains that leave by the timetable; and groups that move as one.
import { CLASS_CAPACITY, eventOrder, schedule } from '../kernel/event-list.ts';
import { join, leave, takeFirst } from '../kernel/fifo.ts';
import { changeWaiting, observeDwell, observeWait, seen, tell } from './cells.ts';
import { firstFrom, KIND_DEPART } from './engine.ts';
import { mateOf, PHASE_GATHER, PHASE_NONE, RIDING, slotOf, truckOf } from './gate-state.ts';
import { MAX_FLOWS } from './model.ts';
import { engine, now } from './resident.ts';

/** Payload of a departure: stage × SPAN + flow, or + MAX_FLOWS for one by the timetable, which is for all flows. */
const SPAN = MAX_FLOWS + 1;

function scheduleDeparture(stage: number, flow: number, at: number): void {
  const payload = stage * SPAN + flow;
  schedule(engine.state.events, at, eventOrder(CLASS_CAPACITY, payload, KIND_DEPART), payload);
}

/** The next departure of the timetable at or after t. */
export function planDeparture(stage: number, t: number): void {
  const { departures } = engine.gate.stages.gather[stage]!;
  const at = departures?.[firstFrom(departures, t)];
  if (at !== undefined) scheduleDeparture(stage, MAX_FLOWS, at);
}

/** A truck comes to a gathering place. */
export function enterGather(token: number, stage: number): void {
  const t = now();
  const { state, gate } = engine;
  const rule = gate.stages.gather[stage]!;
  const flow = state.flow[slotOf(state, token)]!;
  const line = gate.stages.line[stage]! + flow;
  state.enteredAt[token] = t;
  state.phase[token] = PHASE_GATHER;
  if (state.uses.leaving) state.line[token] = line;
  join(state.lines, line, token);
  changeWaiting(token, stage, 1);
  tell(token, stage);
  if (rule.departures === null && state.lines.length[line]! >= rule.size) depart(stage, flow);
  else if (state.lines.length[line] === 1) planTimeout(stage, flow);
}

function planTimeout(stage: number, flow: number): void {
  const t = now();
  const { state, gate } = engine;
  const { atMostMs } = gate.stages.gather[stage]!;
  const line = gate.stages.line[stage]! + flow;
  const first = state.lines.head[line]!;
  state.gatherDue[line] = 0;
  if (atMostMs === Infinity || first < 0) return;
  const due = Math.max(t, state.enteredAt[first]! + atMostMs);
  state.gatherDue[line] = due;
  scheduleDeparture(stage, flow, due);
}

/** Those first in line leave, at most as many as one departure takes. */
function depart(stage: number, flow: number): void {
  const t = now();
  const { state, gate } = engine;
  const { size, together } = gate.stages.gather[stage]!;
  const line = gate.stages.line[stage]! + flow;
  const tokens: number[] = [];
  while (tokens.length < size && state.lines.length[line]! > 0) tokens.push(takeFirst(state.lines, line));
  for (const token of tokens) {
    state.phase[token] = PHASE_NONE;
    changeWaiting(token, stage, -1);
    observeWait(token, stage);
    observeDwell(token, stage);
  }
  if (tokens.length > 0) engine.watch?.departed?.(stage, tokens.length, t);
  if (together) for (const token of tokens.slice(0, -1)) engine.watch?.ride?.(seen(slotOf(engine.state, token)), t);
  if (together && tokens.length > 0) engine.agenda.push(lead(tokens));
  else engine.agenda.push(...tokens);
  planTimeout(stage, flow);
}

/** A truck that waits for others goes away: the next one has waited less long. */
export function leaveGather(token: number, stage: number): void {
  const { state } = engine;
  const line = state.line[token]!;
  const wasFirst = state.lines.head[line] === token;
  leave(state.lines, line, token);
  state.phase[token] = PHASE_NONE;
  changeWaiting(token, stage, -1);
  if (wasFirst) planTimeout(stage, state.flow[slotOf(state, token)]!);
}

/** Makes a group of trucks: all ride with the last one, first come first. Who led a group of its own brings it along. Answers the leader. */
export function lead(tokens: readonly number[]): number {
  const { state } = engine;
  const leader = tokens.at(-1)!;
  let last = slotOf(state, leader);
  const own = state.mate[last]!;
  for (const token of tokens.slice(0, -1)) {
    const slot = slotOf(state, token);
    const brought = state.mate[slot]!;
    state.flags[slot] = state.flags[slot]! | RIDING;
    state.mate[slot] = 0;
    last = append(state.mate, append(state.mate, last, brought), slot + 1);
  }
  append(state.mate, last, own);
  return leader;
}

/** Puts a chain of slots behind a slot; answers the last of all. */
function append(mate: Uint32Array, behind: number, first: number): number {
  mate[behind] = first;
  let last = behind;
  while (mate[last] !== 0) last = mate[last]! - 1;
  return last;
}

/** Time to leave: by the timetable, or because the first has waited long enough. */
export function departEvent(payload: number): void {
  const t = now();
  const { gate } = engine;
  const stage = Math.floor(payload / SPAN);
  const flow = payload % SPAN;
  if (flow < MAX_FLOWS) {
    depart(stage, flow);
    return;
  }
  gate.flows.forEach((model, f) => {
    if (model.placeOf[stage]! >= 0) depart(stage, f);
  });
  planDeparture(stage, t + 1);
}

/** The group of a leader breaks up: every member goes on from where the leader is, the leader last. */
export function splitGroup(leader: number): void {
  const { state } = engine;
  const slot = slotOf(state, leader);
  let next = mateOf(state, slot);
  if (next !== 0) state.mate[slot] = 0;
  while (next !== 0) {
    const member = next - 1;
    next = state.mate[member]!;
    state.mate[member] = 0;
    state.flags[member] = state.flags[member]! & ~RIDING;
    const token = truckOf(state, member);
    state.step[token] = state.step[leader]!;
    engine.agenda.push(token);
  }
  engine.agenda.push(leader);
}

/** Whether the group a departure was planned for has left before. */
export function isStaleDeparture(payload: number): boolean {
  const t = now();
  const flow = payload % SPAN;
  return flow < MAX_FLOWS && engine.state.gatherDue[engine.gate.stages.line[Math.floor(payload / SPAN)]! + flow] !== t;
}
