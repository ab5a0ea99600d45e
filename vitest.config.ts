// How the tests run: first the many small ones on two processes, then the few that fill the machine by themselves, one after another.
import { defineConfig } from 'vitest/config';

/** These start the whole product, worker processes or a browser and would starve whatever runs beside them. */
const WHOLE_PRODUCT = ['test/e2e/**/*.test.ts', 'test/services/cli/one-digest.test.ts'];
const PATIENCE = { testTimeout: 20_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    environment: 'node',
    pool: 'forks',
    projects: [
      {
        test: {
          name: 'parts',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: WHOLE_PRODUCT,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
          ...PATIENCE,
        },
      },
      { test: { name: 'whole', include: WHOLE_PRODUCT, maxWorkers: 1, sequence: { groupOrder: 1 }, ...PATIENCE } },
    ],
  },
});
