// Driving on to another gate: what gates tell each other about their queues, and who follows the advice.
import { CLASS_CAPACITY, eventOrder, schedule } from '../kernel/event-list.ts';
import { KIND_PUBLISH } from './engine.ts';
import { entitySerialOf } from './gate-state.ts';
import { DAY_MS, type DiversionModel, type DiversionOrder } from './model.ts';
import { DIVERSION } from './purposes.ts';
import type { Identity } from './slots.ts';
import { drawFor, engine, now, send, uniformOf } from './resident.ts';

/** Published waits are 32-bit numbers of milliseconds: 24 days at most. */
const LONGEST_WAIT_MS = 2_147_483_647;

/** Trucks of a flow that stand in a queue of this gate. */
function waitingTrucks(flow: number): number {
  const { gate, state } = engine;
  let sum = 0;
  for (const stage of gate.flows[flow]!.route) sum += state.collectors.waiting.level[stage * gate.flows.length + flow]!;
  return sum;
}

/** How long a truck that comes now may expect to wait: those waiting ÷ releases of the last 24 h (whole buckets of the series; of the last 12 h or more where buckets are long). */
function expectedWaitMs(flow: number): number {
  const t = now();
  const { state, model } = engine;
  const waiting = waitingTrucks(flow);
  if (waiting === 0) return 0;
  const step = model.seriesStepMs;
  const last = Math.floor(t / step);
  const first = Math.max(0, Math.min(Math.floor((t - DAY_MS) / step) + 1, Math.floor((t - DAY_MS / 2) / step)));
  let released = 0;
  for (let bin = first; bin <= last; bin++) released += state.collectors.seriesCleared[flow * model.bins + bin]!;
  const span = t - first * step;
  return Math.min(LONGEST_WAIT_MS, Math.round((waiting * span) / Math.max(1, released)));
}

/** Tells another gate how it looks here. */
export function publish(index: number): void {
  const t = now();
  const { to, diversion, flow, everyMs } = engine.gate.publications[index]!;
  const { byTime } = engine.model.gates[to]!.diversions[diversion]!;
  const waiting = byTime ? expectedWaitMs(flow) : waitingTrucks(flow);
  send(to, { kind: 'published', atMs: t + everyMs, diversion, waiting });
  schedule(engine.state.events, t + everyMs, eventOrder(CLASS_CAPACITY, index, KIND_PUBLISH), index);
}

/** The order or the advice a truck that reaches the approach follows, if any. */
export function findDiversion(id: Identity): DiversionModel | DiversionOrder | undefined {
  const { gate } = engine;
  if (gate.orders.length > 0) {
    const t = now();
    const order = gate.orders.find((one) => one.flow === id.flow && t >= one.fromMs && t < one.toMs && follows(id, one));
    if (order !== undefined) return order;
  }
  if (gate.diversions.length === 0) return undefined;
  const waiting = waitingTrucks(id.flow);
  return gate.diversions.find((diversion, d) => {
    if (diversion.flow !== id.flow || waiting <= diversion.above || !isBetter(diversion, d, waiting)) return false;
    return follows(id, diversion);
  });
}

/** One lot a truck and other gate: who follows the advice also follows the order. */
function follows(id: Identity, { key, share }: Pick<DiversionModel, 'key' | 'share'>): boolean {
  drawFor(entitySerialOf(id.serial, id.originFlow, id.origin), DIVERSION, key);
  return uniformOf(0) < share;
}

/** Whether the other gate looked better when its news was sent. */
function isBetter(diversion: DiversionModel, d: number, waiting: number): boolean {
  const published = engine.state.published[d]!;
  if (published < 0) return false;
  return diversion.byTime ? published + diversion.driveMs < expectedWaitMs(diversion.flow) : published < waiting;
}
