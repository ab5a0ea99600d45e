import { expect, test } from 'vitest';
import { chunkSize, takeChunks } from '../../../services/coordinator/batch.ts';

test('chunks are runs of consecutive replications, no longer than asked, from the front', () => {
  const todo = [0, 1, 2, 5, 6, 9];
  expect(takeChunks(todo, 3, () => 2)).toEqual([{ from: 0, to: 1 }, { from: 2, to: 2 }, { from: 5, to: 6 }]); // prettier-ignore
  expect(todo).toEqual([9]);
});

test('no more chunks are taken than there is work for', () => {
  expect(takeChunks([3], 5, () => 10)).toEqual([{ from: 3, to: 3 }]);
  expect(takeChunks([], 5, () => 10)).toEqual([]);
});

test('chunks become smaller towards the end, so that two slots end together, and are never shorter than a look of the coordinator is worth', () => {
  const sizes = (replicationMs: number): number[] => {
    const todo = Array.from({ length: 60 }, (_, k) => k);
    return takeChunks(todo, 60, () => chunkSize({ todo, replicationMs }, 2)).map(({ from, to }) => to - from + 1);
  };
  expect(sizes(90)).toEqual([15, 12, 9, 6, 5, 4, 3, 2, 1, 1, 1, 1]);
  expect(sizes(500)).toEqual([6, 6, 6, 6, 6, 6, 6, 5, 4, 3, 2, 1, 1, 1, 1]);
  expect(sizes(20)).toEqual([15, 12, 9, 6, 5, 5, 5, 3]);
});
