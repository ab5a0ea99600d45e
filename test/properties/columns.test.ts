// A gate has the columns that its scenario can use. One that is left out and still read gives NaN without a word, and one that is written forgets: here both scream.
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import type { Scenario } from '../../shared/scenario/scenario.ts';
import { outcomeDigest, replicate } from '../../simulations/border/replicate.ts';
import { compile, recordTrucks, type Model } from '../../simulations/index.ts';
import { engineOf } from '../../simulations/model/advance.ts';
import { columnsIn, type Columns } from '../../simulations/model/columns.ts';
import type { Uses } from '../../simulations/model/uses.ts';
import { everyMs, runInWindows } from '../helpers/windows.ts';
import { SMALL_WORLDS } from '../simulations/model/small-worlds.ts';
import { randomScenario } from './random-scenario.ts';

const AT = { seed: 20_260_907, k: 0 };
const PATIENCE_MS = 600_000;
const RUNS = 500;

const EVERYTHING: Uses = {
  ...{ papers: true, traits: true, laps: true, shelfLife: true, groups: true, seizing: true, names: true, interruptions: true },
  ...{ leaving: true, blocking: true },
};

/** Empty, and whoever asks for an entry is told so. */
function trap<T extends object>(column: T, name: string): T {
  const isEntry = (key: string | symbol): boolean => typeof key === 'string' && /^-?\d|^NaN/.test(key);
  const refuse = (key: string | symbol): void => {
    if (isEntry(key)) throw new RangeError(`column ${name}[${String(key)}] does not exist`);
  };
  return new Proxy(column, {
    get(target, key) {
      refuse(key);
      return Reflect.get(target, key, target) as unknown;
    },
    set(target, key, value) {
      refuse(key);
      return Reflect.set(target, key, value, target);
    },
  });
}

/** Sets a trap in every column that a gate of the model does without; answers how many. */
function setTraps(model: Model): number {
  let traps = 0;
  model.gates.forEach((gate, g) => {
    const { state } = engineOf(model, g);
    const all: Columns = state;
    for (const name of columnsIn(EVERYTHING).filter((one) => !columnsIn(gate.uses).includes(one))) {
      expect(all[name].length).toBe(0);
      (all as Record<typeof name, object>)[name] = trap(all[name], name);
      traps++;
    }
  });
  return traps;
}

/** The same model with a place for everything. */
const withEverything = (model: Model): Model => ({ ...model, gates: model.gates.map((gate) => ({ ...gate, uses: EVERYTHING })) });

/** The same scenario, or one in which nobody needs papers. */
const orWithoutPapers = (scenario: Scenario, hasPapers: boolean): Scenario => {
  if (hasPapers) return scenario;
  const gates = Object.entries(scenario.gates).map(([id, gate]) => {
    const flows = Object.entries(gate.flows).map(([name, { declaration: _, ...flow }]) => [name, { ...flow, papers: [] }]);
    return [id, { ...gate, flows: Object.fromEntries(flows) as typeof gate.flows }];
  });
  return { ...scenario, gates: Object.fromEntries(gates) as Scenario['gates'] };
};

/** Which uses there have been, and which have been absent: a property of what never is proves nothing. */
const seen = new Set<string>();

afterAll(() => {
  const cases = Object.keys(EVERYTHING).flatMap((use) => [`${use} true`, `${use} false`]);
  expect(cases.filter((one) => !seen.has(one))).toEqual([]);
});

function check(model: Model): void {
  for (const { uses } of model.gates) for (const [use, is] of Object.entries(uses)) seen.add(`${use} ${String(is)}`);
  setTraps(model);
  const digest = outcomeDigest(replicate(model, AT));
  expect(outcomeDigest(runInWindows(model, AT, everyMs(model, Math.min(model.lookaheadMs, 5 * 3_600_000))))).toBe(digest);
  expect(() => recordTrucks(model, AT)).not.toThrow();
  expect(outcomeDigest(replicate(withEverything(model), AT))).toBe(digest);
}

test(
  `no random scenario touches a column that it does without, and all columns give the same digest (${RUNS} scenarios)`,
  () => {
    fc.assert(
      fc.property(randomScenario, fc.boolean(), (scenario, hasPapers) => {
        const model = compile(orWithoutPapers(scenario, hasPapers));
        check(model);
      }),
      { numRuns: RUNS, seed: 20_261_122, endOnFailure: true },
    );
  },
  PATIENCE_MS,
);

test.each(Object.keys(SMALL_WORLDS))('%s: no column that it does without is touched', (name) => {
  check(compile(SMALL_WORLDS[name]!()));
});

test('a column that is touched all the same is noticed', () => {
  const model = compile(SMALL_WORLDS['lanes that face one way at a time']!());
  expect(setTraps(model)).toBeGreaterThan(5);
  const { lap } = engineOf(model, 0).state;
  expect(() => lap[0]).toThrow('column lap[0] does not exist');
  expect(() => (lap[NaN] = 1)).toThrow('column lap[NaN] does not exist');
});
