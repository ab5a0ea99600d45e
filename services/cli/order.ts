// Makes the order of a run from a scenario: everything that is needed to compute it from nothing, anywhere.
import { randomBytes } from 'node:crypto';
import { runIdOf } from '../../shared/ids.ts';
import type { RunOrder, Speed } from '../../shared/protocol/run.ts';
import { compile, modelFacts } from '../../simulations/index.ts';
import type { LoadedScenario } from '../adapters/scenario-library.ts';

export interface OrderRequest {
  readonly loaded: LoadedScenario;
  readonly mode: RunOrder['mode'];
  readonly name?: string | undefined;
  readonly seed?: number | undefined;
  readonly replications?: number | undefined;
  readonly windowMs?: number | undefined;
  readonly speed?: Speed;
  readonly nowMs: number;
}

/** Seed and replications come from the scenario's experiment when they are not given. @throws InvalidDocument */
export function orderOf(request: OrderRequest): RunOrder {
  const { scenario, hash } = request.loaded;
  const facts = modelFacts(compile(scenario));
  return {
    run: newRunId(),
    name: request.name ?? scenario.title,
    mode: request.mode,
    scenario,
    scenarioHash: hash,
    seed: request.seed ?? scenario.experiment.seed,
    replications: request.replications ?? scenario.experiment.replications,
    ...facts,
    windowMs: request.windowMs ?? null,
    speed: request.speed ?? 'max',
    createdAtMs: request.nowMs,
  };
}

export function newRunId(): string {
  return runIdOf(randomBytes(5));
}
