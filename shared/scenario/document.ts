// The whole document as one zod schema, for editors: every field of every part, all optional because a document may extend another.
import { z } from 'zod';
import { cargoFields } from './cargo.ts';
import { clockFields } from './clock.ts';
import { costFields } from './costs.ts';
import { disruptionFields } from './disruption.ts';
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
import { isRecord } from './tree.ts';

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

// What stands at the top and in every gate is told once and referred to by its id.
const parts = {
  sides: named(sideFields, 'Sides by name: local time, opening hours, holidays').meta({ id: 'sides' }),
  pools: named(poolFields, 'Pools by name: servers with shifts and rules').meta({ id: 'pools' }),
  stages: named(stageFields, 'Stages by name: the steps of the path').meta({ id: 'stages' }),
  flows: named(flowFields, 'Flows by name: trucks from one side to the other').meta({ id: 'flows' }),
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
  disruptions: z
    .array(z.strictObject(partial(disruptionFields)))
    .optional()
    .meta({ description: 'Things that happen for a while: closures, surges, slower work …' }),
  costs: z.strictObject(partial(costFields)).optional().meta({ description: 'What waiting costs' }),
  experiment: z.strictObject(partial(experimentFields)).optional().meta({ description: 'Replications, seed and targets' }),
});

/** What fields say of themselves for the reference page; JSON Schema has no such words. */
const OWN_KEYWORDS = ['unit', 'range', 'absent'];

/** JSON Schema (draft 2020-12) of a scenario document, for editors. It knows shapes; names, sums and sources are checked by `resolveScenario`. */
export function scenarioJsonSchema(): object {
  const { $schema, required, ...schema } = z.toJSONSchema(documentSchema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      for (const key of OWN_KEYWORDS) delete jsonSchema[key];
    },
  });
  return { $schema, title: 'Amity scenario', required, ...(asLayer(schema) as object) };
}

/** A map may say only what differs from the one it lies over, and remove by null what it inherits, at any depth; an item of a list is never merged, so it
    keeps its required fields. */
function asLayer(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(asLayer);
  if (!isRecord(schema)) return schema;
  const entries = Object.entries(schema).filter(([key, value]) => !(key === 'required' && Array.isArray(value)));
  return Object.fromEntries(
    entries.map(([key, value]) => {
      if (key === 'items') return [key, value];
      if (key === 'properties' && isRecord(value))
        return [key, Object.fromEntries(Object.entries(value).map(([name, field]) => [name, orNull(asLayer(field))]))];
      return [key, key === 'additionalProperties' ? orNull(asLayer(value)) : asLayer(value)];
    }),
  );
}

function orNull(schema: unknown): unknown {
  if (!isRecord(schema)) return schema;
  const choices = Array.isArray(schema['anyOf']) ? schema['anyOf'] : [];
  const isNullable = choices.some((choice) => isRecord(choice) && choice['type'] === 'null');
  return isNullable ? schema : { anyOf: [schema, { type: 'null' }] };
}
