// The difference of two scenarios over replications that met the same luck (common random numbers).
import { sampleCorrelation } from 'simple-statistics';
import { TooFewReplications } from './errors.ts';
import { halfWidth, mean, sampleSd } from './interval.ts';
import { studentTCdf } from './student-t.ts';

/** Candidate minus base over pairs. Every figure but `n`, `level` and `varianceReduction` is in the unit of the values. */
export interface PairedDifference {
  readonly n: number;
  readonly difference: number;
  readonly sd: number;
  readonly halfWidth: number;
  readonly level: number;
  /** (variance of base + variance of candidate) ÷ variance of the difference: how many times fewer replications pairing needs. Infinity when every difference is equal. */
  readonly varianceReduction: number;
  /** Difference in standard errors and its two-sided probability if there were none, n − 1 degrees; `t` is NaN or infinite when every difference is equal. */
  readonly t: number;
  readonly p: number;
}

/**
 * Student-t interval of the mean difference candidate − base, pair by pair, n − 1 degrees. `base[i]` and `candidate[i]` belong to the same
 * replication. Source: Law, Simulation Modeling and Analysis, 10.2.1. @throws TooFewReplications below 2 pairs @throws RangeError on unequal lengths
 */
export function pairedDifference(base: readonly number[], candidate: readonly number[], level: number): PairedDifference {
  const differences = differencesOf(base, candidate);
  if (differences.length < 2) throw new TooFewReplications(differences.length);
  const sd = sampleSd(differences);
  const separate = sampleSd(base) ** 2 + sampleSd(candidate) ** 2;
  const difference = mean(differences);
  const t = difference / (sd / Math.sqrt(differences.length));
  return {
    n: differences.length,
    difference,
    sd,
    halfWidth: halfWidth(differences, level),
    level,
    varianceReduction: separate / (sd * sd),
    t,
    p: sd > 0 ? 2 * studentTCdf(-Math.abs(t), differences.length - 1) : difference === 0 ? 1 : 0,
  };
}

/** How alike two scenarios fare over the same luck: Pearson's correlation of the pairs, −1 to 1; NaN when one of them never varies. @throws TooFewReplications below 2 pairs @throws RangeError on unequal lengths */
export function correlation(base: readonly number[], candidate: readonly number[]): number {
  if (differencesOf(base, candidate).length < 2) throw new TooFewReplications(base.length);
  return sampleCorrelation([...base], [...candidate]);
}

/** candidate − base, pair by pair. @throws RangeError on unequal lengths */
export function differencesOf(base: readonly number[], candidate: readonly number[]): readonly number[] {
  if (base.length !== candidate.length) throw new RangeError(`pairs: expected ${base.length} candidate values, found ${candidate.length}.`);
  return base.map((value, i) => (candidate[i] ?? NaN) - value);
}

/** Every pair differs by the same amount, up to the rounding of the subtraction: the difference is certain, not estimated. Needs at least 2 pairs. */
export function isCertain(base: readonly number[], candidate: readonly number[]): boolean {
  const differences = differencesOf(base, candidate);
  if (differences.length < 2) return false;
  const spread = Math.max(...differences) - Math.min(...differences);
  const size = Math.max(...base.map(Math.abs), ...candidate.map(Math.abs));
  // A subtraction of doubles errs by at most 2⁻⁵³ of its operands; 1e-12 leaves room for how the operands were made.
  return spread <= 1e-12 * size;
}
