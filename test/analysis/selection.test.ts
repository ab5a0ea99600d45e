// Ranking and selection on systems whose best is known: the probability of a correct selection is at least what is stated.
import { describe, expect, test } from 'vitest';
import { selectSmallest, TooFewReplications } from '../../simulations/analysis/index.ts';
import { threefry, threefryKey, unit } from '../../simulations/kernel/threefry.ts';

const MACROS = 400;
/** Three standard errors of a share of 95 % below it. */
const LEAST = 0.95 - 3 * Math.sqrt((0.95 * 0.05) / MACROS);

/** Normal values of k systems with these means; `shared` is the part of the variance that common random numbers give all of them. */
function systems(means: readonly number[], n: number, macro: number, shared: number): readonly (readonly number[])[] {
  const words = new Int32Array(4);
  const normal = (system: number, r: number): number => {
    threefry(threefryKey(macro, system, 7, 1), r, 0, 0, 0, words);
    return Math.sqrt(-2 * Math.log(unit(words[0] ?? 0))) * Math.cos(2 * Math.PI * unit(words[1] ?? 0));
  };
  return means.map((m, i) =>
    Array.from({ length: n }, (_, r) => m + Math.sqrt(shared) * normal(1_000, r) + Math.sqrt(1 - shared) * normal(i, r)),
  );
}

const rule = { first: 10, delta: 0.5, level: 0.95 };
/** The hardest case: all others are worse by just the difference that matters. */
const SLIPPED = [0, 0.5, 0.5, 0.5, 0.5];

describe('KN', () => {
  test.each([0, 0.7])(
    'chooses the best of five with probability 95 % when %s of the variance is common luck, and common luck saves replications',
    (shared) => {
      let [correct, used] = [0, 0];
      for (let macro = 0; macro < MACROS; macro += 1) {
        const selection = selectSmallest(systems(SLIPPED, 600, macro, shared), rule);
        expect(selection.isDecided).toBe(true);
        used += selection.used;
        if (selection.contenders[0] === 0) correct += 1;
      }
      expect(correct / MACROS).toBeGreaterThanOrEqual(LEAST);
      expect(used / MACROS).toBeLessThan(shared === 0 ? 90 : 35);
    },
  );

  test('says who is still in with the values there are, and gives the same answer when they come a few at a time', () => {
    const all = systems(SLIPPED, 600, 3, 0.3);
    const whole = selectSmallest(all, rule);
    let left: readonly number[] = [0, 1, 2, 3, 4];
    const have = all.map(() => rule.first);
    for (let round = 0; round < 600; round += 1) {
      const now = selectSmallest(
        all.map((xs, i) => xs.slice(0, have[i])),
        rule,
      );
      expect(now.contenders.every((i) => left.includes(i))).toBe(true);
      left = now.contenders;
      if (now.isDecided) break;
      for (const i of left) have[i] = (have[i] ?? 0) + 3;
    }
    expect(left).toEqual(whole.contenders);
    expect(Math.max(...have)).toBeLessThanOrEqual(whole.used + 3);
  });

  test('ends at the latest where it says, and drops what is plainly worse at once', () => {
    const equal = systems([0, 0, 0], 2_000, 5, 0);
    const { used, most, contenders } = selectSmallest(equal, { ...rule, delta: 0.2 });
    expect(used).toBeLessThanOrEqual(most);
    expect(contenders).toHaveLength(1);
    expect(selectSmallest(systems([0, 50, 60], 10, 1, 0), rule)).toMatchObject({ contenders: [0], used: 10, isDecided: true });
  });

  test('one system needs no choice; too few values are refused', () => {
    expect(selectSmallest([[1, 2, 3]], { ...rule, first: 2 })).toMatchObject({ contenders: [0], isDecided: true });
    expect(() => selectSmallest(systems([0, 1], 9, 1, 0), rule)).toThrow(TooFewReplications);
  });
});
