// The intervals hold what they promise: over 1 000 repetitions of a known system they cover the truth as often as they say, within the bounds of the binomial law.
import { describe, expect, test } from 'vitest';
import { halfWidth, mean, quantileInterval, welchDifference, wilson } from '../../simulations/analysis/index.ts';
import { threefry, threefryKey, unit } from '../../simulations/kernel/threefry.ts';
import { compile, replicate, replicationFigures } from '../../simulations/index.ts';
import { exponentialOf, flow, gate, MIN, pool, scenario, service } from '../helpers/scenario-builder.ts';

const REPETITIONS = 1_000;
/** Three standard errors of a share of 95 % in 1 000: a right interval leaves these bounds once in 370 tests, and the seeds are fixed. */
const [LEAST, MOST] = [0.95 - 3 * Math.sqrt((0.95 * 0.05) / REPETITIONS), 0.95 + 3 * Math.sqrt((0.95 * 0.05) / REPETITIONS)];

/** Uniform numbers of one repetition. */
function luck(repetition: number): () => number {
  const key = threefryKey(repetition, 20260907, 0, 0);
  const words = new Int32Array(4);
  let n = 0;
  return () => {
    threefry(key, (n += 1), 0, 0, 0, words);
    return unit(words[0] ?? 0);
  };
}

/** Mean wait of 200 customers of an M/M/1 queue that starts in its steady state, load 0.5, mean service 1: Lindley's recursion. The truth is ρ ÷ (1 − ρ) = 1. */
function meanWait(next: () => number): number {
  const exponential = (m: number): number => -m * Math.log(next());
  // The steady wait is 0 with probability 1 − ρ, else exponential with mean 1 ÷ (1 − ρ).
  let wait = next() < 0.5 ? 0 : exponential(2);
  let sum = 0;
  for (let i = 0; i < 200; i += 1) {
    sum += wait;
    wait = Math.max(0, wait + exponential(1) - exponential(2));
  }
  return sum / 200;
}

function shareOf(covers: (next: () => number) => boolean): number {
  return Array.from({ length: REPETITIONS }, (_, r) => covers(luck(r))).filter(Boolean).length / REPETITIONS;
}

describe('over 1 000 repetitions of an M/M/1 queue', () => {
  test('the t interval of 30 replications covers the mean wait', () => {
    const share = shareOf((next) => {
      const xs = Array.from({ length: 30 }, () => meanWait(next));
      return Math.abs(mean(xs) - 1) <= halfWidth(xs, 0.95);
    });
    expect(share).toBeGreaterThanOrEqual(LEAST);
    expect(share).toBeLessThanOrEqual(MOST);
  });

  test('Welch’s interval of two loads covers their difference', () => {
    const share = shareOf((next) => {
      const a = Array.from({ length: 15 }, () => meanWait(next));
      const b = Array.from({ length: 25 }, () => 3 * meanWait(next));
      const { difference, halfWidth: half } = welchDifference(a, b, 0.95);
      return Math.abs(difference - 2) <= half;
    });
    expect(share).toBeGreaterThanOrEqual(LEAST);
    expect(share).toBeLessThanOrEqual(MOST);
  });

  test('order statistics enclose the median at least as often as they say', () => {
    const share = shareOf((next) => {
      const xs = Array.from({ length: 41 }, () => -Math.log(next()));
      const { lower, upper } = quantileInterval(xs, 0.5, 0.95);
      return lower <= Math.LN2 && Math.LN2 <= upper;
    });
    // Ranks are whole numbers, so the interval may cover more than it says, never less.
    expect(share).toBeGreaterThanOrEqual(LEAST);
  });

  test('Wilson’s interval covers a share of 0.9 of 40 days', () => {
    const share = shareOf((next) => {
      const met = Array.from({ length: 40 }, next).filter((u) => u < 0.9).length;
      const { lower, upper } = wilson(met, 40, 0.95);
      return lower <= 0.9 && 0.9 <= upper;
    });
    expect(share).toBeGreaterThanOrEqual(0.92);
  });
});

test('the engine’s own M/M/1 gate: over 300 repetitions the t interval of 5 replications covers the mean number of busy servers, 0.5', () => {
  // 720 trucks a day and a service of 1 min on one server: load 0.5. Its relaxation time is about 12 min, the warm-up ten times as long.
  const lane = gate({
    pools: { lane: pool(1) },
    stages: { check: service('lane', exponentialOf(MIN)) },
    flows: { export: flow(720, ['check']) },
  });
  const model = compile(scenario({ a: lane }, { days: 0.5, warmUpMs: 120 * MIN }));
  const repetitions = 300;
  let covered = 0;
  for (let seed = 1; seed <= repetitions; seed += 1) {
    const busy = Array.from({ length: 5 }, (_, k) => {
      const { values } = replicationFigures(model, replicate(model, { seed, k }, {}));
      return values.get('servers.busy@a/both/lane') ?? NaN;
    });
    if (Math.abs(mean(busy) - 0.5) <= halfWidth(busy, 0.95)) covered += 1;
  }
  expect(Math.abs(covered / repetitions - 0.95)).toBeLessThanOrEqual(3 * Math.sqrt((0.95 * 0.05) / repetitions));
});
