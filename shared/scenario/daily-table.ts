// The daily table of a management board: one line a day and gate, trucks out and in. It becomes the trucks of each day of the clock.
import { nearestName } from '../nearest.ts';
import { civilFromDays, daysFromCivil, daysInMonth, localDay } from '../time.ts';
import type { CsvCell } from './csv.ts';
import { describeFound } from './tree.ts';
import type { TraceReading } from './trace-file.ts';

/** More than any gate of any border has a day. */
const MAX_A_DAY = 1_000_000;
const DATE = 'a date such as 2025-07-01 or 01/07/2025';

/** Days of one gate: the local day (since 1970-01-01) to its trucks and the line that says so. */
type Days = Map<number, { readonly trucks: number; readonly line: number }>;

/** Trucks on each local day from the first of the clock, read off the lines of `options.gate` in the column `options.flow`. Other columns
    (the stock of the evening, totals) are for people. Lines may stand in any order; a missing day is told, because neither 0 nor the
    mean would be true. */
export function readDailyTable(columns: readonly CsvCell[], lines: Iterable<readonly CsvCell[]>, reading: TraceReading): readonly number[] {
  const { options, tell } = reading;
  const names = columns.map(({ text }) => text);
  const missing = ['gate', options.flow].filter((name) => !names.includes(name));
  const head = { line: columns[0]?.line ?? 1, column: 1 };
  for (const name of missing) tell(head, { expected: `a column "${name}"`, found: names.join(', ').slice(0, 120), name, names });
  if (missing.length > 0) return [];
  const at = (name: string): number => names.indexOf(name);
  const days: Days = new Map();
  const gates = new Set<string>();
  for (const cells of lines) {
    const gate = plainName(cells[at('gate')]?.text ?? '');
    gates.add(gate);
    if (gate === plainName(options.gate)) readLine(cells[at('date')], cells[at(options.flow)], days, reading);
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

function readLine(date: CsvCell | undefined, cell: CsvCell | undefined, days: Days, { options, tell }: TraceReading): void {
  if (date === undefined || cell === undefined) return;
  const day = tryDate(date.text);
  const trucks = /^\d{1,7}$/.test(cell.text.trim()) ? Number(cell.text) : undefined;
  if (day === undefined) tell({ ...date, path: 'date' }, { expected: DATE, found: describeFound(date.text.trim()) });
  if (trucks === undefined || trucks > MAX_A_DAY)
    tell({ ...cell, path: options.flow }, { expected: 'a whole number of trucks', found: describeFound(cell.text.trim() || undefined) });
  if (day === undefined || trucks === undefined) return;
  const before = days.get(day);
  if (before !== undefined)
    tell({ ...date, path: 'date' }, { expected: 'each day once', found: `${dateText(day)}, as in line ${before.line}` });
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
  const iso = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text.trim());
  const local = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text.trim());
  const [year = 0, month = 0, day = 0] = (iso?.slice(1) ?? local?.slice(1).reverse() ?? []).map(Number);
  const isDate = month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
  return isDate ? daysFromCivil(year, month, day) : undefined;
}

function dateText(days: number): string {
  const { year, month, day } = civilFromDays(days);
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
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
