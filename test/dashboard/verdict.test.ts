// A row of a comparison in words and figures.
import { expect, test } from 'vitest';
import { makeFormat } from '../../dashboard/data/format.ts';
import { differenceText, intervalEnds, meanText, verdictWords } from '../../dashboard/data/verdict.ts';
import { allEn as en } from '../../dashboard/text/all-en.ts';
import { allVi as vi } from '../../dashboard/text/all-vi.ts';
import { row, textOf } from './fixtures.ts';

const format = makeFormat('en', 'locale');
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

test('what reads as nothing has neither arrow nor sign', () => {
  const tiny = row({ unit: 'min', base: 178, candidate: 177.8, difference: -0.2, halfWidth: 0.25 });
  expect(differenceText(tiny, format)).toBe('≈\u00a00:00');
  expect(intervalEnds(tiny, format)).toEqual({ from: '0:00', to: '0:00' });
  expect(differenceText({ ...tiny, difference: 0 }, format)).toBe('=\u00a00:00');
});

test('a difference that reads as nothing is not said to be at most nothing', () => {
  const none = row({ unit: 'min', base: 178, candidate: 178, difference: 0, halfWidth: 0.2, verdict: 'no-difference' });
  expect(verdictWords(none, t, format).sentence).toBe('No difference that matters');
});

test('the interval beside a signed difference is signed like it', () => {
  expect(intervalEnds(row(), format)).toEqual({ from: '\u22121:03', to: '\u22120:41' });
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
  expect(verdictWords(row({ verdict: 'cannot-tell', runMore: 68 }), t, format).sentence).toBe(
    'Cannot tell yet: replications to add: about 68',
  );
  expect(verdictWords(row({ verdict: 'cannot-tell', runMore: 501 }), t, format).sentence).toBe(
    'Cannot tell yet: replications to add: more than 500',
  );
});

test('a difference without chance is certain', () => {
  const certain = row({
    unit: 'USD/day',
    better: 'down',
    base: 4_100_000,
    candidate: 4_140_000,
    difference: 40_000,
    halfWidth: null,
    method: 'certain',
    verdict: 'worse',
  });
  expect(verdictWords(certain, t, format).sentence).toBe('Worse: higher by 0.04 (certain)');
});

test('base and candidate are in one style, that of the larger', () => {
  const cost = row({ unit: 'USD/day', base: 600_000, candidate: 1_200_000, difference: 600_000, halfWidth: 50_000 });
  expect([meanText(cost, cost.base, format), meanText(cost, cost.candidate, format)]).toEqual(['0.600', '1.200']);
  const small = row({ unit: 'USD/day', base: 6_000, candidate: 12_000, difference: 6_000, halfWidth: 500 });
  expect([meanText(small, small.base, format), differenceText(small, format)]).toEqual(['6,000', '▲\u00a0+6,000']);
  const time = row({ base: 45, candidate: 75, difference: 30, halfWidth: 2 });
  expect([meanText(time, time.base, format), meanText(time, time.candidate, format)]).toEqual(['0:45', '1:15']);
});

test('too few replications are said with their number', () => {
  expect(verdictWords(row({ verdict: 'too-few', n: 6 }), t, format).sentence).toBe('Too few replications to judge (6)');
});

test('shares differ in percentage points', () => {
  expect(differenceText(row({ unit: 'share', base: 0.74, candidate: 0.88, difference: 0.14, halfWidth: 0.02 }), format)).toBe(
    '▲\u00a0+14.0',
  );
});
