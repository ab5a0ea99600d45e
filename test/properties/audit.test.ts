import fc from 'fast-check';
import { expect, test } from 'vitest';
import { moveReplication } from '../../simulations/border/replicate.ts';
import { compile } from '../../simulations/index.ts';
import { HOUR } from '../helpers/scenario-builder.ts';
import { audit } from './audit.ts';
import { randomScenario } from './random-scenario.ts';

const RUNS = Number(process.env['AUDIT'] ?? 200);
test('audit', () => {
  fc.assert(
    fc.property(randomScenario, (scenario) => {
      const model = compile(scenario);
      const faults: string[] = [];
      const cuts = Array.from({ length: 36 }, (_, i) => (i + 1) * HOUR + 7 * i * 1000);
      moveReplication(model, { seed: 3, k: 0 }, { cuts, atCut: (engines) => faults.push(...engines.flatMap(audit)) });
      expect(faults.slice(0, 5)).toEqual([]);
    }),
    { numRuns: RUNS, seed: 5, endOnFailure: true },
  );
}, 600_000);
