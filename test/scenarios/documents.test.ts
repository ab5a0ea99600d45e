// How documents combine: extends, defaults of all gates, null, edits, and where problems point then.
import { describe, expect, test } from 'vitest';
import { problemText } from '../../shared/errors.ts';
import { changedInputs } from '../../shared/scenario/index.ts';
import { problemsOf, resolveText, smallText, type Around } from './small.ts';

const told = (text: string, around: Around = {}): readonly string[] => problemsOf(text, around).map(problemText);
const base: Around = { others: { small: smallText() } };

describe('extends', () => {
  test('maps merge, scalars and lists replace, null removes', () => {
    const text =
      'amity: 1\nname: child\nextends: small\ngates:\n  north:\n    flows:\n      export: { perDay: 60, papers: [papers], route: [ready, cleared] }\n    stages: { look: null }\n';
    const child = resolveText(text, base);
    const north = child.gates['north'];
    expect(north?.flows['export']).toMatchObject({ perDay: 60, route: ['ready', 'cleared'], mix: { fruit: 1 } });
    expect(Object.keys(north?.stages ?? {})).toEqual(['ready', 'papers', 'cleared']);
    expect(child.clock.days).toBe(2);
  });

  test('name, title, question and description are not inherited', () => {
    const parent = smallText({ 2: 'name: small\ntitle: A small gate\nquestion: Why?\ndescription: Because.' });
    const child = resolveText('amity: 1\nname: child\nextends: small\n', { others: { small: parent } });
    expect(child).toMatchObject({ name: 'child', title: 'child' });
    expect(child.question).toBeUndefined();
    expect(child.description).toBeUndefined();
  });

  test('a new distribution, provenance or staff word replaces the inherited one instead of standing beside it', () => {
    const text = [
      'amity: 1',
      'name: child',
      'extends: small',
      'gates:',
      '  north:',
      '    pools: { officers: { officers: 3, source: S1 } }',
      '    stages:',
      '      ready: { time: { lognormal: { mean: 3 h, cv: 1 } } }',
      '      look: { time: { triangular: { min: 1 min, mode: 2 min, max: 4 min } } }',
      '    flows: { export: { declaration: { after: 10 min } } }',
    ].join('\n');
    const north = resolveText(text, base).gates['north'];
    expect(north?.pools['officers']).toEqual({
      side: 'vn',
      kind: 'officer',
      shifts: [{ fromMs: 0, n: 3 }],
      hours: 'side',
      costPerHourUsd: 0,
      source: 'S1',
    });
    expect(north?.stages['ready']).toMatchObject({ time: { by: 'all', time: { kind: 'lognormal', meanMs: 10_800_000, cv: 1 } } });
    expect(north?.stages['look']).toMatchObject({ time: { by: 'all', time: { kind: 'triangular' } } });
    expect(north?.flows['export']?.declaration).toMatchObject({ when: 'after', time: { kind: 'constant', valueMs: 600_000 } });
  });

  test('a pool may be called like a keyword', () => {
    const named = smallText().replaceAll('officers', 'lognormal');
    const child =
      'amity: 1\nname: child\nextends: small\ngates: { north: { pools: { uniform: { side: vn, kind: lane, servers: 1, assumption: guess } } } }\n';
    expect(Object.keys(resolveText(child, { others: { small: named } }).gates['north']?.pools ?? {})).toEqual([
      'lognormal',
      'bays',
      'uniform',
    ]);
  });

  test('a problem of an inherited value points into the file where it is written', () => {
    const parent = smallText({ 13: '      officers: { side: vn, kind: officer, servers: -2, assumption: guess }' });
    expect(told('amity: 1\nname: child\nextends: small\n', { others: { small: parent } })).toEqual([
      'small.yaml:13:44: gates.north.pools.officers.servers: expected a whole number of servers from 0 to 10000, found -2.',
    ]);
  });

  test('a chain of scenarios is followed', () => {
    const others = { small: smallText(), middle: 'amity: 1\nname: middle\nextends: small\nclock: { days: 5 }\n' };
    expect(resolveText('amity: 1\nname: top\nextends: middle\n', { others }).clock).toMatchObject({ days: 5 });
  });

  test('a circle is named', () => {
    const others = { b: 'amity: 1\nname: b\nextends: c\n', c: 'amity: 1\nname: c\nextends: a\n' };
    expect(told('amity: 1\nname: a\nextends: b\n', { others })).toEqual([
      'c.yaml:3:1: extends: expected a scenario that does not extend itself, found the circle a -> b -> c -> a.',
    ]);
    expect(told('amity: 1\nname: a\nextends: a\n')).toEqual([
      'small.yaml:3:1: extends: expected a scenario that does not extend itself, found the circle a -> a.',
    ]);
  });

  test('a circle through a file whose name differs is found too', () => {
    const others = { b: 'amity: 1\nname: x\nextends: c\n', c: 'amity: 1\nname: y\nextends: b\n' };
    expect(told('amity: 1\nname: a\nextends: b\n', { others })).toEqual([
      'c.yaml:3:1: extends: expected a scenario that does not extend itself, found the circle b -> c -> b.',
    ]);
  });

  test('an unknown base is refused with the nearest name', () => {
    expect(told('amity: 1\nname: child\nextends: smal\n', base)).toEqual([
      'small.yaml:3:1: extends: expected the name of a scenario, found "smal". Did you mean "small"?',
    ]);
  });
});

describe('extends, in the later parts of the language', () => {
  const parent = (demand: string, more: Readonly<Record<number, string>> = {}): Around => ({
    others: { small: smallText({ ...more, 23: `        ${demand}` }) },
  });
  const flowOf = (change: string, around: Around) =>
    resolveText(`amity: 1\nname: child\nextends: small\ngates: { north: { flows: { export: ${change} } } }\n`, around).gates['north']
      ?.flows['export'];
  const shaped = parent(
    'perDay: 50\n        weekdays: [1, 1, 1, 1, 1, 1, 0]\n        growthPerYear: 5 %\n        hours: [9, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]',
  );

  test('arrivals replace the daily mean and what shapes it; hours stay, for counts a day', () => {
    const flow = flowOf('{ arrivals: { counts: [5, 6] } }', shaped);
    expect(flow).toMatchObject({ perDay: 0, arrivals: { kind: 'counts', counts: [5, 6] } });
    expect(flow?.hourWeights[0]).toBe(9);
    expect(flow).not.toHaveProperty('weekdayFactors');
    expect(flow).not.toHaveProperty('growthPerYear');
  });

  test('a daily mean replaces arrivals', () => {
    const flow = flowOf('{ perDay: 7 }', parent('arrivals: { fleet: 3 }'));
    expect(flow?.perDay).toBe(7);
    expect(flow).not.toHaveProperty('arrivals');
  });

  test.each([
    ['{ every: 3 min, most: 9 }', '{ timetable: ["03:00"] }', { kind: 'timetable', atMs: [10_800_000] }],
    [
      '{ every: 3 min, most: 9 }',
      '{ stop: 2 h }',
      { kind: 'renewal', gap: { kind: 'constant', valueMs: 180_000 }, most: 9, stopMs: 7_200_000 },
    ],
    ['{ timetable: ["03:00"], days: [mon] }', '{ fleet: 4 }', { kind: 'fleet', count: 4, everyMs: 0 }],
    ['{ fleet: 4 }', '{ every: 1 h }', { kind: 'fleet', count: 4, everyMs: 3_600_000 }],
    ['{ fleet: 4, every: 1 h }', '{ counts: [1] }', { kind: 'counts', counts: [1] }],
    ['{ timetable: ["03:00"], days: [mon] }', '{ days: null }', { kind: 'timetable', atMs: [10_800_000] }],
  ])('arrivals %s under %s', (base, over, arrivals) => {
    expect(flowOf(`{ arrivals: ${over} }`, parent(`arrivals: ${base}`))?.arrivals).toEqual(arrivals);
  });

  test('--set takes another form of arrivals too', () => {
    const { gates } = resolveText(smallText({ 23: '        arrivals: { every: 3 min, most: 9 }' }), {
      edits: ['gates.north.flows.export.arrivals.fleet=4'],
    });
    expect(gates['north']?.flows['export']?.arrivals).toEqual({ kind: 'fleet', count: 4, everyMs: 0 });
  });

  test('traits merge by name, null removes one', () => {
    const traits = parent('perDay: 5\n        traits: { smart: 10 %, booked: { share: 20 %, byCargo: { fruit: 1 } }, old: 1 }');
    expect(flowOf('{ traits: { smart: 30 %, booked: { byCargo: { fruit: null } }, old: null, new: 1 } }', traits)?.traits).toEqual({
      smart: { share: 0.3 },
      booked: { share: 0.2, byCargo: {} },
      new: { share: 1 },
    });
  });

  test('sizes of groups replace a size', () => {
    const batch = parent('perDay: 5\n        batch: { size: 3, together: true }');
    expect(flowOf('{ batch: { sizes: [{ n: 2, share: 1 }] } }', batch)?.batch).toEqual({ sizes: [{ n: 2, share: 1 }], together: true });
  });

  test('classes merge by name in the order they were first written, null removes one', () => {
    const lines = {
      13: '      officers: { side: vn, kind: officer, servers: 2, priority: { classes: { a: { perishable: true }, b: { cargo: [fruit] } } }, assumption: guess }',
    };
    const child =
      'amity: 1\nname: child\nextends: small\ngates: { north: { pools: { officers: { priority: { preempt: true, classes: { c: { channels: [red] }, a: null, b: { perishable: true } } } } } } }\n';
    expect(resolveText(child, parent('perDay: 5', lines)).gates['north']?.pools['officers']?.priority).toEqual({
      preempt: true,
      classes: [
        { id: 'b', cargo: ['fruit'], perishable: true },
        { id: 'c', channels: ['red'] },
      ],
    });
  });

  test('a single pool replaces a choice, a time by flow one by cargo, a number present one that waits', () => {
    const lines = {
      17: '      papers: { kind: service, side: vn, pool: officers, orPools: [spare], time: { byCargo: { fruit: 1 min }, otherwise: 2 min }, only: { when: { stage: look, waiting: { atLeast: 1 } } }, assumption: guess }',
      14: '      bays: { side: cn, kind: bay, servers: 1, assumption: guess }\n      spare: { side: vn, kind: officer, servers: 1, assumption: guess }',
      28: '        papers: [papers?]',
    };
    const change = '{ pool: spare, time: { byFlow: { export: 3 min } }, only: { when: { present: { atMost: 2 } } } }';
    const child = `amity: 1\nname: child\nextends: small\ngates: { north: { stages: { papers: ${change} } } }\n`;
    const papers = resolveText(child, parent('perDay: 5', lines)).gates['north']?.stages['papers'];
    expect(papers).toEqual({
      kind: 'service',
      side: 'vn',
      assumption: 'guess',
      pool: 'spare',
      time: { by: 'flow', times: { export: { kind: 'constant', valueMs: 180_000 } }, otherwise: { kind: 'constant', valueMs: 120_000 } },
      only: { when: { stage: 'look', count: 'present', atMost: 2 } },
    });
  });

  test('a part called like a map of names keeps the rules of its own fields', () => {
    const named = smallText().replaceAll('officers', 'traits');
    const child = 'amity: 1\nname: child\nextends: small\ngates: { north: { pools: { traits: { source: S1 } } } }\n';
    expect(resolveText(child, { others: { small: named } }).gates['north']?.pools['traits']).toMatchObject({ source: 'S1' });
  });

  test('costs merge, disruptions are replaced as a list and edited by place', () => {
    const base = `${smallText()}\ncosts: { truckHour: 5 USD, parkingDay: 1 USD, source: S1 }\ndisruptions:\n  - { at: 1 d, for: 3 h, servers: { gate: north, pool: bays, n: 0 }, assumption: guess }\n`;
    const child = 'amity: 1\nname: child\nextends: small\ncosts: { truckHour: 6 USD, assumption: dearer }\n';
    const around = { others: { small: base } };
    expect(resolveText(child, around).costs).toEqual({ truckHourUsd: 6, parkingDayUsd: 1, reeferHourUsd: 0, assumption: 'dearer' });
    expect(resolveText(child, { ...around, edits: ['disruptions[0].servers.n=2', 'disruptions[0].for=1 h'] }).disruptions).toMatchObject([
      { fromMs: 86_400_000, toMs: 90_000_000, effect: { n: 2 } },
    ]);
    expect(resolveText(`${child}disruptions: []\n`, around).disruptions).toEqual([]);
    expect(resolveText(`${child}disruptions: null\n`, around)).not.toHaveProperty('disruptions');
  });
});

describe('defaults of all gates', () => {
  const lines = smallText().split('\n');
  // Sides, pools, stages and flows at the top; two gates that say only what differs.
  const shared = [...lines.slice(0, 6), ...lines.slice(8).map((line) => line.replace(/^ {4}/, ''))].join('\n');

  test('every gate inherits them and overrides field by field', () => {
    const two = `${shared}\ngates:\n  north: {}\n  south: { pools: { officers: { servers: 5 } }, flows: { export: { perDay: 7 } } }\n`;
    const { gates } = resolveText(two);
    expect(gates['north']?.pools['officers']?.shifts).toEqual([{ fromMs: 0, n: 2 }]);
    expect(gates['south']?.pools['officers']).toMatchObject({ shifts: [{ fromMs: 0, n: 5 }], kind: 'officer' });
    expect(gates['south']?.flows['export']).toMatchObject({ perDay: 7, route: ['ready', 'cleared', 'look'] });
  });

  test('a gate removes what it would inherit by null, also from the base of its scenario', () => {
    const two = `${shared}\ngates:\n  north: {}\n  south: {}\n`;
    const child =
      'amity: 1\nname: child\nextends: small\ngates: { south: { stages: { look: null }, flows: { export: { route: [ready, cleared] } } } }\n';
    const { gates } = resolveText(child, { others: { small: two } });
    expect(Object.keys(gates['south']?.stages ?? {})).not.toContain('look');
    expect(Object.keys(gates['north']?.stages ?? {})).toContain('look');
  });

  test('a problem written once for all gates is told once', () => {
    const two = `${shared.replace('time: 2 h', 'time: 2 hours')}\ngates:\n  north: {}\n  south: {}\n`;
    expect(told(two)).toEqual([
      'small.yaml:14:35: stages.ready.time: expected a duration such as 17 min (units ms, s, min, h, d), found "2 hours".',
    ]);
  });
});

describe('--set edits', () => {
  test('replace a value, add a map on the way, remove with null', () => {
    const scenario = resolveText(smallText(), {
      edits: [
        'clock.days=7',
        'experiment.replications=3',
        'gates.north.flows.export.mix=null',
        'gates.north.stages.ready.time={ exponential: { mean: 4 h } }',
        'gates.north.flows.export.route[1]=cleared',
      ],
    });
    expect(scenario.clock.days).toBe(7);
    expect(scenario.experiment.replications).toBe(3);
    expect(scenario.gates['north']?.flows['export']?.mix).toEqual({ general: 1 });
    expect(scenario.cargo['general']).toBeDefined();
    expect(scenario.gates['north']?.stages['ready']).toMatchObject({
      time: { by: 'all', time: { kind: 'exponential', meanMs: 14_400_000 } },
    });
  });

  test('reach through what a gate inherits', () => {
    const shared = `pools: { spare: { side: vn, kind: lane, servers: 1, assumption: guess } }\n${smallText()}`;
    expect(resolveText(shared, { edits: ['gates.north.pools.spare.servers=4'] }).gates['north']?.pools['spare']?.shifts).toEqual([
      { fromMs: 0, n: 4 },
    ]);
  });

  test('a new distribution replaces the old one', () => {
    const { gates } = resolveText(smallText(), { edits: ['gates.north.stages.look.time.constant=5 min'] });
    expect(gates['north']?.stages['look']).toMatchObject({ time: { by: 'all', time: { kind: 'constant', valueMs: 300_000 } } });
  });

  test.each([
    [
      'gates.nort.flows.export.perDay=5',
      '--set gates.nort.flows.export.perDay=5: gates.nort: expected one of north, found "nort". Did you mean "north"?',
    ],
    [
      'gates.north.pools.oficers.servers=5',
      '--set gates.north.pools.oficers.servers=5: gates.north.pools.oficers: expected one of officers, bays, found "oficers". Did you mean "officers"?',
    ],
    [
      'gates.north.pools.officers.severs=5',
      '--set gates.north.pools.officers.severs=5: gates.north.pools.officers.severs: expected one of side, kind, servers, officers, hours, costPerHour, shiftChange, priority, admits, quota, breakdowns, breaks, tidal, source, assumption, found the key "severs". Did you mean "servers"?',
    ],
    [
      'gates.north.pools.officers.servers=-5',
      '--set gates.north.pools.officers.servers=-5: gates.north.pools.officers.servers: expected a whole number of servers from 0 to 10000, found -5.',
    ],
    [
      'clock.dyas=5',
      '--set clock.dyas=5: clock.dyas: expected one of start, days, warmUp, seriesStep, found the key "dyas". Did you mean "days"?',
    ],
    ['diversions[3].above=5', '--set diversions[3].above=5: diversions[3]: expected an existing part, found "3".'],
    ['clock.days', '--set: document: expected path=value, such as clock.days=7, found "clock.days".'],
    ['clock.days=[', '--set: document: expected a value in YAML, found "clock.days=[".'],
    [
      'gates.north.flows.export.mix.__proto__=1',
      '--set gates.north.flows.export.mix.__proto__=1: gates.north.flows.export.mix.__proto__: expected a key that is not reserved, found the key "__proto__".',
    ],
    ['__proto__.x=1', '--set __proto__.x=1: __proto__: expected a key that is not reserved, found the key "__proto__".'],
  ])('%s is refused', (edit, message) => {
    expect(told(smallText(), { edits: [edit] })).toEqual([message]);
  });
});

describe('changedInputs', () => {
  test('lists exactly the figures that differ, durations with a unit', () => {
    const a = resolveText(smallText());
    const b = resolveText(smallText({ 2: 'name: other\ntitle: Another title' }), {
      edits: ['gates.north.pools.officers.servers=3', 'gates.north.stages.ready.time=90 min', 'experiment.seed=9'],
    });
    expect(changedInputs(a, b)).toEqual([
      { path: 'gates.north.pools.officers.shifts.0.n', base: 2, candidate: 3 },
      { path: 'gates.north.stages.ready.time.time.valueMs', base: '2 h', candidate: '90 min' },
    ]);
    expect(changedInputs(a, a)).toEqual([]);
  });

  test('a part that exists on one side only is null on the other', () => {
    const a = resolveText(smallText());
    const b = resolveText(smallText(), { edits: ['gates.north.stages.look=null', 'gates.north.flows.export.route=[ready, cleared]'] });
    expect(changedInputs(a, b)).toContainEqual(expect.objectContaining({ path: 'gates.north.stages.look', candidate: null }));
  });
});

describe('changedInputs of later parts', () => {
  const demand = (text: string): Readonly<Record<number, string>> => ({ 23: `        ${text}` });

  test('a cargo or trait may be called like a word that is no figure', () => {
    const a = resolveText(smallText(demand('perDay: 5\n        traits: { source: 10 % }')));
    const b = resolveText(smallText(demand('perDay: 5\n        traits: { source: 20 % }')));
    expect(changedInputs(a, b)).toEqual([{ path: 'gates.north.flows.export.traits.source.share', base: 0.1, candidate: 0.2 }]);
  });

  test('a trace is one input, told by its size and the digits of its digest', () => {
    const a = resolveText(smallText(demand('arrivals: { trace: [{ at: 1 min }, { at: 2 min }] }')));
    const b = resolveText(smallText(demand('arrivals: { trace: [{ at: 1 min }, { at: 3 min }] }')));
    const trucks = expect.stringMatching(/^2 trucks, [0-9a-f]{8}$/) as string;
    expect(changedInputs(a, b)).toEqual([{ path: 'gates.north.flows.export.arrivals.rows', base: trucks, candidate: trucks }]);
    expect(changedInputs(a, b)[0]?.base).not.toBe(changedInputs(a, b)[0]?.candidate);
    expect(changedInputs(a, a)).toEqual([]);
  });

  test('disruptions and costs are inputs, their names are not', () => {
    const later = (name: string, n: number): string =>
      `${smallText()}\ncosts: { truckHour: ${n} USD, source: S1 }\ndisruptions:\n  - { name: ${name}, at: 1 d, for: ${n} h, close: { gate: north }, source: S1 }\n`;
    expect(changedInputs(resolveText(later('a', 5)), resolveText(later('b', 6)))).toEqual([
      { path: 'costs.truckHourUsd', base: 5, candidate: 6 },
      { path: 'disruptions.0.toMs', base: '29 h', candidate: '30 h' },
    ]);
  });
});

describe('diversions and targets', () => {
  const south = ['  south:', ...smallText().split('\n').slice(8)].join('\n');
  const withDiversion = (diversion: string): string => `${smallText()}\n${south}\ndiversions:\n  - ${diversion}\n`;
  const good = '{ from: north, to: south, flow: export, above: 60, drive: 45 min, informationDelay: 30 min, assumption: guess }';

  test('a diversion is read in ms, everybody follows unless a share is given', () => {
    expect(resolveText(withDiversion(good)).diversions).toEqual([
      {
        from: 'north',
        to: 'south',
        flow: 'export',
        above: 60,
        share: 1,
        driveMs: 2_700_000,
        informationDelayMs: 1_800_000,
        assumption: 'guess',
      },
    ]);
  });

  test('a diversion may compare the waits to expect', () => {
    expect(resolveText(withDiversion(good.replace('drive', 'rule: time, drive'))).diversions).toMatchObject([{ rule: 'time' }]);
    expect(told(withDiversion(good.replace('drive', 'rule: tme, drive')))[0]).toMatch(
      /expected one of count, time, found "tme"\. Did you mean "time"\?$/,
    );
  });

  test.each([
    [good.replace('to: south', 'to: sout'), 'diversions[0].to: expected one of north, south, found "sout". Did you mean "south"?'],
    [good.replace('to: south', 'to: north'), 'diversions[0].to: expected another gate than `from`, found "north".'],
    [good.replace('flow: export', 'flow: exprot'), 'diversions[0].flow: expected one of export, found "exprot". Did you mean "export"?'],
    [
      good.replace('45 min', '45 s'),
      'diversions[0].drive: expected a duration such as 17 min (units ms, s, min, h, d) of at least 1 min, found "45 s".',
    ],
    [
      good.replace('above: 60', 'above: 6.5'),
      'diversions[0].above: expected a whole number of waiting trucks from 0 to 1000000, found 6.5.',
    ],
    [good.replace(', assumption: guess', ''), 'diversions[0]: expected exactly one of source, assumption, found neither.'],
  ])('%s is refused', (diversion, message) => {
    expect(told(withDiversion(diversion)).map((text) => text.replace(/^small\.yaml:\d+:\d+: /, ''))).toEqual([message]);
  });

  test('targets are turned into the unit of their metric and name all gates unless they name one', () => {
    const text = `${smallText()}\nexperiment: { targets: { sojourn.p90: "<= 4 h", "busy@north/both/officers": "<= 85 %", "stock.days@north/export": "<= 1.2 days" } }\n`;
    expect(resolveText(text).experiment.targets).toEqual({
      'sojourn.p90@all': { op: '<=', value: 240 },
      'busy@north/both/officers': { op: '<=', value: 0.85 },
      'stock.days@north/export': { op: '<=', value: 1.2 },
    });
  });

  test.each([
    [
      'sojourn.p91: "<= 4 h"',
      'experiment.targets.sojourn.p91: expected a metric of the catalogue, found "sojourn.p91". Did you mean "sojourn.p90"?',
    ],
    ['sojourn.p90: "<= 4 km"', 'experiment.targets.sojourn.p90: expected a target such as "<= 4 h" for a metric in min, found "<= 4 km".'],
    ['"sojourn.p90@nowhere": "<= 4 h"', 'experiment.targets.sojourn.p90@nowhere: expected all or a gate (north), found "nowhere".'],
    [
      '"sojourn.p90@north/import": "<= 4 h"',
      'experiment.targets.sojourn.p90@north/import: expected a flow of north, found "north/import".',
    ],
    [
      '"wait.mean@north/export/scan": "<= 4 h"',
      'experiment.targets.wait.mean@north/export/scan: expected a stage or pool of north, found "north/export/scan".',
    ],
  ])('the target %s is refused', (target, message) => {
    const text = `${smallText()}\nexperiment: { targets: { ${target} } }\n`;
    expect(told(text).map((line) => line.replace(/^small\.yaml:\d+:\d+: /, ''))).toEqual([message]);
  });
});

describe('everything at once', () => {
  test('problems of different parts are told together, in the order of the file', () => {
    const text = smallText({
      3: 'clock: { start: tomorrow, days: 0 }',
      13: '      officers: { side: vn, kind: officer, servers: -2 }',
      16: '      ready: { kind: delay, side: vn, time: 2 hours, assumption: guess }',
      24: '        mix: { fruit: 0.5 }',
      27: '        route: [ready, cleard, look]',
    });
    expect(problemsOf(text).map(({ line, path }) => `${line} ${path}`)).toEqual([
      '3 clock.start',
      '3 clock.days',
      '13 gates.north.pools.officers',
      '13 gates.north.pools.officers.servers',
      '16 gates.north.stages.ready.time',
      '24 gates.north.flows.export.mix',
      '27 gates.north.flows.export.route[1]',
      '27 gates.north.flows.export.route[2]',
    ]);
  });
});
