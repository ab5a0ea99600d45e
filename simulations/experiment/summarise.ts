// From the packed outcomes of all replications to the run's result: KPIs with half-widths, series, counts, warnings, digest.
import { metricKey, METRICS } from '../../shared/metrics/catalogue.ts';
import type { Counts, Kpi, RunResult, Series } from '../../shared/protocol/run.ts';
import { sha256Hex, utf8 } from '../../shared/digest.ts';
import { halfWidth } from '../analysis/interval.ts';
import { outcomeDigest, unpackOutcomes, type GateOutcome } from '../border/replicate.ts';
import type { GateCollectors } from '../model/gate-collectors.ts';
import type { GateModel, Model } from '../model/model.ts';
import { MODEL_VERSION } from '../model/version.ts';
import { addFlowParts, addStageParts, flowPart, poolPart, staffUsd, stagePart, type FlowPart, type StagePart } from './parts.ts';
import { flowValues, gateValues, poolValues, stageValues, type Rows, type Scale, type WholePart } from './values.ts';
import { factsOf, insideAtEnd, warningsOf, type GateFacts } from './warnings.ts';

const LEVEL = 0.95;
const UNITS = new Map<string, string>(METRICS.map((metric) => [metric.id, metric.unit]));
const RANKS = new Map<string, number>(METRICS.map((metric, i) => [metric.id, i]));

/** KPI values of one replication by metric key. */
export type Values = Map<string, number | null>;

/** Sets values in catalogue order. */
function put(values: Values, rows: Rows, gate: string, flow?: string, stage?: string): void {
  const ordered = [...rows].sort(([a], [b]) => RANKS.get(a)! - RANKS.get(b)!);
  for (const [metric, value] of ordered) values.set(metricKey(metric, gate, flow, stage), value);
}

function merge<P>(parts: Map<string, P>, key: string, part: P, add: (a: P, b: P) => P): void {
  const old = parts.get(key);
  parts.set(key, old === undefined ? part : add(old, part));
}

/** What is added up over all gates: flows and stages of one name, and whole gates. */
interface Border {
  readonly flows: Map<string, FlowPart>;
  readonly stages: Map<string, StagePart>;
  readonly gates: WholePart[];
}

function sumOf(parts: readonly FlowPart[]): FlowPart | undefined {
  return parts.length === 0 ? undefined : parts.reduce(addFlowParts);
}

interface Context {
  readonly model: Model;
  readonly scale: Scale;
  readonly hasEmpties: boolean;
  readonly values: Values;
  readonly border: Border;
}

function putStages({ scale, values, border }: Context, gate: GateModel, c: GateCollectors, f: number): void {
  const flow = gate.flows[f]!;
  for (const stage of [...flow.papers, ...flow.route]) {
    const part = stagePart(gate, c, stage, f);
    if (part === undefined) continue;
    const id = gate.stages.ids[stage]!;
    put(values, stageValues(part, scale), gate.id, flow.id, id);
    merge(border.stages, `${flow.id}/${id}`, part, addStageParts);
  }
}

function putGate(context: Context, gate: GateModel, c: GateCollectors): void {
  const { model, scale, hasEmpties, values, border } = context;
  const parts = gate.flows.map((_, f) => flowPart(model, gate, c, f));
  parts.forEach((part, f) => {
    const { id } = gate.flows[f]!;
    put(values, flowValues(part, scale), gate.id, id);
    merge(border.flows, id, part, addFlowParts);
    putStages(context, gate, c, f);
  });
  if (parts.length > 0) {
    const loaded = sumOf(parts.filter((_, f) => gate.flows[f]!.loaded));
    const whole = { all: parts.reduce(addFlowParts), loaded, staffUsd: staffUsd(gate, c) };
    put(values, gateValues(whole, scale, hasEmpties), gate.id);
    border.gates.push(whole);
  }
  gate.pools.forEach((pool, p) => put(values, poolValues(poolPart(gate, c, p), scale), gate.id, 'both', pool.id));
}

function putBorder({ scale, hasEmpties, values, border }: Context): void {
  for (const [flow, part] of border.flows) put(values, flowValues(part, scale), 'all', flow);
  const all = sumOf(border.gates.map((gate) => gate.all));
  if (all !== undefined) {
    const loaded = sumOf(border.gates.flatMap((gate) => gate.loaded ?? []));
    const wages = border.gates.flatMap((gate) => gate.staffUsd ?? []);
    const whole = { all, loaded, staffUsd: wages.length === 0 ? null : wages.reduce((sum, usd) => sum + usd, 0) };
    put(values, gateValues(whole, scale, hasEmpties), 'all');
  }
  for (const [key, part] of border.stages) {
    const [flow, stage] = key.split('/');
    // The largest queues of several gates need not coincide: their sum is not the largest sum.
    const rows = stageValues(part, scale).filter(([metric]) => metric !== 'queue.max');
    put(values, rows, 'all', flow, stage);
  }
}

/** KPI values of one replication: every gate, then all gates together. Null where nothing was observed or the model has no such thing. */
export function replicationValues(model: Model, collectors: readonly GateCollectors[]): Values {
  const context: Context = {
    model,
    scale: { spanMs: model.horizonMs - model.warmUpMs, costs: model.scenario.costs },
    hasEmpties: model.gates.some(({ flows }) => flows.some((flow) => !flow.loaded)),
    values: new Map(),
    border: { flows: new Map(), stages: new Map(), gates: [] },
  };
  collectors.forEach((c, g) => putGate(context, model.gates[g]!, c));
  putBorder(context);
  return context.values;
}

/** Mean and half-width over the replications that have a value. */
export function kpiOf(unit: string, values: readonly (number | null)[]): Kpi {
  const known = values.filter((value) => value !== null);
  const mean = known.length === 0 ? 0 : known.reduce((sum, value) => sum + value, 0) / known.length;
  return { unit, mean, halfWidth: known.length < 2 ? null : halfWidth(known, LEVEL), level: LEVEL, n: known.length, values };
}

function unitOf(key: string): string {
  return UNITS.get(key.slice(0, key.indexOf('@'))) ?? '';
}

/** One figure with its values, one a replication. */
interface Figure {
  readonly key: string;
  readonly unit: string;
  readonly values: readonly (number | null)[];
}

function figuresOf(replications: readonly Values[]): readonly Figure[] {
  return [...(replications[0]?.keys() ?? [])].map((key) => ({
    key,
    unit: unitOf(key),
    values: replications.map((replication) => replication.get(key) ?? null),
  }));
}

/** Every figure of these replications in the order of a result, also those that none could observe. */
export function valuesByKey(model: Model, packs: readonly Uint8Array[]): readonly Figure[] {
  return figuresOf(
    packs.map((bytes) =>
      replicationValues(
        model,
        unpackOutcomes(model, bytes).map((outcome) => outcome.collectors),
      ),
    ),
  );
}

/** KPIs by key; a metric that no replication could observe is left out. */
function kpisOf(columns: ReadonlyMap<string, readonly (number | null)[]>): Record<string, Kpi> {
  const kpis: Record<string, Kpi> = {};
  for (const [key, values] of columns) if (values.some((value) => value !== null)) kpis[key] = kpiOf(unitOf(key), values);
  return kpis;
}

function addColumns(into: Float64Array, column: Float64Array, offset: number, scale: number): void {
  for (let i = 0; i < into.length; i++) into[i] = into[i]! + column[offset + i]! * scale;
}

/** Series of every gate and flow and of all gates: arrivals and releases a bucket, mean number inside. Adds one replication, times `share`. */
function addSeries(sums: Map<string, Float64Array>, model: Model, outcomes: readonly GateOutcome[], share: number): void {
  const column = (key: string): Float64Array => {
    let sum = sums.get(key);
    if (sum === undefined) sums.set(key, (sum = new Float64Array(model.bins)));
    return sum;
  };
  outcomes.forEach(({ collectors: c }, g) => {
    model.gates[g]!.flows.forEach((flow, f) => {
      for (const gate of [model.gates[g]!.id, 'all']) {
        addColumns(column(metricKey('arrived', gate, flow.id)), c.seriesArrived, f * model.bins, share);
        addColumns(column(metricKey('cleared', gate, flow.id)), c.seriesCleared, f * model.bins, share);
        addColumns(column(metricKey('inside.mean', gate, flow.id)), c.seriesInside, f * model.bins, share / model.seriesStepMs);
      }
    });
  });
}

/** The series of one replication. */
export function replicationSeries(model: Model, outcomes: readonly GateOutcome[]): Record<string, Series> {
  const sums = new Map<string, Float64Array>();
  addSeries(sums, model, outcomes, 1);
  return seriesOf(model, sums);
}

function seriesOf(model: Model, sums: ReadonlyMap<string, Float64Array>): Record<string, Series> {
  return Object.fromEntries(
    [...sums].map(([key, mean]) => [key, { unit: 'trucks', startMs: 0, stepMs: model.seriesStepMs, mean: [...mean] }]),
  );
}

/** What became of everybody, all replications and gates together. */
export function countsOf(replications: readonly (readonly GateCollectors[])[]): Counts {
  const counts = noCounts();
  for (const collectors of replications) addCounts(counts, collectors);
  return counts;
}

type Tally = { -readonly [Name in keyof Counts]: number };

function noCounts(): Tally {
  return { arrived: 0, cleared: 0, turnedBack: 0, divertedOut: 0, spoiled: 0, inside: 0 };
}

function addCounts(counts: Tally, collectors: readonly GateCollectors[]): void {
  for (const c of collectors) {
    c.arrived.forEach((arrived, f) => {
      counts.arrived += arrived;
      counts.cleared += c.cleared[f]!;
      counts.turnedBack += c.turnedBack[f]!;
      counts.divertedOut += c.divertedOut[f]!;
      counts.spoiled += c.spoiled[f]!;
      counts.inside += insideAtEnd(c, f);
    });
  }
}

/** SHA-256 over the digests of the replications in order: the run digest. */
export function runDigest(replicationDigests: readonly string[]): string {
  return sha256Hex(utf8(replicationDigests.map((digest, k) => `${k} ${digest}`).join('\n')));
}

export interface RunNames {
  readonly scenarioName: string;
  readonly scenarioHash: string;
  readonly seed: number;
}

/** A result in the making: takes the packed replications one by one, in replication order, and keeps little of each. */
export interface Summary {
  add(pack: Uint8Array): void;
  result(): RunResult;
}

/** `replications`: how many will be added. */
export function openSummary(model: Model, run: RunNames, replications: number): Summary {
  const digests: string[] = [];
  const counts = noCounts();
  const columns = new Map<string, (number | null)[]>();
  const series = new Map<string, Float64Array>();
  const facts: (readonly GateFacts[])[] = [];
  return {
    add(pack) {
      const outcomes = unpackOutcomes(model, pack);
      const collectors = outcomes.map((outcome) => outcome.collectors);
      const values = replicationValues(model, collectors);
      if (digests.length === 0) for (const key of values.keys()) columns.set(key, []);
      for (const [key, column] of columns) column.push(values.get(key) ?? null);
      digests.push(outcomeDigest(pack));
      addCounts(counts, collectors);
      addSeries(series, model, outcomes, 1 / replications);
      facts.push(factsOf(model, collectors));
    },
    result: () => ({
      amity: 1,
      scenario: { name: run.scenarioName, hash: run.scenarioHash },
      seed: run.seed,
      replications: digests.length,
      modelVersion: MODEL_VERSION,
      digest: runDigest(digests),
      replicationDigests: digests,
      counts,
      kpis: kpisOf(columns),
      series: seriesOf(model, series),
      warnings: warningsOf(model, facts),
    }),
  };
}

/** The result of a run from its packed replications, in replication order. */
export function summarise(model: Model, run: RunNames, packs: readonly Uint8Array[]): RunResult {
  const summary = openSummary(model, run, packs.length);
  for (const pack of packs) summary.add(pack);
  return summary.result();
}
