// Truck by truck: what is written down of each, and that writing it down changes nothing.
import { beforeEach, describe, expect, test } from 'vitest';
import { recordTrucks, type TruckRecords } from '../../../simulations/border/records.ts';
import { outcomeDigest, replicate, unpackOutcomes } from '../../../simulations/border/replicate.ts';
import { compile, type Model } from '../../../simulations/index.ts';
import { engineOf } from '../../../simulations/model/advance.ts';
import { given, openGate, stage, takes } from '../../helpers/journeys.ts';
import { constantOf, HOUR, MIN, pool, scenario } from '../../helpers/scenario-builder.ts';
import { SMALL_WORLDS } from '../model/small-worlds.ts';

const AT = { seed: 3, k: 1 };
const serve = (min: number) => stage({ kind: 'service', pool: 'desk', time: takes(min) });
const cargo = {
  general: { perishable: false, tonnes: 20, valueUsd: 1, assumption: 'test' },
  fruit: { perishable: true, tonnes: 20, valueUsd: 1, shelfLife: constantOf(20 * MIN), assumption: 'test' },
};
const two = (): Model =>
  compile({
    ...scenario(
      {
        near: openGate({
          pools: { desk: pool(1) },
          stages: { s: serve(15), back: stage({ kind: 'branch', arms: [{ to: 'turn-back', only: { channels: ['red'] } }] }), t: serve(5) },
          flows: {
            f: given(
              [{ at: 10 }, { at: 12, cargo: 'fruit', traits: ['vip'] }, { at: 14, channel: 'red' } as never, { at: 355, traits: ['late'] }],
              ['s', 'back', 't'],
              { traits: { late: { share: 0 }, vip: { share: 0 } } },
            ),
          },
        }),
        far: openGate({
          pools: { desk: pool(1) },
          stages: { s: serve(30), rest: stage({ kind: 'delay', time: takes(1) }) },
          flows: { f: given([{ at: 1 }], ['s'], { returns: [{ to: 'g', share: 1, after: constantOf(HOUR) }] }), g: given([], ['rest']) },
        }),
      },
      { days: 0.25, cargo },
    ),
  });

describe('the trucks of two gates', () => {
  let model: Model;
  let records: TruckRecords;
  let visits: TruckRecords['visits'];
  beforeEach(() => {
    model = two();
    records = recordTrucks(model, AT);
    visits = records.visits;
  });

  test('come gate after gate, in order of arrival, a returning vehicle once a trip', () => {
    expect([...records.gate]).toEqual([0, 0, 0, 0, 1, 1]);
    expect([...records.flow]).toEqual([0, 0, 0, 0, 0, 1]);
    expect([...records.trip]).toEqual([0, 0, 0, 0, 0, 1]);
    expect([...records.arrivedMs].map((ms) => ms / MIN)).toEqual([10, 12, 14, 355, 1, 91]);
    expect(records.serial[4]).toBe(records.serial[5]);
    expect(new Set(records.serial.subarray(0, 4)).size).toBe(4);
  });

  test('have cargo, channel and traits as they came', () => {
    expect([...records.cargo.subarray(0, 4)]).toEqual([0, 1, 0, 0]);
    expect([...records.channel.subarray(0, 4)]).toEqual([0, 0, 2, 0]);
    const bit = (id: string) => 1 << model.traitIds.indexOf(id);
    expect([...records.traits.subarray(0, 4)]).toEqual([0, bit('vip'), 0, bit('late')]);
  });

  test('are cleared, spoiled, turned back or still inside, with the time they left', () => {
    // One desk: 10–25 and 55–60 the first, 25–40 the fruit, spoiled from 32 on but served to the end, 40–55 the red one.
    expect([...records.outcome]).toEqual([1, 3, 2, 0, 1, 1]);
    expect([...records.endedMs].map((ms) => ms / MIN)).toEqual([60, 40, 55, NaN, 31, 92]);
  });

  test('visit stages: entered, begun, left; not yet is NaN; trucks of the second gate are counted on', () => {
    const table = [...visits.truck].map((truck, v) => [truck, visits.stage[v]!, ...[visits.enteredMs, visits.startedMs, visits.endedMs].map((of) => (Number.isNaN(of[v]!) ? null : of[v]! / MIN))]); // prettier-ignore
    const of = (truck: number) => table.filter(([one]) => one === truck).map((row) => row.slice(1));
    expect(of(0)[0]).toEqual([0, 10, 10, 25]);
    expect(of(1)).toEqual([[0, 12, 25, 40]]);
    expect(of(3)).toEqual([[0, 355, 355, null]]);
    expect(of(4)).toEqual([[0, 1, 1, 31]]);
    expect(of(5)).toEqual([[1, 91, 91, 92]]);
    expect([of(0)[1]![0], of(2).length]).toEqual([2, 1]);
  });
});

describe.each(Object.entries(SMALL_WORLDS))('%s', (_, world) => {
  test('watching changes nothing, stops afterwards, and sees everybody', () => {
    const model = compile(world());
    const before = replicate(model, AT);
    const records = recordTrucks(model, AT);
    expect(model.gates.map((_gate, g) => engineOf(model, g).watch)).toEqual(model.gates.map(() => null));
    expect(outcomeDigest(replicate(model, AT))).toBe(outcomeDigest(before));
    unpackOutcomes(model, before).forEach(({ collectors: c }, g) => {
      const outcomes = [...records.outcome].filter((_outcome, i) => records.gate[i] === g);
      const total = (column: ArrayLike<number>) => Array.from(column).reduce((sum, n) => sum + n, 0);
      expect([1, 2, 3, 4].map((outcome) => outcomes.filter((one) => one === outcome).length)).toEqual(
        [c.cleared, c.turnedBack, c.spoiled, c.divertedOut].map(total),
      );
      expect(outcomes.length).toBe(total(c.arrived));
    });
  });

  test('a truck is at one place at a time, from its arrival to its end', () => {
    const { visits, arrivedMs, endedMs } = recordTrucks(compile(world()), AT);
    const last = new Map<number, number>();
    const faults: number[] = [];
    for (const [v, truck] of visits.truck.entries()) {
      const [entered, started, left] = [visits.enteredMs[v]!, visits.startedMs[v]!, visits.endedMs[v]!];
      // What has not happened yet is NaN and out of order with nothing.
      const times = [last.get(truck) ?? arrivedMs[truck]!, entered, started, left, endedMs[truck]!].filter((t) => !Number.isNaN(t));
      if (times.some((t, i) => t < (times[i - 1] ?? 0))) faults.push(v);
      last.set(truck, left);
    }
    expect(faults).toEqual([]);
  });
});
