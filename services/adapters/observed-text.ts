// Measured daily counts and queues as people write them, CSV with a header, to values of a run or everything that is wrong with them.
import { InvalidDocument, type Problem } from '../../shared/errors.ts';
import { nearestName } from '../../shared/nearest.ts';
import { OBSERVED_FIGURES, type ObservedFigure, type ObservedValue } from '../../shared/protocol/observation.ts';
import { DAY_MS, formatCivil, formatIso, MINUTE_MS, tryDays, tryIso } from '../../shared/time.ts';
import { parseTraceText } from './trace-text.ts';

const MOST_PROBLEMS = 50;
/** Ten years of days at three gates in both directions are more than 20 000. */
const MOST_VALUES = 50_000;
const NEEDED = ['when', 'gate', 'flow', 'figure', 'value'] as const;
const KNOWN = [...NEEDED, 'source'] as const;
type Column = (typeof KNOWN)[number];
const FIGURES = Object.keys(OBSERVED_FIGURES) as ObservedFigure[];

/** What a run has that can be measured: its gates with their flows and the zone of their calendar, and its measured time. */
export interface ObservedPlaces {
  readonly startEpochMs: number;
  readonly warmUpMs: number;
  readonly horizonMs: number;
  readonly stepMs: number;
  readonly gates: ReadonlyMap<string, { readonly zoneMin: number; readonly flows: readonly string[] }>;
}

type Tell = (column: Column, expected: string, found: string, known?: readonly string[]) => void;

/** The values of a text, in its order. `file` is how it is called in messages. @throws InvalidDocument telling every line that is wrong, at most 50 */
export function readObservedValues(text: string, file: string, places: ObservedPlaces): readonly ObservedValue[] {
  const split = parseTraceText(text, file);
  const [header, ...records] = 'records' in split ? split.records : [];
  const columns = header?.cells.map((cell) => cell.trim().toLowerCase()) ?? [];
  const problems: Problem[] = headerProblems(columns, file);
  const values: ObservedValue[] = [];
  const seen = new Map<string, number>();
  for (const { line, cells } of problems.length > 0 ? [] : records) {
    const row = Object.fromEntries(columns.map((name, i) => [name, cells[i]?.trim() ?? ''])) as Readonly<Record<Column, string>>;
    const tell: Tell = (path, expected, found, known = []) => {
      const column = columns.indexOf(path) + 1;
      problems.push({ file, line, column, path, expected, found: foundText(found), ...nearestOf(found, known) });
    };
    const value = readValue({ ...row, line }, places, tell);
    if (value !== undefined) values.push(once(value, seen, tell));
    if (problems.length >= MOST_PROBLEMS || values.length > MOST_VALUES) break;
  }
  if (values.length > MOST_VALUES) problems.push(wholeFile(file, `at most ${MOST_VALUES} values`, 'more'));
  if (problems.length === 0 && values.length === 0) problems.push(wholeFile(file, 'a measured value a line', 'nothing'));
  if (problems.length > 0) throw new InvalidDocument(problems);
  return values;
}

function wholeFile(file: string, expected: string, found: string): Problem {
  return { file, line: 1, column: 1, path: '', expected, found };
}

function foundText(found: string): string {
  return found === '' ? 'nothing' : found.slice(0, 80);
}

function nearestOf(found: string, known: readonly string[]): Pick<Problem, 'nearest'> {
  const nearest = nearestName(found, known);
  return nearest === undefined ? {} : { nearest };
}

function headerProblems(columns: readonly string[], file: string): Problem[] {
  const expected = `a header with the columns ${NEEDED.join(', ')} and, if you like, source`;
  const missing = NEEDED.filter((name) => !columns.includes(name)).map((name) => wholeFile(file, expected, `none called ${name}`));
  const strange = columns.flatMap((name, i) =>
    KNOWN.some((known) => known === name)
      ? []
      : [{ ...wholeFile(file, expected, foundText(name)), column: i + 1, ...nearestOf(name, KNOWN) }],
  );
  return [...missing, ...strange];
}

function readValue(
  row: Readonly<Record<Column, string>> & { readonly line: number },
  places: ObservedPlaces,
  tell: Tell,
): ObservedValue | undefined {
  const figure = FIGURES.find((name) => name === row.figure);
  if (figure === undefined) tell('figure', `one of ${FIGURES.join(', ')}`, row.figure, FIGURES);
  const gate = row.gate === 'all' ? [...places.gates.values()][0] : places.gates.get(row.gate);
  const ids = ['all', ...places.gates.keys()];
  if (gate === undefined) tell('gate', `a gate of the run: ${ids.slice(0, 20).join(', ')}`, row.gate, ids);
  const flows = ['all', ...(row.gate === 'all' ? [...places.gates.values()].flatMap((one) => one.flows) : (gate?.flows ?? []))];
  const isFlow = flows.includes(row.flow);
  if (gate !== undefined && !isFlow) tell('flow', `a flow of ${row.gate}: ${[...new Set(flows)].join(', ')}`, row.flow, flows);
  const observed = /^\d+(\.\d+)?$/.test(row.value) ? Number(row.value) : undefined;
  if (observed === undefined) tell('value', 'a number of trucks with digits and a decimal point, such as 4550', row.value);
  if (figure === undefined || gate === undefined || !isFlow || observed === undefined) return undefined;
  const span = spanOf(row.when, figure, gate.zoneMin, places, tell);
  if (span === undefined) return undefined;
  const { line, flow, when, source = '' } = row;
  return { line, figure, gate: row.gate, flow, when, ...span, observed, ...(source === '' ? {} : { source }) };
}

type Span = Pick<ObservedValue, 'fromMs' | 'untilMs'>;

/** Where in the run the value lies; told when it lies outside, or is a day where a moment is needed. */
function spanOf(when: string, figure: ObservedFigure, zoneMin: number, places: ObservedPlaces, tell: Tell): Span | undefined {
  const isDay = OBSERVED_FIGURES[figure].of === 'day';
  const at = isDay ? tryDate(when, zoneMin) : tryIso(when);
  if (at === undefined) {
    const form = isDay ? 'a date such as 2025-07-01' : 'a moment with its zone such as 2025-07-01T20:00+07:00';
    tell('when', `${form}, because ${figure} is ${isDay ? 'counted over a day' : 'read at a moment'}`, when);
    return undefined;
  }
  const fromMs = at - places.startEpochMs;
  const untilMs = isDay ? fromMs + DAY_MS : fromMs;
  if (fromMs < places.warmUpMs || untilMs > places.horizonMs) {
    tell('when', `${isDay ? 'a whole day' : 'a moment'} that the run measures: ${measuredText(places, zoneMin)}`, when);
    return undefined;
  }
  if (isDay && fromMs % places.stepMs !== 0) {
    tell('when', `a day that begins with a bucket of the run's series (every ${places.stepMs / MINUTE_MS} min)`, when);
    return undefined;
  }
  return { fromMs, untilMs };
}

function tryDate(text: string, zoneMin: number): number | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  const days = match === null ? undefined : tryDays(Number(match[1]), Number(match[2]), Number(match[3]));
  return days === undefined ? undefined : days * DAY_MS - zoneMin * MINUTE_MS;
}

function measuredText({ startEpochMs, warmUpMs, horizonMs }: ObservedPlaces, zoneMin: number): string {
  return `from ${formatIso(startEpochMs + warmUpMs, zoneMin)} to before ${formatCivil(startEpochMs + horizonMs, zoneMin)}`;
}

function once(value: ObservedValue, seen: Map<string, number>, tell: Tell): ObservedValue {
  const key = JSON.stringify([value.figure, value.gate, value.flow, value.fromMs]);
  const before = seen.get(key);
  if (before !== undefined) tell('when', `each value once; this one stands in line ${before} already`, value.when);
  else seen.set(key, value.line);
  return value;
}
