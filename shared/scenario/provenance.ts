// The rule that every figure says where it comes from, and the list of sources it may name.
import type { Problem } from '../errors.ts';
import { freeText } from './quantities.ts';
import { oneOf, readFields, type Read } from './reading.ts';
import type { Provenance, Source } from './naming.ts';
import { findNode, report, type TreeNode } from './tree.ts';

/** Fields of an entry of `sources`. */
export const sourceFields = {
  title: freeText('Title of the page or document', 300, 'Customs News: mobile scanner 15-20 min'),
  address: freeText('Where it is', 600, 'https://customsnews.vn/…').optional().meta({ absent: 'not said' }),
  date: freeText('When it was published', 60, '2020-05-23').optional().meta({ absent: 'not said' }),
  confidence: freeText(
    'How far it can be trusted: A official, B press quoting an official, C one trader, D derived, G guess, K general knowledge',
    60,
    'B',
  )
    .optional()
    .meta({ absent: 'not said' }),
};

/** Reads one entry of `sources`. */
export function readSource(node: TreeNode, problems: Problem[]): Source | undefined {
  const { title, ...rest } = readFields(sourceFields, node, problems);
  return title === undefined ? undefined : { title, ...rest };
}

/** Where a figure comes from: exactly one of a known source and an assumption. */
export const provenance = {
  source: freeText('Id of an entry in `sources` the figures come from', 60, 'PR7')
    .optional()
    .meta({ absent: 'an `assumption` stands instead' }),
  assumption: freeText('Why these figures, when there is no source', 2000, 'guess: one team per lane')
    .optional()
    .meta({ absent: 'a `source` stands instead' }),
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

/** The same for a part that may have no figure of its own: then neither is right too. */
export function takeOptionalProvenance(
  node: TreeNode,
  read: Read<typeof provenance>,
  sources: readonly string[],
  problems: Problem[],
): Provenance {
  const isGiven = node.kind === 'map' && ['source', 'assumption'].some((key) => node.entries.has(key));
  return isGiven ? takeProvenance(node, read, sources, problems) : {};
}

/** The provenance of a map inside a part, at `key`; `written` is the map as zod read it. */
export function takeInnerProvenance(
  owner: TreeNode,
  key: string,
  written: Provenance,
  sources: readonly string[],
  problems: Problem[],
): Provenance {
  const node = findNode(owner, [key]);
  return node === undefined ? {} : takeProvenance(node, { source: written.source, assumption: written.assumption }, sources, problems);
}
