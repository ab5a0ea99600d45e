// One country's side of a gate: its local time and opening hours.
import { z } from 'zod';
import type { Problem } from '../errors.ts';
import { provenance, takeProvenance } from './provenance.ts';
import { listOf, localName, openHours, zone } from './quantities.ts';
import { readFields } from './reading.ts';
import type { Side } from './scenario.ts';
import { report, type TreeNode } from './tree.ts';

const HOURS = 'opening hours such as "07:00-20:00", or a list of them';

/** Fields of an entry of `sides`. */
export const sideFields = {
  name: localName.optional(),
  zone,
  open: z
    .union([openHours.transform((hours) => [hours]), listOf(openHours, HOURS, 1, 24)], { error: () => HOURS })
    .meta({ description: 'When the side works, in its local time, every day' }),
  ...provenance,
};

/** Reads one entry of `sides`; several opening hours must follow one another without overlap. */
export function readSide(node: TreeNode, sources: readonly string[], problems: Problem[]): Side | undefined {
  const read = readFields(sideFields, node, problems);
  const origin = takeProvenance(node, read, sources, problems);
  const { name, zone: zoneMin, open } = read;
  open?.forEach((hours, i) => {
    const before = open[i - 1];
    if (before !== undefined && hours.fromMs < before.toMs)
      report(problems, node, ['open', i], { expected: 'hours that begin after the ones before have ended' });
  });
  if (zoneMin === undefined || open === undefined) return undefined;
  return { ...(name === undefined ? {} : { name }), zoneMin, open, ...origin };
}
