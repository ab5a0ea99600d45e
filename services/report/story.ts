// What a report is about: the base, its candidates, and how they compare. Everything else of a report is made from this.
import type { Comparison, ComparisonRow, Kpi, SavedRun } from '../../shared/protocol/run.ts';
import { metricKey, type MetricId } from '../../shared/metrics/catalogue.ts';
import { DomainError } from '../../shared/errors.ts';
import { compareRuns } from '../../simulations/index.ts';

/** A base and five candidates: more do not fit on two pages, nor in a head. */
export const MOST_REPORTED_RUNS = 6;

export interface Story {
  readonly base: SavedRun;
  readonly candidates: readonly SavedRun[];
  /** One a candidate, in their order. */
  readonly comparisons: readonly Comparison[];
  /** Wall time of the report. */
  readonly madeAtMs: number;
}

/** @throws DomainError invalid-request for more runs than fit, or one twice */
export function storyOf(runs: readonly [SavedRun, ...SavedRun[]], madeAtMs: number): Story {
  const [base, ...candidates] = runs;
  if (runs.length > MOST_REPORTED_RUNS || new Set(runs.map(({ summary }) => summary.id)).size < runs.length)
    throw new DomainError('invalid-request', `runs: expected 1 to ${MOST_REPORTED_RUNS} different runs, found ${runs.length}.`);
  // Bonferroni: the intervals of all candidates hold together.
  const comparisons = candidates.map((candidate) => compareRuns(base, candidate, { candidates: candidates.length }));
  return { base, candidates, comparisons, madeAtMs };
}

/** Main figures in the order planners ask for them; those a run does not have are left out. */
const MAIN: readonly MetricId[] = [
  'throughput',
  'sojourn.p90',
  'stock.evening',
  'sojourn.mean',
  'inside.mean',
  'cost.total',
  'spoiled',
  'turnedBack',
  'value.lost',
  'movements',
  'divertedOut',
  'stock.days',
];
/** By number of candidates: so many rows fit on the first page. */
const MOST_ROWS = [12, 10, 8, 6, 5, 5];

/** Keys of the main figures: of all gates together, or of the first place that has them. */
export function mainKeys({ base, candidates }: Story, most = MOST_ROWS[candidates.length] ?? 5): readonly string[] {
  const known = [base, ...candidates].flatMap(({ result }) => Object.keys(result.kpis));
  const keys = MAIN.flatMap(
    (metric) => known.find((key) => key === metricKey(metric, 'all')) ?? known.find((key) => key.startsWith(`${metric}@`)) ?? [],
  );
  return keys.slice(0, most);
}

export function kpiOf({ result }: SavedRun, key: string): Kpi | undefined {
  return result.kpis[key];
}

export function rowOf(comparison: Comparison, key: string): ComparisonRow | undefined {
  return comparison.rows.find((row) => row.key === key);
}

export function runsOf({ base, candidates }: Story): readonly SavedRun[] {
  return [base, ...candidates];
}
