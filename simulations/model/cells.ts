// Where a token is, in the terms of the tables; and telling observers.
import { change, observe } from '../kernel/collectors.ts';
import { now, type GateEngine } from './engine.ts';
import { entitySerial, halfOf, LEFT_ORIGIN, mateOf, PHASE_SERVICE, slotOf } from './gate-state.ts';

/** The stage a token is at, or waits to get into. */
export function stageOf(engine: GateEngine, token: number): number {
  return engine.state.at[token]!;
}

export function cellOf(engine: GateEngine, token: number, stage: number): number {
  // A product of whole numbers: V8 need not look out for −0 and for numbers too large.
  return (Math.imul(stage, engine.flows) + engine.state.flow[slotOf(engine.state, token)]!) | 0;
}

export function seen(engine: GateEngine, slot: number): { serial: number; flow: number; channel: number; slot: number } {
  const { state } = engine;
  return { serial: entitySerial(state, slot), flow: state.flow[slot]!, channel: state.channel[slot]!, slot };
}

/** Tells that a truck is at a stage now, waiting or in service; −1: released. */
export function tell(engine: GateEngine, token: number, stage: number): void {
  const t = now(engine);
  const { state } = engine;
  if (engine.watch === null || halfOf(state, token) === 1) return;
  engine.watch.move(seen(engine, slotOf(state, token)), stage, state.phase[token] === PHASE_SERVICE, t);
}

/** Tells that a truck is at a stage no more. */
export function tellLeft(engine: GateEngine, token: number, stage: number): void {
  const t = now(engine);
  const { state } = engine;
  if (engine.watch !== null && halfOf(state, token) === 0) engine.watch.leave?.(seen(engine, slotOf(state, token)), stage, t);
}

/** A token has done with a stage: its time there counts. */
export function observeDwell(engine: GateEngine, token: number, stage: number): void {
  const t = now(engine);
  tellLeft(engine, token, stage);
  if (t < engine.model.warmUpMs) return;
  const cell = cellOf(engine, token, stage);
  const c = engine.state.collectors;
  c.dwellCount[cell] = c.dwellCount[cell]! + 1;
  c.dwellSum[cell] = c.dwellSum[cell]! + t - engine.state.enteredAt[token]!;
}

/** The wait of a token at a stage is over. */
export function observeWait(engine: GateEngine, token: number, stage: number): void {
  const t = now(engine);
  const { state } = engine;
  if (t >= engine.model.warmUpMs) observe(state.collectors.wait, cellOf(engine, token, stage), t - state.enteredAt[token]!);
}

export function changeWaiting(engine: GateEngine, token: number, stage: number, by: number): void {
  const t = now(engine);
  change(engine.state.collectors.waiting, cellOf(engine, token, stage), t, by);
}
export function changeServing(engine: GateEngine, token: number, stage: number, by: number): void {
  const t = now(engine);
  change(engine.state.collectors.serving, cellOf(engine, token, stage), t, by);
}

/** A truck, and all who ride with it, comes to a stage: none of them is on the side it comes from any more, unless the stage is. */
export function leaveOrigin(engine: GateEngine, token: number, stage: number): void {
  const { state, gate } = engine;
  const first = slotOf(state, token);
  if ((state.flags[first]! & LEFT_ORIGIN) !== 0 && mateOf(state, first) === 0) return;
  const flow = state.flow[first]!;
  if (halfOf(state, token) === 1 || gate.stages.side[stage] === gate.flows[flow]!.from) return;
  for (let next = first + 1; next !== 0; next = mateOf(state, next - 1)) {
    const slot = next - 1;
    if ((state.flags[slot]! & LEFT_ORIGIN) !== 0) continue;
    state.flags[slot] = state.flags[slot]! | LEFT_ORIGIN;
    state.atOrigin[flow] = state.atOrigin[flow]! - 1;
  }
}

/** Adds one to a measured count by stage × flow. */
export function countAtStage(engine: GateEngine, counts: Float64Array, token: number, stage: number): void {
  const t = now(engine);
  if (t < engine.model.warmUpMs) return;
  const cell = cellOf(engine, token, stage);
  counts[cell] = counts[cell]! + 1;
}
