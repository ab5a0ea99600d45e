import { expect, test } from 'vitest';
import { METRICS } from '../../shared/metrics/catalogue.ts';
import { parseThresholds } from '../../shared/metrics/thresholds.ts';

test('sizes are taken in the unit of the metric, or with one of their own', () => {
  expect(
    parseThresholds(['sojourn.p90=10min', 'wait.mean = 1 h', 'busy=2 %', 'throughput=5', 'queue.max@all/export/yard=7 trucks']),
  ).toEqual({
    'sojourn.p90': 10,
    'wait.mean': 60,
    busy: 0.02,
    throughput: 5,
    'queue.max@all/export/yard': 7,
  });
});

test('every metric takes a bare number and 0', () => {
  for (const { id } of METRICS) expect(parseThresholds([`${id}=0`, `${id}@all=3`])).toEqual({ [id]: 0, [`${id}@all`]: 3 });
});

test.each([
  ['sojourn.p9=3', 'sojourn.p90'],
  ['=3', 'metrics'],
  ['sojourn.p90', ''],
])('%j names no metric', (text, hint) => {
  expect(() => parseThresholds([text])).toThrowError(
    expect.objectContaining({ code: 'invalid-request', hint: expect.stringContaining(hint) as string }) as Error,
  );
});

test.each(['sojourn.p90=', 'sojourn.p90=long', 'sojourn.p90=-3', 'busy=5 min', 'sojourn.p90=1e999', 'throughput=3 h'])(
  '%j has no size in its unit',
  (text) => {
    expect(() => parseThresholds([text])).toThrowError(expect.objectContaining({ code: 'invalid-request' }) as Error);
  },
);
