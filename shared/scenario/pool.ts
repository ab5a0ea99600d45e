// Servers with shifts: lanes, officers, scanners, bays, places, vehicles …, and the rules they serve by.
import { z } from 'zod';
import type { Problem } from '../errors.ts';
import { DAY_MS, formatTimeOfDay } from '../time.ts';
import { dayList, windows } from './days.ts';
import { distribution, leastMeanMs } from './distribution.ts';
import { provenance, takeInnerProvenance, takeProvenance } from './provenance.ts';
import { flag, id, listOf, money, nameOf, wholeIn, wordOf } from './quantities.ts';
import { checkName, defined, fixedMap, readFields, type Read } from './reading.ts';
import { POOL_KINDS, type Pool, type PriorityClass, type Side } from './scenario.ts';
import { checkShifts, isEverStaffed, SERVERS, servers } from './shifts.ts';
import { report, type TreeNode } from './tree.ts';
import { checkWho, whoFields, type WhoWorld } from './who.ts';

/** What pools may refer to. */
export interface PoolWorld extends WhoWorld {
  readonly sides: readonly string[];
  readonly readSides: Readonly<Record<string, Side>>;
  readonly stages: readonly string[];
  readonly sources: readonly string[];
  /** True when a disruption may open or staff what is closed otherwise. */
  readonly isStaffedLater: boolean;
}

/** Fields of a class of `priority.classes`. */
export const classFields = {
  ...whoFields,
  stages: listOf(id, 'a list of stages', 1, 100)
    .meta({ description: 'Only while at one of these stages', absent: 'any', unit: 'name', examples: [['undock']] })
    .optional(),
};

/** Fields of `priority`. */
export const priorityFields = {
  preempt: flag('A higher class interrupts a lower one, which resumes later', false).default(false),
  classes: z.record(id, fixedMap('class', classFields), { error: () => 'a map of names to classes' }).meta({
    description: 'Classes by name, the first is served first; whoever is in none comes last',
    range: '1 to 30 classes',
    examples: [{ fresh: { perishable: true }, express: { traits: ['express'] } }],
  }),
};

/** Fields of an item of `admits`. */
export const admitFields = {
  hours: windows("Local hours of the pool's side"),
  days: dayList('Days of these hours').optional().meta({ absent: 'every day' }),
  classes: listOf(id, 'a list of classes of `priority`', 1, 30).meta({
    description: 'The classes of `priority` that are served then',
    unit: 'name',
    examples: [['express']],
  }),
};

/** Fields of `breakdowns`. */
export const breakdownFields = {
  every: distribution.meta({ description: 'Time a server works until it fails', examples: [{ exponential: { mean: '10 d' } }] }),
  clock: wordOf(['calendar', 'use'], { description: 'Which time counts: all of it, or only time in service', default: 'calendar' })
    .default('calendar')
    .meta({ default: 'calendar' }),
  repair: distribution.meta({ description: 'How long a repair takes', examples: ['4 h'] }),
  crew: wholeIn(1, 10_000, 'crews', { description: 'Repairs that can go on at once', absent: 'any number', examples: [1] }).optional(),
  running: wordOf(['interrupt', 'finish'], {
    description: 'What a failure does to a service that is going on: it is interrupted, or finished first while the repair already runs',
    default: 'interrupt',
  }).optional(),
  ...provenance,
};

/** Fields of `tidal`. */
export const tidalFields = {
  switchover: distribution.meta({ description: 'How long turning round takes', examples: ['10 min'] }),
  idle: wordOf(['stay', 'keep-switching'], { description: 'What the lanes do while nobody waits on either side', default: 'stay' })
    .default('stay')
    .meta({ default: 'stay' }),
};

/** Fields of an entry of `pools`. `officers` is another word for `servers`. */
export const poolFields = {
  side: nameOf('The side whose clock and hours the pool keeps', 'vn'),
  kind: wordOf(POOL_KINDS, { description: 'What one server is' }),
  servers: servers.optional().meta({ absent: '`officers` stands instead' }),
  officers: servers.optional().meta({ description: 'Another word for `servers`', absent: '`servers` stands instead' }),
  hours: wordOf(['side', 'always'], {
    description: '`side`: nobody serves while the side is closed; `always`: opening hours do not bind',
  })
    .default('side')
    .meta({ default: 'side' }),
  costPerHour: money('Cost of one server and hour', ['9 USD']).default(0).meta({ default: '0 USD' }),
  shiftChange: wordOf(['finish', 'replace', 'pre-empt'], {
    description:
      'When servers leave: a busy one finishes first (`finish`); every step brings a whole new team while the old one finishes (`replace`); service stops and resumes when there is a server again (`pre-empt`)',
    default: 'finish',
  }).optional(),
  priority: fixedMap('priority', priorityFields)
    .optional()
    .meta({
      description: 'Who is served first',
      range: 'classes, preempt',
      absent: 'first come, first served',
      examples: [{ classes: { fresh: { perishable: true } } }],
    }),
  admits: listOf(fixedMap('window', admitFields), 'a list of { hours, days, classes }', 1, 48)
    .optional()
    .meta({
      description: 'Local hours in which only some classes of `priority` are served',
      absent: 'everybody always',
      examples: [[{ hours: '20:00-07:00', classes: ['express'] }]],
    }),
  quota: wholeIn(0, 1_000_000, 'services a day', {
    description: 'Services that may begin in one local day',
    unit: 'a day',
    absent: 'no limit',
    examples: [90],
  }).optional(),
  breakdowns: fixedMap('breakdowns', breakdownFields)
    .optional()
    .meta({
      description: 'Each server fails by itself; who was in service resumes after the repair',
      range: 'every, clock, repair, crew, running',
      absent: 'none',
      examples: [{ every: { exponential: { mean: '10 d' } }, repair: '4 h', assumption: 'guess' }],
    }),
  breaks: distribution.optional().meta({
    description: 'A server with nobody waiting goes away for this long, again and again until somebody waits when it comes back',
    absent: 'none',
    examples: ['2 min'],
  }),
  tidal: fixedMap('tidal', tidalFields)
    .optional()
    .meta({
      description: 'All servers face one way at a time: they serve trucks from one side until none waits, then turn round',
      range: 'switchover, idle',
      absent: 'both ways at once',
      examples: [{ switchover: '10 min', idle: 'stay' }],
    }),
  ...provenance,
};

type PoolRead = Read<typeof poolFields>;

/** Reads one entry of `pools`. Who is never there, or only while the side is closed, is a problem. */
export function readPool(node: TreeNode, world: PoolWorld, problems: Problem[]): Pool | undefined {
  const read = readFields(poolFields, node, problems);
  const origin = takeProvenance(node, read, world.sources, problems);
  const { side, kind, hours = 'side', costPerHour = 0, shiftChange, quota, breaks, tidal } = read;
  if (side !== undefined) checkName(node, ['side'], side, world.sides, problems);
  const shifts = takeShifts(node, read, problems);
  if (shifts !== undefined && side !== undefined && !world.isStaffedLater) checkStaffed(node, read, shifts, world, problems);
  const priority = takePriority(node, read, world, problems);
  checkAdmits(node, read, problems);
  checkMachines(node, read, world, problems);
  const breakdowns = takeBreakdowns(node, read, world.sources, problems);
  if (side === undefined || kind === undefined || shifts === undefined) return undefined;
  const rules = { shiftChange, priority, admits: read.admits?.map(defined), quotaPerDay: quota, breakdowns, breaks, tidal };
  return defined({ side, kind, shifts, hours, costPerHourUsd: costPerHour, ...rules, ...origin });
}

function takeShifts(node: TreeNode, read: PoolRead, problems: Problem[]): Pool['shifts'] | undefined {
  const keys = node.kind === 'map' ? ['servers', 'officers'].filter((key) => node.entries.has(key)) : [];
  if (node.kind === 'map' && keys.length !== 1)
    report(problems, node, keys.length === 0 ? ['servers'] : [], {
      expected: keys.length === 0 ? SERVERS : 'exactly one of servers, officers',
      found: keys.length === 0 ? 'nothing' : 'both',
    });
  const shifts = read.servers ?? read.officers;
  checkShifts(node, keys[0] ?? 'servers', shifts ?? [], problems);
  return shifts;
}

function checkStaffed(node: TreeNode, read: PoolRead, shifts: Pool['shifts'], world: PoolWorld, problems: Problem[]): void {
  const open = read.hours === 'always' ? [{ fromMs: 0, toMs: DAY_MS }] : world.readSides[read.side ?? '']?.open;
  if (open === undefined || isEverStaffed(shifts, open)) return;
  const spans = open.filter(({ toMs }) => toMs > 0).map(({ fromMs, toMs }) => `${formatTimeOfDay(fromMs)}-${formatTimeOfDay(toMs)}`);
  const key = read.servers === undefined ? 'officers' : 'servers';
  report(problems, node, [key], {
    expected: `servers at some time of ${[...new Set(spans)].join(', ')}`,
    found: 'a pool that is never staffed',
  });
}

function takePriority(node: TreeNode, read: PoolRead, world: PoolWorld, problems: Problem[]): Pool['priority'] {
  if (read.priority === undefined) return undefined;
  const { classes, preempt } = read.priority;
  const names = Object.keys(classes);
  if (names.length === 0 || names.length > 30)
    report(problems, node, ['priority', 'classes'], { expected: '1 to 30 classes', found: `${names.length}` });
  for (const [name, one] of Object.entries(classes)) {
    const path = ['priority', 'classes', name];
    if (Object.keys(one).length === 0) report(problems, node, path, { expected: `at least one of ${Object.keys(classFields).join(', ')}` });
    checkWho(node, path, one, world, problems);
    one.stages?.forEach((stage, i) => checkName(node, [...path, 'stages', i], stage, world.stages, problems));
  }
  return { classes: Object.entries(classes).map(([name, one]): PriorityClass => ({ id: name, ...one })), preempt };
}

function checkAdmits(node: TreeNode, read: PoolRead, problems: Problem[]): void {
  const names = Object.keys(read.priority?.classes ?? {});
  // A priority that could not be read has names nobody knows.
  const isKnown = read.priority !== undefined || (node.kind === 'map' && !node.entries.has('priority'));
  if (!isKnown) return;
  if (read.admits !== undefined && names.length === 0)
    return report(problems, node, ['admits'], { expected: 'classes of `priority` to choose from' });
  read.admits?.forEach(({ classes }, i) =>
    classes.forEach((name, j) => checkName(node, ['admits', i, 'classes', j], name, names, problems)),
  );
}

/** A mean below this would make the simulation turn on the spot. */
const LEAST_MEAN_MS = 1000;

function checkMachines(node: TreeNode, read: PoolRead, world: PoolWorld, problems: Problem[]): void {
  const long = (path: readonly string[], time: Parameters<typeof leastMeanMs>[0] | undefined): void => {
    if (time !== undefined && leastMeanMs(time) < LEAST_MEAN_MS)
      report(problems, node, path, { expected: 'a time of 1 s or more on average' });
  };
  long(['breaks'], read.breaks);
  long(['breakdowns', 'every'], read.breakdowns?.every);
  if (read.tidal?.idle === 'keep-switching') long(['tidal', 'switchover'], read.tidal.switchover);
  if (read.breakdowns !== undefined && read.shiftChange === 'replace')
    report(problems, node, ['shiftChange'], { expected: 'finish or pre-empt for servers that break down' });
  if (read.tidal !== undefined && world.sides.length < 2)
    report(problems, node, ['tidal'], { expected: 'a gate with two sides', found: world.sides.join(', ') });
}

function takeBreakdowns(node: TreeNode, read: PoolRead, sources: readonly string[], problems: Problem[]): Pool['breakdowns'] {
  if (read.breakdowns === undefined) return undefined;
  const { every, clock, repair, crew, running } = read.breakdowns;
  const origin = takeInnerProvenance(node, 'breakdowns', read.breakdowns, sources, problems);
  return defined({ clock, every, repair, crew, running, ...origin });
}
