// Where a token is, in the terms of the tables; and telling observers.
import { change, observe } from '../kernel/collectors.ts';
import { entitySerial, halfOf, LEFT_ORIGIN, mateOf, PHASE_SERVICE, slotOf } from './gate-state.ts';
import { engine, now } from './resident.ts';
import { tables } from './resident-tables.ts';

/** The stage a token is at, or waits to get into. */
export function stageOf(token: number): number {
  return engine.state.at[token]!;
}

export function cellOf(token: number, stage: number): number {
  // A product of whole numbers: V8 need not look out for −0 and for numbers too large.
  return (Math.imul(stage, tables.flows) + engine.state.flow[slotOf(engine.state, token)]!) | 0;
}

export function seen(slot: number): { serial: number; flow: number; channel: number; slot: number } {
  const { state } = engine;
  return { serial: entitySerial(state, slot), flow: state.flow[slot]!, channel: state.channel[slot]!, slot };
}

/** Tells that a truck is at a stage now, waiting or in service; −1: released. */
export function tell(token: number, stage: number): void {
  const t = now();
  const { state } = engine;
  if (engine.watch === null || halfOf(state, token) === 1) return;
  engine.watch.move(seen(slotOf(state, token)), stage, state.phase[token] === PHASE_SERVICE, t);
}

/** Tells that a truck is at a stage no more. */
export function tellLeft(token: number, stage: number): void {
  const t = now();
  const { state } = engine;
  if (engine.watch !== null && halfOf(state, token) === 0) engine.watch.leave?.(seen(slotOf(state, token)), stage, t);
}

/** A token has done with a stage: its time there counts. */
export function observeDwell(token: number, stage: number): void {
  const t = now();
  tellLeft(token, stage);
  if (t < tables.warmUpMs) return;
  const cell = cellOf(token, stage);
  const c = engine.state.collectors;
  c.dwellCount[cell] = c.dwellCount[cell]! + 1;
  c.dwellSum[cell] = c.dwellSum[cell]! + t - engine.state.enteredAt[token]!;
}

/** The wait of a token at a stage is over. */
export function observeWait(token: number, stage: number): void {
  const t = now();
  const { state } = engine;
  if (t >= tables.warmUpMs) observe(state.collectors.wait, cellOf(token, stage), t - state.enteredAt[token]!);
}

export function changeWaiting(token: number, stage: number, by: number): void {
  const t = now();
  change(engine.state.collectors.waiting, cellOf(token, stage), t, by);
}
export function changeServing(token: number, stage: number, by: number): void {
  const t = now();
  change(engine.state.collectors.serving, cellOf(token, stage), t, by);
}

/** A truck, and all who ride with it, comes to a stage: none of them is on the side it comes from any more, unless the stage is. */
export function leaveOrigin(token: number, stage: number): void {
  const { state } = engine;
  const first = slotOf(state, token);
  if ((state.flags[first]! & LEFT_ORIGIN) !== 0 && mateOf(state, first) === 0) return;
  const flow = state.flow[first]!;
  if (halfOf(state, token) === 1 || tables.side[stage] === tables.from[flow]) return;
  for (let next = first + 1; next !== 0; next = mateOf(state, next - 1)) {
    const slot = next - 1;
    if ((state.flags[slot]! & LEFT_ORIGIN) !== 0) continue;
    state.flags[slot] = state.flags[slot]! | LEFT_ORIGIN;
    state.atOrigin[flow] = state.atOrigin[flow]! - 1;
  }
}

/** Adds one to a measured count by stage × flow. */
export function countAtStage(counts: Float64Array, token: number, stage: number): void {
  const t = now();
  if (t < tables.warmUpMs) return;
  const cell = cellOf(token, stage);
  counts[cell] = counts[cell]! + 1;
}
