// Everything a gate remembers between two instants, in columns, and its snapshot. A consignment is one slot: a truck and, where there
// are papers, its declaration. Each half is a token (slot × 2: truck, slot × 2 + 1: declaration) that waits and is served on its own.
import {
  addSparse,
  createReader,
  createWriter,
  readCount,
  readF64,
  readF64s,
  readI32s,
  readU8s,
  written,
  writeCount,
  writeF64,
  writeF64s,
  writeI32s,
  writeSparse,
  writeU8s,
} from '../kernel/bytes.ts';
import type { ByteReader, ByteWriter } from '../kernel/bytes.ts';
import {
  addTallies,
  createLevels,
  createTallies,
  resetLevels,
  resetTallies,
  writeTallies,
  type Levels,
  type Tallies,
} from '../kernel/collectors.ts';
import { createEventList, type EventList } from '../kernel/event-list.ts';
import { createFifo, type Fifo } from '../kernel/fifo.ts';
import { createTrace, type Trace } from '../kernel/trace.ts';
import type { GateModel, Model } from './model.ts';

/** Flags of a slot; 0 means the slot is free. */
export const TRUCK_HERE = 1;
export const LODGED = 2;
export const PAPERS_CLEARED = 4;
/** The truck went to another gate; the slot stays until its declaration is done with. */
export const GONE = 8;
export const LEFT_ORIGIN = 16;
/** On the road from another gate. */
export const TRAVELLING = 32;

/** Phases of a token. */
export const PHASE_NONE = 0;
export const PHASE_WAITING = 1;
export const PHASE_SERVICE = 2;
export const PHASE_JOIN = 3;

/** Collectors that end up in the result; see outcome.ts for their meaning. */
export interface GateCollectors {
  /** By flow: whole run. */
  readonly arrived: Float64Array;
  readonly cleared: Float64Array;
  readonly divertedOut: Float64Array;
  /** By flow: measured days. */
  readonly arrivedMeasured: Float64Array;
  readonly stockSum: Float64Array;
  readonly stockCount: Float64Array;
  /** By flow × cargo: measured days. */
  readonly clearedCargo: Float64Array;
  /** By flow. */
  readonly inside: Levels;
  readonly sojourn: Tallies;
  /** By stage × flow. */
  readonly waiting: Levels;
  readonly wait: Tallies;
  readonly dwellCount: Float64Array;
  readonly dwellSum: Float64Array;
  /** By pool. */
  readonly busy: Levels;
  readonly staffed: Levels;
  /** By flow × series bucket. */
  readonly seriesArrived: Float64Array;
  readonly seriesCleared: Float64Array;
  readonly seriesInside: Float64Array;
}

export interface GateState {
  now: number;
  readonly trace: Trace;
  readonly events: EventList;
  /** Slots ever used; free ones are chained through `freeNext`. */
  used: number;
  freeHead: number;
  freeNext: Int32Array;
  serial: Int32Array;
  flow: Uint8Array;
  origin: Uint8Array;
  originFlow: Uint8Array;
  channel: Uint8Array;
  cargo: Uint8Array;
  flags: Uint8Array;
  arrivedAt: Float64Array;
  /** By token. */
  step: Uint8Array;
  phase: Uint8Array;
  server: Int32Array;
  enteredAt: Float64Array;
  readonly line: Fifo;
  /** By pool: servers on duty. */
  readonly capacity: Int32Array;
  readonly serverBusy: Uint8Array;
  readonly inService: Int32Array;
  /** By flow: trucks still on the side they come from. */
  readonly atOrigin: Int32Array;
  /** By diversion: last count received, −1 before the first. */
  readonly published: Int32Array;
  readonly collectors: GateCollectors;
  /** Slots of which only one half has shown up, by entity serial; rebuilt after a restore. */
  readonly halves: Map<number, number>;
}

const FIRST_SLOTS = 256;

function createCollectors(model: Model, gate: GateModel): GateCollectors {
  const flows = gate.flows.length;
  const cells = gate.stages.ids.length * flows;
  const { warmUpMs, bins } = model;
  return {
    arrived: new Float64Array(flows),
    cleared: new Float64Array(flows),
    divertedOut: new Float64Array(flows),
    arrivedMeasured: new Float64Array(flows),
    stockSum: new Float64Array(flows),
    stockCount: new Float64Array(flows),
    clearedCargo: new Float64Array(flows * model.cargoIds.length),
    inside: createLevels(flows, warmUpMs),
    sojourn: createTallies(flows),
    waiting: createLevels(cells, warmUpMs),
    wait: createTallies(cells),
    dwellCount: new Float64Array(cells),
    dwellSum: new Float64Array(cells),
    busy: createLevels(gate.pools.length, warmUpMs),
    staffed: createLevels(gate.pools.length, warmUpMs),
    seriesArrived: new Float64Array(flows * bins),
    seriesCleared: new Float64Array(flows * bins),
    seriesInside: new Float64Array(flows * bins),
  };
}

export function createGateState(model: Model, gate: GateModel): GateState {
  const slots = FIRST_SLOTS;
  return {
    now: 0,
    trace: createTrace(),
    events: createEventList(),
    used: 0,
    freeHead: -1,
    freeNext: new Int32Array(slots),
    serial: new Int32Array(slots),
    flow: new Uint8Array(slots),
    origin: new Uint8Array(slots),
    originFlow: new Uint8Array(slots),
    channel: new Uint8Array(slots),
    cargo: new Uint8Array(slots),
    flags: new Uint8Array(slots),
    arrivedAt: new Float64Array(slots),
    step: new Uint8Array(2 * slots),
    phase: new Uint8Array(2 * slots),
    server: new Int32Array(2 * slots),
    enteredAt: new Float64Array(2 * slots),
    line: createFifo(gate.pools.length, 2 * slots),
    capacity: new Int32Array(gate.pools.length),
    serverBusy: new Uint8Array(gate.servers),
    inService: new Int32Array(gate.stages.ids.length),
    atOrigin: new Int32Array(gate.flows.length),
    published: new Int32Array(gate.diversions.length),
    collectors: createCollectors(model, gate),
    halves: new Map(),
  };
}

function grown<T extends Int32Array | Uint8Array | Float64Array>(old: T, length: number): T {
  const column = new (old.constructor as new (n: number) => T)(length);
  column.set(old);
  return column;
}

/** Doubles the room for consignments. */
export function growSlots(s: GateState): void {
  const slots = s.flags.length * 2;
  s.freeNext = grown(s.freeNext, slots);
  s.serial = grown(s.serial, slots);
  s.flow = grown(s.flow, slots);
  s.origin = grown(s.origin, slots);
  s.originFlow = grown(s.originFlow, slots);
  s.channel = grown(s.channel, slots);
  s.cargo = grown(s.cargo, slots);
  s.flags = grown(s.flags, slots);
  s.arrivedAt = grown(s.arrivedAt, slots);
  s.step = grown(s.step, 2 * slots);
  s.phase = grown(s.phase, 2 * slots);
  s.server = grown(s.server, 2 * slots);
  s.enteredAt = grown(s.enteredAt, 2 * slots);
  s.line.next = grown(s.line.next, 2 * slots);
}

/** Identity of a consignment inside a gate, in the order ties are broken. */
export function entitySerial(s: GateState, slot: number): number {
  return entitySerialOf(s.serial[slot]!, s.originFlow[slot]!, s.origin[slot]!);
}
export function entitySerialOf(serial: number, originFlow: number, origin: number): number {
  return (serial * 8 + originFlow) * 64 + origin;
}

function levelsOfState(c: GateCollectors): readonly Levels[] {
  return [c.inside, c.waiting, c.busy, c.staffed];
}
function sumsOf(c: GateCollectors): readonly Float64Array[] {
  return [
    c.arrived,
    c.cleared,
    c.divertedOut,
    c.arrivedMeasured,
    c.stockSum,
    c.stockCount,
    c.clearedCargo,
    c.dwellCount,
    c.dwellSum,
    c.seriesArrived,
    c.seriesCleared,
    c.seriesInside,
  ];
}

/** The collectors alone, in a form that depends on nothing but what was counted: the metric part of a replication's digest. */
export function writeCollectors(w: ByteWriter, c: GateCollectors): void {
  for (const sums of sumsOf(c)) writeSparse(w, sums);
  for (const levels of levelsOfState(c)) {
    writeSparse(w, levels.area);
    writeSparse(w, Float64Array.from(levels.max));
  }
  writeTallies(w, c.sojourn);
  writeTallies(w, c.wait);
}

/** Adds collectors written by writeCollectors to `c`; areas, counts and sketches add, maxima are taken from the bytes when larger. */
export function addCollectors(r: ByteReader, c: GateCollectors): void {
  for (const sums of sumsOf(c)) addSparse(r, sums);
  for (const levels of levelsOfState(c)) {
    addSparse(r, levels.area);
    const max = new Float64Array(levels.max.length);
    addSparse(r, max);
    max.forEach((value, i) => (levels.max[i] = Math.max(levels.max[i]!, value)));
  }
  addTallies(r, c.sojourn);
  addTallies(r, c.wait);
}

/** Empty collectors of a gate's shape. */
export function emptyCollectors(model: Model, gate: GateModel): GateCollectors {
  return createCollectors(model, gate);
}

/** Back to nothing: as at simulated time 0 before the first event. */
export function resetState(s: GateState): void {
  s.now = 0;
  s.trace.set(createTrace());
  s.events.size = 0;
  s.used = 0;
  s.freeHead = -1;
  s.flags.fill(0);
  s.phase.fill(0);
  s.line.head.fill(-1);
  s.line.tail.fill(-1);
  s.line.length.fill(0);
  for (const column of [s.capacity, s.serverBusy, s.inService, s.atOrigin]) column.fill(0);
  s.published.fill(-1);
  for (const sums of sumsOf(s.collectors)) sums.fill(0);
  for (const levels of levelsOfState(s.collectors)) resetLevels(levels);
  for (const tallies of [s.collectors.sojourn, s.collectors.wait]) resetTallies(tallies);
  s.halves.clear();
}

/** Snapshot: the whole state as bytes. */
export function saveState(s: GateState): Uint8Array {
  const w = createWriter();
  writeF64(w, s.now);
  writeI32s(w, s.trace);
  writeCount(w, s.used);
  writeCount(w, s.freeHead + 1);
  for (const column of [s.freeNext, s.serial]) writeI32s(w, column, s.used);
  for (const column of [s.flow, s.origin, s.originFlow, s.channel, s.cargo, s.flags]) writeU8s(w, column, s.used);
  writeF64s(w, s.arrivedAt, s.used);
  for (const column of [s.step, s.phase]) writeU8s(w, column, 2 * s.used);
  writeI32s(w, s.server, 2 * s.used);
  writeF64s(w, s.enteredAt, 2 * s.used);
  writeI32s(w, s.line.next, 2 * s.used);
  for (const column of [s.line.head, s.line.tail, s.line.length, s.capacity, s.inService, s.atOrigin, s.published]) writeI32s(w, column);
  writeU8s(w, s.serverBusy);
  writeCount(w, s.events.size);
  writeF64s(w, s.events.times, s.events.size);
  writeF64s(w, s.events.orders, s.events.size);
  writeI32s(w, s.events.payloads, s.events.size);
  for (const levels of levelsOfState(s.collectors)) {
    writeI32s(w, levels.level);
    writeF64s(w, levels.last);
  }
  writeCollectors(w, s.collectors);
  return written(w);
}

/** Restores a snapshot of the same model and gate, bit for bit. */
export function loadState(s: GateState, bytes: Uint8Array): void {
  resetState(s);
  const r = createReader(bytes);
  s.now = readF64(r);
  readI32s(r, s.trace);
  s.used = readCount(r);
  s.freeHead = readCount(r) - 1;
  while (s.flags.length < s.used) growSlots(s);
  for (const column of [s.freeNext, s.serial]) readI32s(r, column, s.used);
  for (const column of [s.flow, s.origin, s.originFlow, s.channel, s.cargo, s.flags]) readU8s(r, column, s.used);
  readF64s(r, s.arrivedAt, s.used);
  for (const column of [s.step, s.phase]) readU8s(r, column, 2 * s.used);
  readI32s(r, s.server, 2 * s.used);
  readF64s(r, s.enteredAt, 2 * s.used);
  readI32s(r, s.line.next, 2 * s.used);
  for (const column of [s.line.head, s.line.tail, s.line.length, s.capacity, s.inService, s.atOrigin, s.published]) readI32s(r, column);
  readU8s(r, s.serverBusy);
  const pending = readCount(r);
  const room = createEventList(Math.max(256, pending));
  readF64s(r, room.times, pending);
  readF64s(r, room.orders, pending);
  readI32s(r, room.payloads, pending);
  Object.assign(s.events, room, { size: pending });
  for (const levels of levelsOfState(s.collectors)) {
    readI32s(r, levels.level);
    readF64s(r, levels.last);
  }
  addCollectors(r, s.collectors);
  for (let slot = 0; slot < s.used; slot++) if (isHalf(s.flags[slot]!)) s.halves.set(entitySerial(s, slot), slot);
}

/** Whether the other half of this consignment is still to show up. */
export function isHalf(flags: number): boolean {
  const half = flags & (TRUCK_HERE | LODGED);
  return half === TRUCK_HERE || half === LODGED;
}
