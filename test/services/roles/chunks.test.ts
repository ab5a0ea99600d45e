import { expect, test } from 'vitest';
import { takeChunks } from '../../../services/coordinator/batch.ts';

test('chunks are runs of consecutive replications, no longer than asked, from the front', () => {
  const todo = [0, 1, 2, 5, 6, 9];
  expect(takeChunks(todo, 3, 2)).toEqual([{ from: 0, to: 1 }, { from: 2, to: 2 }, { from: 5, to: 6 }]); // prettier-ignore
  expect(todo).toEqual([9]);
});

test('no more chunks are taken than there is work for', () => {
  expect(takeChunks([3], 5, 10)).toEqual([{ from: 3, to: 3 }]);
  expect(takeChunks([], 5, 10)).toEqual([]);
});
