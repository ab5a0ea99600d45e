// The statistics of Amity: intervals, comparisons, verdicts. Numbers in, numbers out; it knows nothing of trucks.
export { TooFewReplications } from './errors.ts';
export { studentT, studentTCdf } from './student-t.ts';
export { normalQuantile } from './normal.ts';
export { halfWidth, mean, sampleSd, wilson, type ShareInterval } from './interval.ts';
export { isCertain, pairedDifference, type PairedDifference } from './paired.ts';
export { welchDifference, type WelchDifference } from './welch.ts';
export { LEAST_REPLICATIONS, MOST_MORE, runMore, verdictOf, type Estimate } from './verdict.ts';
export { changedInputs, type ChangedInput } from './changed-inputs.ts';
export { compareRuns, type CompareOptions } from './compare.ts';
