// What the forms of the language mean: each as a user writes it, and the resolved values in ms, dollars and shares.
import { describe, expect, test } from 'vitest';
import { parseScenarioText } from '../../services/adapters/scenario-document.ts';
import { parseTraceText } from '../../services/adapters/trace-text.ts';
import { resolveScenario, type Scenario } from '../../shared/scenario/index.ts';
import type { Cargo, Disruption, Flow, Pool, Side, Stage } from '../../shared/scenario/scenario.ts';
import { problemsOf, resolveText, smallText } from './small.ts';

const MIN = 60_000;
const HOUR = 60 * MIN;
const DAY = 24 * HOUR;
type Lines = Readonly<Record<number, string>>;

const scenario = (lines: Lines): Scenario => resolveText(smallText(lines));
const north = (lines: Lines) => scenario(lines).gates['north']!;
const sideOf = (text: string): Side => north({ 10: `      vn: { zone: "+07:00", ${text}, source: S1 }` }).sides['vn']!;
const poolOf = (text: string): Pool =>
  north({ 13: `      officers: { side: vn, kind: officer, ${text}, assumption: guess }` }).pools['officers']!;
const flowOf = (text: string, more: Lines = {}): Flow => north({ ...more, 23: `        ${text}` }).flows['export']!;
/** A stage x at the end of the route; `step` when it is optional. */
const stageOf = (text: string, step = 'x'): Stage =>
  north({ 20: `      x: { side: vn, ${text} }\n    flows:`, 27: `        route: [ready, cleared, look?, ${step}]` }).stages['x']!;
const onlyOf = (text: string): unknown => stageOf(`kind: delay, time: 1 min, only: { ${text} }, assumption: guess`, 'x?').only;
const timeOf = (text: string): unknown => stageOf(`kind: delay, time: ${text}, assumption: guess`);
const cargoOf = (text: string): Cargo =>
  scenario({ 6: `  fruit: { perishable: true, tonnes: 20, value: 30 k USD, ${text}, source: S1 }` }).cargo['fruit']!;
const disruptionsOf = (text: string, more: Lines = {}): readonly Disruption[] | undefined =>
  scenario({ ...more, 29: `        assumption: guess\ndisruptions:\n  - { ${text}, assumption: guess }` }).disruptions;
const effectOf = (text: string): unknown => disruptionsOf(`at: 1 d, for: 3 h, ${text}`)?.map(({ effect }) => effect);

describe('distributions', () => {
  test.each([
    ['{ normal: { mean: 10 min, sd: 2 min } }', { kind: 'normal', meanMs: 10 * MIN, sdMs: 2 * MIN, below: 'redraw' }],
    ['{ normal: { mean: 10 min, sd: 20 min, below: zero } }', { kind: 'normal', meanMs: 10 * MIN, sdMs: 20 * MIN, below: 'zero' }],
    ['{ weibull: { scale: 1 h, shape: 2 } }', { kind: 'weibull', scaleMs: HOUR, shape: 2 }],
    ['{ weibull: { scale: 1 h, shape: 0.5, cap: 9 h } }', { kind: 'weibull', scaleMs: HOUR, shape: 0.5, capMs: 9 * HOUR }],
  ])('%s', (text, time) => {
    expect(timeOf(text)).toMatchObject({ time: { by: 'all', time } });
  });

  test('a time by flow has a fallback', () => {
    expect(timeOf('{ byFlow: { export: 1 min }, otherwise: 2 min }')).toMatchObject({
      time: {
        by: 'flow',
        times: { export: { kind: 'constant', valueMs: MIN } },
        otherwise: { kind: 'constant', valueMs: 2 * MIN },
      },
    });
  });
});

describe('cargo and costs', () => {
  test('cargo has a shelf life, decay, a quarantine class and a risk profile', () => {
    const text =
      'shelfLife: { triangular: { min: 4 d, mode: 6 d, max: 9 d } }, decayPerDay: 4 %, quarantine: every-lot, channels: { yellow: 90 %, red: 10 % }';
    expect(cargoOf(text)).toEqual({
      perishable: true,
      tonnes: 20,
      valueUsd: 30_000,
      shelfLife: { kind: 'triangular', minMs: 4 * DAY, modeMs: 6 * DAY, maxMs: 9 * DAY },
      decayPerDay: 0.04,
      quarantine: 'every-lot',
      channels: { green: 0, yellow: 0.9, red: 0.1 },
      source: 'S1',
    });
  });

  test('costs that are not named are 0', () => {
    const { costs } = scenario({ 4: 'sources: { S1: { title: A page } }\ncosts: { truckHour: 5 USD, reeferHour: 0.5 USD, source: S1 }' });
    expect(costs).toEqual({ truckHourUsd: 5, parkingDayUsd: 0, reeferHourUsd: 0.5, source: 'S1' });
    expect(scenario({})).not.toHaveProperty('costs');
  });
});

describe('sides', () => {
  test('hours hold on every day or on some, a closed day has hours of no length', () => {
    const open = '["07:00-19:00", { days: [sun, sat], hours: ["07:00-11:00", "13:00-17:00"] }, { days: [holiday], closed: true }]';
    expect(sideOf(`open: ${open}, holidays: [2026-02-17, 2026-02-16, 2026-02-17], closing: pre-empt`)).toEqual({
      zoneMin: 420,
      open: [
        { fromMs: 7 * HOUR, toMs: 19 * HOUR },
        { fromMs: 7 * HOUR, toMs: 11 * HOUR, days: ['sat', 'sun'] },
        { fromMs: 13 * HOUR, toMs: 17 * HOUR, days: ['sat', 'sun'] },
        { fromMs: 0, toMs: 0, days: ['holiday'] },
      ],
      holidays: ['2026-02-16', '2026-02-17'],
      closing: 'pre-empt',
      source: 'S1',
    });
  });

  test('the same hours may hold on different days', () => {
    expect(sideOf('open: [{ days: [mon], hours: "07:00-19:00" }, { days: [tue], hours: "07:00-19:00" }]').open).toHaveLength(2);
  });
});

describe('pools', () => {
  test('shifts may differ by day', () => {
    expect(poolOf('servers: [{ from: "07:00", n: 8 }, { from: "12:00", n: 6 }, { days: [sat, sun], from: "07:00", n: 4 }]').shifts).toEqual(
      [
        { fromMs: 7 * HOUR, n: 8 },
        { fromMs: 12 * HOUR, n: 6 },
        { fromMs: 7 * HOUR, n: 4, days: ['sat', 'sun'] },
      ],
    );
  });

  test('classes of priority keep their order, hours over midnight are two spans of one day', () => {
    const classes = '{ fresh: { perishable: true }, leaving: { stages: [papers] }, rest: { cargo: [general], quarantine: [none] } }';
    const pool = poolOf(
      `servers: 2, priority: { preempt: true, classes: ${classes} }, admits: [{ hours: "20:00-07:00", days: [mon], classes: [fresh] }], quota: 90`,
    );
    expect(pool).toMatchObject({
      priority: {
        preempt: true,
        classes: [
          { id: 'fresh', perishable: true },
          { id: 'leaving', stages: ['papers'] },
          { id: 'rest', cargo: ['general'], quarantine: ['none'] },
        ],
      },
      admits: [
        {
          hours: [
            { fromMs: 0, toMs: 7 * HOUR },
            { fromMs: 20 * HOUR, toMs: DAY },
          ],
          days: ['mon'],
          classes: ['fresh'],
        },
      ],
      quotaPerDay: 90,
    });
  });

  test('servers break down by the calendar unless it is said by use', () => {
    const every = { kind: 'exponential', meanMs: 10 * DAY };
    const repair = { kind: 'constant', valueMs: 4 * HOUR };
    expect(poolOf('servers: 2, breakdowns: { every: { exponential: { mean: 10 d } }, repair: 4 h, assumption: x }').breakdowns).toEqual({
      clock: 'calendar',
      every,
      repair,
      assumption: 'x',
    });
    const used = '{ every: { exponential: { mean: 10 d } }, clock: use, repair: 4 h, crew: 1, running: finish, source: S1 }';
    expect(poolOf(`servers: 2, breakdowns: ${used}`).breakdowns).toEqual({
      clock: 'use',
      every,
      repair,
      crew: 1,
      running: 'finish',
      source: 'S1',
    });
  });

  test('breaks, tidal lanes and the rule of shift changes', () => {
    expect(poolOf('servers: 2, breaks: 2 min, tidal: { switchover: 10 min }, shiftChange: replace')).toMatchObject({
      breaks: { kind: 'constant', valueMs: 2 * MIN },
      tidal: { switchover: { kind: 'constant', valueMs: 10 * MIN }, idle: 'stay' },
      shiftChange: 'replace',
    });
    expect(poolOf('servers: 2, tidal: { switchover: 10 min, idle: keep-switching }').tidal).toMatchObject({ idle: 'keep-switching' });
  });

  test('a pool that a disruption staffs may be empty otherwise', () => {
    const empty = { 13: '      officers: { side: vn, kind: officer, servers: 0, assumption: guess }' };
    expect(problemsOf(smallText(empty))).toHaveLength(1);
    expect(disruptionsOf('at: 1 d, for: 3 h, servers: { gate: north, pool: officers, n: 3 }', empty)).toHaveLength(1);
  });

  test.each(['lane', 'officer', 'scanner', 'bay', 'place', 'vehicle', 'crane', 'desk', 'e-gate', 'track', 'laboratory'])(
    'a pool of kind %s',
    (kind) => {
      expect(north({ 13: `      officers: { side: vn, kind: ${kind}, servers: 2, assumption: guess }` }).pools['officers']?.kind).toBe(
        kind,
      );
    },
  );
});

describe('stages', () => {
  const queue = (text: string): Stage => stageOf(`kind: service, pool: officers, time: 1 min, ${text}, assumption: guess`);

  test('a room blocks unless it says otherwise', () => {
    expect(queue('room: 5')).toMatchObject({ room: { places: 5, whenFull: 'block' } });
    expect(queue('room: { places: 0, whenFull: pass }')).toMatchObject({ room: { places: 0, whenFull: 'pass' } });
  });

  test('who joins: a list of shares, or one over the number present', () => {
    expect(queue('joining: [1, 50 %, 0]')).toMatchObject({ joining: [1, 0.5, 0] });
    const { joining } = queue('joining: 1/(n+1)') as Extract<Stage, { kind: 'service' }>;
    expect(joining).toHaveLength(64);
    expect(joining?.slice(0, 3)).toEqual([1, 1 / 2, 1 / 3]);
  });

  test('who loses patience turns back unless there is another way', () => {
    expect(queue('patience: { time: { exponential: { mean: 2 h } } }')).toMatchObject({
      patience: { time: { kind: 'exponential', meanMs: 2 * HOUR }, then: 'turn-back' },
    });
    const text = '{ side: vn, kind: service, pool: officers, time: 1 min, patience: { time: 1 h, then: cleared }, assumption: guess }';
    const { stages } = north({ 20: `      x: ${text}\n    flows:`, 27: '        route: [ready, x, cleared, look?]' });
    expect(stages['x']).toMatchObject({ patience: { then: 'cleared' } });
  });

  test('several pools: the first names the stage, the others are there to choose from', () => {
    const two = {
      14: '      bays: { side: cn, kind: bay, servers: 1, assumption: guess }\n      more: { side: vn, kind: bay, servers: 1, assumption: guess }',
    };
    const choice = (text: string): Stage =>
      north({ ...two, 17: `      papers: { kind: service, side: vn, ${text}, time: 5 min, assumption: guess }` }).stages['papers']!;
    expect(choice('pool: [officers, more]')).toMatchObject({ pool: 'officers', orPools: ['more'] });
    expect(choice('pool: officers, orPools: [more]')).toEqual(choice('pool: [officers, more]'));
    expect(choice('pool: [officers]')).not.toHaveProperty('orPools');
  });

  test('what is seized is kept until it is released, also from the other side', () => {
    const pair = '      x: { kind: seize, side: vn, pool: officers }\n      y: { kind: release, side: cn, pool: officers }\n    flows:';
    const { stages } = north({ 20: pair, 27: '        route: [ready, cleared, x, look?, y]' });
    expect(stages['x']).toEqual({ kind: 'seize', side: 'vn', pool: 'officers' });
    expect(stages['y']).toEqual({ kind: 'release', side: 'cn', pool: 'officers' });
  });

  test('a convoy leaves when full, after a while or at its times', () => {
    expect(stageOf('kind: gather, size: 8, assumption: guess')).toEqual({
      kind: 'gather',
      side: 'vn',
      assumption: 'guess',
      size: 8,
      together: false,
    });
    const text =
      'kind: gather, size: 8, atMost: 2 h, together: true, departures: { at: ["18:00", "06:00"], days: [mon] }, assumption: guess';
    expect(stageOf(text)).toMatchObject({
      size: 8,
      atMostMs: 2 * HOUR,
      together: true,
      departures: { atMs: [6 * HOUR, 18 * HOUR], days: ['mon'] },
    });
    expect(stageOf('kind: split')).toEqual({ kind: 'split', side: 'vn' });
  });

  test('a branch has arms with conditions; one without leads there everybody who is left', () => {
    const arms = '[{ stage: look, share: 10 % }, { stage: turn-back, cargo: [fruit] }, { stage: y }]';
    const stages = `      x: { kind: branch, side: vn, to: ${arms}, assumption: guess }\n      y: { kind: split, side: vn }\n    flows:`;
    expect(north({ 20: stages, 27: '        route: [ready, cleared, x, look?, y]' }).stages['x']).toMatchObject({
      arms: [{ to: 'look', only: { share: 0.1 } }, { to: 'turn-back', only: { cargo: ['fruit'] } }, { to: 'y' }],
    });
  });

  test('a branch may lead back, and the papers may branch too', () => {
    const back = '      x: { kind: branch, side: vn, to: [{ stage: ready, share: 10 % }], assumption: guess }\n    flows:';
    expect(problemsOf(smallText({ 20: back, 27: '        route: [ready, x, cleared, look?]' }))).toEqual([]);
    const again = '      x: { kind: branch, side: vn, to: [{ stage: papers, share: 10 % }], assumption: guess }\n    flows:';
    expect(problemsOf(smallText({ 20: again, 28: '        papers: [papers, x]' }))).toEqual([]);
  });

  test('slots are booked; nobody stays away or comes late unless it is said', () => {
    expect(stageOf('kind: booking, every: 15 min, places: 10, assumption: guess')).toEqual({
      kind: 'booking',
      side: 'vn',
      assumption: 'guess',
      everyMs: 15 * MIN,
      places: 10,
      noShow: 0,
    });
    expect(
      stageOf('kind: booking, every: 15 min, places: 10, hours: "22:00-02:00", noShow: 10 %, late: 5 min, assumption: guess'),
    ).toMatchObject({
      hours: [
        { fromMs: 0, toMs: 2 * HOUR },
        { fromMs: 22 * HOUR, toMs: DAY },
      ],
      noShow: 0.1,
      late: { kind: 'constant', valueMs: 5 * MIN },
    });
  });

  test('conditions on the consignment and the moment', () => {
    expect(onlyOf('quarantine: [every-lot, sampling], flows: [export], share: 20 %')).toEqual({
      quarantine: ['every-lot', 'sampling'],
      flows: ['export'],
      share: 0.2,
    });
    expect(onlyOf('hours: ["08:00-12:00", "20:00-24:00"], when: { stage: look, waiting: { atLeast: 6 } }')).toEqual({
      hours: [
        { fromMs: 8 * HOUR, toMs: 12 * HOUR },
        { fromMs: 20 * HOUR, toMs: DAY },
      ],
      when: { stage: 'look', count: 'waiting', atLeast: 6 },
    });
    expect(onlyOf('when: { stage: look, present: { atLeast: 1, atMost: 6 } }')).toEqual({
      when: { stage: 'look', count: 'present', atLeast: 1, atMost: 6 },
    });
  });

  test('conditions may name traits that some flow has', () => {
    const lines = {
      19: '      look: { kind: service, side: cn, pool: bays, time: 1 min, only: { traits: [smart], without: [booked] }, assumption: guess }',
      23: '        perDay: 50\n        traits: { smart: 30 %, booked: 0 }',
    };
    expect(north(lines).stages['look']?.only).toEqual({ traits: ['smart'], without: ['booked'] });
  });
});

describe('flows', () => {
  test('what moves, and whether it counts as throughput', () => {
    expect(flowOf('perDay: 5\n        carries: wagons\n        loaded: false')).toMatchObject({
      carries: 'wagons',
      loaded: false,
      perDay: 5,
    });
    expect(flowOf('perDay: 5')).not.toHaveProperty('loaded');
  });

  test.each([24, 48, 96])('%i weights over the local day', (n) => {
    const weights = Array.from({ length: n }, (_, i) => i);
    expect(flowOf(`perDay: 5\n        hours: [${weights.join(', ')}]`).hourWeights).toEqual(weights);
  });

  test('weekdays, months and growth are factors', () => {
    const text =
      'perDay: 5\n        weekdays: [1, 1, 1, 1, 1, 0.5, 0]\n        months: [1, 0.6, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2]\n        growthPerYear: 39 %';
    expect(flowOf(text)).toMatchObject({
      weekdayFactors: [1, 1, 1, 1, 1, 0.5, 0],
      monthFactors: [1, 0.6, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2],
      growthPerYear: 0.39,
    });
    expect(flowOf('perDay: 5\n        growthPerYear: -5 %').growthPerYear).toBe(-0.05);
    expect(flowOf('perDay: 5\n        growthPerYear: +0.1').growthPerYear).toBe(0.1);
  });

  test.each([
    ['{ every: { exponential: { mean: 4 min } } }', { kind: 'renewal', gap: { kind: 'exponential', meanMs: 4 * MIN } }],
    [
      '{ every: 4 min, first: 0 min, stop: 480 min, most: 25 }',
      { kind: 'renewal', gap: { kind: 'constant', valueMs: 4 * MIN }, firstMs: 0, stopMs: 8 * HOUR, most: 25 },
    ],
    ['{ timetable: ["15:00", "03:00"], days: [sun, mon] }', { kind: 'timetable', atMs: [3 * HOUR, 15 * HOUR], days: ['mon', 'sun'] }],
    ['{ counts: [120, 0, 90] }', { kind: 'counts', counts: [120, 0, 90] }],
    ['{ fleet: 10, every: 48 h }', { kind: 'fleet', count: 10, everyMs: 2 * DAY }],
    ['{ fleet: 10 }', { kind: 'fleet', count: 10, everyMs: 0 }],
  ])('arrivals %s', (text, arrivals) => {
    const flow = flowOf(`arrivals: ${text}`);
    expect(flow.arrivals).toEqual(arrivals);
    expect(flow.perDay).toBe(0);
  });

  test.each([
    ['3', { sizes: [{ n: 3, share: 1 }], together: false }],
    ['{ size: 30, together: true }', { sizes: [{ n: 30, share: 1 }], together: true }],
    [
      '{ sizes: [{ n: 2, share: 50 % }, { n: 3, share: 50 % }] }',
      {
        sizes: [
          { n: 2, share: 0.5 },
          { n: 3, share: 0.5 },
        ],
        together: false,
      },
    ],
  ])('groups %s', (text, batch) => {
    expect(flowOf(`perDay: 5\n        batch: ${text}`).batch).toEqual(batch);
  });

  test('traits are shares, by cargo where that differs', () => {
    expect(flowOf('perDay: 5\n        traits: { smart: 30 %, booked: { share: 20 %, byCargo: { fruit: 80 % } } }').traits).toEqual({
      smart: { share: 0.3 },
      booked: { share: 0.2, byCargo: { fruit: 0.8 } },
    });
  });

  test('vehicles come back as a flow of the same gate', () => {
    expect(flowOf('perDay: 5\n        returns: [{ to: export, share: 70 %, after: 24 h }]').returns).toEqual([
      { to: 'export', share: 0.7, after: { kind: 'constant', valueMs: DAY } },
    ]);
    expect(flowOf('arrivals: { fleet: 3 }\n        returns: [{ to: export, after: 1 h }]').returns).toMatchObject([{ share: 1 }]);
  });
});

describe('traces', () => {
  test('rows say what they know, in ms after the start; trucks from before it are left out', () => {
    const rows = [
      '{ at: 2025-06-30T00:00+07:00 }',
      '{ at: 3 min, lodged: 2025-06-30T23:00+07:00, cargo: fruit, channel: red, traits: [smart], times: { look: 5 min }, patience: { look: 1 h } }',
      '{ at: 2025-07-01T01:00+07:00, traits: [] }',
    ];
    expect(flowOf(`arrivals: { trace: [${rows.join(', ')}] }\n        traits: { smart: 0 }`).arrivals).toEqual({
      kind: 'trace',
      rows: [
        {
          atMs: 3 * MIN,
          lodgedMs: 0,
          cargo: 'fruit',
          channel: 'red',
          traits: ['smart'],
          times: { look: 5 * MIN },
          patience: { look: HOUR },
        },
        { atMs: HOUR, traits: [] },
      ],
    });
  });

  test('unknown names in rows, and rows out of order, are told', () => {
    const text = smallText({
      23: '        arrivals: { trace: [{ at: 3 min, cargo: friut, traits: [x], times: { lok: 1 min } }, { at: 1 min }] }',
    });
    expect(problemsOf(text).map(({ path, expected, nearest }) => [path, expected, nearest])).toEqual([
      ['gates.north.flows.export.arrivals.trace[0].cargo', 'one of fruit, general', 'fruit'],
      ['gates.north.flows.export.arrivals.trace[0].traits[0]', 'a trait that some flow has in `traits`', undefined],
      ['gates.north.flows.export.arrivals.trace[0].times.lok', 'one of ready, papers, cleared, look', 'look'],
      ['gates.north.flows.export.arrivals.trace[1].at', 'rows in order of time: not before the row above', undefined],
    ]);
  });

  const opened = (text: string, files: Readonly<Record<string, string>>): Scenario =>
    resolveScenario(parseScenarioText(text, 'folder/small.yaml'), () => undefined, {
      openTrace: (file, beside) => {
        const text = beside === 'folder/small.yaml' ? files[file] : undefined;
        return text === undefined ? undefined : parseTraceText(text, file);
      },
    });
  const withFile = (name: string): string => smallText({ 23: `        arrivals: { traceFile: ${name} }` });

  test('a file beside the document gives rows, with names checked against the document', () => {
    const files = { 'trucks.csv': 'at,cargo\n3 min,fruit\n2025-07-01T01:00+07:00,\n', 'bad.csv': 'at,cargo\n3 min,friut\n' };
    expect(opened(withFile('trucks.csv'), files).gates['north']?.flows['export']?.arrivals).toEqual({
      kind: 'trace',
      rows: [{ atMs: 3 * MIN, cargo: 'fruit' }, { atMs: HOUR }],
    });
    expect(() => opened(withFile('bad.csv'), files)).toThrow(
      'bad.csv:2:2: cargo: expected one of fruit, general, found "friut". Did you mean "fruit"?',
    );
  });

  test('a daily table gives counts of its gate and column', () => {
    const table = 'date,gate,export,import\n2025-07-01,north,120,1\n2025-07-02,north,130,1\n2025-07-01,south,7,1\n2025-07-02,south,8,1\n';
    expect(opened(withFile('days.csv'), { 'days.csv': table }).gates['north']?.flows['export']?.arrivals).toEqual({
      kind: 'counts',
      counts: [120, 130],
    });
    const other = smallText({ 23: '        arrivals: { traceFile: days.csv, gate: south, flow: import }' });
    expect(opened(other, { 'days.csv': table }).gates['north']?.flows['export']?.arrivals).toEqual({ kind: 'counts', counts: [1, 1] });
  });

  test('a file that is not there is told', () => {
    expect(() => opened(withFile('none.csv'), {})).toThrow(
      'folder/small.yaml:23:21: gates.north.flows.export.arrivals.traceFile: expected the name of a file beside the document, such as trucks.csv, found no file "none.csv".',
    );
  });
});

describe('disruptions', () => {
  test('begin at a moment or so long after the start, and last to the end unless it is said', () => {
    expect(disruptionsOf('at: 2025-07-02T10:00+07:00, for: 3 h, name: { en: Typhoon }, close: { gate: north, side: cn }')).toEqual([
      {
        name: { en: 'Typhoon' },
        fromMs: 34 * HOUR,
        toMs: 37 * HOUR,
        effect: { kind: 'close', gate: 'north', side: 'cn' },
        assumption: 'guess',
      },
    ]);
    expect(disruptionsOf('at: 1 d, close: { gate: north }')).toMatchObject([{ fromMs: DAY, toMs: 2 * DAY }]);
    expect(disruptionsOf('at: 2025-06-30T23:00+07:00, for: 3 h, close: { gate: north }')).toMatchObject([{ fromMs: 0, toMs: 2 * HOUR }]);
  });

  test.each([
    ['close: { gate: north }', { kind: 'close', gate: 'north' }],
    ['close: { gate: north, pool: bays }', { kind: 'close', gate: 'north', pool: 'bays' }],
    ['servers: { gate: north, pool: bays, n: 0 }', { kind: 'servers', gate: 'north', pool: 'bays', n: 0 }],
    ['servers: { gate: north, pool: bays, factor: 0.5 }', { kind: 'servers', gate: 'north', pool: 'bays', factor: 0.5 }],
    ['open: { gate: north, side: vn }', { kind: 'open', gate: 'north', side: 'vn' }],
    ['slow: { gate: north, stages: [papers, look], factor: 3 }', { kind: 'slow', gate: 'north', stages: ['papers', 'look'], factor: 3 }],
    ['demand: { gate: north, flow: export, factor: 1.5 }', { kind: 'demand', gate: 'north', flow: 'export', factor: 1.5 }],
    [
      'intake: { gate: north, flow: export, who: { cargo: [fruit], perishable: true } }',
      { kind: 'intake', gate: 'north', flow: 'export', who: { cargo: ['fruit'], perishable: true } },
    ],
    ['intake: { gate: north, flow: export }', { kind: 'intake', gate: 'north', flow: 'export', who: {} }],
    ['quota: { gate: north, pool: bays, perDay: 60 }', { kind: 'quota', gate: 'north', pool: 'bays', perDay: 60 }],
  ])('%s', (text, effect) => {
    expect(effectOf(text)).toEqual([effect]);
  });

  test('privileges name classes of the pool', () => {
    const line = {
      13: '      officers: { side: vn, kind: officer, servers: 2, priority: { classes: { fresh: { perishable: true } } }, assumption: guess }',
    };
    expect(disruptionsOf('at: 1 d, for: 1 h, admit: { gate: north, pool: officers, classes: [fresh] }', line)).toMatchObject([
      { effect: { kind: 'admit', classes: ['fresh'] } },
    ]);
  });

  test('all gates are those that have what is named, one entry each', () => {
    const lines = smallText().split('\n');
    const south = [
      '  south:',
      ...lines.slice(8).map((line) => line.replace('officers', 'clerks').replace('pool: officers', 'pool: clerks')),
    ];
    const text = (disruption: string): string =>
      [...lines, ...south, 'disruptions:', `  - { at: 0 s, for: 1 h, ${disruption}, assumption: guess }`].join('\n');
    const gates = (disruption: string): unknown => resolveText(text(disruption)).disruptions?.map(({ effect }) => effect.gate);
    expect(gates('close: { gate: all }')).toEqual(['north', 'south']);
    expect(gates('close: { gate: all, pool: bays }')).toEqual(['north', 'south']);
    expect(gates('servers: { gate: all, pool: clerks, n: 1 }')).toEqual(['south']);
    expect(problemsOf(text('servers: { gate: all, pool: clercs, n: 1 }'))).toMatchObject([{ nearest: 'clerks' }]);
  });

  test('are absent where there are none', () => {
    expect(scenario({})).not.toHaveProperty('disruptions');
  });
});
