// Who keeps unfinished runs from ending by age.
import { expect, test } from 'vitest';
import { openKeeper } from '../../../services/coordinator/keeper.ts';

const DAY_MS = 86_400_000;

function keeping() {
  let nowMs = 0;
  const prolonged: string[] = [];
  const keeper = openKeeper({ prolong: async (run) => void prolonged.push(run) }, { elapsedMs: () => nowMs });
  return {
    async turn(atMs: number, runs: readonly string[]): Promise<readonly string[]> {
      nowMs = atMs;
      prolonged.length = 0;
      await keeper.turn(runs);
      return [...prolonged];
    },
  };
}

test('a run is prolonged when it is first seen, then once a day as long as it is there', async () => {
  const { turn } = keeping();
  expect(await turn(0, ['a'])).toEqual(['a']);
  expect(await turn(DAY_MS - 1, ['a', 'b'])).toEqual(['b']);
  expect(await turn(DAY_MS, ['a', 'b'])).toEqual(['a']);
  expect(await turn(DAY_MS + 1, [])).toEqual([]);
  expect(await turn(DAY_MS + 2, ['a'])).toEqual(['a']);
});

test('of thousands, twenty have their turn at a time, and all of them in the end', async () => {
  const { turn } = keeping();
  const runs = Array.from({ length: 50 }, (_, i) => `r${String(i)}`);
  const turns = [await turn(0, runs), await turn(1, runs), await turn(2, runs), await turn(3, runs)];
  expect(turns.map(({ length }) => length)).toEqual([20, 20, 10, 0]);
  expect(turns.flat()).toEqual(runs);
});
