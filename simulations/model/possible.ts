// What can happen in a model at all, decided from its tables and never from what was counted: figures of what cannot happen are left out of results.
import type { Loss } from '../../shared/protocol/live.ts';
import {
  FULL_BLOCKS,
  FULL_TURNS_BACK,
  OUT,
  STAGE_BRANCH,
  STAGE_DELAY,
  STAGE_RELEASE,
  STAGE_SERVICE,
  STAGE_SPLIT,
  type FlowModel,
  type GateModel,
  type Model,
} from './model.ts';

/** What can become of the trucks of a flow and of their cargo. */
export interface FlowChances extends Readonly<Record<Loss, boolean>> {
  /** Carries something perishable: it is cooled while it waits. */
  readonly reefer: boolean;
  /** Its cargo can lose value, by spoiling or by decay. */
  readonly valueLost: boolean;
}

/** The chances of flow `f` of a gate. */
export function flowChances(model: Model, gate: GateModel, f: number): FlowChances {
  const flow = gate.flows[f]!;
  const cargo = cargoOf(model, gate, f);
  const spoiled = cargo.some((i) => model.shelfLife[i]! !== null);
  return {
    turnedBack: flow.intake.length > 0 || stagesOf(flow).some((stage) => visits(gate, stage, f) && turnsBack(gate, stage)),
    divertedOut: [...gate.diversions, ...gate.orders].some((diversion) => diversion.flow === f),
    spoiled,
    reefer: cargo.some((i) => model.perishable[i]! === 1),
    valueLost: flow.loaded && cargo.some((i) => model.shelfLife[i]! !== null || model.decayPerDay[i]! > 0),
  };
}

/** Stages of the truck and of its declaration. */
function stagesOf(flow: FlowModel): readonly number[] {
  return [...flow.papers, ...flow.route];
}

/** Whether a flow with the stage in its path is one of those that visit it. */
function visits(gate: GateModel, stage: number, f: number): boolean {
  const only = gate.stages.only[stage]!;
  return only === null || ((only.flows >>> f) & 1) === 1;
}

function turnsBack({ stages }: GateModel, stage: number): boolean {
  if (stages.room[stage]! >= 0 && stages.whenFull[stage] === FULL_TURNS_BACK) return true;
  if (stages.joining[stage]! !== null || (stages.patience[stage]! !== null && stages.patienceTo[stage] === OUT)) return true;
  return stages.branch[stage]?.to.includes(OUT) === true;
}

/** Kinds of cargo the trucks of a flow can carry. Who comes from another gate may bring anything that is carried anywhere. */
function cargoOf(model: Model, gate: GateModel, f: number): readonly number[] {
  const receives = model.gates.some(({ diversions, orders }) =>
    [...diversions, ...orders].some(({ to, toFlow }) => to === gate.index && toFlow === f),
  );
  const gates = receives ? model.gates : [gate];
  return [...model.cargoIds.keys()].filter((cargo) =>
    gates.some((one) => one.flows.some((flow, i) => (receives || i === f) && carries(model, one, flow, cargo))),
  );
}

function carries(model: Model, gate: GateModel, { id, demand }: FlowModel, cargo: number): boolean {
  const mix = model.scenario.gates[gate.id]?.flows[id]?.mix ?? {};
  return (mix[model.cargoIds[cargo]!] ?? 0) > 0 || (demand.kind === 'trace' && demand.cargo.includes(cargo));
}

/** What can happen at a stage. */
export interface StageChances {
  /** Nobody ever stands there: release, split, branch. */
  readonly instant: boolean;
  readonly queue: boolean;
  readonly refused: boolean;
  readonly reneged: boolean;
  readonly missed: boolean;
}

export function stageChances({ stages }: GateModel, stage: number): StageChances {
  const kind = stages.kind[stage]!;
  const instant = kind === STAGE_RELEASE || kind === STAGE_SPLIT || kind === STAGE_BRANCH;
  return {
    instant,
    queue: !instant && kind !== STAGE_DELAY,
    refused: stages.joining[stage]! !== null || (stages.room[stage]! >= 0 && stages.whenFull[stage] !== FULL_BLOCKS),
    reneged: stages.patience[stage]! !== null,
    missed: (stages.booking[stage]?.noShow ?? 0) > 0,
  };
}

/** What can happen to the servers of a pool. */
export interface PoolChances {
  readonly breaksDown: boolean;
  /** Broken servers can have to wait for the crew. */
  readonly waitsForCrew: boolean;
  /** Some truck served by it goes on to a room that makes it wait with its server. */
  readonly blocks: boolean;
}

export function poolChances(gate: GateModel, p: number): PoolChances {
  const { breakdowns, servers } = gate.pools[p]!;
  return {
    breaksDown: breakdowns !== null,
    waitsForCrew: breakdowns !== null && breakdowns.crew < servers,
    blocks: gate.flows.some((flow) => isBlocked(gate, flow, p)),
  };
}

/** A room that blocks comes after a stage the pool serves; where a branch leads back, anything comes after anything. */
function isBlocked({ stages }: GateModel, { route, placeOf }: FlowModel, p: number): boolean {
  const path = [...route];
  const first = path.findIndex((stage) => stages.kind[stage] === STAGE_SERVICE && poolsOf(stages, stage).includes(p));
  const leadsBack = path.some((stage, i) => stages.branch[stage]?.to.some((to) => to !== OUT && placeOf[to]! <= i) === true);
  const blocks = (stage: number): boolean => stages.room[stage]! >= 0 && stages.whenFull[stage] === FULL_BLOCKS;
  return first >= 0 && path.some((stage, i) => (leadsBack || i > first) && blocks(stage));
}

function poolsOf({ pool, orPools }: GateModel['stages'], stage: number): readonly number[] {
  const several = orPools[stage]!;
  return several === null ? [pool[stage]!] : [...several];
}
