// What trucks carry.
import { z } from 'zod';
import type { Problem } from '../errors.ts';
import { provenance, takeProvenance } from './provenance.ts';
import { localName, money, numberIn } from './quantities.ts';
import { readFields } from './reading.ts';
import type { Cargo } from './scenario.ts';
import type { TreeNode } from './tree.ts';

/** Fields of an entry of `cargo`. */
export const cargoFields = {
  name: localName.optional(),
  perishable: z.boolean({ error: () => 'true or false' }).meta({ description: 'Fresh goods that spoil' }),
  tonnes: numberIn(0, 1000, 'tonnes a truck'),
  value: money('Trade value of a truck'),
  ...provenance,
};

/** The cargo of a flow that names no mix: it weighs and is worth nothing, so that only times and counts mean something. */
export const GENERAL_CARGO: Readonly<Record<string, Cargo>> = {
  general: {
    name: { en: 'General cargo' },
    perishable: false,
    tonnes: 0,
    valueUsd: 0,
    assumption: 'built in, for flows without a cargo mix',
  },
};

/** Reads one entry of `cargo`. */
export function readCargo(node: TreeNode, sources: readonly string[], problems: Problem[]): Cargo | undefined {
  const read = readFields(cargoFields, node, problems);
  const origin = takeProvenance(node, read, sources, problems);
  const { name, perishable, tonnes, value } = read;
  if (perishable === undefined || tonnes === undefined || value === undefined) return undefined;
  return { ...(name === undefined ? {} : { name }), perishable, tonnes, valueUsd: value, ...origin };
}
