// Values of a resolved scenario in the words of people. It takes any value: what it does not know is written plainly, never refused.
import { DAY_MS, formatTimeOfDay, HOUR_MS, MINUTE_MS } from '../time.ts';
import { formatDuration } from '../units.ts';
import { CHANNELS } from './scenario.ts';
import { isRecord } from './tree.ts';

/** A value in words. */
export type Wording = (value: unknown) => string;
/** A map of anything. */
export type Fields = Readonly<Record<string, unknown>>;

const MAX_CHARS = 160;

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

/** Any value: maps as `key value`, lists by commas, milliseconds as durations. */
export function plainText(value: unknown): string {
  const text = written(value, '');
  return text.length > MAX_CHARS ? `${text.slice(0, MAX_CHARS - 3)}...` : text;
}

function written(value: unknown, key: string): string {
  if (value === undefined || value === null) return 'none';
  if (isNumber(value)) return key.endsWith('Ms') ? durationText(value) : String(value);
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map((item) => written(item, key)).join(', ');
  if (!isRecord(value))
    return typeof value === 'boolean' ? (value ? 'yes' : 'no') : typeof value === 'string' ? value : JSON.stringify(value);
  if (typeof value['kind'] === 'string' && DISTRIBUTIONS[value['kind']] !== undefined) return distributionText(value);
  const inner = Object.entries(value).filter(([name]) => name !== 'source' && name !== 'assumption');
  return inner.map(([name, item]) => `${name.replace(/(Ms|Usd)$/, '')} ${written(item, name)}`).join(', ');
}

/** 0.05 → `5 %`. */
export function shareText(value: unknown): string {
  return isNumber(value) ? `${Number((value * 100).toPrecision(10))} %` : plainText(value);
}

/** A factor as what it adds: 0.39 → `39 % more`. */
export function growthText(value: unknown): string {
  return isNumber(value) ? `${shareText(value)} a year` : plainText(value);
}

/** Whole units, or one decimal where those would be many: `90 s`, `103.5 min`. */
export function durationText(value: unknown): string {
  if (!isNumber(value)) return plainText(value);
  const whole = formatDuration(value);
  if (Number.parseFloat(whole) < 1000) return whole;
  const unit = [DAY_MS, HOUR_MS, MINUTE_MS].find((size) => value >= size && Number.isInteger((value * 10) / size));
  return unit === undefined ? whole : `${value / unit} ${unit === DAY_MS ? 'd' : unit === HOUR_MS ? 'h' : 'min'}`;
}

/** Minutes east of UTC and the like stay numbers; yes and no are words. */
export function oneOrNone(usual: string): Wording {
  return (value) => (value === undefined || value === null ? usual : plainText(value));
}

/** Parameters of each distribution in words; the key is its kind. */
const DISTRIBUTIONS: Readonly<Record<string, (of: Fields) => string>> = {
  constant: (of) => `always ${durationText(of['valueMs'])}`,
  exponential: (of) => `exponential, mean ${durationText(of['meanMs'])}`,
  lognormal: (of) => `lognormal, mean ${durationText(of['meanMs'])}, cv ${plainText(of['cv'])}`,
  gamma: (of) => `gamma, mean ${durationText(of['meanMs'])}, cv ${plainText(of['cv'])}`,
  erlang: (of) => `Erlang of ${plainText(of['k'])} phases, mean ${durationText(of['meanMs'])}`,
  triangular: (of) => `triangular, ${durationText(of['minMs'])} to ${durationText(of['maxMs'])}, most often ${durationText(of['modeMs'])}`,
  uniform: (of) => `uniform, ${durationText(of['minMs'])} to ${durationText(of['maxMs'])}`,
  normal: (of) => `normal, mean ${durationText(of['meanMs'])}, standard deviation ${durationText(of['sdMs'])}`,
  weibull: (of) => `Weibull, scale ${durationText(of['scaleMs'])}, shape ${plainText(of['shape'])}`,
  empirical: (of) => `${Array.isArray(of['valuesMs']) ? of['valuesMs'].length : 0} observed values`,
  mixture: (of) => `a mixture of ${(Array.isArray(of['parts']) ? of['parts'] : []).map(partText).join('; ')}`,
};

function partText(part: unknown): string {
  return isRecord(part) ? `${shareText(part['share'])} ${distributionText(part['of'])}` : plainText(part);
}

export function distributionText(value: unknown): string {
  if (!isRecord(value) || typeof value['kind'] !== 'string') return plainText(value);
  const text = DISTRIBUTIONS[value['kind']]?.(value);
  if (text === undefined) return plainText(value);
  return isNumber(value['capMs']) ? `${text}, at most ${durationText(value['capMs'])}` : text;
}

/** The time of a stage: one distribution, or one for each channel, cargo or flow. */
export function timeText(value: unknown): string {
  if (!isRecord(value)) return plainText(value);
  if (value['by'] === 'all') return distributionText(value['time']);
  const times = isRecord(value['times']) ? Object.entries(value['times']) : [];
  const rest = value['otherwise'] === undefined ? [] : [`otherwise ${distributionText(value['otherwise'])}`];
  return [...times.map(([name, time]) => `${name} ${distributionText(time)}`), ...rest].join('; ');
}

function daysText(entry: Fields): string {
  return Array.isArray(entry['days']) ? ` on ${entry['days'].join(', ')}` : '';
}

function spanText(entry: Fields): string {
  const { fromMs, toMs } = entry;
  if (!isNumber(fromMs) || !isNumber(toMs)) return plainText(entry);
  return toMs <= fromMs ? 'closed' : `${formatTimeOfDay(fromMs)}-${formatTimeOfDay(toMs)}`;
}

/** Spans of the local day with their days. */
export function hoursText(value: unknown): string {
  if (!Array.isArray(value)) return plainText(value);
  return value.map((entry) => (isRecord(entry) ? spanText(entry) + daysText(entry) : plainText(entry))).join(', ');
}

/** `4`, or `8 from 07:00, 6 from 12:00, 4 on sat from 07:00`. */
export function shiftsText(value: unknown): string {
  if (!Array.isArray(value) || !value.every(isRecord)) return plainText(value);
  const [first] = value;
  if (value.length === 1 && first?.['days'] === undefined) return plainText(first?.['n']);
  return value
    .map((step) => `${plainText(step['n'])}${daysText(step)} from ${isNumber(step['fromMs']) ? formatTimeOfDay(step['fromMs']) : '?'}`)
    .join(', ');
}

/** Local times of day. */
export function timetableText(value: unknown): string {
  if (!isRecord(value) || !Array.isArray(value['atMs'])) return plainText(value);
  return `at ${value['atMs'].map((ms) => (isNumber(ms) ? formatTimeOfDay(ms) : '?')).join(', ')}${daysText(value)}`;
}

/** How trucks come when not so many a day at random. */
export function arrivalsText(value: unknown): string {
  if (!isRecord(value)) return value === undefined || value === null ? 'at random' : plainText(value);
  switch (value['kind']) {
    case 'renewal':
      return `one every ${distributionText(value['gap'])}`;
    case 'timetable':
      return timetableText(value);
    case 'counts':
      return `counted on ${Array.isArray(value['counts']) ? value['counts'].length : 0} days`;
    case 'fleet':
      return `a fleet of ${plainText(value['count'])}, one every ${durationText(value['everyMs'])}`;
    case 'trace':
      return `a trace of ${Array.isArray(value['rows']) ? value['rows'].length : 0} trucks`;
    default:
      return plainText(value);
  }
}

/** Shares by name: `fruit 70 %, parts 30 %`. */
export function sharesText(value: unknown): string {
  if (!isRecord(value)) return value === undefined || value === null ? 'none' : shareText(value);
  const names = Object.keys(value);
  const ordered = names.every((name) => (CHANNELS as readonly string[]).includes(name)) ? CHANNELS.filter((name) => name in value) : names;
  return ordered.map((name) => `${name} ${sharesText(value[name])}`).join(', ');
}

/** What became of a list of names in order, such as a route: `new slot (after yard); without scan`. */
export function stepsChanged(base: unknown, candidate: unknown): string {
  const [before, after] = [base, candidate].map((list) => (Array.isArray(list) ? list.map(String) : [])) as [string[], string[]];
  if (before.length === 0 || after.length === 0) return `${before.join(', ') || 'none'} → ${after.join(', ') || 'none'}`;
  const gone = before.filter((step) => !after.includes(step));
  const told = after.flatMap((step, i) => {
    if (before.includes(step) || (i > 0 && !before.includes(after[i - 1] ?? ''))) return [];
    const end = after.findIndex((other, j) => j > i && before.includes(other));
    const place = i === 0 ? 'first' : `after ${after[i - 1] ?? ''}`;
    return [`new ${after.slice(i, end < 0 ? undefined : end).join(', ')} (${place})`];
  });
  const kept = before.filter((step) => after.includes(step));
  const isMoved = after.filter((step) => before.includes(step)).some((step, i) => step !== kept[i]);
  return [
    ...told,
    ...(gone.length > 0 ? [`without ${gone.join(', ')}`] : []),
    ...(isMoved ? [`in the order ${after.join(', ')}`] : []),
  ].join('; ');
}
