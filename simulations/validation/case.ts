// What a validation case is: a system with a known answer, the scenario file that states it, and how each figure is read from a run.
import type { GateLevels } from '../../shared/protocol/live.ts';
import type { Scenario } from '../../shared/scenario/scenario.ts';
import type { Model } from '../model/model.ts';
import type { TruckRecords } from '../index.ts';

interface CaseHead {
  /** A01 … T15, as in the page of the cases. */
  readonly id: string;
  /** The family of systems: M/M/c, reneging, property, … */
  readonly kind: string;
  readonly title: string;
  /** Formula, book, program or page the expected values come from. */
  readonly source: string;
  /** Shown under the table: how the case was put into the language, or why a figure cannot be met. */
  readonly note?: string | undefined;
}

/** A case whose figures are means over independent replications, compared with exact values or with published ones of known standard error. */
export interface IntervalCase extends CaseHead {
  readonly method: 'interval';
  /** File in `scenarios/` without its suffix; its clock, replications and seed are those of the full run. */
  readonly scenario: string;
  /** Instead of the replications of the file, for more than a scenario file may ask for. */
  readonly replications?: number | undefined;
  /** What every test run does: `replications` (default 16) of `length` (default 1) times the warm-up and the measured days. */
  readonly fast?: { readonly replications?: number | undefined; readonly length?: number | undefined } | undefined;
  readonly metrics: readonly IntervalMetric[];
}

export interface IntervalMetric {
  readonly metric: string;
  readonly value: number;
  readonly unit?: string | undefined;
  /** Standard error of `value` itself, of values published from a simulation. */
  readonly referenceSe?: number | undefined;
  /** The largest standard error ÷ |value| of a full run that still counts as a test; without it none is asked for. */
  readonly power?: number | undefined;
  /** Too rare to be seen in the few replications of a fast run: judged in full runs only. */
  readonly rare?: boolean | undefined;
  /** The figure of one replication, in `unit`; null when the replication has none. */
  readonly of: (replication: Replication) => number | null;
  /** With it the figure is mean(`of`) ÷ mean(`per`) over the replications: what happened per truck, say, where the mean of ratios would be biased. */
  readonly per?: ((replication: Replication) => number) | undefined;
}

/** One replication of a scenario; every part is computed when it is first asked for. */
export interface Replication {
  readonly model: Model;
  /** Value of a metric of the catalogue, `wait.mean@gate/flow/stage`, in its unit; null when nothing was observed. @throws RangeError when the run has no such key */
  kpi(key: string): number | null;
  /** Share of the measured sojourns (`at` is gate/flow) or waits (gate/flow/stage) above `ms`; null when there are none. */
  shareAbove(of: 'sojourn' | 'wait', at: string, ms: number): number | null;
  /** The q-quantile of the same, in ms. */
  quantile(of: 'sojourn' | 'wait', at: string, q: number): number | null;
  /** Every truck of the whole run, warm-up included. */
  trucks(): TruckRecords;
  /** What stands where at these instants of simulated time (before anything that happens at the instant): by instant, then by gate. */
  levelsAt(atMs: readonly number[]): readonly (readonly GateLevels[])[];
}

/** A case that says itself what holds: exact traces, statistics, properties, directions. */
export interface CheckCase extends CaseHead {
  readonly method: 'check';
  /** Files in `scenarios/` that `check` asks for. */
  readonly scenarios: readonly string[];
  readonly check: (given: Given) => readonly CheckedMetric[];
}

export interface Given {
  /** The scenario of a file named in `scenarios`. */
  readonly scenario: (name: string) => Scenario;
  /** The quick variant of every test run. */
  readonly fast: boolean;
}

export interface CheckedMetric {
  readonly metric: string;
  readonly unit?: string | undefined;
  readonly expected: number | string;
  readonly simulated: number | string;
  /** Half-width of the 95 % interval of `simulated`. */
  readonly halfWidth?: number | undefined;
  /** Distance from `expected` in standard errors. */
  readonly z?: number | undefined;
  readonly holds: boolean;
}

export type ValidationCase = IntervalCase | CheckCase;
