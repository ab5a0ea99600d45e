// The calendar of pending events: a 4-ary heap on typed arrays, ordered by (time, order), nothing allocated per event.
//
// Guarantees: events leave in ascending time; at one instant capacity changes, then departures, then arrivals, then reneging;
// within these by entity serial, then by kind. The order never depends on when an event was scheduled.

export const CLASS_CAPACITY = 0;
export const CLASS_DEPARTURE = 1;
export const CLASS_ARRIVAL = 2;
export const CLASS_RENEGE = 3;

const KINDS = 16;
const CLASS_SPAN = 2 ** 50;

/** The tie-break of an event: class, then serial (< 2^46), then kind (< 16), packed into one exactly representable number. */
export function eventOrder(eventClass: number, serial: number, kind: number): number {
  return eventClass * CLASS_SPAN + serial * KINDS + kind;
}
/** The part of an order that tells entities apart; keep it to make many orders of one entity. */
export function tieOf(serial: number): number {
  return serial * KINDS;
}
/** The same as eventOrder, from a tie. */
export function orderOfTie(eventClass: number, tie: number, kind: number): number {
  return eventClass * CLASS_SPAN + tie + kind;
}
/** The serial of a tie. */
export function serialOfTie(tie: number): number {
  return tie / KINDS;
}
/** The kind packed into an order. */
export function kindOf(order: number): number {
  // Bit operations see a number modulo 2^32, and a whole one below 2^53 exactly: no division is needed for the lowest bits.
  return order & (KINDS - 1);
}
/** The serial packed into an order. */
export function serialOf(order: number): number {
  return Math.floor((order - Math.floor(order / CLASS_SPAN) * CLASS_SPAN) / KINDS);
}

/** Room behind the last entry, filled with times of Infinity, so that four children can be compared without asking how many there are. */
const PADDING = 4;

/** Pending events; index 0 is the next one. `payloads` is free for the owner. */
export interface EventList {
  /** Entries, one that has been taken and not yet replaced included. */
  size: number;
  /** 1: entry 0 has been taken; the next event that is scheduled takes its place, which costs half of removing one and adding one. A number,
      because V8 asks five questions to find out whether a field that is no number is true. */
  open: number;
  times: Float64Array;
  orders: Float64Array;
  payloads: Int32Array;
}

export function createEventList(capacity = 256): EventList {
  const room = capacity + PADDING;
  const times = new Float64Array(room).fill(Infinity);
  return { size: 0, open: 0, times, orders: new Float64Array(room), payloads: new Int32Array(room) };
}

/** Empties the list. */
export function resetEventList(list: EventList): void {
  list.times.fill(Infinity, 0, list.size);
  list.size = 0;
  list.open = 0;
}

/** Adds events that were saved as they lie, to an empty list; `size` of them are about to be written into the columns from 0 on. */
export function makeRoom(list: EventList, size: number): void {
  while (list.times.length < size + PADDING) grow(list);
  list.size = size;
}

function grow(list: EventList): void {
  const room = 2 * (list.times.length - PADDING) + PADDING;
  const times = new Float64Array(room).fill(Infinity);
  const orders = new Float64Array(room);
  const payloads = new Int32Array(room);
  times.set(list.times);
  orders.set(list.orders);
  payloads.set(list.payloads);
  list.times = times;
  list.orders = orders;
  list.payloads = payloads;
}

/** Adds an event. */
export function schedule(list: EventList, time: number, order: number, payload: number): void {
  const isOpen = list.open === 1;
  list.open = 0;
  if (!isOpen && list.size === list.times.length - PADDING) grow(list);
  const i = isOpen ? 0 : list.size++;
  list.times[i] = time;
  list.orders[i] = order;
  list.payloads[i] = payload;
  if (isOpen) sink(list);
  else rise(list, i);
}

// Both read the event they move from where it lies: times and orders are too large for small integers, and handing one to a function that is
// not inlined allocates.

/** Moves the last entry up until none below it comes before it. */
function rise(list: EventList, last: number): void {
  const { times, orders, payloads } = list;
  const time = times[last]!;
  const order = orders[last]!;
  const payload = payloads[last]!;
  let i = last;
  while (i > 0) {
    const parent = (i - 1) >> 2;
    const parentTime = times[parent]!;
    if (parentTime < time || (parentTime === time && orders[parent]! < order)) break;
    times[i] = parentTime;
    orders[i] = orders[parent]!;
    payloads[i] = payloads[parent]!;
    i = parent;
  }
  times[i] = time;
  orders[i] = order;
  payloads[i] = payload;
}

/** Takes the next event off the list, which must not be empty. Read index 0 before; call closeGap before reading it again. */
export function takeNext(list: EventList): void {
  closeGap(list);
  list.open = 1;
}

/** Makes index 0 the next event again. */
export function closeGap(list: EventList): void {
  if (list.open === 0) return;
  list.open = 0;
  const last = --list.size;
  const { times, orders, payloads } = list;
  times[0] = times[last]!;
  orders[0] = orders[last]!;
  payloads[0] = payloads[last]!;
  times[last] = Infinity;
  sink(list);
}

/** Lets entry 0 sink below all that come before it. */
function sink(list: EventList): void {
  const { times, orders, payloads, size } = list;
  const time = times[0]!;
  const order = orders[0]!;
  const payload = payloads[0]!;
  let i = 0;
  for (let first = 1; first < size; first = ((i << 2) + 1) | 0) {
    // Two pairs, then the winners, without a branch: which child is next is as good as a coin, and the processor would guess wrong half of the time.
    // `| 0`: an index that V8 need not watch for overflow.
    const third = (first + 2) | 0;
    const a = times[first]!;
    const b = times[(first + 1) | 0]!;
    const c = times[third]!;
    const d = times[(first + 3) | 0]!;
    const left = (first + Number(b < a)) | 0;
    const right = (third + Number(d < c)) | 0;
    const leftTime = times[left]!;
    const rightTime = times[right]!;
    let child = (left + Math.imul((right - left) | 0, Number(rightTime < leftTime))) | 0;
    if (a === b || c === d || leftTime === rightTime) child = leastOf(list, first);
    const childTime = times[child]!;
    if (time < childTime || (time === childTime && order < orders[child]!)) break;
    times[i] = childTime;
    orders[i] = orders[child]!;
    payloads[i] = payloads[child]!;
    i = child;
  }
  times[i] = time;
  orders[i] = order;
  payloads[i] = payload;
}

/** The next of four children of which some may have the same time. */
function leastOf({ times, orders }: EventList, first: number): number {
  let least = first;
  for (let child = first + 1; child < first + 4; child++) {
    if (times[child]! < times[least]! || (times[child] === times[least] && orders[child]! < orders[least]!)) least = child;
  }
  return least;
}
