// One document with every part of the language: it resolves, an editor accepts it, and no damage to it makes the reader stumble.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { InvalidDocument } from '../../shared/errors.ts';
import { changedInputs, resolveScenario, scenarioHash, scenarioJsonSchema } from '../../shared/scenario/index.ts';
import { EVERYTHING } from './everything.ts';
import { problemsOf, resolveText } from './small.ts';

const document = parse(EVERYTHING) as object;
type Steps = readonly (string | number)[];

/** Every place in a document. */
function placesOf(value: unknown, path: Steps = []): readonly Steps[] {
  if (typeof value !== 'object' || value === null) return [path];
  const below = Object.entries(value).flatMap(([key, child]) => placesOf(child, [...path, Array.isArray(value) ? Number(key) : key]));
  return path.length === 0 ? below : [path, ...below];
}

/** The document with another value at a place. */
function damaged(value: unknown, [step, ...rest]: Steps, junk: unknown): unknown {
  if (step === undefined) return junk;
  if (Array.isArray(value)) return value.map((item: unknown, i) => (i === step ? damaged(item, rest, junk) : item));
  return Object.fromEntries(
    Object.entries(value as object).map(([key, child]) => [key, key === step ? damaged(child, rest, junk) : child]),
  );
}

const JUNK = [
  null,
  true,
  -1,
  1.5,
  1e12,
  '',
  'x',
  '17 min',
  '9 USD',
  'turn-back',
  [],
  [null],
  ['x', 'x'],
  [[]],
  {},
  { x: null },
  { x: { x: 1 } },
  { from: '07:00' },
];
const places = placesOf(document);

describe('a document with every part of the language', () => {
  test('resolves, the same every time, and differs from itself in nothing', () => {
    expect(problemsOf(EVERYTHING)).toEqual([]);
    const [a, b] = [resolveText(EVERYTHING), resolveText(EVERYTHING)];
    expect(scenarioHash(a)).toBe(scenarioHash(b));
    expect(changedInputs(a, b)).toEqual([]);
    expect(JSON.parse(JSON.stringify(a))).toEqual(a);
  });

  test('is what the JSON Schema knows', () => {
    const check = z.fromJSONSchema(scenarioJsonSchema() as Parameters<typeof z.fromJSONSchema>[0]);
    expect(check.safeParse(document).error?.issues ?? []).toEqual([]);
  });

  test('extends to itself when nothing is said', () => {
    const child = resolveText('amity: 1\nname: child\nextends: everything\n', { others: { everything: EVERYTHING } });
    expect(scenarioHash(child)).toBe(scenarioHash(resolveText(EVERYTHING)));
  });

  test('is read or refused in words whatever is damaged', () => {
    const read = (broken: unknown): void => {
      try {
        scenarioHash(resolveScenario({ file: 'x', document: broken, locate: () => ({ line: 0, column: 0 }) }, () => undefined));
      } catch (error) {
        if (!(error instanceof InvalidDocument)) throw error;
        for (const { expected, found } of error.problems) {
          expect(expected).not.toMatch(/Invalid|undefined|\[object/);
          expect(found).not.toMatch(/undefined|\[object/);
        }
      }
    };
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.constantFrom(...JUNK), (path, junk) => read(damaged(document, path, junk))),
      { seed: 20260209, numRuns: 200 },
    );
  });
});
