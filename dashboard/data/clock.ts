// Simulated and wall instants as the two sides of the border read them: Viet Nam UTC+7, China UTC+8, neither with daylight saving.
import { civil, formatTimeOfDay, localMsOfDay, MINUTE_MS } from '../../shared/time.ts';
import { LOCALES, type Lang } from './format.ts';

export const VN_ZONE_MIN = 420;
export const CN_ZONE_MIN = 480;

/** `09:43` in one zone. */
export function timeIn(epochMs: number, zoneMin: number): string {
  return formatTimeOfDay(localMsOfDay(epochMs, zoneMin));
}

/** The clock of China, with a mark in the hour in which its calendar is a day ahead: dates are those of Viet Nam. */
export function chinaTime(epochMs: number, lang: Lang): string {
  const time = timeIn(epochMs, CN_ZONE_MIN);
  if (localMsOfDay(epochMs, CN_ZONE_MIN) > localMsOfDay(epochMs, VN_ZONE_MIN)) return time;
  return lang === 'zh-CN' ? `次日\u00a0${time}` : `${time}\u00a0(+1)`;
}

/** Both clocks at once, in the order and words of the language. */
export function bothTimes(epochMs: number, lang: Lang): string {
  const vn = timeIn(epochMs, VN_ZONE_MIN);
  const cn = chinaTime(epochMs, lang);
  return lang === 'zh-CN' ? `北京时间 ${cn} · 河内时间 ${vn}` : `${vn}\u00a0VN · ${cn}\u00a0CN`;
}

/** `Tue 1 Jul` as the Viet Nam calendar has it. */
export function dayName(epochMs: number, lang: Lang): string {
  return dateFormat(lang, { weekday: 'short', day: 'numeric', month: 'short' }).format(epochMs + VN_ZONE_MIN * MINUTE_MS);
}

/** `Tue, 1 Jul 2025`, for what is not near at hand. */
export function longDayName(epochMs: number, lang: Lang): string {
  return dateFormat(lang, { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' }).format(epochMs + VN_ZONE_MIN * MINUTE_MS);
}

/** `1 Jul 2025`, Viet Nam calendar. */
export function dateName(epochMs: number, lang: Lang): string {
  return dateFormat(lang, { day: 'numeric', month: 'short', year: 'numeric' }).format(epochMs + VN_ZONE_MIN * MINUTE_MS);
}

/** Date and both times, for the rows of the library and for provenance. */
export function moment(epochMs: number, lang: Lang): string {
  return `${dateName(epochMs, lang)}, ${bothTimes(epochMs, lang)}`;
}

/** `09:43:10` of a wall instant in Viet Nam. */
export function wallTime(epochMs: number): string {
  const c = civil(epochMs, VN_ZONE_MIN);
  return [c.hour, c.minute, c.second].map((part) => String(part).padStart(2, '0')).join(':');
}

function dateFormat(lang: Lang, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(LOCALES[lang], { ...options, timeZone: 'UTC' });
}
