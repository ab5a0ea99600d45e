// What a reader must know before the figures of a run: a deadlock, a flow that never clears, a queue that grows without end.
import type { RunWarning } from '../../shared/protocol/run.ts';
import type { GateCollectors } from '../model/gate-collectors.ts';
import type { GateModel, Model } from '../model/model.ts';

/** A queue grows when more are inside at the end than these: a multiple of the mean of the first quarter of the measured time, and a number. */
const GROWTH = 3;
const FEWEST_INSIDE = 50;

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
  const early = runs.map((c) => earlyInside(model, c, f));
  const end = runs.map((c) => insideAtEnd(c, f));
  const grows = runs.length > 0 && end.every((inside, k) => inside > FEWEST_INSIDE && inside > GROWTH * early[k]!);
  if (!grows) return undefined;
  return { code: 'queue-grows', params: { gate: gate.id, flow: gate.flows[f]!.id, early: meanOf(early), end: meanOf(end) } };
}

/** Mean number inside in the first quarter of the measured time. A bucket of the series that is only partly in it counts by that part. */
function earlyInside({ warmUpMs, horizonMs, seriesStepMs, bins }: Model, c: GateCollectors, f: number): number {
  const untilMs = warmUpMs + (horizonMs - warmUpMs) / 4;
  const last = Math.min(bins - 1, Math.floor((untilMs - 1) / seriesStepMs));
  let area = 0;
  for (let bin = Math.floor(warmUpMs / seriesStepMs); bin <= last; bin++) {
    const from = Math.max(warmUpMs, bin * seriesStepMs);
    const to = Math.min(untilMs, horizonMs, (bin + 1) * seriesStepMs);
    const lengthMs = Math.min(horizonMs, (bin + 1) * seriesStepMs) - bin * seriesStepMs;
    area += (c.seriesInside[f * bins + bin]! * (to - from)) / lengthMs;
  }
  return area / (untilMs - warmUpMs);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
