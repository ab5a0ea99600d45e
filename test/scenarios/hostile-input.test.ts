// Documents built to break the reader are refused quickly and in words.
import { describe, expect, test } from 'vitest';
import { InvalidDocument, type Problem } from '../../shared/errors.ts';
import { resolveScenario } from '../../shared/scenario/index.ts';
import { MAX_DOCUMENT_CHARS, parseScenarioText } from '../../services/adapters/scenario-document.ts';
import { problemsOf, smallText } from './small.ts';

describe('YAML text', () => {
  test('broken YAML is refused with line and column', () => {
    expect(problemsOf('amity: 1\nname: [a\nclock: {}\n')[0]).toMatchObject({
      file: 'small.yaml',
      line: 3,
      column: 1,
      path: '',
      expected: 'valid YAML',
    });
    expect(problemsOf('amity: 1\n\tname: a\n')[0]).toMatchObject({ line: 2, expected: 'valid YAML' });
  });

  test('a key written twice is refused with its path', () => {
    expect(problemsOf(smallText({ 23: '        perDay: 50\n        perDay: 60' }))).toEqual([
      {
        file: 'small.yaml',
        line: 24,
        column: 9,
        path: 'gates.north.flows.export.perDay',
        expected: 'each key once',
        found: 'the key "perDay" again',
      },
    ]);
  });

  test('an empty document, a list and a number are no scenarios', () => {
    for (const text of ['', '- a\n', '42\n'])
      expect(problemsOf(text)).toMatchObject([{ line: 1, expected: 'a map that begins with amity: 1' }]);
  });

  test('a document above the limit is refused unread', () => {
    expect(problemsOf(`# ${'x'.repeat(MAX_DOCUMENT_CHARS)}`)).toMatchObject([
      { expected: 'at most 500000 characters', found: '500002 characters' },
    ]);
  });

  test('an alias bomb is refused', () => {
    const level = (name: string, of: string): string => `${name}: &${name} [${Array.from({ length: 10 }, () => of).join(', ')}]\n`;
    const bomb = level('a', 'x') + level('b', '*a') + level('c', '*b') + level('d', '*c');
    expect(problemsOf(bomb)).toMatchObject([{ expected: 'few aliases, each of an anchor above it' }]);
    expect(problemsOf('a: &a [*a]\n')).toMatchObject([{ expected: 'at most 40 levels' }]);
    expect(problemsOf('a: *nothing\n')).toMatchObject([{ expected: 'few aliases, each of an anchor above it' }]);
  });

  test('a few honest aliases work and problems behind them point at the alias', () => {
    const text = smallText({
      13: '      officers: &two { side: vn, kind: officer, servers: 2, assumption: guess }',
      14: '      bays: *two',
    });
    expect(problemsOf(text)).toMatchObject([{ line: 19, path: 'gates.north.stages.look.pool', expected: 'a pool of side cn' }]);
  });

  test.each([
    ['brackets', '['.repeat(200_000)],
    ['list items', '- '.repeat(200_000)],
    ['indented maps', Array.from({ length: 700 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')],
  ])('endless depth of %s is refused', (_, text) => {
    expect(problemsOf(text).map(({ expected }) => expected)).toEqual([expect.stringMatching(/levels|ordinary depth/)]);
  });

  test('fifty thousand unknown keys are refused within the limit of problems', () => {
    const problems = problemsOf(Array.from({ length: 50_000 }, (_, i) => `k${i}: 1`).join('\n'));
    expect(problems).toHaveLength(201);
    expect(problems.at(-1)).toMatchObject({ expected: 'fewer problems' });
  });

  test('a thousand gates are refused without reading each', () => {
    const gates = Array.from({ length: 1000 }, (_, i) => `  g${i}: {}`).join('\n');
    expect(problemsOf(`amity: 1\nname: a\nclock: { start: 2025-01-01T00:00Z, days: 1 }\ngates:\n${gates}\n`)).toMatchObject([
      { path: 'gates', expected: 'at most 100 gates', found: '1000' },
    ]);
  });
});

describe('reserved keys', () => {
  test.each(['__proto__', 'constructor', 'prototype'])('%s is refused wherever it stands', (key) => {
    expect(problemsOf(`${smallText()}\n${key}: { polluted: true }\n`)).toMatchObject([
      { line: 30, path: key, expected: 'a key that is not reserved', found: `the key "${key}"` },
    ]);
    expect(problemsOf(smallText({ 24: `        mix: { ${key}: 1 }` }))).toMatchObject([
      { line: 24, path: `gates.north.flows.export.mix.${key}` },
    ]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('names of methods every object has are ordinary unknown names', () => {
    expect(problemsOf(smallText({ 27: '        route: [valueof, cleared, look?]' }))).toMatchObject([
      { path: 'gates.north.flows.export.route[0]', found: '"valueof"' },
    ]);
    expect(problemsOf(smallText({ 22: '        from: toString' }))).toMatchObject([{ path: 'gates.north.flows.export.from' }]);
  });
});

describe('documents without text', () => {
  test('a value made by a program is checked alike, with line 0', () => {
    const problems = ((): readonly Problem[] => {
      try {
        resolveScenario(
          { file: 'request', document: { amity: 1, name: 'x', gates: [] }, locate: () => ({ line: 0, column: 0 }) },
          () => undefined,
        );
        return [];
      } catch (error) {
        return error instanceof InvalidDocument ? error.problems : [];
      }
    })();
    expect(problems).toContainEqual({
      file: 'request',
      line: 0,
      column: 0,
      path: 'gates',
      expected: 'a map of names to gates',
      found: 'a list of 0 items',
    });
  });

  test('a parsed document knows where every part is written', () => {
    const text = parseScenarioText(smallText(), 'small.yaml');
    expect(text.locate(['gates', 'north', 'pools', 'bays', 'servers'])).toEqual({ line: 14, column: 36 });
    expect(text.locate(['gates', 'north', 'flows', 'export', 'route', 1])).toEqual({ line: 27, column: 24 });
    expect(text.locate(['gates', 'north', 'nothing', 'here'])).toEqual({ line: 8, column: 3 });
    expect(text.locate([])).toEqual({ line: 1, column: 1 });
  });
});
