// Names on screen: the author's own in each language, else the known word, else whatever there is.
import { expect, test } from 'vitest';
import { gateName, layoutStageName, placeName, readable, scenarioNoun, stageName, unitText } from '../../dashboard/data/names.ts';
import type { Text } from '../../dashboard/text/text.ts';
import { allEn as en } from '../../dashboard/text/all-en.ts';
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
