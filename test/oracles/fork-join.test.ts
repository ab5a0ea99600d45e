// Documents and cargo in parallel, joined before release: the mean of the larger of two exponentials.
import { expect, test } from 'vitest';
import { compile, replicate, summarise } from '../../simulations/index.ts';
import { constantOf, DAY, delay, exponentialOf, flow, gate, MIN, scenario } from '../helpers/scenario-builder.ts';

test('a truck leaves when papers (exp 10 min) and checks (exp 15 min) are both done: 10 + 15 − 1/(1/10 + 1/15) = 19 min within 4.2 standard errors', () => {
  const g = gate({
    pools: {},
    stages: { papers: delay(exponentialOf(10 * MIN)), checks: delay(exponentialOf(15 * MIN)), both: { kind: 'join', side: 'vn' } },
    flows: {
      f: flow(144, ['checks', 'both'], { papers: ['papers'], declaration: { when: 'before', time: constantOf(0) } }),
    },
  });
  const model = compile(scenario({ g }, { days: 70, warmUpMs: DAY }));
  const packs = Array.from({ length: 100 }, (_, k) => replicate(model, { seed: 61, k }));
  const { mean, values } = summarise(model, { scenarioName: 't', scenarioHash: '', seed: 61 }, packs).kpis['sojourn.mean@g/f']!;
  const standardError = Math.sqrt(values.reduce<number>((sum, x) => sum + (x! - mean) ** 2, 0) / 99 / 100);
  expect(standardError / 19).toBeLessThan(0.01);
  expect(Math.abs(mean - 19)).toBeLessThan(4.2 * standardError);
});
