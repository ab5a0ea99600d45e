// From a document and the ones it extends to the resolved scenario, or to the list of everything that is wrong with it.
import { z } from 'zod';
import { InvalidDocument, type Problem } from '../errors.ts';
import { GENERAL_CARGO, readCargo } from './cargo.ts';
import { readClock } from './clock.ts';
import { readDiversion } from './diversion.ts';
import { DEFAULT_EXPERIMENT, readExperiment, type GateNames } from './experiment.ts';
import { readGate, readNamed } from './gate.ts';
import { applyEdit, extendsChain, inherit, merge, NAMED_PARTS, type ScenarioEdit } from './merge.ts';
import { readSource } from './provenance.ts';
import { freeText } from './quantities.ts';
import { readFields } from './reading.ts';
import type { Cargo, Diversion, Gate, Scenario } from './scenario.ts';
import { findNode, isTombstone, report, withoutNulls, type MapNode, type ScenarioText, type TreeNode } from './tree.ts';

const NAME = 'a name of small letters, digits and "-", such as huu-nghi-diversion';

/** Fields at the top of a document that hold a text or number. */
export const headFields = {
  amity: z.literal(1, { error: () => '1, the version of the scenario language' }).meta({ description: 'Version of the scenario language' }),
  name: z
    .string({ error: () => NAME })
    .regex(/^[a-z0-9][a-z0-9-]{0,79}$/, { error: () => NAME })
    .meta({ description: 'Name of the scenario, by which others extend it' }),
  title: freeText('Title shown to people', 200).optional(),
  question: freeText('The question the scenario answers', 1000).optional(),
  description: freeText('What it is about and how to read its result', 8000).optional(),
  extends: freeText('Name of the scenario this one changes', 80).optional(),
};

const MAPS = ['clock', 'sources', 'cargo', ...NAMED_PARTS, 'gates', 'diversions', 'experiment'];
/** What a document does not inherit from the one it extends. */
const OWN_FIELDS = Object.keys(headFields);

/** More about the documents around: edits of `--set`, and the names `extends` may use, for "did you mean". */
export interface ResolveOptions {
  readonly edits?: readonly ScenarioEdit[];
  readonly names?: readonly string[];
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
  const scenario = readDocument(edited, problems);
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

function readDocument(tree: MapNode, problems: Problem[]): Scenario | undefined {
  const head = readHead(tree, problems);
  const gatesNode = findNode(tree, ['gates']);
  // Defaults go under each gate before tombstones are dropped, because a gate may remove what it would inherit.
  const gatesTree =
    gatesNode?.kind === 'map'
      ? { ...gatesNode, entries: new Map([...gatesNode.entries].map(([id, gate]) => [id, isTombstone(gate) ? gate : inherit(tree, gate)])) }
      : gatesNode;
  const whole = withoutNulls(gatesTree === undefined ? tree : { ...tree, entries: new Map(tree.entries).set('gates', gatesTree) });

  const sources = readNamed(whole, 'sources', (node) => readSource(node, problems), problems);
  const cargo = readNamed(whole, 'cargo', (node) => readCargo(node, sources.names, problems), problems);
  const world = { sources: sources.names, cargo: [...cargo.names, ...Object.keys(GENERAL_CARGO)] };
  const gates = readNamed(whole, 'gates', (node, id) => readGate(id, node, world, problems), problems).parts;
  const clock = readClock(findNode(whole, ['clock']) ?? missing(whole, 'clock'), problems);
  const names = Object.fromEntries(Object.keys(gates).map((id) => [id, namesOfGate(whole, id)]));
  const diversions = readDiversions(whole, names, sources.names, problems);
  const experimentNode = findNode(whole, ['experiment']);
  const experiment = experimentNode === undefined ? DEFAULT_EXPERIMENT : readExperiment(experimentNode, names, problems);
  if (head === undefined || clock === undefined) return undefined;
  return { ...head, clock, sources: sources.parts, cargo: withGeneral(cargo.parts, gates), gates, diversions, experiment };
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

/** Names as written, so that a part with a problem of its own is not also reported as missing. */
function namesOfGate(whole: TreeNode, id: string): GateNames {
  const keys = (part: string): readonly string[] => {
    const node = findNode(whole, ['gates', id, part]);
    return node?.kind === 'map' ? [...node.entries.keys()] : [];
  };
  return { flows: keys('flows'), places: [...keys('stages'), ...keys('pools')] };
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
