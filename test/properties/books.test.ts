// The books of any scenario: what the state says twice agrees, what is counted is what the trucks did, and nothing stays behind.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { moveReplication, replicate, unpackOutcomes } from '../../simulations/border/replicate.ts';
import { compile, recordTrucks } from '../../simulations/index.ts';
import { STAGE_SERVICE } from '../../simulations/model/model.ts';
import { given, journeys, openGate, stage, takes } from '../helpers/journeys.ts';
import { stateOf } from '../../simulations/model/resident.ts';
import { busyGate, constantOf, divertingScenario, HOUR, MIN, pool } from '../helpers/scenario-builder.ts';
import { audit } from './audit.ts';
import { randomScenario } from './random-scenario.ts';

const AT = { seed: 20_260_907, k: 0 };
const PATIENCE_MS = 600_000;
const settings = (numRuns: number) => ({ numRuns, seed: 20_261_122, endOnFailure: true });

test(
  'levels, servers, lines, rooms, slots and pending events agree at any time',
  () => {
    // Odd seconds, so that nothing changes by the clock just then.
    const cuts = Array.from({ length: 36 }, (_, i) => (i + 1) * HOUR + 7001 * i);
    fc.assert(
      fc.property(randomScenario, (scenario) => {
        const faults: string[] = [];
        moveReplication(compile(scenario), AT, { cuts, atCut: (engines) => faults.push(...engines.flatMap(audit)) });
        expect(faults).toEqual([]);
      }),
      settings(300),
    );
  },
  PATIENCE_MS,
);

test(
  'every wait is counted once, from when a truck came until its first service, and no dwell is counted twice',
  () => {
    fc.assert(
      fc.property(randomScenario, ({ clock, ...rest }) => {
        const model = compile({ ...rest, clock: { ...clock, warmUpMs: 0 } });
        const { gate, flow, visits } = recordTrucks(model, AT);
        unpackOutcomes(model, replicate(model, AT)).forEach(({ collectors: c }, g) => {
          const { flows, stages } = model.gates[g]!;
          const of = flows.flatMap((_, f) => stages.ids.map(() => ({ f, waits: 0, waited: 0, ended: 0 })));
          visits.truck.forEach((truck, v) => {
            if (gate[truck] !== g) return;
            const one = of[flow[truck]! * stages.ids.length + visits.stage[v]!]!;
            const waited = visits.startedMs[v]! - visits.enteredMs[v]!;
            if (!Number.isNaN(waited)) [one.waits, one.waited] = [one.waits + 1, one.waited + waited];
            if (!Number.isNaN(visits.endedMs[v]!)) one.ended++;
          });
          of.forEach(({ f, waits, waited, ended }, i) => {
            const at = i % stages.ids.length;
            const cell = at * flows.length + f;
            if (!flows[f]!.route.includes(at)) return;
            if (stages.kind[at] === STAGE_SERVICE) expect([c.wait.count[cell], c.wait.sum[cell]]).toEqual([waits, waited]);
            expect(c.dwellCount[cell]).toBeLessThanOrEqual(ended);
          });
        });
      }),
      settings(200),
    );
  },
  PATIENCE_MS,
);

describe('places and services', () => {
  const minutes = (most: number) => fc.integer({ min: 1, max: most * MIN }).map((ms) => ms / MIN);
  const trucks = fc.array(
    fc.record({ gap: minutes(8), s: minutes(12), t: minutes(12), isFirst: fc.boolean() }),
    { minLength: 5, maxLength: 30 }, // prettier-ignore
  );
  const span = (most: number) => fc.integer({ min: MIN, max: most * MIN }).map(constantOf);
  const desk = fc
    .record(
      {
        priority: fc.constant({ preempt: false, classes: [{ id: 'first', traits: ['first'] }] }),
        breakdowns: fc.record({
          ...{
            clock: fc.constant('calendar'),
            every: span(60),
            repair: span(20),
            running: fc.constant('finish'),
            assumption: fc.constant(''),
          },
          crew: fc.constantFrom(1, 2),
        }),
        breaks: span(10),
        quotaPerDay: fc.integer({ min: 5, max: 20 }),
        shifts: fc.tuple(fc.integer({ min: 0, max: 3 }), minutes(200)).map(([n, at]) => [{ fromMs: 0, n: 2 }, { fromMs: Math.round(at * MIN), n }, { fromMs: 5 * HOUR, n: 1 }]), // prettier-ignore
      },
      { requiredKeys: [] },
    )
    .map((more) => pool(2, more as object));
  const queue = fc.record(
    {
      room: fc.record({ places: fc.integer({ min: 0, max: 3 }), whenFull: fc.constantFrom('block', 'turn-back') }),
      patience: span(30).map((time) => ({ time, then: 'turn-back' })),
    },
    { requiredKeys: [] },
  );

  test(
    'a service is a server taken, a time, and the server given back; blocking after it is giving it back later',
    () => {
      fc.assert(
        fc.property(
          trucks,
          desk,
          desk,
          queue,
          fc.constantFrom({}, { room: { places: 0, whenFull: 'block' } }),
          (of, a, b, first, second) => {
            let at = 0;
            const rows = of.map(({ gap, s, t, isFirst }) => ({ at: (at += gap), times: { s, t }, traits: isFirst ? ['first'] : [] }));
            const of2 = (route: readonly string[], stages: object) =>
            journeys(openGate({ pools: { a, b }, stages: stages as Parameters<typeof openGate>[0]['stages'], flows: { f: given(rows, route, { traits: { first: { share: 0 } } }) } }), { days: 1 }).map(({ outcome, left }) => [outcome, left]); // prettier-ignore
            const served = of2(['s', 't'], {
              s: stage({ kind: 'service', pool: 'a', time: takes(1), ...first }),
              t: stage({ kind: 'service', pool: 'b', time: takes(1), ...second }),
            });
            const later = 'room' in second ? ['t-take', 's-give'] : ['s-give', 't-take'];
            const taken = of2(['s-take', 's', ...later, 't', 't-give'], {
              's-take': stage({ kind: 'seize', pool: 'a', ...first }),
              't-take': stage({ kind: 'seize', pool: 'b', ...second }),
              s: stage({ kind: 'delay', time: takes(1) }),
              t: stage({ kind: 'delay', time: takes(1) }),
              's-give': stage({ kind: 'release', pool: 'a' }),
              't-give': stage({ kind: 'release', pool: 'b' }),
            });
            expect(taken).toEqual(served);
          },
        ),
        settings(300),
      );
    },
    PATIENCE_MS,
  );
});

test(
  'slots are used again: four months need hardly more than the first',
  () => {
    const base = divertingScenario();
    const { export: out, ...others } = busyGate(60).flows;
    // Vehicles come back, some are refused at the approach with their declarations before or behind them, some give up.
    const flows = { ...others, export: { ...out!, returns: [{ to: 'import', share: 0.5, after: constantOf(3 * HOUR) }] } };
    const far = { ...busyGate(60), flows };
    const yard = { ...far.stages['yard'], patience: { time: constantOf(20 * MIN), then: 'turn-back' } } as (typeof far.stages)[string];
    const model = compile({
      ...base,
      clock: { ...base.clock, days: 120 },
      gates: { near: busyGate(30), far: { ...far, stages: { ...far.stages, yard } } },
      disruptions: Array.from({ length: 17 }, (_, week) => ({
        ...{ fromMs: (week * 7 + 2) * 24 * HOUR, toMs: (week * 7 + 3) * 24 * HOUR, assumption: 'test' },
        effect: { kind: 'intake', gate: 'far', flow: 'import', who: {} },
      })),
    });
    const used: number[][] = [];
    moveReplication(model, AT, {
      cuts: [30 * 24 * HOUR, 120 * 24 * HOUR],
      atCut: (engines) => used.push(engines.map((engine) => stateOf(engine).used)),
    });
    used[1]!.forEach((n, g) => expect(n).toBeLessThan(2 * used[0]![g]!));
  },
  PATIENCE_MS,
);
