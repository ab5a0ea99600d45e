// Quantities as written in scenario files.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { editDistance, nearestName } from '../../shared/nearest.ts';
import { formatDuration, tryDuration, tryMoney, tryShare, tryTarget } from '../../shared/units.ts';

describe('durations', () => {
  test.each([
    ['17 min', 1_020_000],
    ['25 h', 90_000_000],
    ['2 d', 172_800_000],
    ['2d', 172_800_000],
    ['45 s', 45_000],
    ['0.2 min', 12_000],
    ['250 ms', 250],
    ['0 s', 0],
  ])('%s is %d ms', (text, ms) => {
    expect(tryDuration(text)).toBe(ms);
  });

  test.each(['17', '17 minutes', '17 km', '-5 min', 'min', '', '1h30m', '1e99 d', 'NaN h', '17 constructor'])(
    '%j is no duration',
    (text) => {
      expect(tryDuration(text)).toBeUndefined();
    },
  );

  test('a duration survives writing and reading', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3_000_000_000_000 }), (ms) => {
        expect(tryDuration(formatDuration(ms))).toBe(ms);
      }),
      { seed: 1 },
    );
    expect([90 * 60_000, 25 * 3_600_000, 7 * 86_400_000, 1500].map(formatDuration)).toEqual(['90 min', '25 h', '7 d', '1500 ms']);
  });
});

describe('money and shares', () => {
  test('dollars come plain, in thousands and in millions', () => {
    expect(['9 USD', '78 k USD', '0.4 M USD', '67500USD', '9 EUR', '9', 'USD'].map(tryMoney)).toEqual([
      9,
      78_000,
      400_000,
      67_500,
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('a share is a number from 0 to 1 or per cent, without rounding twice', () => {
    expect([0.05, '0.05', '5 %', '57.53 %', '100%', 1.2, '101 %', -0.1, '5 ‰'].map(tryShare)).toEqual([
      0.05,
      0.05,
      0.05,
      0.5753,
      1,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('targets', () => {
  test('a target is turned into the unit of its metric', () => {
    expect(tryTarget('<= 4 h', 'min')).toEqual({ op: '<=', value: 240 });
    expect(tryTarget('>= 90 %', 'share')).toEqual({ op: '>=', value: 0.9 });
    expect(tryTarget('<=1.2 days', 'days')).toEqual({ op: '<=', value: 1.2 });
    expect(tryTarget('>= 850 trucks/day', 'trucks/day')).toEqual({ op: '>=', value: 850 });
    expect(tryTarget('>= 850', 'trucks/day')).toEqual({ op: '>=', value: 850 });
  });

  test.each([['4 h'], ['< 4 h'], ['<= 4 km'], ['<=']])('%s is no target for minutes', (text) => {
    expect(tryTarget(text, 'min')).toBeUndefined();
  });
});

describe('nearestName', () => {
  test('finds the closest name and none that is far', () => {
    const names = ['huu-nghi', 'tan-thanh', 'coc-nam', 'chi-ma'];
    expect(nearestName('huu-ngi', names)).toBe('huu-nghi');
    expect(nearestName('Tan-Thanh', names)).toBe('tan-thanh');
    expect(nearestName('gate', names)).toBeUndefined();
    expect(nearestName('x', ['y'])).toBeUndefined();
  });

  test('counts a swap of neighbours as one edit', () => {
    expect(editDistance('scna', 'scan')).toBe(1);
    expect(editDistance('', 'abc')).toBe(3);
    expect(editDistance('kitten', 'sitting')).toBe(3);
  });
});
