// How content becomes bytes, and how bytes are named and packed. Knows nothing of SQL.
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { deflate, deflateSync, inflate, inflateSync, type InputType } from 'node:zlib';
import { invariant } from '../../../shared/errors.ts';

const deflated = promisify<InputType, { level: number }, Buffer>(deflate);
const inflated = promisify<InputType, Buffer>(inflate);
/** Columns of doubles hardly shrink: higher levels take three times as long for one part in a hundred less. */
const LEVEL = 1;
const DOUBLE_BYTES = 8;
/** A column is cut into pieces of this size, so that hashing one holds up the event loop for a few milliseconds only. */
const PIECE_BYTES = 1024 * 1024;

/** SHA-256, hex: the address of content. */
export function addressOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Deflates on a thread of the pool. */
export function pack(bytes: Uint8Array): Promise<Uint8Array> {
  return deflated(bytes, { level: LEVEL });
}

export function unpack(bytes: ArrayBuffer | Uint8Array): Promise<Uint8Array> {
  return inflated(bytes);
}

export function jsonBytes(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

export function parseJson(bytes: Uint8Array): unknown {
  return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
}

export function packJson(value: unknown): Uint8Array {
  return deflateSync(JSON.stringify(value));
}

export function unpackJson(bytes: ArrayBuffer | Uint8Array): unknown {
  return parseJson(inflateSync(bytes));
}

/** Numbers as doubles, little-endian, in pieces: bit for bit what went in, but −0 is 0, as in JSON. Null is NaN, which no figure is. */
export function columnPieces(lists: readonly (readonly (number | null)[])[]): readonly Uint8Array[] {
  const count = lists.reduce((sum, list) => sum + list.length, 0);
  const view = new DataView(new ArrayBuffer(count * DOUBLE_BYTES));
  let at = 0;
  for (const list of lists) {
    for (const value of list) {
      invariant(value === null || !Number.isNaN(value), 'a figure is a number or null, never NaN');
      view.setFloat64(at, value === null ? Number.NaN : value + 0, true);
      at += DOUBLE_BYTES;
    }
  }
  const bytes = new Uint8Array(view.buffer);
  return Array.from({ length: Math.ceil(bytes.length / PIECE_BYTES) }, (_, i) => bytes.subarray(i * PIECE_BYTES, (i + 1) * PIECE_BYTES));
}

/** Reads lists of these lengths back from the pieces of a column. @throws RangeError when the column is too short */
export function columnLists(pieces: readonly Uint8Array[], lengths: readonly number[]): (number | null)[][] {
  const bytes = Buffer.concat(pieces);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  return lengths.map((length) => {
    const list: (number | null)[] = [];
    for (let i = 0; i < length; i += 1) {
      const value = view.getFloat64(at, true);
      list.push(Number.isNaN(value) ? null : value);
      at += DOUBLE_BYTES;
    }
    return list;
  });
}
