// The rule of CONTRIBUTING.md: what moves an event or a figure is a new model version. Each line is one replication of a small world: what became of its trucks, and a
// digest of every event and every collector. Where a line changes by intention: bump simulations/model/version.ts, say why in docs/background/model-history.md, write it here.
import { expect, test } from 'vitest';
import { sha256Hex, utf8 } from '../../../shared/digest.ts';
import { fastForward, outcomeDigest, replicate, unpackOutcomes } from '../../../simulations/border/replicate.ts';
import { compile } from '../../../simulations/index.ts';
import { MODEL_VERSION, STATE_FORMAT } from '../../../simulations/model/version.ts';
import { MIN } from '../../helpers/scenario-builder.ts';
import { SMALL_WORLDS } from './small-worlds.ts';

const PINNED = {
  modelVersion: '2.0.0',
  /** A digest of the states of all these worlds in the middle of their time; it changes with STATE_FORMAT or with the model. */
  stateFormat: 3,
  states: 'b55a6d2ceb14',
  lines: {
    'papers beside cargo, optional stages, opening hours':
      '208 came: 136 cleared, 0 turned back, 0 diverted, 0 spoiled; 268.1 min inside; cc715f64aab3',
    'gates that send each other trucks by numbers waiting':
      '528 came: 330 cleared, 0 turned back, 79 diverted, 0 spoiled; 264.7 min inside; b3323541acfc',
    'gates that compare expected waits': '542 came: 330 cleared, 0 turned back, 93 diverted, 0 spoiled; 268.9 min inside; f56afab88e9f',
    'rooms that block, turn back and are passed by':
      '178 came: 153 cleared, 14 turned back, 0 diverted, 0 spoiled; 56.7 min inside; db92c857dab5',
    'looks at the queue, lost patience, a choice of pools':
      '178 came: 137 cleared, 35 turned back, 0 diverted, 0 spoiled; 35.1 min inside; 348a73313c33',
    'classes that come first, and classes that interrupt':
      '131 came: 120 cleared, 0 turned back, 0 diverted, 0 spoiled; 60.4 min inside; d4cb66bd3af9',
    'hours for some classes, a quota, team changes':
      '219 came: 104 cleared, 0 turned back, 0 diverted, 47 spoiled; 615.4 min inside; f6327e540124',
    'machines that fail by the clock or by use, crews, breaks':
      '157 came: 152 cleared, 0 turned back, 0 diverted, 0 spoiled; 100.7 min inside; 51106bc4cc15',
    'lanes that face one way at a time': '130 came: 127 cleared, 0 turned back, 0 diverted, 0 spoiled; 36.6 min inside; fecbaef0e383',
    'convoys, departures, groups that move as one':
      '182 came: 113 cleared, 0 turned back, 0 diverted, 18 spoiled; 96.7 min inside; 8142074bc408',
    'booked slots, branches back and out, vehicles that return':
      '133 came: 89 cleared, 7 turned back, 0 diverted, 5 spoiled; 229.5 min inside; 51d1de95e7ea',
    'every kind of disruption': '197 came: 149 cleared, 8 turned back, 0 diverted, 2 spoiled; 86.5 min inside; 719e9cc9e2d9',
    'a closed side opened by order': '49 came: 40 cleared, 0 turned back, 0 diverted, 0 spoiled; 58.3 min inside; 32c47e710562',
    'every kind of arrivals': '217 came: 217 cleared, 0 turned back, 0 diverted, 0 spoiled; 7.0 min inside; d71ecdc932b2',
    'every distribution and every rule of times':
      '97 came: 94 cleared, 0 turned back, 0 diverted, 0 spoiled; 20.7 min inside; 7c569ee95a84',
  } as Readonly<Record<string, string>>,
};

const total = (columns: readonly ArrayLike<number>[]): number =>
  columns.flatMap((column) => Array.from(column)).reduce((sum, n) => sum + n, 0);

function lineOf(name: string): string {
  const model = compile(SMALL_WORLDS[name]!());
  const bytes = replicate(model, { seed: 7, k: 1 });
  const gates = unpackOutcomes(model, bytes).map(({ collectors }) => collectors);
  const of = (what: 'arrived' | 'cleared' | 'turnedBack' | 'divertedOut' | 'spoiled') => total(gates.map((c) => c[what]));
  const sojournMin = total(gates.map((c) => c.sojourn.sum)) / total(gates.map((c) => c.sojourn.count)) / MIN;
  const ends = `${of('arrived')} came: ${of('cleared')} cleared, ${of('turnedBack')} turned back, ${of('divertedOut')} diverted, ${of('spoiled')} spoiled`;
  return `${ends}; ${sojournMin.toFixed(1)} min inside; ${outcomeDigest(bytes).slice(0, 12)}`;
}

test.each(Object.keys(SMALL_WORLDS))('%s: the same events and figures as ever in this version of the model', (name) => {
  expect(lineOf(name)).toBe(PINNED.lines[name]);
});

test('the lines are those of this version of the model', () => {
  expect(PINNED.modelVersion).toBe(MODEL_VERSION);
  expect(Object.keys(PINNED.lines)).toEqual(Object.keys(SMALL_WORLDS));
});

test('the bytes of states are those of this format', () => {
  const digests = Object.values(SMALL_WORLDS).flatMap((world) => {
    const model = compile(world());
    return fastForward(model, { seed: 7, k: 1 }, model.horizonMs / 2).map(({ state }) => sha256Hex(state));
  });
  expect([PINNED.stateFormat, PINNED.states]).toEqual([STATE_FORMAT, sha256Hex(utf8(digests.join('\n'))).slice(0, 12)]);
});
