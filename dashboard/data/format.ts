// Numbers, durations and money as people read them, in four languages and in international digits. Pure; knows no screen.
import type { Metric } from '../../shared/metrics/catalogue.ts';

export const LANGS = ['vi', 'zh-CN', 'en', 'fr'] as const;
export type Lang = (typeof LANGS)[number];
/** `international`: 41 700.0 in every language, for meetings of both sides. */
export type Digits = 'locale' | 'international';
export type Unit = Metric['unit'];

const MINUS = '\u2212';
const NBSP = '\u00a0';
/** British order and no surprises; digits are the same as in en. */
export const LOCALES: Readonly<Record<Lang, string>> = { vi: 'vi-VN', 'zh-CN': 'zh-CN', en: 'en-GB', fr: 'fr-FR' };
/** Day and hour letters of a long duration. */
const DAY_HOUR: Readonly<Record<Lang, readonly [string, string]>> = {
  vi: ['ngày', 'giờ'],
  'zh-CN': ['天', '小时'],
  en: ['d', 'h'],
  fr: ['j', 'h'],
};
const SECONDS: Readonly<Record<Lang, string>> = { vi: 'giây', 'zh-CN': '秒', en: 's', fr: 's' };
const MINUTES: Readonly<Record<Lang, string>> = { vi: 'phút', 'zh-CN': '分钟', en: 'min', fr: 'min' };

export interface Format {
  readonly lang: Lang;
  readonly digits: Digits;
  /** Fixed decimals, grouped, with a true minus. */
  number(value: number, decimals?: number): string;
  /** Trucks and other counted things: whole from 10 up, one decimal for an average below. */
  count(value: number): string;
  /** A rate: one decimal below 10. */
  rate(value: number): string;
  /** 0–1 as percent: whole, one decimal under 10 %. */
  share(value: number): string;
  /** Minutes in the words of their size: 45 s, 42 min, 3:42, 1 d 6 h. */
  duration(minutes: number): string;
  /** Minutes as h:mm (a column headed h:mm); a day and more as d and h. */
  hmm(minutes: number): string;
  /** A metric's value in its unit, without the unit; decimals follow the half-width when there is one. */
  value(unit: Unit, value: number, halfWidth?: number | null): string;
  /** The half-width that belongs to `mean`, in the same style and decimals; beside days and hours in words of its own size. */
  halfWidth(unit: Unit, mean: number, halfWidth: number): string;
}

/** Decimals that leave two significant digits of the half-width, at least `least`, at most 4. */
export function decimalsFor(halfWidth: number | null | undefined, least: number): number {
  if (halfWidth === null || halfWidth === undefined || !(halfWidth > 0)) return least;
  return Math.min(4, Math.max(least, 1 - Math.floor(Math.log10(halfWidth))));
}

/** Minutes are written h:mm when anything in the group reaches an hour; below that, in minutes. */
export function usesHours(...minutes: readonly number[]): boolean {
  return minutes.some((value) => Math.abs(value) >= 60);
}

/** From a day on a time is written in days and hours and says so itself. */
export function usesDays(minutes: number): boolean {
  return Math.round(Math.abs(minutes)) >= 1440;
}

/** What the digits of long times stand for, where some of them reach a day: `d h`. */
export function dayHourLetters(lang: Lang): string {
  return DAY_HOUR[lang].join(' ');
}

/** USD are written in millions when anything in the group reaches one; below that, whole, so that the costs of a gate add up on the page. */
export function usesMillions(...usd: readonly number[]): boolean {
  return usd.some((value) => Math.abs(value) >= 1_000_000);
}

export function makeFormat(lang: Lang, digits: Digits): Format {
  const number = numberFormat(lang, digits);
  const hmm = (minutes: number): string => hoursMinutes(minutes, lang, number);
  const format: Format = {
    lang,
    digits,
    number,
    hmm,
    count: (value) => number(value, Math.abs(value) < 10 && !Number.isInteger(value) ? 1 : 0),
    rate: (value) => number(value, Math.abs(value) < 10 ? 1 : 0),
    share: (value) => percent(value, lang, number),
    duration: (minutes) => durationWords(minutes, lang, number, hmm),
    value: (unit, value, halfWidth) => writerOf(format, unit, value, halfWidth)(value),
    halfWidth: (unit, mean, halfWidth) =>
      // Beside days and hours there is no unit that it could share.
      unit === 'min' && usesDays(mean) ? format.duration(halfWidth) : writerOf(format, unit, mean, halfWidth)(halfWidth),
  };
  return format;
}

function numberFormat(lang: Lang, digits: Digits): Format['number'] {
  const made = new Map<number, Intl.NumberFormat>();
  const locale = digits === 'international' ? 'en-US' : LOCALES[lang];
  return (value, decimals = 0) => {
    let formatter = made.get(decimals);
    if (formatter === undefined) {
      formatter = new Intl.NumberFormat(locale, { minimumFractionDigits: decimals, maximumFractionDigits: decimals, useGrouping: true });
      made.set(decimals, formatter);
    }
    const rounded = Math.abs(value) < 0.5 * 10 ** -decimals ? 0 : value;
    const text = formatter.format(rounded).replace('-', MINUS);
    return digits === 'international' ? text.replaceAll(',', NBSP) : text;
  };
}

function percent(value: number, lang: Lang, number: Format['number']): string {
  const points = value * 100;
  const text = number(points, Math.abs(points) < 9.95 && points !== 0 ? 1 : 0);
  return lang === 'fr' ? `${text}${NBSP}%` : lang === 'en' ? `${text}${NBSP}%` : `${text}%`;
}

function hoursMinutes(minutes: number, lang: Lang, number: Format['number']): string {
  const sign = minutes < 0 ? MINUS : '';
  const whole = Math.round(Math.abs(minutes));
  if (usesDays(minutes)) return `${sign}${daysHours(whole, lang, number)}`;
  return `${whole === 0 ? '' : sign}${String(Math.floor(whole / 60))}:${String(whole % 60).padStart(2, '0')}`;
}

function daysHours(wholeMinutes: number, lang: Lang, number: Format['number']): string {
  const hours = Math.round(wholeMinutes / 60);
  const [day, hour] = DAY_HOUR[lang];
  return `${number(Math.floor(hours / 24))}${NBSP}${day} ${String(hours % 24)}${NBSP}${hour}`;
}

function durationWords(minutes: number, lang: Lang, number: Format['number'], hmm: Format['hmm']): string {
  const size = Math.abs(minutes);
  if (size < 2) return `${number(minutes * 60)}${NBSP}${SECONDS[lang]}`;
  return Math.round(size) < 60 ? `${number(minutes)}${NBSP}${MINUTES[lang]}` : hmm(minutes);
}

/** How numbers that belong to `value` are written: one style, one number of decimals. */
function writerOf(format: Format, unit: Unit, value: number, halfWidth?: number | null): (amount: number) => string {
  if (unit === 'min' && usesHours(value)) return format.hmm;
  if (unit === 'USD/day' && !usesMillions(value)) return (amount) => format.number(amount);
  const scale = unit === 'USD/day' ? 1e-6 : unit === 'share' ? 100 : 1;
  const scaled = halfWidth === null || halfWidth === undefined ? halfWidth : halfWidth * scale;
  const decimals = decimalsFor(scaled, leastDecimals(unit, value * scale));
  return (amount) => format.number(amount * scale, decimals);
}

/** Decimals when nothing is known of the error. `value` is in the unit as written. */
function leastDecimals(unit: Unit, value: number): number {
  if (unit === 'USD/day') return Math.abs(value) < 10 ? 2 : 1;
  if (unit === 'days') return 2;
  if (Math.abs(value) >= 10 || value === 0) return 0;
  return unit === 'trucks' && Number.isInteger(value) ? 0 : 1;
}
