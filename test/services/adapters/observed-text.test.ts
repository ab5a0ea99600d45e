// Files of measured values: what is read, and how everything that is wrong is told with line, column, expected and found.
import { expect, test } from 'vitest';
import { readObservedValues, type ObservedPlaces } from '../../../services/adapters/observed-text.ts';
import { InvalidDocument, type Problem } from '../../../shared/errors.ts';
import { DAY_MS, HOUR_MS, tryIso } from '../../../shared/time.ts';

const PLACES: ObservedPlaces = {
  startEpochMs: tryIso('2025-06-24T00:00+07:00') ?? 0,
  warmUpMs: 7 * DAY_MS,
  horizonMs: 10 * DAY_MS,
  stepMs: HOUR_MS,
  gates: new Map([
    ['huu-nghi', { zoneMin: 420, flows: ['export', 'import'] }],
    ['chi-ma', { zoneMin: 420, flows: ['export'] }],
  ]),
};
const HEADER = 'when,gate,flow,figure,value\n';

function problemsOf(text: string): readonly Problem[] {
  try {
    readObservedValues(text, 'counts.csv', PLACES);
  } catch (error) {
    if (error instanceof InvalidDocument) return error.problems;
    throw error;
  }
  return [];
}

test('days are those of the gate and moments carry their zone; sources are kept', () => {
  const text =
    'source,figure,value,when,gate,flow\nLS3,cleared,328,2025-07-01,huu-nghi,export\n,inside,207.5,2025-07-03T20:00+08:00,all,all\n';
  expect(readObservedValues(text, 'counts.csv', PLACES)).toEqual([
    {
      line: 2,
      figure: 'cleared',
      gate: 'huu-nghi',
      flow: 'export',
      when: '2025-07-01',
      fromMs: 7 * DAY_MS,
      untilMs: 8 * DAY_MS,
      observed: 328,
      source: 'LS3',
    },
    {
      line: 3,
      figure: 'inside',
      gate: 'all',
      flow: 'all',
      when: '2025-07-03T20:00+08:00',
      fromMs: 9 * DAY_MS + 19 * HOUR_MS,
      untilMs: 9 * DAY_MS + 19 * HOUR_MS,
      observed: 207.5,
    },
  ]);
});

test('marks, semicolons and line ends of spreadsheets are read', () => {
  expect(readObservedValues('\uFEFFwhen;gate;flow;figure;value\r\n2025-07-01;chi-ma;export;arrived;4\r\n', 'x.csv', PLACES)).toHaveLength(
    1,
  );
});

test.each([
  [
    '2025-06-30,huu-nghi,export,cleared,1',
    1,
    'a whole day that the run measures: from 2025-07-01T00:00:00+07:00 to before 2025-07-04 00:00:00',
    '2025-06-30',
  ],
  ['2025-07-04,huu-nghi,export,cleared,1', 1, 'a whole day that the run measures', '2025-07-04'],
  ['2025-02-30,huu-nghi,export,cleared,1', 1, 'a date such as 2025-07-01, because cleared is counted over a day', '2025-02-30'],
  ['2025-07-01T20:00+07:00,huu-nghi,export,arrived,1', 1, 'a date such as', '2025-07-01T20:00+07:00'],
  [
    '2025-07-01,huu-nghi,export,inside,1',
    1,
    'a moment with its zone such as 2025-07-01T20:00+07:00, because inside is read at a moment',
    '2025-07-01',
  ],
  ['2025-07-01T20:00,huu-nghi,export,inside,1', 1, 'a moment with its zone', '2025-07-01T20:00'],
  ['2025-07-01,huu-ngi,export,cleared,1', 2, 'a gate of the run: all, huu-nghi, chi-ma', 'huu-ngi'],
  ['2025-07-01,chi-ma,import,cleared,1', 3, 'a flow of chi-ma: all, export', 'import'],
  ['2025-07-01,huu-nghi,export,queue,1', 4, 'one of arrived, cleared, inside', 'queue'],
  ['2025-07-01,huu-nghi,export,cleared,"4,550"', 5, 'a number of trucks with digits and a decimal point, such as 4550', '4,550'],
  ['2025-07-01,huu-nghi,export,cleared,-1', 5, 'a number of trucks', '-1'],
  ['2025-07-01,huu-nghi,export,cleared,', 5, 'a number of trucks', 'nothing'],
])('%s', (row, column, expected, found) => {
  expect(problemsOf(`${HEADER}2025-07-01,huu-nghi,import,cleared,5\n${row}\n`)).toMatchObject([
    { file: 'counts.csv', line: 3, column, expected: expect.stringContaining(expected) as string, found },
  ]);
});

test('every wrong line is told at once, with the nearest name', () => {
  const problems = problemsOf(`${HEADER}2025-07-01,huu-ngi,export,cleared,1\n2025-07-09,chi-ma,export,cleered,x\n`);
  expect(problems.map(({ line, path, nearest }) => [line, path, nearest])).toEqual([
    [2, 'gate', 'huu-nghi'],
    [3, 'figure', 'cleared'],
    [3, 'value', undefined],
  ]);
});

test('a value that stands twice names the line it stands in', () => {
  const row = '2025-07-01,huu-nghi,export,cleared,1\n';
  expect(problemsOf(HEADER + row + row)).toMatchObject([{ line: 3, expected: 'each value once; this one stands in line 2 already' }]);
});

test.each([
  ['', 'none called when'],
  ['when,gate,flow,value\n2025-07-01,huu-nghi,export,1\n', 'none called figure'],
  [`${HEADER.trim()},quelle\n`, 'quelle'],
  [HEADER, 'nothing'],
])('a file without the columns or without values is refused: %j', (text, found) => {
  expect(problemsOf(text).map((problem) => problem.found)).toContain(found);
});
