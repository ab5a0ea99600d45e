// The state of the gate inside as bytes and back. Columns are copied as they lie in memory, so the bytes are for machines of the same kind
// (all that matter are little-endian). A change of what is written, or of its order, is a new STATE_FORMAT: see version.ts.
import {
  createReader,
  createWriter,
  readColumn,
  readCount,
  readF64,
  readI32s,
  readPieces,
  written,
  writeColumn,
  writeCount,
  writeF64,
  writeI32s,
  writePieces,
} from '../kernel/bytes.ts';
import { readSketches, writeSketches } from '../kernel/collectors.ts';
import { makeRoom, type EventList } from '../kernel/event-list.ts';
import { enterKey } from '../kernel/index-table.ts';
import { readColumns, writeColumns } from './columns.ts';
import { readSeries, talliesOf, writeSeries } from './gate-collectors.ts';
import { entitySerial, growSlots, isHalf, type GateState } from './gate-state.ts';
import { state, type Share } from './resident-state.ts';

/** Written to again and again: making room for the state of most gates takes as long as filling it. */
const scratch = createWriter(262_144);

/** Snapshot: the whole state of the gate inside as bytes. */
export function saveState({ fixed, pieces }: Share): Uint8Array {
  const w = scratch;
  const s = state;
  w.at = 0;
  writeF64(w, s.now);
  writeI32s(w, s.trace);
  writeCount(w, s.used);
  writeCount(w, s.freeHead + 1);
  writeCount(w, s.events.size);
  writePieces(w, pieces);
  writeColumns(w, s, s.uses, s.used);
  for (const links of [s.lines.next, s.lines.previous]) writeColumn(w, links, s.used << s.half);
  for (const column of eventColumns(s.events)) writeColumn(w, column, s.events.size);
  writeSeries(w, fixed.collectors, begunBins(s));
  for (const tallies of talliesOf(fixed.collectors)) writeSketches(w, tallies);
  return written(w);
}

/** Buckets of the series that have begun. */
const begunBins = (s: GateState): number => Math.floor(s.now / s.seriesStepMs) + 1;
const eventColumns = ({ times, orders, payloads }: EventList) => [times, orders, payloads];

/** Restores a snapshot of the same model and gate, bit for bit, into a state that is laid out for it and clear. */
export function loadState({ fixed, pieces }: Share, bytes: Uint8Array): void {
  const r = createReader(bytes);
  const s = state;
  s.now = readF64(r);
  readI32s(r, s.trace);
  s.used = readCount(r);
  s.freeHead = readCount(r) - 1;
  makeRoom(s.events, readCount(r));
  while (s.flags.length < s.used) growSlots(s);
  readPieces(r, pieces);
  readColumns(r, s, s.uses, s.used);
  for (const links of [s.lines.next, s.lines.previous]) readColumn(r, links, s.used << s.half);
  for (const column of eventColumns(s.events)) readColumn(r, column, s.events.size);
  readSeries(r, fixed.collectors, begunBins(s));
  for (const tallies of talliesOf(fixed.collectors)) readSketches(r, tallies);
  if (s.uses.papers) findHalves(s);
}

/** The table of those whose other half has not come: it follows from the slots. */
function findHalves(s: GateState): void {
  for (let slot = 0; slot < s.used; slot++) if (isHalf(s.flags[slot]!)) enterKey(s.halves, entitySerial(s, slot), slot);
}
