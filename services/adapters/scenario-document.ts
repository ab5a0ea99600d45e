// YAML text to a scenario document that remembers lines and columns. Refuses what is too large, broken or built to explode.
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parse,
  parseDocument,
  type Document,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml';
import { InvalidDocument, type Problem } from '../../shared/errors.ts';
import { pathText, tryEditText, upgradeDocument, type Path, type ScenarioEdit, type UpgradedText } from '../../shared/scenario/index.ts';

/** Longest document, in characters. */
export const MAX_DOCUMENT_CHARS = 500_000;
/** How often aliases may be expanded; an alias bomb needs millions. */
const MAX_ALIASES = 100;
/** The YAML parser descends by recursion; brackets nested deeper than this are refused before it starts. */
const MAX_FLOW_DEPTH = 100;
/** Syntax errors told at most; one slip often causes many. */
const MAX_SYNTAX_PROBLEMS = 20;

/** Pairs of a map by key, built once a map so that finding a place stays fast in long documents. */
type PairIndex = ReadonlyMap<YAMLMap, ReadonlyMap<string, Pair>>;
type Refuse = (expected: string, found: string) => InvalidDocument;

/** Parses YAML 1.2 text into a document of today's language. `file` is how the text is called in messages.
    @throws InvalidDocument with every syntax error, or one problem for a document that is too large, too deep, too often aliased or made by a newer Amity. */
export function parseScenarioText(text: string, file: string): UpgradedText {
  const refuse: Refuse = (expected, found) => new InvalidDocument([{ file, line: 1, column: 1, path: '', expected, found }]);
  if (text.length > MAX_DOCUMENT_CHARS) throw refuse(`at most ${MAX_DOCUMENT_CHARS} characters`, `${text.length} characters`);
  if (isTooDeep(text)) throw refuse(`at most ${MAX_FLOW_DEPTH} levels`, 'a deeper level');
  const lines = new LineCounter();
  const document = guarded(refuse, () => parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false }));
  if (document.errors.some((error) => error.message.includes('call stack')))
    throw refuse('a document of ordinary depth', 'too many levels');
  const problems = document.errors
    .slice(0, MAX_SYNTAX_PROBLEMS)
    .map((error): Problem => ({ file, ...linePosition(lines, error.pos[0]), path: '', expected: 'valid YAML', found: error.message }));
  if (problems.length > 0) throw new InvalidDocument(problems);
  const index = guarded(refuse, () =>
    indexPairs(document, (path, offset, expected, found) =>
      problems.push({ file, ...linePosition(lines, offset), path: pathText(path), expected, found }),
    ),
  );
  if (problems.length > 0) throw new InvalidDocument(problems);
  const value: unknown = guarded(refuse, () => document.toJS({ maxAliasCount: MAX_ALIASES }) as unknown);
  return upgradeDocument({ file, document: value, locate: (path) => linePosition(lines, offsetOf(document, index, path)) });
}

/** Turns what the parser throws at documents built to explode into a problem of the document. */
function guarded<T>(refuse: Refuse, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) throw refuse('a document of ordinary depth', 'too many levels');
    // ReferenceError stands for an excess of aliases and for an alias to nothing.
    if (error instanceof ReferenceError) throw refuse('few aliases, each of an anchor above it', error.message);
    throw error;
  }
}

/** True when brackets may nest too deep. Counts those in texts and comments too: ordinary documents stay below ten. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    if (character === '[' || character === '{') depth += 1;
    else if ((character === ']' || character === '}') && depth > 0) depth -= 1;
    if (depth > MAX_FLOW_DEPTH) return true;
  }
  return false;
}

type Tell = (path: Path, offset: number, expected: string, found: string) => void;

/** Indexes every map; tells a key that is written twice, which YAML forbids, or that is no plain value. */
function indexPairs(document: Document, tell: Tell): PairIndex {
  const index = new Map<YAMLMap, Map<string, Pair>>();
  const visit = (node: unknown, path: Path): void => {
    if (isSeq(node)) node.items.forEach((item, i) => visit(item, [...path, i]));
    if (!isMap(node)) return;
    const pairs = new Map<string, Pair>();
    index.set(node, pairs);
    for (const pair of node.items) {
      const offset = rangeStart(pair.key) ?? 0;
      const key = isScalar(pair.key) ? String(pair.key.value) : undefined;
      if (key === undefined) {
        tell(path, offset, 'a key that is a word', 'a list, map or alias as key');
        continue;
      }
      if (pairs.has(key)) tell([...path, key], offset, 'each key once', `the key "${key}" again`);
      pairs.set(key, pair);
      visit(pair.value, [...path, key]);
    }
  };
  visit(document.contents, []);
  return index;
}

function linePosition(lines: LineCounter, offset: number): { readonly line: number; readonly column: number } {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

/** Where the key (or list item) of the deepest existing part of `path` begins. */
function offsetOf(document: Document, index: PairIndex, path: Path): number {
  let node: unknown = document.contents;
  let offset = rangeStart(node) ?? 0;
  for (const step of path) {
    const here = isAlias(node) ? node.resolve(document) : node;
    if (isMap(here)) {
      const pair = index.get(here)?.get(String(step));
      if (pair === undefined) break;
      offset = rangeStart(pair.key) ?? offset;
      node = pair.value;
    } else if (isSeq(here) && typeof step === 'number' && here.items[step] !== undefined) {
      node = here.items[step];
      offset = rangeStart(node) ?? offset;
    } else break;
  }
  return offset;
}

function rangeStart(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}

/** Parses `path=value` of `--set`; the value is YAML: `2`, `30 %`, `null`, `{ triangular: { … } }`.
    @throws InvalidDocument when it is no edit. */
export function parseEdit(text: string): ScenarioEdit {
  const found = JSON.stringify(text.slice(0, 120));
  const refuse: Refuse = (expected) => new InvalidDocument([{ file: '--set', line: 0, column: 0, path: '', expected, found }]);
  const parts = text.length > MAX_DOCUMENT_CHARS ? undefined : tryEditText(text);
  if (parts === undefined) throw refuse('path=value, such as clock.days=7', found);
  if (isTooDeep(parts.value)) throw refuse(`at most ${MAX_FLOW_DEPTH} levels`, found);
  try {
    return { text, path: parts.path, value: parse(parts.value, { maxAliasCount: 0 }) as unknown };
  } catch {
    throw refuse('a value in YAML', found);
  }
}
