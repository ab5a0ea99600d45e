// Does a figure agree with its known value? From samples over replications to one line of the table.
import { halfWidth, mean, sampleSd, studentT } from '../analysis/index.ts';
import type { CheckedMetric, IntervalMetric } from './case.ts';

/** Allowed distance in standard errors of 100 replications: the two-sided 6e-5 point of t with 99 degrees of freedom. */
const STANDARD_ERRORS = 4.2;
const UPPER = 1 - 3e-5;
const LEVEL = 0.95;

/** One metric over the replications; null where a replication has no figure. */
export interface Samples {
  readonly of: readonly (number | null)[];
  /** Empty without a `per`. */
  readonly per: readonly number[];
}

/** A line of the table. `too-short`: it agrees, but the run could not have seen a disagreement. */
export interface Row {
  readonly metric: string;
  readonly unit: string;
  readonly expected: number | string;
  readonly simulated: number | string;
  readonly halfWidth: number | null;
  readonly z: number | null;
  readonly verdict: 'pass' | 'fail' | 'too-short';
}

interface Estimate {
  readonly n: number;
  readonly value: number;
  readonly se: number;
  readonly halfWidth: number;
}

/** Judges an interval metric. `judgePower` is false in fast runs. */
export function judgeMetric(metric: IntervalMetric, samples: Samples, judgePower: boolean): Row {
  const { n, value, se, halfWidth: half } = samples.per.length === 0 ? meanOf(samples) : ratioOf(samples);
  const spread = Math.sqrt(se * se + (metric.referenceSe ?? 0) * (metric.referenceSe ?? 0));
  const distance = value - metric.value;
  // Without any spread (a share that is 0 in every replication) only the rounding of the published digits is forgiven.
  const isExact = Math.abs(distance) <= 1e-9 * Math.abs(metric.value);
  const z = isExact && spread === 0 ? 0 : distance / spread;
  const agrees = Math.abs(z) <= Math.max(STANDARD_ERRORS, studentT(UPPER, n - 1));
  const isPowerful = !judgePower || metric.power === undefined || se <= metric.power * Math.abs(metric.value);
  return {
    metric: metric.metric,
    unit: metric.unit ?? '',
    expected: metric.value,
    simulated: value,
    halfWidth: half,
    z,
    verdict: !agrees ? 'fail' : isPowerful ? 'pass' : 'too-short',
  };
}

function meanOf(samples: Samples): Estimate {
  const known = samples.of.filter((value) => value !== null);
  return { n: known.length, value: mean(known), se: sampleSd(known) / Math.sqrt(known.length), halfWidth: halfWidth(known, LEVEL) };
}

/** mean(of) ÷ mean(per) and its standard error by linearisation. Source: Law, Simulation Modeling and Analysis, 9.3.2 (regenerative estimator). */
function ratioOf({ of, per }: Samples): Estimate {
  const pairs = of.flatMap((value, i) => (value === null ? [] : [{ value, per: per[i] ?? NaN }]));
  const whole = mean(pairs.map((pair) => pair.per));
  const value = mean(pairs.map((pair) => pair.value)) / whole;
  const residuals = pairs.map((pair) => (pair.value - value * pair.per) / whole);
  return { n: pairs.length, value, se: sampleSd(residuals) / Math.sqrt(pairs.length), halfWidth: halfWidth(residuals, LEVEL) };
}

/** A line that a case has judged itself. */
export function checkedRow({ metric, unit, expected, simulated, halfWidth: half, z, holds }: CheckedMetric): Row {
  return { metric, unit: unit ?? '', expected, simulated, halfWidth: half ?? null, z: z ?? null, verdict: holds ? 'pass' : 'fail' };
}
