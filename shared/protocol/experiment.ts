// What an experiment says beyond the figures of one run: how a figure is spread, what a design is worth, what a sweep found. Read by API, store, CLI and dashboard.

/** A percentile with the values of the sample that enclose it; null where the sample is too small to bound that side. */
export interface Enclosed {
  readonly value: number;
  readonly lower: number | null;
  readonly upper: number | null;
}

/** Replications that do not meet a target. */
export interface PastTarget {
  readonly op: '<=' | '>=';
  readonly value: number;
  readonly count: number;
  /** Share of the replications, with Wilson's interval. */
  readonly share: number;
  readonly lower: number;
  readonly upper: number;
}

/** A risk-and-error plot in numbers: every figure but `n`, `level` and the share is in the unit of the values. */
export interface Distribution {
  readonly n: number;
  readonly level: number;
  readonly mean: number;
  /** Of the mean's t interval; null with fewer than two values. */
  readonly halfWidth: number | null;
  readonly min: number;
  readonly p5: Enclosed;
  readonly median: Enclosed;
  readonly p95: Enclosed;
  readonly max: number;
  /** Null without a target. */
  readonly pastTarget: PastTarget | null;
}

/** What is known of a design against its target. */
export type DesignVerdict = 'meets' | 'may-meet' | 'misses';

/** How precise a figure shall be: half-width of its 95 % interval at most so much, in its unit or as a share of its mean. */
export type PrecisionGoal =
  { readonly kind: 'absolute'; readonly halfWidth: number } | { readonly kind: 'relative'; readonly share: number };

/** How precise it is after `n` replications, of which `known` have a value. */
export interface PrecisionState {
  readonly n: number;
  readonly known: number;
  readonly mean: number | null;
  readonly halfWidth: number | null;
  /** The half-width that is narrow enough. */
  readonly wanted: number | null;
  readonly isReached: boolean;
}

/** Where a series from an empty start has settled. */
export interface Settling {
  /** The warm-up to take, whole cycles. */
  readonly warmUpMs: number;
  /** Where MSER-5 cuts. */
  readonly truncatedMs: number;
  /** Mean of the rest, in the unit of the series. */
  readonly level: number;
  /** False: it was still moving when it ended, and needs more days. */
  readonly isSettled: boolean;
  /** The series without its rhythm: means over one cycle, a value a step. */
  readonly smooth: readonly number[];
}
