// What must hold of every scenario there can be, tried on random ones that together use every feature.
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { moveReplication, outcomeDigest, replicate, unpackOutcomes } from '../../simulations/border/replicate.ts';
import { compile, recordTrucks, summarise } from '../../simulations/index.ts';
import { engineOf } from '../../simulations/model/advance.ts';
import type { GateEngine, Watch } from '../../simulations/model/engine.ts';
import { engine as resident } from '../../simulations/model/resident.ts';
import type { Model } from '../../simulations/model/model.ts';
import { everyMs, runInWindows } from '../helpers/windows.ts';
import { randomScenario } from './random-scenario.ts';

const RUNS = 500;
/** Far more than a slow machine needs. */
const PATIENCE_MS = 600_000;
const AT = { seed: 20_260_907, k: 0 };
const settings = (numRuns: number) => ({ numRuns, seed: 20_261_122, endOnFailure: true });

/** Levels that may never be below zero, and how many services a pool may have going on when one begins. */
function inspector(engine: GateEngine, faults: string[]): Watch {
  const { gate } = engine;
  const { state } = resident;
  const nothing = (): void => undefined;
  return {
    move(_, stage, inService, t) {
      const c = state.collectors;
      for (const levels of [c.inside, c.waiting, c.serving, c.busy, c.down, c.blocked, c.insideReefer])
        if (levels.level.some((n) => n < 0)) faults.push(`a level below zero at ${t}`);
      if (!inService || stage < 0 || gate.stages.pool[stage]! < 0) return;
      gate.pools.forEach((pool, p) => {
        const busy = c.busy.level[p]!;
        if (busy > pool.servers) faults.push(`${pool.id}: ${busy} of ${pool.servers} servers at ${t}`);
      });
    },
    side: nothing,
    shift: nothing,
    diverted: nothing,
  };
}

/** Every service that begins finds a server on duty: watched at each start. */
function faultsOf(model: Model): string[] {
  const faults: string[] = [];
  const engines = model.gates.map((_, g) => engineOf(model, g));
  for (const engine of engines) engine.watch = inspector(engine, faults);
  try {
    moveReplication(model, AT, {});
  } finally {
    for (const engine of engines) engine.watch = null;
  }
  return faults;
}

/** What has been seen to happen over all random scenarios: a property of what never happens proves nothing. */
const happened = new Map<string, number>();

function note(model: Model, bytes: Uint8Array): void {
  for (const { collectors: c } of unpackOutcomes(model, bytes)) {
    const sums = {
      cleared: c.cleared, turnedBack: c.turnedBack, spoiled: c.spoiled, diverted: c.divertedOut, refused: c.refused, reneged: c.reneged,
      missed: c.missed, repairs: c.repairs, deadlock: c.deadlock.subarray(0, 1), blocked: c.blocked.area, down: c.down.area, waiting: c.waiting.area,
    }; // prettier-ignore
    for (const [name, values] of Object.entries(sums)) if (values.some((x) => x > 0)) happened.set(name, (happened.get(name) ?? 0) + 1);
  }
}

afterAll(() => {
  const seen = ['cleared', 'turnedBack', 'spoiled', 'diverted', 'refused', 'reneged', 'missed', 'repairs', 'deadlock', 'blocked', 'down'];
  for (const name of seen) expect(happened.get(name) ?? 0, `scenarios with ${name}`).toBeGreaterThan(5);
});

describe('any scenario', () => {
  // Conservation is asserted by the engine itself at the end of every window.
  test(
    `never has a level below zero or more services than servers, and counts every truck once (${RUNS} scenarios)`,
    () => {
      fc.assert(
        fc.property(randomScenario, (scenario) => {
          const model = compile(scenario);
          expect(faultsOf(model)).toEqual([]);
          const bytes = replicate(model, AT);
          note(model, bytes);
          const trucks = recordTrucks(model, AT);
          unpackOutcomes(model, bytes).forEach(({ collectors: c }, g) => {
            const ended = (outcome: number): number => trucks.outcome.filter((was, i) => was === outcome && trucks.gate[i] === g).length;
            const sum = (values: Float64Array): number => values.reduce((a, b) => a + b, 0);
            expect([1, 2, 3, 4].map(ended)).toEqual([c.cleared, c.turnedBack, c.spoiled, c.divertedOut].map(sum));
            expect(trucks.gate.filter((at) => at === g).length).toBe(sum(c.arrived));
          });
          expect(() => summarise(model, { scenarioName: 'random', scenarioHash: '', seed: 1 }, [bytes])).not.toThrow();
        }),
        settings(RUNS),
      );
    },
    PATIENCE_MS,
  );

  test(
    `gives one digest however time is cut, and from any snapshot (${RUNS} scenarios)`,
    () => {
      fc.assert(
        fc.property(randomScenario, fc.integer({ min: 7, max: 700 }), (scenario, windowMin) => {
          const model = compile(scenario);
          const whole = outcomeDigest(replicate(model, AT));
          expect(outcomeDigest(replicate(model, AT, { windowMs: windowMin * 60_000 }))).toBe(whole);
          // Windows through bytes: every state is saved, forgotten and restored.
          const step = Math.min(windowMin * 60_000, model.lookaheadMs);
          expect(outcomeDigest(runInWindows(model, AT, everyMs(model, step)))).toBe(whole);
        }),
        settings(RUNS),
      );
    },
    PATIENCE_MS,
  );

  test(
    'keeps its earlier replications when more are added',
    () => {
      fc.assert(
        fc.property(randomScenario, (scenario) => {
          const model = compile(scenario);
          const first = [0, 1].map((k) => outcomeDigest(replicate(model, { ...AT, k })));
          const again = [2, 1, 0].map((k) => outcomeDigest(replicate(compile(scenario), { ...AT, k })));
          expect([again[2], again[1]]).toEqual(first);
        }),
        settings(100),
      );
    },
    PATIENCE_MS,
  );
});
