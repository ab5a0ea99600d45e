import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  closeGap,
  CLASS_ARRIVAL,
  CLASS_CAPACITY,
  CLASS_DEPARTURE,
  CLASS_RENEGE,
  createEventList,
  eventOrder,
  kindOf,
  makeRoom,
  takeNext,
  resetEventList,
  schedule,
  serialOf,
} from '../../../simulations/kernel/event-list.ts';

test('events leave in ascending time; at one instant by class, serial, kind; never by when they were scheduled', () => {
  const event = fc.record({
    time: fc.integer({ min: 0, max: 20 }),
    eventClass: fc.integer({ min: 0, max: 3 }),
    serial: fc.integer({ min: 0, max: 2 ** 40 }),
    kind: fc.integer({ min: 0, max: 15 }),
  });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 300, size: 'max' }), (events) => {
      const list = createEventList(4);
      const left: string[] = [];
      const label = (e: (typeof events)[number]) => [e.time, e.eventClass, e.serial, e.kind].join(' ');
      events.forEach((e, i) => schedule(list, e.time, eventOrder(e.eventClass, e.serial, e.kind), i));
      while (list.size > 0) {
        left.push(label(events[list.payloads[0]!]!));
        takeNext(list);
        closeGap(list);
      }
      const sorted = [...events]
        .sort((a, b) => a.time - b.time || a.eventClass - b.eventClass || a.serial - b.serial || a.kind - b.kind)
        .map(label);
      expect(left).toEqual(sorted);
    }),
    { numRuns: 200, seed: 5 },
  );
});

test('at one instant capacity changes, then departures, then arrivals, then reneging', () => {
  const list = createEventList();
  [CLASS_RENEGE, CLASS_ARRIVAL, CLASS_CAPACITY, CLASS_DEPARTURE].forEach((eventClass) =>
    schedule(list, 5, eventOrder(eventClass, 1, 0), eventClass),
  );
  const classes: number[] = [];
  while (list.size > 0) {
    classes.push(list.payloads[0]!);
    takeNext(list);
    closeGap(list);
  }
  expect(classes).toEqual([CLASS_CAPACITY, CLASS_DEPARTURE, CLASS_ARRIVAL, CLASS_RENEGE]);
});

test('the list grows when it is full and not before', () => {
  const list = createEventList(4);
  const capacities = Array.from({ length: 9 }, (_, i) => {
    schedule(list, i, 0, i);
    return [list.times.length, list.orders.length, list.payloads.length];
  });
  // Four entries of padding lie behind the room for events.
  expect(capacities).toEqual([8, 8, 8, 8, 12, 12, 12, 12, 20].map((n) => [n, n, n]));
});

test('an order gives back its serial and kind', () => {
  const order = eventOrder(CLASS_ARRIVAL, 2 ** 41 + 12345, 8);
  expect([serialOf(order), kindOf(order)]).toEqual([2 ** 41 + 12345, 8]);
});

test('an event that is scheduled after one was taken fills its place; both ways give the same order', () => {
  const step = fc.record({ takes: fc.boolean(), time: fc.integer({ min: 0, max: 30 }), serial: fc.integer({ min: 0, max: 1000 }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300, size: 'max' }), (steps) => {
      const [eager, lazy] = [createEventList(4), createEventList(4)];
      const seen = steps.map(({ takes, time, serial }, i) => {
        closeGap(lazy);
        const firsts = [eager.times[0], eager.orders[0], lazy.times[0], lazy.orders[0], eager.size, lazy.size];
        if (takes && eager.size > 0) {
          takeNext(eager);
          closeGap(eager);
          takeNext(lazy);
        }
        for (const list of [eager, lazy]) schedule(list, time, eventOrder(CLASS_DEPARTURE, serial * 1000 + i, 0), i);
        return firsts;
      });
      expect(seen.map(([, , ...lazily]) => lazily)).toEqual(seen.map(([time, order, , , size]) => [time, order, size, size]));
    }),
    { numRuns: 100, seed: 6 },
  );
});

test('an emptied list, and one that is filled column by column, are as good as new', () => {
  const list = createEventList(4);
  for (let i = 0; i < 9; i++) schedule(list, 9 - i, i, i);
  takeNext(list);
  resetEventList(list);
  expect([list.size, list.open, list.times.every((time) => time === Infinity)]).toEqual([0, 0, true]);
  makeRoom(list, 30);
  expect([list.size, list.times.length]).toEqual([30, 36]);
});
