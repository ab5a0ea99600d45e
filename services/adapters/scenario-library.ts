// The scenarios in simulations/scenarios and the user's own files, by name or path.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DomainError, InvalidDocument } from '../../shared/errors.ts';
import { nearestName } from '../../shared/nearest.ts';
import type { ScenarioSummary } from '../../shared/protocol/http.ts';
import { resolveScenario, scenarioHash, type Scenario, type ScenarioText } from '../../shared/scenario/index.ts';
import { packageRoot } from './package-root.ts';
import { MAX_DOCUMENT_CHARS, parseEdit, parseScenarioText } from './scenario-document.ts';

export interface LoadedScenario {
  readonly name: string;
  /** As shown in messages: the file's name in the library, or the path given. */
  readonly file: string;
  readonly text: string;
  readonly scenario: Scenario;
  readonly hash: string;
}

export interface ScenarioLibrary {
  /** The library's scenarios, baseline first, then by name. */
  list(): readonly ScenarioSummary[];
  /** A scenario by library name or file path, with edits `path=value` laid over it.
      @throws InvalidDocument · DomainError unknown-scenario */
  load(nameOrPath: string, edits?: readonly string[]): LoadedScenario;
  /** A scenario from text; it may extend library scenarios only. @throws InvalidDocument */
  parse(text: string, file: string): LoadedScenario;
}

/** The first scenario of the library, the one others extend. */
export const BASELINE = 'lang-son-2025-07';
const SUFFIX = '.yaml';

/** Opens the library in `folder`, by default the product's own. A file that changed on disk is read anew, so an edit needs no restart. */
export function openScenarioLibrary(folder: string = join(packageRoot(), 'simulations', 'scenarios')): ScenarioLibrary {
  const parsed = new Map<string, { readonly stamp: string; readonly text: string; readonly document: ScenarioText }>();
  const readOwn = (name: string): { readonly text: string; readonly document: ScenarioText } => {
    const path = join(folder, name + SUFFIX);
    const { mtimeMs, size } = statSync(path);
    const known = parsed.get(name);
    if (known?.stamp === `${mtimeMs}/${size}`) return known;
    const text = readDocument(path);
    const fresh = { stamp: `${mtimeMs}/${size}`, text, document: parseScenarioText(text, name + SUFFIX) };
    parsed.set(name, fresh);
    return fresh;
  };
  const names = (): readonly string[] =>
    readdirSync(folder)
      .filter((file) => file.endsWith(SUFFIX))
      .map((file) => basename(file, SUFFIX))
      .sort((a, b) => Number(b === BASELINE) - Number(a === BASELINE) || (a < b ? -1 : 1));
  // Names are compared with the listing, never joined to a path unchecked.
  const findOwn = (name: string): ScenarioText | undefined => (names().includes(name) ? readOwn(name).document : undefined);

  const resolve = (text: string, document: ScenarioText, edits: readonly string[], beside?: string): LoadedScenario => {
    const findBase = (name: string): ScenarioText | undefined => findOwn(name) ?? findSibling(beside, name);
    const scenario = resolveScenario(document, findBase, { edits: edits.map(parseEdit), names: names() });
    return { name: scenario.name, file: document.file, text, scenario, hash: scenarioHash(scenario) };
  };

  const load = (nameOrPath: string, edits: readonly string[] = []): LoadedScenario => {
    if (names().includes(nameOrPath)) {
      const { text, document } = readOwn(nameOrPath);
      return resolve(text, document, edits);
    }
    if (/[./\\]/.test(nameOrPath) && isFile(nameOrPath)) {
      const text = readDocument(nameOrPath);
      return resolve(text, parseScenarioText(text, nameOrPath), edits, dirname(nameOrPath));
    }
    throw unknownScenario(nameOrPath, names());
  };

  return {
    list: () => names().map((name) => summaryOf(load(name))),
    load,
    parse: (text, file) => resolve(text, parseScenarioText(text, file), []),
  };
}

function unknownScenario(wanted: string, names: readonly string[]): DomainError {
  const near = nearestName(wanted, names);
  const hint =
    near === undefined ? `Scenarios in the library: ${names.join(', ')}; or give the path of a file.` : `Did you mean "${near}"?`;
  return new DomainError('unknown-scenario', `There is no scenario "${wanted.slice(0, 120)}".`, hint);
}

/** A base beside the user's own file: `extends: my-base` finds my-base.yaml in the same folder. */
function findSibling(folder: string | undefined, name: string): ScenarioText | undefined {
  if (folder === undefined || !/^[a-z0-9][a-z0-9-]*$/.test(name)) return undefined;
  const path = join(folder, name + SUFFIX);
  return isFile(path) ? parseScenarioText(readDocument(path), path) : undefined;
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}

function readDocument(path: string): string {
  // A character takes at most 4 bytes: a file beyond that is refused unread.
  const bytes = statSync(path).size;
  if (bytes > MAX_DOCUMENT_CHARS * 4)
    throw new InvalidDocument([
      { file: path, line: 0, column: 0, path: '', expected: `at most ${MAX_DOCUMENT_CHARS} characters`, found: `${bytes} bytes` },
    ]);
  return readFileSync(path, 'utf8');
}

function summaryOf({ name, scenario, hash }: LoadedScenario): ScenarioSummary {
  return {
    name,
    title: scenario.title,
    question: scenario.question ?? null,
    description: scenario.description ?? null,
    hash,
    gates: Object.keys(scenario.gates),
    days: scenario.clock.days,
  };
}
