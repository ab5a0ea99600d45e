// Recorded demand as people keep it: trucks in CSV or JSON lines, or the daily table of a management board. Cells in, rows out; it opens no file and splits no text.
import type { Problem } from '../errors.ts';
import { nearestName } from '../nearest.ts';
import { formatIso, formatZone, tryIso } from '../time.ts';
import { EXPECTED, formatDuration, tryDuration } from '../units.ts';
import { readDailyTable } from './daily-table.ts';
import { isId } from './quantities.ts';
import { CHANNELS, type TraceRow } from './scenario.ts';
import { describeFound, FORBIDDEN_KEYS, isRecord } from './tree.ts';

/** Rows a trace may have. */
export const MAX_TRACE_ROWS = 200_000;
/** Problems told of one file; more would be the same slip again and again. */
export const MAX_TRACE_PROBLEMS = 50;

/** The cells of one record of a table, as many as the header has, and the line it ends in, 1-based. */
export interface TraceRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

/** What a trace file holds before anybody asks what it means: a table, its header first, or the lines of a file of JSON. */
export type TraceText = { readonly records: readonly TraceRecord[] } | { readonly lines: readonly string[] };

/** What a trace file is read for. */
export interface TraceOptions {
  /** As the file is called in messages. */
  readonly file: string;
  /** Epoch ms of simulated time 0: durations count from it, and trucks before it are left out. */
  readonly startEpochMs: number;
  /** Local time of the side the trucks come from, for moments without an offset and for the days of a daily table. */
  readonly zoneMin: number;
  /** Gate and column of a daily table. */
  readonly gate: string;
  readonly flow: string;
  /** Names that exist; those left out are only checked for their spelling. */
  readonly names?: { readonly cargo?: readonly string[]; readonly stages?: readonly string[]; readonly traits?: readonly string[] };
  /** How long the clock runs, warm-up and measured days: a daily table must reach its last day. */
  readonly horizonMs?: number;
}

/** `rows` of single trucks in order of time, or `counts` a local day from the first of the clock, or everything that is wrong. */
export type Trace =
  { readonly rows: readonly TraceRow[] } | { readonly counts: readonly number[] } | { readonly problems: readonly Problem[] };

/** Tells a problem at a place of the file; the column of a table is the number of the cell. `name` is the misspelt one, `names` those it may have meant. */
export type TellPlace = (
  at: { readonly line: number; readonly column: number; readonly path?: string },
  finding: { readonly expected: string; readonly found: string; readonly name?: string; readonly names?: readonly string[] },
) => void;

/** Reads a trace: one truck a line of JSON or a record of a table; a header with `date` is the daily table of a management board. */
export function parseTrace(text: TraceText, options: TraceOptions): Trace {
  const problems: Problem[] = [];
  const tell: TellPlace = ({ line, column, path = '' }, { expected, found, name, names = [] }) => {
    const nearest = name === undefined ? undefined : nearestName(name, names);
    if (problems.length < MAX_TRACE_PROBLEMS)
      problems.push({ file: options.file, line, column, path, expected, found, ...(nearest === undefined ? {} : { nearest }) });
  };
  const reading: TraceReading = { options, tell, told: () => problems.length };
  const trace = 'records' in text ? readTable(text.records, reading) : { rows: readRows(jsonEntries(text.lines, tell), reading) };
  return problems.length > 0 ? { problems } : trace;
}

/** A file being read. */
export interface TraceReading {
  readonly options: TraceOptions;
  readonly tell: TellPlace;
  /** How many problems have been told; what a wrong line would only echo is not told. */
  told(): number;
}

/** The names of a table's columns, in small letters, and the line they stand in. */
export interface TableHeader {
  readonly line: number;
  readonly names: readonly string[];
}

/** One truck as written: the value of each column that says something. */
interface Entry {
  readonly line: number;
  readonly values: readonly { readonly name: string; readonly column: number; readonly value: unknown }[];
}

function readTable([header, ...records]: readonly TraceRecord[], reading: TraceReading): Trace {
  const { tell, options } = reading;
  if (header === undefined) {
    tell({ line: 1, column: 1 }, { expected: 'a header and one line a truck', found: 'an empty file' });
    return { rows: [] };
  }
  const { line } = header;
  const names = header.cells.map((cell) => cell.trim().toLowerCase());
  names.forEach((name, i) => {
    if (names.indexOf(name) < i)
      tell({ line, column: i + 1, path: name }, { expected: 'each column once', found: `the column "${name}" again` });
  });
  const extra = records[MAX_TRACE_ROWS];
  if (extra !== undefined) tellTooMany(extra.line, tell);
  else if (names.includes('date')) return { counts: readDailyTable({ line, names }, records, reading) };
  else if (checkColumns({ line, names }, options, tell)) return { rows: readRows(tableEntries(names, records), reading) };
  return { rows: [] };
}

function tellTooMany(line: number, tell: TellPlace): void {
  tell({ line, column: 1 }, { expected: `at most ${MAX_TRACE_ROWS} rows`, found: 'more' });
}

function* tableEntries(names: readonly string[], records: readonly TraceRecord[]): Generator<Entry> {
  for (const { line, cells } of records) {
    const values = cells.map((cell, i) => ({ name: names[i] ?? '', column: i + 1, value: cell.trim() }));
    yield { line, values: values.filter(({ value }) => value !== '') };
  }
}

const MAPS = ['times', 'patience'];

/** One entry a line; `times: { scan: … }` and `time.scan` mean the same. */
function* jsonEntries(lines: readonly string[], tell: TellPlace): Generator<Entry> {
  if (
    lines
      .find((written) => written.trim() !== '')
      ?.trimStart()
      .startsWith('[')
  ) {
    tell({ line: 1, column: 1 }, { expected: 'CSV with a header, or one JSON object a line', found: 'a JSON list' });
    return;
  }
  let [line, seen] = [0, 0];
  for (const written of lines) {
    line += 1;
    if (written.trim() === '') continue;
    seen += 1;
    if (seen > MAX_TRACE_ROWS) {
      tellTooMany(line, tell);
      return;
    }
    const object = tryJson(written);
    if (!isRecord(object)) {
      tell({ line, column: 1 }, { expected: 'one JSON object a line', found: object === undefined ? 'no JSON' : describeFound(object) });
      continue;
    }
    const at = (key: string): { readonly line: number; readonly column: number } => ({
      line,
      column: written.indexOf(JSON.stringify(key)) + 1 || 1,
    });
    const values = Object.entries(object).flatMap(([key, value]) =>
      MAPS.includes(key) && isRecord(value)
        ? Object.entries(value).map(([stage, time]) => ({
            name: `${key.replace(/s$/, '')}.${stage}`,
            value: time,
            ...at(stage),
          }))
        : [{ name: key, value, ...at(key) }],
    );
    yield { line, values };
  }
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const FIELDS = ['at', 'lodged', 'cargo', 'channel', 'traits'];

/** What a column holds; undefined for a name that means nothing. */
function isColumn(name: string, options: TraceOptions): boolean {
  const [part, stage = ''] = [name.slice(0, name.indexOf('.')), name.slice(name.indexOf('.') + 1)];
  if (part !== 'time' && part !== 'patience') return FIELDS.includes(name);
  return isId(stage) && !FORBIDDEN_KEYS.includes(stage) && (options.names?.stages?.includes(stage) ?? true);
}

function unknownColumn(name: string, options: TraceOptions): Parameters<TellPlace>[1] {
  const stages = options.names?.stages ?? [];
  const named = stages.length === 0 ? ['time.', 'patience.'] : stages.flatMap((stage) => [`time.${stage}`, `patience.${stage}`]);
  return {
    expected: `one of ${FIELDS.join(', ')}, time.<stage>, patience.<stage>`,
    found: `the column "${name.slice(0, 60)}"`,
    name,
    names: [...FIELDS, ...named],
  };
}

function checkColumns({ line, names }: TableHeader, options: TraceOptions, tell: TellPlace): boolean {
  const unknown = names.filter((name) => !isColumn(name, options));
  for (const name of unknown) tell({ line, column: names.indexOf(name) + 1, path: name }, unknownColumn(name, options));
  const hasTime = names.includes('at');
  if (!hasTime) tell({ line, column: 1 }, { expected: 'a column "at"', found: names.join(', ').slice(0, 120), name: 'at', names });
  return hasTime && unknown.length === 0;
}

/** Rows in order of time. Those before the start of the clock are left out. */
function readRows(entries: Iterable<Entry>, reading: TraceReading): readonly TraceRow[] {
  const { options, tell } = reading;
  const rows: TraceRow[] = [];
  let [before, seen] = [-Infinity, 0];
  for (const entry of entries) {
    seen += 1;
    const row = readRow(entry, reading);
    if (row !== undefined && row.atMs < before)
      tell(placeOf(entry, 'at'), {
        expected: `rows in order of time: not before ${timeText(before, options)}`,
        found: timeText(row.atMs, options),
      });
    if (row !== undefined) before = Math.max(before, row.atMs);
    if (row !== undefined && row.atMs >= 0) rows.push(row);
    if (reading.told() >= MAX_TRACE_PROBLEMS) return rows;
  }
  if (rows.length === 0 && reading.told() === 0)
    tell({ line: 1, column: 1 }, { expected: 'a truck at or after the start of the clock', found: seen === 0 ? 'no rows' : 'none' });
  return rows;
}

function timeText(ms: number, { startEpochMs, zoneMin }: TraceOptions): string {
  return ms < 0 ? formatIso(startEpochMs + ms, zoneMin) : `${formatDuration(ms)} after the start of the clock`;
}

function placeOf(entry: Entry, name: string): { readonly line: number; readonly column: number; readonly path: string } {
  const value = entry.values.find((one) => one.name === name);
  return { line: entry.line, column: value?.column ?? 1, path: name };
}

/** One truck, or undefined when it has no time. */
function readRow(entry: Entry, { options, tell }: TraceReading): TraceRow | undefined {
  const row: { -readonly [K in keyof TraceRow]?: TraceRow[K] } = {};
  const maps: Record<'time' | 'patience', Record<string, number>> = { time: {}, patience: {} };
  for (const { name, value } of entry.values) {
    const place = placeOf(entry, name);
    if (!isColumn(name, options)) tell(place, unknownColumn(name, options));
    else if (name === 'at' || name === 'lodged') {
      const ms = tryMoment(value, options);
      if (ms === undefined) tell(place, { expected: MOMENT, found: describeFound(value) });
      // A declaration from before the clock is there when the clock starts.
      else if (name === 'lodged') row.lodgedMs = Math.max(0, ms);
      else row.atMs = ms;
    } else if (name === 'cargo')
      Object.assign(
        row,
        takeName(value, 'cargo', options.names?.cargo, (told) => tell(place, told)),
      );
    else if (name === 'channel')
      Object.assign(
        row,
        takeName(value, 'channel', CHANNELS, (told) => tell(place, told)),
      );
    else if (name === 'traits') row.traits = takeTraits(value, options, (told) => tell(place, told));
    else {
      const ms = typeof value === 'string' ? tryDuration(value) : undefined;
      if (ms === undefined) tell(place, { expected: EXPECTED.duration, found: describeFound(value) });
      else maps[name.startsWith('time.') ? 'time' : 'patience'][name.slice(name.indexOf('.') + 1)] = ms;
    }
  }
  if (!entry.values.some(({ name }) => name === 'at'))
    tell({ line: entry.line, column: 1, path: 'at' }, { expected: MOMENT, found: 'nothing' });
  const { atMs, ...rest } = row;
  if (atMs === undefined) return undefined;
  const some = (map: Readonly<Record<string, number>>): boolean => Object.keys(map).length > 0;
  return { atMs, ...rest, ...(some(maps.time) ? { times: maps.time } : {}), ...(some(maps.patience) ? { patience: maps.patience } : {}) };
}

const MOMENT = 'a time after the start of the clock such as 3 min, or a moment such as 2025-07-01T07:00+07:00';

/** A duration after the start of the clock, or a moment; without an offset it is local time. */
function tryMoment(value: unknown, { startEpochMs, zoneMin }: TraceOptions): number | undefined {
  if (typeof value !== 'string') return undefined;
  const ms = tryDuration(value);
  if (ms !== undefined) return ms;
  const moment = tryIso(value) ?? tryIso(`${value.trim()}${formatZone(zoneMin)}`);
  return moment === undefined ? undefined : moment - startEpochMs;
}

type Told = Parameters<TellPlace>[1];

function takeName(
  value: unknown,
  key: 'cargo' | 'channel',
  names: readonly string[] | undefined,
  tell: (told: Told) => void,
): { readonly cargo?: string; readonly channel?: string } {
  if (typeof value === 'string' && (names?.includes(value) ?? isId(value))) return { [key]: value };
  const expected = names === undefined ? `a ${key}` : `one of ${names.slice(0, 40).join(', ')}`;
  tell({ expected, found: describeFound(value), name: String(value), names: names ?? [] });
  return {};
}

/** A list, or names separated by spaces. */
function takeTraits(value: unknown, options: TraceOptions, tell: (told: Told) => void): readonly string[] {
  const names = options.names?.traits;
  const written: readonly unknown[] = typeof value === 'string' ? value.split(/\s+/) : Array.isArray(value) ? value : [value];
  return written.flatMap((trait) => {
    if (typeof trait === 'string' && (names?.includes(trait) ?? isId(trait))) return [trait];
    const expected = names === undefined ? 'traits separated by spaces' : `traits among ${names.join(', ')}`;
    tell({ expected, found: describeFound(trait), name: String(trait), names: names ?? [] });
    return [];
  });
}
