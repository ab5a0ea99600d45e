// How one document lies over another: maps merge, lists and scalars replace, null removes; of keys that exclude each other the newer wins.
import type { Problem } from '../errors.ts';
import { KINDS } from './distribution.ts';
import {
  emptyMap,
  findNode,
  FORBIDDEN_KEYS,
  pathText,
  report,
  treeOf,
  type MapNode,
  type Path,
  type ScenarioText,
  type TreeNode,
} from './tree.ts';

/** Parts of a document whose keys are names chosen by the author. */
export const NAMED_PARTS = ['sides', 'pools', 'stages', 'flows'] as const;
const NAMED_MAPS: readonly string[] = [...NAMED_PARTS, 'gates', 'cargo', 'sources'];
const NAMED_LEAVES: readonly string[] = ['mix', 'channels', 'byCargo', 'byChannel', 'byFlow', 'traits', 'classes', 'targets'];

/** Keys of which a map holds one; writing one over another removes the other. */
const RIVALS: readonly (readonly string[])[] = [
  ['source', 'assumption'],
  ['before', 'after'],
  ['servers', 'officers'],
  ['perDay', 'arrivals'],
  ['size', 'sizes'],
  ['waiting', 'present'],
  [...KINDS, 'byChannel', 'byCargo', 'byFlow'],
];
/** What else goes when a key is written: it says nothing without its companion, or nothing beside the new key. */
const COMPANIONS: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries([...KINDS, 'byChannel'].map((kind) => [kind, ['otherwise']])),
  pool: ['orPools'],
  arrivals: ['weekdays', 'months', 'growthPerYear'],
};
/** Maps of which one form replaces another whole: the keys that name a form, with those it needs. */
const ARRIVAL_FORMS: readonly string[] = ['timetable', 'counts', 'fleet', 'trace', 'traceFile', 'every'];

/** True when the keys below `path` are names (of gates, pools, cargo …) and not fields. A part may be called like a leaf: its own keys are fields. */
function isNamed(path: Path): boolean {
  const at = path[0] === 'gates' && path.length > 2 ? path.slice(2) : path;
  if (at.length === 1) return NAMED_MAPS.includes(String(at[0]));
  return at.length > 1 && NAMED_LEAVES.includes(String(at.at(-1))) && !isNamed(path.slice(0, -1));
}

/** The form of a map of arrivals: a fleet has `every` too. */
function arrivalForm(entries: ReadonlyMap<string, TreeNode>): string | undefined {
  return ARRIVAL_FORMS.find((form) => entries.has(form));
}

/** What stays of `base` under a map laid on it at `path`. */
function remains(base: MapNode, over: MapNode, path: Path): Map<string, TreeNode> {
  const entries = new Map(base.entries);
  if (isNamed(path)) return entries;
  const form = path.at(-1) === 'arrivals' ? arrivalForm(over.entries) : undefined;
  if (form !== undefined && form !== arrivalForm(entries) && !(form === 'every' && entries.has('fleet'))) return new Map();
  for (const key of over.entries.keys()) for (const rival of rivalsOf(key)) entries.delete(rival);
  return entries;
}

/** `over` laid on `base`; `path` is where both lie in the document. Tombstones stay, so that they also remove what a gate inherits later. */
export function merge(base: TreeNode, over: TreeNode, path: Path = []): TreeNode {
  if (base.kind !== 'map' || over.kind !== 'map') return over;
  const entries = remains(base, over, path);
  for (const [key, child] of over.entries) {
    const below = entries.get(key);
    entries.set(key, below === undefined ? child : merge(below, child, [...path, key]));
  }
  return { kind: 'map', origin: over.origin, entries };
}

function rivalsOf(key: string): readonly string[] {
  const rivals = RIVALS.find((group) => group.includes(key))?.filter((rival) => rival !== key) ?? [];
  return [...rivals, ...(COMPANIONS[key] ?? [])];
}

/** One change of a document: `gates.huu-nghi.pools.scanners.servers=2`, its value already parsed. */
export interface ScenarioEdit {
  /** As the user wrote it, for messages. */
  readonly text: string;
  readonly path: Path;
  readonly value: unknown;
}

/** Splits `path=value`, `diversions[0].above=40` at the first `=`; the value stays text. Undefined when there is no `=` or an empty step. */
export function tryEditText(text: string): { readonly path: Path; readonly value: string } | undefined {
  const at = text.indexOf('=');
  if (at < 1) return undefined;
  const steps = text
    .slice(0, at)
    .trim()
    .replace(/\[(\d+)\]/g, '.$1')
    .split('.');
  if (steps.some((step) => step === '')) return undefined;
  return { path: steps.map((step) => (/^\d+$/.test(step) ? Number(step) : step)), value: text.slice(at + 1).trim() };
}

/** The tree with one edit applied: replaces the value at its path whatever it was. Names on the way must exist, here or among what a gate inherits. */
export function applyEdit(tree: MapNode, edit: ScenarioEdit, problems: Problem[]): MapNode {
  const text: ScenarioText = { file: `--set ${edit.text}`, document: edit.value, locate: () => ({ line: 0, column: 0 }) };
  for (const [i, step] of edit.path.entries()) {
    if (!FORBIDDEN_KEYS.includes(String(step))) continue;
    report(problems, emptyMap({ text, path: edit.path.slice(0, i + 1) }), [], {
      expected: 'a key that is not reserved',
      found: `the key "${step}"`,
    });
    return tree;
  }
  const lost = edit.path.findIndex((_, i) => isLost(tree, edit.path, i));
  if (lost >= 0) {
    const names = namesAt(tree, edit.path.slice(0, lost));
    const name = String(edit.path[lost]);
    const origin = { text, path: edit.path.slice(0, lost + 1) };
    const expected = names.length === 0 ? 'an existing part' : `one of ${names.join(', ')}`;
    report(problems, emptyMap(origin), [], { expected, found: `"${name}"`, name, names });
    return tree;
  }
  const changed = setAt(tree, edit.path, 0, treeOf(text, edit.value, edit.path, problems), { tree, text });
  return changed.kind === 'map' ? changed : tree;
}

/** Parts of a document that are lists. */
const LISTS: readonly string[] = ['diversions', 'disruptions'];

/** True when step `i` of a path names what must exist and does not: a part on the way, an item of a list. The item after the last may be
    written. An unknown field is told when the document is read, by those who know its neighbours. */
function isLost(tree: MapNode, path: Path, i: number): boolean {
  const [parent, step] = [path.slice(0, i), path[i]];
  const isEnd = i === path.length - 1;
  if (typeof step !== 'number') return isNamed(parent) && !isEnd && !exists(tree, path.slice(0, i + 1));
  const list = findNode(tree, parent) ?? inheritedNode(tree, parent);
  // Where there is no list yet, its first item begins one.
  if (list === undefined) return step > 0 && LISTS.includes(pathText(parent));
  return list.kind !== 'list' || step > list.items.length - (isEnd ? 0 : 1);
}

/** What a gate inherits at a path of its own. */
function inheritedNode(tree: MapNode, path: Path): TreeNode | undefined {
  return path[0] === 'gates' && path.length > 2 && findNode(tree, ['gates', path[1] ?? '']) !== undefined
    ? findNode(tree, path.slice(2))
    : undefined;
}

/** A gate's own part, or the default every gate inherits. */
function exists(tree: MapNode, path: Path): boolean {
  return findNode(tree, path) !== undefined || inheritedNode(tree, path) !== undefined;
}

function namesAt(tree: MapNode, path: Path): readonly string[] {
  const own = findNode(tree, path);
  const inherited = path[0] === 'gates' && path.length > 2 ? findNode(tree, path.slice(2)) : undefined;
  return [...new Set([own, inherited].flatMap((node) => (node?.kind === 'map' ? [...node.entries.keys()] : [])))];
}

/** The document an edit changes, and the edit as a text. */
interface Edited {
  readonly tree: MapNode;
  readonly text: ScenarioText;
}

function setAt(own: TreeNode | undefined, path: Path, depth: number, leaf: TreeNode, edited: Edited): TreeNode {
  const step = path[depth];
  if (step === undefined) return leaf;
  const here = path.slice(0, depth);
  // Lists replace, so a gate that changes one item of a list it inherits needs the others too.
  const inherited = own === undefined && typeof step === 'number' ? inheritedNode(edited.tree, here) : undefined;
  const node = own ?? inherited;
  if (node?.kind === 'list' || (node === undefined && step === 0)) {
    const items = node?.kind === 'list' ? [...node.items] : [];
    items[Number(step)] = setAt(items[Number(step)], path, depth + 1, leaf, edited);
    return { kind: 'list', origin: node?.origin ?? { text: edited.text, path: here }, items };
  }
  const map = node?.kind === 'map' ? node : emptyMap({ text: edited.text, path: here });
  const key = String(step);
  const entries = remains(map, { ...map, entries: new Map([[key, map]]) }, here);
  entries.set(key, setAt(entries.get(key), path, depth + 1, leaf, edited));
  return { ...map, entries };
}

/** The gate with the document's `sides`, `pools`, `stages` and `flows` below its own. */
export function inherit(document: MapNode, gate: TreeNode): TreeNode {
  if (gate.kind !== 'map') return gate;
  const entries = new Map(gate.entries);
  for (const part of NAMED_PARTS) {
    const base = document.entries.get(part);
    const own = gate.entries.get(part);
    const merged = base === undefined || own === undefined ? (own ?? base) : merge(base, own, [part]);
    if (merged !== undefined) entries.set(part, merged);
  }
  return { ...gate, entries };
}

/** Follows `extends` from `root` to the scenario that extends none; root first. A missing base or a circle is a problem and ends the chain. */
export function extendsChain(
  root: ScenarioText,
  load: (name: string) => ScenarioText | undefined,
  names: readonly string[],
  problems: Problem[],
): readonly TreeNode[] {
  const chain: TreeNode[] = [];
  const seen: string[] = [];
  for (let text: ScenarioText | undefined = root; text !== undefined;) {
    const tree = treeOf(text, text.document, [], problems);
    chain.push(tree);
    // The root is known by its own name, a base by the name it was asked for.
    if (chain.length === 1) seen.push(scalarText(tree, 'name') ?? '');
    const base = scalarText(tree, 'extends');
    if (base === undefined) break;
    if (seen.includes(base)) {
      report(problems, tree, ['extends'], {
        expected: 'a scenario that does not extend itself',
        found: `the circle ${[...seen.slice(seen.indexOf(base)), base].join(' -> ')}`,
      });
      break;
    }
    seen.push(base);
    text = load(base);
    if (text === undefined) report(problems, tree, ['extends'], { expected: 'the name of a scenario', names });
  }
  return chain;
}

function scalarText(tree: TreeNode, key: string): string | undefined {
  const node = findNode(tree, [key]);
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
}
