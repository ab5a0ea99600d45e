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
/** The kind packed into an order. */
export function kindOf(order: number): number {
  // Not `%`: the remainder of large numbers is a slow library call.
  return order - Math.floor(order / KINDS) * KINDS;
}
/** The serial packed into an order. */
export function serialOf(order: number): number {
  return Math.floor((order - Math.floor(order / CLASS_SPAN) * CLASS_SPAN) / KINDS);
}

/** Pending events; index 0 is the next one. `payloads` is free for the owner. */
export interface EventList {
  size: number;
  times: Float64Array;
  orders: Float64Array;
  payloads: Int32Array;
}

export function createEventList(capacity = 256): EventList {
  return { size: 0, times: new Float64Array(capacity), orders: new Float64Array(capacity), payloads: new Int32Array(capacity) };
}

function grow(list: EventList): void {
  const capacity = list.times.length * 2;
  const times = new Float64Array(capacity);
  const orders = new Float64Array(capacity);
  const payloads = new Int32Array(capacity);
  times.set(list.times);
  orders.set(list.orders);
  payloads.set(list.payloads);
  list.times = times;
  list.orders = orders;
  list.payloads = payloads;
}

/** Adds an event. */
export function schedule(list: EventList, time: number, order: number, payload: number): void {
  if (list.size === list.times.length) grow(list);
  const { times, orders, payloads } = list;
  let i = list.size++;
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

/** Removes the next event; the list must not be empty. Read index 0 before calling. */
export function removeNext(list: EventList): void {
  const last = --list.size;
  if (last === 0) return;
  const { times, orders, payloads } = list;
  const time = times[last]!;
  const order = orders[last]!;
  let i = 0;
  for (;;) {
    const first = 4 * i + 1;
    if (first >= last) break;
    let child = first;
    const end = first + 4 < last ? first + 4 : last;
    for (let c = first + 1; c < end; c++) {
      if (times[c]! < times[child]! || (times[c]! === times[child]! && orders[c]! < orders[child]!)) child = c;
    }
    const childTime = times[child]!;
    if (time < childTime || (time === childTime && order < orders[child]!)) break;
    times[i] = childTime;
    orders[i] = orders[child]!;
    payloads[i] = payloads[child]!;
    i = child;
  }
  times[i] = time;
  orders[i] = order;
  payloads[i] = payloads[last]!;
}
