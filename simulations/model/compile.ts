// Scenario → model: names become indices, clock times become steps of simulated time, distributions become samplers.
import type { Scenario } from '../../shared/scenario/scenario.ts';
import { InvalidDocument, type Problem } from '../../shared/errors.ts';
import { nameKey } from '../kernel/threefry.ts';
import { compileFlow } from './compile-demand.ts';
import { compilePool, compileSide, type PlaceContext } from './compile-places.ts';
import { compileCondition, compileStages, poolsOf, type StageContext } from './compile-stages.ts';
import { samplerOf } from './compile-times.ts';
import { demandProblems } from './demand-problems.ts';
import { DAY_MS, MAX_FLOWS, MAX_GATES, MAX_PARTS, MAX_TRAITS } from './model.ts';
import type { DiversionModel, DiversionOrder, GateModel, Model, PoolModel, PublicationModel } from './model.ts';
import { usesOf } from './uses.ts';
import { waysOf } from './ways.ts';

/** What only the compiler can see: limits of the packed tables. */
function limitProblems(scenario: Scenario, traitIds: readonly string[]): Problem[] {
  const problems: Problem[] = [];
  const atMost = (most: number, count: number, path: string, what: string): void => {
    if (count <= most) return;
    problems.push({ file: scenario.name, line: 0, column: 0, path, expected: `at most ${most} ${what}`, found: count.toFixed(0) });
  };
  const sizeOf = (parts: object): number => Object.keys(parts).length;
  atMost(MAX_GATES, sizeOf(scenario.gates), 'gates', 'gates');
  atMost(MAX_PARTS, sizeOf(scenario.cargo), 'cargo', 'kinds of cargo');
  atMost(MAX_TRAITS, traitIds.length, 'gates', `different traits (${traitIds.join(', ')})`);
  for (const [id, gate] of Object.entries(scenario.gates)) {
    atMost(MAX_FLOWS, sizeOf(gate.flows), `gates.${id}.flows`, 'flows');
    atMost(MAX_PARTS, sizeOf(gate.stages), `gates.${id}.stages`, 'stages');
    atMost(MAX_PARTS, sizeOf(gate.pools), `gates.${id}.pools`, 'pools');
  }
  return problems;
}

/** Traits in the order in which flows first name them. */
function traitsOf(scenario: Scenario): readonly string[] {
  const flows = Object.values(scenario.gates).flatMap((gate) => Object.values(gate.flows));
  const given = flows.flatMap(({ arrivals }) => (arrivals?.kind === 'trace' ? arrivals.rows.flatMap(({ traits }) => traits ?? []) : []));
  return [...new Set([...flows.flatMap(({ traits }) => Object.keys(traits ?? {})), ...given])];
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
      byTime: diversion.rule === 'time',
      driveMs: diversion.driveMs,
    }));
}

function compileOrders(scenario: Scenario, gateIds: readonly string[], from: string): DiversionOrder[] {
  return (scenario.disruptions ?? []).flatMap(({ fromMs, toMs, effect }) =>
    effect.kind === 'divert' && effect.gate === from
      ? [
          {
            fromMs,
            toMs,
            to: gateIds.indexOf(effect.to),
            flow: Object.keys(scenario.gates[from]!.flows).indexOf(effect.flow),
            toFlow: Object.keys(scenario.gates[effect.to]!.flows).indexOf(effect.flow),
            key: nameKey(effect.to),
            share: effect.share,
            driveMs: effect.driveMs,
          },
        ]
      : [],
  );
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

function compilePools(context: Omit<StageContext, 'firstLine'>): PoolModel[] {
  const { gate, sides } = context;
  const stages = Object.values(gate.stages);
  const pools: PoolModel[] = [];
  const keepsServers = stages.some(keepsServer);
  let firstServer = 0;
  let firstLine = 0;
  for (const [id, pool] of Object.entries(gate.pools)) {
    const served = stages.flatMap((stage, i) => (poolsOf(stage).includes(id) ? [i] : []));
    const rooms = served.filter((i) => isBlocking(stages[i]!));
    // Conditions of classes name stages, never lines, so they need no first line.
    const conditionOf = (who: Parameters<typeof compileCondition>[1]) => compileCondition({ ...context, firstLine: 0 }, who, pool.side);
    const compiled = compilePool(context, id, sides, { firstServer, firstLine, stages: served, rooms, keepsServers, conditionOf });
    pools.push(compiled);
    firstServer += compiled.servers;
    firstLine += compiled.lines;
  }
  return pools;
}

type Stage = Scenario['gates'][string]['stages'][string];

/** Whether those who find the stage full wait before it. */
function isBlocking(stage: Stage): boolean {
  return (stage.kind === 'service' || stage.kind === 'seize') && stage.room?.whenFull === 'block';
}

/** Whether somebody may have a server and wait for another because of this stage. */
function keepsServer(stage: Stage): boolean {
  return stage.kind === 'seize' || isBlocking(stage);
}

/** Names of the whole scenario that have indices in every gate. */
interface Names {
  readonly gates: readonly string[];
  readonly cargo: readonly string[];
  readonly traits: readonly string[];
}

function compileGate(scenario: Scenario, id: string, names: Names, horizonMs: number): GateModel {
  const gate = scenario.gates[id]!;
  const disruptions = (scenario.disruptions ?? []).filter(({ effect }) => effect.gate === id);
  const places: PlaceContext = { scenario, gateId: id, gate, horizonMs, disruptions };
  const sides = Object.keys(gate.sides).map((side) => compileSide(places, side));
  const flowIds = Object.keys(gate.flows);
  const context = { ...places, sides, poolIds: Object.keys(gate.pools), flowIds, cargoIds: names.cargo, traitIds: names.traits };
  const pools = compilePools(context);
  const firstLine = pools.reduce((sum, pool) => sum + pool.lines, 0);
  const stageContext = { ...context, firstLine };
  const { tables, lines } = compileStages(stageContext);
  const conditionOf = (side: string) => (who: Parameters<typeof compileCondition>[1]) => compileCondition(stageContext, who, side);
  const flows = flowIds.map((flow) =>
    compileFlow(id, flow, { ...stageContext, stageIds: tables.ids, conditionOf: conditionOf(gate.flows[flow]!.from) }),
  );
  const shelfLife = Object.values(scenario.cargo).some((cargo) => cargo.shelfLife !== undefined);
  // Written out in one piece: engines of gates whose models V8 takes for different shapes are a third slower.
  return {
    index: names.gates.indexOf(id),
    id,
    name: gate.name.en,
    sides,
    pools,
    servers: pools.reduce((sum, pool) => sum + pool.servers, 0),
    poolOf: Int32Array.from(pools.flatMap((pool, p) => Array.from({ length: pool.servers }, () => p))),
    lines,
    stream: nameKey(id),
    stages: tables,
    keepsServers: Object.values(gate.stages).some(keepsServer),
    hasTrace: Object.values(gate.flows).some(({ arrivals }) => arrivals?.kind === 'trace'),
    flows,
    ways: waysOf(flows, tables, names.cargo.length),
    diversions: compileDiversions(scenario, names.gates, id),
    orders: compileOrders(scenario, names.gates, id),
    publications: compilePublications(scenario, names.gates, id),
    uses: usesOf({ pools, stages: tables, flows }, { traits: names.traits.length > 0, shelfLife }),
  };
}

/** Compiles a resolved scenario. Pure; the same scenario gives the same model. @throws InvalidDocument when a limit of the engine is passed. */
export function compile(scenario: Scenario): Model {
  const traitIds = traitsOf(scenario);
  const problems = [...limitProblems(scenario, traitIds), ...demandProblems(scenario)];
  if (problems.length > 0) throw new InvalidDocument(problems);
  const { clock } = scenario;
  const horizonMs = clock.warmUpMs + clock.days * DAY_MS;
  const gateIds = Object.keys(scenario.gates);
  const cargoIds = Object.keys(scenario.cargo);
  const cargo = Object.values(scenario.cargo);
  const orders = (scenario.disruptions ?? []).flatMap(({ effect }) => (effect.kind === 'divert' ? [effect] : []));
  const delays = [
    ...scenario.diversions.flatMap((diversion) => [diversion.driveMs, diversion.informationDelayMs]),
    ...orders.map(({ driveMs }) => driveMs),
  ];
  const sendsTo = (from: string, to: string): boolean =>
    scenario.diversions.some((d) => (d.from === from && d.to === to) || (d.from === to && d.to === from)) ||
    orders.some((one) => one.gate === from && one.to === to);
  return {
    scenario,
    startEpochMs: clock.startEpochMs,
    warmUpMs: clock.warmUpMs,
    horizonMs,
    seriesStepMs: clock.seriesStepMs,
    bins: Math.ceil(horizonMs / clock.seriesStepMs),
    cargoIds,
    tonnes: Float64Array.from(cargo, ({ tonnes }) => tonnes),
    valueUsd: Float64Array.from(cargo, ({ valueUsd }) => valueUsd),
    perishable: Uint8Array.from(cargo, ({ perishable }) => (perishable ? 1 : 0)),
    decayPerDay: Float64Array.from(cargo, ({ decayPerDay }) => decayPerDay ?? 0),
    shelfLife: cargo.map(({ shelfLife }) => (shelfLife === undefined ? null : samplerOf(shelfLife))),
    traitIds,
    gates: gateIds.map((id) => compileGate(scenario, id, { gates: gateIds, cargo: cargoIds, traits: traitIds }, horizonMs)),
    inNeighbours: gateIds.map((to) => gateIds.flatMap((from, index) => (from !== to && sendsTo(from, to) ? [index] : []))),
    lookaheadMs: Math.min(horizonMs, ...delays),
  };
}
