// The step most of simulated time is made of: a server is taken and a service begins. It is one large function on purpose: every function
// that is called loads its columns anew, which costs more than the work itself.
import { change, observe } from '../kernel/collectors.ts';
import { cellOf } from './cells.ts';
import { CLASS_DEPARTURE, orderOfTie, schedule } from '../kernel/event-list.ts';
import { serviceTime } from './durations.ts';
import { KIND_END_PAPERS, KIND_END_TRUCK } from './engine.ts';
import { halfOf, PHASE_SERVICE, slotOf } from './gate-state.ts';
import { POOL_NAMES_SERVERS } from './model.ts';
import { nameServer, planFailureInUse, updateStaffed } from './servers.ts';
import { engine } from './resident.ts';
import { tables } from './resident-tables.ts';

/** A server of its pool begins to serve a token where it is: the lowest that is idle, or just anyone where it does not matter who. `by` is how many more
 *  are busy then: 1, or 0 when the server has just finished with another. */
export function beginService(token: number, by: number): void {
  const { state, gate } = engine;
  const stage = state.at[token]!;
  const takes = serviceTime(token, stage);
  const { collectors } = state;
  const p = state.atPool[token]!;
  const { busy, staffed } = collectors;
  const rules = tables.poolRules[p]!;
  const t = engine.clock;
  const slot = slotOf(state, token);
  state.phase[token] = PHASE_SERVICE;
  state.endsAt[token] = t + takes;
  if (by !== 0) {
    change(busy, p, t, by);
    if (busy.level[p]! > staffed.level[p]! || state.overtime[p]! > 0) updateStaffed(p);
  }
  const cell = cellOf(token, stage);
  change(collectors.serving, cell, t, 1);
  if (t >= tables.warmUpMs) observe(collectors.wait, cell, t - state.enteredAt[token]!);
  if (rules !== 0) {
    if ((rules & POOL_NAMES_SERVERS) !== 0) state.server[token] = nameServer(p, token);
    if (state.quotaLeft[p]! > 0) state.quotaLeft[p] = state.quotaLeft[p]! - 1;
    if (gate.pools[p]!.breakdowns !== null) planFailureInUse(state.server[token]!, takes);
  }
  const kind = halfOf(state, token) === 1 ? KIND_END_PAPERS : KIND_END_TRUCK;
  schedule(state.events, t + takes, orderOfTie(CLASS_DEPARTURE, state.tie[slot]!, kind), token);
}
