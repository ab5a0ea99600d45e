// Runs one case: its scenario, its replications (all of them or a slice for one of several workers), its verdicts.
import type { Scenario } from '../../shared/scenario/scenario.ts';
import { DAY_MS } from '../../shared/time.ts';
import { compile } from '../index.ts';
import type { Model } from '../model/model.ts';
import type { CheckCase, IntervalCase, ValidationCase } from './case.ts';
import { checkedRow, judgeMetric, type Row, type Samples } from './judge.ts';
import { replicationsOf } from './replication.ts';

/** Replications computed together: enough to share the work of a summary, few enough to hold their outcomes in memory. */
const GROUP = 25;
const FAST_REPLICATIONS = 16;

/** The scenario of a file in `scenarios/`, by name. */
export type FindScenario = (name: string) => Scenario;

export interface CaseResult {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly source: string;
  readonly note: string | null;
  /** null where replications are not the point. */
  readonly replications: number | null;
  readonly rows: readonly Row[];
  readonly verdict: 'pass' | 'fail';
}

/** How many replications a case takes. */
export function replicationsIn(given: IntervalCase, scenario: Scenario, fast: boolean): number {
  return fast ? (given.fast?.replications ?? FAST_REPLICATIONS) : (given.replications ?? scenario.experiment.replications);
}

/** The scenario as the case runs it: in a fast run with its share of the warm-up and the measured days. */
export function scenarioOf(given: IntervalCase, find: FindScenario, fast: boolean): Scenario {
  const scenario = find(given.scenario);
  const length = fast ? (given.fast?.length ?? 1) : 1;
  if (length === 1) return scenario;
  const { clock } = scenario;
  const days = Math.round(clock.days * length * DAY_MS) / DAY_MS;
  return { ...scenario, clock: { ...clock, days, warmUpMs: Math.round(clock.warmUpMs * length) } };
}

/** Figures of replications [from, to): one entry a metric. */
export function sampleCase(given: IntervalCase, model: Model, from: number, to: number): readonly Samples[] {
  const samples = given.metrics.map(() => ({ of: [] as (number | null)[], per: [] as number[] }));
  for (let start = from; start < to; start += GROUP) addGroup(given, model, { from: start, to: Math.min(start + GROUP, to) }, samples);
  return samples;
}

function addGroup(
  given: IntervalCase,
  model: Model,
  { from, to }: { readonly from: number; readonly to: number },
  samples: readonly { readonly of: (number | null)[]; readonly per: number[] }[],
): void {
  for (const replication of replicationsOf(model, model.scenario.experiment.seed, from, to)) {
    given.metrics.forEach((metric, m) => {
      samples[m]?.of.push(metric.of(replication));
      if (metric.per !== undefined) samples[m]?.per.push(metric.per(replication));
    });
  }
}

/** The lines of an interval case from the samples of all its replications. */
export function judgeCase(given: IntervalCase, samples: readonly Samples[], fast: boolean): CaseResult {
  const rows = given.metrics.flatMap((metric, m) =>
    fast && metric.rare === true ? [] : [judgeMetric(metric, samples[m] ?? { of: [], per: [] }, !fast)],
  );
  return resultOf(given, rows, samples[0]?.of.length ?? 0);
}

/** The lines of a case that judges itself. */
export function checkCase(given: CheckCase, find: FindScenario, fast: boolean): CaseResult {
  return resultOf(given, given.check({ scenario: find, fast }).map(checkedRow), null);
}

/** Samples of slices in order as those of one run. */
export function joinSamples(slices: readonly (readonly Samples[])[]): readonly Samples[] {
  const [first = []] = slices;
  return first.map((_, m) => ({
    of: slices.flatMap((slice) => slice[m]?.of ?? []),
    per: slices.flatMap((slice) => slice[m]?.per ?? []),
  }));
}

/** The result of a case that could not be run: it fails, and says why. */
export function brokenCase(given: ValidationCase, reason: string): CaseResult {
  const row: Row = {
    metric: 'the case runs',
    unit: '',
    expected: 'a result',
    simulated: reason,
    halfWidth: null,
    z: null,
    verdict: 'fail',
  };
  return resultOf(given, [row], null);
}

/** A whole case in one go. */
export function runCase(given: ValidationCase, find: FindScenario, fast: boolean): CaseResult {
  if (given.method === 'check') return checkCase(given, find, fast);
  const scenario = scenarioOf(given, find, fast);
  return judgeCase(given, sampleCase(given, compile(scenario), 0, replicationsIn(given, scenario, fast)), fast);
}

function resultOf({ id, kind, title, source, note }: ValidationCase, rows: readonly Row[], replications: number | null): CaseResult {
  const verdict = rows.every((row) => row.verdict === 'pass') ? 'pass' : 'fail';
  return { id, kind, title, source, note: note ?? null, replications, rows, verdict };
}
