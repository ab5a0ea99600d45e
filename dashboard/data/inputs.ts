// A resolved scenario as a list of figures, each with where it comes from. Pure.
import { formatTimeOfDay, formatZone } from '../../shared/time.ts';
import type { Source } from '../../shared/scenario/naming.ts';
import type { Scenario } from '../../shared/scenario/scenario.ts';

export interface Input {
  readonly path: string;
  readonly value: string;
  /** The title of the source, or null. */
  readonly source: string | null;
  readonly assumption: string | null;
}

type Tree = Readonly<Record<string, unknown>>;

const WORDS = new Set(['name', 'title', 'question', 'description', 'source', 'assumption']);
/** Times of day, not lengths of time; but those of a disruption are counted from the start of the clock. */
const CLOCK_KEYS = new Set(['fromMs', 'toMs', 'atMs']);

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Everything that can move a number, with its nearest source or marked assumption; broken documents give what they have. */
export function inputsOf(scenario: unknown): readonly Input[] {
  if (!isTree(scenario)) return [];
  const sources = isTree(scenario['sources']) ? (scenario['sources'] as Scenario['sources']) : {};
  const rows: Input[] = [];
  for (const part of ['clock', 'gates', 'cargo', 'diversions', 'disruptions', 'costs'])
    walk(scenario[part], part, sources, { source: null, assumption: null }, rows);
  return rows;
}

function walk(
  value: unknown,
  path: string,
  sources: Readonly<Record<string, Source>>,
  from: Pick<Input, 'source' | 'assumption'>,
  rows: Input[],
): void {
  if (Array.isArray(value) && value.some(isTree)) {
    // A recorded trace has thousands.
    if (path.endsWith('.rows')) rows.push({ path, value: `${String(value.length)} rows`, ...from });
    else if (value.every((entry) => isTree(entry) && isFlat(entry)))
      rows.push({ path, value: value.map((entry) => flatText(entry as Tree)).join('; '), ...from });
    else value.forEach((entry, i) => walk(entry, `${path}.${String(i)}`, sources, from, rows));
    return;
  }
  if (!isTree(value)) {
    if (value !== undefined && value !== null) rows.push({ path, value: leafText(value, keyOf(path)), ...from });
    return;
  }
  const own = provenanceOf(value, sources);
  const here = own.source === null && own.assumption === null ? from : own;
  if (typeof value['kind'] === 'string' && isFlat(value)) {
    rows.push({ path, value: flatText(value), ...here });
    return;
  }
  for (const [key, child] of Object.entries(value)) if (!WORDS.has(key)) walk(child, `${path}.${key}`, sources, here, rows);
}

/** The last part of a path; times of disruptions are named as the lengths they are. */
function keyOf(path: string): string {
  const key = path.split('.').at(-1) ?? '';
  return path.startsWith('disruptions.') && CLOCK_KEYS.has(key) ? 'sinceMs' : key;
}

function provenanceOf(tree: Tree, sources: Readonly<Record<string, Source>>): Pick<Input, 'source' | 'assumption'> {
  const id = typeof tree['source'] === 'string' ? tree['source'] : null;
  return {
    source: id === null ? null : (sources[id]?.title ?? id),
    assumption: typeof tree['assumption'] === 'string' ? tree['assumption'] : null,
  };
}

function isFlat(tree: Tree): boolean {
  return Object.entries(tree).every(([key, value]) => WORDS.has(key) || (!isTree(value) && !(Array.isArray(value) && value.some(isTree))));
}

/** `lognormal mean 17 min, cv 0.4`. */
function flatText(tree: Tree): string {
  const parts = Object.entries(tree).filter(([key, value]) => !WORDS.has(key) && key !== 'kind' && value !== undefined);
  const words = parts.map(([key, value]) => `${key.replace(/Ms$/, '')} ${leafText(value, key)}`).join(', ');
  return typeof tree['kind'] === 'string' ? `${tree['kind']} ${words}`.trim() : words;
}

function leafText(value: unknown, key: string): string {
  if (Array.isArray(value))
    return value.length > 24
      ? `${value
          .slice(0, 24)
          .map((one) => leafText(one, key))
          .join(', ')} …`
      : value.map((one) => leafText(one, key)).join(', ');
  if (typeof value !== 'number') return String(value);
  if (CLOCK_KEYS.has(key)) return formatTimeOfDay(value);
  if (key === 'startEpochMs') return new Date(value).toISOString();
  if (key === 'zoneMin') return formatZone(value);
  if (key.endsWith('Ms')) return lengthText(value);
  return String(value);
}

/** Lengths of time in scenario words: `17 min`, `1.5 h`, `2 d`. */
function lengthText(ms: number): string {
  const units = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['min', 60_000],
    ['s', 1_000],
  ] as const;
  const [unit, size] = units.find(([, length]) => ms >= length && Number.isInteger((ms / length) * 10)) ?? (['ms', 1] as const);
  return `${String(ms / size)} ${unit}`;
}
