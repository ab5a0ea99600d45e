// Every way the rules of sides, pools, stages, flows and disruptions can be written wrong, with what the user then reads.
import { describe, expect, test } from 'vitest';
import { problemText } from '../../shared/errors.ts';
import { problemsOf, smallText } from './small.ts';

type Lines = Readonly<Record<number, string | null>>;
/** What is wrong, the changed lines of the small scenario, and everything the user then reads: `line:column: path: expected …, found ….` */
type Case = readonly [string, Lines, readonly string[]];

const part = (n: number, text: string): Lines => ({ [n]: `      ${text}` });
const flow = (n: number, text: string): Lines => ({ [n]: `        ${text}` });
const side = (text: string): Lines => part(10, `vn: { zone: "+07:00", ${text}, source: S1 }`);
const pool = (text: string): Lines => part(13, `officers: { side: vn, kind: officer, servers: 2, ${text}, assumption: guess }`);
const ROUTE = 'route: [ready, cleared, x, look?]';
const OPTIONAL = 'route: [ready, cleared, x?, look?]';
/** One more stage x, on the route. */
const stage = (text: string, route = ROUTE): Lines => ({ 20: `      x: { side: vn, ${text} }\n    flows:`, ...flow(27, route) });
const disruption = (text: string): Lines => ({
  29: `        assumption: guess\ndisruptions:\n  - { at: 1 d, for: 3 h, assumption: guess, ${text} }`,
});

const SIDES: readonly Case[] = [
  [
    'a day with hours that is closed too',
    side('open: ["07:00-12:00", { days: [sat], hours: "07:00-17:00", closed: true }]'),
    ['10:51: gates.north.sides.vn.open[1]: expected exactly one of hours, closed, found a map with days, hours, closed.'],
  ],
  [
    'days that are neither open nor closed',
    side('open: ["07:00-12:00", { days: [sat] }]'),
    ['10:51: gates.north.sides.vn.open[1]: expected exactly one of hours, closed, found a map with days.'],
  ],
  [
    'an unknown day',
    side('open: ["07:00-12:00", { days: [sta], closed: true }]'),
    [
      '10:60: gates.north.sides.vn.open[1].days[0]: expected one of mon, tue, wed, thu, fri, sat, sun, holiday, found "sta". Did you mean "sat"?',
    ],
  ],
  [
    'a closed day that is open as well',
    side('open: ["07:00-12:00", { days: [sat], closed: true }, { days: [sat, sun], hours: "08:00-09:00" }]'),
    ['10:82: gates.north.sides.vn.open[2]: expected hours that begin after the ones before have ended, found a map with days, hours.'],
  ],
  [
    'hours of one day that overlap',
    side('open: ["07:00-12:00", { days: [sat], hours: ["08:00-10:00", "09:00-12:00"] }]'),
    ['10:89: gates.north.sides.vn.open[1].hours[1]: expected hours that begin after the ones before have ended, found "09:00-12:00".'],
  ],
  [
    'a holiday that is no date',
    side('open: ["07:00-12:00"], holidays: [2026-02-30]'),
    ['10:63: gates.north.sides.vn.holidays[0]: expected a date such as 2026-02-16, found "2026-02-30".'],
  ],
  [
    'holidays that are no list',
    side('open: ["07:00-12:00"], holidays: 2026-02-28'),
    ['10:52: gates.north.sides.vn.holidays: expected a list of dates, each a date such as 2026-02-16, found "2026-02-28".'],
  ],
  [
    'an unknown rule for closing',
    side('open: ["07:00-12:00"], closing: preempt'),
    ['10:52: gates.north.sides.vn.closing: expected one of finish, pre-empt, found "preempt". Did you mean "pre-empt"?'],
  ],
  [
    'a number as opening hours',
    side('open: ["07:00-12:00", 7]'),
    ['10:51: gates.north.sides.vn.open[1]: expected opening hours such as "07:00-20:00", or a list of them, found 7.'],
  ],
  [
    'an unknown key of opening hours',
    side('open: ["07:00-12:00", { dyas: [sat], closed: true }]'),
    [
      '10:51: gates.north.sides.vn.open[1].days: expected a list of days such as [sat, sun], found nothing.',
      '10:53: gates.north.sides.vn.open[1].dyas: expected one of days, hours, closed, found the key "dyas". Did you mean "days"?',
    ],
  ],
  [
    'a day that is not closed',
    side('open: ["07:00-12:00", { days: [sat], closed: false }]'),
    ['10:66: gates.north.sides.vn.open[1].closed: expected true, or nothing, found false.'],
  ],
  [
    'opening hours over midnight',
    side('open: ["07:00-12:00", { days: [sat], hours: "17:00-07:00" }]'),
    [
      '10:66: gates.north.sides.vn.open[1].hours: expected opening hours such as "07:00-20:00", inside 00:00-24:00 and not reversed, found "17:00-07:00".',
    ],
  ],
];

const POOLS: readonly Case[] = [
  [
    'an unknown rule for shift changes',
    pool('shiftChange: swap'),
    ['13:56: gates.north.pools.officers.shiftChange: expected one of finish, replace, pre-empt, found "swap".'],
  ],
  [
    'a priority without classes',
    pool('priority: { classes: { } }'),
    ['13:68: gates.north.pools.officers.priority.classes: expected 1 to 30 classes, found 0.'],
  ],
  [
    'a class of everybody',
    pool('priority: { classes: { a: { } } }'),
    [
      '13:79: gates.north.pools.officers.priority.classes.a: expected at least one of channels, cargo, perishable, quarantine, flows, traits, without, stages, found an empty map.',
    ],
  ],
  [
    'a class of unknown cargo, traits and stages',
    pool('priority: { classes: { a: { cargo: [friut], traits: [x], stages: [lok] } } }'),
    [
      '13:92: gates.north.pools.officers.priority.classes.a.cargo[0]: expected one of fruit, general, found "friut". Did you mean "fruit"?',
      '13:109: gates.north.pools.officers.priority.classes.a.traits[0]: expected a trait that some flow has in `traits`, found "x".',
      '13:122: gates.north.pools.officers.priority.classes.a.stages[0]: expected one of ready, papers, cleared, look, found "lok". Did you mean "look"?',
    ],
  ],
  [
    'hours for an unknown class',
    pool('priority: { classes: { a: { perishable: true } } }, admits: [ { hours: "20:00-07:00", classes: [b] } ]'),
    ['13:152: gates.north.pools.officers.admits[0].classes[0]: expected one of a, found "b".'],
  ],
  [
    'hours for classes where there is no priority',
    pool('admits: [ { hours: "20:00-07:00", classes: [b] } ]'),
    ['13:56: gates.north.pools.officers.admits: expected classes of `priority` to choose from, found a list of 1 item.'],
  ],
  [
    'hours that end when they begin',
    pool('admits: [ { hours: "20:00-20:00", classes: [b] } ]'),
    [
      '13:68: gates.north.pools.officers.admits[0].hours: expected hours such as "08:00-12:00", or over midnight such as "20:00-07:00", found "20:00-20:00".',
    ],
  ],
  [
    'a negative quota',
    pool('quota: -1'),
    ['13:56: gates.north.pools.officers.quota: expected a whole number of services a day from 0 to 1000000, found -1.'],
  ],
  [
    'breakdowns without provenance',
    pool('breakdowns: { every: 1 d, repair: 1 h }'),
    ['13:56: gates.north.pools.officers.breakdowns: expected exactly one of source, assumption, found neither.'],
  ],
  [
    'breakdowns with words and numbers that do not exist',
    pool('breakdowns: { every: 1 d, repair: 1 h, crew: 0, clock: time, running: stop, assumption: x }'),
    [
      '13:95: gates.north.pools.officers.breakdowns.crew: expected a whole number of crews from 1 to 10000, found 0.',
      '13:104: gates.north.pools.officers.breakdowns.clock: expected one of calendar, use, found "time".',
      '13:117: gates.north.pools.officers.breakdowns.running: expected one of interrupt, finish, found "stop".',
    ],
  ],
  [
    'servers that break down and are replaced',
    pool('shiftChange: replace, breakdowns: { every: 1 d, repair: 1 h, assumption: x }'),
    ['13:56: gates.north.pools.officers.shiftChange: expected finish or pre-empt for servers that break down, found "replace".'],
  ],
  [
    'breaks that take no time',
    pool('breaks: 0 s'),
    ['13:56: gates.north.pools.officers.breaks: expected a time of 1 s or more on average, found "0 s".'],
  ],
  [
    'lanes that turn round and round in no time',
    pool('tidal: { switchover: 0 min, idle: keep-switching }'),
    ['13:65: gates.north.pools.officers.tidal.switchover: expected a time of 1 s or more on average, found "0 min".'],
  ],
  [
    'an unknown key of tidal lanes',
    pool('tidal: { swichover: 10 min }'),
    [
      '13:56: gates.north.pools.officers.tidal.switchover: expected a duration, or exactly one of constant, exponential, lognormal, gamma, erlang, triangular, uniform, normal, weibull, empirical, mixture, found nothing.',
      '13:65: gates.north.pools.officers.tidal.swichover: expected one of switchover, idle, found the key "swichover". Did you mean "switchover"?',
    ],
  ],
  [
    'shifts of one day out of order',
    part(
      13,
      'officers: { side: vn, kind: officer, servers: [{ from: "07:00", n: 1 }, { days: [sat], from: "07:00", n: 2 }, { days: [sat, sun], from: "06:00", n: 2 }], assumption: guess }',
    ),
    ['13:137: gates.north.pools.officers.servers[2].from: expected a time after 07:00, the shift before, found "06:00".'],
  ],
  [
    'servers that fail all the time',
    pool('breakdowns: { every: 0 d, repair: 1 h, assumption: x }'),
    ['13:70: gates.north.pools.officers.breakdowns.every: expected a time of 1 s or more on average, found "0 d".'],
  ],
  [
    'a priority that is no map',
    pool('priority: true'),
    ['13:56: gates.north.pools.officers.priority: expected priority: a map with preempt, classes, found true.'],
  ],
];

const STAGES: readonly Case[] = [
  ['a seize without pool', stage('kind: seize'), ['20:7: gates.north.stages.x.pool: expected the pool it takes one of, found nothing.']],
  [
    'a seize with a time',
    stage('kind: seize, pool: officers, time: 3 min'),
    ['20:51: gates.north.stages.x.time: expected no time in a stage of kind seize, found "3 min".'],
  ],
  [
    'a release of what nobody has seized',
    stage('kind: release, pool: officers'),
    ['28:33: gates.north.flows.export.route[2]: expected a seize of the same pool before its release, found "x".'],
  ],
  [
    'a gather without size',
    stage('kind: gather'),
    [
      '20:7: gates.north.stages.x: expected exactly one of source, assumption, found neither.',
      '20:7: gates.north.stages.x.size: expected how many go together, found nothing.',
    ],
  ],
  [
    'a gather of nobody',
    stage('kind: gather, size: 0, assumption: x'),
    ['20:36: gates.north.stages.x.size: expected a whole number of trucks from 1 to 10000, found 0.'],
  ],
  [
    'a split with a pool',
    stage('kind: split, pool: officers'),
    ['20:35: gates.north.stages.x.pool: expected no pool in a stage of kind split, found "officers".'],
  ],
  [
    'a branch without arms',
    stage('kind: branch'),
    ['20:7: gates.north.stages.x.to: expected where it leads: a list of arms, found nothing.'],
  ],
  [
    'an arm to an unknown stage',
    stage('kind: branch, to: [{ stage: lok, share: 10 %}], assumption: x'),
    [
      '20:43: gates.north.stages.x.to[0].stage: expected one of ready, papers, cleared, look, x, turn-back, found "lok". Did you mean "look"?',
    ],
  ],
  [
    'a way back for everybody',
    stage('kind: branch, to: [{ stage: ready }]'),
    ['20:43: gates.north.stages.x.to[0].stage: expected a stage after "x", or a condition, found a way back for everybody to "ready".'],
  ],
  [
    'an arm to a stage of another path',
    stage('kind: branch, to: [{ stage: papers, cargo: [fruit] }]'),
    ['20:43: gates.north.stages.x.to[0].stage: expected a stage of the route of flow export: ready, cleared, x, look, found "papers".'],
  ],
  [
    'arms whose shares are more than everybody',
    stage('kind: branch, to: [{ stage: look, share: 60 % }, { stage: turn-back, share: 50 % }], assumption: x'),
    ['20:36: gates.north.stages.x.to: expected shares that add up to 1 at most, found a sum of 1.1.'],
  ],
  [
    'an arm after one that everybody takes',
    stage('kind: branch, to: [{ stage: look }, { stage: turn-back }], assumption: x'),
    ['20:58: gates.north.stages.x.to[1]: expected no arm after one that everybody takes, found a map with stage.'],
  ],
  [
    'a branch by chance without provenance',
    stage('kind: branch, to: [{ stage: look, share: 10 % }]'),
    ['20:7: gates.north.stages.x: expected exactly one of source, assumption, found neither.'],
  ],
  [
    'a booking without slots',
    stage('kind: booking, assumption: x'),
    [
      '20:7: gates.north.stages.x.every: expected the time from slot to slot, found nothing.',
      '20:7: gates.north.stages.x.places: expected how many trucks a slot takes, found nothing.',
    ],
  ],
  [
    'a booking with impossible figures',
    stage('kind: booking, every: 10 s, places: 0, noShow: 2, hours: "7-8", late: x, assumption: x'),
    [
      '20:37: gates.north.stages.x.every: expected a duration such as 17 min (units ms, s, min, h, d) of at least 1 min, found "10 s".',
      '20:50: gates.north.stages.x.places: expected a whole number of places from 1 to 10000, found 0.',
      '20:61: gates.north.stages.x.noShow: expected a share from 0 to 1, such as 0.05 or 5 %, found 2.',
      '20:72: gates.north.stages.x.hours: expected hours such as "08:00-12:00", or over midnight such as "20:00-07:00", found "7-8".',
      '20:86: gates.north.stages.x.late: expected a duration such as 17 min (units ms, s, min, h, d), found "x".',
    ],
  ],
  [
    'a choice of pools that are twice there, on the other side or unknown',
    stage('kind: service, pool: [officers, bays, officers, offcers], time: 1 min, assumption: x'),
    [
      '20:54: gates.north.stages.x.pool[1]: expected a pool of side vn, found "bays" of side cn.',
      '20:60: gates.north.stages.x.pool[2]: expected each pool once, found "officers" again.',
      '20:70: gates.north.stages.x.pool[3]: expected one of officers, bays, found "offcers". Did you mean "officers"?',
    ],
  ],
  [
    'one more pool, on the other side',
    stage('kind: service, pool: officers, orPools: [bays], time: 1 min, assumption: x'),
    ['20:63: gates.north.stages.x.orPools[0]: expected a pool of side vn, found "bays" of side cn.'],
  ],
  [
    'an unknown word for a full room',
    stage('kind: service, pool: officers, time: 1 min, room: { places: 2, whenFull: explode }, assumption: x'),
    ['20:85: gates.north.stages.x.room.whenFull: expected one of block, turn-back, pass, found "explode".'],
  ],
  [
    'a room and a joining rule that are no figures',
    stage('kind: service, pool: officers, time: 1 min, room: many, joining: often, assumption: x'),
    [
      '20:66: gates.north.stages.x.room: expected a whole number of places, or a map with places, whenFull, found "many".',
      '20:78: gates.north.stages.x.joining: expected a list of shares such as [1, 0.5, 0.33], or "1/(n+1)", found "often".',
    ],
  ],
  [
    'joining above 1 and a way out to an unknown stage',
    stage('kind: service, pool: officers, time: 1 min, joining: [1, 2], patience: { time: 1 h, then: redy }, assumption: x'),
    [
      '20:79: gates.north.stages.x.joining[1]: expected a share from 0 to 1, such as 0.05 or 5 %, found 2.',
      '20:106: gates.north.stages.x.patience.then: expected one of turn-back, ready, papers, cleared, look, x, found "redy". Did you mean "ready"?',
    ],
  ],
  [
    'a way out of a queue that leads back',
    stage('kind: service, pool: officers, time: 1 min, patience: { time: 1 h, then: ready }, assumption: x'),
    ['20:89: gates.north.stages.x.patience.then: expected a later stage of the route of flow export: look, found "ready".'],
  ],
  [
    'times of an unknown flow',
    stage('kind: service, pool: officers, time: { byFlow: { exprot: 1 h }, otherwise: 1 min }, assumption: x'),
    ['20:71: gates.north.stages.x.time.byFlow.exprot: expected one of export, found "exprot". Did you mean "export"?'],
  ],
  [
    'byFlow without otherwise',
    stage('kind: service, pool: officers, time: { byFlow: { export: 1 h } }, assumption: x'),
    ['20:53: gates.north.stages.x.time.otherwise: expected the time of any other flow, found nothing.'],
  ],
  [
    'a delay with a room',
    stage('kind: delay, time: 1 min, room: 5, assumption: x'),
    ['20:48: gates.north.stages.x.room: expected no room in a stage of kind delay, found 5.'],
  ],
  [
    'a condition on an unknown stage',
    stage('kind: delay, time: 1 min, only: { when: { stage: lok, waiting: { atLeast: 1 } } }, assumption: x', OPTIONAL),
    ['20:64: gates.north.stages.x.only.when.stage: expected one of ready, papers, cleared, look, x, found "lok". Did you mean "look"?'],
  ],
  [
    'a condition without a number',
    stage('kind: delay, time: 1 min, only: { when: { stage: look } }, assumption: x', OPTIONAL),
    [
      '20:56: gates.north.stages.x.only.when: expected exactly one of waiting, present, with atLeast, atMost or both, found a map with stage.',
    ],
  ],
  [
    'a condition without bounds',
    stage('kind: delay, time: 1 min, only: { when: { stage: look, waiting: { } } }, assumption: x', OPTIONAL),
    [
      '20:56: gates.north.stages.x.only.when: expected exactly one of waiting, present, with atLeast, atMost or both, found a map with stage, waiting.',
    ],
  ],
  [
    'conditions that cannot be read',
    stage(
      'kind: delay, time: 1 min, only: { hours: "08:00-12:00, 13:00", quarantine: [all], traits: [y], without: [z], flows: [exprot] }, assumption: x',
      OPTIONAL,
    ),
    [
      '20:56: gates.north.stages.x.only.hours: expected hours such as "08:00-12:00", or over midnight such as "20:00-07:00", found "08:00-12:00, 13:00".',
      '20:98: gates.north.stages.x.only.quarantine[0]: expected one of none, documents, sampling, every-lot, found "all".',
    ],
  ],
  [
    'a condition on nothing',
    stage('kind: delay, time: 1 min, only: { }, assumption: x', OPTIONAL),
    [
      '20:48: gates.north.stages.x.only: expected at least one of channels, cargo, perishable, quarantine, flows, traits, without, hours, when, share, found an empty map.',
      '28:33: gates.north.flows.export.route[2]: expected "x", because everyone visits the stage, found "x?".',
    ],
  ],
  [
    'a room without provenance',
    stage('kind: seize, pool: officers, room: 2'),
    ['20:7: gates.north.stages.x: expected exactly one of source, assumption, found neither.'],
  ],
  [
    'a gather in the papers',
    { ...stage('kind: gather, size: 2, assumption: x', 'route: [ready, cleared, look?]'), ...flow(28, 'papers: [papers, x]') },
    ['29:26: gates.north.flows.export.papers[1]: expected a delay, a plain service or a branch, found the gather "x".'],
  ],
  [
    'a full room for papers',
    {
      ...stage('kind: service, pool: officers, time: 1 min, room: 2, assumption: x', 'route: [ready, cleared, look?]'),
      ...flow(28, 'papers: [papers, x]'),
    },
    ['29:26: gates.north.flows.export.papers[1]: expected a delay, a plain service or a branch, found the service "x".'],
  ],
  [
    'papers that turn back',
    {
      ...stage('kind: branch, to: [{stage: turn-back, cargo: [fruit]}]', 'route: [ready, cleared, look?]'),
      ...flow(28, 'papers: [papers, x]'),
    },
    ['29:26: gates.north.flows.export.papers[1]: expected a delay, a plain service or a branch, found the branch "x".'],
  ],
  [
    'an arm past the join',
    stage('kind: branch, to: [{ stage: look, cargo: [fruit] }]', 'route: [x, ready, cleared, look?]'),
    ['20:43: gates.north.stages.x.to[0].stage: expected a stage up to the join "cleared", found "look" behind it.'],
  ],
  [
    'a timetable without times',
    stage('kind: gather, size: 4, departures: { at: [] }, assumption: x'),
    ['20:59: gates.north.stages.x.departures.at: expected a list of times of day such as ["06:00", "18:00"], found a list of 0 items.'],
  ],
  [
    'departures and a choice that cannot be read',
    stage('kind: gather, size: 4, departures: { at: ["6:00", "25:00"] }, together: yes, assumption: x'),
    [
      '20:72: gates.north.stages.x.departures.at[1]: expected a time of day such as "07:00", found "25:00".',
      '20:84: gates.north.stages.x.together: expected true or false, found "yes".',
    ],
  ],
  [
    'a stage that is called turn-back',
    stage('kind: seize, pool: officers }\n      turn-back: { kind: release, side: vn, pool: officers'),
    ['21:7: gates.north.stages.turn-back: expected another name: this one is where trucks turn back, found "turn-back".'],
  ],
  [
    'a way back that seizes again and again',
    stage(
      'kind: seize, pool: officers }\n      y: { kind: branch, side: vn, to: [{ stage: ready, cargo: [fruit] }]',
      'route: [ready, cleared, x, y]',
    ),
    [
      '21:43: gates.north.stages.y.to[0].stage: expected a release before the way back in the route of flow export, found a seize between "ready" and "y".',
    ],
  ],
];

const FLOWS: readonly Case[] = [
  [
    'an unknown key of arrivals',
    flow(23, 'arrivals: { evry: 3 min }'),
    [
      '23:21: gates.north.flows.export.arrivals.evry: expected one of every, first, stop, most, timetable, days, counts, fleet, trace, traceFile, gate, flow, found the key "evry". Did you mean "every"?',
    ],
  ],
  [
    'arrivals in two forms',
    flow(23, 'arrivals: { every: 3 min, timetable: ["03:00"] }'),
    [
      '23:9: gates.north.flows.export.arrivals: expected exactly one of every, timetable, counts, fleet, trace, traceFile, found a map with every, timetable.',
    ],
  ],
  [
    'days of arrivals that are no timetable',
    flow(23, 'arrivals: { every: 3 min, days: [mon] }'),
    ['23:35: gates.north.flows.export.arrivals.days: expected no days beside every, found a list of 1 item.'],
  ],
  [
    'arrivals in no form',
    flow(23, 'arrivals: { first: 3 min }'),
    [
      '23:9: gates.north.flows.export.arrivals: expected exactly one of every, timetable, counts, fleet, trace, traceFile, found a map with first.',
    ],
  ],
  [
    'arrivals without time between them',
    flow(23, 'arrivals: { every: 0 min }'),
    ['23:21: gates.north.flows.export.arrivals.every: expected a time of 50 ms or more on average, or `most`, found "0 min".'],
  ],
  [
    'a fleet that comes at random',
    flow(23, 'arrivals: { fleet: 3, every: { exponential: { mean: 3 min } } }'),
    [
      '23:31: gates.north.flows.export.arrivals.every: expected a plain duration from one vehicle of the fleet to the next, found a map with exponential.',
    ],
  ],
  [
    'arrivals beside a daily mean',
    flow(23, 'arrivals: { every: 3 min }\n        perDay: 3\n        weekdays: [1,1,1,1,1,1,1]'),
    [
      '24:9: gates.north.flows.export.perDay: expected no perDay beside arrivals, found 3.',
      '25:9: gates.north.flows.export.weekdays: expected no weekdays beside arrivals, found a list of 7 items.',
    ],
  ],
  [
    'a flow without demand',
    flow(23, ''),
    ['21:7: gates.north.flows.export.perDay: expected arrivals a day, a number from 0 to 1000000, or `arrivals`, found nothing.'],
  ],
  [
    'factors and words that do not fit',
    flow(
      23,
      'perDay: 3\n        weekdays: [1]\n        months: [1]\n        growthPerYear: 3000 %\n        carries: cars\n        loaded: no',
    ),
    [
      '24:9: gates.north.flows.export.weekdays: expected 7 factors, Monday first, found a list of 1 item.',
      '25:9: gates.north.flows.export.months: expected 12 factors, January first, found a list of 1 item.',
      '26:9: gates.north.flows.export.growthPerYear: expected a growth from -90 % to 1000 %, such as 0.39 or 39 %, found "3000 %".',
      '27:9: gates.north.flows.export.carries: expected one of trucks, vehicles, wagons, travellers, found "cars".',
      '28:9: gates.north.flows.export.loaded: expected true or false, found "no".',
    ],
  ],
  [
    'groups of one size and of several',
    flow(23, 'perDay: 3\n        batch: { size: 3, sizes: [{ n: 1, share: 1 }] }'),
    ['24:9: gates.north.flows.export.batch: expected exactly one of size, sizes, found a map with size, sizes.'],
  ],
  [
    'sizes of groups that do not add up',
    flow(23, 'perDay: 3\n        batch: { sizes: [{ n: 1, share: 0.4 }] }'),
    ['24:18: gates.north.flows.export.batch.sizes: expected shares that add up to 1, found a sum of 0.4.'],
  ],
  [
    'groups without number',
    flow(23, 'perDay: 3\n        batch: many'),
    ['24:9: gates.north.flows.export.batch: expected a whole number of trucks, or a map with size or sizes, together, found "many".'],
  ],
  [
    'traits that are no shares',
    flow(23, 'perDay: 3\n        traits: { smart: 3, booked: { share: 1, byCargo: { friut: 1 } }, Bad: 1, x: { shre: 1 } }'),
    [
      '24:19: gates.north.flows.export.traits.smart: expected a share from 0 to 1, such as 0.05 or 5 %, found 3.',
      '24:74: gates.north.flows.export.traits.Bad: expected a name of small letters, digits and "-", beginning with a letter, found the key "Bad".',
      '24:82: gates.north.flows.export.traits.x.share: expected a share from 0 to 1, such as 0.05 or 5 %, found nothing.',
      '24:87: gates.north.flows.export.traits.x.shre: expected one of share, byCargo, found the key "shre". Did you mean "share"?',
    ],
  ],
  [
    'returns as an unknown flow, and more than everybody',
    flow(23, 'perDay: 3\n        returns: [{ to: exprot, after: 1 h }, { to: export, share: 60 %, after: 1 h }]'),
    [
      '24:9: gates.north.flows.export.returns: expected shares that add up to 1 at most, found a sum of 1.6.',
      '24:21: gates.north.flows.export.returns[0].to: expected one of export, found "exprot". Did you mean "export"?',
    ],
  ],
  [
    'a trace with unknown words',
    flow(
      23,
      'arrivals: { trace: [{ at: 3 min, cargo: friut, traits: [x], channel: gren, times: { lok: 3 min }, patience: { look: 3 } }, { at: 1 min }] }',
    ),
    [
      '23:69: gates.north.flows.export.arrivals.trace[0].channel: expected one of green, yellow, red, found "gren". Did you mean "green"?',
      '23:119: gates.north.flows.export.arrivals.trace[0].patience.look: expected a duration such as 17 min (units ms, s, min, h, d), found 3.',
    ],
  ],
  [
    'a trace without times',
    flow(23, 'arrivals: { trace: [{ cargo: fruit, at: yesterday, lodged: 3 }] }'),
    [
      '23:45: gates.north.flows.export.arrivals.trace[0].at: expected a duration after the start such as 3 d, or a moment with offset such as 2025-06-24T00:00+07:00, found "yesterday".',
      '23:60: gates.north.flows.export.arrivals.trace[0].lodged: expected a duration after the start such as 3 d, or a moment with offset such as 2025-06-24T00:00+07:00, found 3.',
    ],
  ],
  [
    'a trace file in another folder',
    flow(23, 'arrivals: { traceFile: ../x.csv }'),
    [
      '23:21: gates.north.flows.export.arrivals.traceFile: expected the name of a file beside the document, such as trucks.csv, found "../x.csv".',
    ],
  ],
  [
    'a trace file beside a text',
    flow(23, 'arrivals: { traceFile: x.csv }'),
    [
      '23:21: gates.north.flows.export.arrivals.traceFile: expected a document read from a file; only there can a trace lie beside it, found a text.',
    ],
  ],
  [
    'a fraction of a truck',
    flow(23, 'arrivals: { counts: [1.5] }'),
    ['23:30: gates.north.flows.export.arrivals.counts[0]: expected a whole number of arrivals from 0 to 1000000, found 1.5.'],
  ],
  [
    'hours that are no part of a day',
    flow(23, 'perDay: 3\n        hours: [1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]'),
    ['24:9: gates.north.flows.export.hours: expected a list of 24, 48 or 96 weights over the local day, found a list of 25 items.'],
  ],
  [
    'arrivals that are no map',
    flow(23, 'arrivals: 3'),
    [
      '23:9: gates.north.flows.export.arrivals: expected arrivals: a map with every, first, stop, most, timetable, days, counts, fleet, trace, traceFile, gate, flow, found 3.',
    ],
  ],
  [
    'a normal lead time, which has no end',
    flow(26, 'declaration: { before: { normal: { mean: 1 h, sd: 1 h } }, assumption: guess }'),
    [
      '26:24: gates.north.flows.export.declaration.before: expected a distribution with a largest value (give it a cap), found normal without end.',
    ],
  ],
];

const PARTS: readonly Case[] = [
  [
    'a normal time with a wrong spread',
    part(16, 'ready: { kind: delay, side: vn, time: { normal: { mean: 1 h, sd: 0 h, below: nil } }, assumption: guess }'),
    [
      '16:68: gates.north.stages.ready.time.normal.sd: expected a duration such as 17 min (units ms, s, min, h, d) of at least 1 ms, found "0 h".',
      '16:77: gates.north.stages.ready.time.normal.below: expected one of redraw, zero, found "nil".',
    ],
  ],
  [
    'a Weibull time without shape',
    part(16, 'ready: { kind: delay, side: vn, time: { weibull: { scale: 1 h } }, assumption: guess }'),
    ['16:47: gates.north.stages.ready.time.weibull.shape: expected shape, a number from 0.1 to 100, found nothing.'],
  ],
  [
    'cargo with impossible figures',
    {
      6: '  fruit: { perishable: true, tonnes: 20, value: 30000 USD, shelfLife: 3, decayPerDay: 3, quarantine: al, channels: { green: 0.5 }, source: S1 }',
    },
    [
      '6:60: cargo.fruit.shelfLife: expected a duration, or exactly one of constant, exponential, lognormal, gamma, erlang, triangular, uniform, normal, weibull, empirical, mixture, found 3.',
      '6:74: cargo.fruit.decayPerDay: expected a share from 0 to 1, such as 0.05 or 5 %, found 3.',
      '6:90: cargo.fruit.quarantine: expected one of none, documents, sampling, every-lot, found "al".',
      '6:106: cargo.fruit.channels: expected shares that add up to 1, found a sum of 0.5.',
    ],
  ],
  [
    'costs without currency and provenance',
    { 4: 'sources: { S1: { title: A page } }\ncosts: { truckHour: 3 }' },
    [
      '5:1: costs: expected exactly one of source, assumption, found neither.',
      '5:10: costs.truckHour: expected an amount such as 9 USD, 78 k USD or 0.4 M USD, found 3.',
    ],
  ],
  [
    'an unknown cost from an unknown source',
    { 4: 'sources: { S1: { title: A page } }\ncosts: { truckhour: 3 USD, source: S2 }' },
    [
      '5:10: costs.truckhour: expected one of truckHour, parkingDay, reeferHour, source, assumption, found the key "truckhour". Did you mean "truckHour"?',
      '5:28: costs.source: expected one of S1, found "S2". Did you mean "S1"?',
    ],
  ],
  [
    'a disruption at an unknown gate',
    disruption('close: { gate: nort }'),
    ['31:54: disruptions[0].close.gate: expected one of north, all, found "nort". Did you mean "north"?'],
  ],
  [
    'a closure of an unknown side',
    disruption('close: { gate: north, side: vm }'),
    ['31:67: disruptions[0].close.side: expected one of vn, cn, found "vm". Did you mean "vn"?'],
  ],
  [
    'a closure of an unknown pool',
    disruption('close: { gate: north, pool: bay }'),
    ['31:67: disruptions[0].close.pool: expected one of officers, bays, found "bay". Did you mean "bays"?'],
  ],
  [
    'a closure of a side and a pool',
    disruption('close: { gate: north, side: vn, pool: bays }'),
    ['31:77: disruptions[0].close.pool: expected a side or a pool, not both, found "bays".'],
  ],
  [
    'a disruption that does nothing',
    disruption('name: x'),
    [
      '31:5: disruptions[0]: expected exactly one of close, servers, open, slow, demand, intake, quota, admit, divert, channels, found none of them.',
    ],
  ],
  [
    'a disruption that does two things',
    disruption('close: { gate: north }, open: { gate: north, side: vn }'),
    [
      '31:5: disruptions[0]: expected exactly one of close, servers, open, slow, demand, intake, quota, admit, divert, channels, found close, open.',
    ],
  ],
  [
    'servers without number',
    disruption('servers: { gate: all, pool: bays }'),
    ['31:45: disruptions[0].servers: expected exactly one of n, factor, found a map with gate, pool.'],
  ],
  [
    'servers of a pool no gate has',
    disruption('servers: { gate: all, pool: bay, n: 3 }'),
    ['31:67: disruptions[0].servers.pool: expected one of officers, bays, found "bay". Did you mean "bays"?'],
  ],
  [
    'slow work at an unknown stage',
    disruption('slow: { gate: north, stages: [lok], factor: 3 }'),
    ['31:75: disruptions[0].slow.stages[0]: expected one of ready, papers, cleared, look, found "lok". Did you mean "look"?'],
  ],
  [
    'a negative surge',
    disruption('demand: { gate: north, flow: exprot, factor: -1 }'),
    ['31:82: disruptions[0].demand.factor: expected a factor, a number from 0 to 1000, found -1.'],
  ],
  [
    'an intake stop for unknown cargo',
    disruption('intake: { gate: north, flow: export, who: { cargo: [friut] } }'),
    ['31:97: disruptions[0].intake.who.cargo[0]: expected one of fruit, general, found "friut". Did you mean "fruit"?'],
  ],
  [
    'a quota without number',
    disruption('quota: { gate: north, pool: bays }'),
    ['31:45: disruptions[0].quota.perDay: expected a whole number of services a day from 0 to 1000000, found nothing.'],
  ],
  [
    'privileges where there are no classes',
    disruption('admit: { gate: north, pool: bays, classes: [x] }'),
    ['31:89: disruptions[0].admit.classes[0]: expected nothing: there are no names to choose from, found "x".'],
  ],
  [
    'a disruption that is over before the start',
    { 29: '        assumption: guess\ndisruptions:\n  - { at: 2025-06-01T00:00+07:00, for: 3 h, close: { gate: north } }' },
    [
      '31:5: disruptions[0]: expected exactly one of source, assumption, found neither.',
      '31:7: disruptions[0].at: expected a disruption that is not over before the clock starts, found "2025-06-01T00:00+07:00".',
    ],
  ],
  [
    'disruptions that are no list',
    { 29: '        assumption: guess\ndisruptions: { at: 3 d }' },
    ['30:1: disruptions: expected a list of disruptions, found a map with at.'],
  ],
  [
    'an unknown kind of disruption',
    disruption('clos: { gate: north }'),
    [
      '31:45: disruptions[0].clos: expected one of name, at, for, close, servers, open, slow, demand, intake, quota, admit, divert, channels, source, assumption, found the key "clos". Did you mean "close"?',
    ],
  ],
  [
    'a surge of arrivals that are listed',
    { ...disruption('demand: { gate: north, flow: export, factor: 2 }'), ...flow(23, 'arrivals: { every: 3 min }') },
    ['31:68: disruptions[0].demand.flow: expected a flow with `perDay`, found "export", which has arrivals of its own.'],
  ],
  ['a gate that is called all', { 8: '  all:' }, ['8:3: gates.all: expected another name: this one means every gate, found "all".']],
];

/** Problems as the user reads them, without the file name. */
const read = (lines: Lines): readonly string[] =>
  problemsOf(smallText(lines)).map((problem) => problemText(problem).replace(/^small\.yaml:/, ''));

describe.each([
  ['sides', SIDES],
  ['pools', POOLS],
  ['stages', STAGES],
  ['flows', FLOWS],
  ['distributions, cargo, costs, disruptions, gates', PARTS],
])('%s', (_, cases) => {
  test.each(cases)('%s', (_what, lines, told) => {
    expect(read(lines)).toEqual(told);
  });
});
