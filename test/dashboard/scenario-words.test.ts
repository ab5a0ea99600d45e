// A scenario in sentences, as its page says them; nothing of the document may show through.
import { describe, expect, test } from 'vitest';
import { makeFormat, type Lang } from '../../dashboard/data/format.ts';
import { scenarioSections } from '../../dashboard/data/words/scenario-words.ts';
import { lengthText } from '../../dashboard/data/words/speech.ts';
import { allEn as en } from '../../dashboard/text/all-en.ts';
import { allFr as fr } from '../../dashboard/text/all-fr.ts';
import { allVi as vi } from '../../dashboard/text/all-vi.ts';
import { allZhCN as zhCN } from '../../dashboard/text/all-zh-CN.ts';
import { openScenarioLibrary } from '../../services/adapters/scenario-library.ts';
import { DAYS, POOL_KINDS, QUARANTINE, type Scenario } from '../../shared/scenario/scenario.ts';
import { TOPICS } from '../../shared/scenario/topics.ts';
import { constantOf, DAY, delay, flow, gate, HOUR, MIN, pool, scenario, service } from '../helpers/scenario-builder.ts';
import { textOf } from './fixtures.ts';

const dictionaries = { en, vi, fr, 'zh-CN': zhCN } as const;
const sectionsOf = (of: unknown, lang: Lang = 'en') => scenarioSections(of, textOf(dictionaries[lang]), makeFormat(lang, 'locale'));

/** Spaces of every width are spaces. */
const spaced = (text: string | null): string => (text ?? '').replaceAll(/\s/g, ' ');

/** `where: what` of one section. */
function said(of: Scenario, section: string): readonly string[] {
  return sectionsOf(of).flatMap(({ id, facts }) => (id === section ? facts.map(({ where, what }) => spaced(`${where}: ${what}`)) : []));
}

const plain = gate({
  pools: { desk: pool(2), lab: pool(1, { kind: 'laboratory' }) },
  stages: { check: service('desk', constantOf(5 * MIN)) },
  flows: { export: flow(100, ['check']) },
});

describe('lengths of time', () => {
  test('are in the largest unit that reads well', () => {
    expect([30_000, 90_000, 30 * MIN, 90 * MIN, HOUR, 25 * HOUR, 36 * HOUR, DAY, 9 * DAY].map((ms) => lengthText(ms, 'en'))).toEqual([
      '30 seconds',
      '1.5 minutes',
      '30 minutes',
      '1.5 hours',
      '1 hour',
      '25 hours',
      '36 hours',
      '1 day',
      '9 days',
    ]);
    expect([lengthText(2 * HOUR, 'vi'), lengthText(2 * HOUR, 'fr')].map(spaced)).toEqual(['2 giờ', '2 heures']);
  });
});

describe('who comes', () => {
  const demandOf = (more: Parameters<typeof flow>[2], perDay = 100) =>
    said(scenario({ a: { ...plain, flows: { export: flow(perDay, ['check'], more) } } }), 'demand')[0];

  test('trucks a day with their channels', () => {
    expect(demandOf({ channels: { green: 0.575, yellow: 0.375, red: 0.05 } })).toBe(
      'test gate · Export: 100 trucks a day; green 57.5 %, yellow 37.5 %, red 5 %',
    );
  });

  test('trains by the timetable, as one, on some days', () => {
    const arrivals = { kind: 'timetable', atMs: [6 * HOUR, 17.5 * HOUR], days: ['mon', 'holiday'] } as const;
    expect(demandOf({ carries: 'wagons', arrivals, batch: { sizes: [{ n: 15, share: 1 }], together: true } }, 0)).toMatch(
      /: arrives at 06:00, 17:30 \(Mon, holidays\); in groups of 15 that stay together;/,
    );
  });

  test('groups of travellers, who have no customs channel', () => {
    const sizes = [
      { n: 15, share: 0.5 },
      { n: 35, share: 0.5 },
    ];
    expect(demandOf({ carries: 'travellers', batch: { sizes, together: false } }, 20)).toBe(
      'test gate · Export: 20 groups a day; in groups of 15 (50 %), 35 (50 %)',
    );
  });

  test('traits by the share of each cargo', () => {
    expect(demandOf({ traits: { smart: { share: 0, byCargo: { general: 0.6 } }, booked: { share: 0.2 } } })).toMatch(
      /; “smart”: 60 % of General; “booked”: 20 %$/,
    );
  });
});

describe('rules', () => {
  test('of pools: priority, admission, quota, breakdowns', () => {
    const desk = pool(2, {
      priority: { preempt: false, classes: [{ id: 'fresh', perishable: true }, { id: 'express', traits: ['express'] }] }, // prettier-ignore
      admits: [{ hours: [{ fromMs: 20 * HOUR, toMs: DAY }], classes: ['express'] }],
      quotaPerDay: 90,
      breakdowns: { clock: 'use', every: { kind: 'uniform', minMs: 5 * HOUR, maxMs: 7 * HOUR }, repair: constantOf(2 * HOUR), crew: 20 },
    });
    expect(said(scenario({ a: { ...plain, pools: { desk } } }), 'rules')).toEqual([
      'test gate · Desk: first fresh goods, with “express”; the others after them; 20:00–24:00: only with “express”; 90 a day at most; ' +
        'out of work after 5 to 7 hours in use, back after 2 hours, 20 repairs at once',
    ]);
  });

  test('of stages: who, how long, which way, when it leaves', () => {
    const stages: Scenario['gates'][string]['stages'] = {
      scan: service(
        'desk',
        { kind: 'triangular', minMs: 12 * MIN, modeMs: 17 * MIN, maxMs: 25 * MIN },
        { only: { channels: ['red'], share: 0.3 } },
      ),
      choose: {
        kind: 'branch',
        side: 'vn',
        arms: [{ to: 'train', only: { traits: ['smart'], when: { stage: 'scan', count: 'waiting', atMost: 40 } } }, { to: 'turn-back' }],
      },
      train: { kind: 'gather', side: 'vn', size: 15, together: true, departures: { atMs: [7.5 * HOUR] } },
      slot: { kind: 'booking', side: 'vn', everyMs: 15 * MIN, places: 7, noShow: 0.1 },
      yard: { kind: 'seize', side: 'vn', pool: 'desk', room: { places: 5, whenFull: 'turn-back' } },
      unseen: delay(constantOf(MIN)),
    };
    const flows = { export: flow(1, ['scan', 'choose', 'train', 'slot', 'yard']) };
    expect(said(scenario({ a: { ...plain, stages, flows } }), 'stages')).toEqual([
      'test gate · Scanner: takes 12 to 25 minutes; only 30 % of red',
      'test gate · Choose: with “smart”, while 40 or fewer are waiting at Scanner → Train; everyone → turns back',
      'test gate · Train: departs at 07:30, 15 at most',
      'test gate · Slot: a slot every 15 minutes with 7 places; 10 % miss their slot',
      'test gate · Staging yard: takes one of Desk and keeps it until it is given back; room for 5 who wait; when it is full they turn back',
    ]);
  });

  test('of goods that age, those alike in one line', () => {
    const fruit = { perishable: true, tonnes: 19, valueUsd: 1, shelfLife: constantOf(9 * DAY), decayPerDay: 0.016 };
    const cargo = { lychee: fruit, banana: fruit, stone: { perishable: false, tonnes: 20, valueUsd: 1 } };
    expect(said(scenario({ a: plain }, { cargo }), 'goods')).toEqual([
      'Lychee, Banana: fresh goods; keeps 9 days; loses 1.6 % of its value a day',
    ]);
  });
});

describe('what happens when', () => {
  const closed = (name: string): Scenario['disruptions'] => [
    { name: { en: name }, fromMs: 2 * DAY, toMs: 6 * DAY, effect: { kind: 'close', gate: 'a' }, assumption: 'why' },
    { name: { en: name }, fromMs: 2 * DAY, toMs: 6 * DAY, effect: { kind: 'close', gate: 'b' }, assumption: 'why' },
    { fromMs: DAY, toMs: 1.5 * DAY, effect: { kind: 'demand', gate: 'a', flow: 'export', factor: 0 }, source: 'S1' },
  ];

  test('is told in order of time, with both clocks, once for all gates, with its source or assumption', () => {
    const two = { ...scenario({ a: plain, b: plain, c: plain }), disruptions: closed('Tet'), sources: { S1: { title: 'A paper' } } };
    const facts = sectionsOf(two).find(({ id }) => id === 'disruptions')?.facts;
    expect(facts?.map((fact) => ({ ...fact, when: spaced(fact.when), what: spaced(fact.what) }))).toEqual([
      { when: 'Wed, 25 Jun 2025, 00:00 VN · 01:00 CN (12 hours)', where: 'test gate', what: 'Export: 0 % of the usual number', source: 'A paper', assumption: null },
      { when: 'Thu, 26 Jun 2025, 00:00 VN · 01:00 CN (4 days)', where: 'test gate, test gate', what: 'Tet; closed on both sides', source: null, assumption: 'why' },
    ]); // prettier-ignore
  });

  test('holidays that follow each other are a first and a last', () => {
    const side = { zoneMin: 420, open: [{ fromMs: 7 * HOUR, toMs: 20 * HOUR }], holidays: ['2024-02-10', '2024-02-11', '2024-02-17'] };
    expect(said(scenario({ a: { ...plain, sides: { vn: side } } }), 'hours')).toEqual([
      'test gate · Viet Nam side: 07:00–20:00; holidays: 10 – 11 Feb 2024, 17 Feb 2024',
    ]);
  });
});

test('a document of another age has nothing to say', () => {
  expect([sectionsOf(null), sectionsOf({ gates: 7 }), sectionsOf({})]).toEqual([[], [], []]);
});

test('every topic, kind of pool, quarantine class and day has words', () => {
  const keys = [
    ...TOPICS.map((topic) => `topic.${topic}`),
    ...POOL_KINDS.map((kind) => `kind.${kind}`),
    ...QUARANTINE.map((one) => `sc.quarantine.${one}`),
  ];
  expect(keys.filter((key) => !(key in en))).toEqual([]);
  expect(DAYS).toHaveLength(8);
});

describe('the library', () => {
  const library = openScenarioLibrary();
  const all = library.list().map(({ name }) => library.load(name).scenario);

  test.each(['en', 'vi', 'fr', 'zh-CN'] as const)('speaks %s without a gap, a number of milliseconds or a piece of code', (lang) => {
    const texts = all.flatMap((one) =>
      sectionsOf(one, lang).flatMap(({ facts }) => facts.map(({ when, where, what }) => `${one.name}: ${when ?? ''} ${where} | ${what}`)),
    );
    expect(texts.length).toBeGreaterThan(600);
    expect(texts.filter((text) => /undefined|NaN|\{|\}|\[|Ms\b|\d{7}|Infinity|\| $/.test(text))).toEqual([]);
  });

  test('stands under its topics, each of them with something', () => {
    const topics = new Map(library.list().map(({ name, topic }) => [name, topic]));
    expect(['lang-son-2025-07', 'hours-to-22', 'trade-plus-39', 'slot-booking', 'lang-son-perishables'].map((name) => topics.get(name))).toEqual(
      ['today', 'capacity', 'demand', 'rules', 'fresh'],
    ); // prettier-ignore
    expect(['huu-nghi-diversion', 'tet-closure', 'smart-gate-2027', 'rail-shift', 'holiday-travellers'].map((name) => topics.get(name))).toEqual(
      ['gates', 'disruptions', 'smart', 'rail', 'travellers'],
    ); // prettier-ignore
    expect(new Set(topics.values())).toEqual(new Set(TOPICS));
  });
});
