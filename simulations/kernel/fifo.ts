// Waiting lines threaded through two columns: a line costs three numbers however long it is; anyone may leave it from the middle.

/** Lines of items; an item stands in at most one line. −1 means none. */
export interface Fifo {
  readonly head: Int32Array;
  readonly tail: Int32Array;
  readonly length: Int32Array;
  next: Int32Array;
  previous: Int32Array;
}

export function createFifo(lines: number, items: number): Fifo {
  return {
    head: new Int32Array(lines).fill(-1),
    tail: new Int32Array(lines).fill(-1),
    length: new Int32Array(lines),
    next: new Int32Array(items).fill(-1),
    previous: new Int32Array(items).fill(-1),
  };
}

/** Empties every line. */
export function resetFifo(fifo: Fifo): void {
  fifo.head.fill(-1);
  fifo.tail.fill(-1);
  fifo.length.fill(0);
}

/** Puts `item` at the end of `line`. */
export function join(fifo: Fifo, line: number, item: number): void {
  const tail = fifo.tail[line]!;
  fifo.next[item] = -1;
  fifo.previous[item] = tail;
  if (tail < 0) fifo.head[line] = item;
  else fifo.next[tail] = item;
  fifo.tail[line] = item;
  fifo.length[line] = fifo.length[line]! + 1;
}

/** Puts `item` before everybody else in `line`. */
export function joinFirst(fifo: Fifo, line: number, item: number): void {
  const head = fifo.head[line]!;
  fifo.previous[item] = -1;
  fifo.next[item] = head;
  if (head < 0) fifo.tail[line] = item;
  else fifo.previous[head] = item;
  fifo.head[line] = item;
  fifo.length[line] = fifo.length[line]! + 1;
}

/** Takes `item` out of `line`, wherever it stands there. */
export function leave(fifo: Fifo, line: number, item: number): void {
  const next = fifo.next[item]!;
  const previous = fifo.previous[item]!;
  if (previous < 0) fifo.head[line] = next;
  else fifo.next[previous] = next;
  if (next < 0) fifo.tail[line] = previous;
  else fifo.previous[next] = previous;
  fifo.next[item] = -1;
  fifo.previous[item] = -1;
  fifo.length[line] = fifo.length[line]! - 1;
}

/** Takes the first item of `line`; −1 when nobody waits. */
export function takeFirst(fifo: Fifo, line: number): number {
  const item = fifo.head[line]!;
  if (item >= 0) leave(fifo, line, item);
  return item;
}

/** After `head` and `next` have been restored: the column of predecessors, which follows from them. */
export function relinkPrevious(fifo: Fifo): void {
  for (let line = 0; line < fifo.head.length; line++) {
    let before = -1;
    for (let item = fifo.head[line]!; item >= 0; item = fifo.next[item]!) {
      fifo.previous[item] = before;
      before = item;
    }
  }
}
