// The sweep files of the library in simulations/sweeps and the user's own, by name or path.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DomainError, InvalidDocument } from '../../shared/errors.ts';
import { nearestName } from '../../shared/nearest.ts';
import type { ScenarioText } from '../../shared/scenario/index.ts';
import { packageRoot } from './package-root.ts';
import { MAX_DOCUMENT_CHARS, parseScenarioText } from './scenario-document.ts';

const SUFFIX = '.yaml';

export interface SweepFiles {
  /** Names in the library. */
  names(): readonly string[];
  /** By name of the library, or by the path of a file. @throws InvalidDocument, DomainError not-found */
  read(nameOrPath: string): ScenarioText;
  /** By name of the library alone. */
  readOwn(name: string): ScenarioText;
}

export function openSweepFiles(folder: string = join(packageRoot(), 'simulations', 'sweeps')): SweepFiles {
  const names = (): readonly string[] =>
    readdirSync(folder)
      .filter((file) => file.endsWith(SUFFIX))
      .map((file) => basename(file, SUFFIX))
      .sort();
  const readOwn = (name: string): ScenarioText => {
    if (!names().includes(name)) throw unknownSweep(name, names());
    return parseSweepText(readFileSync(join(folder, name + SUFFIX), 'utf8'), name + SUFFIX);
  };
  return {
    names,
    readOwn,
    read(nameOrPath) {
      if (names().includes(nameOrPath)) return readOwn(nameOrPath);
      if (/[./\\]/.test(nameOrPath) && existsSync(nameOrPath) && statSync(nameOrPath).isFile()) return readFile(nameOrPath);
      throw unknownSweep(nameOrPath, names());
    },
  };
}

function readFile(path: string): ScenarioText {
  const { size } = statSync(path);
  const expected = `at most ${MAX_DOCUMENT_CHARS} characters`;
  if (size > MAX_DOCUMENT_CHARS * 4)
    throw new InvalidDocument([{ file: path, line: 0, column: 0, path: '', expected, found: `${size} bytes` }]);
  return parseSweepText(readFileSync(path, 'utf8'), path);
}

/** The same YAML, with the same limits, as scenario documents. @throws InvalidDocument */
export function parseSweepText(text: string, file: string): ScenarioText {
  return parseScenarioText(text, file);
}

function unknownSweep(wanted: string, names: readonly string[]): DomainError {
  const near = nearestName(wanted, names);
  const hint = near === undefined ? `Sweeps in the library: ${names.join(', ')}; or give the path of a file.` : `Did you mean "${near}"?`;
  return new DomainError('not-found', `There is no sweep file "${wanted.slice(0, 120)}".`, hint);
}
