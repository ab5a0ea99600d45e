// Mutation testing of the engine and the statistics: `npm run mutation -- --mutate 'simulations/kernel/**/*.ts'`. What came of it: docs/background/mutation.md.
export default {
  testRunner: 'vitest',
  vitest: { configFile: 'test/vitest.mutation.config.ts', related: false },
  mutate: ['simulations/{kernel,analysis,border,experiment,model}/**/*.ts'],
  // Most texts here are names out of unions, and an empty one does not compile; the rest are error messages, which tests need not repeat to the letter.
  mutator: { excludedMutations: ['StringLiteral'] },
  coverageAnalysis: 'perTest',
  // Tables that are filled while a file loads: each of their mutants would need every test.
  ignoreStatic: true,
  concurrency: 1,
  timeoutMS: 6_000,
  timeoutFactor: 2,
  ignorePatterns: ['/dist', '/docs', '/coverage'],
  tempDirName: '.stryker-tmp',
  reporters: ['clear-text', 'progress-append-only', 'json'],
  clearTextReporter: { logTests: false, allowColor: false },
  jsonReporter: { fileName: '.stryker-tmp/mutation.json' },
};
