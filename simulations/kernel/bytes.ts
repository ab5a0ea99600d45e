// Snapshots: numbers and typed arrays to bytes and back, bit for bit. Little-endian on every machine.

/** Whether numbers lie in memory as they do in a snapshot, so that whole columns can be copied. */
const IS_LITTLE_ENDIAN = new Uint8Array(Int32Array.of(1).buffer)[0] === 1;

/** A growing buffer and the place of the next byte. */
export interface ByteWriter {
  bytes: Uint8Array;
  view: DataView;
  at: number;
}

export function createWriter(capacity = 65_536): ByteWriter {
  const bytes = new Uint8Array(capacity);
  return { bytes, view: new DataView(bytes.buffer), at: 0 };
}

function reserve(w: ByteWriter, more: number): void {
  if (w.at + more <= w.bytes.length) return;
  let capacity = w.bytes.length * 2;
  while (capacity < w.at + more) capacity *= 2;
  const bytes = new Uint8Array(capacity);
  bytes.set(w.bytes.subarray(0, w.at));
  w.bytes = bytes;
  w.view = new DataView(bytes.buffer);
}

/** A copy of what was written. */
export function written(w: ByteWriter): Uint8Array {
  return w.bytes.slice(0, w.at);
}

export function writeF64(w: ByteWriter, value: number): void {
  reserve(w, 8);
  w.view.setFloat64(w.at, value, true);
  w.at += 8;
}
export function writeI32(w: ByteWriter, value: number): void {
  reserve(w, 4);
  w.view.setInt32(w.at, value, true);
  w.at += 4;
}

/** A count below this takes one byte. */
const SMALL = 128;

/** A whole number 0 ≤ value < 2^53 in as few bytes as it needs. */
export function writeCount(w: ByteWriter, value: number): void {
  if (w.at + 8 > w.bytes.length) reserve(w, 8);
  const { bytes } = w;
  if (value < SMALL) {
    bytes[w.at++] = value;
    return;
  }
  let rest = value;
  // Bit operations, many times faster, only see numbers below 2^31.
  while (rest >= 2147483648) {
    bytes[w.at++] = (rest % 128) + 128;
    rest = Math.floor(rest / 128);
  }
  while (rest >= 128) {
    bytes[w.at++] = (rest & 127) | 128;
    rest >>>= 7;
  }
  bytes[w.at++] = rest;
}

/** Numbers of one width. */
type Column = Float64Array | Int32Array | Uint32Array | Uint16Array | Uint8Array;

/** The bytes of the first `n` numbers of a column. */
function bytesOf(values: Column, n: number): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, n * values.BYTES_PER_ELEMENT);
}

/** Fixed-width columns: the first `n` entries. */
export function writeF64s(w: ByteWriter, values: Float64Array, n = values.length): void {
  if (IS_LITTLE_ENDIAN) writeU8s(w, bytesOf(values, n));
  else for (let i = 0; i < n; i++) writeF64(w, values[i]!);
}
export function writeI32s(w: ByteWriter, values: Int32Array, n = values.length): void {
  if (IS_LITTLE_ENDIAN) writeU8s(w, bytesOf(values, n));
  else for (let i = 0; i < n; i++) writeI32(w, values[i]!);
}
export function writeU8s(w: ByteWriter, values: Uint8Array, n = values.length): void {
  reserve(w, n);
  w.bytes.set(values.subarray(0, n), w.at);
  w.at += n;
}

/** A count from here on does not fit into a byte. */
export const LARGE = 256;

/** The first `n` numbers of a column as they lie in memory: for those who read them on the same kind of machine. */
export function writeColumn(w: ByteWriter, values: Column, n = values.length): void {
  writeU8s(w, bytesOf(values, n));
}

/** Bytes of the widest number. */
const WIDEST = 8;

/** What is missing after a piece until the next place where any number may lie. */
const gapAfter = ({ length }: Uint8Array): number => -length & (WIDEST - 1);

/** Pieces of memory one after another, each from a multiple of eight bytes on from the first. */
export function writePieces(w: ByteWriter, pieces: readonly Uint8Array[]): void {
  reserve(w, pieces.length * WIDEST + pieces.reduce((sum, { length }) => sum + length, 0));
  for (const piece of pieces) {
    w.bytes.set(piece, w.at);
    w.at += piece.length;
    const gap = gapAfter(piece);
    w.bytes.fill(0, w.at, w.at + gap);
    w.at += gap;
  }
}

/** How many of some counts do not fit into a byte. */
export function countLarge(values: Float64Array | Uint32Array): number {
  let large = 0;
  for (let i = 0; i < values.length; i++) if (values[i]! >= LARGE) large++;
  return large;
}

/** Counts below 2^32, all but `large` of which fit into a byte: their lowest bytes, then for each large one how many lie between it and the one before, and the
 *  rest of it. */
export function writeSmall(w: ByteWriter, values: Float64Array | Uint32Array, large: number): void {
  reserve(w, values.length);
  w.bytes.set(values, w.at);
  w.at += values.length;
  let next = 0;
  for (let left = large; left > 0; left--) {
    const from = next;
    while (values[next]! < LARGE) next++;
    writeCount(w, next - from);
    writeCount(w, values[next++]! >>> 8);
  }
}

/** Whole numbers ≥ 0, mostly zero: pairs of (zeros skipped, value), then the zeros at the end and 0 as the end mark. */
export function writeSparse(w: ByteWriter, values: Float64Array | Uint32Array, from = 0, to = values.length): void {
  // One loop a type of array: reading one loop through several types costs eight times as much.
  const last = values instanceof Uint32Array ? writeCounts(w, values, from, to) : writeSums(w, values, from, to);
  writeCount(w, to - last);
  writeCount(w, 0);
}

/** The pairs of counts, which are small as a rule; answers the index after the last. */
function writeCounts(w: ByteWriter, values: Uint32Array, from: number, to: number): number {
  reserve(w, 2 * (to - from));
  let { bytes, at } = w;
  let skipped = 0;
  for (let i = from; i < to; i++) {
    const value = values[i]!;
    if ((skipped | value) >>> 0 < SMALL) {
      // Zeros come at random, so nothing is asked of them: a pair is always written, and stays where its value is not 0.
      bytes[at] = skipped;
      bytes[at + 1] = value;
      const isPair = (value + SMALL - 1) >> 7;
      at += 2 * isPair;
      skipped = (skipped + 1) & (isPair - 1);
    } else if (value === 0) skipped++;
    else {
      w.at = at;
      writeCount(w, skipped);
      writeCount(w, value);
      skipped = 0;
      reserve(w, 2 * (to - i));
      ({ bytes, at } = w);
    }
  }
  w.at = at;
  return to - skipped;
}
function writeSums(w: ByteWriter, values: Float64Array, from: number, to: number): number {
  let last = from;
  for (let i = from; i < to; i++) {
    const value = values[i]!;
    if (value === 0) continue;
    writeCount(w, i - last);
    writeCount(w, value);
    last = i + 1;
  }
  return last;
}

/** Bytes and the place of the next one to read. */
export interface ByteReader {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  at: number;
}

export function createReader(bytes: Uint8Array): ByteReader {
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), at: 0 };
}

function tooShort(): RangeError {
  return new RangeError('expected more bytes, found their end');
}

export function readF64(r: ByteReader): number {
  const value = r.view.getFloat64(r.at, true);
  r.at += 8;
  return value;
}
export function readI32(r: ByteReader): number {
  const value = r.view.getInt32(r.at, true);
  r.at += 4;
  return value;
}
export function readCount(r: ByteReader): number {
  const { bytes } = r;
  let value = 0;
  let scale = 1;
  for (;;) {
    if (r.at >= bytes.length) throw tooShort();
    const byte = bytes[r.at++]!;
    if (byte < 128) return value + byte * scale;
    value += (byte - 128) * scale;
    scale *= 128;
  }
}
export function readF64s(r: ByteReader, into: Float64Array, n = into.length): void {
  if (IS_LITTLE_ENDIAN) readU8s(r, bytesOf(into, n));
  else for (let i = 0; i < n; i++) into[i] = readF64(r);
}
export function readI32s(r: ByteReader, into: Int32Array, n = into.length): void {
  if (IS_LITTLE_ENDIAN) readU8s(r, bytesOf(into, n));
  else for (let i = 0; i < n; i++) into[i] = readI32(r);
}
export function readU8s(r: ByteReader, into: Uint8Array, n = into.length): void {
  if (r.at + n > r.bytes.length) throw tooShort();
  into.set(r.bytes.subarray(r.at, r.at + n));
  r.at += n;
}
/** The reverse of writeColumn. */
export function readColumn(r: ByteReader, into: Column, n = into.length): void {
  readU8s(r, bytesOf(into, n));
}
/** The reverse of writePieces. */
export function readPieces(r: ByteReader, pieces: readonly Uint8Array[]): void {
  for (const piece of pieces) {
    readU8s(r, piece);
    r.at += gapAfter(piece);
  }
}
/** The reverse of writeSmall. */
export function readSmall(r: ByteReader, into: Float64Array | Uint32Array, large: number): void {
  const end = r.at + into.length;
  if (end > r.bytes.length) throw tooShort();
  into.set(r.bytes.subarray(r.at, end));
  r.at = end;
  let next = 0;
  for (let left = large; left > 0; left--) {
    next += readCount(r);
    into[next] = into[next]! + readCount(r) * LARGE;
    next++;
  }
}
/** The reverse of writeSparse; adds to `into[from …]` so that counts can be merged while reading. Answers the index after the last count. */
export function addSparse(r: ByteReader, into: Float64Array | Uint32Array, from = 0): number {
  return into instanceof Uint32Array ? addCounts(r, into, from) : addSums(r, into, from);
}

function addCounts(r: ByteReader, into: Uint32Array, from: number): number {
  const { bytes } = r;
  const lastPair = bytes.length - 1;
  let i = from;
  let { at } = r;
  for (let end = from; ; end = ++i) {
    let skipped = at < lastPair ? bytes[at]! : SMALL;
    let value = at < lastPair ? bytes[at + 1]! : SMALL;
    if ((skipped | value) < SMALL) at += 2;
    else {
      r.at = at;
      skipped = readCount(r);
      value = readCount(r);
      ({ at } = r);
    }
    i += skipped;
    if (value === 0) {
      r.at = at;
      return end;
    }
    into[i] = into[i]! + value;
  }
}
function addSums(r: ByteReader, into: Float64Array, from: number): number {
  let i = from;
  for (let end = from; ; end = ++i) {
    i += readCount(r);
    const value = readCount(r);
    if (value === 0) return end;
    into[i] = into[i]! + value;
  }
}
