// The figures of single replications, for experiments that keep a few of them and not the replications.
import { outcomeDigest, unpackOutcomes } from '../border/replicate.ts';
import type { Model } from '../model/model.ts';
import { replicationValues, type Values } from './summarise.ts';

/** Every figure of one replication by metric key, and its digest. */
export function replicationFigures(model: Model, pack: Uint8Array): { readonly values: Values; readonly digest: string } {
  const collectors = unpackOutcomes(model, pack).map((outcome) => outcome.collectors);
  return { values: replicationValues(model, collectors), digest: outcomeDigest(pack) };
}
