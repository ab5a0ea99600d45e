// Compares saved runs with a base, metric by metric: paired where both met the same luck, Welch where not, and a reason where nothing may be said.
import { DomainError } from '../../shared/errors.ts';
import { findMetricOfKey, METRICS, type Metric } from '../../shared/metrics/catalogue.ts';
import type { ComparedRun, Comparison, ComparisonRow, Kpi, SavedRun } from '../../shared/protocol/run.ts';
import { changedInputs } from '../../shared/scenario/changes.ts';
import { mean } from './interval.ts';
import { noiseFloor } from './noise-floor.ts';
import { isCertain, pairedDifference } from './paired.ts';
import { runMore, verdictOf } from './verdict.ts';
import { welchDifference } from './welch.ts';

type Reason = Comparison['reasons'][number];

/** Runs of one comparison, the base among them: more do not fit beside each other on a page. */
export const MOST_COMPARED = 6;
/** Level of an interval that is read alone. */
const ALONE = 0.95;

/** `level` of the whole comparison, default 0.95; it is shared out over `candidates` (Bonferroni), default 1, compared with the same base. */
export interface CompareOptions {
  readonly level?: number;
  readonly candidates?: number;
  /** Smallest differences that matter, in the unit of the metric, in place of those of the catalogue: by key of a row, or by metric for all its rows. */
  readonly thresholds?: Readonly<Record<string, number>>;
}

/**
 * One to five candidates against one base, each at level 1 − (1 − level) ÷ candidates, so that all intervals of a row hold together.
 * @throws DomainError invalid-request for another number of runs @throws RangeError for a level outside (0, 1)
 */
export function compareMany(base: SavedRun, candidates: readonly SavedRun[], options: CompareOptions = {}): readonly Comparison[] {
  const runs = candidates.length + 1;
  if (runs < 2 || runs > MOST_COMPARED)
    throw new DomainError('invalid-request', `A comparison takes 2 to ${MOST_COMPARED} runs, the base among them; found ${runs}.`);
  return candidates.map((candidate) => compareRuns(base, candidate, { ...options, candidates: candidates.length }));
}

/**
 * Candidate minus base, a row for each metric key of both runs, in catalogue order; what one run leaves out because nothing in it can cause it is zero there. Same seed: paired by replication over the replications both have.
 * Other seed: Welch. Other horizon or unit: basis `not-comparable`, no rows. A value that is null in one run leaves its pair out. Reasons (code, params):
 * `horizon` {baseDays, candidateDays, baseWarmUpMs, candidateWarmUpMs}, `units` {key, base, candidate}, `seed`, `replications` {base, candidate, used},
 * `model-version` {base, candidate}, `too-few-replications` {base, candidate}. @throws RangeError for a level outside (0, 1)
 */
export function compareRuns(base: SavedRun, candidate: SavedRun, options: CompareOptions = {}): Comparison {
  const obstacles = [...horizonReasons(base, candidate), ...unitReasons(base, candidate)];
  const isPaired = base.result.seed === candidate.result.seed;
  const overall = options.level ?? 0.95;
  const level = 1 - (1 - overall) / (options.candidates ?? 1);
  const isComparable = obstacles.length === 0;
  return {
    base: comparedRun(base),
    candidate: comparedRun(candidate),
    basis: !isComparable ? 'not-comparable' : isPaired ? 'paired' : 'unpaired',
    reasons: [...obstacles, ...cautions(base, candidate)],
    rows: isComparable ? rowsOf(base, candidate, { isPaired, level, thresholds: options.thresholds ?? {} }) : [],
    inputs: changedInputs(base.scenario, candidate.scenario),
  };
}

function comparedRun({ summary, result }: SavedRun): ComparedRun {
  const { warnings = [] } = result;
  return { id: summary.id, name: summary.name, ...(warnings.length === 0 ? {} : { warnings }) };
}

function horizonReasons(base: SavedRun, candidate: SavedRun): readonly Reason[] {
  const a = clockOf(base);
  const b = clockOf(candidate);
  if (a.days === b.days && a.warmUpMs === b.warmUpMs) return [];
  const params = { baseDays: a.days, candidateDays: b.days, baseWarmUpMs: a.warmUpMs, candidateWarmUpMs: b.warmUpMs };
  return [{ code: 'horizon', params }];
}

/** A saved scenario is whatever was stored; one without a clock has −1 days. */
function clockOf(run: SavedRun): { readonly days: number; readonly warmUpMs: number } {
  const clock = (run.scenario as { readonly clock?: { readonly days?: number; readonly warmUpMs?: number } } | null)?.clock;
  return { days: clock?.days ?? -1, warmUpMs: clock?.warmUpMs ?? -1 };
}

function unitReasons(base: SavedRun, candidate: SavedRun): readonly Reason[] {
  return Object.entries(base.result.kpis).flatMap(([key, kpi]) => {
    const other = candidate.result.kpis[key];
    if (other === undefined || other.unit === kpi.unit) return [];
    return [{ code: 'units', params: { key, base: kpi.unit, candidate: other.unit } }];
  });
}

function cautions({ result: a }: SavedRun, { result: b }: SavedRun): readonly Reason[] {
  const reasons: Reason[] = [];
  if (a.modelVersion !== b.modelVersion)
    reasons.push({ code: 'model-version', params: { base: a.modelVersion, candidate: b.modelVersion } });
  if (a.seed !== b.seed) reasons.push({ code: 'seed', params: { base: a.seed, candidate: b.seed } });
  const used = Math.min(a.replications, b.replications);
  const replications = { base: a.replications, candidate: b.replications };
  if (a.seed === b.seed && a.replications !== b.replications) reasons.push({ code: 'replications', params: { ...replications, used } });
  if (used < 2) reasons.push({ code: 'too-few-replications', params: replications });
  return reasons;
}

interface Judging {
  readonly isPaired: boolean;
  readonly level: number;
  readonly thresholds: Readonly<Record<string, number>>;
}

function rowsOf(base: SavedRun, candidate: SavedRun, judging: Judging): readonly ComparisonRow[] {
  const { isPaired, level, thresholds } = judging;
  const rows: { readonly order: number; readonly row: ComparisonRow }[] = [];
  for (const key of new Set([...Object.keys(base.result.kpis), ...Object.keys(candidate.result.kpis)])) {
    const a = base.result.kpis[key] ?? absentZero(key, base, candidate);
    const b = candidate.result.kpis[key] ?? absentZero(key, candidate, base);
    const metric = findMetricOfKey(key);
    if (a === undefined || b === undefined || metric === undefined) continue;
    const samples = isPaired ? pairsOf(a, b) : { base: valuesOf(a), candidate: valuesOf(b) };
    if (samples.base.length === 0 || samples.candidate.length === 0) continue;
    const estimate = isPaired ? estimatePaired(samples, level) : estimateWelch(samples, level);
    const means = { base: mean(samples.base), candidate: mean(samples.candidate), noiseFloor: noiseFloor(samples.base, level) };
    const threshold = thresholds[key] ?? thresholds[metric.id] ?? metric.threshold;
    const row = judge(key, { ...metric, threshold }, { ...means, ...estimate, level });
    rows.push({ order: METRICS.findIndex(({ id }) => id === metric.id), row });
  }
  return rows.sort((x, y) => x.order - y.order).map(({ row }) => row);
}

/** A figure that `run` leaves out because nothing in its scenario can cause it, where `other` has it: zero, if the run has the same place and the model is the same. */
function absentZero(key: string, { result }: SavedRun, { result: other }: SavedRun): Kpi | undefined {
  const like = other.kpis[key];
  const place = key.slice(key.indexOf('@'));
  const isSamePlace = ['arrived', 'visits', 'servers.busy'].some((id) => result.kpis[`${id}${place}`] !== undefined);
  if (like === undefined || !isSamePlace || findMetricOfKey(key)?.absentIsZero !== true) return undefined;
  if (result.modelVersion !== other.modelVersion) return undefined;
  return { ...like, mean: 0, halfWidth: null, n: result.replications, values: new Array<number>(result.replications).fill(0) };
}

interface Samples {
  readonly base: readonly number[];
  readonly candidate: readonly number[];
}

/** Replications in which both runs have a value. */
function pairsOf(a: Kpi, b: Kpi): Samples {
  const base: number[] = [];
  const candidate: number[] = [];
  for (let k = 0; k < Math.min(a.values.length, b.values.length); k++) {
    const x = a.values[k] ?? null;
    const y = b.values[k] ?? null;
    if (x === null || y === null) continue;
    base.push(x);
    candidate.push(y);
  }
  return { base, candidate };
}

function valuesOf(kpi: Kpi): readonly number[] {
  return kpi.values.filter((value) => value !== null);
}

type Difference = Pick<ComparisonRow, 'method' | 'n' | 'difference' | 'halfWidth' | 'halfWidthAlone' | 'varianceReduction'>;
const NO_INTERVAL = { halfWidth: null, halfWidthAlone: null, varianceReduction: null };

function estimatePaired({ base, candidate }: Samples, level: number): Difference {
  const n = base.length;
  const difference = mean(candidate) - mean(base);
  if (n < 2) return { method: 'paired', n, difference, ...NO_INTERVAL };
  if (isCertain(base, candidate)) return { method: 'certain', n, difference, ...NO_INTERVAL };
  const paired = pairedDifference(base, candidate, level);
  const { halfWidth: halfWidthAlone } = level === ALONE ? paired : pairedDifference(base, candidate, ALONE);
  // Two runs that are nearly equal leave no variance to divide by.
  const varianceReduction = Number.isFinite(paired.varianceReduction) ? paired.varianceReduction : null;
  return { method: 'paired', n, difference: paired.difference, halfWidth: paired.halfWidth, halfWidthAlone, varianceReduction };
}

function estimateWelch({ base, candidate }: Samples, level: number): Difference {
  const n = Math.min(base.length, candidate.length);
  if (n < 2) return { method: 'welch', n, difference: mean(candidate) - mean(base), ...NO_INTERVAL };
  const { difference, halfWidth } = welchDifference(base, candidate, level);
  const { halfWidth: halfWidthAlone } = welchDifference(base, candidate, ALONE);
  return { method: 'welch', n, difference, halfWidth, halfWidthAlone, varianceReduction: null };
}

type Measured = Pick<ComparisonRow, 'base' | 'candidate' | 'level' | 'noiseFloor'> & Difference;

function judge(key: string, { unit, better, threshold }: Metric, measured: Measured): ComparisonRow {
  const { difference, halfWidth, n } = measured;
  const estimate = { difference, halfWidth: halfWidth ?? 0, threshold, n, better };
  const verdict = verdictOf(estimate);
  return { key, unit, better, ...measured, verdict, threshold, runMore: verdict === 'cannot-tell' ? runMore(estimate) : null };
}
