// Users share the slots: each one that waits gets its part, whatever the others do.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { correct, nextOf, openFairQueue, prune, serve } from '../../../services/coordinator/fair-queue.ts';

const SEED = { seed: 20_261_122, numRuns: 300 };

interface Customer {
  readonly weight: number;
  /** Work of its pieces, in ms, over and over. */
  readonly pieces: readonly number[];
}
const customer = fc.record({
  weight: fc.constantFrom(0.25, 0.5, 1, 2),
  pieces: fc.array(fc.integer({ min: 1, max: 3_000 }), { minLength: 1, maxLength: 6 }),
});
const longest = ({ pieces }: Customer): number => Math.max(...pieces);

/** Work handed to each of those who always wait, in `turns` pieces. */
function handOut(customers: readonly Customer[], turns: number): readonly number[] {
  const queue = openFairQueue();
  const names = customers.map((_, i) => String(i));
  const work = customers.map(() => 0);
  const taken = customers.map(() => 0);
  for (let turn = 0; turn < turns; turn += 1) {
    const i = Number(nextOf(queue, names));
    const { pieces, weight } = customers[i] as Customer;
    const piece = pieces[(taken[i] ?? 0) % pieces.length] ?? 0;
    taken[i] = (taken[i] ?? 0) + 1;
    work[i] = (work[i] ?? 0) + piece;
    serve(queue, String(i), piece / weight);
  }
  return work;
}

/** 1 when all are equal, 1/n when one has everything. Source: Jain, Chiu, Hawe, 1984. */
function jainIndex(xs: readonly number[]): number {
  const sum = xs.reduce((a, b) => a + b, 0);
  return sum ** 2 / (xs.length * xs.reduce((a, x) => a + x * x, 0));
}

test('of two who always wait neither is ahead by more than a piece of each, by weight', () => {
  fc.assert(
    fc.property(fc.array(customer, { minLength: 2, maxLength: 6 }), fc.integer({ min: 1, max: 300 }), (customers, turns) => {
      const work = handOut(customers, turns);
      for (const [i, a] of customers.entries())
        for (const [j, b] of customers.entries()) {
          const gap = Math.abs((work[i] ?? 0) / a.weight - (work[j] ?? 0) / b.weight);
          expect(gap).toBeLessThanOrEqual(longest(a) / a.weight + longest(b) / b.weight + 1e-6);
        }
    }),
    SEED,
  );
});

test('with equal pieces nobody gets less than its share minus one piece', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 8 }), fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 3_000 }), (n, turns, piece) => {
      const work = handOut(
        Array.from({ length: n }, () => ({ weight: 1, pieces: [piece] })),
        turns,
      );
      for (const one of work) expect(one).toBeGreaterThan((turns * piece) / n - piece);
    }),
    SEED,
  );
});

test('after 3 000 pieces of very different lengths the Jain index of five users is above 0.99', () => {
  const lengths = [[10], [100, 3_000], [3_000], [500, 20, 700], [1_500]];
  const work = handOut(
    lengths.map((pieces) => ({ weight: 1, pieces })),
    3_000,
  );
  expect(jainIndex(work)).toBeGreaterThan(0.99);
});

test('who comes after 5 000 pieces of another is served next, and then by turns: idle time is not saved up', () => {
  const queue = openFairQueue();
  for (let piece = 0; piece < 5_000; piece += 1) serve(queue, nextOf(queue, ['a']) ?? '', 1);
  const served: string[] = [];
  for (let piece = 0; piece < 6; piece += 1) {
    const next = nextOf(queue, ['a', 'b']) ?? '';
    served.push(next);
    serve(queue, next, 1);
  }
  expect(served).toEqual(['b', 'a', 'b', 'a', 'b', 'a']);
});

test('a piece that took longer than booked is paid for afterwards', () => {
  const queue = openFairQueue();
  serve(queue, 'a', 1);
  serve(queue, 'b', 1);
  correct(queue, 'a', 5);
  const served = Array.from({ length: 6 }, () => {
    const next = nextOf(queue, ['a', 'b']) ?? '';
    serve(queue, next, 1);
    return next;
  });
  expect(served).toEqual(['b', 'b', 'b', 'b', 'b', 'a']);
});

test('only who has nothing to wait for is forgotten', () => {
  const queue = openFairQueue();
  serve(queue, 'a', 1);
  serve(queue, 'b', 10);
  serve(queue, 'a', 1);
  serve(queue, 'c', 1);
  prune(queue, new Set(['c']));
  expect([...queue.tags.keys()]).toEqual(['a', 'b', 'c']);
  serve(queue, 'c', 20);
  serve(queue, 'c', 1);
  prune(queue, new Set(['c']));
  expect([...queue.tags.keys()]).toEqual(['c']);
});
