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
import { insideAtEnd, warningsOf } from './warnings.ts';

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

/** KPIs by key; a metric that no replication could observe is left out. */
function kpisOf(replications: readonly Values[]): Record<string, Kpi> {
  const kpis: Record<string, Kpi> = {};
  for (const key of replications[0]?.keys() ?? []) {
    const values = replications.map((replication) => replication.get(key) ?? null);
    if (values.some((value) => value !== null)) kpis[key] = kpiOf(UNITS.get(key.slice(0, key.indexOf('@'))) ?? '', values);
  }
  return kpis;
}

function addColumns(into: Float64Array, column: Float64Array, offset: number, scale: number): void {
  for (let i = 0; i < into.length; i++) into[i] = into[i]! + column[offset + i]! * scale;
}

/** Series of every gate and flow and of all gates: arrivals and releases a bucket, mean number inside. Means over the replications given. */
export function seriesOf(model: Model, replications: readonly (readonly GateOutcome[])[]): Record<string, Series> {
  const sums = new Map<string, Float64Array>();
  const column = (key: string): Float64Array => {
    let sum = sums.get(key);
    if (sum === undefined) sums.set(key, (sum = new Float64Array(model.bins)));
    return sum;
  };
  const share = 1 / replications.length;
  for (const outcomes of replications) {
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
  return Object.fromEntries(
    [...sums].map(([key, mean]) => [key, { unit: 'trucks', startMs: 0, stepMs: model.seriesStepMs, mean: [...mean] }]),
  );
}

/** What became of everybody, all replications and gates together. */
export function countsOf(replications: readonly (readonly GateCollectors[])[]): Counts {
  const counts = { arrived: 0, cleared: 0, turnedBack: 0, divertedOut: 0, spoiled: 0, inside: 0 };
  for (const c of replications.flat()) {
    c.arrived.forEach((arrived, f) => {
      counts.arrived += arrived;
      counts.cleared += c.cleared[f]!;
      counts.turnedBack += c.turnedBack[f]!;
      counts.divertedOut += c.divertedOut[f]!;
      counts.spoiled += c.spoiled[f]!;
      counts.inside += insideAtEnd(c, f);
    });
  }
  return counts;
}

/** SHA-256 over the digests of the replications in order: the run digest. */
export function runDigest(replicationDigests: readonly string[]): string {
  return sha256Hex(utf8(replicationDigests.map((digest, k) => `${k} ${digest}`).join('\n')));
}

/** The result of a run from its packed replications, in replication order. */
export function summarise(
  model: Model,
  run: { readonly scenarioName: string; readonly scenarioHash: string; readonly seed: number },
  packs: readonly Uint8Array[],
): RunResult {
  const replications = packs.map((bytes) => unpackOutcomes(model, bytes));
  const collectors = replications.map((outcomes) => outcomes.map((outcome) => outcome.collectors));
  const digests = packs.map(outcomeDigest);
  return {
    amity: 1,
    scenario: { name: run.scenarioName, hash: run.scenarioHash },
    seed: run.seed,
    replications: packs.length,
    modelVersion: MODEL_VERSION,
    digest: runDigest(digests),
    replicationDigests: digests,
    counts: countsOf(collectors),
    kpis: kpisOf(collectors.map((gates) => replicationValues(model, gates))),
    series: seriesOf(model, replications),
    warnings: warningsOf(model, collectors),
  };
}
