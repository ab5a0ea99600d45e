// Orders of the bench: its own workloads and scenarios of the library, as the command line makes them.
import { join } from 'node:path';
import type { RunOrder } from '../../../shared/protocol/run.ts';
import { orderOf, type OrderRequest } from '../../../services/adapters/kernel-order.ts';
import { packageRoot } from '../../../services/adapters/package-root.ts';
import { openScenarioLibrary, type LoadedScenario } from '../../../services/adapters/scenario-library.ts';

/** A scenario of test/bench/workloads (`w1`, `w2`) or of the library, with edits `path=value`. */
export function loadScenario(name: string, edits: readonly string[] = []): LoadedScenario {
  const isWorkload = name === 'w1' || name === 'w2';
  return openScenarioLibrary().load(isWorkload ? workloadFile(name) : name, edits);
}

export function workloadFile(name: 'w1' | 'w2'): string {
  return join(packageRoot(), 'test', 'bench', 'workloads', `${name}.yaml`);
}

/** A new order of a scenario; every call has its own run id. */
export function orderFor(loaded: LoadedScenario, request: Partial<Omit<OrderRequest, 'loaded'>> = {}): RunOrder {
  return orderOf({ loaded, mode: 'batch', nowMs: Date.now(), ...request });
}
