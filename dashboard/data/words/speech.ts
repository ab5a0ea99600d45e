// The small words of a scenario: lengths, times of day, days, distributions, shares, conditions. Pure.
import { formatTimeOfDay, DAY_MS, HOUR_MS, MINUTE_MS } from '../../../shared/time.ts';
import {
  CHANNELS,
  DAYS,
  type Day,
  type Distribution,
  type Hours,
  type Only,
  type Scenario,
  type Who,
} from '../../../shared/scenario/scenario.ts';
import type { Text } from '../../text/text.ts';
import { LOCALES, type Format, type Lang } from '../format.ts';
import { cargoName, flowName, stageName } from '../names.ts';

/** Who speaks, in which language, about which scenario. */
export interface Speech {
  readonly scenario: Scenario;
  readonly t: Text;
  readonly format: Format;
}

type LengthUnit = 'second' | 'minute' | 'hour' | 'day';
const LENGTHS: Readonly<Record<LengthUnit, number>> = { second: 1000, minute: MINUTE_MS, hour: HOUR_MS, day: DAY_MS };

/** The largest unit that reads well. */
function lengthUnit(ms: number): LengthUnit {
  const isWhole = (unit: LengthUnit): boolean => ms > 0 && ms % LENGTHS[unit] === 0;
  if (ms >= 2 * DAY_MS || isWhole('day')) return 'day';
  if (ms >= 90 * MINUTE_MS || isWhole('hour')) return 'hour';
  return ms >= 90_000 || isWhole('minute') ? 'minute' : 'second';
}

function lengthFormat(unit: LengthUnit, lang: Lang): Intl.NumberFormat {
  return new Intl.NumberFormat(LOCALES[lang], { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 1 });
}

/** `30 minutes`, `1.5 hours`, `4 days`. */
export function lengthText(ms: number, lang: Lang): string {
  const unit = lengthUnit(ms);
  return lengthFormat(unit, lang).format(ms / LENGTHS[unit]);
}

/** `3 to 8 minutes`; each with its unit where they differ. */
function rangeText(fromMs: number, toMs: number, { t, format: { lang } }: Speech): string {
  const unit = lengthUnit(toMs);
  const isOne = unit === lengthUnit(fromMs) || fromMs === 0;
  const from = isOne
    ? new Intl.NumberFormat(LOCALES[lang], { maximumFractionDigits: 1 }).format(fromMs / LENGTHS[unit])
    : lengthText(fromMs, lang);
  return t('sc.range', { from, to: lengthText(toMs, lang) });
}

/** A share as it was written: 57.5 %, 5 %. */
export function shareText(share: number, { format }: Speech): string {
  const points = Math.round(share * 1000) / 10;
  return `${format.number(points, Number.isInteger(points) ? 0 : 1)}${format.lang === 'vi' || format.lang === 'zh-CN' ? '' : '\u00a0'}%`;
}

export function listText(items: readonly string[], lang: Lang): string {
  return items.join(lang === 'zh-CN' ? '、' : ', ');
}

/** The parts of a sentence, which may hold lists of their own. */
export function partsText(parts: readonly (string | undefined)[], lang: Lang): string {
  return parts.filter((part) => part !== undefined && part !== '').join(lang === 'zh-CN' ? '；' : '; ');
}

/** How long something takes: exactly, from … to …, or about its mean. */
export function timeText(time: Distribution, speech: Speech): string {
  const { t, format } = speech;
  const length = (ms: number): string => lengthText(ms, format.lang);
  const about = (ms: number): string => t('sc.about', { x: length(ms) });
  switch (time.kind) {
    case 'constant':
      return length(time.valueMs);
    case 'uniform':
    case 'triangular':
      return rangeText(time.minMs, time.maxMs, speech);
    case 'weibull':
      return about(time.scaleMs);
    case 'empirical':
      return rangeText(Math.min(...time.valuesMs), Math.max(...time.valuesMs), speech);
    case 'mixture':
      return about(time.parts.reduce((sum, { share, of }) => sum + share * roughMean(of), 0));
    default:
      return about(time.meanMs);
  }
}

function roughMean(time: Distribution): number {
  switch (time.kind) {
    case 'constant':
      return time.valueMs;
    case 'uniform':
      return (time.minMs + time.maxMs) / 2;
    case 'triangular':
      return (time.minMs + time.modeMs + time.maxMs) / 3;
    case 'weibull':
      return time.scaleMs;
    case 'empirical': {
      const total = time.weights.reduce((sum, weight) => sum + weight, 0);
      return time.valuesMs.reduce((sum, value, i) => sum + (value * (time.weights[i] ?? 0)) / total, 0);
    }
    case 'mixture':
      return time.parts.reduce((sum, { share, of }) => sum + share * roughMean(of), 0);
    default:
      return time.meanMs;
  }
}

/** `Mon, Sat, holidays`: days that follow each other from a first to a last. */
export function daysText(days: readonly Day[], { t, format: { lang } }: Speech): string {
  // 1 January 2024 was a Monday.
  const name = (day: Day): string =>
    day === 'holiday'
      ? t('sc.holiday')
      : new Intl.DateTimeFormat(LOCALES[lang], { weekday: 'short', timeZone: 'UTC' }).format(Date.UTC(2024, 0, 1 + DAYS.indexOf(day)));
  return listText(days.map(name), lang);
}

export function hoursText({ fromMs, toMs }: Hours, t: Text): string {
  if (fromMs === 0 && toMs === DAY_MS) return t('sc.always');
  return fromMs === toMs ? t('sc.closed') : `${formatTimeOfDay(fromMs)}–${formatTimeOfDay(toMs)}`;
}

/** `07:30, 13:00 (Mon, Sat)`. */
export function timetableText(
  { atMs, days }: { readonly atMs: readonly number[]; readonly days?: readonly Day[] | undefined },
  speech: Speech,
): string {
  return onDays(listText(atMs.map(formatTimeOfDay), speech.format.lang), days, speech);
}

export function onDays(x: string, days: readonly Day[] | undefined, speech: Speech): string {
  return days === undefined ? x : speech.t('sc.on-days', { x, days: daysText(days, speech) });
}

export function goodsName(id: string, { scenario, format: { lang } }: Speech): string {
  return cargoName(id, scenario.cargo[id]?.name, lang);
}

/** A stage of a gate by the name it has on screen. */
export function stageAt(id: string, gate: string, { scenario, format: { lang }, t }: Speech): string {
  return stageName(id, scenario.gates[gate]?.stages[id]?.name, lang, t);
}

/** Traits are named by whoever wrote the scenario. */
const traitsText = (traits: readonly string[], lang: Lang): string =>
  listText(
    traits.map((trait) => trait.replaceAll('-', ' ')),
    lang,
  );

/** Conditions on a consignment; empty for everyone. */
export function whoText(who: Who, speech: Speech): string {
  const { t, format } = speech;
  const { lang } = format;
  const { channels, cargo, perishable, quarantine, flows, traits, without } = who;
  return listText(
    [
      flows === undefined
        ? ''
        : listText(
            flows.map((id) => flowName(id, t)),
            lang,
          ),
      cargo === undefined
        ? ''
        : listText(
            cargo.map((id) => goodsName(id, speech)),
            lang,
          ),
      perishable === undefined ? '' : t(perishable ? 'sc.who.fresh' : 'sc.who.keeps'),
      channels === undefined
        ? ''
        : listText(
            CHANNELS.filter((one) => channels.includes(one)).map((one) => t(`sc.channel.${one}`)),
            lang,
          ),
      quarantine === undefined
        ? ''
        : listText(
            quarantine.map((one) => t(`sc.quarantine.${one}`)),
            lang,
          ),
      traits === undefined ? '' : t('sc.who.with', { x: traitsText(traits, lang) }),
      without === undefined ? '' : t('sc.who.without', { x: traitsText(without, lang) }),
    ].filter((part) => part !== ''),
    lang,
  );
}

/** Conditions at the moment one gets there: who, the hour, how full a stage is, and the lot. */
export function onlyText(only: Only, gate: string, speech: Speech): string {
  const { t, format } = speech;
  const hours = (only.hours ?? []).map((one) => hoursText(one, t));
  const parts = [whoText(only, speech), ...hours, whenText(only.when, gate, speech)].filter((part) => part !== '');
  const who = listText(parts, format.lang);
  if (only.share === undefined) return who;
  const share = shareText(only.share, speech);
  return who === '' ? share : t('sc.of', { share, who });
}

function whenText(when: Only['when'], gate: string, speech: Speech): string {
  if (when === undefined) return '';
  const { t, format } = speech;
  const at = t(`sc.at.${when.count}`, { stage: stageAt(when.stage, gate, speech) });
  const count = (n: number): string => format.number(n);
  if (when.atLeast === undefined) return t('sc.who.most', { at, n: count(when.atMost ?? 0) });
  return when.atMost === undefined
    ? t('sc.who.least', { at, n: count(when.atLeast) })
    : t('sc.who.both', { at, from: count(when.atLeast), to: count(when.atMost) });
}
