// Which inputs differ between two resolved scenarios: a plain walk over two trees of values.
import { sha256Hex, utf8 } from '../digest.ts';
import { formatDuration } from '../units.ts';
import { isRecord } from './tree.ts';

/** One changed input: dotted path and both values, durations with their unit (`17 min`); null where a side has nothing there. */
export interface ChangedInput {
  readonly path: string;
  readonly base: unknown;
  readonly candidate: unknown;
}

/** Keys that cannot move a number: names, texts and provenance. */
const SILENT: ReadonlySet<string> = new Set(['name', 'title', 'question', 'description', 'source', 'sources', 'assumption', 'carries']);
/** Records whose keys are the author's own words, so that a cargo may be called `source`. */
const AUTHORED: ReadonlySet<string> = new Set([
  'gates',
  'sides',
  'pools',
  'stages',
  'flows',
  'cargo',
  'mix',
  'times',
  'traits',
  'byCargo',
  'patience',
]);

/** The recorded trucks of a trace are one input, told by their number and the first digits of the digest of their rows. */
const TRACE = 'rows';

/**
 * Changed inputs of two resolved scenarios, sorted by path. Left out: names, texts, sources, assumptions and, at the top, `experiment`
 * (replications, seed and targets move no number of a replication). Lists of plain values are one input; lists of records of equal length are walked.
 */
export function changedInputs(base: unknown, candidate: unknown): readonly ChangedInput[] {
  const changes: ChangedInput[] = [];
  walk(base, candidate, [], changes);
  return changes.filter(({ path }) => path.split('.')[0] !== 'experiment').sort((a, b) => (a.path < b.path ? -1 : 1));
}

function walk(base: unknown, candidate: unknown, path: readonly string[], changes: ChangedInput[]): void {
  const keys = path.at(-1) === TRACE ? undefined : childrenOf(base, candidate);
  if (keys !== undefined) {
    const isAuthored = AUTHORED.has(path.at(-1) ?? '');
    for (const key of keys.filter((name) => isAuthored || !SILENT.has(name)))
      walk(get(base, key), get(candidate, key), [...path, key], changes);
  } else if (!isSame(base, candidate)) {
    const key = path.at(-1) ?? '';
    changes.push({ path: path.join('.'), base: written(base, key), candidate: written(candidate, key) });
  }
}

/** Keys to walk into, or undefined when the two values are compared as a whole. */
function childrenOf(base: unknown, candidate: unknown): readonly string[] | undefined {
  if (isList(base) && isList(candidate)) {
    const isWalked = base.length === candidate.length && base.every(isRecord) && candidate.every(isRecord);
    return isWalked ? base.map((_, i) => String(i)) : undefined;
  }
  if (!isRecord(base) || !isRecord(candidate)) return undefined;
  return [...new Set([...Object.keys(base), ...Object.keys(candidate)])];
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function get(value: unknown, key: string): unknown {
  return (value as Readonly<Record<string, unknown>>)[key];
}

function isSame(base: unknown, candidate: unknown): boolean {
  return Object.is(base, candidate) || JSON.stringify(base ?? null) === JSON.stringify(candidate ?? null);
}

/** A value as people write it: milliseconds as durations, at any depth; a trace in one word. */
function written(value: unknown, key: string): unknown {
  if (key === TRACE && isList(value)) return `${value.length} trucks, ${sha256Hex(utf8(JSON.stringify(value))).slice(0, 8)}`;
  if (typeof value === 'number' && key.endsWith('Ms') && key !== 'startEpochMs') return formatDuration(value);
  if (isList(value)) return value.map((item) => written(item, key));
  if (isRecord(value)) return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, written(item, name)]));
  return value ?? null;
}
