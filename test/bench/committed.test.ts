// What `npm run bench -- --check` lets pass.
import { expect, test } from 'vitest';
import { fallsOf } from './committed.ts';
import type { Figure } from './figure.ts';
import { describeMachine } from './machine.ts';

const figure = (id: string, median: number, more: Partial<Figure> = {}): Figure => ({
  ...{ id, what: id, unit: 'x', median, min: median, max: median, rounds: 1 },
  ...{ better: 'less', must: null, aim: null, beside: '', isGated: true, ...more },
});
const committed = { machine: describeMachine(), ratios: { slower: 2, faster: 10 } };

test('a gated ratio may be 30 % worse than committed, and not more', () => {
  expect(fallsOf(committed, [figure('slower', 2.59), figure('faster', 7.7, { better: 'more' })])).toEqual([]);
  expect(fallsOf(committed, [figure('slower', 2.62), figure('faster', 7.6, { better: 'more' })]).map(({ text }) => text)).toEqual([
    'slower: 2.62 at best, committed 2, 31 % worse',
    'faster: 7.6 at best, committed 10, 32 % worse',
  ]);
});

test('one good round is enough: what has become slower is so in every round', () => {
  const noisy = [figure('slower', 3.4, { min: 2.5, max: 3.9 }), figure('faster', 6, { better: 'more', min: 5, max: 9 })];
  expect(fallsOf(committed, noisy)).toEqual([]);
  const slower = [figure('slower', 3.4, { min: 2.7, max: 3.9 }), figure('faster', 6, { better: 'more', min: 5, max: 7 })];
  expect(fallsOf(committed, slower).length).toBe(2);
});

test('what is not gated or was never committed cannot fall', () => {
  expect(fallsOf(committed, [figure('slower', 9, { isGated: false }), figure('new', 9)])).toEqual([]);
});
