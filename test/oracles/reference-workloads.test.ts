// The workload every simulator of the bench computes, against its hand-written programs: in distribution on our draws, exactly on theirs.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { COUNTS, seed1 } from '../bench/kernel/agreement.ts';
import { deviationsOf, figuresOf } from '../bench/kernel/w2-figures.ts';
import { modelOf } from '../bench/kernel/workloads.ts';
import { sumsOfEngine, sumsOfLoop, tracedModel } from '../bench/kernel/w2-trace.ts';
import { createW2Loop, figuresOfBooks } from '../bench/reference/w2-loop.ts';

const REPLICATIONS = 8;
const TIMEOUT_MS = 60_000;

describe('the border gate of the bench', () => {
  test('the plain loop reproduces the C++ program: counts, maxima and percentiles exactly, means to 1e-9', () => {
    const loop = createW2Loop({ wholeMs: false });
    loop.run(1);
    const figures = figuresOfBooks(loop.books);
    expect(Object.keys(figures).sort()).toEqual(Object.keys(seed1()).sort());
    for (const [name, expected] of Object.entries(seed1())) {
      if (COUNTS.test(name) || /p\d\d$/.test(name)) expect([name, figures[name]]).toEqual([name, expected]);
      else expect(Math.abs(figures[name]! / expected - 1), name).toBeLessThan(1e-9);
    }
  });

  test(
    'the engine agrees with 300 replications of the C++ program: none of 154 figures beyond 3 standard errors in 8 replications',
    { timeout: TIMEOUT_MS },
    () => {
      const model = modelOf('w2');
      const deviations = deviationsOf(Array.from({ length: REPLICATIONS }, (_, k) => figuresOf(model, { seed: 1, k })));
      expect(deviations).toHaveLength(154);
      expect(deviations.filter(({ z }) => z > 3)).toEqual([]);
    },
  );

  test('on the recorded draws of seed 1 the engine equals the plain loop: every count, sum and maximum', { timeout: TIMEOUT_MS }, () => {
    const folder = mkdtempSync(join(tmpdir(), 'amity-w2-'));
    try {
      const engine = sumsOfEngine(tracedModel(1, folder));
      const { sums, books } = sumsOfLoop(1);
      expect(Object.keys(sums)).toHaveLength(94);
      expect(engine).toEqual(sums);
      // Rounding to whole milliseconds moves no count of the program that computes in real time.
      const figures = figuresOfBooks(books);
      for (const [name, expected] of Object.entries(seed1()))
        if (COUNTS.test(name)) expect([name, figures[name]]).toEqual([name, expected]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
