// What a sweep is: its plan, what each of its points gave, and the answer read off them. Everything here is JSON, and is what the store keeps and the API answers.
import type { DesignVerdict } from './experiment.ts';

/** One setting of a factor: what it changes in the base scenario, and what it costs. */
export interface FactorLevel {
  readonly label: string;
  /** Edits of the scenario: path as in `--set`, and its value. */
  readonly edits: readonly { readonly path: string; readonly value: unknown }[];
  /** Price of this setting, USD a day; added to the cost of every design that has it. */
  readonly usdPerDay: number;
}

export interface Factor {
  readonly id: string;
  readonly name: string;
  readonly levels: readonly FactorLevel[];
}

/** A design: one level of each factor, by index. Its id is the indices with dots between. */
export type DesignLevels = readonly number[];

export interface SweepTarget {
  /** Full metric key. */
  readonly key: string;
  readonly unit: string;
  readonly op: '<=' | '>=';
  /** In the unit of the metric. */
  readonly value: number;
  /** Share of the days (replications) on which it shall be met; null for the average day. */
  readonly share: number | null;
}

export interface SweepPlan {
  readonly name: string;
  readonly title: string;
  readonly question: string | null;
  /** The base: its name, and what is edited in it for every design. */
  readonly scenario: string;
  readonly set: readonly { readonly path: string; readonly value: unknown }[];
  /** Hash of the base with these edits: a scenario that has changed since cannot go on with the sweep. */
  readonly scenarioHash: string;
  readonly modelVersion: string;
  readonly seed: number;
  readonly factors: readonly Factor[];
  readonly designs: readonly DesignLevels[];
  readonly targets: readonly SweepTarget[];
  /** The cost: a metric a replication (null: none) and the prices of the levels. Two designs whose costs differ by less than `delta` are as good as each other. */
  readonly cost: { readonly key: string | null; readonly unit: string; readonly delta: number };
  /** Replications every design gets, and those the designs that are looked at closely get; how many these are at most. */
  readonly screen: { readonly replications: number };
  readonly refine: { readonly designs: number; readonly replications: number };
  /** Probability of a correct selection among the refined, and replications it may take at most of each. */
  readonly selection: { readonly level: number; readonly replications: number };
  /** Demand the pick is tried under: 0.1 is 10 % more. */
  readonly stress: readonly number[];
  readonly effects: boolean;
  /** Replications in all; null for no limit. */
  readonly budget: number | null;
}

/** What one point of a sweep gave so far: a design, or the pick under more demand (`<design>+20`). */
export interface SweepPoint {
  readonly id: string;
  /** Replications computed: 0 … n − 1. */
  readonly n: number;
  /** One value a replication by metric key; null where it is not defined. Only of the metrics the sweep asks for. */
  readonly values: Readonly<Record<string, readonly (number | null)[]>>;
  /** SHA-256 chain over the digests of the replications. */
  readonly digest: string;
}

export const SWEEP_STATUSES = ['running', 'stopped', 'completed', 'failed'] as const;
/** `stopped` keeps what is there and can go on. */
export type SweepStatus = (typeof SWEEP_STATUSES)[number];

/** A sweep in the list. */
export interface SweepSummary {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly scenario: string;
  readonly status: SweepStatus;
  readonly reason: string | null;
  readonly designs: number;
  readonly createdAtMs: number;
  readonly finishedAtMs: number | null;
}

export interface SavedSweep {
  readonly summary: SweepSummary;
  readonly plan: SweepPlan;
  readonly points: readonly SweepPoint[];
}

/** Why no more is computed. `cap`: the selection has taken all it may and is not decided. */
export type SweepPhase = 'screen' | 'refine' | 'select' | 'effects' | 'stress' | 'done';

/** A mean with its 95 % interval; `halfWidth` null with fewer than two values, 0 when it is certain. */
export interface Estimate {
  readonly mean: number;
  readonly halfWidth: number | null;
}

/** A figure of a point against a target. */
export interface TargetRow extends Estimate {
  readonly key: string;
  readonly verdict: DesignVerdict;
  /** Days on which it is met, of `days`, with Wilson's interval of the share. */
  readonly met: number;
  readonly days: number;
  readonly share: number;
  readonly shareLower: number;
  readonly shareUpper: number;
}

export interface DesignRow {
  readonly id: string;
  /** A label of each factor. */
  readonly labels: readonly string[];
  readonly n: number;
  /** Null before it was computed, or where the metric of the cost is not defined. */
  readonly cost: Estimate | null;
  readonly targets: readonly TargetRow[];
  readonly verdict: DesignVerdict;
  /** Cannot be told apart from the pick. */
  readonly isCandidate: boolean;
  /** No other design is both cheaper and better at the first target. */
  readonly isOnFrontier: boolean;
  /** About so many replications more would settle a `may-meet`; 501 for more than 500; null otherwise. */
  readonly runMore: number | null;
}

export interface EffectRow {
  readonly factor: string;
  readonly rows: readonly (DesignRow & { readonly isPick: boolean })[];
}

export interface StressRow {
  /** 0.1 is 10 % more demand. */
  readonly more: number;
  readonly row: DesignRow | null;
}

/** How the cheapest was chosen among the designs that meet the target. */
export interface SweepSelection {
  /** `certain`: costs are known, not estimated. `kn`: by simulation, with probability `level`, to within `delta`. */
  readonly method: 'certain' | 'kn';
  readonly level: number;
  readonly delta: number;
  readonly isDecided: boolean;
}

export interface SweepAnswer {
  readonly phase: SweepPhase;
  /** Designs with at least one replication, and with all of the screening. */
  readonly tried: number;
  readonly screened: number;
  readonly spent: number;
  readonly isOverBudget: boolean;
  /** The cheapest design known to meet every target; null when there is none yet. */
  readonly pick: string | null;
  readonly selection: SweepSelection | null;
  /** By verdict, then cost: what meets, what may, what misses. */
  readonly designs: readonly DesignRow[];
  readonly effects: readonly EffectRow[];
  readonly stress: readonly StressRow[];
}
