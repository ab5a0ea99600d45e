// Truck and cargo events as people send them, lines of JSON or CSV with a header, to events or everything that is wrong with them.
import type { z } from 'zod';
import { InvalidDocument, type Problem } from '../../shared/errors.ts';
import { nearestName } from '../../shared/nearest.ts';
import { MOST_EVENTS_A_REQUEST, outsideEventSchema, type OutsideEvent } from '../../shared/protocol/outside.ts';
import { parseTraceText } from './trace-text.ts';

const MOST_PROBLEMS = 50;

/** What an event may name: gates with their flows, cargo, traits. */
export interface OutsideNames {
  readonly flows: ReadonlyMap<string, readonly string[]>;
  readonly cargo: readonly string[];
  readonly traits: readonly string[];
}

interface Entry {
  readonly line: number;
  readonly fields: unknown;
  /** 1-based column of a field. */
  readonly columnOf: (name: string) => number;
}

/** The events of a text, in its order. `file` is how it is called in messages. @throws InvalidDocument telling every line that is wrong, at most 50 */
export function readOutsideEvents(text: string, file: string, names: OutsideNames): readonly OutsideEvent[] {
  const problems: Problem[] = [];
  const events: OutsideEvent[] = [];
  for (const entry of entriesOf(text, file)) {
    const read = outsideEventSchema.safeParse(entry.fields);
    if (read.success) {
      events.push(read.data);
      if (!hasKnownNames(read.data, names)) problems.push(...unknownNames(read.data, names).map((wrong) => problemOf(file, entry, wrong)));
      if (events.length > MOST_EVENTS_A_REQUEST) problems.push(problemOf(file, entry, TOO_MANY));
    } else problems.push(...read.error.issues.map((issue) => problemOf(file, entry, wrongOf(entry, issue))));
    if (problems.length >= MOST_PROBLEMS || events.length > MOST_EVENTS_A_REQUEST) break;
  }
  if (problems.length === 0 && events.length === 0)
    problems.push({ file, line: 1, column: 1, path: '', expected: 'an event a line', found: 'nothing' });
  if (problems.length > 0) throw new InvalidDocument(problems);
  return events;
}

interface Wrong {
  readonly path: string;
  readonly expected: string;
  readonly found: string;
  /** Names it may have been meant for. */
  readonly known?: readonly string[];
}

const TOO_MANY: Wrong = { path: '', expected: `at most ${MOST_EVENTS_A_REQUEST} events in a request`, found: 'more' };

function problemOf(file: string, { line, columnOf }: Entry, { path, expected, found, known = [] }: Wrong): Problem {
  const nearest = nearestName(found, known);
  const what = { file, line, column: columnOf(path), path, expected, found: found.slice(0, 80) };
  return nearest === undefined ? what : { ...what, nearest };
}

function wrongOf({ fields }: Entry, issue: z.core.$ZodIssue): Wrong {
  return { path: String(issue.path[0] ?? ''), expected: issue.message, found: foundAt(fields, issue) };
}

/** Asked of every event; what is wrong is only asked of those that fail. */
function hasKnownNames({ gate, flow, cargo, traits }: OutsideEvent, names: OutsideNames): boolean {
  return (
    names.flows.get(gate)?.includes(flow) === true &&
    (cargo === undefined || names.cargo.includes(cargo)) &&
    (traits === undefined || traits.every((trait) => names.traits.includes(trait)))
  );
}

function unknownNames(event: OutsideEvent, { flows, cargo, traits }: OutsideNames): readonly Wrong[] {
  const one = (path: string, what: string, found: string | undefined, known: readonly string[]): readonly Wrong[] =>
    found === undefined || known.includes(found)
      ? []
      : [{ path, expected: `${what} of the run: ${known.slice(0, 20).join(', ')}`, found, known }];
  return [
    ...one('gate', 'a gate', event.gate, [...flows.keys()]),
    ...one('flow', `a flow of ${event.gate}`, event.flow, flows.get(event.gate) ?? [event.flow]),
    ...one('cargo', 'a cargo', event.cargo, cargo),
    ...(event.traits ?? []).flatMap((trait) => one('traits', 'a trait', trait, traits)),
  ];
}

function foundAt(fields: unknown, issue: z.core.$ZodIssue): string {
  let value = fields;
  for (const step of issue.path)
    value = typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[step] : undefined;
  return value === undefined ? 'nothing' : typeof value === 'string' ? value : (JSON.stringify(value)?.slice(0, 80) ?? 'nothing');
}

function* entriesOf(text: string, file: string): Generator<Entry> {
  const split = parseTraceText(text, file);
  if ('lines' in split) yield* jsonEntries(split.lines, file);
  else {
    const [header, ...records] = split.records;
    const names = header?.cells.map((cell) => cell.trim()) ?? [];
    for (const { line, cells } of records) {
      const filled = cells.map((cell, i) => [names[i] ?? '', cell.trim()] as const).filter(([, cell]) => cell !== '');
      const fields = filled.map(([name, cell]) => [name, name === 'traits' ? cell.split(/\s+/) : cell]);
      yield { line, fields: Object.fromEntries(fields), columnOf: (name) => names.indexOf(name) + 1 || 1 };
    }
  }
}

function* jsonEntries(lines: readonly string[], file: string): Generator<Entry> {
  for (const [i, line] of lines.entries()) {
    if (line.trim() === '') continue;
    let fields: unknown;
    try {
      fields = JSON.parse(line);
    } catch {
      throw new InvalidDocument([{ file, line: i + 1, column: 1, path: '', expected: 'one JSON object a line', found: line.slice(0, 80) }]);
    }
    yield { line: i + 1, fields, columnOf: (name) => line.indexOf(JSON.stringify(name)) + 1 || 1 };
  }
}
