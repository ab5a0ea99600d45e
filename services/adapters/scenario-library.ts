// The scenarios in simulations/scenarios and the user's own files, by name or path.
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DomainError, InvalidDocument } from '../../shared/errors.ts';
import { nearestName } from '../../shared/nearest.ts';
import type { ScenarioSummary } from '../../shared/protocol/http.ts';
import {
  resolveScenario,
  scenarioHash,
  topicOf,
  type Scenario,
  type ScenarioText,
  type TraceText,
  type UpgradedText,
} from '../../shared/scenario/index.ts';
import { packageRoot } from './package-root.ts';
import { MAX_DOCUMENT_CHARS, parseEdit, parseScenarioText } from './scenario-document.ts';
import { parseTraceText } from './trace-text.ts';

export interface LoadedScenario {
  readonly name: string;
  /** As shown in messages: the file's name in the library, or the path given. */
  readonly file: string;
  readonly text: string;
  readonly scenario: Scenario;
  readonly hash: string;
  /** What was changed to read a document of an earlier version; empty for one of today's. */
  readonly upgrades: readonly string[];
}

export interface ScenarioLibrary {
  /** The library's scenarios, baseline first, then by name. */
  list(): readonly ScenarioSummary[];
  /** A scenario by library name, short name or file path, with edits `path=value` laid over it.
      @throws InvalidDocument · DomainError unknown-scenario */
  load(nameOrPath: string, edits?: readonly string[]): LoadedScenario;
  /** What a scenario is a change of: the one it extends or, when it extends none, itself without the edits. Undefined when it is no change of
      anything, or of something that cannot stand alone. @throws DomainError unknown-scenario */
  findBaseOf(nameOrPath: string, edits?: readonly string[]): LoadedScenario | undefined;
  /** The documents of the library as they are written, in the order of `list`. @throws InvalidDocument */
  documents(): readonly ScenarioText[];
  /** A scenario from text; it may extend library scenarios only. @throws InvalidDocument */
  parse(text: string, file: string): LoadedScenario;
}

/** The first scenario of the library, the one others extend. */
export const BASELINE = 'lang-son-2025-07';
/** Short names for those one compares first. */
export const ALIASES: Readonly<Record<string, string>> = { baseline: BASELINE, 'smart-gate': 'smart-gate-2027' };
const SUFFIX = '.yaml';
/** Enough for 200 000 trucks with every column filled. */
const MAX_TRACE_BYTES = 64_000_000;

/** A document that was found, and the folder it lies in; a text that came over the network lies in none. */
interface Opened {
  readonly text: string;
  readonly document: UpgradedText;
  readonly folder?: string;
}

/** Opens the library in `folder`, by default the product's own. A file that changed on disk is read anew, so an edit needs no restart. */
export function openScenarioLibrary(folder: string = join(packageRoot(), 'simulations', 'scenarios')): ScenarioLibrary {
  const readOwn = ownReader(folder);
  const names = (): readonly string[] => namesIn(folder);
  // Names are compared with the listing, never joined to a path unchecked.
  const findOwn = (name: string): Opened | undefined => (names().includes(name) ? readOwn(name) : undefined);
  const open = (nameOrPath: string): Opened => {
    const own = findOwn(nameOrPath) ?? findOwn(ALIASES[nameOrPath] ?? '');
    if (own !== undefined) return own;
    if (/[./\\]/.test(nameOrPath) && isFile(nameOrPath)) return openFile(nameOrPath);
    throw unknownScenario(nameOrPath, names());
  };
  const findBase = (name: string, from?: string): Opened | undefined => findOwn(name) ?? findSibling(from, name);
  const resolve = (opened: Opened, edits: readonly string[] = []): LoadedScenario => {
    const { text, document } = opened;
    const folders = new Map([[document.file, opened.folder]]);
    const loadBase = (name: string): ScenarioText | undefined => {
      const base = findBase(name, opened.folder);
      if (base !== undefined) folders.set(base.document.file, base.folder);
      return base?.document;
    };
    // A trace lies beside the document that names it, or beside the scenario when an edit does.
    const openTrace = (file: string, of: string): TraceText | undefined =>
      readBeside(folders.has(of) ? folders.get(of) : opened.folder, file);
    const scenario = resolveScenario(document, loadBase, { edits: edits.map(parseEdit), names: names(), openTrace });
    return { name: scenario.name, file: document.file, text, scenario, hash: scenarioHash(scenario), upgrades: document.upgrades };
  };
  const findBaseOf = (nameOrPath: string, edits: readonly string[] = []): LoadedScenario | undefined => {
    const opened = open(nameOrPath);
    const base = baseName(opened.document);
    const found = base === undefined ? undefined : findBase(base, opened.folder);
    if (found !== undefined) return standing(() => resolve(found));
    return base === undefined && edits.length > 0 ? standing(() => resolve(opened)) : undefined;
  };
  return {
    list: listOf(folder, (name) => summaryOf(resolve(readOwn(name)), readOwn(name).document)),
    load: (nameOrPath, edits) => resolve(open(nameOrPath), edits),
    findBaseOf,
    documents: () => names().map((name) => readOwn(name).document),
    parse: (text, file) => resolve({ text, document: parseScenarioText(text, file) }),
  };
}

/** Lists a folder, anew only when it changed: to read and check the whole library takes some tenths of a second, in which a server sends no frame. */
function listOf(folder: string, summary: (name: string) => ScenarioSummary): () => readonly ScenarioSummary[] {
  let made: { readonly stamp: string; readonly list: readonly ScenarioSummary[] } | undefined;
  return () => {
    const stamp = stampOf(folder);
    if (made?.stamp !== stamp) made = { stamp, list: namesIn(folder).map(summary) };
    return made.list;
  };
}

/** Another one when a file of the folder comes, goes or is written: what a scenario of the library extends and its traces lie there too. */
function stampOf(folder: string): string {
  const files = readdirSync(folder).map((file) => ({ file, stat: statSync(join(folder, file), { throwIfNoEntry: false }) }));
  return files.map(({ file, stat }) => `${file}/${stat?.mtimeMs}/${stat?.size}`).join('\n');
}

function namesIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(SUFFIX))
    .map((file) => basename(file, SUFFIX))
    .sort((a, b) => Number(b === BASELINE) - Number(a === BASELINE) || (a < b ? -1 : 1));
}

/** Reads documents of the library, each once as long as its file does not change. */
function ownReader(folder: string): (name: string) => Opened {
  const parsed = new Map<string, Opened & { readonly stamp: string }>();
  return (name) => {
    const path = join(folder, name + SUFFIX);
    const { mtimeMs, size } = statSync(path);
    const known = parsed.get(name);
    if (known?.stamp === `${mtimeMs}/${size}`) return known;
    const text = readDocument(path);
    const fresh = { stamp: `${mtimeMs}/${size}`, text, document: parseScenarioText(text, name + SUFFIX), folder };
    parsed.set(name, fresh);
    return fresh;
  };
}

function openFile(path: string): Opened {
  const text = readDocument(path);
  return { text, document: parseScenarioText(text, path), folder: dirname(path) };
}

/** What can be resolved, or undefined. */
function standing(resolve: () => LoadedScenario): LoadedScenario | undefined {
  try {
    return resolve();
  } catch (error) {
    if (error instanceof InvalidDocument) return undefined;
    throw error;
  }
}

/** The scenario a document says it extends. */
function baseName({ document }: UpgradedText): string | undefined {
  const base: unknown = typeof document === 'object' && document !== null && 'extends' in document ? document.extends : undefined;
  return typeof base === 'string' ? base.trim() : undefined;
}

function unknownScenario(wanted: string, names: readonly string[]): DomainError {
  const near = nearestName(wanted, names);
  const hint =
    near === undefined ? `Scenarios in the library: ${names.join(', ')}; or give the path of a file.` : `Did you mean "${near}"?`;
  return new DomainError('unknown-scenario', `There is no scenario "${wanted.slice(0, 120)}".`, hint);
}

/** A base beside the user's own file: `extends: my-base` finds my-base.yaml in the same folder. */
function findSibling(folder: string | undefined, name: string): Opened | undefined {
  if (folder === undefined || !/^[a-z0-9][a-z0-9-]*$/.test(name)) return undefined;
  const path = join(folder, name + SUFFIX);
  return isFile(path) ? openFile(path) : undefined;
}

/** A trace beside a scenario, by its plain name: nothing in another folder, by a path or behind a link, is opened. */
function readBeside(folder: string | undefined, file: string): TraceText | undefined {
  if (folder === undefined || !/^[\p{L}\p{N}_][\p{L}\p{N}_ .-]*$/u.test(file)) return undefined;
  const path = join(folder, file);
  if (!isFile(path) || dirname(realpathSync(path)) !== realpathSync(folder)) return undefined;
  return parseTraceText(readText(path, MAX_TRACE_BYTES, `at most ${MAX_TRACE_BYTES} bytes`), file);
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}

function readDocument(path: string): string {
  // A character takes at most 4 bytes: a file beyond that is refused unread.
  return readText(path, MAX_DOCUMENT_CHARS * 4, `at most ${MAX_DOCUMENT_CHARS} characters`);
}

function readText(path: string, mostBytes: number, expected: string): string {
  const bytes = statSync(path).size;
  if (bytes > mostBytes) throw new InvalidDocument([{ file: path, line: 0, column: 0, path: '', expected, found: `${bytes} bytes` }]);
  return readFileSync(path, 'utf8');
}

function summaryOf({ name, scenario, hash }: LoadedScenario, { document }: ScenarioText): ScenarioSummary {
  return {
    name,
    title: scenario.title,
    question: scenario.question ?? null,
    description: scenario.description ?? null,
    hash,
    gates: Object.keys(scenario.gates),
    gateNames: Object.fromEntries(Object.entries(scenario.gates).map(([id, gate]) => [id, gate.name])),
    days: scenario.clock.days,
    topic: topicOf(scenario, document),
  };
}
