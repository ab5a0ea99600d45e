// Conditions: on a consignment (cargo, channel, traits …), and on the moment it gets somewhere (hours, queues, chance).
import { z } from 'zod';
import type { Problem } from '../errors.ts';
import { windows } from './days.ts';
import { flag, id, listOf, nameOf, share, wholeIn } from './quantities.ts';
import { checkName, defined, fixedMap, oneOf } from './reading.ts';
import { CHANNELS, QUARANTINE, type Only, type Who } from './scenario.ts';
import { report, type Path, type TreeNode } from './tree.ts';

/** What conditions may name. */
export interface WhoWorld {
  readonly cargo: readonly string[];
  /** Of any gate: what is written once for all gates may name a flow only some of them have. */
  readonly flows: readonly string[];
  readonly traits: readonly string[];
}

/** A condition that is not given holds for everybody. */
const EVERYBODY = { absent: 'everybody' };

const names = (description: string, example: readonly string[]): z.ZodOptional<z.ZodArray<typeof id>> =>
  listOf(id, 'a list of names', 1, 200)
    .meta({ description, unit: 'name', examples: [example] })
    .optional()
    .meta(EVERYBODY);

/** Conditions on a consignment; all that are given must hold. */
export const whoFields = {
  channels: listOf(z.enum(CHANNELS, { error: () => oneOf(CHANNELS) }), 'a list of channels', 1, 3)
    .meta({ description: 'Is in one of these risk channels', unit: 'channel', examples: [['yellow', 'red']] })
    .optional()
    .meta(EVERYBODY),
  cargo: listOf(id, 'a list of cargo', 1, 200)
    .meta({ description: 'Carries one of these', unit: 'name', examples: [['durian', 'dragon-fruit']] })
    .optional()
    .meta(EVERYBODY),
  perishable: flag('Carries perishable goods, or (false) others').optional().meta(EVERYBODY),
  quarantine: listOf(z.enum(QUARANTINE, { error: () => oneOf(QUARANTINE) }), 'a list of quarantine classes', 1, QUARANTINE.length)
    .meta({
      description: 'Carries cargo of one of these quarantine classes',
      unit: 'class',
      range: QUARANTINE.join(', '),
      examples: [['every-lot']],
    })
    .optional()
    .meta(EVERYBODY),
  flows: names('Belongs to one of these flows', ['import']),
  traits: names('Has all of these traits', ['booked']),
  without: names('Has none of these traits', ['booked']),
};

/** The number at a stage that a condition asks for. */
export const whenFields = {
  stage: nameOf('The stage looked at', 'scan'),
  waiting: counted('waiting', 'wait there').optional().meta({ absent: '`present` stands instead' }),
  present: counted('present', 'wait there or are in service').optional().meta({ absent: '`waiting` stands instead' }),
};

/** Bounds on the number of trucks that do `what`. */
function counted(name: string, what: string): z.ZodType<{ atLeast?: number | undefined; atMost?: number | undefined }> {
  const about = { unit: 'trucks', examples: [6] };
  const atLeast = wholeIn(0, 1_000_000, 'trucks', { ...about, description: `At least so many ${what}`, absent: 'no bound' }).optional();
  const atMost = wholeIn(0, 1_000_000, 'trucks', { ...about, description: `At most so many ${what}`, absent: 'no bound' }).optional();
  const description = `How many trucks ${what}: \`atLeast\`, \`atMost\` or both`;
  return fixedMap(name, { atLeast, atMost }).meta({
    description,
    unit: 'trucks',
    range: '0 to 1000000, whole',
    examples: [{ atLeast: 6 }],
  });
}

const ONE_COUNT = 'exactly one of waiting, present, with atLeast, atMost or both';

const when = fixedMap('when', whenFields)
  .transform(({ stage, waiting, present }, context): NonNullable<Only['when']> => {
    const count = waiting ?? present;
    const isOne = (waiting === undefined) !== (present === undefined);
    if (count === undefined || !isOne || (count.atLeast === undefined && count.atMost === undefined)) {
      context.addIssue({ code: 'custom', message: ONE_COUNT });
      return z.NEVER;
    }
    return defined({ stage, count: waiting === undefined ? 'present' : 'waiting', atLeast: count.atLeast, atMost: count.atMost });
  })
  .meta({
    description: 'So many stand at a stage at this moment',
    unit: 'trucks',
    range: 'a stage, and waiting or present with atLeast, atMost',
    examples: [{ stage: 'scan', waiting: { atLeast: 6 } }],
  });

/** Conditions on a consignment and the moment it gets there. */
export const onlyFields = {
  ...whoFields,
  hours: windows("It is within these local hours of the stage's side").optional().meta({ absent: 'at any hour' }),
  when: when.optional().meta({ absent: 'however many' }),
  share: share('Probability for those who meet the other conditions').optional().meta({ default: 1 }),
};

/** The conditions among fields that were read, in their own order; undefined when there is none. */
export function conditionsOf(read: Only): Only | undefined {
  const { channels, cargo, perishable, quarantine, flows, traits, without, hours, when: queue, share: chance } = read;
  const only = defined({ channels, cargo, perishable, quarantine, flows, traits, without, hours, when: queue, share: chance });
  return Object.keys(only).length === 0 ? undefined : only;
}

/** Reports names in conditions that nothing has. */
export function checkWho(node: TreeNode, path: Path, who: Who, world: WhoWorld, problems: Problem[]): void {
  for (const key of ['cargo', 'flows'] as const)
    who[key]?.forEach((name, i) => checkName(node, [...path, key, i], name, world[key], problems));
  for (const key of ['traits', 'without'] as const)
    who[key]?.forEach((name, i) => checkTrait(node, [...path, key, i], name, world.traits, problems));
}

/** Reports a trait that no flow has. */
export function checkTrait(node: TreeNode, path: Path, name: string, traits: readonly string[], problems: Problem[]): void {
  if (traits.length === 0) report(problems, node, path, { expected: 'a trait that some flow has in `traits`' });
  else checkName(node, path, name, traits, problems);
}

/** The same for the stage a condition looks at. */
export function checkOnly(
  node: TreeNode,
  path: Path,
  only: Only,
  world: WhoWorld & { readonly stages: readonly string[] },
  problems: Problem[],
): void {
  checkWho(node, path, only, world, problems);
  if (only.when !== undefined) checkName(node, [...path, 'when', 'stage'], only.when.stage, world.stages, problems);
}
