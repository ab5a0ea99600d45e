// What a run is, from its order to its saved record. Read by API, store, CLI and dashboard.
import { z } from 'zod';
import type { ComparisonDetail } from './comparison.ts';
import type { FateCounts, KeptEvent } from './outside.ts';

export const RUN_STATUSES = ['queued', 'running', 'paused', 'finalizing', 'completed', 'cancelled', 'failed', 'stranded'] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];
export const TERMINAL_STATUSES: readonly RunStatus[] = ['completed', 'cancelled', 'failed'];

/** How fast simulated time runs in a live run: a factor of wall time, or as fast as it goes. */
export const speedSchema = z.union([z.number().positive().max(36_000), z.literal('max')]);
export type Speed = z.output<typeof speedSchema>;

/** The order of a run as it lies in the run state; everything needed to recompute it from nothing. */
export interface RunOrder {
  readonly run: string;
  readonly name: string;
  readonly mode: 'live' | 'batch';
  /** The resolved scenario. */
  readonly scenario: unknown;
  readonly scenarioHash: string;
  readonly seed: number;
  readonly replications: number;
  readonly kernelId: string;
  readonly horizonMs: number;
  /** Gate ids in index order. */
  readonly gates: readonly string[];
  /** For each gate index, the gate indices that send to it. */
  readonly inNeighbours: readonly (readonly number[])[];
  /** No window may be longer; Infinity is written as the horizon. */
  readonly lookaheadMs: number;
  /** Fixed window length, or null for one that follows the speed. */
  readonly windowMs: number | null;
  readonly speed: Speed;
  /** Up to here a live run goes at full speed: nobody watches gates warm up at night. */
  readonly watchFromMs: number;
  readonly createdAtMs: number;
  /** Whose run it is: users share the slots evenly. Missing: `local`, who works at the server's own machine. */
  readonly user?: string;
  /** Its part of the slots against other runs; missing: 1. A run of 0.25 gets a quarter of what another one gets. */
  readonly weight?: number;
  /** Windows begin at this simulated instant; up to there every gate is computed in one go and seeded. Left out: 0. */
  readonly startMs?: number;
  /** The run this one is a branch of, and where it left it. */
  readonly parent?: Parent;
  /** Disruptions added on the way, oldest first: where the run was forked for them, and how many of the last ones of the scenario they are. */
  readonly interventions?: readonly Intervention[];
  /** Batch: what is computed are replications `firstReplication` … `firstReplication` + `replications` − 1, counted from 0 on the way. Left out: 0. */
  readonly firstReplication?: number;
  /** The order is a part of something greater, which takes its results: it is not saved as a run and not listed. */
  readonly isPart?: true;
}

export interface Parent {
  readonly run: string;
  /** Simulated ms. */
  readonly atMs: number;
  /** This run goes on in place of that one, which has ended for it. */
  readonly replaces?: true;
}

export interface Intervention {
  readonly atMs: number;
  readonly disruptions: number;
}

export const LOCAL_USER = 'local';

export interface Kpi {
  readonly unit: string;
  /** Mean over replications. */
  readonly mean: number;
  /** Half-width of the `level` confidence interval of the mean; null with fewer than two replications. */
  readonly halfWidth: number | null;
  readonly level: number;
  readonly n: number;
  /** One value a replication, in replication order; null where the metric is not defined (no truck was observed). */
  readonly values: readonly (number | null)[];
}

export interface Series {
  readonly unit: string;
  /** Simulated ms of the left edge of the first bucket. */
  readonly startMs: number;
  readonly stepMs: number;
  /** Mean over replications, a bucket each. */
  readonly mean: readonly number[];
}

/** Every arrival ends in exactly one of the other classes: `arrived` is their sum. */
export interface Counts {
  readonly arrived: number;
  readonly cleared: number;
  readonly turnedBack: number;
  readonly divertedOut: number;
  readonly spoiled: number;
  readonly inside: number;
}

/**
 * What a reader must know before the figures. Codes and their params:
 * `deadlock` {gate, atMs, replication, replications, of, stages, trucks}: trucks block each other, first at simulated `atMs` of replication
 * `replication`, where `trucks` of them stood at `stages` (ids, commas between); it happened in `replications` of `of`.
 * `never-cleared` {gate, flow, arrived}: of so many arrivals in all replications none was released.
 * `queue-grows` {gate, flow, early, end}: in every replication more are inside at the end than 50, and than 3 × the mean of the first quarter of the
 * measured time or as many more from quarter to quarter that the last exceeds the first by 2 % of those who came; `early` and `end` are the means of
 * the first quarter and of the end over the replications.
 */
export interface RunWarning {
  readonly code: 'deadlock' | 'never-cleared' | 'queue-grows';
  readonly params: Readonly<Record<string, string | number>>;
}

/** The document `amity run --json` writes and the store keeps. Stable: fields are added, never renamed. */
export interface RunResult {
  readonly amity: 1;
  readonly scenario: { readonly name: string; readonly hash: string };
  readonly seed: number;
  readonly replications: number;
  readonly modelVersion: string;
  /** SHA-256 over (replication, gate, trace digest, metric digest) in order. */
  readonly digest: string;
  readonly replicationDigests: readonly string[];
  /** Sums over replications and gates of whole runs, warm-up included. arrived = the sum of the others. */
  readonly counts: Counts;
  readonly kpis: Readonly<Record<string, Kpi>>;
  readonly series: Readonly<Record<string, Series>>;
  /** Missing in results of older models, which gave none. */
  readonly warnings?: readonly RunWarning[];
}

/** One row of the library. */
export interface RunSummary {
  readonly id: string;
  readonly name: string;
  readonly scenario: string;
  readonly scenarioHash: string;
  readonly mode: 'live' | 'batch';
  readonly status: RunStatus;
  readonly seed: number;
  readonly replications: number;
  /** Replications finished. */
  readonly done: number;
  readonly modelVersion: string;
  readonly digest: string | null;
  readonly createdAtMs: number;
  readonly finishedAtMs: number | null;
  readonly reason: string | null;
  /** A few headline KPIs of a completed run, by metric key. */
  readonly headline: Readonly<Record<string, Pick<Kpi, 'unit' | 'mean' | 'halfWidth'>>>;
  /** How many warnings its result has; missing when there are none. */
  readonly warnings?: number;
  /** The run this one is a branch of; missing when it is none. */
  readonly parent?: Parent;
  /** Which of the last disruptions of the scenario were added on the way; missing when there are none. */
  readonly interventions?: readonly Intervention[];
  /** The run that goes on in place of this one; missing when there is none. */
  readonly continuedAs?: string;
}

/** A saved run whole: complete or absent. */
export interface SavedRun {
  readonly summary: RunSummary;
  readonly result: RunResult;
  readonly scenario: unknown;
  /** Truck and cargo events from outside that a live run took, in the order they came; left out where there were none. */
  readonly outside?: readonly KeptEvent[];
  /** How to get the same digest again. */
  readonly command: string;
  readonly provenance: {
    readonly node: string;
    readonly platform: string;
    readonly startedAtMs: number;
    readonly finishedAtMs: number;
    readonly workers: string;
    /** What became of the events from outside, where there were any. */
    readonly outside?: FateCounts;
  };
}

/** `different` stands for better/worse where the metric has no good direction. */
export type Verdict = 'better' | 'worse' | 'different' | 'real-but-small' | 'no-difference' | 'cannot-tell' | 'too-few';

/** One row of a comparison: candidate minus base. */
export interface ComparisonRow {
  readonly key: string;
  readonly unit: string;
  readonly better: 'up' | 'down' | 'none';
  readonly base: number;
  readonly candidate: number;
  readonly difference: number;
  /** Of the interval at `level`: with several candidates wider, so that those of all hold together. */
  readonly halfWidth: number | null;
  readonly level: number;
  /** Of the interval at 0.95, as if the candidate were the only one. */
  readonly halfWidthAlone: number | null;
  readonly method: 'paired' | 'welch' | 'certain';
  /** How many times fewer replications pairing needs: (variance of base + variance of candidate) ÷ variance of the difference. Null where nothing is paired, or no variance is left. */
  readonly varianceReduction: number | null;
  /** Half-width at `level` that the base would have against itself at another seed; null with fewer than two replications. */
  readonly noiseFloor: number | null;
  /** Pairs of replications used; unpaired, the replications of the run that has fewer. */
  readonly n: number;
  readonly verdict: Verdict;
  readonly threshold: number;
  /** About how many more replications would decide; only with `cannot-tell`; 501 means more than 500. */
  readonly runMore: number | null;
}

/** A run as a comparison names it, with the warnings of its result if it has any. */
export interface ComparedRun {
  readonly id: string;
  readonly name: string;
  readonly warnings?: readonly RunWarning[];
}

export interface Comparison {
  readonly base: ComparedRun;
  readonly candidate: ComparedRun;
  readonly basis: 'paired' | 'unpaired' | 'not-comparable';
  /** Why, in codes with parameters ready for translation. */
  readonly reasons: readonly { readonly code: string; readonly params: Readonly<Record<string, string | number>> }[];
  readonly rows: readonly ComparisonRow[];
  /** The changed inputs: dotted path and both values. */
  readonly inputs: readonly { readonly path: string; readonly base: unknown; readonly candidate: unknown }[];
  /** What becomes known by watching every truck again; only where it was asked for and could be computed. */
  readonly detail?: ComparisonDetail;
}
