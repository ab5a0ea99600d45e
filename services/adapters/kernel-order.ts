// Makes the order of a run from a scenario: everything that is needed to compute it from nothing, anywhere.
import { randomBytes } from 'node:crypto';
import { runIdOf } from '../../shared/ids.ts';
import type { RunOrder, Speed } from '../../shared/protocol/run.ts';
import { compile, modelFacts } from '../../simulations/index.ts';
import type { LoadedScenario } from './scenario-library.ts';

/** Longer names are cut. */
const LONGEST_NAME = 120;

export interface OrderRequest {
  /** A new id by default. */
  readonly run?: string | undefined;
  readonly loaded: Pick<LoadedScenario, 'scenario' | 'hash'>;
  readonly mode: RunOrder['mode'];
  readonly name?: string | undefined;
  readonly seed?: number | undefined;
  readonly replications?: number | undefined;
  readonly windowMs?: number | undefined;
  readonly speed?: Speed;
  readonly nowMs: number;
  /** Replications before this one are there already. */
  readonly firstReplication?: number | undefined;
  readonly isPart?: true;
}

/** Seed and replications come from the scenario's experiment when they are not given. @throws InvalidDocument */
export function orderOf(request: OrderRequest): RunOrder {
  const { scenario, hash } = request.loaded;
  return {
    run: request.run ?? newRunId(),
    name: (request.name ?? scenario.title).slice(0, LONGEST_NAME),
    mode: request.mode,
    scenario,
    scenarioHash: hash,
    seed: request.seed ?? scenario.experiment.seed,
    replications: request.replications ?? scenario.experiment.replications,
    ...modelFacts(compile(scenario)),
    windowMs: request.windowMs ?? null,
    speed: request.speed ?? 'max',
    createdAtMs: request.nowMs,
    ...(request.firstReplication === undefined ? {} : { firstReplication: request.firstReplication }),
    ...(request.isPart === undefined ? {} : { isPart: request.isPart }),
  };
}

export function newRunId(): string {
  return runIdOf(randomBytes(5));
}
