// The same trucks in two runs, and what became of them in each.
import { describe, expect, test } from 'vitest';
import type { TruckRecords } from '../../../simulations/border/records.ts';
import { pairTrucks } from '../../../simulations/experiment/pair-trucks.ts';

/** gate, serial, trip, outcome, arrived, ended. */
type Row = readonly [number, number, number, number, number, number];
const records = (...rows: readonly Row[]): TruckRecords =>
  ({
    gate: Uint8Array.from(rows, ([gate]) => gate),
    serial: Float64Array.from(rows, ([, serial]) => serial),
    trip: Uint16Array.from(rows, ([, , trip]) => trip),
    outcome: Uint8Array.from(rows, ([, , , outcome]) => outcome),
    arrivedMs: Float64Array.from(rows, ([, , , , arrived]) => arrived),
    endedMs: Float64Array.from(rows, ([, , , , , ended]) => ended),
  }) as unknown as TruckRecords;

describe('trucks of two records', () => {
  test('are the same by gate, serial and trip, and each is in one class', () => {
    const first = records([0, 1, 0, 1, 10, 30], [0, 2, 0, 1, 11, 31], [0, 3, 0, 2, 12, 13], [0, 4, 0, 0, 1, NaN], [1, 1, 0, 1, 0, 100], [0, 1, 1, 1, 40, 50]); // prettier-ignore
    const second = records([0, 1, 0, 1, 10, 20], [0, 2, 0, 3, 11, 41], [0, 3, 0, 1, 12, 72], [0, 4, 0, 4, 1, 9], [1, 1, 0, 1, 0, 400], [0, 9, 0, 1, 5, 6]); // prettier-ignore
    expect(pairTrucks(first, second)).toEqual({
      both: 2,
      onlyFirst: 2,
      onlySecond: 2,
      neither: 1,
      meanSojournOfBothMs: { first: (20 + 100) / 2, second: (10 + 400) / 2 },
    });
  });

  test('a truck cleared at once has a sojourn of zero and is cleared all the same', () => {
    expect(pairTrucks(records([0, 1, 0, 1, 5, 5]), records([0, 1, 0, 1, 5, 5]))).toEqual({
      ...{ both: 1, onlyFirst: 0, onlySecond: 0, neither: 0 },
      meanSojournOfBothMs: { first: 0, second: 0 },
    });
  });

  test('nobody in both has no mean', () => {
    expect(pairTrucks(records([0, 1, 0, 1, 5, 6]), records())).toEqual({ both: 0, onlyFirst: 1, onlySecond: 0, neither: 0, meanSojournOfBothMs: null }); // prettier-ignore
    expect(pairTrucks(records(), records([0, 1, 0, 2, 5, 6]))).toMatchObject({ neither: 1, meanSojournOfBothMs: null });
  });
});
