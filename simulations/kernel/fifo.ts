// Waiting lines threaded through two columns: a line costs three numbers however long it is; anyone may leave it from the middle.
import { APART, type Room } from './one-buffer.ts';

const NONE = -1;

/** Lines of items; an item stands in at most one line. −1 means none. */
export interface Fifo {
  readonly head: Int32Array;
  readonly tail: Int32Array;
  readonly length: Int32Array;
  next: Int32Array;
  previous: Int32Array;
}

/** Empty lines; `room` is for the lines themselves, `links` for the two columns by item. */
export function createFifo(lines: number, items: number, room: Room = APART, links: Room = room): Fifo {
  return {
    head: room.i32(lines).fill(NONE),
    tail: room.i32(lines).fill(NONE),
    length: room.i32(lines),
    next: links.i32(items).fill(NONE),
    previous: links.i32(items).fill(NONE),
  };
}

/** Takes the first `items` out of whatever line they stand in; the lines themselves are left as they are. */
export function clearLinks(fifo: Fifo, items: number): void {
  fifo.next.fill(NONE, 0, items);
  fifo.previous.fill(NONE, 0, items);
}

/** Room for so many items, at least as many as before. */
export function growFifo(fifo: Fifo, items: number): void {
  const [next, previous] = [new Int32Array(items).fill(NONE), new Int32Array(items).fill(NONE)];
  next.set(fifo.next);
  previous.set(fifo.previous);
  fifo.next = next;
  fifo.previous = previous;
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
  if (item < 0) return item;
  const next = fifo.next[item]!;
  fifo.head[line] = next;
  if (next < 0) fifo.tail[line] = NONE;
  else fifo.previous[next] = NONE;
  // Nobody stood before the first.
  fifo.next[item] = NONE;
  fifo.length[line] = fifo.length[line]! - 1;
  return item;
}
