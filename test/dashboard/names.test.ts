// Names on screen: the author's own in each language, else the known word, else whatever there is.
import { expect, test } from 'vitest';
import {
  cargoName,
  gateName,
  layoutName,
  layoutStageName,
  placeName,
  poolName,
  readable,
  scenarioNoun,
  stageName,
  timeUnit,
  unitText,
} from '../../dashboard/data/names.ts';
import type { Text } from '../../dashboard/text/text.ts';
import type { Gate } from '../../shared/scenario/scenario.ts';
import { allFr as fr } from '../../dashboard/text/all-fr.ts';
import { allEn as en } from '../../dashboard/text/all-en.ts';
import { compile, gateLayouts } from '../../simulations/index.ts';
import { resolveText, smallText } from '../scenarios/small.ts';
import { layout, textOf } from './fixtures.ts';

const t: Text = (key) => key;
const names = { en: 'X-ray', vi: 'Soi chiếu', zh: '机检查验' };

test('a stage has its author’s name in the languages the author gave', () => {
  expect([stageName('scan', names, 'en', t), stageName('scan', names, 'vi', t), stageName('scan', names, 'zh-CN', t)]).toEqual([
    'X-ray',
    'Soi chiếu',
    '机检查验',
  ]);
});

test('a French name of the author’s is shown, and only where it is missing the known word or the English name is', () => {
  const cn = (fr?: string) => ({ en: 'Chinese frontier inspection', fr });
  expect([stageName('cn-frontier', cn('Contrôle chinois'), 'fr', t), stageName('cn-frontier', cn(), 'fr', t)]).toEqual([
    'Contrôle chinois',
    'stage.border-guard',
  ]);
  const fruit = (fr?: string) => ({ en: 'Dragon fruit', fr });
  expect([cargoName('x', fruit('Pitaya'), 'fr'), cargoName('x', fruit(), 'fr')]).toEqual(['Pitaya', 'Dragon fruit']);
});

test('the French name in a scenario reaches the live gate', () => {
  const text = smallText({
    8: '  north:\n    name: { en: North station, fr: Gare du Nord }',
    16: '      ready: { kind: delay, name: { en: Waiting, fr: Attente d’appel }, side: vn, time: 2 h, assumption: guess }',
  });
  const gate = gateLayouts(compile(resolveText(text)))[0]!;
  expect([layoutName(gate, 'fr'), layoutStageName(gate, 0, 'fr', t), layoutName(gate, 'vi')]).toEqual([
    'Gare du Nord',
    'Attente d’appel',
    'North station',
  ]);
});

test('a language the author did not give uses the known word for such a stage', () => {
  expect([stageName('scan', names, 'fr', t), stageName('cn-exit', names, 'fr', t), stageName('cn-gate', names, 'fr', t)]).toEqual([
    'stage.scan',
    'stage.border-guard',
    'stage.barrier',
  ]);
});

test('a stage nobody knows keeps the name it has', () => {
  expect([stageName('odd', { en: 'Odd stage' }, 'fr', t), stageName('odd-one', undefined, 'fr', t)]).toEqual(['Odd stage', 'Odd one']);
});

test('a live stage without local names is English in English', () => {
  expect(layoutStageName(layout, 1, 'en', t)).toBe('Scanner');
});

test('a pool that serves several stages is called by what it is and its side, elsewhere than in English', () => {
  const stage = (name: string) => ({ kind: 'service', pool: 'cn-lanes', name: { en: name } });
  const gate = { pools: { 'cn-lanes': { kind: 'lane' } }, stages: { a: stage('In'), b: stage('Out') } } as unknown as Partial<Gate>;
  const speak = textOf(fr);
  expect([poolName('cn-lanes', gate, 'fr', speak), poolName('cn-lanes', gate, 'en', speak)]).toEqual(['Couloir CN', 'CN lanes']);
});

test('gates are named by the stored scenario, or readably by their id', () => {
  const scenario = { gates: { 'huu-nghi': { name: { en: 'Huu Nghi', vi: 'Hữu Nghị' } } } };
  expect([
    gateName('huu-nghi', 'vi', t, scenario),
    gateName('huu-nghi', 'fr', t, scenario),
    gateName('chi-ma', 'en', t),
    gateName('all', 'en', t),
  ]).toEqual(['Hữu Nghị', 'Huu Nghi', 'Chi Ma', 'name.all-gates']);
  expect([placeName('tan-thanh'), readable('cn-bays')]).toEqual(['Tan Thanh', 'CN bays']);
});

test('a time of a day and more carries its own units', () => {
  expect([unitText('min', 30, t), unitText('min', 200, t), unitText('min', 2_000, t), unitText('trucks', 3, t)]).toEqual([
    'unit.min',
    'unit.hmm',
    '',
    'noun.trucks',
  ]);
});

test('a column of times says h:mm where that is how they are written, and both where some reach a day', () => {
  expect([timeUnit([30, 1_439.4], 'en', t), timeUnit([1_439.6, 3_000], 'en', t), timeUnit([-1_500, 52], 'en', t)]).toEqual([
    'unit.hmm',
    '',
    'unit.hmm · d h',
  ]);
  expect(timeUnit([], 'vi', textOf(en))).toBe('h:mm');
});

test('money is in millions from one on, and the unit says so', () => {
  expect([unitText('USD/day', 410_000, t), unitText('USD/day', 1_400_000, t), unitText('veh-h/day', 5, t)]).toEqual([
    'unit.dollars/day',
    'unit.USD/day',
    'unit.veh-h/day',
  ]);
});

test('what is counted has the word of what the flows carry', () => {
  const gates = {
    rail: { flows: { trains: { carries: 'wagons' } } },
    road: { flows: { export: {}, agv: { carries: 'vehicles' } } },
    foot: { flows: { entry: { carries: 'travellers' }, exit: { carries: 'travellers' } } },
  };
  const nouns = ['rail', 'road', 'foot', 'all', 'unknown'].map((gate) => scenarioNoun({ gates }, gate));
  expect(nouns).toEqual(['wagons', 'vehicles', 'travellers', 'mixed', 'trucks']);
  expect([scenarioNoun({ gates }, 'road', 'export'), scenarioNoun({ gates }, 'road', 'both'), scenarioNoun(null, 'all')]).toEqual([
    'trucks',
    'vehicles',
    'trucks',
  ]);
  const words = textOf(en);
  expect([unitText('trucks/day', 3, words, 'travellers'), unitText('trucks', 3, words, 'wagons')]).toEqual(['travellers/day', 'wagons']);
});
