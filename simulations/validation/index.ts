// The front door of the validation: the cases and how to run them. Pure; whoever calls brings the scenarios of the files.
import type { ValidationCase } from './case.ts';
import { PROPERTY_CASES } from './property-cases.ts';
import { PUBLISHED_CASES } from './published-cases.ts';
import { QUALITATIVE_CASES } from './qualitative-cases.ts';
import { QUEUEING_CASES } from './queueing-cases.ts';
import { COMMON_LUCK, SAMPLER_CASES } from './sampler-cases.ts';
import { STATISTICS_CASES } from './statistics-cases.ts';
import { TRACE_CASES } from './trace-cases.ts';

export type { IntervalCase, ValidationCase } from './case.ts';
export { calibrate, CALIBRATION_PARTS, type CalibrationRow } from './calibration.ts';
export { OBSERVED_SOURCES } from './observed-sources.ts';
export type { Row, Samples } from './judge.ts';
export {
  brokenCase,
  checkCase,
  joinSamples,
  judgeCase,
  replicationsIn,
  runCase,
  sampleCase,
  scenarioOf,
  type CaseResult,
  type FindScenario,
} from './run-case.ts';

/** All cases, in the order of the page. */
export const CASES: readonly ValidationCase[] = [
  ...QUEUEING_CASES,
  ...PUBLISHED_CASES,
  ...TRACE_CASES,
  COMMON_LUCK,
  ...STATISTICS_CASES,
  ...SAMPLER_CASES,
  ...PROPERTY_CASES,
  ...QUALITATIVE_CASES,
];
