// Flow → FlowModel: when its trucks come, what each of them is, and where it goes. Names become indices, days become simulated time.
import { CHANNELS, type Channel, type Flow, type Gate, type Scenario, type TraceRow, type Who } from '../../shared/scenario/scenario.ts';
import { exp } from '../kernel/elementary.ts';
import { largestDraw } from '../kernel/samplers.ts';
import { nameKey } from '../kernel/threefry.ts';
import { binMeans } from './bin-means.ts';
import { localDays, timesOf, type LocalDay } from './calendar.ts';
import { largestMs, samplerOf } from './compile-times.ts';
import { BINS_PER_DAY, type Condition, type DemandModel, type FlowModel } from './model.ts';

/** What a flow refers to: its gate, and the order of names that gives them their indices. */
interface FlowContext {
  readonly scenario: Scenario;
  readonly gate: Gate;
  readonly stageIds: readonly string[];
  readonly flowIds: readonly string[];
  readonly cargoIds: readonly string[];
  readonly traitIds: readonly string[];
  readonly horizonMs: number;
  readonly conditionOf: (who: Who) => Condition;
}

/** Compiles a flow of gate `gateId`. The scenario must have no `demandProblems`. */
export function compileFlow(gateId: string, id: string, context: FlowContext): FlowModel {
  const { gate, scenario, stageIds, cargoIds, traitIds } = context;
  const flow = gate.flows[id]!;
  const places = stageIds.map((stage) => Math.max(flow.route.indexOf(stage), flow.papers.indexOf(stage)));
  return {
    id,
    from: Object.keys(gate.sides).indexOf(flow.from),
    loaded: flow.loaded ?? true,
    stream: nameKey(`${gateId}/${id}`),
    route: Int32Array.from(flow.route, (stage) => stageIds.indexOf(stage)),
    papers: Int32Array.from(flow.papers, (stage) => stageIds.indexOf(stage)),
    placeOf: Int32Array.from(places),
    demand: compileArrivals(gateId, id, context),
    batch: compileBatch(flow),
    channels: channelsByCargo(flow, scenario, cargoIds),
    channelOrders: compileChannelOrders(gateId, id, context),
    mix: cumulative(cargoIds.map((cargo) => flow.mix[cargo] ?? 0)),
    traits: Object.entries(flow.traits ?? {}).map(([trait, { share, byCargo }]) => ({
      bit: bitOf(trait, traitIds),
      key: nameKey(trait),
      shares: Float64Array.from(cargoIds, (cargo) => byCargo?.[cargo] ?? share),
    })),
    lodging: compileLodging(flow),
    intake: compileIntake(gateId, id, context),
    returns: compileReturns(flow, context.flowIds),
  };
}

/** Bit of a trait; none for one that nothing in the scenario asks for. */
function bitOf(trait: string, traitIds: readonly string[]): number {
  const index = traitIds.indexOf(trait);
  return index < 0 ? 0 : 1 << index;
}

function cumulative(shares: readonly number[]): Float64Array {
  const total = shares.reduce((sum, share) => sum + share, 0);
  let running = 0;
  return Float64Array.from(shares, (share) => (running += share) / total);
}

/** A row of three for each cargo: its own risk profile, or the flow's. */
function channelsByCargo(flow: Flow, scenario: Scenario, cargoIds: readonly string[]): Float64Array {
  const rowOf = (shares: Readonly<Record<Channel, number>>) => [...cumulative(CHANNELS.map((channel) => shares[channel]))];
  return Float64Array.from(cargoIds.flatMap((cargo) => rowOf(scenario.cargo[cargo]!.channels ?? flow.channels)));
}

function compileChannelOrders(gateId: string, id: string, { scenario, cargoIds }: FlowContext): FlowModel['channelOrders'] {
  return (scenario.disruptions ?? []).flatMap(({ fromMs, toMs, effect }) => {
    if (effect.kind !== 'channels' || effect.gate !== gateId || effect.flow !== id) return [];
    const row = [...cumulative(CHANNELS.map((channel) => effect.shares[channel]))];
    return [{ fromMs, toMs, channels: Float64Array.from(cargoIds.flatMap(() => row)) }];
  });
}

/** Smallest group first, so that draws stay monotone. Groups of one are no groups. */
function compileBatch(flow: Flow): FlowModel['batch'] {
  const sizes = (flow.batch?.sizes ?? []).filter(({ share }) => share > 0).sort((a, b) => a.n - b.n);
  if (flow.batch === undefined || sizes.every(({ n }) => n === 1)) return null;
  return {
    sizes: Int32Array.from(sizes, ({ n }) => n),
    cumulative: cumulative(sizes.map(({ share }) => share)),
    together: flow.batch.together,
  };
}

function compileLodging(flow: Flow): FlowModel['lodging'] {
  const { declaration } = flow;
  if (declaration === undefined || flow.papers.length === 0) return null;
  const sampler = samplerOf(declaration.time);
  const mostMs = Math.min(Math.ceil(largestMs(declaration.time)), largestDraw(sampler));
  return { sampler, sign: declaration.when === 'before' ? -1 : 1, mostMs };
}

/** Until when trucks are drawn: those that come after the horizon matter when their declaration is lodged before it. */
function drawnUntil(flow: Flow, horizonMs: number): number {
  const lodging = compileLodging(flow);
  return horizonMs + (lodging?.sign === -1 ? lodging.mostMs : 0);
}

function compileArrivals(gateId: string, id: string, context: FlowContext): DemandModel {
  const { scenario, gate, horizonMs } = context;
  const flow = gate.flows[id]!;
  const untilMs = drawnUntil(flow, horizonMs);
  const { arrivals } = flow;
  if (arrivals === undefined) {
    const mean = binMeans(scenario, gateId, id, untilMs);
    return { kind: 'poisson', mean, expMinusMean: mean.map((m) => exp(-m)) };
  }
  const side = gate.sides[flow.from]!;
  const days = () => localDays(scenario.clock.startEpochMs, side.zoneMin, untilMs, side.holidays);
  switch (arrivals.kind) {
    case 'renewal':
      return {
        kind: 'renewal',
        gap: samplerOf(arrivals.gap),
        firstMs: arrivals.firstMs ?? -1,
        stopMs: arrivals.stopMs ?? Infinity,
        most: arrivals.most ?? Infinity,
      };
    case 'timetable':
      return { kind: 'times', at: timesOf(arrivals, days(), untilMs) };
    case 'fleet':
      return { kind: 'times', at: Float64Array.from({ length: arrivals.count }, (_, i) => i * arrivals.everyMs) };
    case 'counts':
      return compileCounts(arrivals.counts, flow, days());
    case 'trace':
      return compileTrace(arrivals.rows, context);
  }
}

function compileCounts(counts: readonly number[], flow: Flow, days: readonly LocalDay[]): DemandModel {
  const listed = days.slice(0, counts.length);
  const weights = Array.from(
    { length: BINS_PER_DAY },
    (_, bin) => flow.hourWeights[Math.floor((bin * flow.hourWeights.length) / BINS_PER_DAY)]!,
  );
  return {
    kind: 'counts',
    fromMs: Float64Array.from(listed, (day) => day.fromMs),
    counts: Int32Array.from(listed, (_, i) => counts[i]!),
    cumulative: cumulative(weights),
  };
}

function compileTrace(rows: readonly TraceRow[], { stageIds, cargoIds, traitIds }: FlowContext): DemandModel {
  const maskOf = (traits: readonly string[]): number => traits.reduce((mask, trait) => mask | bitOf(trait, traitIds), 0);
  return {
    kind: 'trace',
    at: Float64Array.from(rows, (row) => Math.round(row.atMs)),
    lodged: Float64Array.from(rows, (row) => Math.round(row.lodgedMs ?? NaN)),
    cargo: Int16Array.from(rows, (row) => (row.cargo === undefined ? -1 : cargoIds.indexOf(row.cargo))),
    channel: Int8Array.from(rows, (row) => (row.channel === undefined ? -1 : CHANNELS.indexOf(row.channel))),
    traits: Int32Array.from(rows, (row) => (row.traits === undefined ? -1 : maskOf(row.traits))),
    times: columnsByStage(rows, stageIds, 'times'),
    patience: columnsByStage(rows, stageIds, 'patience'),
  };
}

/** A column for each stage that a row names. */
function columnsByStage(
  rows: readonly TraceRow[],
  stageIds: readonly string[],
  field: 'times' | 'patience',
): ReadonlyMap<number, Float64Array> {
  const columns = new Map<number, Float64Array>();
  rows.forEach((row, i) => {
    for (const [stage, ms] of Object.entries(row[field] ?? {})) {
      const index = stageIds.indexOf(stage);
      const column = columns.get(index) ?? new Float64Array(rows.length).fill(NaN);
      column[i] = Math.round(ms);
      columns.set(index, column);
    }
  });
  return columns;
}

function compileIntake(gateId: string, id: string, { scenario, conditionOf }: FlowContext): FlowModel['intake'] {
  return (scenario.disruptions ?? []).flatMap(({ fromMs, toMs, effect }) =>
    effect.kind === 'intake' && effect.gate === gateId && effect.flow === id ? [{ fromMs, toMs, who: conditionOf(effect.who) }] : [],
  );
}

function compileReturns(flow: Flow, flowIds: readonly string[]): FlowModel['returns'] {
  if (flow.returns === undefined || flow.returns.length === 0) return null;
  let running = 0;
  return {
    to: Int32Array.from(flow.returns, ({ to }) => flowIds.indexOf(to)),
    cumulative: Float64Array.from(flow.returns, ({ share }) => (running += share)),
    after: flow.returns.map(({ after }) => samplerOf(after)),
  };
}
