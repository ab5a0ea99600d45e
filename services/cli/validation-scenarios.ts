// The scenario files of the validation, by name. Ordinary files of the public language, outside the library of scenarios.
import { join } from 'node:path';
import type { Scenario } from '../../shared/scenario/scenario.ts';
import { packageRoot } from '../adapters/package-root.ts';
import { openScenarioLibrary } from '../adapters/scenario-library.ts';

/** Answers the scenario of `simulations/validation/scenarios/<name>.yaml`. @throws InvalidDocument · DomainError unknown-scenario */
export function openValidationScenarios(): (name: string) => Scenario {
  const library = openScenarioLibrary();
  const folder = join(packageRoot(), 'simulations', 'validation', 'scenarios');
  const known = new Map<string, Scenario>();
  return (name) => {
    const scenario = known.get(name) ?? library.load(join(folder, `${name}.yaml`)).scenario;
    known.set(name, scenario);
    return scenario;
  };
}
