// From a sweep file to its plan, and from a point of the plan to the scenario that is computed.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { DomainError, type Problem } from '../../shared/errors.ts';
import type { SweepPlan } from '../../shared/protocol/sweep.ts';
import { scenarioHash, type Scenario, type ScenarioText } from '../../shared/scenario/index.ts';
import { readSweep, refuseIfAny } from '../../shared/sweep/document.ts';
import { compile, editsOf, MODEL_VERSION, planSweep, readPointId, withDemand } from '../../simulations/index.ts';
import type { ScenarioLibrary } from '../adapters/scenario-library.ts';

type Edits = SweepPlan['set'];

/** What a scenario library must do here; a server gives one that takes no paths. */
export type Scenarios = Pick<ScenarioLibrary, 'load'> & { readonly names: () => readonly string[] };

export function scenariosOf(library: ScenarioLibrary): Scenarios {
  return { load: library.load, names: () => library.list().map(({ name }) => name) };
}

/** JSON is YAML, so an edit with a value is a text as `--set` takes it. */
function editTexts(edits: Edits): readonly string[] {
  return edits.map(({ path, value }) => `${path}=${JSON.stringify(value)}`);
}

/** @throws InvalidDocument with every problem of the file */
export async function planOf(text: ScenarioText, scenarios: Scenarios): Promise<SweepPlan> {
  const open = (name: string, edits: Edits): { readonly scenario: Scenario; readonly hash: string } => {
    const loaded = scenarios.load(name, editTexts(edits));
    compile(loaded.scenario);
    return loaded;
  };
  const draft = readSweep(text, { open, names: scenarios.names() });
  const problems: Problem[] = [];
  for (const check of draft.levelChecks) {
    problems.push(...check());
    await nextTurn();
  }
  refuseIfAny(problems);
  return planSweep(draft);
}

/** @throws DomainError wrong-state when model or scenario are not those the sweep began with */
export function checkSame(plan: SweepPlan, scenarios: Scenarios): void {
  if (plan.modelVersion !== MODEL_VERSION)
    throw new DomainError('wrong-state', `Model ${plan.modelVersion} began the sweep, this is ${MODEL_VERSION}.`, 'Start it anew.');
  const { hash } = scenarios.load(plan.scenario, editTexts(plan.set));
  if (hash !== plan.scenarioHash)
    throw new DomainError('wrong-state', `The scenario ${plan.scenario} has changed since the sweep began.`, 'Start the sweep anew.');
}

/** The scenario of a point: its design, with more demand in a stress test. */
export function scenarioOfPoint(
  plan: SweepPlan,
  point: string,
  scenarios: Scenarios,
): { readonly scenario: Scenario; readonly hash: string } {
  const { scenario } = scenarios.load(plan.scenario, editTexts(editsOf(plan, point)));
  const stressed = withDemand(scenario, readPointId(point).more);
  return { scenario: stressed, hash: scenarioHash(stressed) };
}

/** The command that computes a design as a run of its own. */
export function runWords(plan: SweepPlan, point: string, replications: number): readonly string[] {
  const edits = editTexts(editsOf(plan, point)).flatMap((text) => ['--set', text]);
  return ['amity', 'run', plan.scenario, ...edits, '--reps', String(replications), '--seed', String(plan.seed)];
}
