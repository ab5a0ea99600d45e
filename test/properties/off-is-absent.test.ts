// A feature that is written but can have no effect leaves every event and figure where it was.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Flow, Gate, Pool, Scenario, Stage } from '../../shared/scenario/scenario.ts';
import { outcomeDigest, replicate, unpackOutcomes } from '../../simulations/border/replicate.ts';
import { compile } from '../../simulations/index.ts';
import { createWriter, written } from '../../simulations/kernel/bytes.ts';
import { writeCollectors } from '../../simulations/model/gate-collectors.ts';
import { busyGate, constantOf, DAY, divertingScenario, HOUR, scenario } from '../helpers/scenario-builder.ts';

const AT = { seed: 7, k: 0 };
const assumption = 'switched off';
const YEAR = 365 * DAY;

const mapped = <T>(parts: Readonly<Record<string, T>>, change: (part: T) => T): Record<string, T> =>
  Object.fromEntries(Object.entries(parts).map(([id, part]) => [id, change(part)]));
const withPools = (change: (pool: Pool) => Pool) => (gate: Gate): Gate => ({ ...gate, pools: mapped(gate.pools, change) }); // prettier-ignore
const withStages = (change: (stage: Stage) => Stage) => (gate: Gate): Gate => ({ ...gate, stages: mapped(gate.stages, change) }); // prettier-ignore
const withFlows = (change: (flow: Flow) => Flow) => (gate: Gate): Gate => ({ ...gate, flows: mapped(gate.flows, change) }); // prettier-ignore
const queueing = (more: object) => withStages((stage) => (stage.kind === 'service' ? { ...stage, ...more } : stage));
const everywhere = (gate: (gate: Gate) => Gate) => (whole: Scenario): Scenario => ({ ...whole, gates: mapped(whole.gates, gate) }); // prettier-ignore
const disrupted =
  (effect: NonNullable<Scenario['disruptions']>[number]['effect'], span = { fromMs: 9 * HOUR, toMs: 15 * HOUR }) =>
  (whole: Scenario): Scenario => ({ ...whole, disruptions: [{ ...span, effect, assumption }] });
const at = { gate: 'near' };

const OFF: Readonly<Record<string, (whole: Scenario) => Scenario>> = {
  'a room nobody fills': everywhere(queueing({ room: { places: 1_000_000, whenFull: 'block' } })),
  'a room nobody fills, turning back': everywhere(queueing({ room: { places: 1_000_000, whenFull: 'turn-back' } })),
  'a queue everybody joins': everywhere(queueing({ joining: [1] })),
  'patience without end': everywhere(queueing({ patience: { time: constantOf(YEAR), then: 'turn-back' } })),
  'a choice of one pool': everywhere(queueing({ orPools: [] })),
  'a priority class of nobody': everywhere(
    withPools((pool) => ({ ...pool, priority: { preempt: true, classes: [{ id: 'none', traits: ['absent'] }] } })),
  ),
  'hours that admit everybody': everywhere(
    withPools((pool) => ({ ...pool, priority: { preempt: false, classes: [{ id: 'all' }] }, admits: [{ hours: [{ fromMs: 0, toMs: DAY }], classes: ['all'] }] })), // prettier-ignore
  ),
  'machines that never fail': everywhere(
    withPools((pool) => ({ ...pool, breakdowns: { clock: 'calendar', every: constantOf(YEAR), repair: constantOf(HOUR), crew: 1, assumption } })), // prettier-ignore
  ),
  'machines never used up': everywhere(
    withPools((pool) => ({ ...pool, breakdowns: { clock: 'use', every: constantOf(YEAR), repair: constantOf(HOUR), assumption } })),
  ),
  'shifts that finish what they have': everywhere(withPools((pool) => ({ ...pool, shiftChange: 'finish' }))),
  'days of the week all alike': everywhere(
    withFlows((flow) => ({ ...flow, weekdayFactors: new Array<number>(7).fill(1), monthFactors: new Array<number>(12).fill(1), growthPerYear: 0 })), // prettier-ignore
  ),
  'groups of one': everywhere(withFlows((flow) => ({ ...flow, batch: { sizes: [{ n: 1, share: 1 }], together: true } }))),
  'traits nobody asks for': everywhere(withFlows((flow) => ({ ...flow, traits: { smart: { share: 0.5 } } }))),
  'returns of nobody': everywhere(withFlows((flow) => ({ ...flow, returns: [{ to: 'import', share: 0, after: constantOf(HOUR) }] }))),
  'cargo that keeps for a year': (whole) => ({
    ...whole,
    cargo: mapped(whole.cargo, (one) => ({ ...one, shelfLife: constantOf(YEAR), decayPerDay: 0.1, quarantine: 'every-lot' as const })),
  }),
  'costs': (whole) => ({ ...whole, costs: { truckHourUsd: 5, parkingDayUsd: 12, reeferHourUsd: 3, assumption } }), // prettier-ignore
  'demand as it is': disrupted({ kind: 'demand', ...at, flow: 'import', factor: 1 }),
  'services as slow as ever': disrupted({ kind: 'slow', ...at, stages: ['yard', 'bays'], factor: 1 }),
  'all servers': disrupted({ kind: 'servers', ...at, pool: 'officers', factor: 1 }),
  'intake stopped for nobody': disrupted({ kind: 'intake', ...at, flow: 'export', who: { traits: ['absent'] } }),
  'open when it is open': disrupted({ kind: 'open', ...at, side: 'vn' }),
  'a closure after the end': disrupted({ kind: 'close', ...at }, { fromMs: 30 * DAY, toMs: 31 * DAY }),
  'a diversion that compares counts': (whole) => ({
    ...whole,
    diversions: whole.diversions.map((one) => ({ ...one, rule: 'count' as const })),
  }),
};

/** The same with one more stage. */
const OFF_STAGES: Readonly<Record<string, (whole: Scenario) => Scenario>> = {
  'a branch without arms that hold': everywhere((gate) => ({
    ...gate,
    stages: { ...gate.stages, check: { kind: 'branch', side: 'vn', arms: [{ to: 'turn-back', only: { share: 0 } }], assumption } },
    flows: mapped(gate.flows, (flow) => ({ ...flow, route: [flow.route[0]!, 'check', ...flow.route.slice(1)] })),
  })),
  'a split of nobody': everywhere((gate) => ({
    ...gate,
    stages: { ...gate.stages, split: { kind: 'split', side: 'vn' } },
    flows: mapped(gate.flows, (flow) => ({ ...flow, route: [flow.route[0]!, 'split', ...flow.route.slice(1)] })),
  })),
};

/** Every event of every gate in order; unlike the digest it does not know how many stages there are. */
function eventsOf(whole: Scenario): string[] {
  const model = compile(whole);
  return unpackOutcomes(model, replicate(model, AT)).map(({ trace }) => trace);
}

/** Everything that was counted, without the events. */
function figuresOf(whole: Scenario): Uint8Array[] {
  const model = compile(whole);
  return unpackOutcomes(model, replicate(model, AT)).map(({ collectors }) => {
    const w = createWriter();
    writeCollectors(w, collectors);
    return written(w);
  });
}

describe('written, but without effect', () => {
  const plain = divertingScenario({ days: 2 });
  const expected = outcomeDigest(replicate(compile(plain), AT));

  test.each(Object.entries(OFF))('%s', (_, change) => {
    expect(outcomeDigest(replicate(compile(change(plain)), AT))).toBe(expected);
  });

  test.each(Object.entries(OFF_STAGES))('%s', (_, change) => {
    expect(eventsOf(change(plain))).toEqual(eventsOf(plain));
  });

  test('a quota nobody reaches, but for the events of its midnights', () => {
    const quota = everywhere(withPools((pool) => ({ ...pool, quotaPerDay: 1_000_000 })));
    expect(figuresOf(quota(plain))).toEqual(figuresOf(plain));
  });

  test('all of them together, at any demand', () => {
    // One disruption of each kind at a time: their lists replace one another.
    const all = (whole: Scenario): Scenario =>
      [...Object.values(OFF), ...Object.values(OFF_STAGES)].reduce((changed, change) => change(changed), whole);
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 400 }), (perDay) => {
        const whole = scenario({ near: busyGate(perDay) }, { days: 1 });
        expect(eventsOf(all(whole))).toEqual(eventsOf(whole));
      }),
      { numRuns: 20, seed: 3 },
    );
  });
});
