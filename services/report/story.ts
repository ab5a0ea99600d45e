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
/** Asked for by direction and by gate where there is room. */
const BY_PLACE: readonly MetricId[] = ['throughput', 'sojourn.p90', 'stock.evening'];
/** Keys of the main figures: of all gates together, or of the first place that has them. */
export function mainKeys(story: Story, most: number): readonly string[] {
  const known = keysOf(story);
  const keys = MAIN.flatMap(
    (metric) => known.find((key) => key === metricKey(metric, 'all')) ?? known.find((key) => key.startsWith(`${metric}@`)) ?? [],
  );
  return keys.slice(0, most);
}

/** The main figures, then by direction, then by gate, as many as fit. */
export function tableKeys(story: Story, most: number): readonly string[] {
  const known = keysOf(story);
  const flows = known.filter((key) => BY_PLACE.some((metric) => key.startsWith(`${metric}@all/`)));
  const gates = known.filter(
    (key) => BY_PLACE.some((metric) => key.startsWith(`${metric}@`)) && !key.includes('@all') && !key.includes('/'),
  );
  // What there is only one of is the whole.
  const several = [flows, gates].flatMap((keys) => (new Set(keys.map(placeOf)).size > 1 ? byMetric(keys) : []));
  return [...new Set([...mainKeys(story, most), ...several])].slice(0, most);
}

function placeOf(key: string): string {
  return key.slice(key.indexOf('@'));
}

function byMetric(keys: readonly string[]): readonly string[] {
  return BY_PLACE.flatMap((metric) => keys.filter((key) => key.startsWith(`${metric}@`)));
}

function keysOf(story: Story): readonly string[] {
  return [...new Set(runsOf(story).flatMap(({ result }) => Object.keys(result.kpis)))];
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
