// Calendar arithmetic against known dates and round trips.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  civil,
  civilFromDays,
  daysFromCivil,
  daysInMonth,
  formatCivil,
  formatIso,
  formatTimeOfDay,
  formatZone,
  localDay,
  localMsOfDay,
  tryIso,
  tryTimeOfDay,
  tryZone,
} from '../../shared/time.ts';

const EPOCH = fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 });
const ZONE = fc.integer({ min: -14 * 60, max: 14 * 60 });

describe('civil', () => {
  test('shows the wall clock of the zone and the ISO weekday', () => {
    const start = tryIso('2025-07-01T00:00+07:00') ?? NaN;
    expect(civil(start, 420)).toEqual({ year: 2025, month: 7, day: 1, hour: 0, minute: 0, second: 0, millisecond: 0, weekday: 2 });
    expect(civil(start, 480)).toMatchObject({ day: 1, hour: 1, weekday: 2 });
    expect(civil(start, 0)).toMatchObject({ month: 6, day: 30, hour: 17, weekday: 1 });
    expect(civil(0, 0).weekday).toBe(4);
    expect(civil(-1, 0)).toMatchObject({ year: 1969, month: 12, day: 31, millisecond: 999, weekday: 3 });
  });

  test('agrees with the platform for any moment of years 1 to 9999', () => {
    fc.assert(
      fc.property(EPOCH, (epochMs) => {
        const platform = new Date(epochMs);
        const c = civil(epochMs, 0);
        expect([c.year, c.month, c.day, c.hour, c.minute, c.second, c.millisecond, c.weekday % 7]).toEqual([
          platform.getUTCFullYear(),
          platform.getUTCMonth() + 1,
          platform.getUTCDate(),
          platform.getUTCHours(),
          platform.getUTCMinutes(),
          platform.getUTCSeconds(),
          platform.getUTCMilliseconds(),
          platform.getUTCDay(),
        ]);
      }),
      { seed: 1 },
    );
  });
});

describe('dates', () => {
  test('a date survives the way to days and back', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1_000_000, max: 3_000_000 }), (days) => {
        const date = civilFromDays(days);
        expect(daysFromCivil(date.year, date.month, date.day)).toBe(days);
      }),
      { seed: 1 },
    );
  });

  test('February has 29 days in leap years only', () => {
    expect([2024, 2025, 2000, 1900].map((year) => daysInMonth(year, 2))).toEqual([29, 28, 29, 28]);
    expect(daysInMonth(2025, 12)).toBe(31);
  });
});

describe('ISO 8601', () => {
  test('a moment survives writing and reading in any zone', () => {
    fc.assert(
      fc.property(EPOCH, ZONE, (epochMs, zoneMin) => {
        const inside = epochMs > -62_135_000_000_000 && epochMs < 253_402_000_000_000;
        fc.pre(inside);
        expect(tryIso(formatIso(epochMs, zoneMin))).toBe(epochMs);
      }),
      { seed: 1 },
    );
  });

  test.each([
    ['2025-06-24T00:00+07:00', 1_750_698_000_000],
    ['2025-06-24T00:00:00.5+07:00', 1_750_698_000_500],
    ['1970-01-01T00:00Z', 0],
    ['1970-01-01 00:00:00-00:30', 1_800_000],
  ])('%s is read as %d ms', (text, epochMs) => {
    expect(tryIso(text)).toBe(epochMs);
  });

  test.each([
    '2025-06-24',
    '2025-06-24T00:00',
    '2025-02-29T00:00Z',
    '2025-13-01T00:00Z',
    '2025-06-24T24:00Z',
    '2025-06-24T10:60Z',
    '2025-06-24T00:00+15:00',
    'soon',
  ])('%s is no moment', (text) => {
    expect(tryIso(text)).toBeUndefined();
  });
});

describe('zones and times of day', () => {
  test('an offset survives writing and reading', () => {
    fc.assert(
      fc.property(ZONE, (zoneMin) => {
        expect(tryZone(formatZone(zoneMin))).toBe(zoneMin);
      }),
      { seed: 1 },
    );
  });

  test('a time of day is read up to 24:00', () => {
    expect(['00:00', '7:05', '24:00', '24:01', '12:60', 'noon'].map(tryTimeOfDay)).toEqual([
      0,
      25_500_000,
      86_400_000,
      undefined,
      undefined,
      undefined,
    ]);
    expect(formatTimeOfDay(25_500_000)).toBe('07:05');
    expect(formatTimeOfDay(86_400_000)).toBe('24:00');
  });

  test('local day and ms of day put the moment together again', () => {
    fc.assert(
      fc.property(EPOCH, ZONE, (epochMs, zoneMin) => {
        expect(localDay(epochMs, zoneMin) * 86_400_000 + localMsOfDay(epochMs, zoneMin)).toBe(epochMs + zoneMin * 60_000);
      }),
      { seed: 1 },
    );
  });

  test('people read a moment without offset', () => {
    expect(formatCivil(1_750_698_005_000, 420)).toBe('2025-06-24 00:00:05');
  });
});
