import fc from 'fast-check';
import { expect, test } from 'vitest';
import { localDays, rulesOn, spansOn, type DayRule } from '../../../simulations/model/calendar.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** 2026-02-14T12:00Z, a Saturday. */
const START = Date.UTC(2026, 1, 14, 12);

test('days begin at local midnight, the first one before simulated time 0', () => {
  const days = localDays(START, 420, 3 * DAY);
  // 19:00 in Hanoi: the local day began 19 hours ago and has 5 hours left.
  expect(days.map(({ fromMs }) => fromMs / HOUR)).toEqual([-19, 5, 29, 53]);
  expect(days.map(({ day }) => day)).toEqual(['sat', 'sun', 'mon', 'tue']);
  expect(localDays(START, 780, 0).map(({ fromMs, day }) => [fromMs / HOUR, day])).toEqual([[-1, 'sun']]);
});

test('a day that begins at the horizon is left out', () => {
  const midnight = Date.UTC(2026, 0, 31, 17);
  expect(localDays(midnight, 420, 2 * DAY).map(({ fromMs, day, month }) => [fromMs / DAY, day, month])).toEqual([
    [0, 'sun', 2],
    [1, 'mon', 2],
  ]);
});

test('holidays are local dates and keep their weekday', () => {
  const days = localDays(START, 480, 3 * DAY, ['2026-02-16', '2026-02-17']);
  expect(days.map(({ day, weekday }) => `${day} ${weekday}`)).toEqual(['sat sat', 'sun sun', 'holiday mon', 'holiday tue']);
});

test('weekdays and months agree with the calendar of the machine at any moment and offset', () => {
  const names = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
  fc.assert(
    fc.property(fc.integer({ min: -3e12, max: 7e12 }), fc.integer({ min: -14 * 60, max: 14 * 60 }), (start, zone) => {
      const days = localDays(start, zone, 2 * DAY);
      expect(days[0]!.fromMs).toBeLessThanOrEqual(0);
      expect(days[0]!.fromMs).toBeGreaterThan(-DAY);
      for (const { fromMs, weekday, month } of days) {
        const midnight = new Date(start + fromMs + zone * 60_000);
        expect([midnight.getTime() % DAY, weekday, month]).toEqual([
          midnight.getTime() < 0 ? -0 : 0,
          names[midnight.getUTCDay()],
          midnight.getUTCMonth() + 1,
        ]);
      }
    }),
    { numRuns: 300, seed: 1 },
  );
});

type Rule = DayRule & { readonly n: number };
const days = localDays(START, 420, 3 * DAY, ['2026-02-16']);
const [saturday, sunday, holidayMonday, tuesday] = days as [(typeof days)[0], (typeof days)[0], (typeof days)[0], (typeof days)[0]];

test('rules without days hold where no other rule names the day', () => {
  const usual: Rule = { n: 1 };
  const weekend: Rule = { n: 2, days: ['sat', 'sun'] };
  expect([saturday, sunday, holidayMonday, tuesday].map((day) => rulesOn(day, [usual, weekend]))).toEqual([
    [weekend],
    [weekend],
    [usual],
    [usual],
  ]);
  expect(rulesOn(tuesday, [weekend])).toEqual([]);
});

test('a holiday beats its weekday where both are named, and is its weekday where it is not', () => {
  const monday: Rule = { n: 1, days: ['mon'] };
  const holiday: Rule = { n: 2, days: ['holiday'] };
  expect(rulesOn(holidayMonday, [monday, holiday])).toEqual([holiday]);
  expect(rulesOn(holidayMonday, [monday])).toEqual([monday]);
});

test('hours become spans of simulated time, joined where they touch, none on a day closed by hours of no length', () => {
  const rules = [
    { fromMs: 0, toMs: 7 * HOUR },
    { fromMs: 20 * HOUR, toMs: DAY },
    { days: ['holiday'] as const, fromMs: 0, toMs: 0 },
  ];
  expect(spansOn(days, rules).map(({ fromMs, toMs }) => [fromMs / HOUR, toMs / HOUR])).toEqual([
    [-19, -12],
    [1, 12],
    [25, 29],
    [53, 60],
    [73, 77],
  ]);
});
