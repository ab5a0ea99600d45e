// All gates of a thread come into one resident state by turns: none may leave anything behind for the next, whatever its size and however its run ends.
import { beforeAll, expect, test } from 'vitest';
import { moveReplication, pack } from '../../../simulations/border/replicate.ts';
import {
  advance,
  arrivalsBatch,
  compile,
  levelsOf,
  outcomeDigest,
  recordTrucks,
  replicate,
  type Model,
} from '../../../simulations/index.ts';
import { engineOf } from '../../../simulations/model/advance.ts';
import { stateOf } from '../../../simulations/model/resident.ts';
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

const AT = { seed: 5, k: 1 };
const digestOf = (model: Model): string => outcomeDigest(replicate(model, AT));

/** A gate without papers, of any number of servers. */
const hall = (servers: number) =>
  gate({
    pools: { desks: pool(servers) },
    stages: { desk: service('desks', exponentialOf(20 * MIN)) },
    flows: { f: flow(400, ['desk'], { declaration: undefined, papers: [] }) },
  });

const fresh = (): Model => compile(scenario({ a: busyGate(80), b: hall(6) }, { days: 2 }));

let small: Model;
let digest: string;
beforeAll(() => {
  small = fresh();
  digest = digestOf(small);
});

test('gates that go one after the other, that take turns, and that are looked at on the way are the same gates', () => {
  // More turns than states are saved and restored for, and fewer.
  for (const minutes of [7, 360]) {
    const cuts = Array.from({ length: Math.floor(small.horizonMs / (minutes * MIN)) }, (_, i) => i * minutes * MIN);
    const present: number[] = [];
    const atCut = (engines: Parameters<NonNullable<Parameters<typeof moveReplication>[2]['atCut']>>[0]) =>
      void present.push(engines.reduce((sum, engine) => sum + stateOf(engine).collectors.inside.level.reduce((a, b) => a + b), 0));
    expect(outcomeDigest(pack(moveReplication(small, AT, { cuts, atCut })))).toBe(digest);
    expect(Math.max(...present)).toBeGreaterThan(0);
    expect(digestOf(small)).toBe(digest);
  }
});

test('a gate larger than any before it gets room, and those before it are what they were', () => {
  const stays = (servers: number) => recordTrucks(compile(scenario({ g: hall(servers) }, { days: 1 })), AT).endedMs;
  // So many desks that nobody waits: more of them change nothing.
  const enough = stays(300);
  expect(Math.max(...enough.filter((t) => !Number.isNaN(t)))).toBeGreaterThan(20 * HOUR);
  expect(stays(5_000)).toEqual(enough);
  expect(digestOf(small)).toBe(digest);
  expect(stays(300)).toEqual(enough);
});

test('more trucks inside than the state has places for get places, and the next gate finds the state empty', () => {
  const crowd = compile(
    scenario(
      { g: gate({ pools: { desks: pool(0) }, stages: { desk: service('desks', constantOf(MIN)) }, flows: { f: flow(40_000, ['desk']) } }) },
      { days: 2 },
    ),
  );
  moveReplication(crowd, AT, {});
  const { used, flags, collectors } = stateOf(engineOf(crowd, 0));
  expect(used).toBeGreaterThan(65_521);
  expect(flags.subarray(0, used).filter((one) => one !== 0).length).toBe(collectors.inside.level[0]);
  expect(digestOf(small)).toBe(digest);
});

test('after a snapshot that breaks off, and after a run that ends in an error, the next gate finds the state empty', () => {
  // A model of its own: its gates have had no occasion to get states of their own.
  const model = fresh();
  const inbox = [{ field: 'a', bytes: arrivalsBatch(model, { ...AT, g: 0, fromMs: 0, untilMs: DAY }) }];
  const { state } = advance(model, { ...AT, g: 0 }, null, inbox, DAY);
  const whole = levelsOf(model, 0, state);
  for (const part of [0.1, 0.5, 0.9]) {
    expect(() => levelsOf(model, 0, state.subarray(0, part * state.length))).toThrow();
    expect(levelsOf(model, 0, state)).toEqual(whole);
    expect(digestOf(model)).toBe(digest);
  }
  const engine = engineOf(model, 1);
  engine.watch = { move: (_truck, _stage, _inService, t) => { if (t > 10 * HOUR) throw new RangeError('seen enough'); }, side: () => undefined, shift: () => undefined, diverted: () => undefined }; // prettier-ignore
  expect(() => replicate(model, AT)).toThrow('seen enough');
  engine.watch = null;
  expect(() => stateOf(engine)).toThrow('has a state');
  expect(digestOf(model)).toBe(digest);
});
