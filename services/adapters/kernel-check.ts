// What only the model can tell about a run that comes from elsewhere.
import type { RunResult } from '../../shared/protocol/run.ts';
import { scenarioHash, type Scenario } from '../../shared/scenario/index.ts';
import { compile, MODEL_VERSION, runDigest } from '../../simulations/index.ts';

/** What contradicts itself in a run, or undefined. A run of another model version is not compiled: its scenario may mean something else today. */
export function contradictionOf(scenario: unknown, result: RunResult): string | undefined {
  try {
    if (scenarioHash(scenario as Scenario) !== result.scenario.hash) return 'the scenario is not the one the result names';
    if (runDigest(result.replicationDigests) !== result.digest)
      return 'the digests of the replications do not make up the digest of the run';
    if (result.modelVersion === MODEL_VERSION) compile(scenario as Scenario);
    return undefined;
  } catch {
    return 'the scenario cannot be read';
  }
}
