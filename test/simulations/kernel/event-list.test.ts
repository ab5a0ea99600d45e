import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  CLASS_ARRIVAL,
  CLASS_CAPACITY,
  CLASS_DEPARTURE,
  CLASS_RENEGE,
  createEventList,
  eventOrder,
  kindOf,
  removeNext,
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
        removeNext(list);
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
    removeNext(list);
  }
  expect(classes).toEqual([CLASS_CAPACITY, CLASS_DEPARTURE, CLASS_ARRIVAL, CLASS_RENEGE]);
});

test('the list grows when it is full and not before', () => {
  const list = createEventList(4);
  const capacities = Array.from({ length: 9 }, (_, i) => {
    schedule(list, i, 0, i);
    return [list.times.length, list.orders.length, list.payloads.length];
  });
  expect(capacities).toEqual([4, 4, 4, 4, 8, 8, 8, 8, 16].map((n) => [n, n, n]));
});

test('an order gives back its serial and kind', () => {
  const order = eventOrder(CLASS_ARRIVAL, 2 ** 41 + 12345, 8);
  expect([serialOf(order), kindOf(order)]).toEqual([2 ** 41 + 12345, 8]);
});
