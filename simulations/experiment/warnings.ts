// What a reader must know before the figures of a run: a deadlock, a flow that never clears, a queue that grows without end.
import type { RunWarning } from '../../shared/protocol/run.ts';
import type { GateCollectors } from '../model/gate-collectors.ts';
import type { GateModel, Model } from '../model/model.ts';

/**
 * A queue grows when more are inside at the end than FEWEST_INSIDE, and either than GROWTH times the mean of the first quarter of the measured time, or
 * when each quarter has more inside than the one before and the last exceeds the first by more than the SHARE of those who came. The first alone misses
 * steady growth after a long warm-up; the second alone a late burst.
 */
const FEWEST_INSIDE = 50;
const GROWTH = 3;
const SHARE = 0.02;

/** Everybody of flow `f` who arrived and has not left, at the end of the run. */
export function insideAtEnd(c: GateCollectors, f: number): number {
  return c.arrived[f]! - c.cleared[f]! - c.turnedBack[f]! - c.divertedOut[f]! - c.spoiled[f]!;
}

/** What the warnings look at, of one gate in one replication: little, so that it can be kept of thousands. */
export interface GateFacts {
  /** As the collectors have it; empty when there was none. */
  readonly deadlock: Float64Array;
  readonly flows: readonly FlowFacts[];
}

interface FlowFacts {
  readonly arrived: number;
  readonly cleared: number;
  readonly arrivedMeasured: number;
  readonly end: number;
  /** Mean number inside in each quarter of the measured time. */
  readonly quarters: readonly number[];
}

/** By gate, from the collectors of one replication. */
export function factsOf(model: Model, replication: readonly GateCollectors[]): readonly GateFacts[] {
  return replication.map((c, g) => ({
    deadlock: Float64Array.from(c.deadlock[0] === 0 ? [] : c.deadlock),
    flows: model.gates[g]!.flows.map((_, f) => ({
      arrived: c.arrived[f]!,
      cleared: c.cleared[f]!,
      arrivedMeasured: c.arrivedMeasured[f]!,
      end: insideAtEnd(c, f),
      quarters: [0, 1, 2, 3].map((quarter) => meanInside(model, c, f, quarter)),
    })),
  }));
}

/** The warnings of a run from the facts of its replications and gates: deadlocks first, then by gate and flow. */
export function warningsOf(model: Model, replications: readonly (readonly GateFacts[])[]): readonly RunWarning[] {
  const gates = model.gates.map((gate, g) => ({ gate, runs: replications.map((outcomes) => outcomes[g]!) }));
  return [
    ...gates.flatMap(({ gate, runs }) => deadlockOf(gate, runs) ?? []),
    ...gates.flatMap(({ gate, runs }) =>
      gate.flows.flatMap((_, f) => {
        const flows = runs.map((run) => run.flows[f]!);
        return neverCleared(gate, flows, f) ?? queueGrows(gate, flows, f) ?? [];
      }),
    ),
  ];
}

function deadlockOf(gate: GateModel, runs: readonly GateFacts[]): RunWarning | undefined {
  const times = runs.map((c) => (c.deadlock.length === 0 ? Infinity : c.deadlock[0]! - 1));
  const atMs = Math.min(...times);
  if (atMs === Infinity) return undefined;
  const replication = times.indexOf(atMs);
  const stuck = runs[replication]!.deadlock.subarray(1);
  const params = {
    gate: gate.id,
    atMs,
    replication,
    replications: times.filter((time) => time !== Infinity).length,
    of: runs.length,
    stages: gate.stages.ids.filter((_, stage) => stuck[stage]! > 0).join(','),
    trucks: stuck.reduce((sum, trucks) => sum + trucks, 0),
  };
  return { code: 'deadlock', params };
}

function neverCleared(gate: GateModel, runs: readonly FlowFacts[], f: number): RunWarning | undefined {
  const arrived = runs.reduce((sum, flow) => sum + flow.arrived, 0);
  if (arrived === 0 || runs.some((flow) => flow.cleared > 0)) return undefined;
  return { code: 'never-cleared', params: { gate: gate.id, flow: gate.flows[f]!.id, arrived } };
}

function queueGrows(gate: GateModel, runs: readonly FlowFacts[], f: number): RunWarning | undefined {
  const early = runs.map(({ quarters }) => quarters[0]!);
  const end = runs.map((flow) => flow.end);
  const grows = runs.every(({ quarters: means, arrivedMeasured }, k) => {
    const isSteady = means.every((mean, i) => i === 0 || mean > means[i - 1]!) && means[3]! - means[0]! > SHARE * arrivedMeasured;
    return end[k]! > FEWEST_INSIDE && (end[k]! > GROWTH * early[k]! || isSteady);
  });
  if (runs.length === 0 || !grows) return undefined;
  return { code: 'queue-grows', params: { gate: gate.id, flow: gate.flows[f]!.id, early: meanOf(early), end: meanOf(end) } };
}

/** Mean number inside in quarter 0 … 3 of the measured time. A bucket of the series that is only partly in it counts by that part. */
function meanInside({ warmUpMs, horizonMs, seriesStepMs, bins }: Model, c: GateCollectors, f: number, quarter: number): number {
  const lengthOfQuarter = (horizonMs - warmUpMs) / 4;
  const fromMs = warmUpMs + quarter * lengthOfQuarter;
  const untilMs = fromMs + lengthOfQuarter;
  const last = Math.min(bins - 1, Math.floor((untilMs - 1) / seriesStepMs));
  let area = 0;
  for (let bin = Math.floor(fromMs / seriesStepMs); bin <= last; bin++) {
    const from = Math.max(fromMs, bin * seriesStepMs);
    const to = Math.min(untilMs, horizonMs, (bin + 1) * seriesStepMs);
    const lengthMs = Math.min(horizonMs, (bin + 1) * seriesStepMs) - bin * seriesStepMs;
    area += (c.seriesInside[f * bins + bin]! * (to - from)) / lengthMs;
  }
  return area / lengthOfQuarter;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
