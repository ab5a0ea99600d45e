// How one document lies over another: maps merge, lists and scalars replace, null removes; of keys that exclude each other the newer wins.
import type { Problem } from '../errors.ts';
import { emptyMap, findNode, FORBIDDEN_KEYS, report, treeOf, type MapNode, type Path, type ScenarioText, type TreeNode } from './tree.ts';

/** Parts of a document whose keys are names chosen by the author. */
export const NAMED_PARTS = ['sides', 'pools', 'stages', 'flows'] as const;
const NAMED_MAPS: readonly string[] = [...NAMED_PARTS, 'gates', 'cargo', 'sources'];
const NAMED_LEAVES: readonly string[] = ['mix', 'channels', 'byCargo', 'byChannel', 'targets'];

/** Keys of which a map holds one; writing one over another removes the other. `byCargo` and `otherwise` belong together. */
const RIVALS: readonly (readonly string[])[] = [
  ['source', 'assumption'],
  ['before', 'after'],
  ['servers', 'officers'],
  ['constant', 'exponential', 'lognormal', 'gamma', 'erlang', 'triangular', 'uniform', 'empirical', 'mixture', 'byChannel', 'byCargo'],
];

/** True when the keys below `path` are names (of gates, pools, cargo …) and not fields. */
function isNamed(path: Path): boolean {
  const at = path[0] === 'gates' && path.length > 2 ? path.slice(2) : path;
  return (at.length === 1 && NAMED_MAPS.includes(String(at[0]))) || (at.length > 1 && NAMED_LEAVES.includes(String(at.at(-1))));
}

/** `over` laid on `base`; `path` is where both lie in the document. Tombstones stay, so that they also remove what a gate inherits later. */
export function merge(base: TreeNode, over: TreeNode, path: Path = []): TreeNode {
  if (base.kind !== 'map' || over.kind !== 'map') return over;
  const entries = new Map(base.entries);
  if (!isNamed(path)) for (const key of over.entries.keys()) for (const rival of rivalsOf(key)) entries.delete(rival);
  for (const [key, child] of over.entries) {
    const below = entries.get(key);
    entries.set(key, below === undefined ? child : merge(below, child, [...path, key]));
  }
  return { kind: 'map', origin: over.origin, entries };
}

function rivalsOf(key: string): readonly string[] {
  const rivals = RIVALS.find((group) => group.includes(key))?.filter((rival) => rival !== key) ?? [];
  if (key === 'otherwise') return [];
  return key !== 'byCargo' && rivals.includes('byCargo') ? [...rivals, 'otherwise'] : rivals;
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
  for (let n = 1; n < edit.path.length; n += 1) {
    const parent = edit.path.slice(0, n - 1);
    if ((isNamed(parent) || typeof edit.path[n - 1] === 'number') && !exists(tree, edit.path.slice(0, n))) {
      const names = namesAt(tree, parent);
      const origin = { text, path: edit.path.slice(0, n) };
      report(problems, emptyMap(origin), [], {
        expected: names.length === 0 ? 'an existing part' : `one of ${names.join(', ')}`,
        found: `"${String(edit.path[n - 1])}"`,
        name: String(edit.path[n - 1]),
        names,
      });
      return tree;
    }
  }
  const changed = setAt(tree, edit.path, 0, treeOf(text, edit.value, edit.path, problems), { text, path: [] });
  return changed.kind === 'map' ? changed : tree;
}

/** A gate's own part, or the default every gate inherits. */
function exists(tree: MapNode, path: Path): boolean {
  return (
    findNode(tree, path) !== undefined ||
    (path[0] === 'gates' &&
      path.length > 2 &&
      findNode(tree, ['gates', path[1] ?? '']) !== undefined &&
      findNode(tree, path.slice(2)) !== undefined)
  );
}

function namesAt(tree: MapNode, path: Path): readonly string[] {
  const own = findNode(tree, path);
  const inherited = path[0] === 'gates' && path.length > 2 ? findNode(tree, path.slice(2)) : undefined;
  return [...new Set([own, inherited].flatMap((node) => (node?.kind === 'map' ? [...node.entries.keys()] : [])))];
}

function setAt(node: TreeNode | undefined, path: Path, depth: number, leaf: TreeNode, origin: MapNode['origin']): TreeNode {
  const step = path[depth];
  if (step === undefined) return leaf;
  if (node?.kind === 'list') {
    const items = [...node.items];
    items[Number(step)] = setAt(items[Number(step)], path, depth + 1, leaf, origin);
    return { ...node, items };
  }
  const map = node?.kind === 'map' ? node : emptyMap({ text: origin.text, path: path.slice(0, depth) });
  const key = String(step);
  const entries = new Map(map.entries);
  if (!isNamed(path.slice(0, depth))) for (const rival of rivalsOf(key)) entries.delete(rival);
  entries.set(key, setAt(entries.get(key), path, depth + 1, leaf, origin));
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
