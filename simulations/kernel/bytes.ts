// Snapshots: numbers and typed arrays to bytes and back, bit for bit. Little-endian on every machine.

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

/** A whole number 0 ≤ value < 2^53 in as few bytes as it needs. */
export function writeCount(w: ByteWriter, value: number): void {
  reserve(w, 8);
  let rest = value;
  while (rest >= 128) {
    w.bytes[w.at++] = (rest % 128) + 128;
    rest = Math.floor(rest / 128);
  }
  w.bytes[w.at++] = rest;
}

/** Fixed-width columns: the first `n` entries. */
export function writeF64s(w: ByteWriter, values: Float64Array, n = values.length): void {
  for (let i = 0; i < n; i++) writeF64(w, values[i]!);
}
export function writeI32s(w: ByteWriter, values: Int32Array, n = values.length): void {
  for (let i = 0; i < n; i++) writeI32(w, values[i]!);
}
export function writeU8s(w: ByteWriter, values: Uint8Array, n = values.length): void {
  reserve(w, n);
  w.bytes.set(values.subarray(0, n), w.at);
  w.at += n;
}

// One loop a type of array: reading one loop through several types costs eight times as much.
function nextNonZeroCount(values: Uint32Array, from: number, to: number): number {
  let i = from;
  while (i < to && values[i] === 0) i++;
  return i;
}
function nextNonZeroSum(values: Float64Array, from: number, to: number): number {
  let i = from;
  while (i < to && values[i] === 0) i++;
  return i;
}

/** Whole numbers ≥ 0, mostly zero: pairs of (zeros skipped, value), then the zeros at the end and 0 as the end mark. */
export function writeSparse(w: ByteWriter, values: Float64Array | Uint32Array, from = 0, to = values.length): void {
  let last = from;
  for (;;) {
    const i = values instanceof Uint32Array ? nextNonZeroCount(values, last, to) : nextNonZeroSum(values, last, to);
    writeCount(w, i - last);
    if (i === to) break;
    writeCount(w, values[i]!);
    last = i + 1;
  }
  writeCount(w, 0);
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
  let value = 0;
  let scale = 1;
  for (;;) {
    const byte = r.view.getUint8(r.at++);
    if (byte < 128) return value + byte * scale;
    value += (byte - 128) * scale;
    scale *= 128;
  }
}
export function readF64s(r: ByteReader, into: Float64Array, n = into.length): void {
  for (let i = 0; i < n; i++) into[i] = readF64(r);
}
export function readI32s(r: ByteReader, into: Int32Array, n = into.length): void {
  for (let i = 0; i < n; i++) into[i] = readI32(r);
}
export function readU8s(r: ByteReader, into: Uint8Array, n = into.length): void {
  into.set(r.bytes.subarray(r.at, r.at + n));
  r.at += n;
}
/** The reverse of writeSparse; adds to `into[from …]` so that counts can be merged while reading. Answers the index after the last count. */
export function addSparse(r: ByteReader, into: Float64Array | Uint32Array, from = 0): number {
  let i = from;
  let end = from;
  for (;;) {
    i += readCount(r);
    const value = readCount(r);
    if (value === 0) return end;
    into[i] = into[i]! + value;
    end = ++i;
  }
}
