// One step of the path: a delay, a service, a place taken and given back, the join of truck and declaration, a convoy, a branch, a booking.
import type { Problem } from '../errors.ts';
import { dayList, timeList, windows } from './days.ts';
import { checkAtMostOne, distribution, timeRule } from './distribution.ts';
import { provenance, takeOptionalProvenance, takeProvenance } from './provenance.ts';
import { duration, flag, listOf, localName, nameOf, share, wholeIn, wordOf } from './quantities.ts';
import { checkQueue, poolsOf, queueingFields, queueOf } from './queueing.ts';
import { checkName, defined, fixedMap, readFields, type Read } from './reading.ts';
import { TURN_BACK, type Only, type Pool, type Stage, type Timetable } from './scenario.ts';
import { report, type TreeNode } from './tree.ts';
import { checkOnly, conditionsOf, onlyFields, type WhoWorld } from './who.ts';

const KINDS = ['delay', 'service', 'join', 'seize', 'release', 'gather', 'split', 'branch', 'booking'] as const;
type Kind = (typeof KINDS)[number];

/** What stages may refer to. */
export interface StageWorld extends WhoWorld {
  readonly sides: readonly string[];
  readonly pools: readonly string[];
  readonly readPools: Readonly<Record<string, Pool>>;
  readonly stages: readonly string[];
  readonly sources: readonly string[];
}

/** Fields of `departures`. */
export const departureFields = {
  at: timeList("Local times of the stage's side at which it leaves"),
  days: dayList('Days with departures').optional().meta({ absent: 'every day' }),
};

/** Fields of an item of `to` of a branch. */
export const armFields = {
  stage: nameOf('Where this arm leads: a stage of the same path, or `turn-back`', 'inspection'),
  ...onlyFields,
};

/** Fields that belong to some kinds of stage only. */
const kindFields = {
  ...queueingFields,
  time: timeRule,
  size: wholeIn(1, 10_000, 'trucks', {
    description: 'Leaves when so many are there; at a departure at most so many',
    unit: 'trucks',
    examples: [8],
  }),
  atMost: duration('Leaves with fewer when the first has waited this long', 1, ['2 h']).meta({ absent: 'waits for all' }),
  together: flag('They go on as one until `split`', false),
  departures: fixedMap('departures', departureFields).meta({
    description: 'Leaves at these times only',
    range: 'at, days',
    absent: 'leaves when full',
    examples: [{ at: ['06:00', '18:00'], days: ['mon'] }],
  }),
  to: listOf(fixedMap('arm', armFields), 'a list of arms, each with stage and conditions', 1, 50).meta({
    description:
      'Arms of a branch: the first whose conditions hold is taken, none leads to the next stage; shares are probabilities of one lot',
    unit: '–',
    examples: [
      [
        { stage: 'inspection', share: '10 %' },
        { stage: 'turn-back', cargo: ['durian'] },
      ],
    ],
  }),
  every: duration('From one slot to the next', 60_000, ['15 min']),
  places: wholeIn(1, 10_000, 'places', { description: 'Trucks a slot takes', unit: 'trucks', examples: [10] }),
  hours: windows("Local hours of the stage's side that have slots").meta({ absent: 'while the side is open' }),
  noShow: share('Probability of missing the slot; who misses it books again').meta({ default: 0 }),
  late: distribution.meta({ description: 'How long after the start of the slot a truck comes', absent: 'on time', examples: ['5 min'] }),
};

/** Which fields each kind of stage needs and may have; `only` and provenance are common. */
const NEEDS: Readonly<Record<Kind, readonly (keyof typeof kindFields)[]>> = {
  delay: ['time'],
  service: ['pool', 'time'],
  join: [],
  seize: ['pool'],
  release: ['pool'],
  gather: ['size'],
  split: [],
  branch: ['to'],
  booking: ['every', 'places'],
};
const MAY: Partial<Readonly<Record<Kind, readonly (keyof typeof kindFields)[]>>> = {
  service: ['orPools', 'room', 'joining', 'patience'],
  seize: ['orPools', 'room', 'joining', 'patience'],
  gather: ['atMost', 'together', 'departures'],
  booking: ['hours', 'noShow', 'late'],
};
/** Kinds of stage that need a field or may have it; none for what every stage may have. */
export function kindsWith(field: string): readonly string[] {
  return KINDS.filter((kind) => [...NEEDS[kind], ...(MAY[kind] ?? [])].some((name) => name === field));
}

/** What a needed field is, in the words of a message. */
const NEEDED: Readonly<Record<string, string>> = {
  time: 'how long it takes',
  size: 'how many go together',
  to: 'where it leads: a list of arms',
  every: 'the time from slot to slot',
  places: 'how many trucks a slot takes',
};
const POOL_NEEDED: Partial<Readonly<Record<Kind, string>>> = { seize: 'the pool it takes one of', release: 'the pool it gives back to' };

/** These kinds of stage cannot do without the field. */
const NEEDED_BY_KIND = { absent: 'required by its kind' };

/** Fields of an entry of `stages`. */
export const stageFields = {
  kind: wordOf(KINDS, {
    description:
      '`delay`: a time for everyone, nobody queues; `service`: one server each; `join`: wait for the cleared declaration; `seize`: take a server and keep it until `release`; `gather`: wait for others; `split`: end going as one; `branch`: choose the way; `booking`: wait for a slot',
  }),
  name: localName.optional(),
  side: nameOf('The side it stands on', 'vn'),
  pool: queueingFields.pool.meta(NEEDED_BY_KIND),
  orPools: queueingFields.orPools,
  time: kindFields.time.optional().meta(NEEDED_BY_KIND),
  only: fixedMap('only', onlyFields)
    .optional()
    .meta({
      description: 'Who visits the stage; its step in a route then ends in "?"',
      range: Object.keys(onlyFields).join(', '),
      absent: 'everyone',
      examples: [{ channels: ['red'] }, { cargo: ['durian'], share: '10 %' }],
    }),
  room: queueingFields.room,
  joining: queueingFields.joining,
  patience: queueingFields.patience,
  size: kindFields.size.optional().meta(NEEDED_BY_KIND),
  atMost: kindFields.atMost.optional(),
  together: kindFields.together.optional(),
  departures: kindFields.departures.optional(),
  to: kindFields.to.optional().meta(NEEDED_BY_KIND),
  every: kindFields.every.optional().meta(NEEDED_BY_KIND),
  places: kindFields.places.optional().meta(NEEDED_BY_KIND),
  hours: kindFields.hours.optional(),
  noShow: kindFields.noShow.optional(),
  late: kindFields.late.optional(),
  ...provenance,
};

type StageRead = Read<typeof stageFields>;

/** Reads one entry of `stages`. */
export function readStage(node: TreeNode, world: StageWorld, problems: Problem[]): Stage | undefined {
  const read = readFields(stageFields, node, problems);
  const { kind, side, name } = read;
  const take = kind !== undefined && hasFigures(kind, read) ? takeProvenance : takeOptionalProvenance;
  const origin = take(node, read, world.sources, problems);
  if (side !== undefined) checkName(node, ['side'], side, world.sides, problems);
  checkKind(node, read, problems);
  if (kind === 'service' || kind === 'seize') checkQueue(node, read, world, problems);
  if (kind === 'release') checkRelease(node, read, world, problems);
  if (kind === 'branch') checkArms(node, read, world, problems);
  checkNames(node, read, world, problems);
  if (kind === undefined || side === undefined) return undefined;
  const isOnlyWrong = read.only === undefined && node.kind === 'map' && node.entries.has('only');
  return isOnlyWrong ? undefined : resolved(kind, read, { name, side, ...origin });
}

/** The resolved stage with the fields of its kind alone; undefined when one that is needed is missing. */
function resolved(kind: Kind, read: StageRead, common: Pick<Stage, 'name' | 'side' | 'source' | 'assumption'>): Stage | undefined {
  const { time, size, to, every: everyMs, places, together = false, noShow = 0, late, hours } = read;
  const pool = poolsOf(read)[0];
  const only = conditionsOf(read.only ?? {});
  switch (kind) {
    case 'delay':
      return time === undefined ? undefined : defined({ kind, ...common, time, only });
    case 'service':
      return pool === undefined || time === undefined ? undefined : defined({ kind, ...common, pool, time, only, ...queueOf(read) });
    case 'seize':
      return pool === undefined ? undefined : defined({ kind, ...common, pool, only, ...queueOf(read) });
    case 'release':
      return pool === undefined ? undefined : defined({ kind, ...common, pool, only });
    case 'join':
      return defined({ kind, ...common });
    case 'split':
      return defined({ kind, ...common, only });
    case 'gather': {
      const leaving = { atMostMs: read.atMost, departures: departuresOf(read) };
      return size === undefined ? undefined : defined({ kind, ...common, only, size, ...leaving, together });
    }
    case 'branch':
      return to === undefined ? undefined : defined({ kind, ...common, only, arms: to.map(armOf) });
    case 'booking':
      if (everyMs === undefined || places === undefined) return undefined;
      return defined({ kind, ...common, only, everyMs, places, hours, noShow, late });
  }
}

function armOf({ stage, ...only }: NonNullable<StageRead['to']>[number]): { readonly to: string; readonly only?: Only | undefined } {
  return defined({ to: stage, only: conditionsOf(only) });
}

function departuresOf({ departures }: StageRead): Timetable | undefined {
  return departures === undefined ? undefined : defined({ atMs: departures.at, days: departures.days });
}

/** True when a stage says a figure, which then needs to come from somewhere. */
function hasFigures(kind: Kind, { only, to = [], room, joining, patience }: StageRead): boolean {
  if (kind === 'join') return false;
  const isChance = only?.share !== undefined || to.some((arm) => arm.share !== undefined);
  const isQueue = room !== undefined || joining !== undefined || patience !== undefined;
  return ['delay', 'service', 'gather', 'booking'].includes(kind) || isChance || isQueue;
}

function checkKind(node: TreeNode, { kind, only }: StageRead, problems: Problem[]): void {
  if (node.kind !== 'map' || kind === undefined) return;
  const needs: readonly string[] = NEEDS[kind];
  const may: readonly string[] = [...needs, ...(MAY[kind] ?? [])];
  const refused = [...Object.keys(kindFields).filter((key) => !may.includes(key)), ...(kind === 'join' ? ['only'] : [])];
  for (const key of refused) if (node.entries.has(key)) report(problems, node, [key], { expected: `no ${key} in a stage of kind ${kind}` });
  for (const key of needs)
    if (!node.entries.has(key))
      report(problems, node, [key], { expected: NEEDED[key] ?? POOL_NEEDED[kind] ?? 'the pool that serves', found: 'nothing' });
  if (only !== undefined && Object.keys(only).length === 0)
    report(problems, node, ['only'], { expected: `at least one of ${Object.keys(onlyFields).join(', ')}` });
}

function checkRelease(node: TreeNode, read: StageRead, world: StageWorld, problems: Problem[]): void {
  if (Array.isArray(read.pool)) report(problems, node, ['pool'], { expected: 'one pool' });
  else if (read.pool !== undefined) checkName(node, ['pool'], read.pool, world.pools, problems);
}

function checkArms(node: TreeNode, { to: arms = [] }: StageRead, world: StageWorld, problems: Problem[]): void {
  arms.forEach(({ stage, ...only }, i) => {
    checkName(node, ['to', i, 'stage'], stage, [...world.stages, TURN_BACK], problems);
    checkOnly(node, ['to', i], only, world, problems);
    if (conditionsOf(only) === undefined && i < arms.length - 1)
      report(problems, node, ['to', i + 1], { expected: 'no arm after one that everybody takes' });
  });
  const shares = arms.filter((arm) => Object.keys(arm).length === 2).map((arm) => arm.share ?? 0);
  checkAtMostOne(node, ['to'], shares, problems);
}

function checkNames(node: TreeNode, { only, time }: StageRead, world: StageWorld, problems: Problem[]): void {
  if (only !== undefined) checkOnly(node, ['only'], only, world, problems);
  if (time?.by === 'cargo')
    for (const name of Object.keys(time.times)) checkName(node, ['time', 'byCargo', name], name, world.cargo, problems);
  if (time?.by === 'flow')
    for (const name of Object.keys(time.times)) checkName(node, ['time', 'byFlow', name], name, world.flows, problems);
}
