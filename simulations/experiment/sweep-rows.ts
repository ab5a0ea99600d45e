// One design of a sweep in figures: its cost, how it stands against the targets, and what of it is paired with another.
import type { DesignVerdict } from '../../shared/protocol/experiment.ts';
import type { DesignLevels, DesignRow, Estimate, SweepPlan, SweepPoint, SweepTarget, TargetRow } from '../../shared/protocol/sweep.ts';
import { halfWidth, mean, wilson } from '../analysis/interval.ts';
import { differencesOf, isCertain } from '../analysis/paired.ts';
import { averageMore, averageVerdict, isMet, shareMore, shareVerdict } from '../analysis/target.ts';
import { sampleSd } from '../analysis/interval.ts';
import { studentT } from '../analysis/student-t.ts';
import { designId, readPointId } from './designs.ts';

/** What the points of a sweep gave, by id. */
export type SweepResults = ReadonlyMap<string, SweepPoint>;

const LEVEL = 0.95;

/** USD a day the levels of a design cost by themselves. */
export function priceOf({ factors }: SweepPlan, levels: DesignLevels): number {
  return factors.reduce((sum, factor, i) => sum + (factor.levels[levels[i] ?? 0]?.usdPerDay ?? 0), 0);
}

/** Cost of a point in its first `n` replications, prices included; undefined where the metric of the cost is not defined in one of them. */
export function costsOf(plan: SweepPlan, id: string, point: SweepPoint | undefined, n: number): readonly number[] | undefined {
  if (point === undefined || point.n < n) return undefined;
  const price = priceOf(plan, readPointId(id).levels);
  if (plan.cost.key === null) return new Array<number>(n).fill(price);
  const values = (point.values[plan.cost.key] ?? []).slice(0, n);
  const known = values.filter((value) => value !== null);
  return known.length < n ? undefined : known.map((value) => value + price);
}

function estimateOf(values: readonly number[]): Estimate | null {
  if (values.length === 0) return null;
  return { mean: mean(values), halfWidth: values.length < 2 ? null : halfWidth(values, LEVEL) };
}

/** A point against its targets with its first `n` replications (default: all). */
export function rowOf(plan: SweepPlan, id: string, point: SweepPoint | undefined, n = point?.n ?? 0): DesignRow {
  const { levels } = readPointId(id);
  const targets = plan.targets.flatMap((target) => targetRow(target, (point?.values[target.key] ?? []).slice(0, n)) ?? []);
  const verdict = point === undefined || targets.length < plan.targets.length ? 'may-meet' : worst(targets.map((row) => row.verdict));
  const more = plan.targets.flatMap((target, i) => moreOf(target, targets[i]) ?? []);
  return {
    id,
    labels: plan.factors.map((factor, i) => factor.levels[levels[i] ?? 0]?.label ?? ''),
    n,
    cost: estimateOf(costsOf(plan, id, point, n) ?? []),
    targets,
    verdict,
    isCandidate: false,
    isOnFrontier: false,
    runMore: verdict === 'may-meet' && more.length > 0 ? Math.max(...more) : null,
  };
}

/** A design meets its targets when it meets them all, and misses when it misses one. */
function worst(verdicts: readonly DesignVerdict[]): DesignVerdict {
  if (verdicts.includes('misses')) return 'misses';
  return verdicts.includes('may-meet') ? 'may-meet' : 'meets';
}

function targetRow(target: SweepTarget, values: readonly (number | null)[]): TargetRow | undefined {
  const known = values.filter((value) => value !== null);
  const estimate = estimateOf(known);
  if (estimate === null) return undefined;
  const met = known.filter((value) => isMet(value, target)).length;
  const days = known.length;
  const share = wilson(met, days, LEVEL);
  const verdict = target.share === null ? averageVerdict({ ...estimate, n: days }, target) : shareVerdict(met, days, target.share, LEVEL);
  const bounds = { share: share.estimate, shareLower: share.lower, shareUpper: share.upper };
  return { key: target.key, ...estimate, verdict, met, days, ...bounds };
}

function moreOf(target: SweepTarget, row: TargetRow | undefined): number | undefined {
  if (row === undefined || row.verdict !== 'may-meet') return undefined;
  if (target.share === null) return averageMore({ ...row, n: row.days }, target);
  return shareMore(row.met, row.days, target.share, LEVEL);
}

/**
 * Whether design a is known to cost more than b by what matters: the paired difference over the replications both have is at least `delta`, and its
 * one-sided bound at 1 − 5 % ÷ `comparisons` is above 0.
 */
export function costsMore(plan: SweepPlan, results: SweepResults, [a, b]: readonly [string, string], comparisons: number): boolean {
  const n = Math.min(results.get(a)?.n ?? 0, results.get(b)?.n ?? 0);
  const first = costsOf(plan, a, results.get(a), n);
  const second = costsOf(plan, b, results.get(b), n);
  if (first === undefined || second === undefined || n < 2) return false;
  const difference = mean(first) - mean(second);
  if (difference < plan.cost.delta) return false;
  if (isCertain(second, first)) return difference > 0;
  const t = studentT(1 - (1 - LEVEL) / Math.max(1, comparisons), n - 1);
  return difference > (t * sampleSd(differencesOf(second, first))) / Math.sqrt(n);
}

/** Ids of the designs, in the order of the plan. */
export function designIds({ designs }: SweepPlan): readonly string[] {
  return designs.map(designId);
}
