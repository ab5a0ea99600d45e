// Every field of the scenario language as a table, read off the schemas that read the documents.
import type { z } from 'zod';
import { cargoFields } from '../../shared/scenario/cargo.ts';
import { clockFields } from '../../shared/scenario/clock.ts';
import { costFields } from '../../shared/scenario/costs.ts';
import { disruptionFields } from '../../shared/scenario/disruption.ts';
import { distribution, KINDS } from '../../shared/scenario/distribution.ts';
import { diversionFields } from '../../shared/scenario/diversion.ts';
import { experimentFields } from '../../shared/scenario/experiment.ts';
import { flowFields } from '../../shared/scenario/flow.ts';
import { gateFields } from '../../shared/scenario/gate.ts';
import { poolFields } from '../../shared/scenario/pool.ts';
import { sourceFields } from '../../shared/scenario/provenance.ts';
import type { Fields } from '../../shared/scenario/reading.ts';
import { headFields } from '../../shared/scenario/resolve.ts';
import { sideFields } from '../../shared/scenario/side.ts';
import { kindsWith, stageFields } from '../../shared/scenario/stage.ts';

/** One field. Texts are empty where the schema does not say. */
export interface FieldRow {
  /** From the top of its part: `breakdowns.every`, `servers[].from`, `mix.<cargo>`. */
  readonly path: string;
  readonly meaning: string;
  readonly unit: string;
  readonly range: string;
  /** `required`, the value it has when it is left out, or what holds then. */
  readonly usual: string;
  readonly examples: readonly unknown[];
  readonly schema: z.ZodType;
}

/** A part of the document and all its fields, at any depth. */
export interface FieldPart {
  readonly title: string;
  /** Where the part stands in a document: `gates.<gate>.pools.<pool>`, `diversions[]`. */
  readonly at: string;
  readonly about: string;
  readonly rows: readonly FieldRow[];
}

const INHERITED = 'Also at the top of the document; every gate inherits what stands there and may change it.';

/** All parts in the order a planner meets them. */
export function fieldParts(): readonly FieldPart[] {
  const part = (title: string, at: string, fields: Fields, about: string): FieldPart => ({ title, at, about, rows: rowsOf(fields) });
  return [
    part('Document', '', headFields, 'The top of a document. It is never inherited.'),
    part('Clock', 'clock', clockFields, 'The span simulated.'),
    part(
      'Sources',
      'sources.<source>',
      sourceFields,
      'Where figures come from. A figure names its source, or says as an assumption why it was chosen.',
    ),
    part('Cargo', 'cargo.<cargo>', cargoFields, 'What trucks carry.'),
    part('Gates', 'gates.<gate>', gateFields, 'A gate has sides, pools, stages and flows, each described below.'),
    part('Sides', 'gates.<gate>.sides.<side>', sideFields, `One country's side: local time and opening hours. ${INHERITED}`),
    part('Pools', 'gates.<gate>.pools.<pool>', poolFields, `Servers with shifts and rules. ${INHERITED}`),
    {
      ...part(
        'Stages',
        'gates.<gate>.stages.<stage>',
        {},
        `The steps of a path; in brackets the kinds of stage that have a field. ${INHERITED}`,
      ),
      rows: stageRows(),
    },
    part('Flows', 'gates.<gate>.flows.<flow>', flowFields, `Trucks, wagons or people from one side to the other. ${INHERITED}`),
    part('Diversions', 'diversions[]', diversionFields, 'Trucks that drive on to another gate.'),
    part('Disruptions', 'disruptions[]', disruptionFields, 'Things that happen for a while. Each has exactly one effect.'),
    part('Costs', 'costs', costFields, 'What waiting costs. Staff is paid by `costPerHour` of its pool.'),
    part('Experiment', 'experiment', experimentFields, 'How often to run, with which seed, and what would count as success.'),
    {
      title: 'Distributions',
      at: '<time>',
      about: 'Wherever a time is asked for: a duration, which is always that long, or a map with exactly one of these.',
      rows: distributionRows(),
    },
  ];
}

function rowsOf(fields: Fields): readonly FieldRow[] {
  return Object.entries(fields).flatMap(([key, schema]) => fieldRows(key, schema));
}

/** The fields of stages, each with the kinds that have it. */
function stageRows(): readonly FieldRow[] {
  return rowsOf(stageFields).map((row) => {
    const kinds = kindsWith(row.path).map((kind) => `\`${kind}\``);
    return kinds.length === 0 ? row : { ...row, meaning: `${row.meaning} (${kinds.join(', ')})` };
  });
}

function distributionRows(): readonly FieldRow[] {
  const kinds = shapesIn(unwrap(distribution).schema).find(isDistribution) ?? {};
  return rowsOf(kinds);
}

interface Meta {
  readonly description?: unknown;
  readonly unit?: unknown;
  readonly range?: unknown;
  readonly default?: unknown;
  readonly absent?: unknown;
  readonly examples?: unknown;
}

/** A schema without what is wrapped around it, and what the wrappings say of it. */
interface Unwrapped {
  readonly schema: z.core.$ZodType;
  readonly meta: Meta;
  readonly isRequired: boolean;
}

/** What zod keeps of a schema, as far as it is read here. */
type Def = z.core.$ZodTypeDef & {
  readonly innerType?: z.core.$ZodType;
  readonly in?: z.core.$ZodType;
  readonly out?: z.core.$ZodType;
  readonly getter?: () => z.core.$ZodType;
  readonly options?: readonly z.core.$ZodType[];
  readonly element?: z.core.$ZodType;
  readonly valueType?: z.core.$ZodType;
  readonly shape?: Fields;
};

function defOf(schema: z.core.$ZodType): Def {
  return schema._zod.def;
}

/** Goes through optional, default, transform and lazy to the shape as written; of two that say the same the outer one wins. */
function unwrap(outer: z.core.$ZodType): Unwrapped {
  let [schema, meta, isRequired] = [outer, metaOf(outer), true];
  for (;;) {
    const def = defOf(schema);
    if (def.type === 'optional' || def.type === 'default' || def.type === 'prefault') isRequired = false;
    const inner = def.innerType ?? (def.type === 'pipe' ? def.in : def.type === 'lazy' ? def.getter?.() : undefined);
    if (inner === undefined) return { schema, meta, isRequired };
    schema = inner;
    meta = { ...metaOf(inner), ...meta };
  }
}

function metaOf(schema: z.core.$ZodType): Meta {
  return (schema as z.ZodType).meta() ?? {};
}

/** The field itself and the fields below it. */
function fieldRows(path: string, field: z.core.$ZodType): readonly FieldRow[] {
  const { schema, meta, isRequired } = unwrap(field);
  const own: FieldRow = {
    path,
    meaning: textOf(meta.description),
    unit: textOf(meta.unit) || (isMeasured(schema) ? '' : '–'),
    range: textOf(meta.range),
    usual: isRequired ? 'required' : textOf(meta.absent ?? meta.default),
    examples: Array.isArray(meta.examples) ? (meta.examples as readonly unknown[]) : [],
    schema: field as z.ZodType,
  };
  return [own, ...belowOf(schema, path)];
}

/** True for what is a number or a text with a unit; a word of a list, yes or no, and a map of fields have none. */
function isMeasured(schema: z.core.$ZodType): boolean {
  const { type, element } = defOf(schema);
  return (
    !['enum', 'boolean', 'literal', 'object', 'record'].includes(type) && (element === undefined || isMeasured(unwrap(element).schema))
  );
}

/** Fields of maps inside a field: of the map itself, of the items of a list, of the entries of a map of names. */
function belowOf(schema: z.core.$ZodType, path: string): readonly FieldRow[] {
  const key = path.slice(path.lastIndexOf('.') + 1);
  return placesIn(schema, ENTRY_OF[key]).flatMap(({ at, shape }) =>
    Object.entries(shape)
      // Distributions are told once, in a part of their own.
      .filter(([key]) => !(isDistribution(shape) && (KINDS as readonly string[]).includes(key)))
      .flatMap(([key, child]) => fieldRows(`${path}${at}.${key}`, child)),
  );
}

interface Place {
  /** `` for the map itself, `[]` for items, `.<cargo>` for entries. */
  readonly at: string;
  readonly shape: Fields;
}

/** What the entries of a map of names are called. */
const ENTRY_OF: Readonly<Record<string, string>> = { classes: 'class', traits: 'trait' };

function placesIn(schema: z.core.$ZodType, entry = 'name'): readonly Place[] {
  const def = defOf(schema);
  if (def.shape !== undefined) return [{ at: '', shape: def.shape }];
  if (def.options !== undefined) return def.options.flatMap((option) => placesIn(unwrap(option).schema, entry));
  if (def.element !== undefined) return placesIn(unwrap(def.element).schema).map(({ at, shape }) => ({ at: `[]${at}`, shape }));
  if (def.valueType !== undefined)
    return placesIn(unwrap(def.valueType).schema).map(({ at, shape }) => ({ at: `.<${entry}>${at}`, shape }));
  return [];
}

function shapesIn(schema: z.core.$ZodType): readonly Fields[] {
  return placesIn(schema).map(({ shape }) => shape);
}

/** True for a map that may hold any kind of distribution. */
function isDistribution(shape: Fields): boolean {
  return KINDS.every((kind) => Object.hasOwn(shape, kind));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined ? '' : exampleText(value);
}

/** A value as it is written in a document, on one line. */
export function exampleText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(exampleText).join(', ')}]`;
  if (typeof value === 'object' && value !== null)
    return `{ ${Object.entries(value)
      .map(([key, item]) => `${key}: ${exampleText(item)}`)
      .join(', ')} }`;
  if (typeof value !== 'string') return String(value);
  // What YAML would read as something else, or what ends a value, needs quotes.
  const isPlain = /^[\p{L}\d<+/(][^:#,[\]{}"'\\]*$/u.test(value) && !/^(true|false|null|yes|no|[\d.e]+|\+.*)$/i.test(value);
  return isPlain ? value : JSON.stringify(value);
}

/** What is missing of a field, in words; empty when the reference page can tell all of it. */
export function gapsOf(row: FieldRow): readonly string[] {
  const { meaning, unit, range, usual, examples } = row;
  const told: Readonly<Record<string, boolean>> = {
    meaning: meaning !== '',
    unit: unit !== '',
    range: range !== '',
    default: usual !== '',
    example: examples.length > 0,
  };
  return Object.keys(told).filter((name) => told[name] !== true);
}
