// What the library knows about runs without asking again: which are at work, which two compare, how rows sort and filter. Pure.
import { METRICS, type MetricId } from '../../shared/metrics/catalogue.ts';
import { TERMINAL_STATUSES, type RunSummary } from '../../shared/protocol/run.ts';

export type Headline = RunSummary['headline'][string];

/** A figure of the whole border, or of the only gate there is. */
export function headlineOf(run: RunSummary, metric: MetricId): Headline | undefined {
  const whole = run.headline[`${metric}@all`];
  if (whole !== undefined) return whole;
  const key = Object.keys(run.headline).find((candidate) => candidate.startsWith(`${metric}@`) && !candidate.includes('/'));
  return key === undefined ? undefined : run.headline[key];
}

export function isAtWork(run: RunSummary): boolean {
  return !TERMINAL_STATUSES.includes(run.status);
}

export interface RunPair {
  readonly base: RunSummary;
  readonly candidate: RunSummary;
}

/** The run ordered last that another one with the same luck can be set beside: same seed and model, other scenario. Base is the one ordered first: usually
    today's way of working. `days`: measured days by scenario; what is known to differ there cannot be compared. */
export function newestPair(runs: readonly RunSummary[], days: ReadonlyMap<string, number> = new Map()): RunPair | undefined {
  const saved = runs.filter((run) => run.status === 'completed').sort((a, b) => b.createdAtMs - a.createdAtMs);
  for (const [i, candidate] of saved.entries()) {
    const base = saved
      .slice(i + 1)
      .filter((other) => isFairPair(other, candidate) && isSameLength(days.get(other.scenario), days.get(candidate.scenario)))
      .at(-1);
    if (base !== undefined) return { base, candidate };
  }
  return undefined;
}

function isFairPair(base: RunSummary, candidate: RunSummary): boolean {
  const isSameLuck = base.seed === candidate.seed && base.modelVersion === candidate.modelVersion;
  return isSameLuck && base.scenarioHash !== candidate.scenarioHash && Math.min(base.replications, candidate.replications) >= 2;
}

function isSameLength(base: number | undefined, candidate: number | undefined): boolean {
  return base === candidate || base === undefined || candidate === undefined;
}

/** Lower case, without marks: "huu nghi" finds Hữu Nghị, "dong" finds Đồng. */
export function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').replace(/[đĐ]/g, 'd').toLowerCase();
}

export function matches(run: RunSummary, filter: string): boolean {
  const wanted = fold(filter.trim());
  return wanted === '' || [run.name, run.scenario, run.id, run.status].some((text) => fold(text).includes(wanted));
}

export const SORT_COLUMNS = ['name', 'scenario', 'n', 'throughput', 'sojourn', 'stock', 'seed', 'when'] as const;
export type SortColumn = (typeof SORT_COLUMNS)[number];
export interface Sort {
  readonly column: SortColumn;
  readonly descending: boolean;
}

/** `-when` is newest first; anything unreadable is that too. */
export function parseSort(text: string | undefined): Sort {
  const descending = text?.startsWith('-') === true;
  const column = SORT_COLUMNS.find((known) => known === (descending ? text?.slice(1) : text));
  return column === undefined ? { column: 'when', descending: true } : { column, descending };
}

export function sortRuns(runs: readonly RunSummary[], sort: Sort, lang: string): readonly RunSummary[] {
  const collator = new Intl.Collator(lang, { numeric: true });
  const sign = sort.descending ? -1 : 1;
  return [...runs].sort((a, b) => {
    const x = sortValue(a, sort.column);
    const y = sortValue(b, sort.column);
    if (typeof x === 'string' || typeof y === 'string') return sign * collator.compare(String(x), String(y));
    // What has no figure yet stands last either way.
    if (x === undefined || y === undefined) return x === y ? 0 : x === undefined ? 1 : -1;
    return sign * (x - y) || b.createdAtMs - a.createdAtMs;
  });
}

function sortValue(run: RunSummary, column: SortColumn): string | number | undefined {
  switch (column) {
    case 'name':
      return run.name;
    case 'scenario':
      return run.scenario;
    case 'n':
      return run.replications;
    case 'throughput':
      return headlineOf(run, 'throughput')?.mean;
    case 'sojourn':
      return headlineOf(run, 'sojourn.p90')?.mean;
    case 'stock':
      return headlineOf(run, 'stock.evening')?.mean;
    case 'seed':
      return run.seed;
    case 'when':
      return run.createdAtMs;
  }
}

/** A metric key taken apart: `sojourn.p90@huu-nghi/export/scan`. */
export interface KeyParts {
  readonly metric: MetricId;
  readonly gate: string;
  readonly flow: string | undefined;
  readonly stage: string | undefined;
}

export function partsOfKey(key: string): KeyParts | undefined {
  const at = key.indexOf('@');
  const metric = METRICS.find((known) => known.id === key.slice(0, at))?.id;
  if (at < 0 || metric === undefined) return undefined;
  const [gate = 'all', flow, stage] = key.slice(at + 1).split('/');
  return { metric, gate, flow, stage };
}
