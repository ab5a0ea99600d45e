// A scenario document as a tree whose every node remembers where it was written. Merging and edits keep that memory; hostile shapes stop here.
import type { Problem } from '../errors.ts';
import { nearestName } from '../nearest.ts';

/** Keys and list positions from the top of a document. */
export type Path = readonly (string | number)[];

/** A parsed document and the way back to its text. `locate` answers with the key (or list item) of a path, or of the deepest part of it that exists; 0:0 when there is no text. */
export interface ScenarioText {
  readonly file: string;
  readonly document: unknown;
  locate(path: Path): { readonly line: number; readonly column: number };
}

/** Where a node was written. */
export interface Origin {
  readonly text: ScenarioText;
  readonly path: Path;
}

export interface MapNode {
  readonly kind: 'map';
  readonly origin: Origin;
  readonly entries: ReadonlyMap<string, TreeNode>;
}
export interface ListNode {
  readonly kind: 'list';
  readonly origin: Origin;
  readonly items: readonly TreeNode[];
}
export interface ScalarNode {
  readonly kind: 'scalar';
  readonly origin: Origin;
  /** null is a tombstone: it removes what it overrides and is dropped by `withoutNulls`. */
  readonly value: string | number | boolean | null;
}
export type TreeNode = MapNode | ListNode | ScalarNode;

/** True for a map of a document or of a resolved scenario: no list, no text, no number. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Deeper than any honest document, far from the end of the stack. */
const MAX_DEPTH = 40;
/** More than any honest document of 500 kB; aliases can write the same node many times. */
const MAX_NODES = 200_000;
/** Keys that would reach into the machinery of objects; no document and no edit may write them. */
export const FORBIDDEN_KEYS: readonly string[] = ['__proto__', 'constructor', 'prototype'];

/** The text of a path: `gates.huu-nghi.flows.export.route[3]`. */
export function pathText(path: Path): string {
  return path.map((step, i) => (typeof step === 'number' ? `[${step}]` : i === 0 ? step : `.${step}`)).join('');
}

/** A value in the words of an error message, at most 60 characters of it. */
export function describeFound(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return value.length === 1 ? 'a list of 1 item' : `a list of ${value.length} items`;
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value);
  if (typeof value === 'object')
    return Object.keys(value).length === 0 ? 'an empty map' : `a map with ${Object.keys(value).slice(0, 6).join(', ')}`.slice(0, 80);
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : typeof value;
}

/** What a check has to say about a place. */
export interface Finding {
  readonly expected: string;
  /** Taken from the document when left out. */
  readonly found?: string;
  /** Valid names; the nearest one to `name` is offered. */
  readonly names?: readonly string[];
  /** The misspelt name; taken from the document when left out. */
  readonly name?: string;
}

/** Adds a problem at `path` under `node`, pointing into the file where the deepest existing part of it is written. */
export function report(problems: Problem[], node: TreeNode, path: Path, finding: Finding): void {
  const { text, at, found } = originOf(node, path);
  const value = found === undefined ? undefined : plain(found);
  const name = finding.name ?? (typeof value === 'string' ? value : String(at.at(-1) ?? ''));
  const nearest = nearestName(name, finding.names ?? []);
  problems.push({
    file: text.file,
    ...text.locate(at),
    path: pathText(at),
    expected: finding.expected,
    found: finding.found ?? describeFound(value),
    ...(nearest === undefined ? {} : { nearest }),
  });
}

/** Where `path` under a node is written, or would be: in the text of the deepest part of it that exists. `found` is the node there. */
export function originOf(node: TreeNode, path: Path): { readonly text: ScenarioText; readonly at: Path; readonly found?: TreeNode } {
  const missing = path.findIndex((_, i) => findNode(node, path.slice(0, i + 1)) === undefined);
  const depth = missing < 0 ? path.length : missing;
  const deepest = findNode(node, path.slice(0, depth)) ?? node;
  const at = [...deepest.origin.path, ...path.slice(depth)];
  return { text: deepest.origin.text, at, ...(missing < 0 ? { found: deepest } : {}) };
}

/** The child of a node at a key or list position. */
export function childOf(node: TreeNode, step: string | number): TreeNode | undefined {
  if (node.kind === 'map') return node.entries.get(String(step));
  return node.kind === 'list' ? node.items[Number(step)] : undefined;
}

/** The node at `path`, or undefined. */
export function findNode(node: TreeNode, path: Path): TreeNode | undefined {
  let at: TreeNode | undefined = node;
  for (const step of path) at = at === undefined ? undefined : childOf(at, step);
  return at;
}

/** A map without entries, written nowhere but at `origin`. */
export function emptyMap(origin: Origin): MapNode {
  return { kind: 'map', origin, entries: new Map() };
}

/** Plain values again; map keys in order, tombstones left out. Safe: forbidden keys never enter a tree. */
export function plain(node: TreeNode): unknown {
  if (node.kind === 'scalar') return node.value ?? undefined;
  if (node.kind === 'list') return node.items.map(plain);
  const record: Record<string, unknown> = {};
  for (const [key, child] of node.entries) if (!isTombstone(child)) record[key] = plain(child);
  return record;
}

export function isTombstone(node: TreeNode): boolean {
  return node.kind === 'scalar' && node.value === null;
}

/** The same tree without tombstones in maps. */
export function withoutNulls(node: TreeNode): TreeNode {
  if (node.kind === 'list') return { ...node, items: node.items.map(withoutNulls) };
  if (node.kind === 'scalar') return node;
  const kept = [...node.entries]
    .filter(([, child]) => !isTombstone(child))
    .map(([key, child]): [string, TreeNode] => [key, withoutNulls(child)]);
  return { ...node, entries: new Map(kept) };
}

/** A tree being built: its text, and how much of it has been seen. */
interface Building {
  readonly text: ScenarioText;
  readonly problems: Problem[];
  nodes: number;
  isRefused: boolean;
}

/** Builds the tree of `value` written at `path` of `text`. Refuses forbidden keys, endless depth and size, and anything YAML or JSON cannot say. */
export function treeOf(text: ScenarioText, value: unknown, path: Path, problems: Problem[]): TreeNode {
  return build({ text, problems, nodes: 0, isRefused: false }, value, path);
}

function build(tree: Building, value: unknown, path: Path): TreeNode {
  const origin: Origin = { text: tree.text, path };
  tree.nodes += 1;
  if (path.length > MAX_DEPTH || tree.nodes > MAX_NODES) return tooMuch(tree, origin);
  if (Array.isArray(value)) return { kind: 'list', origin, items: value.map((item, i) => build(tree, item, [...path, i])) };
  if (typeof value === 'object' && value !== null) return { kind: 'map', origin, entries: entriesOf(tree, value, path) };
  const isPlain = value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return { kind: 'scalar', origin, value: isPlain ? value : null };
}

function entriesOf(tree: Building, value: object, path: Path): ReadonlyMap<string, TreeNode> {
  const entries = new Map<string, TreeNode>();
  for (const [key, child] of Object.entries(value)) {
    const at = [...path, key];
    if (FORBIDDEN_KEYS.includes(key)) tell(tree, at, 'a key that is not reserved', `the key "${key}"`);
    // `{ assumption: about 8,000 a day }` is two keys in YAML, and the second would vanish like anything that is null.
    else if (child === null && /\s/.test(key) && path.at(-1) !== 'sources')
      tell(tree, at, 'a key with a value; a text with a comma in it needs quotes', `the key "${key.slice(0, 60)}"`);
    else entries.set(key, build(tree, child, at));
  }
  return entries;
}

/** Tells once that a tree is too deep or too large; what lies beyond is left out. */
function tooMuch(tree: Building, origin: Origin): ScalarNode {
  const isLarge = tree.nodes > MAX_NODES;
  const expected = isLarge ? `a document of at most ${MAX_NODES} values` : `at most ${MAX_DEPTH} levels`;
  if (!tree.isRefused) tell(tree, origin.path.slice(0, 6), expected, isLarge ? 'more' : 'a deeper level');
  tree.isRefused = true;
  return { kind: 'scalar', origin, value: null };
}

function tell({ text, problems }: Building, at: Path, expected: string, found: string): void {
  problems.push({ file: text.file, ...text.locate(at), path: pathText(at), expected, found });
}
