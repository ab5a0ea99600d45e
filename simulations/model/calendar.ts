// Local days of a side in simulated time: which day of the week or holiday each one is, and which rules of a list hold on it.
// Zones are fixed offsets, so every local day lasts 24 hours. Knows nothing of pools, stages or flows.
import { DAYS, type Day, type Hours, type Timetable } from '../../shared/scenario/scenario.ts';
import { civil, civilFromDays, localDay, MINUTE_MS } from '../../shared/time.ts';
import { DAY_MS } from './model.ts';

/** One local day. */
export interface LocalDay {
  /** Simulated time of its local midnight; at most 0 for the first day. */
  readonly fromMs: number;
  /** `holiday`, or the weekday. */
  readonly day: Day;
  /** The weekday, of holidays too. */
  readonly weekday: Day;
  /** 1–12. */
  readonly month: number;
}

/** A rule for some days; without `days` for every day that no other rule of its list names. */
export interface DayRule {
  readonly days?: readonly Day[] | undefined;
}

const pad = (n: number, width: number): string => n.toFixed(0).padStart(width, '0');

/** All local days that have a part in [0, horizonMs), in order; the day of simulated 0 even when the horizon is 0. `holidays` are local dates YYYY-MM-DD. */
export function localDays(startEpochMs: number, zoneMin: number, horizonMs: number, holidays: readonly string[] = []): readonly LocalDay[] {
  const named = new Set(holidays);
  const first = localDay(startEpochMs, zoneMin);
  const firstMs = first * DAY_MS - zoneMin * MINUTE_MS - startEpochMs;
  return Array.from({ length: Math.max(1, Math.ceil((horizonMs - firstMs) / DAY_MS)) }, (_, i) => {
    const { year, month, day } = civilFromDays(first + i);
    const weekday = DAYS[civil((first + i) * DAY_MS, 0).weekday - 1]!;
    const isHoliday = named.has(`${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`);
    return { fromMs: firstMs + i * DAY_MS, day: isHoliday ? 'holiday' : weekday, weekday, month };
  });
}

/** The rules that hold on a day: those that name `holiday` if it is one, or else those that name its weekday, or else those without days. */
export function rulesOn<Rule extends DayRule>(day: LocalDay, rules: readonly Rule[]): readonly Rule[] {
  for (const name of [day.day, day.weekday]) {
    const named = rules.filter((rule) => rule.days?.includes(name) === true);
    if (named.length > 0) return named;
  }
  return rules.filter((rule) => rule.days === undefined);
}

/** The hours of all days as spans of simulated time: ascending, what overlaps or touches joined, hours of no length left out. The first may begin below 0. */
export function spansOn(days: readonly LocalDay[], rules: readonly (Hours & DayRule)[]): readonly Hours[] {
  const spans = days.flatMap((day) =>
    rulesOn(day, rules).map((rule) => ({ fromMs: day.fromMs + rule.fromMs, toMs: day.fromMs + rule.toMs })),
  );
  const joined: { fromMs: number; toMs: number }[] = [];
  for (const span of spans.filter(({ fromMs, toMs }) => fromMs < toMs).sort((a, b) => a.fromMs - b.fromMs)) {
    const last = joined.at(-1);
    if (last !== undefined && span.fromMs <= last.toMs) last.toMs = Math.max(last.toMs, span.toMs);
    else joined.push({ ...span });
  }
  return joined;
}

/** The times of a timetable in [0, untilMs), ascending. */
export function timesOf(table: Timetable, days: readonly LocalDay[], untilMs: number): Float64Array {
  const running = days.filter((day) => rulesOn(day, [table]).length > 0);
  const at = running.flatMap((day) => table.atMs.map((ofDay) => day.fromMs + ofDay)).filter((t) => t >= 0 && t < untilMs);
  return Float64Array.from(at).sort();
}
