// Trucks that drive on to another gate when too many wait.
import type { Problem } from '../errors.ts';
import { MINUTE_MS } from '../time.ts';
import type { GateNames } from './experiment.ts';
import { provenance, takeProvenance } from './provenance.ts';
import { duration, nameOf, share, wholeIn, wordOf } from './quantities.ts';
import { checkName, defined, readFields } from './reading.ts';
import type { Diversion } from './scenario.ts';
import { report, type TreeNode } from './tree.ts';

/** Fields of an item of `diversions`. Both delays bound how far gates can be computed apart, hence at least a minute. */
export const diversionFields = {
  from: nameOf('The gate trucks leave', 'huu-nghi'),
  to: nameOf('The gate they drive to', 'tan-thanh'),
  flow: nameOf('A flow both gates have', 'import'),
  above: wholeIn(0, 1_000_000, 'waiting trucks', {
    description: 'Only while more than so many of the flow wait',
    unit: 'trucks',
    examples: [60],
  }),
  share: share('Probability that a truck follows').default(1).meta({ default: 1 }),
  rule: wordOf(['count', 'time'], {
    description:
      'What is compared: the numbers waiting (`count`), or the waits to expect, waiting ÷ releases of the last 24 h, the other one with the drive added (`time`)',
    default: 'count',
  }).optional(),
  drive: duration('Drive from gate to gate', MINUTE_MS, ['45 min']),
  informationDelay: duration("Age of the other gate's count, and how often it is published", MINUTE_MS, ['30 min']),
  ...provenance,
};

/** Reads one item of `diversions`. */
export function readDiversion(
  node: TreeNode,
  gates: Readonly<Record<string, GateNames>>,
  sources: readonly string[],
  problems: Problem[],
): Diversion | undefined {
  const read = readFields(diversionFields, node, problems);
  const origin = takeProvenance(node, read, sources, problems);
  const { from, to, flow, above, share: follows = 1, rule, drive, informationDelay } = read;
  if (from !== undefined) checkName(node, ['from'], from, Object.keys(gates), problems);
  if (to !== undefined) checkName(node, ['to'], to, Object.keys(gates), problems);
  if (from !== undefined && from === to) report(problems, node, ['to'], { expected: 'another gate than `from`' });
  const here = from === undefined ? undefined : gates[from]?.flows;
  const there = to === undefined ? undefined : gates[to]?.flows;
  if (flow !== undefined && here !== undefined && there !== undefined)
    checkName(
      node,
      ['flow'],
      flow,
      here.filter((name) => there.includes(name)),
      problems,
    );
  if (
    from === undefined ||
    to === undefined ||
    flow === undefined ||
    above === undefined ||
    drive === undefined ||
    informationDelay === undefined
  )
    return undefined;
  return defined({ from, to, flow, above, share: follows, rule, driveMs: drive, informationDelayMs: informationDelay, ...origin });
}
