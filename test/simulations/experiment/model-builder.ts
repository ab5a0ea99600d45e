// A small compiled model and its collectors made by hand: the summary of a run is tested without running one.
import { observe } from '../../../simulations/kernel/collectors.ts';
import { collectorSizes, createCollectors, type GateCollectors } from '../../../simulations/model/gate-collectors.ts';
import { DAY_MS, FULL_BLOCKS, OUT, STAGE_SERVICE, type GateModel, type Model } from '../../../simulations/model/model.ts';
import type { Costs, Scenario } from '../../../shared/scenario/scenario.ts';

export const MIN = 60_000;
export const HOUR = 60 * MIN;

type Stages = GateModel['stages'];
type Entry<T> = T extends readonly (infer E)[] ? E : never;

export interface StageSpec {
  readonly id: string;
  readonly kind?: number;
  readonly pool?: number;
  readonly room?: number;
  readonly whenFull?: number;
  readonly joining?: Float64Array;
  readonly patience?: Entry<Stages['patience']>;
  readonly patienceTo?: number;
  readonly branch?: Entry<Stages['branch']>;
  readonly noShow?: number;
}

export interface FlowSpec {
  readonly id: string;
  readonly route: readonly number[];
  readonly loaded?: boolean;
  readonly mix?: Readonly<Record<string, number>>;
  readonly intake?: boolean;
}

export interface GateSpec {
  readonly id: string;
  readonly stages: readonly StageSpec[];
  readonly flows: readonly FlowSpec[];
  readonly pools?: readonly Partial<GateModel['pools'][number]>[];
  readonly diversions?: readonly Partial<GateModel['diversions'][number]>[];
}

export interface ModelSpec {
  readonly gates: readonly GateSpec[];
  readonly days?: number;
  readonly warmUpMs?: number;
  readonly cargo?: readonly {
    readonly id: string;
    readonly tonnes?: number;
    readonly value?: number;
    readonly perishable?: boolean;
    readonly decay?: number;
    readonly keeps?: boolean;
  }[];
  readonly costs?: Costs;
}

/** A distribution that nobody draws from. */
export const someTime = ((): number => 1) as unknown as NonNullable<Model['shelfLife'][number]>;

/** Breakdowns with so many repairs at once. */
export function breakdownsOf(crew: number): GateModel['pools'][number]['breakdowns'] {
  return { byUse: false, every: someTime, repair: someTime, crew, interrupts: true };
}

function stagesOf(specs: readonly StageSpec[]): Stages {
  const tables: Partial<Stages> = {
    ids: specs.map(({ id }) => id),
    kind: Uint8Array.from(specs, ({ kind = STAGE_SERVICE }) => kind),
    pool: Int32Array.from(specs, ({ pool = -1 }) => pool),
    orPools: specs.map(() => null),
    only: specs.map(() => null),
    room: Int32Array.from(specs, ({ room = -1 }) => room),
    whenFull: Uint8Array.from(specs, ({ whenFull = FULL_BLOCKS }) => whenFull),
    joining: specs.map(({ joining }) => joining ?? null),
    patience: specs.map(({ patience }) => patience ?? null),
    patienceTo: Int32Array.from(specs, ({ patienceTo = OUT }) => patienceTo),
    branch: specs.map(({ branch }) => branch ?? null),
    booking: specs.map(({ noShow }) => (noShow === undefined ? null : { slots: new Float64Array(0), places: 1, noShow, late: null })),
  };
  return tables as Stages;
}

function gateOf(spec: GateSpec, index: number): GateModel {
  const gate: Partial<GateModel> = {
    index,
    id: spec.id,
    stages: stagesOf(spec.stages),
    pools: (spec.pools ?? []).map((pool) => ({ costPerHourUsd: 0, breakdowns: null, servers: 1, ...pool }) as GateModel['pools'][number]),
    diversions: (spec.diversions ?? []) as GateModel['diversions'],
    orders: [] as GateModel['orders'],
    flows: spec.flows.map((flow) => flowOf(flow, spec.stages.length)),
  };
  return gate as GateModel;
}

function flowOf({ id, route, loaded = true, intake = false }: FlowSpec, stages: number): GateModel['flows'][number] {
  const placeOf = new Int32Array(stages).fill(-1);
  route.forEach((stage, i) => (placeOf[stage] = i));
  const flow = { id, loaded, route: Int32Array.from(route), papers: new Int32Array(0), placeOf, demand: { kind: 'poisson' } };
  return { ...flow, intake: intake ? [{ fromMs: 0, toMs: 1 }] : [] } as unknown as GateModel['flows'][number];
}

export function modelOf({ gates, days = 4, warmUpMs = 0, cargo = [{ id: 'general' }], costs }: ModelSpec): Model {
  const everything = Object.fromEntries(cargo.map(({ id }) => [id, 1 / cargo.length]));
  const flowsOf = (gate: GateSpec) => Object.fromEntries(gate.flows.map((flow) => [flow.id, { mix: flow.mix ?? everything }]));
  const scenario = { costs, gates: Object.fromEntries(gates.map((gate) => [gate.id, { flows: flowsOf(gate) }])) };
  const horizonMs = warmUpMs + days * DAY_MS;
  const model: Partial<Model> = {
    scenario: scenario as unknown as Scenario,
    warmUpMs,
    horizonMs,
    seriesStepMs: HOUR,
    bins: Math.ceil(horizonMs / HOUR),
    cargoIds: cargo.map(({ id }) => id),
    tonnes: Float64Array.from(cargo, ({ tonnes = 0 }) => tonnes),
    valueUsd: Float64Array.from(cargo, ({ value = 0 }) => value),
    perishable: Uint8Array.from(cargo, ({ perishable = false }) => Number(perishable)),
    decayPerDay: Float64Array.from(cargo, ({ decay = 0 }) => decay),
    shelfLife: cargo.map(({ keeps = true }) => (keeps ? null : someTime)),
    gates: gates.map(gateOf),
  };
  return model as Model;
}

/** Collectors of every gate, empty but for what `fill` writes. */
export function collectorsOf(model: Model, fill: (c: GateCollectors, g: number) => void = () => undefined): readonly GateCollectors[] {
  return model.gates.map((gate, g) => {
    const c = createCollectors(collectorSizes(model, gate));
    fill(c, g);
    return c;
  });
}

export function observeAll(tallies: GateCollectors['wait'], i: number, ...values: readonly number[]): void {
  for (const value of values) observe(tallies, i, value);
}
