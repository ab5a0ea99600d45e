// Days and hours of the local calendar: opening hours, windows over midnight, days a rule holds on, timetables.
import { z } from 'zod';
import type { Problem } from '../errors.ts';
import { DAY_MS, tryTimeOfDay } from '../time.ts';
import { listOf, textOf, timeOfDay } from './quantities.ts';
import { oneOf } from './reading.ts';
import { DAYS, type Day, type Hours } from './scenario.ts';
import { report, type TreeNode } from './tree.ts';

/** `07:00-20:00` → from and to as ms since local midnight. */
export const openHours = textOf(tryHours, 'opening hours such as "07:00-20:00", inside 00:00-24:00 and not reversed', {
  description: 'Opening hours in the local time of the side',
  unit: 'hh:mm-hh:mm',
  range: '00:00-24:00',
  examples: ['07:00-20:00', '00:00-24:00'],
});

function twoTimes(text: string): readonly [number, number] | undefined {
  const parts = text.split('-');
  const [from, to] = parts.map(tryTimeOfDay);
  return from === undefined || to === undefined || parts.length !== 2 ? undefined : [from, to];
}

function tryHours(text: string): Hours | undefined {
  const times = twoTimes(text);
  return times === undefined || times[0] >= times[1] ? undefined : { fromMs: times[0], toMs: times[1] };
}

/** `20:00-07:00` is the evening and the early morning of the same local day. */
function tryWindow(text: string): readonly Hours[] | undefined {
  const times = twoTimes(text);
  if (times === undefined || times[0] === times[1] || times[0] === DAY_MS) return undefined;
  const [fromMs, toMs] = times;
  if (fromMs < toMs) return [{ fromMs, toMs }];
  return toMs === 0
    ? [{ fromMs, toMs: DAY_MS }]
    : [
        { fromMs: 0, toMs },
        { fromMs, toMs: DAY_MS },
      ];
}

const WINDOW = 'hours such as "08:00-12:00", or over midnight such as "20:00-07:00"';
const window = textOf(tryWindow, WINDOW, { description: WINDOW });

/** Local hours, one span or a list; a span over midnight becomes two of the same day. In order of time. */
export function windows(description: string): z.ZodType<readonly Hours[], string | string[]> {
  return z
    .union([window, listOf(window, `${WINDOW}, or a list of them`, 1, 24).transform((list) => list.flat())], {
      error: () => `${WINDOW}, or a list of them`,
    })
    .transform((spans) => [...spans].sort((a, b) => a.fromMs - b.fromMs))
    .superRefine((spans, context) => {
      if (spans.some((span, i) => span.fromMs < (spans[i - 1]?.toMs ?? 0)))
        context.addIssue({ code: 'custom', message: 'hours that do not overlap' });
    })
    .meta({ description, unit: 'hh:mm-hh:mm', range: '00:00 to 24:00, also over midnight', examples: ['20:00-07:00'] });
}

/** Days of the week and `holiday`; in the order of the week, each once. */
export function dayList(description: string): z.ZodType<readonly Day[], Day[]> {
  const day = z.enum(DAYS, { error: () => oneOf(DAYS) });
  return listOf(day, 'a list of days such as [sat, sun]', 1, DAYS.length)
    .transform((days) => DAYS.filter((name) => days.includes(name)))
    .meta({ description, unit: 'day', range: DAYS.join(', '), examples: [['sat', 'sun']] });
}

const DATE = 'a date such as 2026-02-16';

/** Local dates, in order, each once. */
export function dateList(description: string): z.ZodType<readonly string[], string[]> {
  return listOf(z.iso.date({ error: () => DATE }).meta({ description: DATE }), `a list of dates, each ${DATE}`, 1, 3660)
    .transform((dates) => [...new Set(dates)].sort())
    .meta({ description, unit: 'YYYY-MM-DD', range: '1 to 3660 dates', examples: [['2026-02-16', '2026-02-17']] });
}

/** Local times of day, in order. */
export function timeList(description: string): z.ZodType<readonly number[], string[]> {
  return listOf(timeOfDay, 'a list of times of day such as ["06:00", "18:00"]', 1, 1440)
    .transform((times) => [...times].sort((a, b) => a - b))
    .meta({ description, unit: 'hh:mm', range: '00:00 to 23:59, 1 to 1440 times', examples: [['06:00', '18:00']] });
}

/** Hours as the reader checks them: what they hold on, and where they are written. */
export interface DatedHours extends Hours {
  readonly days?: readonly Day[] | undefined;
  readonly path: readonly (string | number)[];
}

/** Reports hours that begin before others of the same day, written above them, have ended. */
export function checkOverlap(node: TreeNode, all: readonly DatedHours[], problems: Problem[]): void {
  const last = new Map<string, number>();
  for (const { days, fromMs, toMs, path } of all) {
    const keys: readonly string[] = days ?? ['other'];
    // A closed day has one entry of no length: nothing may stand beside it.
    const isClash = keys.some((day) => (last.has(day) && toMs === 0) || fromMs < (last.get(day) ?? 0));
    if (isClash)
      report(problems, node, path, {
        expected: toMs === 0 ? 'days that are not closed as well as open' : 'hours that begin after the ones before have ended',
      });
    for (const day of keys) last.set(day, toMs === 0 ? DAY_MS : Math.max(toMs, last.get(day) ?? 0));
  }
}
