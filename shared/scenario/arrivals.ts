// Arrivals other than a Poisson stream: gap after gap, timetable, counts a day, a closed fleet, a recorded trace; and groups.
import { z } from 'zod';
import { InvalidDocument, type Problem } from '../errors.ts';
import { dayList, timeList } from './days.ts';
import { distribution, leastMeanMs, refuse, refuseOtherSum } from './distribution.ts';
import { duration, flag, id, instant, listOf, nameOf, share, textOf, wholeIn, wordOf, type Instant } from './quantities.ts';
import { checkName, defined, fixedMap } from './reading.ts';
import { CHANNELS, type Arrivals, type Distribution, type Flow, type TraceRow } from './scenario.ts';
import { parseTrace, type TraceText } from './trace-file.ts';
import { report, type Path, type TreeNode } from './tree.ts';
import { checkTrait } from './who.ts';

const stageTimes = (what: string): z.ZodType<Record<string, number>, Record<string, string>> =>
  z.record(id, duration(what), { error: () => 'a map of stages to durations' });

/** What a row leaves out. */
const DRAWN = { absent: 'drawn' };

/** Fields of an item of `trace`: one recorded truck. */
export const traceFields = {
  at: instant('When it reaches the approach'),
  lodged: instant('When its declaration is lodged').optional().meta(DRAWN),
  cargo: nameOf('What it carries', 'durian').optional().meta(DRAWN),
  channel: wordOf(CHANNELS, { description: 'Its risk channel' }).optional().meta(DRAWN),
  traits: listOf(id, 'a list of traits', 0, 16)
    .optional()
    .meta({ ...DRAWN, description: 'The traits it has, and no others', unit: 'name', examples: [['booked']] }),
  times: stageTimes('How long the stage takes')
    .optional()
    .meta({
      ...DRAWN,
      description: 'How long stages take',
      unit: 'ms, s, min, h, d',
      range: 'from 0',
      examples: [{ scan: '5 min' }],
    }),
  patience: stageTimes('How long it waits there')
    .optional()
    .meta({
      ...DRAWN,
      description: 'How long it waits at stages before it gives up',
      unit: 'ms, s, min, h, d',
      range: 'from 0',
      examples: [{ scan: '1 h' }],
    }),
};

const FILE = 'the name of a file beside the document, such as trucks.csv';

/** A plain file name: nothing in another folder is meant. */
function tryFile(text: string): string | undefined {
  const name = text.trim();
  return /^[\p{L}\p{N}_][\p{L}\p{N}_ .-]*$/u.test(name) && name.length <= 200 ? name : undefined;
}

/** What holds where one form of arrivals is not written. */
const ANOTHER = { absent: 'another form stands instead' };

/** Fields of `arrivals`; which belong together is checked below. */
export const arrivalFields = {
  every: distribution.optional().meta({
    ...ANOTHER,
    description: 'Time from one arrival to the next; of a fleet a plain duration',
    examples: [{ exponential: { mean: '4 min' } }],
  }),
  first: duration('The first comes then, instead of after a gap', 0, ['0 min']).optional().meta({ absent: 'after one gap' }),
  stop: duration('No more come once one has come later than this', 0, ['480 min']).optional().meta({ absent: 'never' }),
  most: wholeIn(1, 10_000_000, 'arrivals', { description: 'No more than so many come', absent: 'no limit', examples: [25] }).optional(),
  timetable: timeList('Local times of the side they come from, each day').optional().meta(ANOTHER),
  days: dayList('Days of the timetable').optional().meta({ absent: 'every day' }),
  counts: listOf(wholeIn(0, 1_000_000, 'arrivals'), 'a list of whole numbers, one a day', 1, 3660)
    .optional()
    .meta({
      ...ANOTHER,
      description: 'Exactly so many on each local day from the first, at times drawn from `hours`; none beyond the list',
      unit: 'a day',
      examples: [[120, 130, 90]],
    }),
  fleet: wholeIn(1, 100_000, 'vehicles', {
    description: 'A closed fleet of so many; they come again by `returns`',
    examples: [10],
    ...ANOTHER,
  }).optional(),
  trace: listOf(fixedMap('row', traceFields), 'a list of recorded trucks', 1, 100_000)
    .optional()
    .meta({
      ...ANOTHER,
      description: 'Recorded trucks, one by one; what a row leaves out is drawn',
      unit: '–',
      examples: [[{ at: '3 min', cargo: 'durian', channel: 'red' }]],
    }),
  traceFile: textOf(tryFile, FILE, {
    ...ANOTHER,
    description: 'Recorded trucks or daily counts in a file beside the document',
    unit: 'file',
    range: 'CSV or JSON lines',
    examples: ['trucks.csv'],
  }).optional(),
  gate: nameOf('The gate as a daily table of the file calls it', 'huu-nghi').optional().meta({ absent: 'this gate' }),
  flow: nameOf('The column of a daily table of the file', 'export').optional().meta({ absent: 'this flow' }),
};

type Field = keyof typeof arrivalFields;
const FORMS = ['every', 'timetable', 'counts', 'fleet', 'trace', 'traceFile'] as const;
/** What may stand beside the word that names a form. */
const BESIDE: Readonly<Record<(typeof FORMS)[number], readonly Field[]>> = {
  every: ['first', 'stop', 'most'],
  timetable: ['days'],
  counts: [],
  fleet: ['every'],
  trace: [],
  traceFile: ['gate', 'flow'],
};

const arrivalMap = fixedMap('arrivals', arrivalFields);
/** `arrivals` as written, in exactly one form. */
export type WrittenArrivals = z.output<typeof arrivalMap>;

export const arrivals = arrivalMap
  .superRefine((written, context) => {
    const given = FORMS.filter((form) => written[form] !== undefined && !(form === 'every' && written.fleet !== undefined));
    const form = given[0];
    if (form === undefined || given.length > 1) return refuse(context, [], `exactly one of ${FORMS.join(', ')}`);
    for (const key of Object.keys(written))
      if (key !== form && !BESIDE[form].some((name) => name === key)) refuse(context, [key], `no ${key} beside ${form}`);
    if (written.fleet !== undefined && written.every !== undefined && written.every.kind !== 'constant')
      refuse(context, ['every'], 'a plain duration from one vehicle of the fleet to the next');
    // A gap that is practically zero would never let time pass.
    if (form === 'every' && written.most === undefined && leastMeanMs(written.every ?? { kind: 'constant', valueMs: 0 }) < 50)
      refuse(context, ['every'], 'a time of 50 ms or more on average, or `most`');
  })
  .meta({
    description: 'How they arrive, in place of `perDay`: gaps (every), timetable, counts a day, a closed fleet, or a trace',
    range: FORMS.join(', '),
    absent: 'a Poisson stream of `perDay`',
    examples: [{ every: { exponential: { mean: '4 min' } } }, { timetable: ['03:00', '15:00'] }],
  });

/** Fields of `batch`. */
export const batchFields = {
  size: wholeIn(1, 1000, 'trucks', {
    description: 'Every arrival is a group of so many',
    unit: 'trucks',
    absent: '`sizes` stands instead',
    examples: [30],
  }).optional(),
  sizes: listOf(
    fixedMap('size', {
      n: wholeIn(1, 1000, 'trucks', { description: 'Size of the group', unit: 'trucks', examples: [30] }),
      share: share('Share of groups of this size'),
    }),
    'a list of sizes with n and share',
    1,
    100,
  )
    .superRefine((sizes, context) =>
      refuseOtherSum(
        context,
        sizes.map((size) => size.share),
      ),
    )
    .optional()
    .meta({
      absent: '`size` stands instead',
      description: 'Sizes of groups and their shares, which add up to 1',
      unit: 'trucks',
      examples: [
        [
          { n: 2, share: '50 %' },
          { n: 3, share: '50 %' },
        ],
      ],
    }),
  together: flag('A group moves as one until `split`', false).default(false),
};

type Batch = NonNullable<Flow['batch']>;
const BATCH = 'a whole number of trucks, or a map with size or sizes, together';
/** `batch` of a flow. */
export const batch = z
  .union(
    [
      wholeIn(1, 1000, 'trucks').transform((n): Batch => ({ sizes: [{ n, share: 1 }], together: false })),
      fixedMap('batch', batchFields).transform(({ size, sizes, together }, context): Batch => {
        if ((size === undefined) === (sizes === undefined)) refuse(context, [], 'exactly one of size, sizes');
        return { sizes: sizes ?? [{ n: size ?? 1, share: 1 }], together };
      }),
    ],
    { error: () => BATCH },
  )
  .meta({
    description: 'Arrivals are groups: convoys, trains, tours; `perDay` then counts groups',
    unit: 'trucks',
    range: '1 to 1000',
    absent: 'one by one',
    examples: [3, { size: 30, together: true }],
  });

/** What a trace refers to, and how its file is opened. */
export interface TraceWorld {
  readonly gate: string;
  readonly cargo: readonly string[];
  readonly traits: readonly string[];
  readonly stages: readonly string[];
  /** Epoch ms of simulated 0; undefined when the clock could not be read. */
  readonly startEpochMs: number | undefined;
  readonly horizonMs: number | undefined;
  /** What stands in a file named in the document `beside`; undefined when there is none. @throws InvalidDocument when it is no table */
  readonly openTrace: ((file: string, beside: string) => TraceText | undefined) | undefined;
}

/** Where `arrivals` of a flow is written. */
interface Place {
  readonly node: TreeNode;
  readonly flow: string;
  readonly zoneMin: number;
}

/** The resolved arrivals of a flow. */
export function resolveArrivals(written: WrittenArrivals, place: Place, world: TraceWorld, problems: Problem[]): Arrivals | undefined {
  const { every, first, stop, most, timetable, days, counts, fleet, trace, traceFile } = written;
  if (fleet !== undefined) return { kind: 'fleet', count: fleet, everyMs: constantMs(every) };
  if (every !== undefined) return defined({ kind: 'renewal', gap: every, firstMs: first, stopMs: stop, most });
  if (timetable !== undefined) return defined({ kind: 'timetable', atMs: timetable, days });
  if (counts !== undefined) return { kind: 'counts', counts };
  if (trace !== undefined) return { kind: 'trace', rows: readRows(trace, place, world, problems) };
  return traceFile === undefined ? undefined : readTraceFile(traceFile, written, place, world, problems);
}

function constantMs(every: Distribution | undefined): number {
  return every?.kind === 'constant' ? every.valueMs : 0;
}

/** Rows, which must be in order of time; trucks that came before the clock started are left out. */
function readRows(
  written: NonNullable<WrittenArrivals['trace']>,
  { node }: Place,
  world: TraceWorld,
  problems: Problem[],
): readonly TraceRow[] {
  const start = world.startEpochMs ?? 0;
  const msOf = (at: Instant): number => at.afterMs ?? (at.epochMs ?? start) - start;
  const rows = written.map(({ at, lodged, ...rest }, i): TraceRow => {
    checkRow(node, ['arrivals', 'trace', i], rest, world, problems);
    // A declaration from before the clock is there when the clock starts.
    return defined({ atMs: msOf(at), lodgedMs: lodged === undefined ? undefined : Math.max(0, msOf(lodged)), ...rest });
  });
  rows.forEach((row, i) => {
    if (row.atMs < (rows[i - 1]?.atMs ?? -Infinity))
      report(problems, node, ['arrivals', 'trace', i, 'at'], { expected: 'rows in order of time: not before the row above' });
  });
  return rows.filter(({ atMs }) => atMs >= 0);
}

function checkRow(node: TreeNode, path: Path, row: Omit<TraceRow, 'atMs' | 'lodgedMs'>, world: TraceWorld, problems: Problem[]): void {
  if (row.cargo !== undefined) checkName(node, [...path, 'cargo'], row.cargo, world.cargo, problems);
  row.traits?.forEach((trait, i) => checkTrait(node, [...path, 'traits', i], trait, world.traits, problems));
  for (const key of ['times', 'patience'] as const)
    for (const stage of Object.keys(row[key] ?? {})) checkName(node, [...path, key, stage], stage, world.stages, problems);
}

function readTraceFile(
  file: string,
  { gate, flow }: WrittenArrivals,
  place: Place,
  world: TraceWorld,
  problems: Problem[],
): Arrivals | undefined {
  const { node, zoneMin } = place;
  const { cargo, traits, stages, startEpochMs, horizonMs } = world;
  if (startEpochMs === undefined) return undefined;
  const text = openTraceOf(file, node, world, problems);
  if (text === undefined) return undefined;
  const names = { cargo, traits, stages };
  const read = parseTrace(text, {
    ...{ file, startEpochMs, zoneMin, names, gate: gate ?? world.gate, flow: flow ?? place.flow },
    ...(horizonMs === undefined ? {} : { horizonMs }),
  });
  if ('problems' in read) {
    problems.push(...read.problems);
    return undefined;
  }
  return 'rows' in read ? { kind: 'trace', rows: read.rows } : { kind: 'counts', counts: read.counts };
}

/** What stands in the trace; a file that is not there or cannot be read is told with the other problems of the document. */
function openTraceOf(file: string, node: TreeNode, { openTrace }: TraceWorld, problems: Problem[]): TraceText | undefined {
  const at = ['arrivals', 'traceFile'];
  if (openTrace === undefined) {
    report(problems, node, at, { expected: 'a document read from a file; only there can a trace lie beside it', found: 'a text' });
    return undefined;
  }
  try {
    const text = openTrace(file, node.origin.text.file);
    if (text === undefined) report(problems, node, at, { expected: FILE, found: `no file "${file}"` });
    return text;
  } catch (error) {
    if (!(error instanceof InvalidDocument)) throw error;
    problems.push(...error.problems);
    return undefined;
  }
}
