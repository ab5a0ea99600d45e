// Sets measured values beside a saved run: its replications are computed again from what is stored, checked against their digests, and read day by day.
import { createHash } from 'node:crypto';
import { DomainError } from '../../shared/errors.ts';
import { runIdOf } from '../../shared/ids.ts';
import type { Observation } from '../../shared/protocol/observation.ts';
import type { SavedRun } from '../../shared/protocol/run.ts';
import type { Scenario } from '../../shared/scenario/scenario.ts';
import { compile, judgeObservations, MODEL_VERSION, outcomeDigest, predictedValues, type Model } from '../../simulations/index.ts';
import { readObservedValues, type ObservedPlaces } from './observed-text.ts';

/** Level of the prediction intervals. */
const LEVEL = 0.95;
/** More replications than these make the prediction intervals hardly sharper and the answer slower. */
const MOST_OBSERVED_REPLICATIONS = 50;
/** Longer names are cut. */
const LONGEST_NAME = 120;

export interface ObservationRequest {
  readonly run: SavedRun;
  /** Text of the file of measured values, and how it is called. */
  readonly text: string;
  readonly file: string;
  readonly name?: string | undefined;
  readonly nowMs: number;
  /** Packed outcomes of the first `replications` replications of the run, in order. */
  readonly replicate: (replications: number) => Promise<readonly Uint8Array[]>;
}

/** @throws InvalidDocument telling every wrong line · DomainError wrong-state: another model made the run, or it can no longer be computed as it was */
export async function observe({ run, text, file, name, nowMs, replicate }: ObservationRequest): Promise<Observation> {
  const { result, summary } = run;
  requireSameModel(run);
  const model = compile(run.scenario as Scenario);
  const values = readObservedValues(text, file, placesOf(model));
  const packs = await replicate(Math.min(result.replications, MOST_OBSERVED_REPLICATIONS));
  const differing = packs.findIndex((bytes, k) => outcomeDigest(bytes) !== result.replicationDigests[k]);
  if (differing >= 0)
    throw new DomainError(
      'wrong-state',
      `Replication ${differing} of run ${summary.id} computed again gives another digest than the saved one: nothing was set beside it.`,
      `See \`amity verify ${summary.id}\`.`,
    );
  const called = (name ?? file).slice(0, LONGEST_NAME);
  return {
    amity: 1,
    id: idOf(summary.id, result.digest, called, text),
    run: summary.id,
    digest: result.digest,
    name: called,
    createdAtMs: nowMs,
    level: LEVEL,
    replications: packs.length,
    groups: judgeObservations(values, predictedValues(model, values, packs), LEVEL),
  };
}

/** @throws DomainError wrong-state */
export function requireSameModel({ result, summary }: SavedRun): void {
  if (result.modelVersion === MODEL_VERSION) return;
  throw new DomainError(
    'wrong-state',
    `Run ${summary.id} was made by model ${result.modelVersion}, this is ${MODEL_VERSION}: it cannot be computed again as it was.`,
    'Run the scenario again.',
  );
}

/** The same file beside the same run is the same object. */
function idOf(...parts: readonly string[]): string {
  return runIdOf(createHash('sha256').update(JSON.stringify(parts)).digest());
}

function placesOf(model: Model): ObservedPlaces {
  const { startEpochMs, warmUpMs, horizonMs, seriesStepMs: stepMs } = model;
  const gates = new Map(
    model.gates.map(({ id, sides, flows }) => [id, { zoneMin: sides[0]?.zoneMin ?? 0, flows: flows.map((flow) => flow.id) }]),
  );
  return { startEpochMs, warmUpMs, horizonMs, stepMs, gates };
}
