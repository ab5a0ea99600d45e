// The reference page of the scenario language: every field, and where its figures usually come from in the scenarios of the library.
import { KINDS } from '../../shared/scenario/distribution.ts';
import type { ScenarioText } from '../../shared/scenario/index.ts';
import { isRecord } from '../../shared/scenario/tree.ts';
import { exampleText, fieldParts, type FieldPart, type FieldRow } from './scenario-fields.ts';

/** Sources of one field: source → how many figures it gives. */
type Counts = Map<string, number>;

/** Who gives the figures of each field: `<part> <path>` → sources. */
interface Origins {
  readonly counts: ReadonlyMap<string, Counts>;
  readonly titles: ReadonlyMap<string, string>;
}

/** The page in Markdown, without the mark of generated pages. `library` are the documents figures are looked up in. */
export function scenarioPage(
  library: readonly ScenarioText[],
  table: (head: readonly string[], rows: readonly string[][]) => string,
): string {
  const parts = fieldParts();
  const origins = originsIn(library, parts);
  const sections = parts.map((part) => {
    const place = part.at === '' || part.at.startsWith('<') ? '' : `At \`${part.at}\`. `;
    const rows = part.rows.map((row) => cellsOf(part, row, origins));
    return `## ${part.title}\n\n${place}${part.about}\n\n${table(['field', 'meaning', 'unit', 'range', 'default', 'example', 'figures from'], rows)}`;
  });
  return sections.join('\n\n');
}

function cellsOf(part: FieldPart, row: FieldRow, origins: Origins): string[] {
  const { path, meaning, unit, range, usual, examples } = row;
  return [
    `\`${path}\``,
    meaning,
    unit,
    range,
    usual,
    examples.map((value) => `\`${exampleText(value)}\``).join(' or '),
    originOf(part, row, origins),
  ];
}

/** The source most figures of the library have; of equals the first. */
function originOf(part: FieldPart, row: FieldRow, { counts, titles }: Origins): string {
  const [most] = [...(counts.get(`${part.title} ${row.path}`) ?? [])].sort((a, b) => b[1] - a[1]);
  if (most === undefined || !holdsFigures(row)) return 'choice of the planner';
  return `${most[0]}: ${titles.get(most[0]) ?? ''}`;
}

/** Names, texts and the kind of a thing are nobody's measurement. */
function holdsFigures({ path, unit }: FieldRow): boolean {
  return !['name', 'text', 'file'].includes(unit) && !['kind', 'amity'].includes(path);
}

/** A document while its figures are counted. */
interface Counting {
  readonly counts: Map<string, Counts>;
  readonly paths: ReadonlySet<string>;
}

function originsIn(library: readonly ScenarioText[], parts: readonly FieldPart[]): Origins {
  const counts = new Map<string, Counts>();
  const paths = new Set(parts.flatMap((part) => part.rows.map((row) => `${part.title} ${row.path}`)));
  const titles = new Map<string, string>();
  for (const { document } of library) {
    const sources = isRecord(document) && isRecord(document['sources']) ? document['sources'] : {};
    for (const [id, source] of Object.entries(sources))
      if (isRecord(source) && typeof source['title'] === 'string') titles.set(id, source['title']);
    for (const part of parts)
      for (const value of instancesOf(document, part.at)) count({ counts, paths }, value, `${part.title} `, undefined);
  }
  return { counts, titles };
}

/** Every place of a document where a part stands; parts of a gate may also stand at the top. */
function instancesOf(document: unknown, at: string): readonly unknown[] {
  const below = (values: readonly unknown[], step: string): readonly unknown[] =>
    values.flatMap((value) => {
      if (step === '[]') return Array.isArray(value) ? (value as readonly unknown[]) : [];
      if (!isRecord(value)) return [];
      return step.startsWith('<') ? Object.values(value) : [value[step]];
    });
  const from = (path: string): readonly unknown[] => path.replaceAll('[]', '.[]').split('.').reduce(below, [document]);
  if (at === '' || at.startsWith('<')) return [];
  const top = at.replace(/^gates\.<gate>\./, '');
  return top === at ? from(at) : [...from(at), ...from(top)];
}

/** Counts the source of every field below `value`; `source` is what the map around it names, undefined for an assumption. */
function count(counting: Counting, value: unknown, path: string, source: string | undefined): void {
  if (Array.isArray(value)) for (const item of value as readonly unknown[]) count(counting, item, `${path}[]`, source);
  if (!isRecord(value)) return;
  const own = typeof value['source'] === 'string' ? value['source'] : value['assumption'] === undefined ? source : undefined;
  for (const [key, child] of Object.entries(value)) {
    const at = placeOf(counting.paths, path, key);
    if (own !== undefined && counting.paths.has(at)) {
      const sources = counting.counts.get(at) ?? new Map<string, number>();
      counting.counts.set(at, sources.set(own, (sources.get(own) ?? 0) + 1));
    }
    count(counting, child, at, own);
  }
}

/** The path of a key: a field of its part, an entry of a map of names, or a distribution. */
function placeOf(paths: ReadonlySet<string>, path: string, key: string): string {
  const at = path.endsWith(' ') ? path + key : `${path}.${key}`;
  if (paths.has(at)) return at;
  if ((KINDS as readonly string[]).includes(key)) return `Distributions ${key}`;
  const entry = [...paths].find((one) => one.startsWith(`${path}.<`));
  return entry === undefined ? at : entry.slice(0, entry.indexOf('>', path.length) + 1);
}
