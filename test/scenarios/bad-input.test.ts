// Every way a scenario can be wrong: one test each, with line, path, expected and found as the user reads them.
import { describe, expect, test } from 'vitest';
import { problemText } from '../../shared/errors.ts';
import { problemsOf, smallText } from './small.ts';

type Lines = Readonly<Record<number, string | null>>;
const flow = (n: number, text: string): Lines => ({ [n]: `        ${text}` });
const part = (n: number, text: string): Lines => ({ [n]: `      ${text}` });

/** What is wrong, the changed lines, and everything the user then reads: `line:column: path: expected …, found ….` */
const CASES: readonly (readonly [string, Lines, readonly string[]])[] = [
  [
    'an unknown key at the top',
    { 4: 'sorces: {}' },
    [
      '4:1: sorces: expected one of amity, name, title, question, description, extends, clock, sources, cargo, sides, pools, stages, flows, gates, diversions, disruptions, costs, experiment, found the key "sorces". Did you mean "sources"?',
      '6:60: cargo.fruit.source: expected a source listed in `sources`, found "S1".',
      '10:50: gates.north.sides.vn.source: expected a source listed in `sources`, found "S1".',
    ],
  ],
  [
    'an unknown key of a pool',
    part(13, 'officers: { side: vn, kind: officer, severs: 2, servers: 2, assumption: guess }'),
    [
      '13:44: gates.north.pools.officers.severs: expected one of side, kind, servers, officers, hours, costPerHour, shiftChange, priority, admits, quota, breakdowns, breaks, tidal, source, assumption, found the key "severs". Did you mean "servers"?',
    ],
  ],
  [
    'an unknown key inside a distribution',
    part(16, 'ready: { kind: delay, side: vn, time: { lognormal: { mean: 2 h, cv: 1, capp: 3 h } }, assumption: guess }'),
    ['16:78: gates.north.stages.ready.time.lognormal.capp: expected one of mean, cv, cap, found the key "capp". Did you mean "cap"?'],
  ],
  [
    'an unknown key of a gate',
    { 9: '    side: {}\n    sides:' },
    ['9:5: gates.north.side: expected one of name, sides, pools, stages, flows, found the key "side". Did you mean "sides"?'],
  ],
  [
    'a name in a language that is not spoken here',
    { 8: '  north:\n    name: { en: North, fr: Nord, de: Norden }' },
    ['9:34: gates.north.name.de: expected one of en, vi, zh, fr, found the key "de".'],
  ],
  [
    'a wrong unit',
    part(16, 'ready: { kind: delay, side: vn, time: 2 hours, assumption: guess }'),
    ['16:39: gates.north.stages.ready.time: expected a duration such as 17 min (units ms, s, min, h, d), found "2 hours".'],
  ],
  [
    'a duration without unit',
    part(16, 'ready: { kind: delay, side: vn, time: 2, assumption: guess }'),
    [
      '16:39: gates.north.stages.ready.time: expected a duration, a distribution (constant, exponential, lognormal, gamma, erlang, triangular, uniform, normal, weibull, empirical, mixture), or byChannel, or byCargo or byFlow with otherwise, found 2.',
    ],
  ],
  [
    'money without currency',
    { 6: '  fruit: { perishable: true, tonnes: 20, value: 30000, source: S1 }' },
    ['6:42: cargo.fruit.value: expected an amount such as 9 USD, 78 k USD or 0.4 M USD, found 30000.'],
  ],
  [
    'a cargo mix that does not add up',
    flow(24, 'mix: { fruit: 0.9 }'),
    ['24:9: gates.north.flows.export.mix: expected shares that add up to 1, found a sum of 0.9.'],
  ],
  [
    'channels that do not add up',
    flow(25, 'channels: { green: 60 %, yellow: 30 %, red: 5 % }'),
    ['25:9: gates.north.flows.export.channels: expected shares that add up to 1, found a sum of 0.95.'],
  ],
  [
    'a mixture that does not add up',
    part(16, 'ready: { kind: delay, side: vn, time: { mixture: [{ share: 0.5, of: 1 h }] }, assumption: guess }'),
    ['16:47: gates.north.stages.ready.time.mixture: expected shares that add up to 1, found a sum of 0.5.'],
  ],
  [
    'an unknown channel',
    flow(25, 'channels: { gren: 1 }'),
    ['25:21: gates.north.flows.export.channels.gren: expected one of green, yellow, red, found the key "gren". Did you mean "green"?'],
  ],
  [
    'a share above 1',
    part(19, 'look: { kind: service, side: cn, pool: bays, time: 1 h, only: { share: 110 % }, assumption: guess }'),
    ['19:71: gates.north.stages.look.only.share: expected a share from 0 to 1, such as 0.05 or 5 %, found "110 %".'],
  ],
  ['a flow without route', flow(27, ''), ['21:7: gates.north.flows.export.route: expected a list of stages, found nothing.']],
  ['an empty route', flow(27, 'route: []'), ['27:9: gates.north.flows.export.route: expected a list of stages, found a list of 0 items.']],
  [
    'an unknown stage in the route',
    flow(27, 'route: [redy, cleared, look?]'),
    ['27:17: gates.north.flows.export.route[0]: expected one of ready, papers, cleared, look, found "redy". Did you mean "ready"?'],
  ],
  [
    'a stage twice in the route',
    flow(27, 'route: [ready, cleared, ready, look?]'),
    ['27:33: gates.north.flows.export.route[2]: expected each stage once, found "ready" again.'],
  ],
  [
    'a missing question mark',
    flow(27, 'route: [ready, cleared, look]'),
    ['27:33: gates.north.flows.export.route[2]: expected "look?", because the stage has `only`, found "look".'],
  ],
  [
    'a question mark too many',
    flow(27, 'route: [ready?, cleared, look?]'),
    ['27:17: gates.north.flows.export.route[0]: expected "ready", because everyone visits the stage, found "ready?".'],
  ],
  [
    'an unknown pool',
    part(17, 'papers: { kind: service, side: vn, pool: oficers, time: 5 min, assumption: guess }'),
    ['17:42: gates.north.stages.papers.pool: expected one of officers, bays, found "oficers". Did you mean "officers"?'],
  ],
  [
    'a service without pool',
    part(17, 'papers: { kind: service, side: vn, time: 5 min, assumption: guess }'),
    ['17:7: gates.north.stages.papers.pool: expected the pool that serves, found nothing.'],
  ],
  [
    'a delay with a pool',
    part(16, 'ready: { kind: delay, side: vn, pool: bays, time: 2 h, assumption: guess }'),
    ['16:39: gates.north.stages.ready.pool: expected no pool in a stage of kind delay, found "bays".'],
  ],
  [
    'a delay without time',
    part(16, 'ready: { kind: delay, side: vn, assumption: guess }'),
    ['16:7: gates.north.stages.ready.time: expected how long it takes, found nothing.'],
  ],
  [
    'a join with a time',
    part(18, 'cleared: { kind: join, side: vn, time: 1 h }'),
    ['18:40: gates.north.stages.cleared.time: expected no time in a stage of kind join, found "1 h".'],
  ],
  [
    'a pool of the other side',
    part(17, 'papers: { kind: service, side: vn, pool: bays, time: 5 min, assumption: guess }'),
    ['17:42: gates.north.stages.papers.pool: expected a pool of side vn, found "bays" of side cn.'],
  ],
  [
    'an unknown side of a pool',
    part(13, 'officers: { side: vm, kind: officer, servers: 2, assumption: guess }'),
    ['13:19: gates.north.pools.officers.side: expected one of vn, cn, found "vm". Did you mean "vn"?'],
  ],
  [
    'an unknown side of a flow',
    flow(22, 'from: vnn'),
    ['22:9: gates.north.flows.export.from: expected one of vn, cn, found "vnn". Did you mean "vn"?'],
  ],
  [
    'an unknown kind of stage',
    part(16, 'ready: { kind: dealy, side: vn, time: 2 h, assumption: guess }'),
    [
      '16:16: gates.north.stages.ready.kind: expected one of delay, service, join, seize, release, gather, split, branch, booking, found "dealy". Did you mean "delay"?',
    ],
  ],
  [
    'an unknown cargo in a mix',
    flow(24, 'mix: { friut: 1 }'),
    ['24:16: gates.north.flows.export.mix.friut: expected one of fruit, general, found "friut". Did you mean "fruit"?'],
  ],
  [
    'an unknown cargo of a stage',
    part(
      19,
      'look: { kind: service, side: cn, pool: bays, time: { byCargo: { fish: 1 h }, otherwise: 2 h }, only: { cargo: [fruits] }, assumption: guess }',
    ),
    [
      '19:71: gates.north.stages.look.time.byCargo.fish: expected one of fruit, general, found "fish".',
      '19:118: gates.north.stages.look.only.cargo[0]: expected one of fruit, general, found "fruits". Did you mean "fruit"?',
    ],
  ],
  [
    'byCargo without otherwise',
    part(16, 'ready: { kind: delay, side: vn, time: { byCargo: { fruit: 1 h } }, assumption: guess }'),
    ['16:39: gates.north.stages.ready.time.otherwise: expected the time of any other cargo, found nothing.'],
  ],
  [
    'two distributions at once',
    part(16, 'ready: { kind: delay, side: vn, time: { constant: 1 h, exponential: { mean: 1 h } }, assumption: guess }'),
    [
      '16:39: gates.north.stages.ready.time: expected exactly one of constant, exponential, lognormal, gamma, erlang, triangular, uniform, normal, weibull, empirical, mixture, byChannel, byCargo, byFlow, found a map with constant, exponential.',
    ],
  ],
  [
    'a triangle inside out',
    part(16, 'ready: { kind: delay, side: vn, time: { triangular: { min: 2 h, mode: 1 h, max: 3 h } }, assumption: guess }'),
    ['16:47: gates.north.stages.ready.time.triangular: expected min <= mode <= max and min < max, found a map with min, mode, max.'],
  ],
  [
    'weights that do not fit the values',
    part(16, 'ready: { kind: delay, side: vn, time: { empirical: { values: [1 h, 2 h], weights: [1] } }, assumption: guess }'),
    ['16:80: gates.north.stages.ready.time.empirical.weights: expected a list of 2 weights, one for each value, found a list of 1 item.'],
  ],
  [
    'a negative staff',
    part(13, 'officers: { side: vn, kind: officer, servers: -2, assumption: guess }'),
    ['13:44: gates.north.pools.officers.servers: expected a whole number of servers from 0 to 10000, found -2.'],
  ],
  [
    'a fractional staff',
    part(13, 'officers: { side: vn, kind: officer, servers: 2.5, assumption: guess }'),
    [
      '13:44: gates.north.pools.officers.servers: expected a whole number of servers, or a list of shifts { from: "07:00", n: 8 }, found 2.5.',
    ],
  ],
  [
    'a fractional staff in a shift',
    part(13, 'officers: { side: vn, kind: officer, servers: [{ from: "07:00", n: 1.5 }], assumption: guess }'),
    ['13:71: gates.north.pools.officers.servers[0].n: expected a whole number of servers from 0 to 10000, found 1.5.'],
  ],
  [
    'shifts out of order',
    part(13, 'officers: { side: vn, kind: officer, servers: [{ from: "12:00", n: 1 }, { from: "07:00", n: 1 }], assumption: guess }'),
    ['13:81: gates.north.pools.officers.servers[1].from: expected a time after 12:00, the shift before, found "07:00".'],
  ],
  [
    'a pool without servers',
    part(13, 'officers: { side: vn, kind: officer, assumption: guess }'),
    [
      '13:7: gates.north.pools.officers.servers: expected a whole number of servers, or a list of shifts { from: "07:00", n: 8 }, found nothing.',
    ],
  ],
  [
    'a pool that is never staffed',
    part(13, 'officers: { side: vn, kind: officer, servers: 0, assumption: guess }'),
    ['13:44: gates.north.pools.officers.servers: expected servers at some time of 07:00-20:00, found a pool that is never staffed.'],
  ],
  [
    'a pool staffed only while the side is closed',
    part(13, 'officers: { side: vn, kind: officer, servers: [{ from: "07:00", n: 0 }, { from: "20:00", n: 4 }], assumption: guess }'),
    ['13:44: gates.north.pools.officers.servers: expected servers at some time of 07:00-20:00, found a pool that is never staffed.'],
  ],
  [
    'an unknown kind of pool',
    part(13, 'officers: { side: vn, kind: oficer, servers: 2, assumption: guess }'),
    [
      '13:29: gates.north.pools.officers.kind: expected one of lane, officer, scanner, bay, place, vehicle, crane, desk, e-gate, track, laboratory, found "oficer". Did you mean "officer"?',
    ],
  ],
  [
    'a declaration without join',
    flow(27, 'route: [ready, look?]'),
    ['27:9: gates.north.flows.export.route: expected a stage of kind join, where the truck waits for its declaration, found none.'],
  ],
  [
    'a join without declaration',
    { 26: null, 28: null },
    ['21:7: gates.north.flows.export.declaration: expected a declaration, for which the truck waits at cleared, found nothing.'],
  ],
  [
    'papers without declaration',
    { ...flow(27, 'route: [ready, look?]'), 26: null },
    ['28:9: gates.north.flows.export.papers: expected no papers without a declaration, found a list of 1 item.'],
  ],
  [
    'a declaration without papers',
    { 28: null },
    ['21:7: gates.north.flows.export.papers: expected the stages of the declaration, found nothing.'],
  ],
  [
    'a declaration both before and after',
    flow(26, 'declaration: { before: 1 h, after: 1 h, assumption: guess }'),
    ['26:9: gates.north.flows.export.declaration: expected exactly one of before, after, found both.'],
  ],
  [
    'a lead time without end',
    flow(26, 'declaration: { before: { exponential: { mean: 1 h } }, assumption: guess }'),
    [
      '26:24: gates.north.flows.export.declaration.before: expected a distribution with a largest value (give it a cap), found exponential without end.',
    ],
  ],
  [
    'a stage in route and papers',
    flow(28, 'papers: [papers, ready]'),
    ['28:26: gates.north.flows.export.papers[1]: expected a stage that is not also in the route, found "ready".'],
  ],
  [
    'opening hours outside the day',
    part(10, 'vn: { zone: "+07:00", open: "07:00-25:00", source: S1 }'),
    [
      '10:29: gates.north.sides.vn.open: expected opening hours such as "07:00-20:00", inside 00:00-24:00 and not reversed, found "07:00-25:00".',
    ],
  ],
  [
    'opening hours reversed',
    part(10, 'vn: { zone: "+07:00", open: "20:00-07:00", source: S1 }'),
    [
      '10:29: gates.north.sides.vn.open: expected opening hours such as "07:00-20:00", inside 00:00-24:00 and not reversed, found "20:00-07:00".',
    ],
  ],
  [
    'opening hours that overlap',
    part(10, 'vn: { zone: "+07:00", open: ["07:00-12:00", "11:00-20:00"], source: S1 }'),
    ['10:51: gates.north.sides.vn.open[1]: expected hours that begin after the ones before have ended, found "11:00-20:00".'],
  ],
  [
    'a wrong zone',
    part(10, 'vn: { zone: Hanoi, open: "07:00-20:00", source: S1 }'),
    ['10:13: gates.north.sides.vn.zone: expected an offset from UTC such as "+07:00", found "Hanoi".'],
  ],
  [
    'no days',
    { 3: 'clock: { start: 2025-07-01T00:00+07:00, days: 0 }' },
    ['3:41: clock.days: expected measured days after the warm-up, a number above 0, at most 3660, found 0.'],
  ],
  [
    'negative days',
    { 3: 'clock: { start: 2025-07-01T00:00+07:00, days: -3 }' },
    ['3:41: clock.days: expected measured days after the warm-up, a number above 0, at most 3660, found -3.'],
  ],
  [
    'a start without offset',
    { 3: 'clock: { start: 2025-07-01T00:00, days: 2 }' },
    ['3:10: clock.start: expected a moment with offset such as 2025-06-24T00:00+07:00, found "2025-07-01T00:00".'],
  ],
  [
    'an infinite number',
    flow(23, 'perDay: .inf'),
    ['23:9: gates.north.flows.export.perDay: expected arrivals a day, a number from 0 to 1000000, found Infinity.'],
  ],
  [
    'no number',
    flow(23, 'perDay: .nan'),
    ['23:9: gates.north.flows.export.perDay: expected arrivals a day, a number from 0 to 1000000, found NaN.'],
  ],
  [
    'a negative demand',
    flow(23, 'perDay: -1'),
    ['23:9: gates.north.flows.export.perDay: expected arrivals a day, a number from 0 to 1000000, found -1.'],
  ],
  [
    'hours that are not 24',
    flow(23, 'perDay: 50\n        hours: [1, 2, 3]'),
    ['24:9: gates.north.flows.export.hours: expected a list of 24, 48 or 96 weights over the local day, found a list of 3 items.'],
  ],
  [
    'a figure without provenance',
    part(16, 'ready: { kind: delay, side: vn, time: 2 h }'),
    ['16:7: gates.north.stages.ready: expected exactly one of source, assumption, found neither.'],
  ],
  [
    'a figure with two provenances',
    part(16, 'ready: { kind: delay, side: vn, time: 2 h, source: S1, assumption: guess }'),
    ['16:7: gates.north.stages.ready: expected exactly one of source, assumption, found both.'],
  ],
  [
    'a declaration without provenance',
    flow(26, 'declaration: { before: 1 h }'),
    ['26:9: gates.north.flows.export.declaration: expected exactly one of source, assumption, found neither.'],
  ],
  [
    'an unknown source',
    part(16, 'ready: { kind: delay, side: vn, time: 2 h, source: S2 }'),
    ['16:50: gates.north.stages.ready.source: expected one of S1, found "S2". Did you mean "S1"?'],
  ],
  [
    'another version',
    { 1: 'amity: 2' },
    ['1:1: amity: expected language 1 or earlier, found language 2: made by a newer Amity, this one reads up to 1.'],
  ],
  ['no name', { 2: null }, ['1:1: name: expected a name of small letters, digits and "-", such as huu-nghi-diversion, found nothing.']],
  [
    'a name with capitals',
    { 2: 'name: Small One' },
    ['2:1: name: expected a name of small letters, digits and "-", such as huu-nghi-diversion, found "Small One".'],
  ],
  ['no gates', { 7: 'gates: {}\nstages:', 8: '  sides:' }, ['7:1: gates: expected at least one gate, found none.']],
];

/** Problems as the user reads them, without the file name. */
const read = (text: string): readonly string[] => problemsOf(text).map((problem) => problemText(problem).replace(/^small\.yaml:/, ''));

describe('a wrong scenario is refused with line, path, expected and found', () => {
  test('the small scenario itself is right', () => {
    expect(read(smallText())).toEqual([]);
  });

  test.each(CASES)('%s', (_, lines, told) => {
    expect(read(smallText(lines))).toEqual(told);
  });
});
