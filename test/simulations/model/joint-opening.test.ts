// The hours in which all sides of a gate are open at once.
import { expect, test } from 'vitest';
import { compile } from '../../../simulations/index.ts';
import { jointOpening } from '../../../simulations/model/joint-opening.ts';
import type { Side } from '../../../shared/scenario/scenario.ts';
import { always, constantOf, DAY, delay, flow, gate, HOUR, MIN, scenario } from '../../helpers/scenario-builder.ts';

/** Spans in hours of a gate whose clock starts at local midnight of `vn`. */
function hoursOf(sides: Record<string, Side>, days: number): readonly (readonly number[])[] {
  const model = compile(
    scenario({ g: gate({ sides, pools: {}, stages: { pass: delay(constantOf(MIN)) }, flows: { f: flow(1, ['pass']) } }) }, { days }),
  );
  return jointOpening(model.gates[0]!, model.horizonMs).map(({ fromMs, toMs }) => [fromMs / HOUR, toMs / HOUR]);
}
const open = (zoneMin: number, ...hours: readonly (readonly [number, number])[]): Side => ({
  zoneMin,
  open: hours.map(([from, to]) => ({ fromMs: from * HOUR, toMs: to * HOUR })),
  assumption: 'test',
});

test('is the overlap of the sides, each in its own time, day after day', () => {
  expect(hoursOf({ vn: open(420, [7, 19]), cn: open(480, [8.5, 18]) }, 2)).toEqual([[7.5, 17], [31.5, 41]]); // prettier-ignore
});

test('is cut by a midday break of one side and by the end of the run', () => {
  expect(hoursOf({ vn: open(420, [7, 11], [13, 24]), cn: always }, 1)).toEqual([[7, 11], [13, DAY / HOUR]]); // prettier-ignore
});

test('is nothing when the sides are never open together, and everything when they never close', () => {
  expect(hoursOf({ vn: open(420, [7, 12]), cn: open(420, [12, 20]) }, 2)).toEqual([]);
  expect(hoursOf({ vn: always, cn: always }, 2)).toEqual([[0, 48]]);
});
