// What those who watch are told of trucks that move as one.
import { expect, test } from 'vitest';
import { MOVED_OUT, MOVED_WITH } from '../../../shared/protocol/live.ts';
import { advance, arrivalsBatch, compile, trucksOf } from '../../../simulations/index.ts';
import { given, openGate, stage, takes } from '../../helpers/journeys.ts';
import { MIN, pool, scenario } from '../../helpers/scenario-builder.ts';

const AT = { seed: 1, k: 0, g: 0 };
const train = compile(
  scenario({
    a: openGate({
      pools: { road: pool(1), desk: pool(3) },
      stages: {
        meet: stage({ kind: 'gather', size: 3, together: true }),
        drive: stage({ kind: 'service', pool: 'road', time: takes(10) }),
        split: stage({ kind: 'split' }),
        desk: stage({ kind: 'service', pool: 'desk', time: takes(3) }),
      },
      flows: { f: given([{ at: 1 }, { at: 2 }, { at: 3 }], ['meet', 'drive', 'split', 'desk']) },
    }),
  }),
);
const until = (minute: number) => {
  const untilMs = minute * MIN;
  return advance(train, AT, null, [{ field: 'a', bytes: arrivalsBatch(train, { ...AT, fromMs: 0, untilMs }) }], untilMs);
};

test('members ride with the leader, who stands for all until the group splits', () => {
  const { moves } = until(60).frame;
  const [meet, drive, , desk] = train.gates[0]!.stages.ids.map((_, i) => i);
  const told = moves.to.map((to, i) => [moves.atMs[i]! / MIN, moves.serial[i]! % 1e6, to, moves.group?.[i] ?? 1]);
  const names = [...new Set(moves.serial.map((serial) => serial % 1e6))];
  const [a, b, c] = names;
  expect(told).toEqual([
    [1, a, meet, 1],
    [2, b, meet, 1],
    [3, c, meet, 1],
    [3, a, MOVED_WITH, 1],
    [3, b, MOVED_WITH, 1],
    [3, c, drive, 3],
    [13, a, desk, 1],
    [13, b, desk, 1],
    [13, c, desk, 1],
    [16, a, MOVED_OUT, 1],
    [16, b, MOVED_OUT, 1],
    [16, c, MOVED_OUT, 1],
  ]);
});

test('a snapshot shows the leader with the size of its group, and nobody twice', () => {
  const { state, frame } = until(10);
  const trucks = trucksOf(train, 0, state);
  expect([trucks.serial.length, trucks.group, frame.levels.inside]).toEqual([1, [3], [3]]);
});

test('levels by flow add up to the levels of the stage', () => {
  const { levels } = until(14).frame;
  expect(levels.inServiceByFlow).toEqual(levels.inService);
  expect(levels.waitingByFlow).toEqual(levels.waiting);
  expect(levels.inService.at(-1)).toBe(3);
});
