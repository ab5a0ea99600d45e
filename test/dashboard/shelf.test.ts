// The scenarios of the library as they are looked for.
import { expect, test } from 'vitest';
import type { ScenarioSummary } from '../../shared/protocol/http.ts';
import { baseOf, gateNames, isFound, shelvesOf } from '../../dashboard/data/shelf.ts';
import { allEn as en } from '../../dashboard/text/all-en.ts';
import { textOf } from './fixtures.ts';

const t = textOf(en);
const summary = (changes: Partial<ScenarioSummary> = {}): ScenarioSummary => ({
  name: 'rail-shift',
  title: 'Three container trains a day',
  question: 'How much road queue disappears?',
  description: 'Forty containers of fruit.',
  hash: 'a',
  gates: ['huu-nghi', 'dong-dang', 'chi-ma'],
  gateNames: {
    'huu-nghi': { en: 'Huu Nghi', vi: 'Hữu Nghị', zh: '友谊关' },
    'dong-dang': { en: 'Dong Dang station', fr: 'Gare de Dong Dang' },
  },
  days: 31,
  topic: 'rail',
  ...changes,
});

test('a scenario is found by any words of its question, its gates and its topic, marks and case aside', () => {
  const found = ['', '  ', 'containers', 'huu nghi', 'HỮU', '友谊', 'gare', 'railway', 'queue three', 'rail-shift'];
  expect(found.filter((typed) => !isFound(summary(), typed, t))).toEqual([]);
  expect(['zebra', 'queue zebra'].filter((typed) => isFound(summary(), typed, t))).toEqual([]);
});

test('scenarios stand under their topics, the ordinary ones first, and no shelf is empty', () => {
  const shelves = shelvesOf([summary(), summary({ name: 'today', topic: 'today' }), summary({ name: 'gauge' })]);
  expect(shelves.map(({ topic, scenarios }) => [topic, scenarios.map(({ name }) => name)])).toEqual([
    ['today', ['today']],
    ['rail', ['rail-shift', 'gauge']],
  ]);
});

test('gates have the names of the language, else the English one, else their id', () => {
  expect([gateNames(summary(), 'vi'), gateNames(summary(), 'fr')]).toEqual([
    ['Hữu Nghị', 'Dong Dang station', 'Chi Ma'],
    ['Huu Nghi', 'Gare de Dong Dang', 'Chi Ma'],
  ]);
});

test('a text says which scenario it extends, or none', () => {
  expect([baseOf('amity: 1\nextends: lang-son-2025-07\n'), baseOf('extends: "a-b" # why'), baseOf('# extends: x\nname: y')]).toEqual([
    'lang-son-2025-07',
    'a-b',
    undefined,
  ]);
});
