// The columns of a watched replication as bytes and back. A column is a view of the bytes, not a copy: two large runs are compared as fast as they are read.
import { invariant } from '../../shared/errors.ts';
import { utf8 } from '../../shared/digest.ts';
import type { Detail, DetailHead } from './detail.ts';

/** Changes with everything that changes what is written; a detail of another format is made again. */
export const DETAIL_FORMAT = 1;

const ALIGNED = 8;
/** Name and width of the columns, widest first so that each begins where its numbers may. */
const COLUMNS = ['hours', 'series', 'serial', 'arrivedS', 'stayMs', 'trip', 'sort', 'outcome', 'hour'] as const;
type Name = (typeof COLUMNS)[number];
type Lengths = Readonly<Record<Name, number>>;

/** Length of the head, the head (JSON in ASCII, blanks behind it), column after column. Little-endian, as every machine that runs this. */
export function encodeDetail(detail: Detail): Uint8Array {
  const { hours, series, serial, arrivedS, stayMs, trip, sort, outcome, hour, ...head } = detail;
  const columns: Readonly<Record<Name, Detail[Name]>> = { hours, series, serial, arrivedS, stayMs, trip, sort, outcome, hour };
  const lengths = Object.fromEntries(COLUMNS.map((name) => [name, columns[name].length]));
  const text = utf8(JSON.stringify({ format: DETAIL_FORMAT, lengths, head }));
  const start = aligned(4 + text.length);
  const total = COLUMNS.reduce((sum, name) => sum + aligned(columns[name].byteLength), start);
  const bytes = new Uint8Array(total);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.fill(0x20, 4, start);
  bytes.set(text, 4);
  let at = start;
  for (const name of COLUMNS) {
    const { buffer, byteOffset, byteLength } = columns[name];
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += aligned(byteLength);
  }
  return bytes;
}

/** Undefined for another format. @throws Invariant for bytes that are cut short: their hash was checked before */
export function decodeDetail(given: Uint8Array): Detail | undefined {
  const bytes = given.byteOffset % ALIGNED === 0 ? given : given.slice();
  const { buffer, byteOffset } = bytes;
  const length = new DataView(buffer, byteOffset).getUint32(0, true);
  const { format, lengths, head } = parsed(bytes.subarray(4, 4 + length));
  if (format !== DETAIL_FORMAT) return undefined;
  let at = byteOffset + aligned(4 + length);
  const next = (size: number): number => {
    at += aligned(size);
    invariant(at <= byteOffset + bytes.length, 'a detail of its full length');
    return at - aligned(size);
  };
  return {
    ...head,
    hours: new Float64Array(buffer, next(8 * lengths.hours), lengths.hours),
    series: new Float64Array(buffer, next(8 * lengths.series), lengths.series),
    serial: new Uint32Array(buffer, next(4 * lengths.serial), lengths.serial),
    arrivedS: new Uint32Array(buffer, next(4 * lengths.arrivedS), lengths.arrivedS),
    stayMs: new Uint32Array(buffer, next(4 * lengths.stayMs), lengths.stayMs),
    trip: new Uint16Array(buffer, next(2 * lengths.trip), lengths.trip),
    sort: new Uint16Array(buffer, next(2 * lengths.sort), lengths.sort),
    outcome: new Uint8Array(buffer, next(lengths.outcome), lengths.outcome),
    hour: new Uint8Array(buffer, next(lengths.hour), lengths.hour),
  };
}

function aligned(size: number): number {
  return Math.ceil(size / ALIGNED) * ALIGNED;
}

/** Ids are ASCII. */
function parsed(text: Uint8Array): { readonly format: number; readonly lengths: Lengths; readonly head: DetailHead } {
  let json = '';
  for (const code of text) json += String.fromCharCode(code);
  return JSON.parse(json) as ReturnType<typeof parsed>;
}
