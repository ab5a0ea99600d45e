// Everything a gate remembers between two instants, in columns, and its snapshot. A consignment is one slot: a truck and, where there
// are papers, its declaration. Each half is a token (slot × 2: truck, slot × 2 + 1: declaration) that waits and is served on its own.
import { createEventList, serialOfTie, tieOf, type EventList } from '../kernel/event-list.ts';
import { createFifo, type Fifo } from '../kernel/fifo.ts';
import { createIndexTable, type IndexTable } from '../kernel/index-table.ts';
import { createTrace, type Trace } from '../kernel/trace.ts';
import { createCollectors, type GateCollectors } from './gate-collectors.ts';
import { MAX_FLOWS, MAX_GATES, MAX_HELD, sortOf, type GateModel, type Model } from './model.ts';

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

export interface GateState {
  now: number;
  readonly trace: Trace;
  readonly events: EventList;
  readonly cargoKinds: number;
  /** Slots ever used; free ones are chained through `freeNext`. */
  used: number;
  freeHead: number;
  freeNext: Int32Array;
  serial: Int32Array;
  /** Follows from serial, flow and gate of origin: the entity serial as it stands in the order of an event. */
  tie: Float64Array;
  /** Follows from flow, cargo and channel: see sortOf. */
  sort: Int32Array;
  flow: Uint8Array;
  origin: Uint8Array;
  originFlow: Uint8Array;
  channel: Uint8Array;
  cargo: Uint8Array;
  flags: Uint8Array;
  arrivedAt: Float64Array;
  traits: Uint32Array;
  /** How often the truck has gone back in its route or come back: part of the key of its draws. */
  lap: Uint32Array;
  /** When the cargo spoils; 0 never. */
  spoilAt: Float64Array;
  /** Next member of the group that rides with this truck, as slot + 1; 0 none. */
  mate: Uint32Array;
  /** By slot × MAX_HELD: server held through `seize`, as (index in the table of servers) + 1; 0 none. */
  held: Uint32Array;
  /** By token. */
  step: Uint8Array;
  /** Follows from the step: the stage it is at, or on its way into. */
  at: Uint8Array;
  phase: Uint8Array;
  /** Pool it waits for or is served by, and class in its queue. */
  atPool: Uint8Array;
  line: Uint32Array;
  /** Server that serves it, −1 none; what it holds through `seize` stands in `held`. */
  server: Int32Array;
  enteredAt: Float64Array;
  /** End of the service, or of patience while waiting; 0 neither. Events that do not agree are stale. */
  endsAt: Float64Array;
  /** Service still to do after an interruption, 0 none. */
  remaining: Float64Array;
  /** Stage whose server a blocked token keeps, as stage + 1. */
  keeps: Uint32Array;
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

const FIRST_SLOTS = 256;
/** What a column holds where nothing has been written, if it is not 0. */
const NO_SERVER = -1;
const NO_ITEM = -1;

/** Columns by slot and by token. */
function slotColumns(slots: number) {
  return {
    freeNext: new Int32Array(slots),
    serial: new Int32Array(slots),
    tie: new Float64Array(slots),
    sort: new Int32Array(slots),
    flow: new Uint8Array(slots),
    origin: new Uint8Array(slots),
    originFlow: new Uint8Array(slots),
    channel: new Uint8Array(slots),
    cargo: new Uint8Array(slots),
    flags: new Uint8Array(slots),
    arrivedAt: new Float64Array(slots),
    traits: new Uint32Array(slots),
    lap: new Uint32Array(slots),
    spoilAt: new Float64Array(slots),
    mate: new Uint32Array(slots),
    held: new Uint32Array(MAX_HELD * slots),
    step: new Uint8Array(2 * slots),
    at: new Uint8Array(2 * slots),
    phase: new Uint8Array(2 * slots),
    atPool: new Uint8Array(2 * slots),
    line: new Uint32Array(2 * slots),
    server: new Int32Array(2 * slots).fill(NO_SERVER),
    enteredAt: new Float64Array(2 * slots),
    endsAt: new Float64Array(2 * slots),
    remaining: new Float64Array(2 * slots),
    keeps: new Uint32Array(2 * slots),
  };
}

/** Columns by pool, by stage, by flow, by diversion, and by single server. */
function placeColumns(gate: GateModel) {
  const [pools, stages, servers] = [gate.pools.length, gate.stages.ids.length, gate.servers];
  return {
    capacity: new Int32Array(pools),
    outOfUse: new Int32Array(pools),
    overtime: new Int32Array(pools),
    downCount: new Int32Array(pools),
    repairing: new Int32Array(pools),
    admitted: new Int32Array(pools),
    quotaLeft: new Int32Array(pools),
    direction: new Int32Array(pools),
    switches: new Int32Array(pools),
    idleFrom: new Int32Array(pools),
    serverFlags: new Uint8Array(servers),
    serverToken: new Int32Array(servers),
    serverDueAt: new Float64Array(servers),
    serverSince: new Float64Array(servers),
    serverFailedAt: new Float64Array(servers),
    serverUseLeft: new Float64Array(servers),
    serverDraws: new Int32Array(servers),
    roomUsed: new Int32Array(stages),
    slotNext: new Int32Array(stages),
    slotUsed: new Int32Array(stages),
    gatherDue: new Float64Array(gate.lines),
    atOrigin: new Int32Array(gate.flows.length),
    insideSince: new Float64Array(gate.flows.length),
    published: new Int32Array(gate.diversions.length),
  };
}

export function createGateState(model: Model, gate: GateModel): GateState {
  return {
    now: 0,
    trace: createTrace(),
    events: createEventList(),
    cargoKinds: model.cargoIds.length,
    used: 0,
    freeHead: -1,
    ...slotColumns(FIRST_SLOTS),
    lines: createFifo(gate.lines, 2 * FIRST_SLOTS),
    ...placeColumns(gate),
    repairLine: createFifo(gate.pools.length, gate.servers),
    collectors: createCollectors(model, gate),
    halves: createIndexTable(),
  };
}

function grown<T extends Int32Array | Uint8Array | Float64Array | Uint32Array>(old: T): T {
  const column = new (old.constructor as new (n: number) => T)(old.length * 2);
  column.set(old);
  return column;
}

const SLOT_COLUMNS = [
  'freeNext', 'serial', 'tie', 'sort', 'flow', 'origin', 'originFlow', 'channel', 'cargo', 'flags', 'arrivedAt', 'traits', 'lap', 'spoilAt', 'mate', 'held',
] as const; // prettier-ignore
const TOKEN_COLUMNS = ['step', 'at', 'phase', 'atPool', 'line', 'server', 'enteredAt', 'endsAt', 'remaining', 'keeps'] as const;

/** Makes every slot that was used as good as new. */
export function clearSlots(s: GateState): void {
  for (const name of SLOT_COLUMNS) s[name].fill(0, 0, name === 'held' ? MAX_HELD * s.used : s.used);
  for (const name of TOKEN_COLUMNS) s[name].fill(name === 'server' ? NO_SERVER : 0, 0, 2 * s.used);
  for (const column of [s.lines.next, s.lines.previous]) column.fill(NO_ITEM, 0, 2 * s.used);
  s.used = 0;
  s.freeHead = -1;
}

/** Doubles the room for consignments. */
export function growSlots(s: GateState): void {
  const slots = s.flags.length;
  for (const name of [...SLOT_COLUMNS, ...TOKEN_COLUMNS]) (s as Record<typeof name, unknown>)[name] = grown(s[name]);
  s.lines.next = grown(s.lines.next).fill(NO_ITEM, 2 * slots);
  s.lines.previous = grown(s.lines.previous).fill(NO_ITEM, 2 * slots);
  s.server.fill(NO_SERVER, 2 * slots);
}

/** Identity of a consignment inside a gate, in the order ties are broken. */
export function entitySerial(s: GateState, slot: number): number {
  return serialOfTie(s.tie[slot]!);
}
export function entitySerialOf(serial: number, originFlow: number, origin: number): number {
  return (serial * MAX_FLOWS + originFlow) * MAX_GATES + origin;
}

/** Brings the columns of a slot up to date that follow from others: after its identity, flow, cargo or channel has changed. */
export function derive(s: GateState, slot: number): void {
  s.tie[slot] = tieOf(entitySerialOf(s.serial[slot]!, s.originFlow[slot]!, s.origin[slot]!));
  s.sort[slot] = sortOf(s.cargoKinds, s.flow[slot]!, s.cargo[slot]!, s.channel[slot]!);
}

/** Whether the other half of this consignment is still to show up. */
export function isHalf(flags: number): boolean {
  const half = flags & (TRUCK_HERE | LODGED);
  return half === TRUCK_HERE || half === LODGED;
}
