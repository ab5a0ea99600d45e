// What a gate looks like at one instant: counts for tiles and tables, trucks for the picture. Reading only.
import { LOSSES, type GateLayout, type GateLevels, type Moves, type StageKind } from '../../shared/protocol/live.ts';
import { BUCKETS, sketchQuantile } from '../kernel/sketch.ts';
import { stepAt, type GateEngine } from './engine.ts';
import {
  entitySerial,
  GONE,
  mateOf,
  PHASE_NONE,
  PHASE_SERVICE,
  PHASE_SUSPENDED,
  serialIn,
  TRUCK_HERE,
  truckOf,
  type GateState,
} from './gate-state.ts';
import type { GateCollectors } from './gate-collectors.ts';
import { STAGE_BOOKING, STAGE_DELAY, STAGE_GATHER, STAGE_JOIN, STAGE_SEIZE, STAGE_SERVICE, type GateModel, type Model } from './model.ts';
import { flowChances } from './possible.ts';
import { stateOf } from './resident.ts';

const MS_PER_MIN = 60_000;
/** Stages where trucks can be seen; at all others they never stand. */
const KINDS: Readonly<Record<number, StageKind>> = {
  [STAGE_DELAY]: 'delay',
  [STAGE_SERVICE]: 'service',
  [STAGE_JOIN]: 'join',
  [STAGE_SEIZE]: 'seize',
  [STAGE_GATHER]: 'gather',
  [STAGE_BOOKING]: 'booking',
};

function sojournQuantile({ sojourn }: GateCollectors, q: number): number | null {
  const flows = sojourn.count.length;
  const merged = new Float64Array(BUCKETS);
  let n = 0;
  for (let f = 0; f < flows; f++) {
    n += sojourn.count[f]!;
    for (let b = sojourn.first[f]!; b < sojourn.end[f]!; b++) merged[b] = merged[b]! + sojourn.sketch[f * BUCKETS + b]!;
  }
  const value = sketchQuantile(merged, 0, n, q);
  return value === undefined ? null : value / MS_PER_MIN;
}

/** The levels of an engine's gate now. */
export function gateLevels(engine: GateEngine): GateLevels {
  const { gate } = engine;
  const state = stateOf(engine);
  const c = state.collectors;
  const flows = gate.flows.length;
  const byStage = (levels: Int32Array): number[] =>
    gate.stages.ids.map((_, stage) => levels.subarray(stage * flows, (stage + 1) * flows).reduce((sum, n) => sum + n, 0));
  return {
    waiting: byStage(c.waiting.level),
    inService: byStage(c.serving.level),
    waitingByFlow: [...c.waiting.level],
    inServiceByFlow: [...c.serving.level],
    servers: [...state.capacity],
    busy: [...c.busy.level],
    arrived: [...c.arrived],
    cleared: [...c.cleared],
    inside: [...c.inside.level],
    divertedOut: [...c.divertedOut],
    turnedBack: [...c.turnedBack],
    spoiled: [...c.spoiled],
    sojournP50: sojournQuantile(c, 0.5),
    sojournP90: sojournQuantile(c, 0.9),
    open: gate.sides.map((side) => stepAt(side.steps, state.now) === 1),
  };
}

/** How many move as one with the truck in `slot`, itself included. */
export function groupSize(state: GateState, slot: number): number {
  let size = 1;
  for (let next = mateOf(state, slot); next !== 0; next = mateOf(state, next - 1)) size++;
  return size;
}

/** Sizes of groups as they travel: nothing where everyone moves alone. */
export function groupColumn(sizes: readonly number[]): { readonly group?: readonly number[] } {
  return sizes.some((size) => size > 1) ? { group: sizes } : {};
}

/** Every truck inside an engine's gate that moves by itself or leads, oldest stage entry first. */
export function trucksInside(engine: GateEngine): Moves {
  const state = stateOf(engine);
  const slots: number[] = [];
  const truck = (slot: number): number => truckOf(state, slot);
  const serialOf = (slot: number): number => serialIn(entitySerial(state, slot));
  for (let slot = 0; slot < state.used; slot++) {
    const flags = state.flags[slot]!;
    const isInside = (flags & TRUCK_HERE) !== 0 && (flags & GONE) === 0 && state.phase[truck(slot)] !== PHASE_NONE;
    if (isInside) slots.push(slot);
  }
  slots.sort((a, b) => state.enteredAt[truck(a)]! - state.enteredAt[truck(b)]! || serialOf(a) - serialOf(b));
  return {
    serial: slots.map((slot) => entitySerial(state, slot)),
    flow: slots.map((slot) => state.flow[slot]!),
    channel: slots.map((slot) => state.channel[slot]!),
    cargo: slots.map((slot) => state.cargo[slot]!),
    to: slots.map((slot) => state.at[truck(slot)]!),
    state: slots.map((slot) => Number(state.phase[truck(slot)] === PHASE_SERVICE || state.phase[truck(slot)] === PHASE_SUSPENDED)),
    atMs: slots.map((slot) => state.enteredAt[truck(slot)]!),
    ...groupColumn(slots.map((slot) => groupSize(state, slot))),
    omitted: 0,
  };
}

function layoutOf(model: Model, gate: GateModel): GateLayout {
  const { stages } = gate;
  const papers = new Set(gate.flows.flatMap((flow) => [...flow.papers]));
  const named = model.scenario.gates[gate.id]!.stages;
  return {
    id: gate.id,
    name: gate.name,
    names: model.scenario.gates[gate.id]!.name,
    sides: gate.sides.map((side) => ({ id: side.id, zoneMin: side.zoneMin })),
    stages: stages.ids.map((id, i) => ({
      id,
      name: named[id]!.name?.en ?? id,
      names: named[id]!.name,
      kind: KINDS[stages.kind[i]!] ?? 'instant',
      side: gate.sides[stages.side[i]!]!.id,
      pool: stages.pool[i]! < 0 ? null : stages.pool[i]!,
      ...(stages.orPools[i] === null ? {} : { orPools: [...stages.orPools[i]!].slice(1) }),
      papers: papers.has(i),
    })),
    pools: gate.pools.map((pool) => ({
      id: pool.id,
      kind: pool.kind,
      side: gate.sides[pool.side]!.id,
      stages: [...pool.stages],
    })),
    flows: gate.flows.map((flow) => ({
      id: flow.id,
      from: gate.sides[flow.from]!.id,
      route: [...flow.route],
      papers: [...flow.papers],
      carries: model.scenario.gates[gate.id]!.flows[flow.id]!.carries,
    })),
    cargo: model.cargoIds.map((id) => ({ id, names: model.scenario.cargo[id]!.name })),
    losses: LOSSES.filter((loss) => gate.flows.some((_, f) => flowChances(model, gate, f)[loss])),
  };
}

/** How to draw each gate; does not change during a run. */
export function gateLayouts(model: Model): readonly GateLayout[] {
  return model.gates.map((gate) => layoutOf(model, gate));
}
