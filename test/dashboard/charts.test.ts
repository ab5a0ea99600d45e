// Charts: which instants the x axis names on a narrow screen, and where the numbers of decisions stand.
import { describe, expect, test } from 'vitest';
import { besideEachOther } from '../../dashboard/charts/marks.ts';
import { axisTime, splitsAt, TIME_STEPS } from '../../dashboard/charts/time-axis.ts';

const DAY_S = 86_400;
/** Midnight of 1 July 2025 in Viet Nam. */
const JULY = Date.UTC(2025, 5, 30, 17) / 1000;
const day = (epochMs: number): string => `day ${String((epochMs / 1000 - JULY) / DAY_S)}`;

describe('the x axis', () => {
  /** The labels of so many days on a drawing so wide, as the chart library chooses their distance: the least with room for one. */
  const labels = (days: number, width: number, from = JULY): readonly string[] => {
    const step = TIME_STEPS.find((seconds) => (seconds / (days * DAY_S)) * width >= 86);
    return step === undefined ? [] : splitsAt(from, from + days * DAY_S, step).map((second) => axisTime(second, step, day));
  };

  test('names days of a month, and of a year, on a phone', () => {
    expect(labels(31, 250)).toEqual(['day 0', 'day 14', 'day 28']);
    expect(labels(365, 250)).toEqual(['day 0', 'day 182', 'day 364']);
  });

  test('counts days from the first midnight, whatever day of the epoch that is', () => {
    expect(labels(31, 250, JULY - 6 * 3_600)[0]).toBe('day 0');
    expect(labels(14, 700, JULY + DAY_S)[0]).toBe('day 1');
  });

  test('names midnight by its day and other hours on both clocks', () => {
    expect(labels(1, 250)).toEqual(['day 0', '12:00 VN\n13:00 CN', 'day 1']);
  });
});

describe('numbers of decisions', () => {
  const room = { from: 50, to: 250, width: 20 };

  test('stand at their instants where there is room', () => {
    expect(besideEachOther([60, 100, 200], room)).toEqual([60, 100, 200]);
  });

  test('stand beside each other where they would cover one another', () => {
    expect(besideEachOther([100, 100, 105, 200], room)).toEqual([100, 120, 140, 200]);
  });

  test('stay on the chart, and come closer where there is no room left', () => {
    expect(besideEachOther([235, 245, 250], room)).toEqual([210, 230, 250]);
    const many = besideEachOther(
      Array.from({ length: 21 }, () => 250),
      room,
    );
    expect([many[0], many[1], many.at(-1)]).toEqual([50, 60, 250]);
  });
});
