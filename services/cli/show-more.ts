// What `amity show` can say beyond the means of a run: how its figures are spread, what one long series is worth, and a saved sweep.
import type { Distribution } from '../../shared/protocol/experiment.ts';
import type { RunResult, SavedRun } from '../../shared/protocol/run.ts';
import type { SavedSweep } from '../../shared/protocol/sweep.ts';
import type { Scenario } from '../../shared/scenario/scenario.ts';
import { DAY_MS } from '../../shared/time.ts';
import { DomainError } from '../../shared/errors.ts';
import { batchMeans, distributionOf, sweepAnswer } from '../../simulations/index.ts';
import { momentText, numberText, print, printJson, tableText, unitText } from './output.ts';
import { answerText, planText } from './sweep-text.ts';

export type Distributions = Readonly<Record<string, Distribution & { readonly unit: string }>>;

/** Every figure with a value, with the targets its scenario states. */
export function distributionsOf({ result, scenario }: Pick<SavedRun, 'result' | 'scenario'>): Distributions {
  const targets = (scenario as Partial<Scenario> | null)?.experiment?.targets ?? {};
  const entries = Object.entries(result.kpis).flatMap(([key, { unit, values }]) => {
    const known = values.filter((value) => value !== null);
    return known.length === 0 ? [] : [[key, { unit, ...distributionOf(known, targets[key]) }] as const];
  });
  return Object.fromEntries(entries);
}

/** Smallest, 5th percentile, median, mean, 95th percentile, largest; intervals in brackets. */
export function distributionTable(distributions: Distributions, keys: readonly string[]): string {
  const rows = keys.flatMap((key) => {
    const one = distributions[key];
    if (one === undefined) return [];
    const text = (x: number | null): string => numberText(x, one.unit);
    const within = ({ value, lower, upper }: Distribution['p5']): string => `${text(value)} [${text(lower)}, ${text(upper)}]`;
    const mean = one.halfWidth === null ? text(one.mean) : `${text(one.mean)} ± ${text(one.halfWidth)}`;
    const { pastTarget } = one;
    const past =
      pastTarget === null
        ? ''
        : `${pastTarget.count} of ${one.n} [${numberText(pastTarget.lower, 'share')}, ${numberText(pastTarget.upper, 'share')}]`;
    return [[key, text(one.min), within(one.p5), within(one.median), mean, within(one.p95), text(one.max), unitText(one.unit), past]];
  });
  return tableText(['', 'min', 'P5', 'median', 'mean', 'P95', 'max', 'unit', 'past target'], rows, [1, 2, 3, 4, 5, 6]);
}

export interface BatchRow {
  readonly key: string;
  readonly unit: string;
  readonly mean: number;
  readonly halfWidth: number;
  /** Correlation of neighbouring batches; far from 0 means that batches are too short. */
  readonly lag1: number;
}

/** Batch means of the series of a run after its warm-up, in batches of whole days. @throws DomainError invalid-request when there are fewer days than batches */
export function batchRows({ series }: RunResult, scenario: unknown, batches: number): readonly BatchRow[] {
  const { warmUpMs = 0 } = (scenario as Partial<Scenario> | null)?.clock ?? {};
  return Object.entries(series).map(([key, { unit, startMs, stepMs, mean }]) => {
    const measured = mean.slice(Math.ceil((warmUpMs - startMs) / stepMs));
    const perDay = Math.round(DAY_MS / stepMs);
    const days = Math.floor(measured.length / perDay);
    if (days < batches)
      throw new DomainError('invalid-request', `${batches} batches of whole days need as many days; the run has ${days}.`);
    const size = Math.floor(days / batches) * perDay;
    const used = measured.slice(0, size * batches);
    const { mean: centre, halfWidth } = batchMeans(used, batches, 0.95);
    return { key, unit, mean: centre, halfWidth, lag1: lag1Of(used, batches, centre) };
  });
}

function lag1Of(series: readonly number[], batches: number, centre: number): number {
  const size = series.length / batches;
  const means = Array.from(
    { length: batches },
    (_, i) => series.slice(i * size, (i + 1) * size).reduce((sum, x) => sum + x, 0) / size - centre,
  );
  const squares = means.reduce((sum, x) => sum + x * x, 0);
  return squares === 0 ? 0 : means.slice(1).reduce((sum, x, i) => sum + x * (means[i] ?? 0), 0) / squares;
}

export function batchTable(rows: readonly BatchRow[]): string {
  const cells = rows.map(({ key, unit, mean, halfWidth, lag1 }) => [
    key,
    numberText(mean, unit),
    `± ${numberText(halfWidth, unit)}`,
    unit,
    lag1.toFixed(2),
  ]);
  return tableText(['series', 'mean', '95 % interval', 'unit', 'lag-1'], cells, [1, 2, 4]);
}

export function showSweep(sweep: SavedSweep, json: boolean): void {
  const { summary, plan, points } = sweep;
  const answer = sweepAnswer(plan, new Map(points.map((point) => [point.id, point])));
  if (json) return printJson({ ...sweep, answer });
  const reason = summary.reason === null ? '' : ` (${summary.reason})`;
  print(`${summary.id}  ${planText(plan)}`);
  print(`begun      ${momentText(summary.createdAtMs)} UTC, ${summary.status}${reason}, seed ${plan.seed}, model ${plan.modelVersion}\n`);
  print(answerText(plan, answer));
}
