// What trucks carry.
import type { Problem } from '../errors.ts';
import { channelShares, distribution } from './distribution.ts';
import { provenance, takeProvenance } from './provenance.ts';
import { flag, localName, money, numberIn, share, wordOf } from './quantities.ts';
import { defined, readFields } from './reading.ts';
import { QUARANTINE, type Cargo } from './scenario.ts';
import type { TreeNode } from './tree.ts';

/** Fields of an entry of `cargo`. */
export const cargoFields = {
  name: localName.optional(),
  perishable: flag('Fresh goods that spoil'),
  tonnes: numberIn(0, 1000, 'tonnes a truck', { description: 'Weight of the goods of one truck', unit: 't', examples: [19.5] }),
  value: money('Trade value of a truck', ['78 k USD']),
  shelfLife: distribution.optional().meta({
    description: 'How long it keeps from the moment it reaches the approach; then it is spoiled',
    absent: 'keeps for ever',
    examples: [{ triangular: { min: '4 d', mode: '6 d', max: '9 d' } }],
  }),
  decayPerDay: share('Share of its value lost a day inside').optional().meta({ default: 0, unit: 'share a day, or %' }),
  quarantine: wordOf(QUARANTINE, { description: 'Quarantine class, mildest first', default: 'none' }).optional(),
  channels: channelShares.optional().meta({
    description: "Risk profile: shares of the risk channels, in place of the flow's; they add up to 1",
    absent: 'those of the flow',
  }),
  ...provenance,
};

/** The cargo of a flow that names no mix: it weighs and is worth nothing, so that only times and counts mean something. */
export const GENERAL_CARGO: Readonly<Record<string, Cargo>> = {
  general: {
    name: { en: 'General cargo', vi: 'Hàng hóa chung', zh: '一般货物', fr: 'Fret général' },
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
  const { name, perishable, tonnes, value: valueUsd, shelfLife, decayPerDay, quarantine, channels } = read;
  if (perishable === undefined || tonnes === undefined || valueUsd === undefined) return undefined;
  return defined({ name, perishable, tonnes, valueUsd, shelfLife, decayPerDay, quarantine, channels, ...origin });
}
