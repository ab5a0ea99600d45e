// Servers over the local day: steps, also by day, and whether a pool is ever staffed while its side works.
import { z } from 'zod';
import type { Problem } from '../errors.ts';
import { DAY_MS, formatTimeOfDay } from '../time.ts';
import { dayList } from './days.ts';
import { listOf, timeOfDay, wholeIn } from './quantities.ts';
import { defined, fixedMap } from './reading.ts';
import { DAYS, type Pool, type Side } from './scenario.ts';
import { report, type TreeNode } from './tree.ts';

/** What `servers` may be, in the words of a message. */
export const SERVERS = 'a whole number of servers, or a list of shifts { from: "07:00", n: 8 }';

const count = wholeIn(0, 10_000, 'servers', { description: 'How many serve from then on', unit: 'servers', examples: [8] });

/** One step of `servers`. */
export const shiftFields = {
  from: timeOfDay,
  n: count,
  days: dayList('Days this step holds on; steps without days hold on every day no step names')
    .optional()
    .meta({ absent: 'every other day' }),
};

/** `servers` of a pool: a number all day, or steps. */
export const servers = z
  .union(
    [
      count.transform((n): Pool['shifts'] => [{ fromMs: 0, n }]),
      listOf(
        fixedMap('shift', shiftFields).transform(({ from, n, days }) => defined({ fromMs: from, n, days })),
        SERVERS,
        1,
        400,
      ),
    ],
    { error: () => SERVERS },
  )
  .meta({
    description: 'How many serve: all day, or in steps over the local day; the last step lasts until the first of the next day',
    unit: 'servers',
    range: '0 to 10000, whole; a number or 1 to 400 steps',
    examples: [
      8,
      [
        { from: '07:00', n: 8 },
        { from: '12:00', n: 6 },
        { days: ['sat', 'sun'], from: '07:00', n: 4 },
      ],
    ],
  });

/** The days a step holds on, for comparison; `other` stands for every day no step names. */
function daysOf(step: Pool['shifts'][number]): readonly string[] {
  return step.days ?? ['other'];
}

/** Reports a step that does not come after the one before it on the same day. */
export function checkShifts(node: TreeNode, key: string, shifts: Pool['shifts'], problems: Problem[]): void {
  shifts.forEach((shift, i) => {
    const before = shifts
      .slice(0, i)
      .filter((other) => daysOf(other).some((day) => daysOf(shift).includes(day)))
      .at(-1);
    if (before !== undefined && shift.fromMs <= before.fromMs)
      report(problems, node, [key, i, 'from'], { expected: `a time after ${formatTimeOfDay(before.fromMs)}, the shift before` });
  });
}

/** True when on some day somebody serves at a time in `open`. */
export function isEverStaffed(shifts: Pool['shifts'], open: Side['open']): boolean {
  const days: readonly string[] = [...DAYS, 'other'];
  const stepsOf = (day: string): Pool['shifts'] => onDay(shifts, day);
  // The last step of one day reaches into the morning of the next, whichever day that is.
  const overnight = Math.max(0, ...days.map((day) => stepsOf(day).at(-1)?.n ?? 0));
  return days.some((day) => {
    const own = stepsOf(day);
    const steps = [{ fromMs: 0, n: own[0]?.fromMs === 0 ? 0 : overnight }, ...own];
    return steps.some(({ fromMs, n }, i) => {
      const toMs = steps[i + 1]?.fromMs ?? DAY_MS;
      return n > 0 && onDay(open, day).some((hours) => Math.max(fromMs, hours.fromMs) < Math.min(toMs, hours.toMs));
    });
  });
}

/** Entries that hold on `day`: those that name it, else those without days. */
function onDay<T extends { readonly days?: readonly string[] | undefined }>(entries: readonly T[], day: string): readonly T[] {
  const named = entries.filter(({ days }) => days?.includes(day));
  return named.length > 0 ? named : entries.filter(({ days }) => days === undefined);
}
