// The state of a gate as bytes and back, and back to nothing. Columns are copied as they lie in memory, so the bytes are for machines of the same kind
// (all that matter are little-endian). A change of what is written, or of its order, is a new STATE_FORMAT: see version.ts.
import {
  createReader,
  createWriter,
  readColumn,
  readCount,
  readF64,
  readI32s,
  written,
  writeColumn,
  writeCount,
  writeF64,
  writeI32s,
} from '../kernel/bytes.ts';
import { clearSketches, readSketches, writeSketches } from '../kernel/collectors.ts';
import { makeRoom, resetEventList, type EventList } from '../kernel/event-list.ts';
import { clearTable, enterKey } from '../kernel/index-table.ts';
import { createTrace } from '../kernel/trace.ts';
import { readColumns, writeColumns } from './columns.ts';
import { readSeries, seriesOf, talliesOf, writeSeries } from './gate-collectors.ts';
import { clearSlots, entitySerial, growSlots, isHalf, type GateState } from './gate-state.ts';

/** Back to nothing: as at simulated time 0 before the first event. */
export function resetState(s: GateState): void {
  s.now = 0;
  s.trace.set(createTrace());
  resetEventList(s.events);
  clearSlots(s);
  clearTable(s.halves);
  for (const tallies of talliesOf(s.collectors)) clearSketches(tallies);
  for (const series of seriesOf(s.collectors)) series.fill(0);
  s.fixed.set(s.fixedBlank);
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
  writeCount(w, s.events.size);
  writeColumn(w, s.fixed);
  writeColumns(w, s, s.uses, s.used);
  for (const links of [s.lines.next, s.lines.previous]) writeColumn(w, links, s.used << s.half);
  for (const column of eventColumns(s.events)) writeColumn(w, column, s.events.size);
  writeSeries(w, s.collectors, begunBins(s));
  for (const tallies of talliesOf(s.collectors)) writeSketches(w, tallies);
  return written(w);
}

/** Buckets of the series that have begun. */
const begunBins = (s: GateState): number => Math.floor(s.now / s.seriesStepMs) + 1;
const eventColumns = ({ times, orders, payloads }: EventList) => [times, orders, payloads];

/** Restores a snapshot of the same model and gate, bit for bit. */
export function loadState(s: GateState, bytes: Uint8Array): void {
  resetState(s);
  const r = createReader(bytes);
  s.now = readF64(r);
  readI32s(r, s.trace);
  s.used = readCount(r);
  s.freeHead = readCount(r) - 1;
  makeRoom(s.events, readCount(r));
  while (s.flags.length < s.used) growSlots(s);
  readColumn(r, s.fixed);
  readColumns(r, s, s.uses, s.used);
  for (const links of [s.lines.next, s.lines.previous]) readColumn(r, links, s.used << s.half);
  for (const column of eventColumns(s.events)) readColumn(r, column, s.events.size);
  readSeries(r, s.collectors, begunBins(s));
  for (const tallies of talliesOf(s.collectors)) readSketches(r, tallies);
  if (s.uses.papers) findHalves(s);
}

/** The table of those whose other half has not come: it follows from the slots. */
function findHalves(s: GateState): void {
  for (let slot = 0; slot < s.used; slot++) if (isHalf(s.flags[slot]!)) enterKey(s.halves, entitySerial(s, slot), slot);
}
