// The tests that judge mutants (`npm run mutation`): pure and quick. No Redis, no browser, nothing that runs the product as a whole.
import { defineConfig } from 'vitest/config';

/** Many draws, many scenarios or many windows: minutes a mutant once the code is instrumented, where the other tests take a second. */
const SLOW = [
  'test/simulations/kernel/many-draws.test.ts',
  'test/simulations/model/{advance,arrivals-cut}.test.ts',
  'test/properties/{engine,audit}.test.ts',
];

export default defineConfig({
  test: {
    environment: 'node',
    include: ['test/{simulations,analysis,properties}/**/*.test.ts'],
    exclude: SLOW,
    // The tests share no state, so one process loads the code once for all of them.
    isolate: false,
    // Stryker has its own limit.
    testTimeout: 120_000,
  },
});
