// The text of a trace: CSV as spreadsheets write it, and what is told when it is none.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseTraceText } from '../../../services/adapters/trace-text.ts';
import { InvalidDocument, problemText } from '../../../shared/errors.ts';
import type { TraceText } from '../../../shared/scenario/index.ts';

function toldOf(text: string): readonly string[] {
  try {
    parseTraceText(text, 'trucks.csv');
    return [];
  } catch (error) {
    if (error instanceof InvalidDocument) return error.problems.map(problemText);
    throw error;
  }
}

function cellsOf(text: string): readonly (readonly string[])[] {
  const read: TraceText = parseTraceText(text, 'trucks.csv');
  return 'records' in read ? read.records.map(({ cells }) => cells) : [];
}

test('a record knows the line it ends in, whatever ends a line', () => {
  for (const end of ['\n', '\r\n', '\r'])
    expect(parseTraceText(['', 'at,cargo', '"3', ' min",durian', '', '4 min,', ''].join(end), 'trucks.csv')).toEqual({
      records: [
        { line: 2, cells: ['at', 'cargo'] },
        { line: 4, cells: ['3\n min', 'durian'] },
        { line: 6, cells: ['4 min', ''] },
      ],
    });
});

test('what begins with a bracket is lines of JSON, and nothing is no record', () => {
  expect(parseTraceText('\uFEFF\n {"at":"1 min"}\r\n{}', 'trucks.jsonl')).toEqual({ lines: ['', ' {"at":"1 min"}', '{}'] });
  expect(parseTraceText('\uFEFF', 'trucks.csv')).toEqual({ records: [] });
});

test('semicolons separate cells when the header has no comma', () => {
  expect(cellsOf('at;cargo\n1,5 min;durian\n')).toEqual([
    ['at', 'cargo'],
    ['1,5 min', 'durian'],
  ]);
  expect(cellsOf('at,a;b\n1 min,x;y\n')).toEqual([
    ['at', 'a;b'],
    ['1 min', 'x;y'],
  ]);
});

describe('no table', () => {
  test.each([
    [
      'records that are not as wide as the header',
      'at,cargo\n3 min\n4 min,durian\n5 min,durian,\n',
      [
        'trucks.csv:2:1: document: expected 2 cells, as in the header, found 1.',
        'trucks.csv:4:1: document: expected 2 cells, as in the header, found 3.',
      ],
    ],
    [
      'an open quote',
      'at,cargo\n2 min\n3 min,"durian\n4 min,\n',
      [
        'trucks.csv:2:1: document: expected 2 cells, as in the header, found 1.',
        'trucks.csv:3:2: document: expected a quote that ends the cell, found the end of the file.',
      ],
    ],
    [
      'a quote in a cell',
      'at,cargo\n3 min\n3 min,du"rian\n4 min\n',
      [
        'trucks.csv:2:1: document: expected 2 cells, as in the header, found 1.',
        'trucks.csv:3:2: document: expected quotes around the whole cell, found a quote inside it.',
      ],
    ],
    [
      'text after a quote',
      'at,cargo\n3 min,"du"rian\n',
      ['trucks.csv:2:2: document: expected a separator or the end of the line after a quote, found something else.'],
    ],
  ])('%s is told with line and number of the cell', (_, text, told) => {
    expect(toldOf(text)).toEqual(told);
  });

  test('a table that is wrong everywhere is given up soon', () => {
    expect(toldOf(`at,cargo\n${'1 min\n'.repeat(200_000)}`)).toHaveLength(50);
  });
});

test('any table written as RFC 4180 asks is read back cell by cell', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', 'é', ' ', ',', '"', '\n', ';', '0'), maxLength: 6 });
  const quoted = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const table = fc
    .integer({ min: 2, max: 4 })
    .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 6 }));
  fc.assert(
    fc.property(table, fc.constantFrom('\n', '\r\n'), (rows, end) => {
      const all = [['at', 'cargo', 'channel', 'traits'].slice(0, rows[0]?.length ?? 2), ...rows];
      expect(cellsOf(all.map((cells) => cells.map(quoted).join(',') + end).join(''))).toEqual(all);
    }),
    { seed: 1, numRuns: 500 },
  );
});
