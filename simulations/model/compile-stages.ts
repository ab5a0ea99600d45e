// Stages → tables: kinds, pools, samplers, conditions, rooms; one entry a stage.
import type { Distribution, Gate, Hours, Only, PriorityClass, Scenario, Stage, Who } from '../../shared/scenario/scenario.ts';
import { CHANNELS, TURN_BACK } from '../../shared/scenario/scenario.ts';
import { constant, type Sampler } from '../kernel/samplers.ts';
import { nameKey } from '../kernel/threefry.ts';
import { spansOn, timesOf } from './calendar.ts';
import { buildSteps, daysOf, spellsOf, type PlaceContext } from './compile-places.ts';
import { samplerOf } from './compile-times.ts';
import {
  FULL_BLOCKS,
  FULL_PASSES,
  FULL_TURNS_BACK,
  OUT,
  RULE_CHOICE,
  RULE_JOINING,
  RULE_PATIENCE,
  RULE_ROOM,
  sortOf,
  STAGE_BOOKING,
  STAGE_BRANCH,
  STAGE_DELAY,
  STAGE_GATHER,
  STAGE_JOIN,
  STAGE_RELEASE,
  STAGE_SEIZE,
  STAGE_SERVICE,
  STAGE_SPLIT,
  type BookingModel,
  type Condition,
  type GatherModel,
  type SideModel,
  type StageTables,
  type Steps,
} from './model.ts';

const KIND_OF = {
  delay: STAGE_DELAY,
  service: STAGE_SERVICE,
  join: STAGE_JOIN,
  seize: STAGE_SEIZE,
  release: STAGE_RELEASE,
  gather: STAGE_GATHER,
  split: STAGE_SPLIT,
  branch: STAGE_BRANCH,
  booking: STAGE_BOOKING,
} as const;
const WHEN_FULL = { block: FULL_BLOCKS, 'turn-back': FULL_TURNS_BACK, pass: FULL_PASSES } as const;
const EVERY_BIT = -1;

export interface StageContext extends PlaceContext {
  readonly sides: readonly SideModel[];
  readonly poolIds: readonly string[];
  readonly flowIds: readonly string[];
  readonly cargoIds: readonly string[];
  readonly traitIds: readonly string[];
  /** First line after those of the pools. */
  readonly firstLine: number;
}

const bits = (names: readonly string[], of: readonly string[]): number => names.reduce((mask, name) => mask | (1 << of.indexOf(name)), 0);

function cargoAllowed(scenario: Scenario, cargoIds: readonly string[], who: Who): Uint8Array | null {
  const { cargo, perishable, quarantine } = who;
  if (cargo === undefined && perishable === undefined && quarantine === undefined) return null;
  return Uint8Array.from(cargoIds, (id) => {
    const one = scenario.cargo[id]!;
    const isNamed = cargo === undefined || cargo.includes(id);
    const isFresh = perishable === undefined || one.perishable === perishable;
    return isNamed && isFresh && (quarantine === undefined || quarantine.includes(one.quarantine ?? 'none')) ? 1 : 0;
  });
}

/** Hours of a side, every day, as steps 0 / 1. */
function hoursOf(context: StageContext, sideId: string, hours: readonly Hours[]): Steps {
  const spans = spansOn(daysOf(context, context.gate.sides[sideId]!), hours);
  const isIn = (t: number): number => (spans.some((span) => t >= span.fromMs && t < span.toMs) ? 1 : 0);
  return buildSteps(
    spans.flatMap((span) => [span.fromMs, span.toMs]),
    isIn,
    context.horizonMs,
  );
}

/** The condition of a stage, an arm, a priority class or an intake stop; `side` gives hours their meaning. */
export function compileCondition(context: StageContext, only: Only & Pick<Partial<PriorityClass>, 'stages'>, side: string): Condition {
  const stageIds = Object.keys(context.gate.stages);
  const { when } = only;
  const flows = only.flows === undefined ? EVERY_BIT : bits(only.flows, context.flowIds);
  const traits = bits(only.traits ?? [], context.traitIds);
  const without = bits(only.without ?? [], context.traitIds);
  // One literal without spreads: the hot loop wants all conditions to be of one shape.
  return {
    sorts: sortsAllowed(context, only, flows),
    asksMore: traits !== 0 || without !== 0 || only.hours !== undefined || when !== undefined,
    flows,
    traits,
    without,
    stages: only.stages === undefined ? null : Uint8Array.from(stageIds, (id) => (only.stages!.includes(id) ? 1 : 0)),
    hours: only.hours === undefined ? null : hoursOf(context, side, only.hours),
    whenStage: when === undefined ? -1 : stageIds.indexOf(when.stage),
    whenPresent: when?.count === 'present',
    atLeast: when?.atLeast ?? 0,
    atMost: when?.atMost ?? Infinity,
    share: only.share ?? 1,
  };
}

function sortsAllowed({ scenario, cargoIds, flowIds }: StageContext, only: Only, flows: number): Uint8Array {
  const channels = only.channels === undefined ? EVERY_BIT : bits(only.channels, CHANNELS);
  const allowed = cargoAllowed(scenario, cargoIds, only);
  const sorts = new Uint8Array(flowIds.length * cargoIds.length * CHANNELS.length);
  for (let flow = 0; flow < flowIds.length; flow++)
    for (let cargo = 0; cargo < cargoIds.length; cargo++)
      for (let channel = 0; channel < CHANNELS.length; channel++) {
        const isAllowed = ((flows >>> flow) & 1) === 1 && ((channels >>> channel) & 1) === 1;
        if (isAllowed && allowed?.[cargo] !== 0) sorts[sortOf(cargoIds.length, flow, cargo, channel)] = 1;
      }
  return sorts;
}

/** RULE_… of a stage. */
function rulesOf(stage: Stage): number {
  if (!isQueueing(stage)) return 0;
  const rule = (holds: boolean, bit: number): number => (holds ? bit : 0);
  return (
    rule(stage.room !== undefined, RULE_ROOM) |
    rule(stage.joining !== undefined, RULE_JOINING) |
    rule(poolsOf(stage).length > 1, RULE_CHOICE) |
    rule(stage.patience !== undefined, RULE_PATIENCE)
  );
}

interface SamplerChoice {
  readonly mode: number;
  readonly samplers: readonly Sampler[];
}

function samplersOf(stage: Stage, context: StageContext): SamplerChoice {
  if (stage.kind !== 'delay' && stage.kind !== 'service') return { mode: 0, samplers: [constant(0)] };
  const rule = stage.time;
  if (rule.by === 'all') return { mode: 0, samplers: [samplerOf(rule.time)] };
  if (rule.by === 'channel') return { mode: 1, samplers: CHANNELS.map((channel) => samplerOf(rule.times[channel])) };
  const [mode, ids] = rule.by === 'cargo' ? [2, context.cargoIds] : [3, context.flowIds];
  const timeOf = (id: string): Distribution => rule.times[id] ?? rule.otherwise;
  return { mode, samplers: ids.map((id) => samplerOf(timeOf(id))) };
}

function gatherOf(stage: Stage, context: StageContext): GatherModel | null {
  if (stage.kind !== 'gather') return null;
  const { departures, size, together, atMostMs } = stage;
  const days = daysOf(context, context.gate.sides[stage.side]!);
  return {
    size,
    together,
    atMostMs: atMostMs ?? Infinity,
    departures: departures === undefined ? null : timesOf(departures, days, context.horizonMs),
  };
}

function bookingOf(stage: Stage, context: StageContext): BookingModel | null {
  if (stage.kind !== 'booking') return null;
  const open =
    stage.hours === undefined ? context.sides.find(({ id }) => id === stage.side)!.steps : hoursOf(context, stage.side, stage.hours);
  const slots: number[] = [];
  open.at.forEach((from, i) => {
    if (open.n[i] === 0) return;
    for (let t = from; t < (open.at[i + 1] ?? context.horizonMs); t += stage.everyMs) slots.push(t);
  });
  return {
    slots: Float64Array.from(slots),
    places: stage.places,
    noShow: stage.noShow,
    late: stage.late === undefined ? null : samplerOf(stage.late),
  };
}

function branchOf(stage: Stage, context: StageContext): StageTables['branch'][number] {
  if (stage.kind !== 'branch') return null;
  const stageIds = Object.keys(context.gate.stages);
  return {
    to: Int32Array.from(stage.arms, ({ to }) => (to === TURN_BACK ? OUT : stageIds.indexOf(to))),
    only: stage.arms.map(({ only }) => (only === undefined ? null : compileCondition(context, only, stage.side))),
  };
}

/** Factors of disruptions on the times of a stage, in thousandths. */
function slowOf(id: string, context: StageContext): Steps | null {
  const spells = spellsOf(context.disruptions, 'slow').filter(({ effect }) => effect.stages.includes(id));
  if (spells.length === 0) return null;
  const valueAt = (t: number): number =>
    Math.round(spells.reduce((factor, { fromMs, toMs, effect }) => (t >= fromMs && t < toMs ? factor * effect.factor : factor), 1000));
  return buildSteps(
    spells.flatMap((spell) => [spell.fromMs, spell.toMs]),
    valueAt,
    context.horizonMs,
  );
}

function isQueueing(stage: Stage): stage is Extract<Stage, { kind: 'service' | 'seize' }> {
  return stage.kind === 'service' || stage.kind === 'seize';
}

/** The pools a stage may choose from. */
export function poolsOf(stage: Stage): readonly string[] {
  return isQueueing(stage) ? [stage.pool, ...(stage.orPools ?? [])] : [];
}

/** Lines a stage needs beside those of its pool: one before a full room, one a flow where trucks gather. */
function linesOf(stage: Stage, flows: number): number {
  if (stage.kind === 'gather') return flows;
  return isQueueing(stage) && stage.room?.whenFull === 'block' ? 1 : 0;
}

/** All tables of a gate's stages, and the number of its lines. */
export function compileStages(context: StageContext): { readonly tables: StageTables; readonly lines: number } {
  const { gate, sides, poolIds, flowIds } = context;
  const ids = Object.keys(gate.stages);
  const stages = Object.values(gate.stages);
  const choices = stages.map((stage) => samplersOf(stage, context));
  let base = 0;
  let line = context.firstLine;
  const queueing = <T>(read: (stage: Extract<Stage, { kind: 'service' | 'seize' }>) => T, none: T): T[] =>
    stages.map((stage) => (isQueueing(stage) ? read(stage) : none));
  const tables: StageTables = {
    ids,
    kind: Uint8Array.from(stages, (stage) => KIND_OF[stage.kind]),
    pool: Int32Array.from(stages, (stage) => ('pool' in stage ? poolIds.indexOf(stage.pool) : -1)),
    orPools: stages.map((stage) => (poolsOf(stage).length > 1 ? Int32Array.from(poolsOf(stage), (pool) => poolIds.indexOf(pool)) : null)),
    side: Uint8Array.from(stages, (stage) => sides.findIndex(({ id }) => id === stage.side)),
    key: Int32Array.from(ids, (id) => nameKey(id)),
    mode: Uint8Array.from(choices, (choice) => choice.mode),
    base: Int32Array.from(choices, (choice) => (base += choice.samplers.length) - choice.samplers.length),
    samplers: choices.flatMap((choice) => choice.samplers),
    only: stages.map((stage) => (stage.only === undefined ? null : compileCondition(context, stage.only, stage.side))),
    rules: Uint8Array.from(stages, rulesOf),
    room: Int32Array.from(queueing((stage) => stage.room?.places ?? -1, -1)),
    whenFull: Uint8Array.from(queueing((stage) => WHEN_FULL[stage.room?.whenFull ?? 'block'], FULL_BLOCKS)),
    line: Int32Array.from(stages, (stage) => {
      const n = linesOf(stage, flowIds.length);
      line += n;
      return n === 0 ? -1 : line - n;
    }),
    joining: queueing((stage) => (stage.joining === undefined ? null : Float64Array.from(stage.joining)), null),
    patience: queueing((stage) => (stage.patience === undefined ? null : samplerOf(stage.patience.time)), null),
    patienceTo: Int32Array.from(queueing((stage) => outOr(gate, stage.patience?.then ?? TURN_BACK), OUT)),
    gather: stages.map((stage) => gatherOf(stage, context)),
    branch: stages.map((stage) => branchOf(stage, context)),
    booking: stages.map((stage) => bookingOf(stage, context)),
    slow: ids.map((id) => slowOf(id, context)),
  };
  return { tables, lines: line };
}

function outOr(gate: Gate, target: string): number {
  return target === TURN_BACK ? OUT : Object.keys(gate.stages).indexOf(target);
}
