// The reference page of the scenario language tells everything of every field; that it is current is tested with the other pages.
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { openScenarioLibrary } from '../../services/adapters/scenario-library.ts';
import { exampleText, fieldParts, gapsOf } from '../../services/cli/scenario-fields.ts';
import { scenarioPage } from '../../services/cli/scenario-page.ts';
import { scenarioJsonSchema } from '../../shared/scenario/index.ts';

const parts = fieldParts();
const rows = parts.flatMap((part) => part.rows.map((row) => ({ part: part.title, ...row })));
const table = (head: readonly string[], body: readonly string[][]): string => [head, ...body].map((cells) => cells.join(' | ')).join('\n');
const page = scenarioPage(openScenarioLibrary().documents(), table);

describe('every field of the language', () => {
  test.each(parts.map((part) => [part.title, part] as const))('%s: has a meaning, a unit, a range, a default and an example', (_, part) => {
    const gaps = part.rows.flatMap((row) => gapsOf(row).map((gap) => `${row.path}: no ${gap}`));
    expect(gaps).toEqual([]);
  });

  test('has a line on the page that tells where its figures come from', () => {
    const lines = page.split('\n').filter((line) => line.startsWith('`'));
    expect(lines).toHaveLength(rows.length);
    for (const line of lines) expect(line.split(' | ').at(-1)).toMatch(/^(choice of the planner|\S+: \S.*)$/);
  });

  test('has examples a document may hold', () => {
    for (const { part, path, schema, examples } of rows)
      for (const example of examples) {
        expect(schema.safeParse(example), `${part} ${path}: ${exampleText(example)}`).toMatchObject({ success: true });
        expect(parse(exampleText(example)), `${part} ${path}: ${exampleText(example)}`).toEqual(example);
      }
  });

  test('of the JSON Schema is on the page', () => {
    const missing: string[] = [];
    const { properties, $defs } = scenarioJsonSchema() as Schema & { readonly $defs: Readonly<Record<string, Schema>> };
    const has = (title: string, key: string): boolean => rows.some((row) => row.part === title && row.path === key);
    for (const [key, value] of Object.entries(properties ?? {})) {
      const title = key.charAt(0).toUpperCase() + key.slice(1);
      if (!parts.some((part) => part.title === title)) {
        if (!has('Document', key)) missing.push(key);
        continue;
      }
      const fields = fieldsOf($defs[key] ?? value);
      expect(fields.length, key).toBeGreaterThan(0);
      missing.push(
        ...fields
          .filter((field) => !has(title, field) && !['sides', 'pools', 'stages', 'flows'].includes(field))
          .map((field) => `${key}.${field}`),
      );
    }
    expect(missing).toEqual([]);
  });
});

test('a field that says nothing of itself is found out', () => {
  const [row] = rows;
  expect(gapsOf({ ...row!, meaning: '', unit: '', range: '', usual: '', examples: [] })).toEqual([
    'meaning',
    'unit',
    'range',
    'default',
    'example',
  ]);
});

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

/** The keys of a part of the JSON Schema, whether it is a map, a list or a map of names. */
function fieldsOf({ properties, additionalProperties, items, anyOf }: Schema): readonly string[] {
  if (properties !== undefined) return Object.keys(properties);
  const below = [additionalProperties, items, ...(anyOf ?? [])].filter((part): part is Schema => typeof part === 'object');
  return below.flatMap(fieldsOf);
}
