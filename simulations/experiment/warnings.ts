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

/** The warnings of a run from the collectors of its replications and gates: deadlocks first, then by gate and flow. */
export function warningsOf(model: Model, replications: readonly (readonly GateCollectors[])[]): readonly RunWarning[] {
  const gates = model.gates.map((gate, g) => ({ gate, runs: replications.map((outcomes) => outcomes[g]!) }));
  return [
    ...gates.flatMap(({ gate, runs }) => deadlockOf(gate, runs) ?? []),
    ...gates.flatMap(({ gate, runs }) =>
      gate.flows.flatMap((_, f) => neverCleared(gate, runs, f) ?? queueGrows(model, gate, runs, f) ?? []),
    ),
  ];
}

function deadlockOf(gate: GateModel, runs: readonly GateCollectors[]): RunWarning | undefined {
  const times = runs.map((c) => (c.deadlock[0] === 0 ? Infinity : c.deadlock[0]! - 1));
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

function neverCleared(gate: GateModel, runs: readonly GateCollectors[], f: number): RunWarning | undefined {
  const arrived = runs.reduce((sum, c) => sum + c.arrived[f]!, 0);
  if (arrived === 0 || runs.some((c) => c.cleared[f]! > 0)) return undefined;
  return { code: 'never-cleared', params: { gate: gate.id, flow: gate.flows[f]!.id, arrived } };
}

function queueGrows(model: Model, gate: GateModel, runs: readonly GateCollectors[], f: number): RunWarning | undefined {
  const quarters = runs.map((c) => [0, 1, 2, 3].map((quarter) => meanInside(model, c, f, quarter)));
  const early = quarters.map((means) => means[0]!);
  const end = runs.map((c) => insideAtEnd(c, f));
  const grows = runs.every((c, k) => {
    const means = quarters[k]!;
    const isSteady = means.every((mean, i) => i === 0 || mean > means[i - 1]!) && means[3]! - means[0]! > SHARE * c.arrivedMeasured[f]!;
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
