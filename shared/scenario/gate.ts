// A gate: its two sides, pools, stages and flows, each read with the names of the ones before.
import type { Problem } from '../errors.ts';
import { readFlow } from './flow.ts';
import { readPool } from './pool.ts';
import { isId, localName } from './quantities.ts';
import { oneOf, readFields } from './reading.ts';
import type { Gate } from './scenario.ts';
import { readSide } from './side.ts';
import { readStage, checkName } from './stage.ts';
import { emptyMap, findNode, report, type TreeNode } from './tree.ts';

/** Names a gate may use from the rest of the document. */
export interface GateWorld {
  readonly cargo: readonly string[];
  readonly sources: readonly string[];
}

/** The fields of a gate that are not maps of parts. */
export const gateFields = { name: localName.optional() };

/** More than any border has; a document that repeats itself must not cost minutes to refuse. */
const MAX_GATES = 100;
const MAX_NAMED = 300;
const PARTS = ['sides', 'pools', 'stages', 'flows'] as const;

/** Reads one entry of `gates` over which the document's defaults have already been laid. */
export function readGate(id: string, node: TreeNode, world: GateWorld, problems: Problem[]): Gate {
  if (node.kind === 'map') {
    const names = ['name', ...PARTS];
    for (const key of node.entries.keys())
      if (!names.includes(key)) report(problems, node, [key], { expected: oneOf(names), found: `the key "${key}"`, name: key, names });
  } else report(problems, node, [], { expected: 'a gate: a map with name, sides, pools, stages, flows' });
  const nameNode = findNode(node, ['name']);
  const { name = { en: id } } =
    nameNode === undefined
      ? {}
      : readFields(gateFields, { kind: 'map', origin: node.origin, entries: new Map([['name', nameNode]]) }, problems);
  const read = <T>(part: (typeof PARTS)[number], one: (child: TreeNode) => T | undefined): Names<T> => readNamed(node, part, one, problems);

  const sides = read('sides', (child) => readSide(child, world.sources, problems));
  const pools = read('pools', (child) => readPool(child, sides.parts, world.sources, problems));
  for (const [pool, { side }] of Object.entries(pools.parts)) checkName(node, ['pools', pool, 'side'], side, sides.names, problems);
  const stageWorld = { sides: sides.names, pools: pools.names, readPools: pools.parts, ...world };
  const stages = read('stages', (child) => readStage(child, stageWorld, problems));
  const flowWorld = { sides: sides.names, stages: stages.names, readStages: stages.parts, ...world };
  const flows = read('flows', (child) => readFlow(child, flowWorld, problems));
  if (sides.names.length > 2) report(problems, node, ['sides'], { expected: 'one or two sides', found: sides.names.join(', ') });
  return { name, sides: sides.parts, pools: pools.parts, stages: stages.parts, flows: flows.parts };
}

interface Names<T> {
  /** Everything written, readable or not. */
  readonly names: readonly string[];
  readonly parts: Readonly<Record<string, T>>;
}

/** Reads a map of names to parts. `sides` and `flows` may not be empty; pools and stages may (then nothing refers to them). */
export function readNamed<T>(
  owner: TreeNode,
  part: string,
  one: (child: TreeNode, name: string) => T | undefined,
  problems: Problem[],
): Names<T> {
  const node = findNode(owner, [part]) ?? emptyMap({ text: owner.origin.text, path: [...owner.origin.path, part] });
  if (node.kind !== 'map') {
    report(problems, node, [], { expected: `a map of names to ${part}` });
    return { names: [], parts: {} };
  }
  if (node.entries.size === 0 && ['sides', 'flows', 'gates'].includes(part))
    report(problems, owner, [part], { expected: `at least one ${part.slice(0, -1)}`, found: 'none' });
  const most = part === 'gates' ? MAX_GATES : MAX_NAMED;
  if (node.entries.size > most) {
    report(problems, owner, [part], { expected: `at most ${most} ${part}`, found: `${node.entries.size}` });
    return { names: [...node.entries.keys()], parts: {} };
  }
  const parts: Record<string, T> = {};
  for (const [name, child] of node.entries) {
    if (!isId(name) && part !== 'sources')
      report(problems, node, [name], { expected: 'a name of small letters, digits and "-", beginning with a letter', found: `"${name}"` });
    const read = one(child, name);
    if (read !== undefined) parts[name] = read;
  }
  return { names: [...node.entries.keys()], parts };
}
