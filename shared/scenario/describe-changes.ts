// What differs between two resolved scenarios, in sentences: "scanners at huu-nghi: 4 → 2 servers". Words come from describe-words.ts; what
// no table knows is told as `path: a → b`.
import { formatIso } from '../time.ts';
import { changedInputs } from './changes.ts';
import { durationText, plainText, type Fields, type Wording } from './describe-values.ts';
import { CARGO, CLOCK, COSTS, DIVERSION, EFFECTS, PARTS, type Vocabulary, type Words } from './describe-words.ts';
import { isRecord } from './tree.ts';

/** Stands for the gates of a sentence until they are known; no name holds it. */
const PLACE = '\u0000';

/** One sentence; those that differ only in their gate become one. */
interface Sentence {
  readonly gate?: string;
  readonly text: (place: string) => string;
}

/** Every changed input of two resolved scenarios as sentences in plain English, in the order of their paths. Durations, shares and times of day
    carry their unit; what several gates have in common is said once. Empty when no figure differs. */
export function describeChanges(base: unknown, candidate: unknown): readonly string[] {
  const seen = new Set<string>();
  const sentences: Sentence[] = [];
  for (const { path } of changedInputs(base, candidate)) {
    const steps = path.split('.');
    const depth = depthOf(steps);
    const key = steps.slice(0, depth).join('.');
    if (seen.has(key)) continue;
    seen.add(key);
    const at = steps.slice(0, depth);
    sentences.push(...sentencesOf(at, at.reduce(child, base), at.reduce(child, candidate), { base, candidate }));
  }
  return joined(sentences, gatesOf(base, candidate));
}

function child(value: unknown, step: string): unknown {
  if (Array.isArray(value)) return value[Number(step)] as unknown;
  return isRecord(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}

/** How many steps of a path name one sentence: a field of a part, or a whole list of diversions or disruptions. */
function depthOf(steps: readonly string[]): number {
  if (steps[0] === 'gates') return 5;
  if (steps[0] === 'cargo') return 3;
  return steps[0] === 'clock' || steps[0] === 'costs' ? 2 : 1;
}

function gatesOf(...scenarios: readonly unknown[]): readonly string[] {
  return [...new Set(scenarios.flatMap((scenario) => Object.keys(asFields(child(scenario, 'gates')))))];
}

function asFields(value: unknown): Fields {
  return isRecord(value) ? value : {};
}

interface Both {
  readonly base: unknown;
  readonly candidate: unknown;
}

function sentencesOf(at: readonly string[], base: unknown, candidate: unknown, whole: Both): readonly Sentence[] {
  const [first = '', second = '', part = '', id = '', field = ''] = at;
  if (first === 'gates') {
    if (part === '') return [plainly(`gate ${second}`, base, candidate)];
    const named = PARTS[part];
    if (named === undefined) return [fallback(at, base, candidate)];
    // A flow that comes in another way is told so; its number a day is then of no meaning.
    if (part === 'flows' && field === 'perDay' && isOtherwise(at, whole)) return [];
    if (field === '') return [{ gate: second, text: (place) => newOrGone(`the ${named.one}${id} at ${place}`, base, candidate) }];
    return [{ gate: second, text: (place) => changeText(named.words[field], `${id} at ${place}`, { field, base, candidate }) }];
  }
  if (first === 'cargo')
    return part === ''
      ? [plainly(`cargo ${second}`, base, candidate)]
      : [{ text: () => changeText(CARGO[part], second, { field: part, base, candidate }) }];
  if (first === 'clock' && second === 'startEpochMs')
    return [fallback(['start of the clock'], momentText(base, whole.base), momentText(candidate, whole.candidate))];
  if (first === 'clock') return [{ text: () => changeText(CLOCK[second], 'the clock', { field: second, base, candidate }) }];
  if (first === 'costs' && second !== '') return [{ text: () => changeText(COSTS[second], 'waiting', { field: second, base, candidate }) }];
  if (first === 'diversions') return listSentences(base, candidate, DIVERSIONS);
  if (first === 'disruptions') return listSentences(base, candidate, disruptionsOf(whole.candidate));
  return [fallback(at, base, candidate)];
}

/** True when a flow has arrivals of its own in one of two scenarios only. */
function isOtherwise(at: readonly string[], { base, candidate }: Both): boolean {
  const [before, after] = [base, candidate].map((scenario) => child(at.slice(0, 4).reduce(child, scenario), 'arrivals'));
  return (before === undefined) !== (after === undefined);
}

function fallback(at: readonly string[], base: unknown, candidate: unknown): Sentence {
  return { text: () => `${at.join('.')}: ${plainText(base)} → ${plainText(candidate)}` };
}

function plainly(thing: string, base: unknown, candidate: unknown): Sentence {
  return { text: () => newOrGone(thing, base, candidate) };
}

function newOrGone(thing: string, base: unknown, candidate: unknown): string {
  if (base === undefined || base === null) return `${thing} is new`;
  if (candidate === undefined || candidate === null) return `${thing} is gone`;
  return `${thing}: ${plainText(base)} → ${plainText(candidate)}`;
}

function changeText(
  words: Words | undefined,
  thing: string,
  { field, base, candidate }: { readonly field: string; readonly base: unknown; readonly candidate: unknown },
): string {
  const { as, unit = '', long = as, value = plainText, each, change } = words ?? { as: `${field} of {}` };
  if (change !== undefined) return `${as.replace('{}', thing)}: ${change(base, candidate)}`;
  const parts = each === undefined ? undefined : entriesChanged(each(base), each(candidate), value);
  if (parts !== undefined) return `${as.replace('{}', thing)}: ${parts}`;
  const [before, after] = [value(base), value(candidate)];
  // Two values that read alike differ in a detail the words leave out.
  const [a, b] = before === after ? [plainText(base), plainText(candidate)] : [before, after];
  const isNumber = /^[\d.]+( %)?$/.test(b) && (/^[\d.]+( %)?$/.test(a) || a === 'none');
  return `${(isNumber ? as : long).replace('{}', thing)}: ${a} → ${b}${isNumber ? unitOf(b, unit) : ''}`;
}

/** `1 server`, `2 servers`. */
function unitOf(number: string, unit: string): string {
  return number === '1' ? unit.replace(/(server|truck)s$/, '$1') : unit;
}

/** The entries of two maps that differ, or undefined when the two are no maps with something in common. */
function entriesChanged(base: unknown, candidate: unknown, value: Wording): string | undefined {
  if (!isRecord(base) || !isRecord(candidate)) return undefined;
  const names = [...new Set([...Object.keys(base), ...Object.keys(candidate)])];
  if (!names.some((name) => name in base && name in candidate)) return undefined;
  const told = names.filter((name) => JSON.stringify(base[name]) !== JSON.stringify(candidate[name]));
  const one = (of: Readonly<Record<string, unknown>>, name: string): string => (of[name] === undefined ? 'none' : value(of[name]));
  return told.length === 0 ? undefined : told.map((name) => `${name} ${one(base, name)} → ${one(candidate, name)}`).join(', ');
}

/** A moment in the local time of the first side of a scenario. */
function momentText(epochMs: unknown, scenario: unknown): string {
  const gate = Object.values(asFields(child(scenario, 'gates')))[0];
  const side = Object.values(asFields(child(gate, 'sides')))[0];
  const zone = child(side, 'zoneMin');
  if (typeof epochMs !== 'number') return plainText(epochMs);
  // Whole minutes need no seconds.
  return formatIso(epochMs, typeof zone === 'number' ? zone : 0).replace(/:00(?=[+-][\d:]+$)/, '');
}

/** `ms` after the start of the clock of a scenario as a moment. */
function instantText(ms: unknown, scenario: unknown): string {
  const start = child(child(scenario, 'clock'), 'startEpochMs');
  return typeof ms === 'number' && typeof start === 'number' ? momentText(start + ms, scenario) : durationText(ms);
}

/** What a list holds, in words. */
interface ListWords {
  readonly words: Vocabulary;
  /** An item by what it is about, at a place when it belongs to a gate. */
  readonly nameOf: (item: Fields, place: string) => string;
  readonly gateOf: (item: Fields) => string | undefined;
  /** More about a new one. */
  readonly more: (item: Fields) => string;
}

/** Items are paired by what they are about; of several alike the first goes with the first. */
function listSentences(base: unknown, candidate: unknown, { words, nameOf, gateOf, more }: ListWords): readonly Sentence[] {
  const before = (Array.isArray(base) ? base : []).map(asFields);
  const left = [...before];
  const sentences: Sentence[] = [];
  const say = (item: Fields, text: (name: string) => string): void => {
    const gate = gateOf(item);
    sentences.push({ ...(gate === undefined ? {} : { gate }), text: (place) => text(nameOf(item, place)) });
  };
  for (const item of (Array.isArray(candidate) ? candidate : []).map(asFields)) {
    const same = left.findIndex((other) => JSON.stringify(other) === JSON.stringify(item));
    const at = same >= 0 ? same : left.findIndex((other) => nameOf(other, gateOf(other) ?? '') === nameOf(item, gateOf(item) ?? ''));
    const [old] = at >= 0 ? left.splice(at, 1) : [];
    if (old === undefined) say(item, (name) => `${name} is new${more(item)}`);
    const fields = old === undefined ? [] : [...new Set(changedInputs(old, item).map(({ path }) => path.split('.')[0] ?? ''))];
    for (const field of fields) say(item, (name) => changeText(words[field], name, { field, base: old?.[field], candidate: item[field] }));
  }
  for (const item of left) say(item, (name) => `${name} is gone`);
  if (sentences.length > 0) return sentences;
  return [{ text: () => `${before.map((item) => nameOf(item, gateOf(item) ?? '')).join(', ')}: another order` }];
}

const DIVERSIONS: ListWords = {
  words: DIVERSION,
  nameOf: (item) => `the diversion of ${plainText(item['flow'])} from ${plainText(item['from'])} to ${plainText(item['to'])}`,
  gateOf: () => undefined,
  more: () => '',
};

/** Disruptions of a scenario; their times are told as moments of its clock. */
function disruptionsOf(scenario: unknown): ListWords {
  const at: Wording = (ms) => instantText(ms, scenario);
  return {
    words: { fromMs: { as: 'start of {}', value: at }, toMs: { as: 'end of {}', value: at }, effect: { as: 'effect of {}' } },
    nameOf: disruptionName,
    gateOf: (item) => plainText(child(item['effect'], 'gate')),
    more: (item) => `: ${measureOf(asFields(item['effect']))}from ${at(item['fromMs'])} to ${at(item['toMs'])}`,
  };
}

/** How much an effect does, with a blank behind it. */
function measureOf({ factor, n, perDay, classes, who, share, to, shares }: Fields): string {
  if (factor !== undefined) return `× ${plainText(factor)} `;
  if (n !== undefined) return `${plainText(n)}${unitOf(plainText(n), ' servers')} `;
  if (perDay !== undefined) return `${plainText(perDay)} a day `;
  if (classes !== undefined) return `only ${plainText(classes)} `;
  if (to !== undefined) return `${plainText(share)} to ${plainText(to)} `;
  if (shares !== undefined) return `${plainText(shares)} `;
  return who === undefined || Object.keys(asFields(who)).length === 0 ? '' : `${plainText(who)} `;
}

function disruptionName(item: Fields, place: string): string {
  const effect = asFields(item['effect']);
  const side = effect['side'] === undefined ? [] : [`side ${plainText(effect['side'])}`];
  const rest = ['pool', 'stages', 'flow'].flatMap((key) => (effect[key] === undefined ? [] : [plainText(effect[key])]));
  const what = [...side, ...rest].join(', ');
  const kind = plainText(effect['kind']);
  const name = child(item['name'], 'en');
  return `${EFFECTS[kind] ?? `the ${kind} of`} ${what === '' ? '' : `${what} at `}${place}${typeof name === 'string' ? ` (${name})` : ''}`;
}

/** Sentences that say the same of several gates become one. */
function joined(sentences: readonly Sentence[], gates: readonly string[]): readonly string[] {
  const groups = new Map<string, string[]>();
  for (const { gate, text } of sentences) {
    const key = text(PLACE);
    const places = groups.get(key) ?? [];
    if (gate !== undefined) places.push(gate);
    groups.set(key, places);
  }
  return [...groups].map(([text, places]) => {
    const isAll = places.length > 1 && places.length === gates.length;
    return text.replaceAll(PLACE, isAll ? 'every gate' : places.join(', '));
  });
}
