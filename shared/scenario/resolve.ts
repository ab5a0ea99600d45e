// From a document and the ones it extends to the resolved scenario, or to the list of everything that is wrong with it.
import { z } from 'zod';
import { InvalidDocument, type Problem } from '../errors.ts';
import { DAY_MS } from '../time.ts';
import { GENERAL_CARGO, readCargo } from './cargo.ts';
import { readClock } from './clock.ts';
import { readCosts } from './costs.ts';
import { ALL_GATES, mayStaff, readDisruptions } from './disruption.ts';
import { readDiversion } from './diversion.ts';
import { DEFAULT_EXPERIMENT, readExperiment, type GateNames } from './experiment.ts';
import { keysOf, readGate, readNamed } from './gate.ts';
import { applyEdit, extendsChain, inherit, merge, NAMED_PARTS, type ScenarioEdit } from './merge.ts';
import { readSource } from './provenance.ts';
import { freeText } from './quantities.ts';
import { defined, readFields } from './reading.ts';
import type { Cargo, Diversion, Gate, Scenario } from './scenario.ts';
import type { TraceText } from './trace-file.ts';
import { findNode, isTombstone, report, withoutNulls, type MapNode, type ScenarioText, type TreeNode } from './tree.ts';

const NAME = 'a name of small letters, digits and "-", such as huu-nghi-diversion';

/** Fields at the top of a document that hold a text or number. */
export const headFields = {
  amity: z
    .literal(1, { error: () => '1, the version of the scenario language' })
    .meta({ description: 'Version of the scenario language', range: '1', examples: [1] }),
  name: z
    .string({ error: () => NAME })
    .regex(/^[a-z0-9][a-z0-9-]{0,79}$/, { error: () => NAME })
    .meta({
      description: 'Name of the scenario, by which others extend it',
      unit: 'name',
      range: 'small letters, digits and "-"',
      examples: ['huu-nghi-diversion'],
    }),
  title: freeText('Title shown to people', 200, 'Two scanners at Huu Nghi').optional().meta({ absent: 'the name' }),
  question: freeText('The question the scenario answers', 1000, 'What if a scanner fails?').optional().meta({ absent: 'none' }),
  description: freeText('What it is about and how to read its result', 8000, 'Read the waits first.').optional().meta({ absent: 'none' }),
  extends: freeText('Name of the scenario this one changes', 80, 'lang-son-2025-07').optional().meta({ absent: 'it stands alone' }),
};

const MAPS = ['clock', 'sources', 'cargo', ...NAMED_PARTS, 'gates', 'diversions', 'disruptions', 'costs', 'experiment'];
/** What a document does not inherit from the one it extends. */
const OWN_FIELDS = Object.keys(headFields);

/** More about the documents around: edits of `--set`, and the names `extends` may use, for "did you mean". */
export interface ResolveOptions {
  readonly edits?: readonly ScenarioEdit[];
  readonly names?: readonly string[];
  /** What stands in the file that `traceFile` names in the document called `beside`; undefined when there is none. Left out: no document may
      name one. @throws InvalidDocument when it cannot be read */
  readonly openTrace?: (file: string, beside: string) => TraceText | undefined;
}

/** The scenario a document means: bases laid under it (`load` finds them by name), edits laid over it, defaults laid under every gate, all checked.
    @throws InvalidDocument with every problem at once, each pointing into the file where it is written. */
export function resolveScenario(
  root: ScenarioText,
  load: (name: string) => ScenarioText | undefined,
  options: ResolveOptions = {},
): Scenario {
  const problems: Problem[] = [];
  const chain = extendsChain(root, load, options.names ?? [], problems);
  // Shape of the documents themselves first: the rest would only repeat it in other words.
  refuseIfAny(problems);
  const tree = layChain(chain);
  if (tree === undefined) {
    const own = chain[0];
    if (own !== undefined) report(problems, own, [], { expected: 'a map that begins with amity: 1' });
    throw new InvalidDocument(problems);
  }
  const edited = (options.edits ?? []).reduce((node, edit) => applyEdit(node, edit, problems), tree);
  const scenario = readDocument(edited, options, problems);
  refuseIfAny(problems);
  if (scenario === undefined)
    throw new InvalidDocument([{ file: root.file, line: 0, column: 0, path: '', expected: 'a scenario', found: 'an unreadable document' }]);
  return scenario;
}

/** More problems than anyone mends at once; the rest is counted. */
const MAX_PROBLEMS = 200;

function refuseIfAny(problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  const seen = new Set<string>();
  // What is written once for all gates is read once a gate; its problem is told once.
  const once = problems.filter((p) => {
    const key = `${p.file}:${p.line}:${p.column}:${p.path}:${p.found}`;
    return seen.size < seen.add(key).size;
  });
  const files = [...new Set(once.map((p) => p.file))];
  once.sort((a, b) => files.indexOf(a.file) - files.indexOf(b.file) || a.line - b.line || a.column - b.column);
  const more = once.length - MAX_PROBLEMS;
  const rest: Problem = { file: once[0]?.file ?? '', line: 0, column: 0, path: '', expected: 'fewer problems', found: `${more} more` };
  throw new InvalidDocument(more > 0 ? [...once.slice(0, MAX_PROBLEMS), rest] : once);
}

/** All documents of the chain in one tree, the root on top. */
function layChain(chain: readonly TreeNode[]): MapNode | undefined {
  let tree: TreeNode | undefined;
  for (const document of [...chain].reverse()) {
    if (document.kind !== 'map') return undefined;
    tree = tree === undefined ? document : merge(withoutOwn(tree), document);
  }
  return tree?.kind === 'map' ? tree : undefined;
}

function withoutOwn(tree: TreeNode): TreeNode {
  if (tree.kind !== 'map') return tree;
  return { ...tree, entries: new Map([...tree.entries].filter(([key]) => !OWN_FIELDS.includes(key))) };
}

function readDocument(tree: MapNode, { openTrace }: ResolveOptions, problems: Problem[]): Scenario | undefined {
  const head = readHead(tree, problems);
  const whole = withDefaults(tree);
  const clock = readClock(findNode(whole, ['clock']) ?? missing(whole, 'clock'), problems);
  const time = { startEpochMs: clock?.startEpochMs, horizonMs: clock === undefined ? undefined : clock.warmUpMs + clock.days * DAY_MS };
  const { names: sources, parts: sourceParts } = readNamed(whole, 'sources', (node) => readSource(node, problems), problems);
  const cargo = readNamed(whole, 'cargo', (node) => readCargo(node, sources, problems), problems);
  const words = { sources, cargo: [...new Set([...cargo.names, ...Object.keys(GENERAL_CARGO)])], ...flowWords(whole) };
  const world = { ...words, ...time, openTrace, isStaffedLater: mayStaff(whole) };
  const { names: gateNames, parts: gates } = readNamed(whole, 'gates', (node, id) => readGate(id, node, world, problems), problems);
  if (gateNames.includes(ALL_GATES))
    report(problems, whole, ['gates', ALL_GATES], { expected: 'another name: this one means every gate', found: '"all"' });
  const names = Object.fromEntries(gateNames.map((id) => [id, namesOfGate(whole, id)]));
  const diversions = readDiversions(whole, names, sources, problems);
  const disruptionsNode = findNode(whole, ['disruptions']);
  const disruptions = disruptionsNode && readDisruptions(disruptionsNode, { ...words, ...time, gates, gateNames }, problems);
  const costsNode = findNode(whole, ['costs']);
  const costs = costsNode && readCosts(costsNode, sources, problems);
  const experimentNode = findNode(whole, ['experiment']);
  const experiment = experimentNode === undefined ? DEFAULT_EXPERIMENT : readExperiment(experimentNode, names, problems);
  if (head === undefined || clock === undefined) return undefined;
  const parts = { sources: sourceParts, cargo: withGeneral(cargo.parts, gates), gates, diversions, disruptions, costs };
  return defined({ ...head, clock, ...parts, experiment });
}

/** The document with its defaults under each gate, and nothing that a tombstone removes. */
function withDefaults(tree: MapNode): TreeNode {
  const gates = findNode(tree, ['gates']);
  if (gates?.kind !== 'map') return withoutNulls(tree);
  // Defaults go under each gate before tombstones are dropped, because a gate may remove what it would inherit.
  const entries = new Map([...gates.entries].map(([id, gate]) => [id, isTombstone(gate) ? gate : inherit(tree, gate)]));
  return withoutNulls({ ...tree, entries: new Map(tree.entries).set('gates', { ...gates, entries }) });
}

/** Names of flows and traits anywhere: a condition written once for all gates may name what only some of them have. */
function flowWords(whole: TreeNode): { readonly flows: readonly string[]; readonly traits: readonly string[] } {
  const gates = keysOf(whole, 'gates').map((id) => findNode(whole, ['gates', id]));
  const flows = gates.flatMap((gate) => keysOf(gate, 'flows'));
  const traits = gates.flatMap((gate) =>
    keysOf(gate, 'flows').flatMap((flow) => keysOf(gate === undefined ? undefined : findNode(gate, ['flows', flow]), 'traits')),
  );
  return { flows: [...new Set(flows)], traits: [...new Set(traits)] };
}

function readHead(tree: MapNode, problems: Problem[]): Pick<Scenario, 'amity' | 'name' | 'title' | 'question' | 'description'> | undefined {
  const names = [...OWN_FIELDS, ...MAPS];
  const own = new Map([...tree.entries].filter(([key, node]) => OWN_FIELDS.includes(key) && !isTombstone(node)));
  for (const key of tree.entries.keys())
    if (!names.includes(key))
      report(problems, tree, [key], { expected: `one of ${names.join(', ')}`, found: `the key "${key}"`, name: key, names });
  const { amity, name, title, question, description } = readFields(headFields, { ...tree, entries: own }, problems);
  if (amity === undefined || name === undefined) return undefined;
  return {
    amity,
    name,
    title: title ?? name,
    ...(question === undefined ? {} : { question }),
    ...(description === undefined ? {} : { description }),
  };
}

function missing(owner: TreeNode, key: string): MapNode {
  return { kind: 'map', origin: { text: owner.origin.text, path: [...owner.origin.path, key] }, entries: new Map() };
}

function namesOfGate(whole: TreeNode, id: string): GateNames {
  const gate = findNode(whole, ['gates', id]);
  return { flows: keysOf(gate, 'flows'), places: [...keysOf(gate, 'stages'), ...keysOf(gate, 'pools')] };
}

function readDiversions(
  whole: TreeNode,
  gates: Readonly<Record<string, GateNames>>,
  sources: readonly string[],
  problems: Problem[],
): readonly Diversion[] {
  const node = findNode(whole, ['diversions']);
  if (node === undefined) return [];
  if (node.kind !== 'list') {
    report(problems, node, [], { expected: 'a list of diversions' });
    return [];
  }
  return node.items.flatMap((item) => readDiversion(item, gates, sources, problems) ?? []);
}

/** The built-in cargo is listed only when a flow carries it and the document has none of that name. */
function withGeneral(cargo: Readonly<Record<string, Cargo>>, gates: Readonly<Record<string, Gate>>): Readonly<Record<string, Cargo>> {
  const isCarried = Object.values(gates).some((gate) => Object.values(gate.flows).some((flow) => flow.mix['general'] !== undefined));
  return isCarried && cargo['general'] === undefined ? { ...cargo, ...GENERAL_CARGO } : cargo;
}
