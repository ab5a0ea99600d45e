// The compiled form of a scenario: indices and flat tables, nothing to look up by name while time moves.
import type { Scenario } from '../../shared/scenario/scenario.ts';
import type { Sampler } from '../kernel/samplers.ts';
import type { Uses } from './uses.ts';

export const DAY_MS = 86_400_000;
/** Arrivals are drawn in bins of this length: a count, then independent times inside the bin. */
export const BIN_MS = 900_000;
export const BINS_PER_DAY = DAY_MS / BIN_MS;
/** Serial of truck i of bin b is b × 1024 + i. */
export const SERIALS_PER_BIN = 1024;
/** The same for a flow whose arrivals are groups: their members count one by one, and their number swings more. */
export const GROUP_SERIALS_PER_BIN = 8192;
export const MAX_FLOWS = 32;
export const MAX_GATES = 64;
/** Stages of a gate and kinds of cargo are columns of bytes. */
export const MAX_PARTS = 255;
/** Traits of a consignment are the bits of one column. */
export const MAX_TRAITS = 16;
/** Servers one truck may hold through `seize` at a time. */
export const MAX_HELD = 4;
/** A Poisson count above SERIALS_PER_BIN has no chance worth naming at this mean (twelve standard deviations away), and e^−mean is still a normal number. */
export const MAX_MEAN_IN_BIN = 700;

export const STAGE_DELAY = 0;
export const STAGE_SERVICE = 1;
export const STAGE_JOIN = 2;
export const STAGE_SEIZE = 3;
export const STAGE_RELEASE = 4;
export const STAGE_GATHER = 5;
export const STAGE_SPLIT = 6;
export const STAGE_BRANCH = 7;
export const STAGE_BOOKING = 8;

/** What a full room does with a truck. */
export const FULL_BLOCKS = 0;
export const FULL_TURNS_BACK = 1;
export const FULL_PASSES = 2;

/** Where `patience.then` and an arm of a branch lead when it is no stage. */
export const OUT = -1;

/** What is special about a stage with a queue; 0: whoever comes joins the line of its one pool and stays until it is served. */
export const RULE_ROOM = 1;
export const RULE_JOINING = 2;
export const RULE_CHOICE = 4;
export const RULE_PATIENCE = 8;

// What is special about a pool.
/** It does not serve everybody who waits at all times: classes by hour, a quota, a direction. */
export const POOL_SELECTS = 1;
export const POOL_PREEMPTS = 2;
/** A server that comes free has more to do than to serve the next: let somebody into a room, turn round, take a break. */
export const POOL_HAS_CHORES = 4;
export const POOL_WEARS_OUT = 8;
/** It matters which server serves whom: one may fail, rest, be interrupted, be replaced, or be kept by who waits. */
export const POOL_NAMES_SERVERS = 16;

/** An entry of a way: the stage, from this bit on the step after it, and what is special about it. */
export const WAY_STEP = 8;
export const WAY_STAGE = 0xff;
export const WAY_STEPS = 0x1ff;
export const WAY_ASKS = 0x20000;
export const WAY_ENDS = 0x40000;

/** The sort of a consignment: what conditions ask most and what hardly changes, as one number. */
export function sortOf(cargoKinds: number, flow: number, cargo: number, channel: number): number {
  return (flow * cargoKinds + cargo) * 3 + channel;
}

/** A step function of simulated time: `n[i]` holds from `at[i]` to the next step; `at[0]` is 0. */
export interface Steps {
  readonly at: Float64Array;
  readonly n: Int32Array;
}

/** A condition on a consignment and the moment; masks have the bit of everything allowed. */
export interface Condition {
  /** By sort of consignment (see sortOf): 1 when channel, cargo and flow are allowed. */
  readonly sorts: Uint8Array;
  /** Asks for more than the sort: traits, hours, or how many are at a stage. */
  readonly asksMore: boolean;
  readonly flows: number;
  readonly traits: number;
  readonly without: number;
  /** By stage, 1 allowed; null: all. Only priority classes ask. */
  readonly stages: Uint8Array | null;
  /** Allowed minutes of time as steps 0 / 1; null: always. */
  readonly hours: Steps | null;
  /** Stage whose number is asked, −1: none. */
  readonly whenStage: number;
  readonly whenPresent: boolean;
  readonly atLeast: number;
  readonly atMost: number;
  readonly share: number;
}

export interface SideModel {
  readonly id: string;
  readonly zoneMin: number;
  /** 1 open, 0 closed. */
  readonly steps: Steps;
}

export interface PoolModel {
  readonly id: string;
  readonly kind: string;
  readonly side: number;
  readonly costPerHourUsd: number;
  /** Servers on duty. A step whose `preempts` is 1 interrupts services that exceed it; one whose `replaces` is 1 brings a new team. */
  readonly steps: Steps;
  readonly preempts: Uint8Array;
  readonly replaces: Uint8Array;
  readonly most: number;
  /** Entries of this pool in the table of single servers: [firstServer, firstServer + servers). */
  readonly firstServer: number;
  readonly servers: number;
  /** Queues of this pool: [firstLine, firstLine + lines), by direction, then by class. */
  readonly firstLine: number;
  readonly lines: number;
  /** Named classes in order; the last, unnamed class is everybody else. */
  readonly classes: readonly Condition[];
  /** By sort of consignment: its class; null when a class asks for more than the sort. */
  readonly rankOfSort: Uint8Array | null;
  readonly preempt: boolean;
  /** Bit mask of the classes served; null: always all. */
  readonly admits: Steps | null;
  /** Services that may begin until the next step; −1: any number. Every step starts a new count. Null: no quota ever. */
  readonly quota: Steps | null;
  readonly breakdowns: {
    readonly byUse: boolean;
    readonly every: Sampler;
    readonly repair: Sampler;
    /** Repairs at once; Infinity without a limit. */
    readonly crew: number;
    readonly interrupts: boolean;
  } | null;
  readonly breaks: Sampler | null;
  readonly tidal: { readonly switchover: Sampler; readonly keepSwitching: boolean } | null;
  readonly key: number;
  /** POOL_… that hold; 0: first come, first served within each class, by whoever is on duty. */
  readonly rules: number;
  /** Stages served by this pool that have a room, and all stages served by it. */
  readonly rooms: Int32Array;
  readonly stages: Int32Array;
}

export interface GatherModel {
  readonly size: number;
  readonly atMostMs: number;
  /** Times of departure, ascending; null: leaves when full. */
  readonly departures: Float64Array | null;
  readonly together: boolean;
}

export interface BookingModel {
  /** Starts of the slots, ascending. */
  readonly slots: Float64Array;
  readonly places: number;
  readonly noShow: number;
  readonly late: Sampler | null;
}

export interface BranchModel {
  /** Stage, or OUT. */
  readonly to: Int32Array;
  readonly only: readonly (Condition | null)[];
}

/** Stage tables, one entry a stage. `base` and `mode` choose the sampler: 0 one for all, 1 by channel, 2 by cargo, 3 by flow. */
export interface StageTables {
  readonly ids: readonly string[];
  readonly kind: Uint8Array;
  /** The only or first pool, −1: none. */
  readonly pool: Int32Array;
  /** All pools to choose from, where there is a choice. */
  readonly orPools: readonly (Int32Array | null)[];
  readonly side: Uint8Array;
  readonly key: Int32Array;
  readonly mode: Uint8Array;
  readonly base: Int32Array;
  readonly samplers: readonly Sampler[];
  /** Who visits; null: everyone. */
  readonly only: readonly (Condition | null)[];
  /** By stage: RULE_… that hold there. */
  readonly rules: Uint8Array;
  /** Places to wait in, −1: any number. */
  readonly room: Int32Array;
  readonly whenFull: Uint8Array;
  /** First line of those who wait before a full room, or (by flow) at a gathering place; −1 none. */
  readonly line: Int32Array;
  readonly joining: readonly (Float64Array | null)[];
  readonly patience: readonly (Sampler | null)[];
  /** Stage, or OUT. */
  readonly patienceTo: Int32Array;
  readonly gather: readonly (GatherModel | null)[];
  readonly branch: readonly (BranchModel | null)[];
  readonly booking: readonly (BookingModel | null)[];
  /** Factors on the times of services that begin in a span, as steps in thousandths; null: always 1. */
  readonly slow: readonly (Steps | null)[];
}

/** How the arrivals of a flow come about. `times`: fixed instants (timetable, fleet). */
export type DemandModel =
  | {
      readonly kind: 'poisson';
      /** Mean arrivals in each 15-minute bin from simulated 0, and e^−mean. */
      readonly mean: Float64Array;
      readonly expMinusMean: Float64Array;
    }
  | { readonly kind: 'renewal'; readonly gap: Sampler; readonly firstMs: number; readonly stopMs: number; readonly most: number }
  | { readonly kind: 'times'; readonly at: Float64Array }
  | {
      readonly kind: 'counts';
      /** One entry a local day: where it begins in simulated time (may be below 0), how many come. */
      readonly fromMs: Float64Array;
      readonly counts: Int32Array;
      /** Cumulative shares of the bins of a local day. */
      readonly cumulative: Float64Array;
    }
  | {
      readonly kind: 'trace';
      readonly at: Float64Array;
      /** NaN: drawn. */
      readonly lodged: Float64Array;
      /** −1: drawn. */
      readonly cargo: Int16Array;
      readonly channel: Int8Array;
      readonly traits: Int32Array;
      /** By stage index: milliseconds by row (the serial), NaN: drawn. */
      readonly times: ReadonlyMap<number, Float64Array>;
      readonly patience: ReadonlyMap<number, Float64Array>;
    };

export interface FlowModel {
  readonly id: string;
  readonly from: number;
  readonly loaded: boolean;
  /** 32-bit key of "gate/flow" for random draws. */
  readonly stream: number;
  readonly route: Int32Array;
  readonly papers: Int32Array;
  /** By stage: its place in the route or in the papers, −1: in neither. */
  readonly placeOf: Int32Array;
  readonly demand: DemandModel;
  /** Group sizes with cumulative shares; null: one by one. */
  readonly batch: { readonly sizes: Int32Array; readonly cumulative: Float64Array; readonly together: boolean } | null;
  /** Cumulative shares of the channels by cargo × 3. */
  readonly channels: Float64Array;
  /** The same while other shares are ordered for all cargo; of several at once the last. */
  readonly channelOrders: readonly { readonly fromMs: number; readonly toMs: number; readonly channels: Float64Array }[];
  readonly mix: Float64Array;
  /** One entry a trait: its bit, the key of its name, its probability by cargo. */
  readonly traits: readonly { readonly bit: number; readonly key: number; readonly shares: Float64Array }[];
  /** How long before (sign −1) or after (+1) the truck its declaration is lodged; null without papers. */
  readonly lodging: { readonly sampler: Sampler; readonly sign: number; readonly mostMs: number } | null;
  /** Who is turned back at the approach, and when. */
  readonly intake: readonly { readonly fromMs: number; readonly toMs: number; readonly who: Condition }[];
  readonly returns: { readonly to: Int32Array; readonly cumulative: Float64Array; readonly after: readonly Sampler[] } | null;
}

/** From every step of a path to the next stage at which anything can happen, by sort of consignment: see ways.ts. */
export interface Ways {
  /** Columns of a row; rows are 2 × sort, + 1 for papers. */
  readonly steps: number;
  /** Stage, and from bit WAY_STEP on the step after it; with WAY_ASKS the stage is a branch or asks for more than the sort, with WAY_ENDS there is none. */
  readonly next: Int32Array;
}

export interface DiversionModel {
  readonly to: number;
  readonly flow: number;
  readonly toFlow: number;
  readonly key: number;
  readonly above: number;
  readonly share: number;
  readonly byTime: boolean;
  readonly driveMs: number;
}

/** For a while a share of the trucks of `flow` is sent on, whatever waits. */
export interface DiversionOrder extends Pick<DiversionModel, 'to' | 'flow' | 'toFlow' | 'key' | 'share' | 'driveMs'> {
  readonly fromMs: number;
  readonly toMs: number;
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
  /** Pool of each single server. */
  readonly poolOf: Int32Array;
  readonly lines: number;
  /** 32-bit key of the gate for draws of its servers. */
  readonly stream: number;
  readonly stages: StageTables;
  /** What its trucks can meet. */
  readonly uses: Uses;
  /** Whether a truck may keep one server while it waits for another. */
  readonly keepsServers: boolean;
  /** Whether a flow comes from a trace. */
  readonly hasTrace: boolean;
  readonly flows: readonly FlowModel[];
  readonly ways: Ways;
  readonly diversions: readonly DiversionModel[];
  readonly orders: readonly DiversionOrder[];
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
  /** 1 for perishable cargo. */
  readonly perishable: Uint8Array;
  readonly decayPerDay: Float64Array;
  /** By cargo; null: keeps for ever. */
  readonly shelfLife: readonly (Sampler | null)[];
  readonly traitIds: readonly string[];
  readonly gates: readonly GateModel[];
  readonly inNeighbours: readonly (readonly number[])[];
  /** Gates cannot influence each other sooner than this; at most the horizon. */
  readonly lookaheadMs: number;
}
