// What happens to the outcomes of a run: summarised, saved, shown. And how a run is done from scenario to saved record.
import { findMetricOfKey } from '../../shared/metrics/catalogue.ts';
import type { RunOrder, RunResult, SavedRun } from '../../shared/protocol/run.ts';
import { compile, summarise } from '../../simulations/index.ts';
import type { Scenario } from '../../shared/scenario/scenario.ts';
import { headlineOf, savedRunOf } from '../adapters/store/saved-run.ts';
import { numberText, shellWord, tableText, unitText } from './output.ts';

export function resultOf(order: RunOrder, scenarioName: string, packs: readonly Uint8Array[]): RunResult {
  const model = compile(order.scenario as Scenario);
  return summarise(model, { scenarioName, scenarioHash: order.scenarioHash, seed: order.seed }, packs);
}

/** The command that gives the same digest again. */
export function reproduceCommand(source: string, edits: readonly string[], result: RunResult): string {
  const words = ['amity', 'run', source, '--reps', String(result.replications), '--seed', String(result.seed)];
  for (const edit of edits) words.push('--set', edit);
  words.push('--expect', result.digest);
  return words.map(shellWord).join(' ');
}

export interface Finished {
  readonly order: RunOrder;
  readonly result: RunResult;
  readonly command: string;
  readonly finishedAtMs: number;
  readonly workers: string;
}

export function recordOf({ order, result, command, finishedAtMs, workers }: Finished): SavedRun {
  const { run: id, name, mode, scenario, createdAtMs } = order;
  return savedRunOf({ id, name, mode, scenario, result, command, createdAtMs, finishedAtMs, workers });
}

/** Headline numbers as a table: mean and the half-width of its confidence interval. */
export function headlineTable(result: RunResult): string {
  const rows = Object.entries(headlineOf(result)).map(([key, { unit, mean, halfWidth }]) => [
    key,
    numberText(mean, unit),
    halfWidth === null ? '' : `± ${numberText(halfWidth, unit)}`,
    unitText(unit),
  ]);
  return tableText(['', 'mean', result.replications > 1 ? '95 % interval' : '', 'unit'], rows, [1, 2]);
}

/** Every KPI as a table. */
export function kpiTable(result: RunResult): string {
  const rows = Object.entries(result.kpis).map(([key, kpi]) => [
    key,
    numberText(kpi.mean, kpi.unit),
    kpi.halfWidth === null ? '' : `± ${numberText(kpi.halfWidth, kpi.unit)}`,
    unitText(kpi.unit),
    findMetricOfKey(key)?.kind ?? '',
  ]);
  return tableText(['', 'mean', 'interval', 'unit', 'kind'], rows, [1, 2]);
}
