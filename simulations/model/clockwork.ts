// What changes by the clock: opening hours, shifts, quotas, classes admitted, departures, news.
import { CLASS_CAPACITY, eventOrder, schedule } from '../kernel/event-list.ts';
import { firstFrom, KIND_ADMIT, KIND_POOL, KIND_PUBLISH, KIND_SIDE, nextStep, stepAt, stepIndex } from './engine.ts';
import { planDeparture } from './gather.ts';
import { STAGE_GATHER, type PoolModel, type Steps } from './model.ts';
import { interrupt, latestService, serveWaiting } from './queues.ts';
import { beginBreakdowns, endOvertime, replaceTeam, serverEvent, updateStaffed } from './servers.ts';
import { engine, now } from './resident.ts';

/** Before all capacity changes: a rule that begins when a shift begins holds for the first truck of the shift. */
const CLASS_RULES = -1;

/** Time 0: who is on duty, and the first change of everything that changes by the clock. */
export function beginGate(): void {
  const { state, gate } = engine;
  engine.clock = 0;
  gate.pools.forEach((pool, p) => beginPool(pool, p));
  gate.sides.forEach((side, s) => plan(KIND_SIDE, s, nextStep(side.steps, 0)));
  gate.publications.forEach((publication, i) => plan(KIND_PUBLISH, i, publication.everyMs));
  gate.stages.kind.forEach((kind, stage) => {
    if (kind === STAGE_GATHER) planDeparture(stage, 0);
  });
  state.now = 0;
}

function beginPool(pool: PoolModel, p: number): void {
  const { state } = engine;
  state.capacity[p] = stepAt(pool.steps, 0);
  state.admitted[p] = pool.admits === null ? -1 : stepAt(pool.admits, 0);
  state.quotaLeft[p] = pool.quota === null ? -1 : stepAt(pool.quota, 0);
  updateStaffed(p);
  beginBreakdowns(pool);
  serveWaiting(p);
  plan(KIND_POOL, p, nextStep(pool.steps, 0));
  planAdmission(p);
}

/** Puts the next change of one thing into the calendar, if there is one. */
function plan(kind: number, index: number, at: number | undefined): void {
  const of = kind === KIND_ADMIT ? CLASS_RULES : CLASS_CAPACITY;
  if (at !== undefined) schedule(engine.state.events, at, eventOrder(of, index, kind), index);
}

function planAdmission(p: number): void {
  const t = now();
  const { admits, quota } = engine.gate.pools[p]!;
  const next = (steps: Steps | null): number => (steps === null ? undefined : nextStep(steps, t)) ?? Infinity;
  const at = Math.min(next(admits), next(quota));
  if (at !== Infinity) plan(KIND_ADMIT, p, at);
}

/** A shift begins or ends, a side opens or closes, a disruption begins or ends: the pool has more or fewer servers on duty. */
export function changePool(p: number): void {
  const t = now();
  const { state, gate } = engine;
  const pool = gate.pools[p]!;
  const step = firstFrom(pool.steps.at, t);
  state.capacity[p] = pool.steps.n[step]!;
  if (pool.replaces[step] === 1) replaceTeam(p);
  if (pool.preempts[step] === 1) interruptExcess(p);
  updateStaffed(p);
  engine.watch?.shift(p, state.capacity[p], t);
  serveWaiting(p);
  plan(KIND_POOL, p, pool.steps.at[step + 1]);
}

/** Services stop until as many go on as there are servers on duty; a replaced team is no longer let finish. */
function interruptExcess(p: number): void {
  const { state } = engine;
  if (state.overtime[p]! > 0) endOvertime(p);
  while (state.collectors.busy.level[p]! - state.overtime[p]! > state.capacity[p]!) {
    const token = latestService(p, -1);
    if (token < 0) return;
    interrupt(token);
  }
}

/** A server fails, is repaired or comes back; one that is repaired while services stop does not go on with its own. */
export function changeServer(server: number): void {
  const t = now();
  const p = engine.gate.poolOf[server]!;
  const { steps, preempts } = engine.gate.pools[p]!;
  serverEvent(server);
  if (preempts[stepIndex(steps.at, t)] === 1) interruptExcess(p);
}

/** Other classes are served from now on, or a new quota begins. Who serves now is only known once a shift that changes at the same time has. */
export function changeAdmission(p: number): void {
  const t = now();
  const { state, gate } = engine;
  const { admits, quota, steps } = gate.pools[p]!;
  if (admits !== null) state.admitted[p] = stepAt(admits, t);
  if (quota !== null && quota.at[firstFrom(quota.at, t)] === t) state.quotaLeft[p] = stepAt(quota, t);
  if (steps.at[firstFrom(steps.at, t)] !== t) serveWaiting(p);
  planAdmission(p);
}

/** A side opens or closes; at closing the trucks still on it are the evening stock. */
export function changeSide(side: number): void {
  const t = now();
  const { state, gate, model } = engine;
  const { steps } = gate.sides[side]!;
  const isOpen = stepAt(steps, t) === 1;
  engine.watch?.side(side, isOpen, t);
  if (!isOpen && t >= model.warmUpMs) {
    gate.flows.forEach((flow, f) => {
      if (flow.from !== side) return;
      const c = state.collectors;
      c.stockSum[f] = c.stockSum[f]! + state.atOrigin[f]!;
      c.stockCount[f] = c.stockCount[f]! + 1;
    });
  }
  plan(KIND_SIDE, side, nextStep(steps, t));
}
