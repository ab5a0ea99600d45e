// How the cases read one replication: metrics of the catalogue in the units of the case, and what only the records of the trucks tell.
import type { IntervalMetric, Replication } from './case.ts';

export type Figure = (replication: Replication) => number | null;

export const MINUTE = 60_000;
export const HOUR = 3_600_000;
export const DAY = 86_400_000;
/** Factors from the units of the catalogue: minutes to hours, a day to an hour and to a minute. */
export const IN_HOURS = 1 / 60;
export const PER_HOUR = 1 / 24;
export const PER_MINUTE = 1 / 1440;

/** A metric of the catalogue times `factor`. */
export function kpi(key: string, factor = 1): Figure {
  return (r) => {
    const value = r.kpi(key);
    return value === null ? null : value * factor;
  };
}

/** Weighted sum of metrics; null when one of them was not observed. */
export function sum(terms: Readonly<Record<string, number>>): Figure {
  return (r) => {
    let total = 0;
    for (const [key, factor] of Object.entries(terms)) {
      const value = r.kpi(key);
      if (value === null) return null;
      total += value * factor;
    }
    return total;
  };
}

/** Sum over `cells` (gate/flow/stage) of a tally times the visits a day: with `visits` as divisor the mean over all of them. */
export function total(tally: string, cells: readonly string[], factor = 1): Figure {
  return (r) => cells.reduce((all, cell) => all + (r.kpi(`${tally}@${cell}`) ?? 0) * (r.kpi(`visits@${cell}`) ?? 0) * factor, 0);
}

/** Visits a day to `cells` together. */
export function visits(cells: readonly string[]): (replication: Replication) => number {
  return (r) => cells.reduce((all, cell) => all + (r.kpi(`visits@${cell}`) ?? 0), 0);
}

/** A metric as a divisor: 0 when it was not observed. */
export function divisor(key: string, factor = 1): (replication: Replication) => number {
  return (r) => (r.kpi(key) ?? 0) * factor;
}

/** Trucks that arrive in a measured day at `at` (gate or gate/flow). */
export function arrivalsPerDay(at: string): (replication: Replication) => number {
  return (r) => ((r.kpi(`arrived@${at}`) ?? 0) * DAY) / (r.model.horizonMs - r.model.warmUpMs);
}

/** Share of the waits (`at` is gate/flow/stage) or sojourns (gate/flow) above `ms`. */
export function above(of: 'sojourn' | 'wait', at: string, ms: number): Figure {
  return (r) => r.shareAbove(of, at, ms);
}

/** A quantile of the waits or sojourns in units of `unitMs`. */
export function quantile(of: 'sojourn' | 'wait', at: string, q: number, unitMs: number): Figure {
  return (r) => {
    const ms = r.quantile(of, at, q);
    return ms === null ? null : ms / unitMs;
  };
}

/** The metrics of a case, those named mean… or E[…] with the largest standard error ÷ value that the case allows. */
export function powered(power: number, metrics: readonly IntervalMetric[]): readonly IntervalMetric[] {
  return metrics.map((metric) => (/^(mean|E\[)/.test(metric.metric) ? { ...metric, power } : metric));
}

/** What one visit of a truck to a stage adds: when it came to the queue, when it was started (NaN never), when it was done (NaN not yet), how many visits were before it. */
type Term = (enteredMs: number, startedMs: number, endedMs: number, before: number) => number;

/** Sum over the visits to a stage of the first gate that began at `fromMs` (default: the end of the warm-up) or later. */
export function overVisits(stage: string, term: Term, fromMs?: number): (replication: Replication) => number {
  return (r) => {
    const index = r.model.gates[0]?.stages.ids.indexOf(stage);
    const { visits: all } = r.trucks();
    const from = fromMs ?? r.model.warmUpMs;
    let [sum, before] = [0, 0];
    for (let i = 0; i < all.stage.length; i++) {
      const enteredMs = all.enteredMs[i] ?? NaN;
      if (all.stage[i] !== index || enteredMs < from) continue;
      sum += term(enteredMs, all.startedMs[i] ?? NaN, all.endedMs[i] ?? NaN, before++);
    }
    return sum;
  };
}

/** The same, counting visits. */
export function visitsThat(stage: string, counts: (...visit: Parameters<Term>) => boolean, fromMs?: number): (r: Replication) => number {
  const term: Term = (enteredMs, startedMs, endedMs, before) => (counts(enteredMs, startedMs, endedMs, before) ? 1 : 0);
  return overVisits(stage, term, fromMs);
}

/** Share of the measured time with no truck inside. */
export function emptyShare(r: Replication): number {
  const { arrivedMs, endedMs } = r.trucks();
  const { warmUpMs, horizonMs } = r.model;
  let [covered, empty] = [warmUpMs, 0];
  arrivedMs.forEach((arrived, i) => {
    if (arrived > covered) empty += arrived - covered;
    const ended = endedMs[i] ?? NaN;
    covered = Math.max(covered, arrived, Number.isNaN(ended) ? horizonMs : ended);
  });
  return (empty + Math.max(0, horizonMs - covered)) / (horizonMs - warmUpMs);
}
