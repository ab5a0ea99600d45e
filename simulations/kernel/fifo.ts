// First-in-first-out waiting lines threaded through one `next` column: a line costs three numbers however long it is.

/** Lines of items; an item stands in at most one line. −1 means none. */
export interface Fifo {
  readonly head: Int32Array;
  readonly tail: Int32Array;
  readonly length: Int32Array;
  next: Int32Array;
}

export function createFifo(lines: number, items: number): Fifo {
  return {
    head: new Int32Array(lines).fill(-1),
    tail: new Int32Array(lines).fill(-1),
    length: new Int32Array(lines),
    next: new Int32Array(items).fill(-1),
  };
}

/** Puts `item` at the end of `line`. */
export function join(fifo: Fifo, line: number, item: number): void {
  fifo.next[item] = -1;
  const tail = fifo.tail[line]!;
  if (tail < 0) fifo.head[line] = item;
  else fifo.next[tail] = item;
  fifo.tail[line] = item;
  fifo.length[line] = fifo.length[line]! + 1;
}

/** Takes the first item of `line`; −1 when nobody waits. */
export function takeFirst(fifo: Fifo, line: number): number {
  const item = fifo.head[line]!;
  if (item < 0) return -1;
  const next = fifo.next[item]!;
  fifo.head[line] = next;
  if (next < 0) fifo.tail[line] = -1;
  fifo.next[item] = -1;
  fifo.length[line] = fifo.length[line]! - 1;
  return item;
}
