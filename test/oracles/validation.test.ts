// The validation cases in their quick variant, half of them: recorded trucks, statistics, samplers, properties, published effects.
// `amity validate` runs all of them in full.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CASES, type ValidationCase } from '../../simulations/validation/index.ts';
import { MODEL_VERSION } from '../../simulations/index.ts';
import { CASE_TIMEOUT_MS, expectCaseToPass, VALIDATION_SCENARIOS } from '../helpers/validation.ts';

const named = (cases: readonly ValidationCase[]): readonly (readonly [string, ValidationCase])[] =>
  cases.map((given) => [`${given.id} ${given.title}`, given]);

describe('a case that judges itself holds', () => {
  test.each(named(CASES.filter(({ method }) => method === 'check')))('%s', (_, given) => expectCaseToPass(given), CASE_TIMEOUT_MS);
});

describe('the cases', () => {
  test('are 68, each with a name of its own, a source and its figures', () => {
    expect(CASES).toHaveLength(68);
    expect(new Set(CASES.map(({ id }) => id)).size).toBe(68);
    for (const given of CASES) {
      expect(given.source.length).toBeGreaterThan(3);
      if (given.method === 'interval') expect(given.metrics.length).toBeGreaterThan(0);
    }
  });

  test('take at least 100 replications where a mean is compared', () => {
    for (const given of CASES) {
      if (given.method !== 'interval') continue;
      const text = readFileSync(join(VALIDATION_SCENARIOS, `${given.scenario}.yaml`), 'utf8');
      const inFile = Number(/replications: (\d+)/.exec(text)?.[1]);
      expect([given.id, (given.replications ?? inFile) >= 100]).toEqual([given.id, true]);
    }
  });

  test('use every scenario file of the folder and no other', () => {
    const used = CASES.flatMap((given) => (given.method === 'interval' ? [given.scenario] : given.scenarios));
    // r07 extends r01; the CSV files are read through their scenarios.
    const files = readdirSync(VALIDATION_SCENARIOS).filter((file) => file.endsWith('.yaml'));
    expect([...new Set(used)].sort()).toEqual(files.map((file) => file.replace('.yaml', '')).sort());
  });
});

test('the page of the documentation has every case and was written by this model', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/background/validation.md'), 'utf8');
  expect(page).toContain(`model version ${MODEL_VERSION}`);
  for (const { id } of CASES) expect(page).toContain(`### ${id} · `);
});
