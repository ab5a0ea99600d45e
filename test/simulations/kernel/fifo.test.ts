import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clearLinks, createFifo, growFifo, join, joinFirst, leave, takeFirst, type Fifo } from '../../../simulations/kernel/fifo.ts';

const LINES = 3;
const ITEMS = 12;

/** What the columns must hold for these lines, first item first; whoever stands in none has no neighbours. */
function columnsOf(lines: readonly (readonly number[])[]): Readonly<Record<keyof Fifo, readonly number[]>> {
  const next = new Array<number>(ITEMS).fill(-1);
  const previous = new Array<number>(ITEMS).fill(-1);
  for (const line of lines) {
    line.forEach((item, i) => {
      next[item] = line[i + 1] ?? -1;
      previous[item] = line[i - 1] ?? -1;
    });
  }
  return {
    head: lines.map((line) => line[0] ?? -1),
    tail: lines.map((line) => line.at(-1) ?? -1),
    length: lines.map((line) => line.length),
    next,
    previous,
  };
}
const plain = (fifo: Fifo) => Object.fromEntries(Object.entries(fifo).map(([name, column]) => [name, [...(column as Int32Array)]]));

const steps = fc.array(
  fc.record({
    action: fc.constantFrom('join', 'join', 'joinFirst', 'leave', 'takeFirst'),
    line: fc.nat(LINES - 1),
    item: fc.nat(ITEMS - 1),
  }),
  { maxLength: 60, size: 'max' },
);

test('lines are what a list each would be, whoever joins at either end, leaves from the middle or is taken', () => {
  fc.assert(
    fc.property(steps, (actions) => {
      const fifo = createFifo(LINES, ITEMS);
      const lines: number[][] = Array.from({ length: LINES }, () => []);
      for (const { action, line, item } of actions) {
        const at = lines.findIndex((items) => items.includes(item));
        if (action === 'takeFirst') expect(takeFirst(fifo, line)).toBe(lines[line]!.shift() ?? -1);
        else if (action === 'leave' && at >= 0) {
          leave(fifo, at, item);
          lines[at]!.splice(lines[at]!.indexOf(item), 1);
        } else if (action === 'join' && at < 0) {
          join(fifo, line, item);
          lines[line]!.push(item);
        } else if (action === 'joinFirst' && at < 0) {
          joinFirst(fifo, line, item);
          lines[line]!.unshift(item);
        }
        expect(plain(fifo)).toEqual(columnsOf(lines));
      }
    }),
    { numRuns: 150, seed: 11 },
  );
});

test('an item takes its place after a stay elsewhere, whatever its neighbours were there', () => {
  const fifo = createFifo(LINES, ITEMS);
  [4, 5, 6].forEach((item) => join(fifo, 0, item));
  // Columns of a place that was never cleared: joining sets both neighbours.
  fifo.next[7] = 3;
  fifo.previous[7] = 2;
  fifo.next[8] = 3;
  fifo.previous[8] = 2;
  join(fifo, 1, 7);
  joinFirst(fifo, 2, 8);
  expect(plain(fifo)).toEqual(columnsOf([[4, 5, 6], [7], [8]]));
});

test('items whose links are cleared stand nowhere; those behind them are left as they are', () => {
  const fifo = createFifo(1, ITEMS);
  [1, 2, 7].forEach((item) => join(fifo, 0, item));
  clearLinks(fifo, 3);
  expect([fifo.next[1], fifo.next[2], fifo.previous[2], fifo.previous[7]]).toEqual([-1, -1, -1, 2]);
});

test('lines keep their order when room is made for more items', () => {
  const lines = [[3, 0, 9], [], [5]];
  const fifo = createFifo(LINES, ITEMS);
  lines.forEach((line, l) => line.forEach((item) => join(fifo, l, item)));
  growFifo(fifo, 2 * ITEMS);
  expect(fifo.next.length).toBe(2 * ITEMS);
  join(fifo, 0, 2 * ITEMS - 1);
  const { next, previous, ...rest } = columnsOf([[3, 0, 9, 2 * ITEMS - 1], [], [5]]);
  expect(plain(fifo)).toMatchObject(rest);
  expect([...fifo.next.subarray(0, ITEMS)]).toEqual(next.slice(0, ITEMS));
  expect([...fifo.previous.subarray(0, ITEMS)]).toEqual(previous.slice(0, ITEMS));
  expect([fifo.next.at(-1), fifo.previous.at(-1), fifo.next.at(-2)]).toEqual([-1, 9, -1]);
});
