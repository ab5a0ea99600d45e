// Calendar arithmetic on integers: civil time at a fixed offset from UTC and back. Knows no clock; reads no time of the machine.

export const SECOND_MS = 1000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** A moment on a wall clock `zoneMin` minutes east of UTC; proleptic Gregorian. */
export interface Civil {
  readonly year: number;
  /** 1–12 */
  readonly month: number;
  /** 1–31 */
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
  /** 1 = Monday … 7 = Sunday (ISO 8601). */
  readonly weekday: number;
}

/** Days from 1970-01-01 to the given date, negative before. Source: H. Hinnant, chrono-compatible low-level date algorithms, days_from_civil. */
export function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** The date `days` after 1970-01-01. Source: H. Hinnant, civil_from_days. */
export function civilFromDays(days: number): { readonly year: number; readonly month: number; readonly day: number } {
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  const day = dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

/** Days in a month of the Gregorian calendar. */
export function daysInMonth(year: number, month: number): number {
  return month === 12 ? 31 : daysFromCivil(year, month + 1, 1) - daysFromCivil(year, month, 1);
}

/** Days from 1970-01-01 to a date of the calendar; undefined when there is no such date. */
export function tryDays(year: number, month: number, day: number): number | undefined {
  return month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month) ? daysFromCivil(year, month, day) : undefined;
}

/** What the wall clock shows at `epochMs` (ms since 1970-01-01T00:00Z), `zoneMin` minutes east of UTC. */
export function civil(epochMs: number, zoneMin: number): Civil {
  const local = epochMs + zoneMin * MINUTE_MS;
  const days = Math.floor(local / DAY_MS);
  const ms = local - days * DAY_MS;
  return {
    ...civilFromDays(days),
    hour: Math.floor(ms / HOUR_MS),
    minute: Math.floor(ms / MINUTE_MS) % 60,
    second: Math.floor(ms / SECOND_MS) % 60,
    millisecond: ms % SECOND_MS,
    weekday: ((((days + 3) % 7) + 7) % 7) + 1,
  };
}

/** Milliseconds since local midnight, in [0, 86 400 000). */
export function localMsOfDay(epochMs: number, zoneMin: number): number {
  const local = epochMs + zoneMin * MINUTE_MS;
  return local - Math.floor(local / DAY_MS) * DAY_MS;
}

/** Local calendar day as days since 1970-01-01. */
export function localDay(epochMs: number, zoneMin: number): number {
  return Math.floor((epochMs + zoneMin * MINUTE_MS) / DAY_MS);
}

const ISO = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?(Z|[+-]\d{2}:?\d{2})$/;

/** `2025-06-24T00:00+07:00` → ms since 1970-01-01T00:00Z. Seconds and milliseconds are optional, the offset is not; undefined when it is no such moment. */
export function tryIso(text: string): number | undefined {
  const match = ISO.exec(text.trim());
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map((part) => Number(part ?? 0));
  const millisecond = Number((match[7] ?? '0').padEnd(3, '0'));
  const zoneMin = tryZone(match[8] ?? '');
  const days = tryDays(year, month, day);
  if (zoneMin === undefined || days === undefined || hour > 23 || minute > 59 || second > 59) return undefined;
  return days * DAY_MS + hour * HOUR_MS + (minute - zoneMin) * MINUTE_MS + second * SECOND_MS + millisecond;
}

/** `+07:00`, `-03:30`, `Z` → minutes east of UTC, −14 h to +14 h; undefined otherwise. */
export function tryZone(text: string): number | undefined {
  if (text === 'Z') return 0;
  const match = /^([+-])(\d{2}):?(\d{2})$/.exec(text);
  if (match === null) return undefined;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  if (Number(match[3]) > 59 || minutes > 14 * 60) return undefined;
  return match[1] === '-' ? -minutes || 0 : minutes;
}

/** `07:00` or `24:00` → ms since local midnight, 0 to 86 400 000; undefined otherwise. */
export function tryTimeOfDay(text: string): number | undefined {
  const match = /^(\d{1,2}):(\d{2})$/.exec(text.trim());
  if (match === null || Number(match[2]) > 59) return undefined;
  const ms = Number(match[1]) * HOUR_MS + Number(match[2]) * MINUTE_MS;
  return ms > DAY_MS ? undefined : ms;
}

function pad(n: number, width = 2): string {
  return String(n).padStart(width, '0');
}

/** Minutes east of UTC → `+07:00`. */
export function formatZone(zoneMin: number): string {
  const size = Math.abs(zoneMin);
  return `${zoneMin < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
}

/** Ms since local midnight → `07:00`. */
export function formatTimeOfDay(ms: number): string {
  return `${pad(Math.floor(ms / HOUR_MS))}:${pad(Math.floor(ms / MINUTE_MS) % 60)}`;
}

/** `2025-07-01 07:00:05`, without offset: for people. */
export function formatCivil(epochMs: number, zoneMin: number): string {
  const c = civil(epochMs, zoneMin);
  return `${pad(c.year, 4)}-${pad(c.month)}-${pad(c.day)} ${pad(c.hour)}:${pad(c.minute)}:${pad(c.second)}`;
}

/** ISO 8601 with offset, `2025-07-01T07:00:05+07:00`; milliseconds only when there are any. Read back exactly by `tryIso`. */
export function formatIso(epochMs: number, zoneMin: number): string {
  const ms = civil(epochMs, zoneMin).millisecond;
  return `${formatCivil(epochMs, zoneMin).replace(' ', 'T')}${ms === 0 ? '' : `.${pad(ms, 3)}`}${formatZone(zoneMin)}`;
}
