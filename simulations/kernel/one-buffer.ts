// Arrays that lie one after another in one buffer, so that all of them are copied at once.

/** Where arrays are made. */
export interface Room {
  f64(n: number): Float64Array;
  i32(n: number): Int32Array;
  u32(n: number): Uint32Array;
  u8(n: number): Uint8Array;
}

/** Every array in a buffer of its own. */
export const APART: Room = {
  f64: (n) => new Float64Array(n),
  i32: (n) => new Int32Array(n),
  u32: (n) => new Uint32Array(n),
  u8: (n) => new Uint8Array(n),
};

/** Every array begins where the widest number may lie. */
const ALIGNMENT = 8;

/** Makes something of arrays in one buffer; `bytes` are all of them. `make` is called twice: first with empty arrays, to see how much room they take. */
export function inOneBuffer<T>(make: (room: Room) => T): { readonly made: T; readonly bytes: Uint8Array } {
  let at = 0;
  const take = (bytes: number): number => {
    const from = at;
    at += Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
    return from;
  };
  const measure = (width: number) => (n: number) => {
    take(n * width);
    return 0;
  };
  const [eight, four, one] = [measure(8), measure(4), measure(1)];
  make({
    f64: (n) => new Float64Array(eight(n)),
    i32: (n) => new Int32Array(four(n)),
    u32: (n) => new Uint32Array(four(n)),
    u8: (n) => new Uint8Array(one(n)),
  });
  const buffer = new ArrayBuffer(at);
  at = 0;
  const made = make({
    f64: (n) => new Float64Array(buffer, take(8 * n), n),
    i32: (n) => new Int32Array(buffer, take(4 * n), n),
    u32: (n) => new Uint32Array(buffer, take(4 * n), n),
    u8: (n) => new Uint8Array(buffer, take(n), n),
  });
  return { made, bytes: new Uint8Array(buffer) };
}
