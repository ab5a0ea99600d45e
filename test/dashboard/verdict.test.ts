// A row of a comparison in words and figures.
import { expect, test } from 'vitest';
import { makeFormat } from '../../dashboard/data/format.ts';
import { differenceText, intervalEnds, verdictWords } from '../../dashboard/data/verdict.ts';
import { en } from '../../dashboard/text/en.ts';
import { vi } from '../../dashboard/text/vi.ts';
import type { Text } from '../../dashboard/text/text.ts';
import { row } from './fixtures.ts';

const format = makeFormat('en', 'locale');
const textOf =
  (dictionary: Readonly<Record<string, string>>): Text =>
  (key, params) =>
    (dictionary[key] ?? key).replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(params?.[name]));
const t = textOf(en);

test('a clear improvement says by how much and how surely', () => {
  expect(verdictWords(row(), t, format).sentence).toBe('Better: lower by 0:52 (0:41 to 1:03)');
  expect(verdictWords(row(), textOf(vi), makeFormat('vi', 'locale')).sentence).toBe('Tốt hơn: giảm 0:52 (từ 0:41 đến 1:03)');
});

test('the difference has a sign and an arrow', () => {
  expect(differenceText(row(), format)).toBe('▼\u00a0\u22120:52');
  expect(
    differenceText(row({ key: 'throughput@all', unit: 'trucks/day', base: 812, candidate: 876, difference: 64, halfWidth: 6 }), format),
  ).toBe('▲\u00a0+64.0');
});

test('an interval around zero keeps its signs', () => {
  const undecided = row({
    unit: 'trucks',
    base: 341,
    candidate: 338,
    difference: -3,
    halfWidth: 6,
    verdict: 'no-difference',
    threshold: 10,
  });
  expect(intervalEnds(undecided, format)).toEqual({ from: '\u22129.0', to: '+3.0' });
  expect(verdictWords(undecided, t, format).sentence).toBe('No difference that matters (at most 9.0)');
});

test('an undecided row says how many more runs would decide', () => {
  expect(verdictWords(row({ verdict: 'cannot-tell', runMore: 68 }), t, format).sentence).toBe('Cannot tell yet: run about 68 more');
  expect(verdictWords(row({ verdict: 'cannot-tell', runMore: 501 }), t, format).sentence).toBe('Cannot tell yet: run more than 500 more');
});

test('a difference without chance is certain', () => {
  const certain = row({
    unit: 'USD/day',
    better: 'down',
    base: 410_000,
    candidate: 450_000,
    difference: 40_000,
    halfWidth: null,
    method: 'certain',
    verdict: 'worse',
  });
  expect(verdictWords(certain, t, format).sentence).toBe('Worse: higher by 0.04 (certain)');
});

test('too few days are said with their number', () => {
  expect(verdictWords(row({ verdict: 'too-few', n: 6 }), t, format).sentence).toBe('Too few days to judge (6)');
});

test('shares differ in percentage points', () => {
  expect(differenceText(row({ unit: 'share', base: 0.74, candidate: 0.88, difference: 0.14, halfWidth: 0.02 }), format)).toBe(
    '▲\u00a0+14.0',
  );
});
