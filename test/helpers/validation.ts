// One validation case as a test: its quick variant, with every figure that fails named.
import { join } from 'node:path';
import { expect } from 'vitest';
import { openScenarioLibrary } from '../../services/adapters/scenario-library.ts';
import type { Scenario } from '../../shared/scenario/scenario.ts';
import { runCase, type ValidationCase } from '../../simulations/validation/index.ts';

export const VALIDATION_SCENARIOS = join(import.meta.dirname, '../../simulations/validation/scenarios');
/** A case takes a second or two; a machine with other work takes longer. */
export const CASE_TIMEOUT_MS = 120_000;
const library = openScenarioLibrary();

/** A scenario of the validation, by name. */
export function validationScenario(name: string): Scenario {
  return library.load(join(VALIDATION_SCENARIOS, `${name}.yaml`)).scenario;
}

/** Fails with the lines that do not hold. */
export function expectCaseToPass(given: ValidationCase): void {
  const { rows } = runCase(given, validationScenario, true);
  const wrong = rows
    .filter(({ verdict }) => verdict !== 'pass')
    .map(({ metric, expected, simulated, z }) => ({ metric, expected, simulated, z }));
  expect(wrong).toEqual([]);
  expect(rows.length).toBeGreaterThan(0);
}
