// When in the day: the number inside by time of day, a line a run over a band of days, and the difference from the base below.
import type { SavedRun } from '../../shared/protocol/run.ts';
import type { Scenario } from '../../shared/scenario/scenario.ts';
import { DAY_MS, MINUTE_MS } from '../../shared/time.ts';
import { VN_ZONE_MIN } from '../../dashboard/data/clock.ts';
import { quantile } from '../../simulations/index.ts';
import { html, type Html } from './html.ts';
import type { Speakers } from './speaker.ts';
import { saidInLine } from './speaker.ts';
import { runsOf, type Story } from './story.ts';
import { band, chart, INK, letterOf, line, lookOf, path, scaleOf, text, ticksOf, type Scale } from './svg.ts';

const WIDTH = 700;
const LEFT = 42;
const RIGHT = WIDTH - 76;
const TOP = 8;
const MAIN_HEIGHT = 128;
const STRIP_HEIGHT = 56;
/** Runs that get a band: more bands hide each other. */
const MOST_BANDS = 2;
/** With fewer whole days a band of days says nothing. */
export const LEAST_DAYS = 3;

/** The number inside by time of day: a row for each 24 measured hours, a column a bucket of the day from 00:00 in Viet Nam. */
export function daysInside({ result, scenario }: SavedRun): readonly (readonly number[])[] {
  const inside = Object.entries(result.series).filter(([key]) => key.startsWith('inside.mean@all/'));
  const first = inside[0]?.[1];
  const clock = (scenario as Partial<Scenario> | null)?.clock;
  if (first === undefined || clock === undefined || DAY_MS % first.stepMs !== 0) return [];
  const perDay = DAY_MS / first.stepMs;
  const sums = first.mean.map((_, i) => inside.reduce((sum, [, series]) => sum + (series.mean[i] ?? 0), 0));
  const midnight = Math.round(((clock.startEpochMs + VN_ZONE_MIN * MINUTE_MS) % DAY_MS) / first.stepMs);
  const begin = Math.ceil(clock.warmUpMs / first.stepMs);
  const days: number[][] = [];
  for (let from = begin; from + perDay <= sums.length; from += perDay) {
    // Turned so that each begins at midnight, whenever the measured time does.
    const turn = (perDay - ((from + midnight) % perDay)) % perDay;
    days.push([...sums.slice(from + turn, from + perDay), ...sums.slice(from, from + turn)]);
  }
  return days;
}

interface Course {
  readonly middle: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** Median, 10th and 90th percentile of the days at each time of day; of few days, the mean alone. */
function courseOf(days: readonly (readonly number[])[]): Course | undefined {
  const [first] = days;
  if (first === undefined) return undefined;
  const at = (p: number): readonly number[] =>
    first.map((_, i) =>
      quantile(
        days.map((day) => day[i] ?? 0),
        p,
      ),
    );
  return { middle: at(0.5), low: at(0.1), high: at(0.9) };
}

/** Undefined when a run has no series that can be cut into days. */
export function bandsChart(story: Story, speakers: Speakers): Html | undefined {
  const runs = runsOf(story);
  const days = runs.map(daysInside);
  const courses = days.flatMap((one) => courseOf(one) ?? []);
  if (courses.length < runs.length) return undefined;
  const hasBands = (days[0]?.length ?? 0) >= LEAST_DAYS;
  const top = Math.max(4, ...courses.flatMap(({ high, middle }) => (hasBands ? high : middle)));
  const x = scaleOf([0, 24], [LEFT, RIGHT]);
  const y = scaleOf([0, top * 1.05], [TOP + MAIN_HEIGHT, TOP]);
  const strip = runs.length > 1 && days.every((one) => one.length === days[0]?.length) ? differenceStrip(days, x, speakers) : undefined;
  const height = TOP + MAIN_HEIGHT + 34 + (strip === undefined ? 0 : STRIP_HEIGHT + 18);
  const format = speakers[0].format;
  return chart(
    WIDTH,
    height,
    saidInLine(speakers, ({ r }) => r('bands')),
    [
      ...ticksOf(0, top * 1.05, 4).flatMap((value) => [
        line([LEFT, y.at(value)], [RIGHT, y.at(value)], INK.line),
        text(LEFT - 5, y.at(value) + 3, format.count(value), { anchor: 'end' }),
      ]),
      ...(hasBands
        ? courses.slice(0, MOST_BANDS).map((course, i) => band(pointsOf(course.high, x, y), pointsOf(course.low, x, y), lookOf(i).colour))
        : []),
      ...courses.map((course, i) => path(pointsOf(course.middle, x, y), lookOf(i), i === 0 ? 2.2 : 1.75)),
      ...endLabels(
        story,
        courses.map(({ middle }) => y.at(middle.at(-1) ?? 0)),
      ),
      hoursAxis(
        x,
        TOP + MAIN_HEIGHT,
        saidInLine(speakers, ({ r }) => r('hour')),
      ),
      strip,
    ],
  );
}

function pointsOf(values: readonly number[], x: Scale, y: Scale): readonly (readonly [number, number])[] {
  const step = 24 / values.length;
  return values.map((value, i) => [x.at((i + 0.5) * step), y.at(value)] as const);
}

/** Letter and name at the end of each line, moved apart where they would touch. */
function endLabels(story: Story, heights: readonly number[]): readonly Html[] {
  const order = heights.map((at, i) => ({ at, i })).sort((a, b) => a.at - b.at);
  let above = -Infinity;
  return order.map(({ at, i }) => {
    above = Math.max(at + 3, above + 11);
    const name = i === 0 ? story.base.summary.name : `${letterOf(i)} ${story.candidates[i - 1]?.summary.name ?? ''}`;
    return html`<text x="${RIGHT + 4}" y="${above}" class="note" style="fill:${lookOf(i).colour}">${shortened(name, 13)}</text>`;
  });
}

export function shortened(name: string, most: number): string {
  return name.length <= most ? name : `${name.slice(0, most - 1).trimEnd()}…`;
}

function hoursAxis(x: Scale, y: number, label: string): Html {
  const hours = [0, 3, 6, 9, 12, 15, 18, 21, 24];
  const marks = hours.map(
    (hour) =>
      html`${line([x.at(hour), y], [x.at(hour), y + 3], INK.quiet)}${text(x.at(hour), y + 13, `${String(hour).padStart(2, '0')}:00`, { anchor: 'middle' })}`,
  );
  return html`${line([LEFT, y], [RIGHT, y], INK.quiet)}${marks}${text((LEFT + RIGHT) / 2, y + 24, label, { anchor: 'middle' })}`;
}

/** Candidate minus base, day by day: median and, for the first candidate, the 10th to 90th percentile of the days. */
function differenceStrip(days: readonly (readonly (readonly number[])[])[], x: Scale, speakers: Speakers): Html | undefined {
  const [base = [], ...others] = days;
  const differences = others.flatMap((one) => courseOf(one.map((day, d) => day.map((value, i) => value - (base[d]?.[i] ?? 0)))) ?? []);
  const hasBand = base.length >= LEAST_DAYS;
  const ends = differences.flatMap(({ low, high, middle }) => (hasBand ? [...low, ...high] : middle));
  const [least, most] = [Math.min(0, ...ends), Math.max(0, ...ends)];
  if (most - least < 1e-9) return undefined;
  const top = TOP + MAIN_HEIGHT + 40;
  const y = scaleOf([least, most], [top + STRIP_HEIGHT, top + 6]);
  const { format } = speakers[0];
  return html`${text(
    LEFT,
    top,
    saidInLine(speakers, ({ r }) => r('bands.difference')),
    { className: 'note strong' },
  )}
  ${ticksOf(least, most, 3).map((value) => html`${line([LEFT, y.at(value)], [RIGHT, y.at(value)], value === 0 ? INK.quiet : INK.line)}${text(LEFT - 5, y.at(value) + 3, `${value > 0 ? '+' : ''}${format.count(value)}`, { anchor: 'end' })}`)}
  ${hasBand && differences[0] !== undefined ? band(pointsOf(differences[0].high, x, y), pointsOf(differences[0].low, x, y), lookOf(1).colour) : undefined}
  ${differences.map((course, i) => path(pointsOf(course.middle, x, y), lookOf(i + 1)))}`;
}

/** Days that differ more than twice as much as the hours of a usual day: a jam that builds up or goes away has no usual day. */
export function isTransient(run: SavedRun): boolean {
  const days = daysInside(run);
  const course = courseOf(days);
  if (course === undefined || days.length < LEAST_DAYS) return false;
  const spread = (values: readonly number[]): number => Math.max(...values) - Math.min(...values);
  return spread(days.map(meanOf)) > 2 * spread(course.middle);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The number inside from day to day, a line a run; undefined when a run cannot be cut into days. */
export function courseChart(story: Story, speakers: Speakers): Html | undefined {
  const means = runsOf(story).map((run) => daysInside(run).map(meanOf));
  const longest = Math.max(...means.map((one) => one.length));
  if (means.some((one) => one.length === 0)) return undefined;
  const top = Math.max(4, ...means.flat()) * 1.05;
  const x = scaleOf([0, longest], [LEFT, RIGHT]);
  const y = scaleOf([0, top], [TOP + MAIN_HEIGHT, TOP]);
  const bottom = TOP + MAIN_HEIGHT;
  const format = speakers[0].format;
  const label = saidInLine(speakers, ({ r }) => r('day'));
  return chart(
    WIDTH,
    bottom + 34,
    saidInLine(speakers, ({ r }) => r('course')),
    [
      ...ticksOf(0, top, 4).flatMap((value) => [
        line([LEFT, y.at(value)], [RIGHT, y.at(value)], INK.line),
        text(LEFT - 5, y.at(value) + 3, format.count(value), { anchor: 'end' }),
      ]),
      ...means.map((one, i) =>
        path(
          one.map((value, day) => [x.at(day + 0.5), y.at(value)] as const),
          lookOf(i),
          i === 0 ? 2.2 : 1.75,
        ),
      ),
      ...endLabels(
        story,
        means.map((one) => y.at(one.at(-1) ?? 0)),
      ),
      ...ticksOf(1, longest, 12)
        .filter(Number.isInteger)
        .map((day) => text(x.at(day - 0.5), bottom + 13, format.number(day), { anchor: 'middle' })),
      text((LEFT + RIGHT) / 2, bottom + 25, label, { anchor: 'middle' }),
    ],
  );
}

/** How many whole measured days the chart stands on. */
export function measuredDays(run: SavedRun): number {
  return daysInside(run).length;
}
