// The replications of a scenario as the cases read them: computed in groups, each part only when it is asked for.
import { summarise, recordTrucks, watchLevels, type TruckRecords } from '../index.ts';
import { nearestName } from '../../shared/nearest.ts';
import type { RunResult } from '../../shared/protocol/run.ts';
import { replicate, unpackOutcomes, type GateOutcome } from '../border/replicate.ts';
import { BUCKETS, bucketOf, bucketSpan, sketchQuantile } from '../kernel/sketch.ts';
import type { Model } from '../model/model.ts';
import type { Replication } from './case.ts';

interface Group {
  readonly result: RunResult;
  readonly outcomes: readonly (readonly GateOutcome[])[];
}

/** Replications [from, to) of a model, in order; a figure that all have in common is computed once for all of them. */
export function replicationsOf(model: Model, seed: number, from: number, to: number): readonly Replication[] {
  let group: Group | undefined;
  const computed = (): Group => (group ??= compute(model, seed, from, to));
  return Array.from({ length: to - from }, (_, i) => {
    const at = { seed, k: from + i };
    let trucks: TruckRecords | undefined;
    // Kept for the metrics that ask for the same list of instants.
    let levels: { readonly atMs: readonly number[]; readonly seen: ReturnType<typeof watchLevels> } | undefined;
    const tally = (of: 'sojourn' | 'wait', place: string): Tally => tallyOf(model, computed().outcomes[i] ?? [], of, place);
    return {
      model,
      kpi: (key) => valueOf(computed().result, key, i),
      shareAbove: (of, place, ms) => shareAbove(tally(of, place), ms),
      quantile: (of, place, q) => {
        const { counts, offset, n } = tally(of, place);
        return sketchQuantile(counts, offset, n, q) ?? null;
      },
      trucks: () => (trucks ??= recordTrucks(model, at)),
      levelsAt(atMs) {
        if (levels?.atMs !== atMs) levels = { atMs, seen: watchLevels(model, at, atMs) };
        return levels.seen;
      },
    };
  });
}

function compute(model: Model, seed: number, from: number, to: number): Group {
  const packs = Array.from({ length: to - from }, (_, i) => replicate(model, { seed, k: from + i }));
  return {
    result: summarise(model, { scenarioName: model.scenario.name, scenarioHash: '', seed }, packs),
    outcomes: packs.map((bytes) => unpackOutcomes(model, bytes)),
  };
}

function valueOf(result: RunResult, key: string, i: number): number | null {
  const kpi = result.kpis[key];
  if (kpi !== undefined) return kpi.values[i] ?? null;
  const near = nearestName(key, Object.keys(result.kpis));
  throw new RangeError(
    `${result.scenario.name}: expected a metric key of the run, found "${key}"${near === undefined ? '' : `; nearest is "${near}"`}.`,
  );
}

interface Tally {
  readonly counts: Uint32Array;
  readonly offset: number;
  readonly n: number;
}

/** The tally of `gate/flow` or `gate/flow/stage`. */
function tallyOf(model: Model, outcomes: readonly GateOutcome[], of: 'sojourn' | 'wait', place: string): Tally {
  const [gateId, flowId, stageId] = place.split('/');
  const g = model.gates.findIndex(({ id }) => id === gateId);
  const gate = model.gates[g];
  const flow = gate?.flows.findIndex(({ id }) => id === flowId) ?? -1;
  const stage = stageId === undefined ? -1 : (gate?.stages.ids.indexOf(stageId) ?? -1);
  const collectors = outcomes[g]?.collectors;
  if (gate === undefined || collectors === undefined || flow < 0 || (of === 'wait') !== stage >= 0)
    throw new RangeError(`expected ${of === 'wait' ? 'gate/flow/stage' : 'gate/flow'}, found "${place}".`);
  const tallies = collectors[of];
  const i = of === 'sojourn' ? flow : stage * gate.flows.length + flow;
  return { counts: tallies.sketch, offset: i * BUCKETS, n: tallies.count[i] ?? 0 };
}

/** Share of the observations above `ms`; within the bucket of `ms` they are taken to lie evenly. */
function shareAbove({ counts, offset, n }: Tally, ms: number): number | null {
  if (n === 0) return null;
  const bucket = bucketOf(Math.floor(ms));
  const { low, width } = bucketSpan(bucket);
  let above = (counts[offset + bucket] ?? 0) * ((low + width - 1 - Math.floor(ms)) / width);
  for (let b = bucket + 1; b < BUCKETS; b++) above += counts[offset + b] ?? 0;
  return above / n;
}
