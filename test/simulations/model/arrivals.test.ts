import { expect, test } from 'vitest';
import { drawArrivals, decodeEvents, encodeEvents, EVENT_CARGO, EVENT_TRUCK } from '../../../simulations/model/arrivals.ts';
import { compile } from '../../../simulations/index.ts';
import {
  busyGate,
  constantOf,
  DAY,
  exponentialOf,
  flow,
  gate,
  HOUR,
  MIN,
  pool,
  scenario,
  service,
} from '../../helpers/scenario-builder.ts';

test('hourly counts have the Poisson mean within 4 standard errors and variance-to-mean ratio 1 within 4 of its own', () => {
  const rates = [3, 12, 30, 18];
  const hourWeights = [...rates, ...new Array<number>(20).fill(0)];
  const g = gate({
    pools: { p: pool(1) },
    stages: { s: service('p', exponentialOf(MIN)) },
    flows: { f: flow(63, ['s'], { hourWeights }) },
  });
  const model = compile(scenario({ g }, { days: 1 }));
  const n = 4000;
  const counts = rates.map(() => new Float64Array(n));
  for (let k = 0; k < n; k++) {
    const { times } = drawArrivals(model, { seed: 17, k, g: 0 }, { fromMs: 0, untilMs: DAY });
    for (const t of times) counts[Math.floor(t / HOUR)]![k]! += 1;
  }
  counts.forEach((xs, hour) => {
    const mean = xs.reduce((a, b) => a + b) / n;
    const variance = xs.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (n - 1);
    expect(Math.abs(mean - rates[hour]!)).toBeLessThan(4 * Math.sqrt(rates[hour]! / n));
    expect(Math.abs(variance / mean - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
  });
});

test('a batch is the same whether drawn at once or in pieces, and survives the way to bytes', () => {
  const model = compile(scenario({ a: busyGate(200) }));
  const at = { seed: 3, k: 1, g: 0 };
  const whole = drawArrivals(model, at, { fromMs: 0, untilMs: DAY });
  const pieces = [0, 5, 11, 17].map((h, i, hours) =>
    drawArrivals(model, at, { fromMs: h * HOUR + (h > 0 ? 1 : 0), untilMs: (hours[i + 1] ?? 24) * HOUR + (i < 3 ? 1 : 0) }),
  );
  expect(pieces.flatMap((piece) => [...piece.times])).toEqual([...whole.times]);
  expect(pieces.flatMap((piece) => [...piece.serials])).toEqual([...whole.serials]);
  expect(decodeEvents(encodeEvents(whole))).toEqual(whole);
});

test('every truck has its declaration, lodged as much before as the scenario says', () => {
  const g = gate({
    pools: { p: pool(1) },
    stages: { s: service('p', exponentialOf(MIN)), d: service('p', exponentialOf(MIN)), j: { kind: 'join', side: 'vn' } },
    flows: { f: flow(50, ['s', 'j'], { papers: ['d'], declaration: { when: 'before', time: constantOf(3 * HOUR) } }) },
  });
  const model = compile(scenario({ g }, { days: 3 }));
  const { n, times, serials, kinds } = drawArrivals(model, { seed: 3, k: 0, g: 0 }, { fromMs: 0, untilMs: 3 * DAY });
  const at = (kind: number) =>
    new Map(Array.from({ length: n }, (_, i) => i).flatMap((i) => (kinds[i] === kind ? [[serials[i]!, times[i]!] as const] : [])));
  const [trucks, declarations] = [at(EVENT_TRUCK), at(EVENT_CARGO)];
  expect(trucks.size).toBeGreaterThan(100);
  for (const [serial, arrived] of trucks) expect(declarations.get(serial)).toBe(Math.max(0, arrived - 3 * HOUR));
});
