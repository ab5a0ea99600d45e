import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFifo, join, joinFirst, leave, relinkPrevious, resetFifo, takeFirst, type Fifo } from '../../../simulations/kernel/fifo.ts';

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

test('a line that was reset is empty and can be joined again', () => {
  const fifo = createFifo(1, ITEMS);
  [1, 2].forEach((item) => join(fifo, 0, item));
  resetFifo(fifo);
  expect([[...fifo.head], [...fifo.tail], [...fifo.length]]).toEqual([[-1], [-1], [0]]);
  join(fifo, 0, 2);
  expect([takeFirst(fifo, 0), takeFirst(fifo, 0)]).toEqual([2, -1]);
});

test('predecessors follow from heads and successors', () => {
  const lines = [[3, 0, 9], [], [5]];
  const fifo = createFifo(LINES, ITEMS);
  lines.forEach((line, l) => line.forEach((item) => join(fifo, l, item)));
  for (const line of lines) for (const item of line) fifo.previous[item] = 7;
  relinkPrevious(fifo);
  expect(plain(fifo)).toEqual(columnsOf(lines));
});
