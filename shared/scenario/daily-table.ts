// The daily table of a management board: one line a day and gate, trucks out and in. It becomes the trucks of each day of the clock.
import { nearestName } from '../nearest.ts';
import { DAY_MS, formatCivil, localDay, tryDays } from '../time.ts';
import { describeFound } from './tree.ts';
import type { TableHeader, TraceReading, TraceRecord } from './trace-file.ts';

/** More than any gate of any border has a day. */
const MAX_A_DAY = 1_000_000;
const DATE = 'a date such as 2025-07-01 or 01/07/2025';

/** Days of one gate: the local day (since 1970-01-01) to its trucks and the line that says so. */
type Days = Map<number, { readonly trucks: number; readonly line: number }>;

interface Cell {
  readonly line: number;
  readonly column: number;
  readonly path: string;
  readonly text: string;
}

/** Trucks on each local day from the first of the clock, read off the lines of `options.gate` in the column `options.flow`. Other columns
    (the stock of the evening, totals) are for people. Lines may stand in any order; a missing day is told, because neither 0 nor the
    mean would be true. */
export function readDailyTable({ line, names }: TableHeader, records: readonly TraceRecord[], reading: TraceReading): readonly number[] {
  const { options, tell } = reading;
  const missing = ['gate', options.flow].filter((name) => !names.includes(name));
  const head = { line, column: 1 };
  for (const name of missing) tell(head, { expected: `a column "${name}"`, found: names.join(', ').slice(0, 120), name, names });
  if (missing.length > 0) return [];
  const cellOf = (record: TraceRecord, name: string): Cell => {
    const at = names.indexOf(name);
    return { line: record.line, column: at + 1, path: name, text: record.cells[at]?.trim() ?? '' };
  };
  const days: Days = new Map();
  const gates = new Set<string>();
  for (const record of records) {
    const gate = plainName(cellOf(record, 'gate').text);
    gates.add(gate);
    if (gate === plainName(options.gate)) readLine(cellOf(record, 'date'), cellOf(record, options.flow), days, reading);
  }
  if (days.size > 0) return countsOf(days, head.line, reading);
  const nearest = nearestName(plainName(options.gate), [...gates]);
  if (!gates.has(plainName(options.gate)))
    tell(head, {
      expected: `lines of the gate "${options.gate}"`,
      found: gates.size === 0 ? 'no lines' : [...gates].join(', ').slice(0, 120),
      ...(nearest === undefined ? {} : { name: nearest, names: [nearest] }),
    });
  return [];
}

function readLine(date: Cell, count: Cell, days: Days, { tell }: TraceReading): void {
  const day = tryDate(date.text);
  const trucks = /^\d{1,7}$/.test(count.text) ? Number(count.text) : undefined;
  if (day === undefined) tell(date, { expected: DATE, found: describeFound(date.text) });
  if (trucks === undefined || trucks > MAX_A_DAY)
    tell(count, { expected: 'a whole number of trucks', found: describeFound(count.text === '' ? undefined : count.text) });
  if (day === undefined || trucks === undefined) return;
  const before = days.get(day);
  if (before !== undefined) tell(date, { expected: 'each day once', found: `${dateText(day)}, as in line ${before.line}` });
  days.set(day, { trucks, line: date.line });
}

/** Counts from the first day of the clock to the last of the table (or of the clock); days without a line are told, each gap once. */
function countsOf(days: Days, headLine: number, reading: TraceReading): readonly number[] {
  if (reading.told() > 0) return [];
  const { startEpochMs, zoneMin, horizonMs } = reading.options;
  const first = localDay(startEpochMs, zoneMin);
  const lastOfClock = horizonMs === undefined ? undefined : localDay(startEpochMs + Math.max(horizonMs, 1) - 1, zoneMin);
  const known = [...days.keys()].filter((day) => day >= first && day <= (lastOfClock ?? day)).sort((a, b) => a - b);
  const counts: number[] = [];
  let next = first;
  for (const day of known) {
    const { trucks, line } = days.get(day) ?? { trucks: 0, line: headLine };
    if (day > next) tellGap(next, day - 1, line, reading);
    counts.push(trucks);
    next = day + 1;
  }
  if (next <= (lastOfClock ?? first)) tellGap(next, lastOfClock ?? first, headLine, reading);
  return counts;
}

function tellGap(from: number, to: number, line: number, { options, tell }: TraceReading): void {
  const first = localDay(options.startEpochMs, options.zoneMin);
  const days = from === to ? dateText(from) : `every day from ${dateText(from)} to ${dateText(to)}`;
  const why = from === first ? ', the first day of the clock' : '';
  tell({ line, column: 1, path: 'date' }, { expected: `a line of ${options.gate} for ${days}${why}`, found: 'none' });
}

/** `2025-07-01` or `01/07/2025` → days since 1970-01-01. */
function tryDate(text: string): number | undefined {
  const iso = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  const local = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text);
  const [year = 0, month = 0, day = 0] = (iso?.slice(1) ?? local?.slice(1).reverse() ?? []).map(Number);
  return tryDays(year, month, day);
}

function dateText(days: number): string {
  return formatCivil(days * DAY_MS, 0).slice(0, '2025-07-01'.length);
}

/** `Hữu Nghị`, `Huu Nghi` and `huu-nghi` are one gate. */
function plainName(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replaceAll('đ', 'd')
    .replace(/[\s_-]+/g, '-');
}
