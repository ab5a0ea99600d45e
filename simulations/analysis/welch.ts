// The difference of two scenarios whose replications are independent (different seeds).
import { mean, sampleSd, twoSided } from './interval.ts';
import { studentT } from './student-t.ts';

/** Candidate minus base of independent samples; `df` are the Welch–Satterthwaite degrees of freedom. */
export interface WelchDifference {
  readonly difference: number;
  readonly halfWidth: number;
  readonly level: number;
  readonly df: number;
}

/**
 * Welch's interval of the mean difference candidate − base, in the unit of the values. Two constant samples give half-width 0.
 * Source: Welch, Biometrika 34 (1947) 28–35; Satterthwaite (1946). @throws TooFewReplications below 2 values in either
 */
export function welchDifference(base: readonly number[], candidate: readonly number[], level: number): WelchDifference {
  const a = sampleSd(base) ** 2 / base.length;
  const b = sampleSd(candidate) ** 2 / candidate.length;
  const difference = mean(candidate) - mean(base);
  const leastDf = Math.min(base.length, candidate.length) - 1;
  if (a + b === 0) return { difference, halfWidth: 0, level, df: leastDf };
  const df = (a + b) ** 2 / (a ** 2 / (base.length - 1) + b ** 2 / (candidate.length - 1));
  return { difference, halfWidth: studentT(twoSided(level), df) * Math.sqrt(a + b), level, df };
}
