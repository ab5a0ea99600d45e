// The rule that every figure says where it comes from, and the list of sources it may name.
import type { Problem } from '../errors.ts';
import { freeText } from './quantities.ts';
import { oneOf, readFields, type Read } from './reading.ts';
import type { Provenance, Source } from './scenario.ts';
import { report, type TreeNode } from './tree.ts';

/** Fields of an entry of `sources`. */
export const sourceFields = {
  title: freeText('Title of the page or document', 300),
  address: freeText('Where it is', 600).optional(),
  date: freeText('When it was published', 60).optional(),
  confidence: freeText(
    'How far it can be trusted: A official, B press quoting an official, C one trader, D derived, G guess, K general knowledge',
    60,
  ).optional(),
};

/** Reads one entry of `sources`. */
export function readSource(node: TreeNode, problems: Problem[]): Source | undefined {
  const { title, ...rest } = readFields(sourceFields, node, problems);
  return title === undefined ? undefined : { title, ...rest };
}

/** Where a figure comes from: exactly one of a known source and an assumption. */
export const provenance = {
  source: freeText('Id of an entry in `sources` the figures come from', 60).optional(),
  assumption: freeText('Why these figures, when there is no source', 2000).optional(),
};

/** The provenance of a part; reports none, both, and a source that is not in the list. */
export function takeProvenance(node: TreeNode, read: Read<typeof provenance>, sources: readonly string[], problems: Problem[]): Provenance {
  const { source, assumption } = read;
  const keys = node.kind === 'map' ? ['source', 'assumption'].filter((key) => node.entries.has(key)) : [];
  if (node.kind === 'map' && keys.length !== 1)
    report(problems, node, [], { expected: 'exactly one of source, assumption', found: keys.length === 0 ? 'neither' : 'both' });
  if (source !== undefined && !sources.includes(source))
    report(problems, node, ['source'], {
      expected: sources.length === 0 ? 'a source listed in `sources`' : oneOf(sources),
      names: sources,
    });
  return { ...(source === undefined ? {} : { source }), ...(assumption === undefined ? {} : { assumption }) };
}
