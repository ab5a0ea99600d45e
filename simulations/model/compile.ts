// Scenario → model: names become indices, clock times become steps of the simulated day, distributions become samplers.
import type { Channel, Distribution, Flow, Gate, Only, Scenario, Stage } from '../../shared/scenario/scenario.ts';
import { CHANNELS } from '../../shared/scenario/scenario.ts';
import { InvalidDocument, type Problem } from '../../shared/errors.ts';
import { exp } from '../kernel/elementary.ts';
import {
  constant,
  empirical,
  erlang,
  exponential,
  gamma,
  lognormal,
  mixture,
  triangular,
  uniform,
  type Sampler,
} from '../kernel/samplers.ts';
import { nameKey } from '../kernel/threefry.ts';
import {
  BIN_MS,
  BINS_PER_DAY,
  DAY_MS,
  MAX_FLOWS,
  MAX_GATES,
  MAX_MEAN_IN_BIN,
  MAX_PARTS,
  STAGE_DELAY,
  STAGE_JOIN,
  STAGE_SERVICE,
} from './model.ts';
import type {
  DaySteps,
  DiversionModel,
  FlowModel,
  GateModel,
  Model,
  PoolModel,
  PublicationModel,
  SideModel,
  StageTables,
} from './model.ts';

/** The sampler of a distribution, in milliseconds. */
export function samplerOf(d: Distribution): Sampler {
  switch (d.kind) {
    case 'constant':
      return constant(d.valueMs);
    case 'exponential':
      return exponential(d.meanMs, d.capMs);
    case 'lognormal':
      return lognormal(d.meanMs, d.cv, d.capMs);
    case 'gamma':
      return gamma(d.meanMs, d.cv, d.capMs);
    case 'erlang':
      return erlang(d.meanMs, d.k, d.capMs);
    case 'triangular':
      return triangular(d.minMs, d.modeMs, d.maxMs);
    case 'uniform':
      return uniform(d.minMs, d.maxMs);
    case 'empirical':
      return empirical(d.valuesMs, d.weights);
    case 'mixture':
      return mixture(
        d.parts.map((part) => samplerOf(part.of)),
        d.parts.map((part) => part.share),
      );
  }
}

/** Largest value a distribution can take; Infinity when it has none. */
export function largestMs(d: Distribution): number {
  switch (d.kind) {
    case 'constant':
      return d.valueMs;
    case 'triangular':
    case 'uniform':
      return d.maxMs;
    case 'empirical':
      return Math.max(...d.valuesMs);
    case 'mixture':
      return Math.max(...d.parts.map((part) => largestMs(part.of)));
    default:
      return d.capMs ?? Infinity;
  }
}

const modulo = (x: number, m: number): number => ((x % m) + m) % m;

/** Local step function → steps of the simulated day. `valueAt` is asked at every local breakpoint. */
function daySteps(breaks: readonly number[], valueAt: (localMs: number) => number, localStartMs: number): DaySteps {
  const shifted = [...new Set([0, ...breaks.map((local) => modulo(local - localStartMs, DAY_MS))])].sort((a, b) => a - b);
  const at: number[] = [];
  const n: number[] = [];
  for (const t of shifted) {
    const value = valueAt(modulo(t + localStartMs, DAY_MS));
    if (n.length > 0 && n[n.length - 1] === value) continue;
    at.push(t);
    n.push(value);
  }
  return { at: Float64Array.from(at), n: Int32Array.from(n) };
}

function compileSide(id: string, gate: Gate, startEpochMs: number): SideModel {
  const side = gate.sides[id]!;
  const breaks = side.open.flatMap((span) => [span.fromMs, modulo(span.toMs, DAY_MS)]);
  const isOpen = (local: number): number => (side.open.some((span) => local >= span.fromMs && local < span.toMs) ? 1 : 0);
  return { id, zoneMin: side.zoneMin, steps: daySteps(breaks, isOpen, modulo(startEpochMs + side.zoneMin * 60_000, DAY_MS)) };
}

function compilePools(gate: Gate, sideIds: readonly string[], startEpochMs: number): PoolModel[] {
  let firstServer = 0;
  return Object.entries(gate.pools).map(([id, pool]) => {
    const side = gate.sides[pool.side]!;
    const shifts = [...pool.shifts].sort((a, b) => a.fromMs - b.fromMs);
    const staffed = (local: number): number => (shifts.filter((shift) => shift.fromMs <= local).at(-1) ?? shifts.at(-1)!).n;
    const isOpen = (local: number): boolean =>
      pool.hours === 'always' || side.open.some((span) => local >= span.fromMs && local < span.toMs);
    const breaks = [...shifts.map((shift) => shift.fromMs), ...side.open.flatMap((span) => [span.fromMs, modulo(span.toMs, DAY_MS)])];
    const steps = daySteps(breaks, (local) => (isOpen(local) ? staffed(local) : 0), modulo(startEpochMs + side.zoneMin * 60_000, DAY_MS));
    const most = Math.max(...steps.n);
    const compiled = { id, kind: pool.kind, side: sideIds.indexOf(pool.side), steps, most, firstServer };
    firstServer += most;
    return compiled;
  });
}

interface SamplerChoice {
  readonly mode: number;
  readonly samplers: readonly Sampler[];
}

function samplersOf(stage: Stage, cargoIds: readonly string[]): SamplerChoice {
  if (stage.kind === 'join') return { mode: 0, samplers: [constant(0)] };
  const rule = stage.time;
  if (rule.by === 'channel') return { mode: 1, samplers: CHANNELS.map((channel) => samplerOf(rule.times[channel])) };
  if (rule.by === 'cargo') return { mode: 2, samplers: cargoIds.map((id) => samplerOf(rule.times[id] ?? rule.otherwise)) };
  return { mode: 0, samplers: [samplerOf(rule.time)] };
}

const KIND_OF = { delay: STAGE_DELAY, service: STAGE_SERVICE, join: STAGE_JOIN } as const;

function onlyOf(stage: Stage): Only {
  return stage.kind === 'join' ? {} : (stage.only ?? {});
}

/** Table stage × cargo: 1 where that cargo visits the stage. */
function cargoTable(stages: readonly Stage[], scenario: Scenario, cargoIds: readonly string[]): Uint8Array {
  return Uint8Array.from(
    stages.flatMap((stage) =>
      cargoIds.map((cargoId) => {
        const { cargo, perishable } = onlyOf(stage);
        const isNamed = cargo === undefined || cargo.includes(cargoId);
        return isNamed && (perishable === undefined || scenario.cargo[cargoId]!.perishable === perishable) ? 1 : 0;
      }),
    ),
  );
}

const channelMask = (channels: readonly Channel[]): number =>
  channels.reduce((mask, channel) => mask | (1 << CHANNELS.indexOf(channel)), 0);

function compileStages(
  gate: Gate,
  scenario: Scenario,
  ids: { sides: readonly string[]; pools: readonly string[]; cargo: readonly string[] },
): StageTables {
  const names = Object.keys(gate.stages);
  const stages = Object.values(gate.stages);
  const choices = stages.map((stage) => samplersOf(stage, ids.cargo));
  let base = 0;
  return {
    ids: names,
    kind: Uint8Array.from(stages, (stage) => KIND_OF[stage.kind]),
    pool: Int32Array.from(stages, (stage) => (stage.kind === 'service' ? ids.pools.indexOf(stage.pool) : -1)),
    side: Uint8Array.from(stages, (stage) => ids.sides.indexOf(stage.side)),
    key: Int32Array.from(names, (name) => nameKey(name)),
    mode: Uint8Array.from(choices, (choice) => choice.mode),
    base: Int32Array.from(choices, (choice) => (base += choice.samplers.length) - choice.samplers.length),
    samplers: choices.flatMap((choice) => choice.samplers),
    channels: Uint8Array.from(stages, (stage) => channelMask(onlyOf(stage).channels ?? CHANNELS)),
    share: Float64Array.from(stages, (stage) => onlyOf(stage).share ?? 1),
    cargo: cargoTable(stages, scenario, ids.cargo),
  };
}

function cumulative(shares: readonly number[]): Float64Array {
  const total = shares.reduce((sum, share) => sum + share, 0);
  let running = 0;
  return Float64Array.from(shares, (share) => (running += share) / total);
}

function compileFlow(
  gateId: string,
  id: string,
  flow: Flow,
  context: { gate: Gate; stageIds: readonly string[]; cargo: readonly string[]; startEpochMs: number },
): FlowModel {
  const { gate, stageIds, cargo, startEpochMs } = context;
  const localStart = modulo(startEpochMs + gate.sides[flow.from]!.zoneMin * 60_000, DAY_MS);
  const total = flow.hourWeights.reduce((sum, weight) => sum + weight, 0);
  const mean = Float64Array.from({ length: BINS_PER_DAY }, (_, bin) => {
    const hour = Math.floor(modulo(localStart + bin * BIN_MS, DAY_MS) / 3_600_000);
    return (flow.perDay * (flow.hourWeights[hour] ?? 0)) / total / (BINS_PER_DAY / 24);
  });
  const declaration = flow.declaration;
  return {
    id,
    from: Object.keys(gate.sides).indexOf(flow.from),
    stream: nameKey(`${gateId}/${id}`),
    route: Int32Array.from(flow.route, (stage) => stageIds.indexOf(stage)),
    papers: Int32Array.from(flow.papers, (stage) => stageIds.indexOf(stage)),
    mean,
    expMinusMean: mean.map((m) => exp(-m)),
    channels: cumulative(CHANNELS.map((channel) => flow.channels[channel])),
    mix: cumulative(cargo.map((cargoId) => flow.mix[cargoId] ?? 0)),
    lodging:
      declaration === undefined || flow.papers.length === 0
        ? null
        : { sampler: samplerOf(declaration.time), sign: declaration.when === 'before' ? -1 : 1, mostMs: largestMs(declaration.time) },
  };
}

/** What only the compiler can see: limits of the packed tables. */
function limitProblems(scenario: Scenario): Problem[] {
  const problems: Problem[] = [];
  const refuse = (path: string, expected: string, found: number) =>
    problems.push({ file: scenario.name, line: 0, column: 0, path, expected, found: found.toFixed(0) });
  const atMost = (most: number, parts: object, path: string, what: string): void => {
    const count = Object.keys(parts).length;
    if (count > most) refuse(path, `at most ${most} ${what}`, count);
  };
  atMost(MAX_GATES, scenario.gates, 'gates', 'gates');
  atMost(MAX_PARTS, scenario.cargo, 'cargo', 'kinds of cargo');
  for (const [id, gate] of Object.entries(scenario.gates)) {
    atMost(MAX_FLOWS, gate.flows, `gates.${id}.flows`, 'flows');
    atMost(MAX_PARTS, gate.stages, `gates.${id}.stages`, 'stages');
    for (const [flowId, flow] of Object.entries(gate.flows)) {
      const total = flow.hourWeights.reduce((sum, weight) => sum + weight, 0);
      const most = (flow.perDay * Math.max(...flow.hourWeights)) / total / (BINS_PER_DAY / 24);
      if (most > MAX_MEAN_IN_BIN)
        refuse(`gates.${id}.flows.${flowId}.perDay`, `at most ${MAX_MEAN_IN_BIN} arrivals in a quarter of an hour`, most);
    }
  }
  return problems;
}

function compileDiversions(scenario: Scenario, gateIds: readonly string[], from: string): DiversionModel[] {
  return scenario.diversions
    .filter((diversion) => diversion.from === from)
    .map((diversion) => ({
      to: gateIds.indexOf(diversion.to),
      flow: Object.keys(scenario.gates[from]!.flows).indexOf(diversion.flow),
      toFlow: Object.keys(scenario.gates[diversion.to]!.flows).indexOf(diversion.flow),
      key: nameKey(diversion.to),
      above: diversion.above,
      share: diversion.share,
      driveMs: diversion.driveMs,
    }));
}

function compilePublications(scenario: Scenario, gateIds: readonly string[], publisher: string): PublicationModel[] {
  return scenario.diversions
    .filter((diversion) => diversion.to === publisher)
    .map((diversion) => ({
      to: gateIds.indexOf(diversion.from),
      flow: Object.keys(scenario.gates[publisher]!.flows).indexOf(diversion.flow),
      diversion: scenario.diversions.filter((other) => other.from === diversion.from).indexOf(diversion),
      everyMs: diversion.informationDelayMs,
    }));
}

function compileGate(scenario: Scenario, id: string, index: number, cargo: readonly string[]): GateModel {
  const gate = scenario.gates[id]!;
  const gateIds = Object.keys(scenario.gates);
  const { startEpochMs } = scenario.clock;
  const sideIds = Object.keys(gate.sides);
  const pools = compilePools(gate, sideIds, startEpochMs);
  const stages = compileStages(gate, scenario, { sides: sideIds, pools: Object.keys(gate.pools), cargo });
  return {
    index,
    id,
    name: gate.name.en,
    sides: sideIds.map((side) => compileSide(side, gate, startEpochMs)),
    pools,
    servers: pools.reduce((sum, pool) => sum + pool.most, 0),
    stages,
    flows: Object.entries(gate.flows).map(([flowId, flow]) =>
      compileFlow(id, flowId, flow, { gate, stageIds: stages.ids, cargo, startEpochMs }),
    ),
    diversions: compileDiversions(scenario, gateIds, id),
    publications: compilePublications(scenario, gateIds, id),
  };
}

/** Compiles a resolved scenario. Pure; the same scenario gives the same model. @throws InvalidDocument when a limit of the engine is passed. */
export function compile(scenario: Scenario): Model {
  const problems = limitProblems(scenario);
  if (problems.length > 0) throw new InvalidDocument(problems);
  const { clock } = scenario;
  const horizonMs = clock.warmUpMs + clock.days * DAY_MS;
  const gateIds = Object.keys(scenario.gates);
  const cargoIds = Object.keys(scenario.cargo);
  const delays = scenario.diversions.flatMap((diversion) => [diversion.driveMs, diversion.informationDelayMs]);
  const sendsTo = (from: string, to: string): boolean =>
    scenario.diversions.some((d) => (d.from === from && d.to === to) || (d.from === to && d.to === from));
  return {
    scenario,
    startEpochMs: clock.startEpochMs,
    warmUpMs: clock.warmUpMs,
    horizonMs,
    seriesStepMs: clock.seriesStepMs,
    bins: Math.ceil(horizonMs / clock.seriesStepMs),
    cargoIds,
    tonnes: Float64Array.from(cargoIds, (id) => scenario.cargo[id]!.tonnes),
    valueUsd: Float64Array.from(cargoIds, (id) => scenario.cargo[id]!.valueUsd),
    gates: gateIds.map((id, index) => compileGate(scenario, id, index, cargoIds)),
    inNeighbours: gateIds.map((to) => gateIds.flatMap((from, index) => (from !== to && sendsTo(from, to) ? [index] : []))),
    lookaheadMs: Math.min(horizonMs, ...delays),
  };
}
