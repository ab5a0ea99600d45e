// What is known of the recorded cases, in the units of the case.
import { DAY_MS, HOUR_MS } from '../../shared/time.ts';
import type { Tolerance } from './exact.ts';

export interface KnownTable {
  /** n, arrival, start, end, state. */
  readonly rows: readonly (readonly (number | string | null)[])[];
  readonly served: number;
  readonly meanWait: number;
  readonly lastEnd: number;
  readonly reneged?: number;
  readonly refused?: number;
  readonly waiting?: number;
  readonly tolerance: Tolerance;
}

const NINE_DIGITS: Tolerance = { absolute: 1e-9 };
const SIX_DIGITS: Tolerance = { absolute: 1e-6 };

export const TABLES = {
  T03: {
    rows: [
      [1, 0, 0, 6, 'served'],
      [2, 2, 2, 10, 'served'],
      [3, 3, 6, 11, 'served'],
      [4, 3.5, 10, 14, 'served'],
      [5, 7, 11, 18, 'served'],
      [6, 9, 14, 17, 'served'],
      [7, 9.5, 17, 26, 'served'],
      [8, 10, 18, 20, 'served'],
      [9, 14, 20, 26, 'served'],
      [10, 15, 26, 31, 'served'],
      [11, 15.2, 26, 30, 'served'],
      [12, 18, 30, 38, 'served'],
      [13, 22, 31, 34, 'served'],
      [14, 22.5, 34, 37, 'served'],
      [15, 23, 37, 44, 'served'],
      [16, 30, 38, 40, 'served'],
    ],
    served: 16,
    meanWait: 7.26875,
    lastEnd: 44,
    tolerance: NINE_DIGITS,
  },
  T05: {
    rows: [
      [1, 0, 0, 6, 'served'],
      [2, 2, 2, 10, 'served'],
      [3, 3, 6, 11, 'served'],
      [4, 3.5, 13, 17, 'served'],
      [5, 7, 10, 17, 'served'],
      [6, 9, 17, 20, 'served'],
      [7, 9.5, 20, 29, 'served'],
      [8, 10, 11, 13, 'served'],
      [9, 14, 22, 28, 'served'],
      [10, 15, 17, 22, 'served'],
      [11, 15.2, 29, 33, 'served'],
      [12, 18, 33, 41, 'served'],
      [13, 22, 28, 31, 'served'],
      [14, 22.5, 33, 36, 'served'],
      [15, 23, 36, 43, 'served'],
      [16, 30, 31, 33, 'served'],
    ],
    served: 16,
    meanWait: 6.51875,
    lastEnd: 43,
    tolerance: NINE_DIGITS,
  },
  T07: {
    rows: [
      [1, 0, 0, 3.8594887689, 'served'],
      [2, 10.200602872748009, 10.2006028727, 23.7506789783, 'served'],
      [3, 12.726464729449145, null, 13.9003423947, 'reneged'],
      [4, 34.99934572496295, 34.999345725, 37.9599460765, 'served'],
      [5, 40.47980731892786, 40.4798073189, 43.1401073489, 'served'],
    ],
    served: 4,
    meanWait: 0,
    lastEnd: 43.1401073489,
    reneged: 1,
    tolerance: NINE_DIGITS,
  },
  T09: {
    rows: [
      [1, 0, 0, 6, 'served'],
      [2, 2, 6, 14, 'served'],
      [3, 3, 14, 19, 'served'],
      [4, 3.5, 19, 23, 'served'],
      [5, 7, 23, 30, 'served'],
      [6, 9, null, null, 'refused'],
      [7, 9.5, null, null, 'refused'],
      [8, 10, null, null, 'refused'],
      [9, 14, 30, 36, 'served'],
      [10, 15, null, null, 'refused'],
      [11, 15.2, null, null, 'refused'],
      [12, 18, null, null, 'refused'],
      [13, 22, 36, 39, 'served'],
      [14, 22.5, null, null, 'refused'],
      [15, 23, 39, 46, 'served'],
      [16, 30, 46, 48, 'served'],
    ],
    served: 9,
    meanWait: 12.0555555556,
    lastEnd: 48,
    refused: 7,
    tolerance: NINE_DIGITS,
  },
  T11: {
    rows: [
      [1, 3, 3, 8, 'served'],
      [2, 6, 6, 11, 'served'],
      [3, 9, 9, 14, 'served'],
      [4, 12, null, null, 'waiting'],
      [5, 15, null, null, 'waiting'],
      [6, 18, null, null, 'waiting'],
      [7, 21, null, null, 'waiting'],
    ],
    served: 3,
    meanWait: 0,
    lastEnd: 14,
    waiting: 4,
    tolerance: NINE_DIGITS,
  },
} as const satisfies Readonly<Record<string, KnownTable>>;

export const OF_LAW = {
  unitMs: 3 * DAY_MS,
  delays: 1000,
  expected: [0.429990577347, 0.418313339912, 0.460045756464, 1027.91504913, 0.914971865718, 1.40340766856, 0.417819841267, 0.34047469987],
  units: ['min', '', '', 'min', 'min', 'min', 'min', 'min'],
  tolerance: SIX_DIGITS,
} as const;

export const BY_HOURS = {
  served: 144,
  waiting: 216,
  atOpening: [35, 107, 179],
  meanWait: 1354.5,
  lastStart: 1125,
  lastEnd: 1140,
  tolerance: SIX_DIGITS,
} as const;

export const LONG_TRACE = {
  unitMs: 3 * HOUR_MS,
  meanWait: 49.3879269855,
  maxWait: 311.168618576,
  waited: 17_370,
  lastDeparture: 100_286.346762,
  wait1000: 233.713304184,
  waitLast: 9.06491493358,
  sumOfService: 280_016.704237,
  tolerance: { absolute: 1e-5 },
} as const;
