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
export { forecastErrors, forecastVerdict, predictionInterval } from './forecast.ts';
export { compareRuns } from './compare.ts';
