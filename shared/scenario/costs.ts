// What waiting costs.
import type { Problem } from '../errors.ts';
import { provenance, takeProvenance } from './provenance.ts';
import { money } from './quantities.ts';
import { readFields } from './reading.ts';
import type { Costs } from './scenario.ts';
import type { TreeNode } from './tree.ts';

/** Fields of `costs`. Staff is paid by `costPerHour` of the pools. */
export const costFields = {
  truckHour: money('One truck inside for one hour', ['5 USD']).default(0).meta({ default: '0 USD' }),
  parkingDay: money('Parking of one truck for one day inside', ['12 USD']).default(0).meta({ default: '0 USD' }),
  reeferHour: money('Cooling of one truck with perishable cargo for one hour inside', ['3 USD']).default(0).meta({ default: '0 USD' }),
  ...provenance,
};

/** Reads `costs`. */
export function readCosts(node: TreeNode, sources: readonly string[], problems: Problem[]): Costs {
  const read = readFields(costFields, node, problems);
  const origin = takeProvenance(node, read, sources, problems);
  const { truckHour = 0, parkingDay = 0, reeferHour = 0 } = read;
  return { truckHourUsd: truckHour, parkingDayUsd: parkingDay, reeferHourUsd: reeferHour, ...origin };
}
