// From a sweep file to the plan of a sweep, or to the list of everything that is wrong with it. Knows neither YAML nor files.
import { DomainError, InvalidDocument, type Problem } from '../errors.ts';
import { METRICS, type Metric } from '../metrics/catalogue.ts';
import type { Factor, SweepPlan, SweepTarget } from '../protocol/sweep.ts';
import { wrongScope, type GateNames } from '../scenario/experiment.ts';
import { oneOf, readFields, type Read } from '../scenario/reading.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { childOf, findNode, pathText, report, treeOf, type MapNode, type Path, type ScenarioText } from '../scenario/tree.ts';
import { tryTarget } from '../units.ts';
import { readDesigns, readFactors, readSet, without, type DesignChoice, type Edit } from './factors.ts';
import { costFields, OWN_PARTS, refineFields, selectFields, sweepFields } from './fields.ts';

/** What a sweep file refers to. */
export interface SweepWorld {
  /** The base scenario with these edits. @throws InvalidDocument, DomainError unknown-scenario */
  open(name: string, edits: readonly Edit[]): { readonly scenario: Scenario; readonly hash: string };
  /** Names of scenarios, for "did you mean". */
  readonly names: readonly string[];
}

/** A plan whose designs are still to be chosen. */
export interface SweepDraft {
  readonly plan: Omit<SweepPlan, 'designs' | 'modelVersion'>;
  readonly choice: DesignChoice;
  /** One for each level of each factor: what is wrong with the base scenario with that level alone. Each reads the whole scenario, so a server takes a turn between them. */
  readonly levelChecks: readonly (() => readonly Problem[])[];
  /** Refuses the file for what is written at a path. @throws InvalidDocument */
  refuse(path: Path, expected: string, found: string): never;
}

/** @throws InvalidDocument with every problem of the file itself at once, each pointing into it */
export function readSweep(text: ScenarioText, world: SweepWorld): SweepDraft {
  const problems: Problem[] = [];
  const tree = treeOf(text, text.document, [], problems);
  if (tree.kind !== 'map') report(problems, tree, [], { expected: 'a map that begins with sweep: 1' });
  if (tree.kind !== 'map' || problems.length > 0) throw new InvalidDocument(problems);
  const head = readFields(sweepFields, withoutOwn(tree, problems), problems);
  const set = readSet(tree, problems);
  const factors = readFactors(tree, problems);
  const choice = readDesigns(tree, factors, problems);
  const rest = readParts(tree, problems);
  refuseIfAny(problems);
  const { scenario = '' } = head;
  const base = opened(tree, ['set'], problems, () => world.open(scenario, set), world.names);
  refuseIfAny(problems);
  if (base === undefined) throw new InvalidDocument([]);
  const gates = gateNamesOf(base.scenario);
  const targets = readTargets(tree, gates, problems);
  const cost = readCost(tree, gates, { problems, isPriced: factors.some(({ levels }) => levels.some(({ usdPerDay }) => usdPerDay > 0)) });
  refuseIfAny(problems);
  const plan = {
    ...headOf(head),
    scenario,
    set,
    scenarioHash: base.hash,
    seed: head.seed ?? base.scenario.experiment.seed,
    factors,
    targets,
    cost,
    ...rest,
  };
  return {
    plan,
    choice,
    levelChecks: levelChecks(tree, factors, (edits) => world.open(scenario, [...set, ...edits])),
    refuse: (path, expected, found) => refuse(text, path, expected, found),
  };
}

/** The plain fields with what holds when they are left out. */
function headOf(
  head: Read<typeof sweepFields>,
): Pick<SweepPlan, 'name' | 'title' | 'question' | 'screen' | 'stress' | 'effects' | 'budget'> {
  const { name = '', title = name, question = null, screen = 10, stress = [], effects = true, budget = null } = head;
  return { name, title, question, screen: { replications: screen }, stress, effects, budget };
}

function levelChecks(tree: MapNode, factors: readonly Factor[], open: (edits: readonly Edit[]) => unknown): SweepDraft['levelChecks'] {
  return factors.flatMap(({ id, levels }) =>
    levels.map(({ edits }) => (): readonly Problem[] => {
      const problems: Problem[] = [];
      opened(tree, ['factors', id], problems, () => open(edits), []);
      return problems;
    }),
  );
}

function refuse(text: ScenarioText, path: Path, expected: string, found: string): never {
  throw new InvalidDocument([{ file: text.file, ...text.locate(path), path: pathText(path), expected, found }]);
}

/** The fields of the table, with a word about a key that is in neither list. */
function withoutOwn(tree: MapNode, problems: Problem[]): MapNode {
  const names = [...Object.keys(sweepFields), ...OWN_PARTS];
  const strange = [...tree.entries.keys()].filter((key) => !names.includes(key));
  for (const key of strange) report(problems, tree, [key], { expected: oneOf(names), found: `the key "${key}"`, name: key, names });
  return without(tree, [...OWN_PARTS, ...strange]);
}

function readParts(tree: MapNode, problems: Problem[]): Pick<SweepPlan, 'refine' | 'selection'> {
  const part = (key: string): MapNode => {
    const node = childOf(tree, key);
    if (node !== undefined && node.kind !== 'map') report(problems, tree, [key], { expected: 'a map' });
    return node?.kind === 'map' ? node : { kind: 'map', origin: { text: tree.origin.text, path: [key] }, entries: new Map() };
  };
  const { designs = 8, replications = 30 } = readFields(refineFields, part('refine'), problems);
  const { confidence = 0.95, replications: most = 200 } = readFields(selectFields, part('select'), problems);
  if (confidence < 0.5 || confidence >= 1)
    report(problems, tree, ['select', 'confidence'], { expected: 'a share from 50 % to below 100 %' });
  return { refine: { designs, replications }, selection: { level: confidence, replications: most } };
}

/** Throws them, each once. @throws InvalidDocument */
export function refuseIfAny(problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  const seen = new Set<string>();
  throw new InvalidDocument(problems.filter((p) => seen.size < seen.add(`${p.line}:${p.path}:${p.expected}:${p.found}`).size));
}

/** What `open` answers. Problems of an edit become problems of the sweep file at `path`, where the edit is written; those of a scenario's own file stay. */
function opened<T>(tree: MapNode, path: Path, problems: Problem[], open: () => T, names: readonly string[]): T | undefined {
  try {
    return open();
  } catch (error) {
    if (error instanceof DomainError && error.code === 'unknown-scenario')
      report(problems, tree, ['scenario'], { expected: 'the name of a scenario, or the path of its file', names });
    else if (error instanceof InvalidDocument)
      for (const problem of error.problems) problems.push(problem.file.startsWith('--set') ? movedTo(tree, path, problem) : problem);
    else throw error;
    return undefined;
  }
}

/** The problem of an edit, at the deepest place under `path` that writes it. */
function movedTo(tree: MapNode, path: Path, problem: Problem): Problem {
  const { text } = tree.origin;
  const steps = ['path', 'levels'].filter((step) => findNode(tree, [...path, step]) !== undefined);
  const at = [...path, ...steps.slice(0, 1)];
  return { ...problem, file: text.file, ...text.locate(at), path: `${pathText(at)} → ${problem.path}` };
}

function gateNamesOf({ gates }: Scenario): Readonly<Record<string, GateNames>> {
  return Object.fromEntries(
    Object.entries(gates).map(([id, gate]) => [
      id,
      { flows: Object.keys(gate.flows), places: [...Object.keys(gate.stages), ...Object.keys(gate.pools)] },
    ]),
  );
}

type Gates = Readonly<Record<string, GateNames>>;

/** `<= 4 h`, `<= 4 h on the average day`, `<= 4 h on 9 of 10 days`. */
const ON = /^(.*?)\s+on\s+(?:the\s+average\s+day|(?:at\s+least\s+)?(\d{1,4})\s+of\s+(\d{1,4})\s+days)$/;

function readTargets(tree: MapNode, gates: Gates, problems: Problem[]): readonly SweepTarget[] {
  const targets = childOf(tree, 'targets');
  if (targets?.kind !== 'map' || targets.entries.size === 0) {
    report(problems, tree, ['targets'], { expected: 'a map of metrics to targets such as { sojourn.p90@all: "<= 4 h" }' });
    return [];
  }
  return [...targets.entries].flatMap(([name, node]) => {
    const path = ['targets', name];
    const found = readKey(tree, path, name, gates, problems);
    if (found === undefined) return [];
    const text = node.kind === 'scalar' ? String(node.value) : '';
    const [, bound = text, of, days] = ON.exec(text.trim()) ?? [];
    const target = tryTarget(bound, found.metric.unit);
    const share = of === undefined ? null : Number(of) / Number(days);
    if (target !== undefined && (share === null || (share > 0 && share < 1)))
      return [{ key: found.key, unit: found.metric.unit, ...target, share }];
    report(problems, tree, path, {
      expected: `a target for a metric in ${found.metric.unit}, such as "<= 4 h", "<= 4 h on the average day" or "<= 4 h on 9 of 10 days"`,
    });
    return [];
  });
}

interface FoundKey {
  readonly key: string;
  readonly metric: Metric;
}

/** A metric key in full: without `@` it is of all gates. */
function readKey(tree: MapNode, path: Path, text: string, gates: Gates, problems: Problem[]): FoundKey | undefined {
  const [id = '', scope = 'all', ...more] = text.split('@');
  const metric = METRICS.find((one) => one.id === id);
  if (metric === undefined) {
    const names = METRICS.map((one) => one.id);
    report(problems, tree, path, { expected: 'a metric of the catalogue', found: `"${id}"`, name: id, names });
    return undefined;
  }
  const wrong = more.length > 0 ? 'one "@"' : wrongScope(scope, gates);
  if (wrong !== undefined) report(problems, tree, path, { expected: wrong, found: `"${scope}"` });
  return { key: `${id}@${scope}`, metric };
}

/** USD a day: costs made of prices alone are known exactly, so any difference counts. */
const LEAST_DELTA = 1;

function readCost(
  tree: MapNode,
  gates: Gates,
  { problems, isPriced }: { readonly problems: Problem[]; readonly isPriced: boolean },
): SweepPlan['cost'] {
  const node = childOf(tree, 'cost');
  const read = node === undefined ? {} : readFields(costFields, node, problems);
  if (read.metric === undefined) {
    if (!isPriced) report(problems, tree, ['cost'], { expected: 'a metric that is the cost, or prices of the levers', found: 'neither' });
    return { key: null, unit: 'USD/day', delta: read.matters ?? LEAST_DELTA };
  }
  const found = readKey(tree, ['cost', 'metric'], read.metric, gates, problems);
  if (found !== undefined && isPriced && found.metric.unit !== 'USD/day')
    report(problems, tree, ['cost', 'metric'], { expected: 'a metric in USD/day, to which prices can be added' });
  return { key: found?.key ?? null, unit: found?.metric.unit ?? '', delta: read.matters ?? found?.metric.threshold ?? LEAST_DELTA };
}
