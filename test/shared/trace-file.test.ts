// Recorded demand: trucks in CSV or JSON lines, and the daily table of a management board.
import { describe, expect, test } from 'vitest';
import { parseTraceText } from '../../services/adapters/trace-text.ts';
import { problemText } from '../../shared/errors.ts';
import { MAX_TRACE_ROWS, parseTrace, type Trace, type TraceOptions } from '../../shared/scenario/trace-file.ts';

const MIN = 60_000;
const DAY = 86_400_000;
/** 2025-07-01T00:00+07:00 */
const START = 1_751_302_800_000;

function parse(text: string, more: Partial<TraceOptions> = {}): Trace {
  const options = { file: 'trucks.csv', startEpochMs: START, zoneMin: 420, gate: 'huu-nghi', flow: 'export', ...more };
  return parseTrace(parseTraceText(text, options.file), options);
}

function rowsOf(text: string, more?: Partial<TraceOptions>): unknown {
  return (parse(text, more) as { rows: unknown }).rows;
}

function toldOf(text: string, more?: Partial<TraceOptions>): readonly string[] {
  const trace = parse(text, more);
  return 'problems' in trace ? trace.problems.map(problemText) : [];
}

describe('a trace in CSV', () => {
  test('has one truck a line; what a cell leaves out is drawn', () => {
    const text = 'at,lodged,cargo,channel,traits,time.scan,patience.scan\n3 min,1 min,durian,red,smart booked,5 min,1 min\n3.5 min,,,,,,\n';
    expect(parse(text)).toEqual({
      rows: [
        {
          atMs: 3 * MIN,
          lodgedMs: MIN,
          cargo: 'durian',
          channel: 'red',
          traits: ['smart', 'booked'],
          times: { scan: 5 * MIN },
          patience: { scan: MIN },
        },
        { atMs: 210_000 },
      ],
    });
  });

  test('may come from a spreadsheet: byte order mark, CRLF, quotes, semicolons, empty lines, blanks, capitals', () => {
    const expected = [{ atMs: 0, cargo: 'durian' }, { atMs: MIN }];
    expect(rowsOf('\uFEFFAt,Cargo\r\n"0 s"," durian "\r\n\r\n1 min,\r\n')).toEqual(expected);
    expect(rowsOf('at;cargo\n0 s;durian\n1 min;\n')).toEqual(expected);
  });

  test('may say moments, with an offset or in local time of the side', () => {
    const rows = [{ atMs: 7 * 60 * MIN }, { atMs: 7 * 60 * MIN + 1500 }];
    expect(rowsOf('at\n2025-07-01T07:00+07:00\n2025-07-01T00:00:01.5Z\n')).toEqual(rows);
    expect(rowsOf('at\n2025-07-01 07:00\n2025-07-01 07:00:01.500\n')).toEqual(rows);
    expect(rowsOf('at\n2025-07-01 08:00\n2025-07-01 08:00:01.500\n', { zoneMin: 480 })).toEqual(rows);
  });

  test('leaves out trucks before the start of the clock; a declaration from before it is there at the start', () => {
    expect(rowsOf('at,lodged\n2025-06-30 23:00,\n2025-07-01 00:01,2025-06-30 20:00\n')).toEqual([{ atMs: MIN, lodgedMs: 0 }]);
    expect(toldOf('at\n2025-06-30 23:00\n')).toEqual([
      'trucks.csv:1:1: document: expected a truck at or after the start of the clock, found none.',
    ]);
  });

  test.each([
    ['an empty file', '', ['trucks.csv:1:1: document: expected a header and one line a truck, found an empty file.']],
    ['a header alone', 'at\n', ['trucks.csv:1:1: document: expected a truck at or after the start of the clock, found no rows.']],
    [
      'a misspelt column',
      'at,chanel\n1 min,red\n',
      [
        'trucks.csv:1:2: chanel: expected one of at, lodged, cargo, channel, traits, time.<stage>, patience.<stage>, found the column "chanel". Did you mean "channel"?',
      ],
    ],
    ['no time', 'lodged,cargo\n1 min,durian\n', ['trucks.csv:1:1: document: expected a column "at", found lodged, cargo.']],
    ['a column twice', 'at,at\n1 min,2 min\n', ['trucks.csv:1:2: at: expected each column once, found the column "at" again.']],
    [
      'a wrong time',
      'at,time.scan\n1 min,5\nsoon,5 min\n',
      [
        'trucks.csv:2:2: time.scan: expected a duration such as 17 min (units ms, s, min, h, d), found "5".',
        'trucks.csv:3:1: at: expected a time after the start of the clock such as 3 min, or a moment such as 2025-07-01T07:00+07:00, found "soon".',
      ],
    ],
    [
      'a truck without a time',
      'at,cargo\n,durian\n1 min,\n',
      [
        'trucks.csv:2:1: at: expected a time after the start of the clock such as 3 min, or a moment such as 2025-07-01T07:00+07:00, found nothing.',
      ],
    ],
    [
      'rows out of order',
      'cargo,at\ndurian,3 min\ndurian,2 min\n',
      [
        'trucks.csv:3:2: at: expected rows in order of time: not before 3 min after the start of the clock, found 2 min after the start of the clock.',
      ],
    ],
    [
      'a wrong channel',
      'at,channel\n3 min,gren\n',
      ['trucks.csv:2:2: channel: expected one of green, yellow, red, found "gren". Did you mean "green"?'],
    ],
    [
      'a wrong trait',
      'at,traits\n3 min,smart Booked!\n',
      ['trucks.csv:2:2: traits: expected traits separated by spaces, found "Booked!".'],
    ],
  ])('with %s is told with its place', (_, text, told) => {
    expect(toldOf(text)).toEqual(told);
  });

  test('is checked against the names of the scenario when they are known', () => {
    const names = { cargo: ['durian', 'parts'], stages: ['scan', 'inspection'], traits: ['smart'] };
    expect(toldOf('at,cargo,traits\n3 min,durain,smrt\n', { names })).toEqual([
      'trucks.csv:2:2: cargo: expected one of durian, parts, found "durain". Did you mean "durian"?',
      'trucks.csv:2:3: traits: expected traits among smart, found "smrt". Did you mean "smart"?',
    ]);
    expect(toldOf('at,time.scna\n3 min,4 min\n', { names })).toEqual([
      'trucks.csv:1:2: time.scna: expected one of at, lodged, cargo, channel, traits, time.<stage>, patience.<stage>, found the column "time.scna". Did you mean "time.scan"?',
    ]);
    expect(rowsOf('at,time.scan\n3 min,4 min\n', { names })).toEqual([{ atMs: 3 * MIN, times: { scan: 4 * MIN } }]);
  });

  test('has an end: too many rows and endless problems are cut', () => {
    const rows = (n: number): string => `at\n${'1 min\n'.repeat(n)}`;
    expect(rowsOf(rows(MAX_TRACE_ROWS))).toHaveLength(MAX_TRACE_ROWS);
    expect(toldOf(rows(MAX_TRACE_ROWS + 1))).toEqual([
      `trucks.csv:${MAX_TRACE_ROWS + 2}:1: document: expected at most 200000 rows, found more.`,
    ]);
    expect(toldOf(`at\n${'x\n'.repeat(MAX_TRACE_ROWS)}`)).toHaveLength(50);
  });
});

describe('a trace in JSON lines', () => {
  test('has one truck a line, times of stages as a map or as dotted keys', () => {
    const text = [
      '{"at":"3 min","lodged":"1 min","cargo":"durian","channel":"red","traits":["smart"],"times":{"scan":"5 min"},"patience":{"scan":"1 min"}}',
      '',
      '{"at":"2025-07-01T00:04+07:00","traits":"smart booked","time.scan":"2 min"}',
    ].join('\n');
    expect(rowsOf(text)).toEqual([
      {
        atMs: 3 * MIN,
        lodgedMs: MIN,
        cargo: 'durian',
        channel: 'red',
        traits: ['smart'],
        times: { scan: 5 * MIN },
        patience: { scan: MIN },
      },
      { atMs: 4 * MIN, traits: ['smart', 'booked'], times: { scan: 2 * MIN } },
    ]);
  });

  test('tells line, column and the nearest key', () => {
    expect(toldOf('{"at":"3 min"}\n{"at":"4 min","cargp":"durian"}\n[1]\n{"at":5}\n{"at":"6 min"\n')).toEqual([
      'trucks.csv:2:15: cargp: expected one of at, lodged, cargo, channel, traits, time.<stage>, patience.<stage>, found the column "cargp". Did you mean "cargo"?',
      'trucks.csv:3:1: document: expected one JSON object a line, found a list of 1 item.',
      'trucks.csv:4:2: at: expected a time after the start of the clock such as 3 min, or a moment such as 2025-07-01T07:00+07:00, found 5.',
      'trucks.csv:5:1: document: expected one JSON object a line, found no JSON.',
    ]);
  });

  test('is no list', () => {
    expect(toldOf('[{"at":"3 min"}]')).toEqual([
      'trucks.csv:1:1: document: expected CSV with a header, or one JSON object a line, found a JSON list.',
    ]);
  });

  test('cannot reach into the machinery of objects', () => {
    const told = toldOf('{"at":"3 min","times":{"__proto__":"1 min","constructor":"1 min"},"__proto__":"x"}');
    expect(told.map((text) => /found the column "([^"]*)"/.exec(text)?.[1])).toEqual(['time.__proto__', 'time.constructor', '__proto__']);
    expect(({} as Record<string, unknown>)['scan']).toBeUndefined();
  });
});

describe('the daily table of a management board', () => {
  const TABLE = [
    'date,gate,export,import,stock',
    '30/06/2025,Hữu Nghị,200,500,250',
    '01/07/2025,Hữu Nghị,262,608,270',
    '01/07/2025,Tân Thanh,145,438,150',
    '2025-07-03,huu-nghi,250,590,280',
    '2/7/2025,Huu Nghi,255,600,275',
  ].join('\n');

  test('gives the trucks of each day of its gate and flow from the first day of the clock', () => {
    expect(parse(TABLE)).toEqual({ counts: [262, 255, 250] });
    expect(parse(TABLE, { flow: 'import' })).toEqual({ counts: [608, 600, 590] });
    expect(parse(TABLE, { gate: 'tan-thanh' })).toEqual({ counts: [145] });
    expect(parse(TABLE, { horizonMs: 3 * DAY })).toEqual({ counts: [262, 255, 250] });
    expect(parse(TABLE, { horizonMs: 2 * DAY })).toEqual({ counts: [262, 255] });
  });

  test('counts days in local time of the side', () => {
    // 2025-07-02T23:30+07:00 is the 3rd of July on the Chinese side.
    expect(parse(TABLE, { startEpochMs: START + 2 * DAY - 30 * MIN, zoneMin: 480 })).toEqual({ counts: [250] });
  });

  test('tells missing days, each gap once', () => {
    expect(toldOf(TABLE.replace('2/7/2025', '7/7/2025'))).toEqual([
      'trucks.csv:5:1: date: expected a line of huu-nghi for 2025-07-02, found none.',
      'trucks.csv:6:1: date: expected a line of huu-nghi for every day from 2025-07-04 to 2025-07-06, found none.',
    ]);
    expect(toldOf(TABLE, { startEpochMs: START - 2 * DAY })).toEqual([
      'trucks.csv:2:1: date: expected a line of huu-nghi for 2025-06-29, the first day of the clock, found none.',
    ]);
    expect(toldOf(TABLE, { startEpochMs: START + 9 * DAY })).toEqual([
      'trucks.csv:1:1: date: expected a line of huu-nghi for 2025-07-10, the first day of the clock, found none.',
    ]);
    expect(toldOf(TABLE, { horizonMs: 31 * DAY })).toEqual([
      'trucks.csv:1:1: date: expected a line of huu-nghi for every day from 2025-07-04 to 2025-07-31, found none.',
    ]);
  });

  test.each([
    [
      'a missing column',
      TABLE.replace('export', 'exports'),
      ['trucks.csv:1:1: document: expected a column "export", found date, gate, exports, import, stock. Did you mean "exports"?'],
    ],
    [
      'another gate',
      TABLE.replaceAll(/Hữu Nghị|huu-nghi|Huu Nghi/g, 'Huu Ngi'),
      ['trucks.csv:1:1: document: expected lines of the gate "huu-nghi", found huu-ngi, tan-thanh. Did you mean "huu-ngi"?'],
    ],
    [
      'a day that is none',
      TABLE.replace('2/7/2025', '31/06/2025'),
      ['trucks.csv:6:1: date: expected a date such as 2025-07-01 or 01/07/2025, found "31/06/2025".'],
    ],
    [
      'a day twice',
      TABLE.replace('2/7/2025', '3/7/2025'),
      ['trucks.csv:6:1: date: expected each day once, found 2025-07-03, as in line 5.'],
    ],
    ['a count that is none', TABLE.replace('255', '255.5'), ['trucks.csv:6:3: export: expected a whole number of trucks, found "255.5".']],
  ])('with %s is told', (_, text, told) => {
    expect(toldOf(text)).toEqual(told);
  });
});
