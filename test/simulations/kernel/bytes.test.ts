import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addSparse,
  countLarge,
  createReader,
  createWriter,
  readColumn,
  readCount,
  readF64,
  readF64s,
  readI32,
  readI32s,
  readSmall,
  readU8s,
  writeColumn,
  writeCount,
  writeF64,
  writeF64s,
  writeI32,
  writeI32s,
  writeSmall,
  writeSparse,
  written,
  writeU8s,
  type ByteWriter,
} from '../../../simulations/kernel/bytes.ts';

const bytesOf = (write: (w: ByteWriter) => void, capacity?: number): number[] => {
  const w = createWriter(capacity);
  write(w);
  return [...written(w)];
};

test('numbers are little-endian, counts take a byte for every seven bits', () => {
  expect(bytesOf((w) => writeI32(w, -2))).toEqual([254, 255, 255, 255]);
  expect(bytesOf((w) => writeI32(w, 0x01020304))).toEqual([4, 3, 2, 1]);
  expect(bytesOf((w) => writeF64(w, 1))).toEqual([0, 0, 0, 0, 0, 0, 0xf0, 0x3f]);
  expect(bytesOf((w) => writeCount(w, 127))).toEqual([127]);
  expect(bytesOf((w) => writeCount(w, 128))).toEqual([128, 1]);
  expect(bytesOf((w) => writeCount(w, 300))).toEqual([172, 2]);
});

test('columns are written up to the length asked for and read back into the beginning of a column', () => {
  const w = createWriter(4);
  writeF64s(w, Float64Array.of(1.5, -2.5, 9), 2);
  writeI32s(w, Int32Array.of(7, -8, 9), 2);
  writeU8s(w, Uint8Array.of(1, 2, 3), 2);
  writeF64s(w, Float64Array.of(4));
  writeI32s(w, Int32Array.of(5));
  writeU8s(w, Uint8Array.of(6));
  const bytes = written(w);
  expect(bytes.length).toBe(2 * 8 + 2 * 4 + 2 + 8 + 4 + 1);
  // A view into a larger buffer is read from its own beginning.
  const r = createReader(Uint8Array.of(99, 99, ...bytes, 99).subarray(2, 2 + bytes.length));
  const floats = new Float64Array(3);
  const ints = new Int32Array(3);
  const octets = new Uint8Array(3);
  readF64s(r, floats, 2);
  readI32s(r, ints, 2);
  readU8s(r, octets, 2);
  expect([[...floats], [...ints], [...octets]]).toEqual([[1.5, -2.5, 0], [7, -8, 0], [1, 2, 0]]); // prettier-ignore
  const [float, int, octet] = [new Float64Array(1), new Int32Array(1), new Uint8Array(1)];
  readF64s(r, float);
  readI32s(r, int);
  readU8s(r, octet);
  expect([float[0], int[0], octet[0], r.at]).toEqual([4, 5, 6, bytes.length]);
});

test('columns of any width are read back as they lie, and one that is cut off is refused', () => {
  const columns = [
    Float64Array.of(0.1, -0),
    Int32Array.of(-1, 2 ** 30),
    Uint32Array.of(2 ** 32 - 1),
    Uint16Array.of(65_535, 1, 0),
    Uint8Array.of(255),
  ];
  const w = createWriter(1);
  for (const column of columns) writeColumn(w, column);
  writeColumn(w, Int32Array.of(7, 8), 1);
  const r = createReader(written(w));
  for (const column of columns) {
    const back = column.slice().fill(9);
    readColumn(r, back);
    expect(back).toEqual(column);
  }
  const last = new Int32Array(2);
  readColumn(r, last, 1);
  expect([...last, r.at]).toEqual([7, 0, w.at]);
  expect(() => readColumn(r, last)).toThrow('expected more bytes, found their end');
});

test('small counts take a byte each, and large ones what they need', () => {
  const counts = [0, 255, 256, 7, 70_000, 2 ** 32 - 1, 0];
  for (const values of [Uint32Array.from(counts), Float64Array.from(counts)]) {
    expect(countLarge(values)).toBe(3);
    const w = createWriter(1);
    writeSmall(w, values, 3);
    // The lowest bytes; then 2 before the first large one and 1 × 256 in it, 1 between it and the second and 273 × 256, none and 2^24 − 1.
    expect([...written(w)]).toEqual([0, 255, 0, 7, 112, 255, 0, 2, 1, 1, 145, 2, 0, 255, 255, 255, 7]);
    const back = values.slice().fill(0);
    const r = createReader(written(w));
    readSmall(r, back, 3);
    expect([[...back], r.at]).toEqual([counts, w.at]);
    expect(() => readSmall(r, back, 0)).toThrow('expected more bytes, found their end');
  }
});

test('a writer grows to what it is given and keeps what it has; what was written is a copy', () => {
  const w = createWriter(1);
  const many = Uint8Array.from({ length: 1000 }, (_, i) => i % 251);
  writeCount(w, 3);
  writeI32(w, -77);
  const early = written(w);
  writeU8s(w, many);
  writeF64(w, 0.1);
  expect([...early]).toEqual([3, 179, 255, 255, 255]);
  const r = createReader(written(w));
  const back = new Uint8Array(many.length);
  expect([readCount(r), readI32(r)]).toEqual([3, -77]);
  readU8s(r, back);
  expect([...back]).toEqual([...many]);
  expect([readF64(r), r.at]).toEqual([0.1, w.at]);
});

test('a writer doubles only when it is full: exactly filled it stays as it is', () => {
  const w = createWriter(16);
  writeF64(w, 1);
  writeF64(w, 2);
  expect([w.at, w.bytes.length]).toEqual([16, 16]);
  writeI32(w, 3);
  expect([w.at, w.bytes.length]).toEqual([20, 32]);
  writeU8s(w, new Uint8Array(100));
  expect([w.at, w.bytes.length]).toEqual([120, 128]);
  writeU8s(w, new Uint8Array(136));
  expect([w.at, w.bytes.length]).toEqual([256, 256]);
});

test('sparse counts are (zeros skipped, count) pairs with 0 as the end mark, of either type of column', () => {
  const counts = [0, 0, 5, 0, 300, 0];
  const expected = [2, 5, 1, 172, 2, 1, 0];
  expect(bytesOf((w) => writeSparse(w, Float64Array.from(counts)))).toEqual(expected);
  expect(bytesOf((w) => writeSparse(w, Uint32Array.from(counts)))).toEqual(expected);
  expect(bytesOf((w) => writeSparse(w, Uint32Array.from(counts), 2, 4))).toEqual([0, 5, 1, 0]);
  expect(bytesOf((w) => writeSparse(w, Float64Array.from(counts), 2, 3))).toEqual([0, 5, 0, 0]);
  expect(bytesOf((w) => writeSparse(w, Uint32Array.from(counts), 2, 3))).toEqual([0, 5, 0, 0]);
  expect(bytesOf((w) => writeSparse(w, Float64Array.from(counts), 3))).toEqual([1, 172, 2, 1, 0]);
  expect(bytesOf((w) => writeSparse(w, new Float64Array(3)))).toEqual([3, 0]);
});

test('reading sparse counts adds them to what is there and answers the index after the last one', () => {
  const w = createWriter();
  writeSparse(w, Uint32Array.of(0, 2, 0, 3, 0));
  writeSparse(w, Uint32Array.of(0, 0));
  const r = createReader(written(w));
  const into = Float64Array.of(1, 1, 1, 1, 1, 1, 1);
  expect(addSparse(r, into, 1)).toBe(5);
  expect([...into]).toEqual([1, 1, 3, 1, 4, 1, 1]);
  expect(addSparse(r, into, 4)).toBe(4);
  expect(r.at).toBe(w.at);
  expect([...into]).toEqual([1, 1, 3, 1, 4, 1, 1]);
});

test('counts of 32 bits, long gaps and full writers give the same bytes as sums do, and come back', () => {
  const count = fc.oneof(
    { weight: 6, arbitrary: fc.constant(0) },
    { weight: 3, arbitrary: fc.nat(130) },
    { weight: 1, arbitrary: fc.constantFrom(127, 128, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1) },
  );
  const runs = fc.array(fc.tuple(fc.integer({ min: 1, max: 200 }), count), { maxLength: 30 });
  fc.assert(
    fc.property(runs, fc.integer({ min: 1, max: 40 }), (parts, capacity) => {
      const column = parts.flatMap(([zeros, value]) => [...Array.from({ length: zeros }, () => 0), value]);
      const bytes = bytesOf((w) => writeSparse(w, Uint32Array.from(column)), capacity);
      expect(bytes).toEqual(bytesOf((w) => writeSparse(w, Float64Array.from(column))));
      const [back, r] = [new Uint32Array(column.length), createReader(Uint8Array.from(bytes))];
      addSparse(r, back);
      expect([[...back], r.at]).toEqual([column, bytes.length]);
      expect(() => addSparse(createReader(Uint8Array.from(bytes.slice(0, -1))), new Uint32Array(column.length))).toThrow(RangeError);
    }),
    { numRuns: 300, seed: 4 },
  );
});
