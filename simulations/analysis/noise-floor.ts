// What two runs of the same scenario would differ by, through luck alone.
import { sampleSd, twoSided } from './interval.ts';
import { studentT } from './student-t.ts';

/**
 * Half-width, at `level`, that the difference of a run and itself at another seed would have: two independent samples of n values each with the
 * variance s² of `base`, t(2n − 2) · s · √(2 ÷ n), in the unit of the values. Null below 2 values. An unpaired comparison sees nothing smaller;
 * what a paired interval is narrower by is what pairing has won.
 */
export function noiseFloor(base: readonly number[], level: number): number | null {
  const n = base.length;
  if (n < 2) return null;
  return studentT(twoSided(level), 2 * n - 2) * sampleSd(base) * Math.sqrt(2 / n);
}
