// How the tests run: two forked processes, generous clocks for the tests that start the product, Lua scripts as text.
import { readFile } from 'node:fs/promises';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [
    {
      name: 'lua-as-text',
      enforce: 'pre',
      async load(id) {
        const path = id.split('?', 1)[0] ?? id;
        return path.endsWith('.lua') ? `export default ${JSON.stringify(await readFile(path, 'utf8'))};` : null;
      },
    },
  ],
  test: {
    environment: 'node',
    include: ['test/**/*.test.{ts,tsx}'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
