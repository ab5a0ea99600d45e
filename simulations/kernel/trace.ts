// A rolling 64-bit digest of what happened: (time, kind, entity) of every processed event in order. Windows leave no mark in it.

const INV_2_32 = 2 ** -32;

/** Two 32-bit lanes. */
export type Trace = Int32Array;

export function createTrace(): Trace {
  return Int32Array.of(0x2545f491, 0x6c8e9cf5);
}

function lane(hash: number, word: number, multiplier: number): number {
  const mixed = Math.imul(hash ^ word, multiplier);
  return mixed ^ (mixed >>> 15);
}

/** Takes one event into the digest. `time` is a whole number < 2^53. */
export function recordEvent(trace: Trace, time: number, order: number): void {
  // Bit operations see a number modulo 2^32; multiplying by a power of two is exact and quicker than dividing.
  const timeHigh = Math.floor(time * INV_2_32) | 0;
  const orderHigh = Math.floor(order * INV_2_32) | 0;
  const timeLow = time | 0;
  const orderLow = order | 0;
  trace[0] = lane(lane(trace[0]!, timeLow, 0x85ebca6b | 0), orderLow ^ timeHigh, 0xc2b2ae35 | 0);
  trace[1] = lane(lane(trace[1]!, orderLow + timeHigh, 0x27d4eb2f), timeLow ^ Math.imul(orderHigh + 1, 0x9e3779b1 | 0), 0x165667b1);
}

/** 16 hexadecimal digits. */
export function traceHex(trace: Trace): string {
  const hex = (word: number) => (word >>> 0).toString(16).padStart(8, '0');
  return hex(trace[0]!) + hex(trace[1]!);
}
