// The baseline against what was counted: daily means of loaded trucks in July 2025 (Lang Son authorities, via Vietnam.vn, August 2025; source LS18 of the scenario).
import { describe, expect, test } from 'vitest';
import { openScenarioLibrary } from '../../services/adapters/scenario-library.ts';
import { compile, replicate, summarise } from '../../simulations/index.ts';

/** gate → export and import, loaded trucks a day. */
const COUNTED = { 'huu-nghi': [262, 608], 'tan-thanh': [145, 438], 'coc-nam': [43, 33], 'chi-ma': [41, 189], all: [491, 1268] } as const;
const REPLICATIONS = 10;

const { scenario, hash } = openScenarioLibrary().load('lang-son-2025-07');
const model = compile(scenario);
const packs = Array.from({ length: REPLICATIONS }, (_, k) => replicate(model, { seed: 20_250_701, k }));
const { kpis, counts } = summarise(model, { scenarioName: 'lang-son-2025-07', scenarioHash: hash, seed: 20_250_701 }, packs);

describe.each(Object.entries(COUNTED))('July 2025 at %s', (gate, [exports, imports]) => {
  // The smallest flow, 33 a day over 310 days, has a standard error of 1 %: five per cent is five of them.
  test.each([
    ['export', exports],
    ['import', imports],
  ])('%s throughput lies within 5 %% of the %d trucks a day that were counted', (flow, counted) => {
    expect(Math.abs(kpis[`throughput@${gate}/${flow}`]!.mean / counted - 1)).toBeLessThan(0.05);
  });
});

test('the evening stock of exports is about one day of exports, as on calm days of 2024 and 2025 (1.1 to 1.12 days; sources LS3, LS5)', () => {
  const { mean } = kpis['stock.days@all/export']!;
  expect(mean).toBeGreaterThan(0.85);
  expect(mean).toBeLessThan(1.25);
});

test('without the readiness delay there is no evening stock: it does not come from a service time', () => {
  const edited = openScenarioLibrary().load('lang-son-2025-07', ['stages.readiness.time=1 min']);
  const ready = compile(edited.scenario);
  const result = summarise(ready, { scenarioName: 'x', scenarioHash: 'x', seed: 1 }, [replicate(ready, { seed: 1, k: 0 })]);
  expect(result.kpis['stock.days@all/export']!.mean).toBeLessThan(0.1);
});

test('every truck of ten months is in exactly one class', () => {
  expect(counts.arrived).toBe(counts.cleared + counts.turnedBack + counts.divertedOut + counts.spoiled + counts.inside);
});
