// The whole document as one zod schema, for editors: every field of every part, all optional because a document may extend another.
import { z } from 'zod';
import { cargoFields } from './cargo.ts';
import { clockFields } from './clock.ts';
import { diversionFields } from './diversion.ts';
import { experimentFields } from './experiment.ts';
import { flowFields } from './flow.ts';
import { gateFields } from './gate.ts';
import { poolFields } from './pool.ts';
import { sourceFields } from './provenance.ts';
import { id } from './quantities.ts';
import type { Fields } from './reading.ts';
import { headFields } from './resolve.ts';
import { sideFields } from './side.ts';
import { stageFields } from './stage.ts';

/** The fields, each optional and removable by null. */
function partial(fields: Fields): Record<string, z.ZodType> {
  return Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, field.nullable().optional()]));
}

/** A map of names to parts; a part may be null, which removes an inherited one. */
function named(fields: Fields, about: string): z.ZodType {
  return z
    .record(id, z.strictObject(partial(fields)).nullable())
    .optional()
    .meta({ description: about });
}

const parts = {
  sides: named(sideFields, 'Sides by name: local time and opening hours'),
  pools: named(poolFields, 'Pools by name: servers with shifts'),
  stages: named(stageFields, 'Stages by name: the steps of the path'),
  flows: named(flowFields, 'Flows by name: trucks from one side to the other'),
};

const { amity, name, ...head } = headFields;

const documentSchema = z.strictObject({
  amity,
  name,
  ...partial(head),
  clock: z.strictObject(partial(clockFields)).optional().meta({ description: 'The span simulated' }),
  sources: z
    .record(z.string(), z.strictObject(partial(sourceFields)).nullable())
    .optional()
    .meta({ description: 'Where figures come from' }),
  cargo: named(cargoFields, 'Cargo by name'),
  ...parts,
  gates: z
    .record(id, z.strictObject({ ...partial(gateFields), ...parts }).nullable())
    .optional()
    .meta({ description: 'Gates by name; each inherits sides, pools, stages and flows from the top of the document' }),
  diversions: z
    .array(z.strictObject(partial(diversionFields)))
    .optional()
    .meta({ description: 'Trucks that drive on to another gate' }),
  experiment: z.strictObject(partial(experimentFields)).optional().meta({ description: 'Replications, seed and targets' }),
});

/** JSON Schema (draft 2020-12) of a scenario document, for editors. It knows shapes; names, sums and sources are checked by `resolveScenario`. */
export function scenarioJsonSchema(): object {
  const { $schema, required, ...schema } = z.toJSONSchema(documentSchema, { io: 'input', unrepresentable: 'any' });
  return { $schema, title: 'Amity scenario', required, ...(withoutRequired(schema) as object) };
}

/** A map may say only what differs from the one it lies over, at any depth; an item of a list is never merged, so it keeps its required fields. */
function withoutRequired(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutRequired);
  if (typeof schema !== 'object' || schema === null) return schema;
  const entries = Object.entries(schema).filter(([key, value]) => !(key === 'required' && Array.isArray(value)));
  return Object.fromEntries(entries.map(([key, value]) => [key, key === 'items' ? value : withoutRequired(value)]));
}
