// What a scenario says once it is resolved: every quantity in the unit its name states, every reference checked.
// The document schema (document.ts) produces exactly this; the model compiles it. It knows nothing of YAML or files.

/** Risk channels of customs, in the fixed order used by every table and colour. */
export const CHANNELS = ['green', 'yellow', 'red'] as const;
export type Channel = (typeof CHANNELS)[number];

/** A probability distribution of a duration. Parameters are milliseconds unless the name says otherwise; `cv` is standard deviation ÷ mean. */
export type Distribution =
  | { readonly kind: 'constant'; readonly valueMs: number }
  | { readonly kind: 'exponential'; readonly meanMs: number; readonly capMs?: number | undefined }
  | { readonly kind: 'lognormal'; readonly meanMs: number; readonly cv: number; readonly capMs?: number | undefined }
  | { readonly kind: 'gamma'; readonly meanMs: number; readonly cv: number; readonly capMs?: number | undefined }
  | { readonly kind: 'erlang'; readonly meanMs: number; readonly k: number; readonly capMs?: number | undefined }
  | { readonly kind: 'triangular'; readonly minMs: number; readonly modeMs: number; readonly maxMs: number }
  | { readonly kind: 'uniform'; readonly minMs: number; readonly maxMs: number }
  | { readonly kind: 'empirical'; readonly valuesMs: readonly number[]; readonly weights: readonly number[] }
  | { readonly kind: 'mixture'; readonly parts: readonly { readonly share: number; readonly of: Distribution }[] };

/** How long a stage takes: the same for everyone, by risk channel, or by cargo with a fallback. */
export type TimeRule =
  | { readonly by: 'all'; readonly time: Distribution }
  | { readonly by: 'channel'; readonly times: Readonly<Record<Channel, Distribution>> }
  | { readonly by: 'cargo'; readonly times: Readonly<Record<string, Distribution>>; readonly otherwise: Distribution };

/** Who visits an optional stage. Conditions are joined by AND; `share` is the probability for those who meet the others. */
export interface Only {
  readonly channels?: readonly Channel[] | undefined;
  readonly cargo?: readonly string[] | undefined;
  readonly perishable?: boolean | undefined;
  readonly share?: number | undefined;
}

/** Where a figure comes from: an id in `sources`, or a marked guess. */
export interface Provenance {
  readonly source?: string | undefined;
  readonly assumption?: string | undefined;
}

/** A name in the languages of the border; `en` is always there. */
export interface LocalName {
  readonly en: string;
  readonly vi?: string | undefined;
  readonly zh?: string | undefined;
}

/** One country's side of a gate. Opening hours are local clock time of `zoneMin` (minutes east of UTC), as ms since local midnight, [from, to). */
export interface Side extends Provenance {
  readonly name?: LocalName | undefined;
  readonly zoneMin: number;
  readonly open: readonly { readonly fromMs: number; readonly toMs: number }[];
}

/** Servers with shifts. `shifts` are steps over the local day of the pool's side: from `fromMs` there are `n` servers, the last step wraps over midnight. */
export interface Pool extends Provenance {
  readonly side: string;
  readonly kind: 'lane' | 'officer' | 'scanner' | 'bay';
  readonly shifts: readonly { readonly fromMs: number; readonly n: number }[];
  /** `side`: no servers while the side is closed. `always`: hours do not bind. */
  readonly hours: 'side' | 'always';
  readonly costPerHourUsd: number;
}

export type Stage =
  /** Everyone waits for a time of their own; nobody queues. */
  | ({
      readonly kind: 'delay';
      readonly name?: LocalName | undefined;
      readonly side: string;
      readonly time: TimeRule;
      readonly only?: Only | undefined;
    } & Provenance)
  /** One server of `pool` serves one entity at a time; one FIFO queue per pool. */
  | ({
      readonly kind: 'service';
      readonly name?: LocalName | undefined;
      readonly side: string;
      readonly pool: string;
      readonly time: TimeRule;
      readonly only?: Only | undefined;
    } & Provenance)
  /** The truck waits here until its declaration has cleared the `papers`. */
  | ({ readonly kind: 'join'; readonly name?: LocalName | undefined; readonly side: string } & Provenance);

export interface Flow extends Provenance {
  /** The side trucks come from; the other side is where they are released. */
  readonly from: string;
  /** Mean loaded trucks a day. */
  readonly perDay: number;
  /** 24 weights over the local hours of `from`; only their ratios count. */
  readonly hourWeights: readonly number[];
  /** cargo id → share; adds up to 1. */
  readonly mix: Readonly<Record<string, number>>;
  /** channel → share; adds up to 1. */
  readonly channels: Readonly<Record<Channel, number>>;
  /** When the declaration is lodged relative to the truck's arrival; `before` must have a finite largest value. */
  readonly declaration?: ({ readonly when: 'before' | 'after'; readonly time: Distribution } & Provenance) | undefined;
  /** Stages of the truck, in order; the last one leads out. */
  readonly route: readonly string[];
  /** Stages of the declaration, in order; empty when there is no declaration. */
  readonly papers: readonly string[];
}

export interface Gate {
  readonly name: LocalName;
  readonly sides: Readonly<Record<string, Side>>;
  readonly pools: Readonly<Record<string, Pool>>;
  readonly stages: Readonly<Record<string, Stage>>;
  readonly flows: Readonly<Record<string, Flow>>;
}

/** A truck that reaches `from` while more than `above` trucks of its flow wait there, and the other gate's last published count is smaller, goes to `to` with probability `share`. */
export interface Diversion extends Provenance {
  readonly from: string;
  readonly to: string;
  readonly flow: string;
  readonly above: number;
  readonly share: number;
  readonly driveMs: number;
  /** Age of the published count when it reaches the other gate; also how often it is published. */
  readonly informationDelayMs: number;
}

export interface Cargo extends Provenance {
  readonly name?: LocalName | undefined;
  readonly perishable: boolean;
  readonly tonnes: number;
  readonly valueUsd: number;
}

export interface Source {
  readonly title: string;
  readonly address?: string | undefined;
  readonly date?: string | undefined;
  readonly confidence?: string | undefined;
}

/** A resolved scenario. Record keys keep the order of the document; that order is the index order of gates, pools, stages and flows. */
export interface Scenario {
  readonly amity: 1;
  readonly name: string;
  readonly title: string;
  readonly question?: string | undefined;
  readonly description?: string | undefined;
  readonly clock: {
    /** Epoch milliseconds (UTC) of simulated time 0. */
    readonly startEpochMs: number;
    /** Measured days after the warm-up. */
    readonly days: number;
    readonly warmUpMs: number;
    /** Grid of the saved series. */
    readonly seriesStepMs: number;
  };
  readonly sources: Readonly<Record<string, Source>>;
  readonly cargo: Readonly<Record<string, Cargo>>;
  readonly gates: Readonly<Record<string, Gate>>;
  readonly diversions: readonly Diversion[];
  readonly experiment: {
    readonly replications: number;
    readonly seed: number;
    /** metric key → "<= 4 h" style targets, in the metric's own unit after resolution. */
    readonly targets: Readonly<Record<string, { readonly op: '<=' | '>='; readonly value: number }>>;
  };
}
