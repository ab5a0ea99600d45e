// The statistics of Amity: intervals, comparisons, verdicts. Numbers in, numbers out; it knows nothing of trucks.
export { TooFewReplications } from './errors.ts';
export { studentT, studentTCdf } from './student-t.ts';
export { normalCdf, normalQuantile } from './normal.ts';
export { halfWidth, mean, sampleSd, wilson } from './interval.ts';
export { correlation, isCertain, pairedDifference } from './paired.ts';
export { allPairs } from './all-pairs.ts';
export { batchMeans, mser5 } from './warm-up.ts';
export { quantile, quantileInterval } from './quantile.ts';
export { kolmogorovSmirnov } from './goodness-of-fit.ts';
export { welchDifference } from './welch.ts';
export { runMore, verdictOf, type Estimate } from './verdict.ts';
export { compareRuns } from './compare.ts';
export { distributionOf } from './distribution.ts';
export { averageMore, averageVerdict, isMet, leastDays, shareMore, shareVerdict, type Bound } from './target.ts';
export { LEAST_TO_STOP, precisionOf } from './precision.ts';
export { screenSmallest, selectSmallest } from './selection.ts';
export { bootstrapInterval } from './bootstrap.ts';
export { settlingOf } from './settling.ts';
