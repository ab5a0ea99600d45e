// The cases of queueing theory, A01 to A63: their answers are exact.
import type { IntervalCase } from './case.ts';
import { POLICY_CASES } from './policy-cases.ts';
import { STATION_CASES } from './station-cases.ts';
import { TRANSIENT_CASES } from './transient-cases.ts';

export const QUEUEING_CASES: readonly IntervalCase[] = [...STATION_CASES, ...POLICY_CASES, ...TRANSIENT_CASES];
