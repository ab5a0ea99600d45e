// How long things take: drawn by the truck's own luck, or given by its trace; and putting their ends into the calendar.
import { CLASS_DEPARTURE, orderOfTie, schedule } from '../kernel/event-list.ts';
import { sampleWhole } from '../kernel/samplers.ts';
import { changeServing } from './cells.ts';
import { KIND_END_PAPERS, KIND_END_TRUCK, stepAt } from './engine.ts';
import { entitySerial, flowOfOrigin, gateOfOrigin, halfOf, originIn, PHASE_SERVICE, serialIn, slotOf } from './gate-state.ts';
import { STAGE } from './purposes.ts';
import { draw, engine, now, uniformOf } from './resident.ts';
import { tables } from './resident-tables.ts';

/** How long this token takes at a stage that begins now. */
export function serviceTime(token: number, stage: number): number {
  const t = now();
  const { state } = engine;
  const slot = slotOf(state, token);
  const mode = tables.mode[stage]!;
  const by = mode === 0 ? 0 : mode === 1 ? state.channel[slot]! : mode === 2 ? state.cargo[slot]! : state.flow[slot]!;
  const given = tables.hasTrace ? givenOf(slot, stage, 'times') : undefined;
  let takes: number;
  if (given === undefined) {
    draw(slot, STAGE, tables.key[stage]!);
    takes = sampleWhole(tables.samplers[tables.base[stage]! + by]!, uniformOf(0));
  } else takes = given;
  const slow = tables.slow[stage]!;
  return slow === null ? takes : Math.round((takes * stepAt(slow, t)) / 1000);
}

/** What the trace of the truck's own flow says about it at a stage; undefined: nothing. */
export function givenOf(slot: number, stage: number, what: 'times' | 'patience'): number | undefined {
  const { state, gate } = engine;
  const entity = entitySerial(state, slot);
  const from = originIn(entity);
  if (gateOfOrigin(from) !== gate.index) return undefined;
  const { demand } = gate.flows[flowOfOrigin(from)]!;
  if (demand.kind !== 'trace') return undefined;
  const value = demand[what].get(stage)?.[serialIn(entity)];
  return value === undefined || Number.isNaN(value) ? undefined : value;
}

/** Begins a time of its own: a service, a delay. Answers how long it takes. */
export function beginTime(token: number, stage: number): number {
  const t = now();
  const takes = serviceTime(token, stage);
  beginUntil(token, stage, t + takes);
  return takes;
}

/** The same until a given time. */
export function beginUntil(token: number, stage: number, until: number): void {
  const { state } = engine;
  state.phase[token] = PHASE_SERVICE;
  state.endsAt[token] = until;
  changeServing(token, stage, 1);
  const kind = halfOf(state, token) === 1 ? KIND_END_PAPERS : KIND_END_TRUCK;
  schedule(state.events, until, orderOfTie(CLASS_DEPARTURE, state.tie[slotOf(state, token)]!, kind), token);
}
