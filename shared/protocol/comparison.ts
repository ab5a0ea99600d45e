// What a comparison tells beyond its table of figures: truck by truck, place by place, over the day. All of it is made from every truck, watched again.

/** Every truck that came in either run is in exactly one class, over all replications that were watched. */
export interface TruckClasses {
  /** Cleared in both. */
  readonly both: number;
  readonly onlyBase: number;
  readonly onlyCandidate: number;
  readonly neither: number;
}

/** Of those cleared in both: `same` when the two sojourns differ by no more than `sameMin`; slower and faster are the candidate's. */
export interface TruckChange extends TruckClasses {
  readonly faster: number;
  readonly same: number;
  readonly slower: number;
  /** Mean of candidate − base over `both`, minutes; null when there are none. */
  readonly meanChangeMin: number | null;
}

export const COHORTS = ['gate', 'flow', 'cargo', 'channel', 'hour'] as const;

/** The trucks of one value of a property. The cohorts of one property add up to all trucks. */
export interface TruckCohort extends TruckChange {
  readonly of: (typeof COHORTS)[number];
  /** Id of gate, flow or cargo; name of the channel; hour of arrival, `0` to `23`. */
  readonly id: string;
}

/** A truck that lost by the change, by the name it has in both runs. */
export interface SlowerTruck {
  readonly replication: number;
  readonly gate: string;
  /** Gate and flow it came into being at: with serial and trip its name. */
  readonly origin: string;
  readonly flow: string;
  readonly serial: number;
  /** 0 for the first stay of this vehicle at this gate. */
  readonly trip: number;
  readonly cargo: string;
  readonly channel: string;
  /** When it reached the approach in the base, simulated ms, to the second. */
  readonly arrivedMs: number;
  readonly baseMin: number;
  readonly candidateMin: number;
}

export interface TruckComparison extends TruckChange {
  readonly sameMin: number;
  readonly cohorts: readonly TruckCohort[];
  /** Those whose sojourn grew most, the worst first. */
  readonly losers: readonly SlowerTruck[];
}

/** Truck-time at one place by local hour of the day, 24 whole numbers of milliseconds, summed over measured days and replications. */
export interface HourTable {
  readonly waiting: readonly number[];
  /** In service, kept at the server, or under way. */
  readonly other: readonly number[];
}

/** A stage of a flow; `stage` null: at the gate but at no stage (riding with a group, or in the instant between two). */
export interface PlaceRow {
  readonly gate: string;
  readonly flow: string;
  readonly stage: string | null;
  readonly base: HourTable;
  readonly candidate: HourTable;
}

/** Where the largest share of all waiting at a gate is, in one run. */
export interface Bottleneck {
  readonly gate: string;
  readonly flow: string;
  readonly stage: string;
  /** Share of all waiting of trucks at this gate. */
  readonly waitShare: number;
  /** Mean share of the servers on duty that are busy; null where no one pool serves. */
  readonly busy: number | null;
  /** Mean of the 90th percentile of the wait, minutes. */
  readonly waitP90Min: number | null;
}

/**
 * Time inside, by place and hour. The rows of a run add up, to the millisecond, to `baseMs` or `candidateMs`: the time integral of the number of trucks
 * inside over the measured days, those still inside at the end counted up to then. A mean a day is a sum ÷ (replications × days).
 */
export interface PlaceComparison {
  readonly days: number;
  readonly rows: readonly PlaceRow[];
  readonly baseMs: number;
  readonly candidateMs: number;
  readonly bottlenecks: { readonly base: readonly Bottleneck[]; readonly candidate: readonly Bottleneck[] };
}

/** Across the measured days of all replications, by time of day. */
export interface DayBand {
  readonly p10: readonly number[];
  readonly median: readonly number[];
  readonly p90: readonly number[];
}

export interface BandComparison {
  /** Key of the series. */
  readonly key: string;
  readonly unit: string;
  readonly stepMs: number;
  readonly base: DayBand;
  readonly candidate: DayBand;
  /** Candidate − base, mean of the measured days, by time of day. The band holds over the whole day at once; null without two pairs of replications. */
  readonly difference: {
    readonly mean: readonly number[];
    readonly lower: readonly number[];
    readonly upper: readonly number[];
    readonly level: number;
  } | null;
}

/** `trucks` and the difference of `bands` are null where the runs did not meet the same luck. */
export interface ComparisonDetail {
  /** Replications that were watched in each run, the first ones. */
  readonly replications: number;
  readonly trucks: TruckComparison | null;
  readonly places: PlaceComparison;
  readonly bands: BandComparison | null;
}
