// Messages of a live run over Socket.IO, both directions. The server sends a snapshot, then numbered frames at ≤ 10 Hz and a heartbeat every 2 s.
import { z } from 'zod';
import type { LocalNames } from '../scenario/naming.ts';
import type { CARRIES } from '../scenario/scenario.ts';
import { speedSchema, type RunStatus, type Speed } from './run.ts';

/** What a stage is to those who watch. At an `instant` one (release, split, branch) nobody ever stands: pictures and tables skip it, indices stay. */
export type StageKind = 'delay' | 'service' | 'join' | 'seize' | 'gather' | 'booking' | 'instant';

/** Ways to leave a gate other than by release. */
export const LOSSES = ['turnedBack', 'divertedOut', 'spoiled'] as const;
export type Loss = (typeof LOSSES)[number];

/** What does not change during a run: how to draw each gate. */
export interface GateLayout {
  readonly id: string;
  readonly name: string;
  /** Optional: the name in other languages too, where the scenario gives them. */
  readonly names?: LocalNames | undefined;
  readonly sides: readonly { readonly id: string; readonly zoneMin: number }[];
  readonly stages: readonly {
    readonly id: string;
    readonly name: string;
    readonly names?: LocalNames | undefined;
    readonly kind: StageKind;
    readonly side: string;
    readonly pool: number | null;
    /** Further pools to choose from on arrival; none given: only `pool`. */
    readonly orPools?: readonly number[] | undefined;
    readonly papers: boolean;
  }[];
  readonly pools: readonly {
    readonly id: string;
    readonly kind: string;
    readonly side: string;
    readonly stages: readonly number[];
    /** What one server on duty costs; left out where the scenario says nothing. */
    readonly costPerHourUsd?: number | undefined;
    /** Servers at the fullest shift. */
    readonly most?: number | undefined;
  }[];
  readonly flows: readonly {
    readonly id: string;
    readonly from: string;
    readonly route: readonly number[];
    readonly papers: readonly number[];
    /** What it moves, for the right word; trucks when not given. */
    readonly carries?: (typeof CARRIES)[number] | undefined;
  }[];
  /** Sorts of goods in the order of `Moves.cargo`, with the names the scenario gives them. */
  readonly cargo?:
    | readonly {
        readonly id: string;
        readonly names?: LocalNames | undefined;
      }[]
    | undefined;
  /** What can become of a truck here besides release; a server that does not say leaves it to the numbers. */
  readonly losses?: readonly Loss[] | undefined;
  /** Work by which a truck's way is limited; left out, no capacity can be drawn. */
  readonly stations?: readonly Station[] | undefined;
}

/** Pools that share one kind of work, and the server-minutes an average truck of the gate takes there: `servers ÷ minutesPerTruck` is the most they pass a minute. */
export interface Station {
  readonly pools: readonly number[];
  readonly minutesPerTruck: number;
}

/** A gate's levels at one instant; arrays by stage index (flows added up), by pool index, by flow index. */
export interface GateLevels {
  readonly waiting: readonly number[];
  readonly inService: readonly number[];
  /** Optional detail of the two: by stage, then flow; entry stage × flows + flow. */
  readonly waitingByFlow?: readonly number[] | undefined;
  readonly inServiceByFlow?: readonly number[] | undefined;
  readonly servers: readonly number[];
  readonly busy: readonly number[];
  readonly arrived: readonly number[];
  readonly cleared: readonly number[];
  readonly inside: readonly number[];
  readonly divertedOut: readonly number[];
  readonly turnedBack?: readonly number[] | undefined;
  readonly spoiled?: readonly number[] | undefined;
  /** Sojourn percentiles in minutes so far over all flows; null before the first release. */
  readonly sojournP50: number | null;
  readonly sojournP90: number | null;
  readonly open: readonly boolean[];
}

/** Columns, one entry a move, in order of time: the truck `serial` (unique within the gate) of flow `flow` with channel `channel` (0 green, 1 yellow, 2 red) is at stage `to` (−1: released; −2: turned back, spoiled or gone to another gate; −3: moves with the leader of its group and is not told of until the group splits) in `state` (0 waiting, 1 in service) from `atMs`. */
export interface Moves {
  readonly serial: readonly number[];
  readonly flow: readonly number[];
  readonly channel: readonly number[];
  readonly to: readonly number[];
  readonly state: readonly number[];
  readonly atMs: readonly number[];
  /** What it carries, by index of `GateLayout.cargo`; left out by a server that does not say. */
  readonly cargo?: readonly number[] | undefined;
  /** How many move with it as one, itself included; left out where everyone moves alone. */
  readonly group?: readonly number[] | undefined;
  /** Moves that happened and are not listed because there were too many. */
  readonly omitted: number;
}

/** A serial is the number of the truck among those of its origin times this, and the origin: the flow and the gate it came into being at. */
export const SERIAL_ORIGINS = 2048;

/** What a truck is called where its flow stands beside it. */
export function truckNumber(serial: number): number {
  return Math.floor(serial / SERIAL_ORIGINS);
}

/** Where `Moves.to` leads when it is no stage. */
export const MOVED_OUT = -1;
export const MOVED_AWAY = -2;
export const MOVED_WITH = -3;

/**
 * Codes of the event feed and their params: side-opened, side-closed {side}; shift-changed {pool, servers}; diverted {to}; server-failed, server-repaired {pool};
 * direction-changed {pool, side}: the pool now serves trucks from that side; departed {stage, trucks}: so many left a gathering place; deadlock {stages}: ids with
 * commas between; disruption-began, disruption-ended {kind, name, vi?, zh?, fr?}: the kind of its effect, its name in English, '' when it has none, and in the other languages.
 */
export const FEED_CODES = [
  'side-opened',
  'side-closed',
  'shift-changed',
  'diverted',
  'server-failed',
  'server-repaired',
  'direction-changed',
  'departed',
  'deadlock',
  'disruption-began',
  'disruption-ended',
] as const;

/** A line of the event feed. */
export interface FeedEvent {
  readonly atMs: number;
  readonly gate: string;
  readonly code: (typeof FEED_CODES)[number];
  readonly params: Readonly<Record<string, string | number>>;
}

export interface GateFrame {
  readonly gate: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly levels: GateLevels;
  /** Numbers of this window alone, by flow index. */
  readonly arrived: readonly number[];
  readonly cleared: readonly number[];
  readonly moves: Moves;
  readonly feed: readonly FeedEvent[];
}

export interface Pace {
  readonly asked: Speed;
  /** Simulated seconds per wall second over the last seconds; 0 while paused. */
  readonly achieved: number;
  readonly paused: boolean;
}

export interface LiveFrame {
  readonly run: string;
  /** Grows by one a frame; a hole means that frames were missed: join again with the last one seen. */
  readonly seq: number;
  /** Replication shown, from 0. A live run plays its replications one after another; a snapshot announces the next one. */
  readonly replication: number;
  readonly status: RunStatus;
  readonly simMs: number;
  readonly pace: Pace;
  readonly gates: readonly GateFrame[];
}

/** Everything a page needs to draw the run as it is now. */
export interface LiveSnapshot {
  readonly run: string;
  readonly name: string;
  readonly scenario: string;
  readonly status: RunStatus;
  readonly seq: number;
  readonly replication: number;
  readonly replications: number;
  readonly simMs: number;
  readonly startEpochMs: number;
  readonly warmUpMs: number;
  readonly horizonMs: number;
  readonly pace: Pace;
  readonly layout: readonly GateLayout[];
  readonly levels: readonly GateLevels[];
  /** Trucks inside, per gate. */
  readonly trucks: readonly Moves[];
  /** 15-minute history so far, all gates and per gate, for the charts: index 0 starts at simulated 0. */
  readonly history: LiveHistory;
  /** The latest lines of the event feed, oldest first. */
  readonly feed: readonly FeedEvent[];
  /** Targets of the scenario by metric key, in the metric's unit. */
  readonly targets?: Readonly<Record<string, Target>> | undefined;
  /** What is fixed in advance, by gate: where one may jump to. */
  readonly calendar?: readonly GateCalendar[] | undefined;
}

export interface Target {
  readonly op: '<=' | '>=';
  readonly value: number;
}

/** Simulated ms, ascending: a side opens, a side closes, a pool has other servers, a disruption begins or ends. */
export interface GateCalendar {
  readonly opens: readonly number[];
  readonly closes: readonly number[];
  readonly shifts: readonly number[];
  readonly disruptions: readonly number[];
}

/** Columns on a 15-minute grid; the last bucket may be unfinished. Arrays by gate, then bucket. */
export interface LiveHistory {
  readonly stepMs: number;
  readonly arrived: readonly (readonly number[])[];
  readonly cleared: readonly (readonly number[])[];
  /** Trucks waiting at the end of the bucket. */
  readonly waiting: readonly (readonly number[])[];
  readonly sojournP50: readonly (readonly (number | null)[])[];
  readonly sojournP90: readonly (readonly (number | null)[])[];
  /** Optional detail: trucks released by gate, flow, bucket. Without it a page shows directions only from when it joined. */
  readonly clearedByFlow?: readonly (readonly (readonly number[])[])[] | undefined;
  /** Optional detail: trucks waiting at the end of the bucket by gate, stage, bucket. */
  readonly waitingByStage?: readonly (readonly (readonly number[])[])[] | undefined;
  /** Optional detail by gate: who was on duty and what was open. */
  readonly staffing?: readonly StaffingHistory[] | undefined;
}

/** Columns by bucket: how long the bucket was seen, and added up over that time the servers on duty (by pool) and the open sides (by side), all in ms. */
export interface StaffingHistory {
  readonly seenMs: readonly number[];
  readonly staffedMs: readonly (readonly number[])[];
  readonly openMs: readonly (readonly number[])[];
}

export const joinSchema = z.object({ run: z.string(), lastSeq: z.int().min(0).optional() });
/** What may be asked of a running live run; also the body of `POST /api/runs/:id/control`. */
export const controlSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('pause') }),
  z.strictObject({ type: z.literal('resume') }),
  /** Advances by `ms` of simulated time, then pauses. */
  z.strictObject({ type: z.literal('step'), ms: z.int().positive().max(86_400_000) }),
  z.strictObject({ type: z.literal('speed'), speed: speedSchema }),
  /** Ends the run without a result, for good. */
  z.strictObject({ type: z.literal('stop') }),
]);
export type Control = z.output<typeof controlSchema>;
export const commandSchema = z.object({
  run: z.string(),
  /** Made by the client: the same key is carried out once. */
  key: z.string().min(8).max(64),
  command: controlSchema,
});
export type LiveCommand = z.output<typeof commandSchema>;

/** What a screen may say about who controls a run. `take`: wants it now; the holder is asked when there is one. `give`, `keep`: the holder's answer. */
export const holdSchema = z.object({ run: z.string(), act: z.enum(['take', 'give', 'keep']) });
export type Hold = z.output<typeof holdSchema>;

/** Who controls a run, as screens name themselves in the handshake (`auth.screen`). */
export interface Holding {
  readonly run: string;
  /** null: nobody yet; the first command takes it. */
  readonly holder: string | null;
  /** Who asks for it, and how long the holder may still think it over. */
  readonly asking: string | null;
  readonly leftMs: number;
}

export type JoinReply =
  | { readonly ok: true; readonly snapshot: LiveSnapshot }
  | { readonly ok: true; readonly frames: readonly LiveFrame[] }
  /** `moved`: the run goes on as `to`. */
  | { readonly ok: false; readonly code: string; readonly to?: string };
export type CommandReply =
  { readonly status: 'accepted' | 'applied'; readonly appliesAtMs: number } | { readonly status: 'refused'; readonly reason: string };

export interface ServerToClient {
  frame: (frame: LiveFrame) => void;
  /** Sent instead of frames to a reader that fell behind, and to everybody when the next replication begins: replaces all that was shown. */
  snapshot: (snapshot: LiveSnapshot) => void;
  /** Every 2 s, also while paused, and at once when status or pace changes. */
  heartbeat: (beat: {
    readonly run: string;
    readonly seq: number;
    readonly simMs: number;
    readonly status: RunStatus;
    readonly pace: Pace;
  }) => void;
  /** The run goes on as another, from simulated `atMs` on: watch that one. */
  moved: (move: { readonly run: string; readonly to: string; readonly atMs: number }) => void;
  /** Told on joining a run and whenever it changes. */
  holding: (holding: Holding) => void;
  /** Progress of any run, for the library. */
  progress: (progress: { readonly run: string; readonly status: RunStatus; readonly done: number; readonly of: number }) => void;
}
export interface ClientToServer {
  join: (request: z.input<typeof joinSchema>, reply: (answer: JoinReply) => void) => void;
  leave: (request: { readonly run: string }) => void;
  /** Refused as `not-in-control` while another screen has control. */
  command: (request: LiveCommand, reply: (answer: CommandReply) => void) => void;
  hold: (request: Hold, reply: (holding: Holding) => void) => void;
}
