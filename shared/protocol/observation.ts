// What was measured at the gates, set beside what a saved run predicted: a saved object of its own. Read by store, API, CLI.

/**
 * Figures that can be set beside a run: all of them are in the series of every replication.
 * `day` ones are counted over a calendar day, `moment` ones are read at an instant. Stable: added to, never renamed.
 */
export const OBSERVED_FIGURES = {
  arrived: { of: 'day', series: 'arrived', meaning: 'Trucks that reached the approach on that day.' },
  cleared: { of: 'day', series: 'cleared', meaning: 'Trucks released on the other side on that day.' },
  inside: {
    of: 'moment',
    series: 'inside.mean',
    meaning: 'Trucks between approach and release at that moment: the queue as people count it.',
  },
} as const;
export type ObservedFigure = keyof typeof OBSERVED_FIGURES;

/** A row of the file: what was seen, and where in the run to look for it. */
export interface ObservedValue {
  readonly line: number;
  readonly figure: ObservedFigure;
  /** Id of a gate, or `all`. */
  readonly gate: string;
  /** Id of a flow, or `all`: the loaded flows together. */
  readonly flow: string;
  /** As it was written: a date, or a moment with its zone. */
  readonly when: string;
  /** Simulated ms, [from, until); a moment has both alike. */
  readonly fromMs: number;
  readonly untilMs: number;
  readonly observed: number;
  /** Where the figure comes from, as the file says. */
  readonly source?: string;
}

/** Observed beside predicted. */
export interface ObservedRow {
  readonly when: string;
  readonly observed: number;
  /** Mean over the replications. */
  readonly predicted: number;
  /** Interval in which one more replication would lie; null with fewer than two. */
  readonly low: number | null;
  readonly high: number | null;
  /** Predicted minus observed. */
  readonly error: number;
  /** Error ÷ observed; null where nothing was observed. */
  readonly errorShare: number | null;
  /** Whether the observed value lies in the interval; null without one. */
  readonly inside: boolean | null;
  readonly source?: string;
}

/**
 * The first that fits. `too-few`: fewer than 5 values. `close`: off by at most a tenth, and the intervals hold. `too-sure`: as close, but more values lie
 * outside the intervals than chance explains. `within-chance`: farther off, but the intervals hold: the run itself promises no more. `too-high`,
 * `too-low`: off mostly one way. `off`: off both ways.
 */
export type ObservationVerdict = 'too-few' | 'close' | 'too-sure' | 'within-chance' | 'too-high' | 'too-low' | 'off';

export interface ObservationErrors {
  readonly n: number;
  /** Mean of predicted − observed, trucks. */
  readonly bias: number;
  /** Sum of the errors ÷ sum observed; null where nothing was observed. */
  readonly biasShare: number | null;
  /** Mean size of the errors, trucks. */
  readonly mae: number;
  /** Mean of |error| ÷ observed over the values above 0; null when there are none. */
  readonly mape: number | null;
  /** Sum of |error| ÷ sum observed: a share that small days cannot inflate; null where nothing was observed. */
  readonly wape: number | null;
  /** Of how many values the interval holds how many, and the 95 % interval of that share; null without intervals. */
  readonly coverage: { readonly held: number; readonly of: number; readonly lower: number; readonly upper: number } | null;
}

/** All values of one figure at one place. */
export interface ObservationGroup extends ObservationErrors {
  readonly figure: ObservedFigure;
  readonly gate: string;
  readonly flow: string;
  readonly verdict: ObservationVerdict;
  readonly rows: readonly ObservedRow[];
}

/** The saved object. The same file set beside the same run has the same id. */
export interface Observation {
  readonly amity: 1;
  readonly id: string;
  readonly run: string;
  /** Digest of the run it was set beside. */
  readonly digest: string;
  readonly name: string;
  readonly createdAtMs: number;
  /** Level of the prediction intervals. */
  readonly level: number;
  /** Replications that were computed again for it. */
  readonly replications: number;
  readonly groups: readonly ObservationGroup[];
}
