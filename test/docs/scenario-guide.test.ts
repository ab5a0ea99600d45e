// The scenarios printed in the guide are real: they resolve, compile and run.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseScenarioText } from '../../services/adapters/scenario-document.ts';
import { resolveScenario } from '../../shared/scenario/index.ts';
import { compile, replicate, summarise } from '../../simulations/index.ts';

const guide = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'guides', 'write-a-scenario.md'), 'utf8');
const [complete, variant] = [...guide.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = ''], i) =>
  parseScenarioText(text, `block-${i + 1}.yaml`),
);
if (complete === undefined || variant === undefined) throw new Error('the guide prints two scenarios');

test('the complete scenario of the guide resolves and clears trucks', () => {
  const scenario = resolveScenario(complete, () => undefined);
  const model = compile(scenario);
  const result = summarise(model, { scenarioName: scenario.name, scenarioHash: '', seed: 1 }, [replicate(model, { seed: 1, k: 0 })]);
  expect(result.counts.cleared).toBeGreaterThan(400); // 90 a day for 8 days, less those still inside
  expect(result.counts.arrived).toBe(result.counts.cleared + result.counts.inside);
});

test('the variant of the guide changes nothing but the number of scanners', () => {
  const base = resolveScenario(complete, () => undefined);
  const other = resolveScenario(variant, (name) => (name === 'small-gate' ? complete : undefined));
  expect(other.gates['small-gate']?.pools['scanner']?.shifts).toEqual([{ fromMs: 0, n: 2 }]);
  expect(other.gates['small-gate']?.flows).toEqual(base.gates['small-gate']?.flows);
});
