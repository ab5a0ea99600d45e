import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clearTable, createIndexTable, dropKey, enterKey, lookUp } from '../../../simulations/kernel/index-table.ts';

/** Few homes and many keys: large numbers that differ in their high or their low half only, and 0. */
const key = fc.oneof(
  fc.integer({ min: 0, max: 40 }),
  fc.integer({ min: 0, max: 40 }).map((n) => n * 2 ** 32),
  fc.integer({ min: 0, max: 40 }).map((n) => n * 2048 * 32),
  fc.maxSafeNat(),
);

test('answers as a Map would, whatever comes, changes and goes', () => {
  const step = fc.record({ what: fc.constantFrom('enter', 'enter', 'drop', 'look'), key, value: fc.nat() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 500, size: 'max' }), (steps) => {
      const table = createIndexTable();
      const map = new Map<number, number>();
      const wrong = steps.filter(({ what, key: k, value }) => {
        if (what === 'enter') {
          enterKey(table, k, value);
          map.set(k, value);
        } else if (what === 'drop') {
          dropKey(table, k);
          map.delete(k);
        }
        return lookUp(table, k) !== (map.get(k) ?? -1) || table.size !== map.size;
      });
      expect(wrong).toEqual([]);
      expect([...map.keys()].map((k) => lookUp(table, k))).toEqual([...map.values()]);
    }),
    { numRuns: 200, seed: 8 },
  );
});

test('is never more than half full, and empty once it is cleared', () => {
  const table = createIndexTable();
  for (let i = 0; i < 1000; i++) enterKey(table, i * 65_536, i);
  expect([table.size, table.keys.length, lookUp(table, 999 * 65_536)]).toEqual([1000, 2048, 999]);
  clearTable(table);
  expect([table.size, lookUp(table, 65_536), lookUp(table, 0)]).toEqual([0, -1, -1]);
});
