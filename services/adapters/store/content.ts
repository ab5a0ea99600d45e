// How a saved run becomes bytes and a content hash. Knows nothing of SQL.
import { createHash } from 'node:crypto';
import { deflateSync, inflateSync } from 'node:zlib';
import { canonicalJson } from '../../../shared/digest.ts';

/** SHA-256, hex, of the content as JSON keeps it: equal content gives an equal hash whatever the order it was built in. */
export function contentHash(value: unknown): string {
  return createHash('sha256')
    .update(canonicalJson(JSON.parse(JSON.stringify(value))))
    .digest('hex');
}

export function packJson(value: unknown): Uint8Array {
  return deflateSync(JSON.stringify(value));
}

export function unpackJson(bytes: ArrayBuffer | Uint8Array): unknown {
  return JSON.parse(inflateSync(bytes).toString('utf8'));
}

/** Doubles, little-endian, deflated: bit for bit what went in. */
export function packNumbers(values: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * 8));
  values.forEach((value, i) => view.setFloat64(i * 8, value, true));
  return deflateSync(new Uint8Array(view.buffer));
}

export function unpackNumbers(bytes: ArrayBuffer | Uint8Array): number[] {
  const raw = inflateSync(bytes);
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  return Array.from({ length: raw.byteLength / 8 }, (_, i) => view.getFloat64(i * 8, true));
}
