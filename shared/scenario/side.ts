// One country's side of a gate: its local time, opening hours and holidays.
import { z } from 'zod';
import type { Problem } from '../errors.ts';
import { checkOverlap, dateList, dayList, openHours, type DatedHours } from './days.ts';
import { provenance, takeProvenance } from './provenance.ts';
import { listOf, localName, wordOf, zone } from './quantities.ts';
import { defined, fixedMap, readFields } from './reading.ts';
import type { Hours, Side } from './scenario.ts';
import type { TreeNode } from './tree.ts';

const HOURS = 'opening hours such as "07:00-20:00", or a list of them';
const ENTRY = 'exactly one of hours, closed';

/** An item of `open` that holds on some days only. */
export const openFields = {
  days: dayList('Days these hours hold on; `holiday` is a day listed in `holidays` and beats its weekday'),
  hours: z
    .union([openHours.transform((hours) => [hours]), listOf(openHours, HOURS, 1, 24)], { error: () => HOURS })
    .optional()
    .meta({
      description: 'Open in these hours',
      unit: 'hh:mm-hh:mm',
      range: 'inside 00:00-24:00',
      absent: '`closed` stands instead',
      examples: ['07:00-17:00'],
    }),
  closed: z
    .literal(true, { error: () => 'true, or nothing' })
    .optional()
    .meta({ description: 'Closed all day', unit: '–', range: 'true', absent: '`hours` stands instead', examples: [true] }),
};

/** One item of `open` as read: days, none for every other day, and its spans; none for a closed day. */
interface OpenItem {
  readonly days?: Side['open'][number]['days'];
  readonly spans: readonly Hours[];
}

const onDays = fixedMap('open', openFields).transform(({ days, hours, closed }, context): OpenItem => {
  if ((hours === undefined) === (closed === undefined)) context.addIssue({ code: 'custom', message: ENTRY });
  return { days, spans: hours ?? [] };
});
const everyDay = openHours.transform((hours): OpenItem => ({ spans: [hours] }));
const item = z.union([everyDay, onDays], { error: () => HOURS });

/** Fields of an entry of `sides`. */
export const sideFields = {
  name: localName.optional(),
  zone,
  open: z.union([everyDay.transform((hours) => [hours]), listOf(item, HOURS, 1, 48)], { error: () => HOURS }).meta({
    description:
      'When the side works, in its local time: hours, or a list of hours and of { days, hours } or { days, closed: true }. Hours without days hold on every day no item names',
    unit: 'hh:mm-hh:mm',
    range: 'inside 00:00-24:00',
    examples: ['07:00-20:00', ['07:00-19:00', { days: ['sat', 'sun'], hours: '07:00-17:00' }, { days: ['holiday'], closed: true }]],
  }),
  holidays: dateList('Local dates that count as `holiday`').optional().meta({ absent: 'none' }),
  closing: wordOf(['finish', 'pre-empt'], {
    description: 'At closing time those in service finish (`finish`), or stop and resume when the side opens (`pre-empt`)',
    default: 'finish',
  }).optional(),
  ...provenance,
};

/** Reads one entry of `sides`; opening hours of one day must follow one another without overlap. */
export function readSide(node: TreeNode, sources: readonly string[], problems: Problem[]): Side | undefined {
  const read = readFields(sideFields, node, problems);
  const origin = takeProvenance(node, read, sources, problems);
  const { name, zone: zoneMin, open, holidays, closing } = read;
  const dated = open?.flatMap(({ days, spans }, i): readonly DatedHours[] =>
    spans.length === 0
      ? [{ days, fromMs: 0, toMs: 0, path: ['open', i] }]
      : spans.map((span, j) => ({ days, ...span, path: spans.length > 1 ? ['open', i, 'hours', j] : ['open', i] })),
  );
  checkOverlap(node, dated ?? [], problems);
  if (zoneMin === undefined || dated === undefined) return undefined;
  const hours = dated.map(({ days, fromMs, toMs }) => defined({ fromMs, toMs, days }));
  return defined({ name, zoneMin, open: hours, holidays, closing, ...origin });
}
