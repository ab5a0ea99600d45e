// What a scenario says once it is resolved: every quantity in the unit its name states, every reference checked.
// The document schema (document.ts) produces exactly this; the model compiles it. It knows nothing of YAML or files.
import type { Provenance, LocalName, Source } from './naming.ts';

/** Risk channels of customs, in the fixed order used by every table and colour. */
export const CHANNELS = ['green', 'yellow', 'red'] as const;
export type Channel = (typeof CHANNELS)[number];

/** Days a rule holds on: `holiday` is a day listed in the holidays of the side, and beats its weekday where both are named. */
export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun', 'holiday'] as const;
export type Day = (typeof DAYS)[number];

/** Hours [from, to) as ms since local midnight; `fromMs` < `toMs` ≤ 24 h. */
export interface Hours {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A probability distribution of a duration. Parameters are milliseconds unless the name says otherwise; `cv` is standard deviation ÷ mean. */
export type Distribution =
  | { readonly kind: 'constant'; readonly valueMs: number }
  | { readonly kind: 'exponential'; readonly meanMs: number; readonly capMs?: number | undefined }
  | { readonly kind: 'lognormal'; readonly meanMs: number; readonly cv: number; readonly capMs?: number | undefined }
  | { readonly kind: 'gamma'; readonly meanMs: number; readonly cv: number; readonly capMs?: number | undefined }
  | { readonly kind: 'erlang'; readonly meanMs: number; readonly k: number; readonly capMs?: number | undefined }
  | { readonly kind: 'triangular'; readonly minMs: number; readonly modeMs: number; readonly maxMs: number }
  | { readonly kind: 'uniform'; readonly minMs: number; readonly maxMs: number }
  /** Normal; what falls below zero is drawn again (`redraw`, by truncation) or becomes zero. */
  | { readonly kind: 'normal'; readonly meanMs: number; readonly sdMs: number; readonly below: 'redraw' | 'zero' }
  | { readonly kind: 'weibull'; readonly scaleMs: number; readonly shape: number; readonly capMs?: number | undefined }
  | { readonly kind: 'empirical'; readonly valuesMs: readonly number[]; readonly weights: readonly number[] }
  | { readonly kind: 'mixture'; readonly parts: readonly { readonly share: number; readonly of: Distribution }[] };

/** How long a stage takes: the same for everyone, by risk channel, or by cargo or flow with a fallback. */
export type TimeRule =
  | { readonly by: 'all'; readonly time: Distribution }
  | { readonly by: 'channel'; readonly times: Readonly<Record<Channel, Distribution>> }
  | { readonly by: 'cargo' | 'flow'; readonly times: Readonly<Record<string, Distribution>>; readonly otherwise: Distribution };

/** Quarantine classes of cargo, mildest first. */
export const QUARANTINE = ['none', 'documents', 'sampling', 'every-lot'] as const;
export type Quarantine = (typeof QUARANTINE)[number];

/** Conditions on a consignment that never change while it is inside, joined by AND. */
export interface Who {
  readonly channels?: readonly Channel[] | undefined;
  readonly cargo?: readonly string[] | undefined;
  readonly perishable?: boolean | undefined;
  readonly quarantine?: readonly Quarantine[] | undefined;
  readonly flows?: readonly string[] | undefined;
  /** Has all of these traits. */
  readonly traits?: readonly string[] | undefined;
  /** Has none of these traits. */
  readonly without?: readonly string[] | undefined;
}

/** Who visits an optional stage or takes an arm of a branch, at the moment it gets there. Conditions are joined by AND; `share` is the probability for those who meet the others. */
export interface Only extends Who {
  /** Local hours of the stage's side. */
  readonly hours?: readonly Hours[] | undefined;
  /** How many stand at a stage of this gate: `waiting` for it, or `present` = waiting and in service. */
  readonly when?:
    | {
        readonly stage: string;
        readonly count: 'waiting' | 'present';
        readonly atLeast?: number | undefined;
        readonly atMost?: number | undefined;
      }
    | undefined;
  readonly share?: number | undefined;
}

/** One country's side of a gate. Opening hours are local clock time of `zoneMin` (minutes east of UTC). Hours without `days` hold every day that no other entry names; a day that none names is closed all day. */
export interface Side extends Provenance {
  readonly name?: LocalName | undefined;
  readonly zoneMin: number;
  readonly open: readonly (Hours & { readonly days?: readonly Day[] | undefined })[];
  /** Local dates YYYY-MM-DD that count as `holiday`. */
  readonly holidays?: readonly string[] | undefined;
  /** What happens to those in service when the side closes: they finish (default), or stop and resume when it opens. */
  readonly closing?: 'finish' | 'pre-empt' | undefined;
}

/** What one server of a pool is. */
export const POOL_KINDS = [
  'lane',
  'officer',
  'scanner',
  'bay',
  'place',
  'vehicle',
  'crane',
  'desk',
  'e-gate',
  'track',
  'laboratory',
] as const;
export type PoolKind = (typeof POOL_KINDS)[number];

/** Servers with shifts. `shifts` are steps over the local day of the pool's side: from `fromMs` there are `n` servers, the last step wraps over midnight. */
export interface Pool extends Provenance {
  readonly side: string;
  readonly kind: PoolKind;
  /** Steps without `days` hold on every day that no other step names. */
  readonly shifts: readonly { readonly fromMs: number; readonly n: number; readonly days?: readonly Day[] | undefined }[];
  /** `side`: no servers while the side is closed. `always`: hours do not bind. */
  readonly hours: 'side' | 'always';
  readonly costPerHourUsd: number;
  /** When the number of servers falls, or a shift begins: a busy server finishes and then leaves (`finish`, default); every step of `shifts` brings a whole new team
      while the old one finishes what it has in hand (`replace`); service stops and resumes when there is a server again (`pre-empt`). */
  readonly shiftChange?: 'finish' | 'replace' | 'pre-empt' | undefined;
  /** Classes served in this order; whoever is in none of them comes last. `preempt`: a higher class interrupts a lower one, which resumes later. */
  readonly priority?: { readonly classes: readonly PriorityClass[]; readonly preempt: boolean } | undefined;
  /** In these local hours only these classes of `priority` are served. */
  readonly admits?:
    | readonly { readonly hours: readonly Hours[]; readonly days?: readonly Day[] | undefined; readonly classes: readonly string[] }[]
    | undefined;
  /** Services that may begin in one local day. */
  readonly quotaPerDay?: number | undefined;
  /** Each server fails by itself: after `every` of calendar time, or of time in use. `crew` repairs can go on at once; without it any number. Who was in service resumes after the repair. */
  readonly breakdowns?:
    | ({
        readonly clock: 'calendar' | 'use';
        readonly every: Distribution;
        readonly repair: Distribution;
        readonly crew?: number | undefined;
        /** What a failure does to a service that is going on: `interrupt` (default), or it is finished first while the repair already runs. */
        readonly running?: 'interrupt' | 'finish' | undefined;
      } & Provenance)
    | undefined;
  /** A server with nobody waiting goes away for this long, again and again until somebody waits when it comes back. */
  readonly breaks?: Distribution | undefined;
  /** All servers face one way at a time: they serve trucks from one side until none waits, then turn round, which takes `switchover`. */
  readonly tidal?: { readonly switchover: Distribution; readonly idle: 'stay' | 'keep-switching' } | undefined;
}

export interface PriorityClass extends Who {
  readonly id: string;
  /** Only while at one of these stages. */
  readonly stages?: readonly string[] | undefined;
}

interface StageCommon extends Provenance {
  readonly name?: LocalName | undefined;
  readonly side: string;
  readonly only?: Only | undefined;
}

/** What service and seize have in common: one server of a pool, and a queue before it. */
interface Queueing {
  /** The pool that serves. Of several, the one with the fewest waiting and in service is chosen on arrival (ties by lot), for good. */
  readonly pool: string;
  readonly orPools?: readonly string[] | undefined;
  /** Places to wait in; none given: any number. A truck that finds it full: `block` waits where it is and keeps the server it has; `turn-back` leaves the gate uncleared; `pass` goes on without this stage. */
  readonly room?: { readonly places: number; readonly whenFull: 'block' | 'turn-back' | 'pass' } | undefined;
  /** Probability of staying by the number present (waiting and in service), from 0 on; the last holds for more. Who does not stay turns back. */
  readonly joining?: readonly number[] | undefined;
  /** Who has waited this long gives up: turns back, or goes to a later stage of its route. */
  readonly patience?: { readonly time: Distribution; readonly then: string } | undefined;
}

/** Where `patience.then` and a branch may lead besides a stage. */
export const TURN_BACK = 'turn-back';

export type Stage = StageCommon &
  (
    | /** Everyone waits for a time of their own; nobody queues. */
      { readonly kind: 'delay'; readonly time: TimeRule }
      /** One server of the pool serves one entity at a time. */
    | ({ readonly kind: 'service'; readonly time: TimeRule } & Queueing)
    /** Takes a server of the pool (a place in a yard, a berth, a vehicle) and keeps it until `release`. */
    | ({ readonly kind: 'seize' } & Queueing)
    /** Gives back a server taken by `seize`. */
    | { readonly kind: 'release'; readonly pool: string }
    /** The truck waits here until its declaration has cleared the `papers`. */
    | { readonly kind: 'join' }
    /** Waits until `size` of the same flow are there, or for a departure, which takes `size` at most. `together`: they go on as one until `split`. */
    | {
        readonly kind: 'gather';
        readonly size: number;
        /** Leaves with fewer when the first has waited this long. */
        readonly atMostMs?: number | undefined;
        readonly departures?: Timetable | undefined;
        readonly together: boolean;
      }
    | { readonly kind: 'split' }
    /** The first arm whose condition holds; shares of arms are probabilities of one lot. No arm: the next stage of the route. */
    | { readonly kind: 'branch'; readonly arms: readonly { readonly to: string; readonly only?: Only | undefined }[] }
    /** Waits for the start of the first slot with a free place. A no-show loses its slot and books again. */
    | {
        readonly kind: 'booking';
        readonly everyMs: number;
        readonly places: number;
        /** Local hours with slots; none given: while the side is open. */
        readonly hours?: readonly Hours[] | undefined;
        readonly noShow: number;
        /** How long after the start of the slot it comes. */
        readonly late?: Distribution | undefined;
      }
  );

/** Local times of day, on all or some days. */
export interface Timetable {
  readonly atMs: readonly number[];
  readonly days?: readonly Day[] | undefined;
}

/** Arrivals other than a Poisson stream of `perDay`. Times are simulated ms. */
export type Arrivals =
  /** Gap after gap. `firstMs`: the first comes then instead of after a gap. No more is drawn after `most`, or once one has come later than `stopMs`. */
  | {
      readonly kind: 'renewal';
      readonly gap: Distribution;
      readonly firstMs?: number | undefined;
      readonly stopMs?: number | undefined;
      readonly most?: number | undefined;
    }
  | ({ readonly kind: 'timetable' } & Timetable)
  /** Exactly so many on each local day from the first, at times drawn from the hour weights; none on days beyond the list. */
  | { readonly kind: 'counts'; readonly counts: readonly number[] }
  /** A closed fleet: the first at 0, then one each `everyMs`. */
  | { readonly kind: 'fleet'; readonly count: number; readonly everyMs: number }
  | { readonly kind: 'trace'; readonly rows: readonly TraceRow[] };

/** One recorded truck. What is left out is drawn as for any truck of the flow. Rows are in order of time. */
export interface TraceRow {
  readonly atMs: number;
  readonly lodgedMs?: number | undefined;
  readonly cargo?: string | undefined;
  readonly channel?: Channel | undefined;
  readonly traits?: readonly string[] | undefined;
  /** stage → how long it takes. */
  readonly times?: Readonly<Record<string, number>> | undefined;
  /** stage → how long the truck waits before it gives up. */
  readonly patience?: Readonly<Record<string, number>> | undefined;
}

/** What a flow moves; the word in the dashboard. */
export const CARRIES = ['trucks', 'vehicles', 'wagons', 'travellers'] as const;

export interface Flow extends Provenance {
  /** The side trucks come from; the other side is where they are released. */
  readonly from: string;
  readonly carries?: (typeof CARRIES)[number] | undefined;
  /** False for empties: they count as movements, not as throughput. Default true. */
  readonly loaded?: boolean | undefined;
  /** Mean arrivals a day; of trains or groups when `batch` is given. 0 with `arrivals`. */
  readonly perDay: number;
  /** 24, 48 or 96 weights over the local day of `from`; only their ratios count. */
  readonly hourWeights: readonly number[];
  /** 7 factors, Monday first, and 12 factors, January first; 1 where left out. A factor multiplies `perDay`, it is not scaled. */
  readonly weekdayFactors?: readonly number[] | undefined;
  readonly monthFactors?: readonly number[] | undefined;
  /** 0.1: at the end of a year of simulated time 10 % more than at its start; compounds. */
  readonly growthPerYear?: number | undefined;
  readonly arrivals?: Arrivals | undefined;
  /** Each arrival is a group of so many. `together`: it moves as one until `split`. */
  readonly batch?: { readonly sizes: readonly { readonly n: number; readonly share: number }[]; readonly together: boolean } | undefined;
  /** cargo id → share; adds up to 1. */
  readonly mix: Readonly<Record<string, number>>;
  /** channel → share; adds up to 1. */
  readonly channels: Readonly<Record<Channel, number>>;
  /** trait → probability that a consignment has it, each by its own lot; by cargo where given. */
  readonly traits?:
    Readonly<Record<string, { readonly share: number; readonly byCargo?: Readonly<Record<string, number>> | undefined }>> | undefined;
  /** When the declaration is lodged relative to the truck's arrival; `before` must have a finite largest value. */
  readonly declaration?: ({ readonly when: 'before' | 'after'; readonly time: Distribution } & Provenance) | undefined;
  /** Stages of the truck, in order; the last one leads out. */
  readonly route: readonly string[];
  /** Stages of the declaration, in order; empty when there is no declaration. */
  readonly papers: readonly string[];
  /** After release the vehicle comes back as an arrival of flow `to` of the same gate, `after` later. One lot for all; what the shares leave over does not come back. */
  readonly returns?: readonly { readonly to: string; readonly share: number; readonly after: Distribution }[] | undefined;
}

export interface Gate {
  readonly name: LocalName;
  readonly sides: Readonly<Record<string, Side>>;
  readonly pools: Readonly<Record<string, Pool>>;
  readonly stages: Readonly<Record<string, Stage>>;
  readonly flows: Readonly<Record<string, Flow>>;
}

/** Something that happens in [fromMs, toMs) of simulated time. */
export interface Disruption extends Provenance {
  readonly name?: LocalName | undefined;
  readonly fromMs: number;
  readonly toMs: number;
  readonly effect:
    /** Closes a side (as by its hours), a pool, or, with neither, both sides. */
    | { readonly kind: 'close'; readonly gate: string; readonly side?: string | undefined; readonly pool?: string | undefined }
    /** `factor` × the servers of the hour, rounded; or `n` servers. */
    | {
        readonly kind: 'servers';
        readonly gate: string;
        readonly pool: string;
        readonly n?: number | undefined;
        readonly factor?: number | undefined;
      }
    /** Opens a side beyond its hours. */
    | { readonly kind: 'open'; readonly gate: string; readonly side: string }
    /** What begins at these stages takes `factor` times as long. */
    | { readonly kind: 'slow'; readonly gate: string; readonly stages: readonly string[]; readonly factor: number }
    | { readonly kind: 'demand'; readonly gate: string; readonly flow: string; readonly factor: number }
    /** Who reaches the approach and matches turns back at once. */
    | { readonly kind: 'intake'; readonly gate: string; readonly flow: string; readonly who: Who }
    | { readonly kind: 'quota'; readonly gate: string; readonly pool: string; readonly perDay: number }
    /** Only these classes of the pool's `priority` are served. */
    | { readonly kind: 'admit'; readonly gate: string; readonly pool: string; readonly classes: readonly string[] }
    /** A share of the trucks that reach the approach drives on to another gate, whatever waits here or there. */
    | {
        readonly kind: 'divert';
        readonly gate: string;
        readonly flow: string;
        readonly to: string;
        readonly share: number;
        readonly driveMs: number;
      }
    /** Other risk channels for all cargo of the flow whose declaration is lodged, or who comes without one, in that time. */
    | { readonly kind: 'channels'; readonly gate: string; readonly flow: string; readonly shares: Readonly<Record<Channel, number>> };
}

/** A truck that reaches `from` while more than `above` trucks of its flow wait there, and the other gate's last published count is smaller, goes to `to` with probability `share`. Of several diversions of one flow the first that holds is taken. `rule` time: compared are the waits to expect (waiting ÷ releases of the last 24 h), the other one's with the drive added. */
export interface Diversion extends Provenance {
  readonly from: string;
  readonly to: string;
  readonly flow: string;
  readonly above: number;
  readonly share: number;
  readonly rule?: 'count' | 'time' | undefined;
  readonly driveMs: number;
  /** Age of the published count when it reaches the other gate; also how often it is published. */
  readonly informationDelayMs: number;
}

export interface Cargo extends Provenance {
  readonly name?: LocalName | undefined;
  readonly perishable: boolean;
  readonly tonnes: number;
  readonly valueUsd: number;
  /** How long it keeps from the moment it reaches the approach; then it is spoiled. */
  readonly shelfLife?: Distribution | undefined;
  /** Share of its value lost a day inside. */
  readonly decayPerDay?: number | undefined;
  readonly quarantine?: Quarantine | undefined;
  /** Risk profile: shares of the channels, in place of the flow's. */
  readonly channels?: Readonly<Record<Channel, number>> | undefined;
}

/** What waiting costs, each per truck inside. Staff is paid by `costPerHourUsd` of the pools. */
export interface Costs extends Provenance {
  readonly truckHourUsd: number;
  readonly parkingDayUsd: number;
  /** Perishable cargo only. */
  readonly reeferHourUsd: number;
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
  readonly disruptions?: readonly Disruption[] | undefined;
  readonly costs?: Costs | undefined;
  readonly experiment: {
    readonly replications: number;
    readonly seed: number;
    /** metric key → "<= 4 h" style targets, in the metric's own unit after resolution. */
    readonly targets: Readonly<Record<string, { readonly op: '<=' | '>='; readonly value: number }>>;
  };
}
