// A gate: its two sides, pools, stages and flows, each read with the names of the others.
import type { Problem } from '../errors.ts';
import type { TraceWorld } from './arrivals.ts';
import { readFlow } from './flow.ts';
import { checkPaths } from './paths.ts';
import { readPool } from './pool.ts';
import { isId, localName } from './quantities.ts';
import { oneOf, readFields } from './reading.ts';
import { TURN_BACK, type Gate } from './scenario.ts';
import { readSide } from './side.ts';
import { readStage } from './stage.ts';
import { emptyMap, findNode, report, type TreeNode } from './tree.ts';
import type { WhoWorld } from './who.ts';

/** Names a gate may use from the rest of the document, and how its traces are opened. */
export interface GateWorld extends WhoWorld, Pick<TraceWorld, 'startEpochMs' | 'horizonMs' | 'openTrace'> {
  readonly sources: readonly string[];
  /** True when a disruption may open or staff what is closed otherwise. */
  readonly isStaffedLater: boolean;
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
  const read = <T>(part: (typeof PARTS)[number], one: (child: TreeNode, name: string) => T | undefined): Names<T> =>
    readNamed(node, part, one, problems);
  const stageNames = keysOf(node, 'stages');

  const sides = read('sides', (child) => readSide(child, world.sources, problems));
  const poolWorld = { sides: sides.names, readSides: sides.parts, ...world, stages: stageNames };
  const pools = read('pools', (child) => readPool(child, poolWorld, problems));
  const stageWorld = { ...poolWorld, pools: pools.names, readPools: pools.parts };
  const stages = read('stages', (child) => readStage(child, stageWorld, problems));
  const flowWorld = { ...stageWorld, gate: id, readStages: stages.parts, ownFlows: keysOf(node, 'flows') };
  const flows = read('flows', (child, name) => readFlow(name, child, flowWorld, problems));
  if (sides.names.length > 2) report(problems, node, ['sides'], { expected: 'one or two sides', found: sides.names.join(', ') });
  if (stageNames.includes(TURN_BACK))
    report(problems, node, ['stages', TURN_BACK], {
      expected: 'another name: this one is where trucks turn back',
      found: `"${TURN_BACK}"`,
    });
  const gate = { name, sides: sides.parts, pools: pools.parts, stages: stages.parts, flows: flows.parts };
  checkPaths(node, gate, problems);
  return gate;
}

/** Names in a map of parts as written, so that a part with a problem of its own is not also reported as missing. */
export function keysOf(owner: TreeNode | undefined, part: string): readonly string[] {
  const node = owner === undefined ? undefined : findNode(owner, [part]);
  return node?.kind === 'map' ? [...node.entries.keys()] : [];
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
