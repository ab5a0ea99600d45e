// From the packed outcomes of all replications to the run's result: KPIs with half-widths, series, counts, digest.
import { metricKey, METRICS, type MetricId } from '../../shared/metrics/catalogue.ts';
import type { Counts, Kpi, RunResult, Series } from '../../shared/protocol/run.ts';
import { sha256Hex, utf8 } from '../../shared/digest.ts';
import { halfWidth } from '../analysis/interval.ts';
import { outcomeDigest, unpackOutcomes, type GateOutcome } from '../border/replicate.ts';
import type { Model } from '../model/model.ts';
import { MODEL_VERSION } from '../model/version.ts';
import { addFlowParts, addStageParts, flowPart, flowValues, stagePart, stageValues, type FlowPart, type StagePart } from './parts.ts';

const LEVEL = 0.95;
const UNITS = new Map<string, string>(METRICS.map((metric) => [metric.id, metric.unit]));

/** KPI values of one replication by metric key. */
type Values = Map<string, number | null>;

function put(
  values: Values,
  where: { readonly gate: string; readonly flow?: string | undefined; readonly stage?: string | undefined },
  rows: readonly (readonly [MetricId, number | null])[],
): void {
  for (const [metric, value] of rows) values.set(metricKey(metric, where.gate, where.flow, where.stage), value);
}

function merge<P>(parts: Map<string, P>, key: string, part: P, add: (a: P, b: P) => P): void {
  const old = parts.get(key);
  parts.set(key, old === undefined ? part : add(old, part));
}

function gateValues(
  model: Model,
  g: number,
  outcome: GateOutcome,
  all: { readonly flows: Map<string, FlowPart>; readonly stages: Map<string, StagePart> },
  values: Values,
): void {
  const gate = model.gates[g]!;
  const c = outcome.collectors;
  const spanMs = model.horizonMs - model.warmUpMs;
  const whole = new Map<string, FlowPart>();
  gate.flows.forEach((flow, f) => {
    const part = flowPart(model, c, f);
    put(values, { gate: gate.id, flow: flow.id }, flowValues(part, spanMs));
    merge(whole, 'gate', part, addFlowParts);
    merge(all.flows, flow.id, part, addFlowParts);
    for (const stage of [...flow.papers, ...flow.route]) {
      const stageId = gate.stages.ids[stage]!;
      const cell = stagePart(gate, c, stage, f);
      put(values, { gate: gate.id, flow: flow.id, stage: stageId }, stageValues(cell, spanMs));
      merge(all.stages, `${flow.id}/${stageId}`, cell, addStageParts);
    }
  });
  for (const part of whole.values()) {
    put(values, { gate: gate.id }, flowValues(part, spanMs));
    merge(all.flows, '', part, addFlowParts);
  }
  gate.pools.forEach((pool, p) => {
    const staffed = c.staffed.area[p]!;
    values.set(metricKey('busy', gate.id, 'both', pool.id), staffed === 0 ? null : c.busy.area[p]! / staffed);
  });
}

/** KPI values of one replication: every gate, then all gates together. */
function replicationValues(model: Model, outcomes: readonly GateOutcome[]): Values {
  const values: Values = new Map();
  const all = { flows: new Map<string, FlowPart>(), stages: new Map<string, StagePart>() };
  outcomes.forEach((outcome, g) => gateValues(model, g, outcome, all, values));
  const spanMs = model.horizonMs - model.warmUpMs;
  for (const [flow, part] of all.flows) put(values, { gate: 'all', flow: flow === '' ? undefined : flow }, flowValues(part, spanMs));
  for (const [key, part] of all.stages) {
    const [flow, stage] = key.split('/');
    // The largest queues of several gates need not coincide: their sum is not the largest sum.
    const rows = stageValues(part, spanMs).filter(([metric]) => metric !== 'queue.max');
    put(values, { gate: 'all', flow, stage }, rows);
  }
  return values;
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

/** Series of every gate and flow and of all gates: arrivals and releases a bucket, mean number inside. */
function seriesOf(model: Model, replications: readonly (readonly GateOutcome[])[]): Record<string, Series> {
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

function countsOf(replications: readonly (readonly GateOutcome[])[]): Counts {
  const counts = { arrived: 0, cleared: 0, turnedBack: 0, divertedOut: 0, spoiled: 0, inside: 0 };
  for (const { collectors: c } of replications.flat()) {
    c.arrived.forEach((arrived, f) => {
      counts.arrived += arrived;
      counts.cleared += c.cleared[f]!;
      counts.divertedOut += c.divertedOut[f]!;
      counts.inside += arrived - c.cleared[f]! - c.divertedOut[f]!;
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
  const values = replications.map((outcomes) => replicationValues(model, outcomes));
  const digests = packs.map(outcomeDigest);
  return {
    amity: 1,
    scenario: { name: run.scenarioName, hash: run.scenarioHash },
    seed: run.seed,
    replications: packs.length,
    modelVersion: MODEL_VERSION,
    digest: runDigest(digests),
    replicationDigests: digests,
    counts: countsOf(replications),
    kpis: kpisOf(values),
    series: seriesOf(model, replications),
  };
}
