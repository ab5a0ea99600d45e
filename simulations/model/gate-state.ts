// Everything a gate remembers between two instants, in columns. A consignment is one slot: a truck and, where there are papers, its
// declaration. Each half is a token that waits and is served on its own.
import { serialOfTie, type EventList } from '../kernel/event-list.ts';
import { clearLinks, createFifo, growFifo, type Fifo } from '../kernel/fifo.ts';
import type { IndexTable } from '../kernel/index-table.ts';
import type { Room } from '../kernel/one-buffer.ts';
import type { Trace } from '../kernel/trace.ts';
import { clearColumns, growColumns, type Columns } from './columns.ts';
import { collectorSizes, createCollectors, type CollectorSizes, type GateCollectors } from './gate-collectors.ts';
import { MAX_FLOWS, MAX_GATES, sortOf, type GateModel, type Model } from './model.ts';
import type { Uses } from './uses.ts';

/** Flags of a slot; 0 means the slot is free. */
export const TRUCK_HERE = 1;
export const LODGED = 2;
export const PAPERS_CLEARED = 4;
/** The truck has left the gate; the slot stays until its declaration is done with. */
export const GONE = 8;
export const LEFT_ORIGIN = 16;
/** On the road: from another gate, or on its way back. */
export const TRAVELLING = 32;
/** The cargo has spoiled; the truck leaves as soon as it is free to. */
export const SPOILED = 64;
/** Moves with the leader of its group. */
export const RIDING = 128;

/** Phases of a token. */
export const PHASE_NONE = 0;
/** In the queue of a pool. */
export const PHASE_WAITING = 1;
export const PHASE_SERVICE = 2;
export const PHASE_JOIN = 3;
/** Before a full room; keeps the server of the stage before, if it has one. */
export const PHASE_BLOCKED = 4;
/** In service by a server that has failed. */
export const PHASE_SUSPENDED = 5;
export const PHASE_GATHER = 6;

/** Flags of a single server. */
export const SERVER_BUSY = 1;
export const SERVER_DOWN = 2;
export const SERVER_ON_BREAK = 4;
/** Finishes a truck after its team has been replaced. */
export const SERVER_OVERTIME = 8;

export interface GateState extends Columns {
  now: number;
  readonly trace: Trace;
  readonly events: EventList;
  cargoKinds: number;
  seriesStepMs: number;
  uses: Uses;
  /** 1 when a declaration takes a way of its own: a consignment is two tokens, slot × 2 its truck and slot × 2 + 1 its declaration. 0: a token is a slot. */
  half: number;
  /** Slots ever used; free ones are chained through `lines`, in which nobody stands who is not here. */
  used: number;
  freeHead: number;
  /** Queues of pools, then before full rooms and at gathering places. */
  readonly lines: Fifo;
  /** By pool. */
  readonly capacity: Int32Array;
  /** Idle servers that are broken or on a break, and busy ones of a replaced team. */
  readonly outOfUse: Int32Array;
  readonly overtime: Int32Array;
  readonly downCount: Int32Array;
  readonly repairing: Int32Array;
  readonly admitted: Int32Array;
  /** Services that may still begin; −1 any number. */
  readonly quotaLeft: Int32Array;
  /** Which way a tidal pool faces; + 2 while it turns round. */
  readonly direction: Int32Array;
  readonly switches: Int32Array;
  /** Follows from the flags of the servers: none before this one is idle. */
  readonly idleFrom: Int32Array;
  /** By single server. */
  readonly serverFlags: Uint8Array;
  readonly serverToken: Int32Array;
  readonly serverDueAt: Float64Array;
  readonly serverSince: Float64Array;
  readonly serverFailedAt: Float64Array;
  /** Use left until the next failure; of servers that fail by the calendar when that will be. */
  readonly serverUseLeft: Float64Array;
  readonly serverDraws: Int32Array;
  readonly repairLine: Fifo;
  /** By stage: how many stand in its room; next slot of a booking and how many have it. */
  readonly roomUsed: Int32Array;
  readonly slotNext: Int32Array;
  readonly slotUsed: Int32Array;
  /** By gathering line: when it leaves with fewer; 0 never. */
  readonly gatherDue: Float64Array;
  /** By flow: trucks still on the side they come from. */
  readonly atOrigin: Int32Array;
  /** Up to when the series of trucks inside is; the end of the last window at its end. */
  readonly insideSince: Float64Array;
  /** By diversion: last figure received, −1 before the first. */
  readonly published: Int32Array;
  readonly collectors: GateCollectors;
  /** Slots of which only one half has shown up, by entity serial; rebuilt after a restore. */
  readonly halves: IndexTable;
}

/** What the sizes of everything follow from that does not grow with the trucks inside. */
export interface Sizes extends CollectorSizes {
  readonly servers: number;
  readonly lines: number;
  readonly diversions: number;
}

export function sizesOf(model: Model, gate: GateModel): Sizes {
  return { ...collectorSizes(model, gate), servers: gate.servers, lines: gate.lines, diversions: gate.diversions.length };
}

/** Where the arrays of a state are made: those of a gate's size, sketches and series, and the links of lines. */
export interface Rooms {
  readonly fixed: Room;
  readonly counts: Room;
  readonly links: Room;
}

/** What has one size for a gate: by pool, by stage, by flow, by diversion, by line, and by single server. Of `items` who may stand in lines only the links. */
export function createFixed(sizes: Sizes, items: number, rooms: Rooms) {
  const { pools, stages, servers, flows, lines, diversions } = sizes;
  const { f64, i32, u8 } = rooms.fixed;
  return {
    capacity: i32(pools),
    outOfUse: i32(pools),
    overtime: i32(pools),
    downCount: i32(pools),
    repairing: i32(pools),
    admitted: i32(pools),
    quotaLeft: i32(pools),
    direction: i32(pools),
    switches: i32(pools),
    idleFrom: i32(pools),
    serverFlags: u8(servers),
    serverToken: i32(servers).fill(-1),
    serverDueAt: f64(servers),
    serverSince: f64(servers),
    serverFailedAt: f64(servers),
    serverUseLeft: f64(servers),
    serverDraws: i32(servers),
    repairLine: createFifo(pools, servers, rooms.fixed),
    roomUsed: i32(stages),
    slotNext: i32(stages),
    slotUsed: i32(stages),
    gatherDue: f64(lines),
    atOrigin: i32(flows),
    insideSince: f64(flows),
    published: i32(diversions).fill(-1),
    collectors: createCollectors(sizes, rooms.fixed, rooms.counts),
    lines: createFifo(lines, items, rooms.fixed, rooms.links),
  };
}

/** Makes every slot that was used as good as new. */
export function clearSlots(s: GateState): void {
  clearColumns(s, s.uses, s.used);
  clearLinks(s.lines, s.used << s.half);
  s.used = 0;
  s.freeHead = -1;
}

/** Doubles the room for consignments. */
export function growSlots(s: GateState): void {
  growColumns(s);
  growFifo(s.lines, 2 * s.lines.next.length);
}

/** The consignment of a token, and its tokens. Where nobody has papers both tokens are the truck's. */
export function slotOf(s: GateState, token: number): number {
  return token >> s.half;
}
export function truckOf(s: GateState, slot: number): number {
  return slot << s.half;
}
export function papersOf(s: GateState, slot: number): number {
  return (slot << s.half) + s.half;
}
/** 1: the token is a declaration; 0: it is a truck. */
export function halfOf(s: GateState, token: number): number {
  return token & s.half;
}

/** Flows and gates of origin there can be. */
export const ORIGINS = MAX_FLOWS * MAX_GATES;
const PER_ORIGIN = 1 / ORIGINS;

/** Identity of a consignment inside a gate, in the order ties are broken. */
export function entitySerial(s: GateState, slot: number): number {
  return serialOfTie(s.tie[slot]!);
}
export function entitySerialOf(serial: number, originFlow: number, origin: number): number {
  // The same as times ORIGINS, and as quick. Of the first, small, products V8 would conclude that all are small, and throw its machine code away at the
  // first that is not.
  return serial / PER_ORIGIN + originFlow * MAX_GATES + origin;
}
/** The parts of an entity serial: serial within its flow, and flow and gate of origin as one number. */
export function serialIn(entity: number): number {
  return (entity / ORIGINS) | 0;
}
export function originIn(entity: number): number {
  // The lowest bits of a whole number below 2^53: no division is needed.
  return entity & (ORIGINS - 1);
}
/** Flow and gate of origin as one number, and apart. */
export const originOf = (flow: number, gate: number): number => flow * MAX_GATES + gate;
export const flowOfOrigin = (origin: number): number => Math.floor(origin / MAX_GATES);
export const gateOfOrigin = (origin: number): number => origin % MAX_GATES;

/** Brings the sort of a slot up to date, after its flow, cargo or channel has changed. */
export function deriveSort(s: GateState, slot: number): void {
  s.sort[slot] = sortOf(s.cargoKinds, s.flow[slot]!, s.cargo[slot]!, s.channel[slot]!);
}

/** Its traits, one bit each, and the lap it is on. */
export function traitsOf({ uses, traits }: GateState, slot: number): number {
  return uses.traits ? traits[slot]! : 0;
}
export function lapOf({ uses, lap }: GateState, slot: number): number {
  return uses.laps ? lap[slot]! : 0;
}

/** Next member of the group that rides with a truck, as slot + 1; 0 none. */
export function mateOf({ uses, mate }: GateState, slot: number): number {
  return uses.groups ? mate[slot]! : 0;
}

/** Service a token has still to do after an interruption, 0 none. */
export function remainingOf({ uses, remaining }: GateState, token: number): number {
  return uses.interruptions ? remaining[token]! : 0;
}

/** Whether the other half of this consignment is still to show up. */
export function isHalf(flags: number): boolean {
  const half = flags & (TRUCK_HERE | LODGED);
  return half === TRUCK_HERE || half === LODGED;
}
