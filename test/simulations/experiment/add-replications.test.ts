// Replications added to a result give the run that all of them from the start would have given.
import { expect, test } from 'vitest';
import { addReplications, compile, replicate, summarise } from '../../../simulations/index.ts';
import { busyGate, divertingScenario, exponentialOf, flow, gate, MIN, pool, scenario, service } from '../../helpers/scenario-builder.ts';

const overloaded = gate({
  pools: { lane: pool(1) },
  stages: { check: service('lane', exponentialOf(10 * MIN)) },
  flows: { export: flow(300, ['check']) },
});

/** Means of a warning are those of one run up to their last digits. */
function nearly(params: Readonly<Record<string, string | number>>): unknown {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, typeof value === 'number' ? (expect.closeTo(value, 9) as unknown) : value]),
  );
}

test.each([
  ['a busy gate', scenario({ a: busyGate(60) }, { days: 2 })],
  ['two gates with diversions', divertingScenario({ days: 2 })],
  ['a queue that grows without end', scenario({ a: overloaded }, { days: 4 })],
  ['hardly any trucks, so that some replications observe nothing', scenario({ a: busyGate(1) }, { days: 1 })],
])('%s: figures, counts, warnings, digest and their order are those of one run; series agree to the last digits', (_, world) => {
  const model = compile(world);
  const packs = Array.from({ length: 6 }, (__, k) => replicate(model, { seed: 11, k }, {}));
  const head = { scenarioName: 'test', scenarioHash: 'h', seed: 11 };
  const { series, ...whole } = summarise(model, head, packs);
  for (const cut of [1, 2, 5]) {
    const { series: grown, ...rest } = addReplications(model, summarise(model, head, packs.slice(0, cut)), packs.slice(cut));
    expect(rest).toEqual({ ...whole, warnings: whole.warnings?.map(({ code, params }) => ({ code, params: nearly(params) })) });
    expect(Object.keys(rest.kpis)).toEqual(Object.keys(whole.kpis));
    for (const [key, { mean }] of Object.entries(series))
      mean.forEach((x, i) => expect(Math.abs((grown[key]?.mean[i] ?? NaN) - x)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(x))));
  }
  expect(addReplications(model, summarise(model, head, packs), []).digest).toBe(whole.digest);
});
