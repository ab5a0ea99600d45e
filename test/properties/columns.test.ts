// A gate has the columns that its scenario can use. One that is left out and still read gives NaN without a word, and one that is written forgets: here both scream.
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import type { Scenario } from '../../shared/scenario/scenario.ts';
import { outcomeDigest, replicate } from '../../simulations/border/replicate.ts';
import { compile, recordTrucks, type Model } from '../../simulations/index.ts';
import { columnsIn, type Columns } from '../../simulations/model/columns.ts';
import { engine as resident, giveOwnState } from '../../simulations/model/resident.ts';
import { hang } from '../../simulations/model/resident-state.ts';
import { engineOf } from '../../simulations/model/advance.ts';
import { EVERYTHING } from '../../simulations/model/uses.ts';
import { everyMs, runInWindows } from '../helpers/windows.ts';
import { SMALL_WORLDS } from '../simulations/model/small-worlds.ts';
import { randomScenario } from './random-scenario.ts';

const AT = { seed: 20_260_907, k: 0 };
const PATIENCE_MS = 600_000;
const RUNS = 500;

/** A column that tells who asks for an entry while the gate inside does without it. */
function trap<T extends object>(column: T, name: keyof Columns): T {
  const isEntry = (key: string | symbol): boolean => typeof key === 'string' && /^-?\d|^NaN/.test(key);
  const refuse = (key: string | symbol): void => {
    if (isEntry(key) && !columnsIn(resident.gate.uses).includes(name))
      throw new RangeError(`column ${name}[${String(key)}] does not exist`);
  };
  return new Proxy(column, {
    get(target, key) {
      refuse(key);
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
    set(target, key, value) {
      refuse(key);
      return Reflect.set(target, key, value, target);
    },
  });
}

/** Columns that a gate of the model does without. */
const absentIn = (model: Model) => columnsIn(EVERYTHING).filter((name) => model.gates.some(({ uses }) => !columnsIn(uses).includes(name)));

type Trapped = Record<keyof Columns, object>;

/** Sets a trap in every column of the state that all gates use which a gate of the model does without, while `work` runs. */
function withTraps(model: Model, work: () => void): void {
  hang(null);
  const columns = resident.state as Trapped;
  const whole = absentIn(model).map((name) => [name, columns[name]] as const);
  for (const [name, column] of whole) columns[name] = trap(column, name);
  try {
    work();
  } finally {
    hang(null);
    for (const [name, column] of whole) columns[name] = column;
  }
}

/** Gives every gate of the model a state of its own, with a trap in every column that it does without. */
function setOwnTraps(model: Model): void {
  model.gates.forEach(({ uses }, g) => {
    const engine = engineOf(model, g);
    giveOwnState(engine);
    const columns = engine.share!.own as Trapped;
    for (const name of absentIn(model).filter((one) => !columnsIn(uses).includes(one))) columns[name] = trap(columns[name], name);
  });
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
  const digest = outcomeDigest(replicate(model, AT));
  const isTheSame = (): void => {
    expect(outcomeDigest(replicate(model, AT))).toBe(digest);
    expect(outcomeDigest(runInWindows(model, AT, everyMs(model, Math.min(model.lookaheadMs, 5 * 3_600_000))))).toBe(digest);
    expect(() => recordTrucks(model, AT)).not.toThrow();
  };
  withTraps(model, isTheSame);
  if (model.gates.length > 1) {
    setOwnTraps(model);
    isTheSame();
  }
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
  expect(absentIn(model).length).toBeGreaterThan(5);
  replicate(model, AT);
  const { state } = resident;
  const touch = (work: () => unknown) => () => withTraps(model, () => void work());
  expect(touch(() => state.lap[7])).toThrow('column lap[7] does not exist');
  expect(touch(() => (state.lap[NaN] = 1))).toThrow('column lap[NaN] does not exist');
  expect(touch(() => state.flags[7])).not.toThrow();
  expect(state.lap[7]).toBe(0);
});
