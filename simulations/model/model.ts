// The compiled form of a scenario: indices and flat tables, nothing to look up by name while time moves.
import type { Scenario } from '../../shared/scenario/scenario.ts';
import type { Sampler } from '../kernel/samplers.ts';

export const DAY_MS = 86_400_000;
/** Arrivals are drawn in bins of this length: a count, then independent times inside the bin. */
export const BIN_MS = 900_000;
export const BINS_PER_DAY = DAY_MS / BIN_MS;
/** Serial of truck i of bin b is b × 1024 + i. */
export const SERIALS_PER_BIN = 1024;
export const MAX_FLOWS = 8;
export const MAX_GATES = 64;
/** Stages of a gate and kinds of cargo are columns of bytes. */
export const MAX_PARTS = 255;
/** A Poisson count above SERIALS_PER_BIN has no chance worth naming at this mean (twelve standard deviations away), and e^−mean is still a normal number. */
export const MAX_MEAN_IN_BIN = 700;

export const STAGE_DELAY = 0;
export const STAGE_SERVICE = 1;
export const STAGE_JOIN = 2;

/** A step function over the simulated day (ms since simulated midnight-of-start, modulo a day); `n[i]` holds from `at[i]` to the next step. */
export interface DaySteps {
  readonly at: Float64Array;
  readonly n: Int32Array;
}

export interface SideModel {
  readonly id: string;
  readonly zoneMin: number;
  /** 1 open, 0 closed. */
  readonly steps: DaySteps;
}

export interface PoolModel {
  readonly id: string;
  readonly kind: string;
  readonly side: number;
  readonly steps: DaySteps;
  readonly most: number;
  /** First entry of this pool in the table of single servers. */
  readonly firstServer: number;
}

/** Stage tables, one entry a stage. `base` and `mode` choose the sampler: 0 one for all, 1 by channel, 2 by cargo. */
export interface StageTables {
  readonly ids: readonly string[];
  readonly kind: Uint8Array;
  readonly pool: Int32Array;
  readonly side: Uint8Array;
  readonly key: Int32Array;
  readonly mode: Uint8Array;
  readonly base: Int32Array;
  readonly samplers: readonly Sampler[];
  /** Who visits: bit mask of channels, table stage × cargo, probability. */
  readonly channels: Uint8Array;
  readonly cargo: Uint8Array;
  readonly share: Float64Array;
}

export interface FlowModel {
  readonly id: string;
  readonly from: number;
  /** 32-bit key of "gate/flow" for random draws. */
  readonly stream: number;
  readonly route: Int32Array;
  readonly papers: Int32Array;
  /** Mean arrivals in each 15-minute bin of the simulated day, and e^−mean. */
  readonly mean: Float64Array;
  readonly expMinusMean: Float64Array;
  readonly channels: Float64Array;
  readonly mix: Float64Array;
  /** How long before (sign −1) or after (+1) the truck its declaration is lodged; null without papers. */
  readonly lodging: { readonly sampler: Sampler; readonly sign: number; readonly mostMs: number } | null;
}

export interface DiversionModel {
  readonly to: number;
  readonly flow: number;
  readonly toFlow: number;
  readonly key: number;
  readonly above: number;
  readonly share: number;
  readonly driveMs: number;
}

/** Gate publishes the waiting count of `flow` to gate `to` each `everyMs`; it arrives `everyMs` later. */
export interface PublicationModel {
  readonly to: number;
  readonly flow: number;
  /** Index of this advice in the receiver's diversions. */
  readonly diversion: number;
  readonly everyMs: number;
}

export interface GateModel {
  readonly index: number;
  readonly id: string;
  readonly name: string;
  readonly sides: readonly SideModel[];
  readonly pools: readonly PoolModel[];
  readonly servers: number;
  readonly stages: StageTables;
  readonly flows: readonly FlowModel[];
  readonly diversions: readonly DiversionModel[];
  readonly publications: readonly PublicationModel[];
}

export interface Model {
  readonly scenario: Scenario;
  readonly startEpochMs: number;
  readonly warmUpMs: number;
  readonly horizonMs: number;
  readonly seriesStepMs: number;
  readonly bins: number;
  readonly cargoIds: readonly string[];
  readonly tonnes: Float64Array;
  readonly valueUsd: Float64Array;
  readonly gates: readonly GateModel[];
  readonly inNeighbours: readonly (readonly number[])[];
  /** Gates cannot influence each other sooner than this; at most the horizon. */
  readonly lookaheadMs: number;
}
