// The state of a gate as bytes and back, and back to nothing.
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
  type ByteReader,
  type ByteWriter,
} from '../kernel/bytes.ts';
import { resetLevels, resetTallies } from '../kernel/collectors.ts';
import { makeRoom, resetEventList, type EventList } from '../kernel/event-list.ts';
import { relinkPrevious, resetFifo, type Fifo } from '../kernel/fifo.ts';
import { clearTable, enterKey } from '../kernel/index-table.ts';
import { createTrace } from '../kernel/trace.ts';
import { addCollectors, levelsOfState, sumsOf, writeCollectors } from './gate-collectors.ts';
import { clearSlots, derive, entitySerial, growSlots, isHalf, type GateState } from './gate-state.ts';
import { MAX_HELD, type GateModel } from './model.ts';

/** Back to nothing: as at simulated time 0 before the first event. */
export function resetState(s: GateState, gate: GateModel): void {
  s.now = 0;
  s.trace.set(createTrace());
  resetEventList(s.events);
  clearSlots(s);
  resetFifo(s.lines);
  resetFifo(s.repairLine);
  s.repairLine.next.fill(-1);
  for (const column of [...placeColumns(s), ...serverColumns(s)]) column.fill(0);
  s.serverToken.fill(-1);
  s.published.fill(-1);
  for (const sums of sumsOf(s.collectors)) sums.fill(0);
  for (const levels of levelsOfState(s.collectors)) resetLevels(levels);
  for (const tallies of [s.collectors.sojourn, s.collectors.wait]) resetTallies(tallies);
  clearTable(s.halves);
  gate.pools.forEach(({ firstServer }, p) => (s.idleFrom[p] = firstServer));
  s.insideSince.fill(0);
}

/** Small whole numbers by pool, stage, flow, diversion. */
function placeColumns(s: GateState): readonly Int32Array[] {
  return [
    s.capacity, s.outOfUse, s.overtime, s.downCount, s.repairing, s.admitted, s.quotaLeft, s.direction, s.switches,
    s.roomUsed, s.slotNext, s.slotUsed, s.atOrigin, s.published,
  ]; // prettier-ignore
}
function serverColumns(s: GateState): readonly (Float64Array | Int32Array | Uint8Array)[] {
  return [s.serverFlags, s.serverToken, s.serverDueAt, s.serverSince, s.serverFailedAt, s.serverUseLeft, s.serverDraws, s.gatherDue];
}

function writeFifo(w: ByteWriter, fifo: Fifo, items: number): void {
  for (const column of [fifo.head, fifo.tail, fifo.length]) writeI32s(w, column);
  writeI32s(w, fifo.next, items);
}
function readFifo(r: ByteReader, fifo: Fifo, items: number): void {
  for (const column of [fifo.head, fifo.tail, fifo.length]) readI32s(r, column);
  readI32s(r, fifo.next, items);
  relinkPrevious(fifo);
}

/** Columns that are nearly all zero in most gates, by slot or token. */
function sparseColumns(s: GateState): readonly { readonly values: Float64Array | Uint32Array; readonly each: number }[] {
  return [
    { values: s.traits, each: 1 },
    { values: s.lap, each: 1 },
    { values: s.spoilAt, each: 1 },
    { values: s.mate, each: 1 },
    { values: s.held, each: MAX_HELD },
    { values: s.line, each: 2 },
    { values: s.endsAt, each: 2 },
    { values: s.remaining, each: 2 },
    { values: s.keeps, each: 2 },
  ];
}

/** Written to again and again: making room for the state of most gates takes as long as filling it. */
const scratch = createWriter(262_144);

/** Snapshot: the whole state as bytes. */
export function saveState(s: GateState): Uint8Array {
  const w = scratch;
  w.at = 0;
  writeF64(w, s.now);
  writeI32s(w, s.trace);
  writeCount(w, s.used);
  writeCount(w, s.freeHead + 1);
  for (const column of [s.freeNext, s.serial]) writeI32s(w, column, s.used);
  for (const column of [s.flow, s.origin, s.originFlow, s.channel, s.cargo, s.flags]) writeU8s(w, column, s.used);
  writeF64s(w, s.arrivedAt, s.used);
  for (const column of [s.step, s.phase, s.atPool]) writeU8s(w, column, 2 * s.used);
  writeI32s(w, s.server, 2 * s.used);
  writeF64s(w, s.enteredAt, 2 * s.used);
  for (const { values, each } of sparseColumns(s)) writeSparse(w, values, 0, each * s.used);
  writeFifo(w, s.lines, 2 * s.used);
  writeFifo(w, s.repairLine, s.serverFlags.length);
  for (const column of placeColumns(s)) writeI32s(w, column);
  for (const column of serverColumns(s)) writeColumn(w, column);
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

function writeColumn(w: ByteWriter, column: Float64Array | Int32Array | Uint8Array): void {
  if (column instanceof Float64Array) writeF64s(w, column);
  else if (column instanceof Int32Array) writeI32s(w, column);
  else writeU8s(w, column);
}
function readColumn(r: ByteReader, column: Float64Array | Int32Array | Uint8Array): void {
  if (column instanceof Float64Array) readF64s(r, column);
  else if (column instanceof Int32Array) readI32s(r, column);
  else readU8s(r, column);
}

/** Restores a snapshot of the same model and gate, bit for bit. */
export function loadState(s: GateState, gate: GateModel, bytes: Uint8Array): void {
  resetState(s, gate);
  const r = createReader(bytes);
  s.now = readF64(r);
  readI32s(r, s.trace);
  s.used = readCount(r);
  s.freeHead = readCount(r) - 1;
  while (s.flags.length < s.used) growSlots(s);
  for (const column of [s.freeNext, s.serial]) readI32s(r, column, s.used);
  for (const column of [s.flow, s.origin, s.originFlow, s.channel, s.cargo, s.flags]) readU8s(r, column, s.used);
  readF64s(r, s.arrivedAt, s.used);
  for (const column of [s.step, s.phase, s.atPool]) readU8s(r, column, 2 * s.used);
  readI32s(r, s.server, 2 * s.used);
  readF64s(r, s.enteredAt, 2 * s.used);
  for (const { values } of sparseColumns(s)) addSparse(r, values);
  readFifo(r, s.lines, 2 * s.used);
  readFifo(r, s.repairLine, s.serverFlags.length);
  for (const column of placeColumns(s)) readI32s(r, column);
  for (const column of serverColumns(s)) readColumn(r, column);
  readEvents(r, s.events);
  for (const levels of levelsOfState(s.collectors)) {
    readI32s(r, levels.level);
    readF64s(r, levels.last);
  }
  addCollectors(r, s.collectors);
  rebuild(s, gate);
}

function readEvents(r: ByteReader, events: EventList): void {
  makeRoom(events, readCount(r));
  readF64s(r, events.times, events.size);
  readF64s(r, events.orders, events.size);
  readI32s(r, events.payloads, events.size);
}

/** What follows from the rest. */
function rebuild(s: GateState, gate: GateModel): void {
  for (let slot = 0; slot < s.used; slot++) {
    derive(s, slot);
    const { route, papers } = gate.flows[s.flow[slot]!]!;
    s.at[2 * slot] = route[s.step[2 * slot]! - 1] ?? 0;
    s.at[2 * slot + 1] = papers[s.step[2 * slot + 1]! - 1] ?? 0;
    if (isHalf(s.flags[slot]!)) enterKey(s.halves, entitySerial(s, slot), slot);
  }
  s.insideSince.fill(s.now);
  gate.pools.forEach(({ firstServer }, p) => (s.idleFrom[p] = firstServer));
}
