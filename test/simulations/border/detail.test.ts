// A replication watched again: the same replication, every truck of it, and all of its time.
import { describe, expect, test } from 'vitest';
import { decodeDetail, encodeDetail } from '../../../simulations/border/detail-bytes.ts';
import { CELLS_A_PLACE, NO_STAY, watchDetail, type Detail } from '../../../simulations/border/detail.ts';
import { recordTrucks } from '../../../simulations/border/records.ts';
import { outcomeDigest, replicate, unpackOutcomes } from '../../../simulations/border/replicate.ts';
import { compile } from '../../../simulations/index.ts';
import { engineOf } from '../../../simulations/model/advance.ts';
import { given, openGate, stage, takes } from '../../helpers/journeys.ts';
import { HOUR, MIN, pool, scenario } from '../../helpers/scenario-builder.ts';
import { SMALL_WORLDS } from '../model/small-worlds.ts';

const AT = { seed: 3, k: 1 };
const sum = (column: Iterable<number>): number => [...column].reduce((total, n) => total + n, 0);

describe.each(Object.entries(SMALL_WORLDS))('%s', (_, world) => {
  const model = compile(world());
  const pack = replicate(model, AT);
  const detail = watchDetail(model, AT);
  const gates = unpackOutcomes(model, pack).map(({ collectors }) => collectors);

  test('it is the replication that was run, and nobody watches any more', () => {
    expect(detail.digest).toBe(outcomeDigest(pack));
    expect(model.gates.map((_gate, g) => engineOf(model, g).watch)).toEqual(model.gates.map(() => null));
  });

  test('the time at all places adds up, to the millisecond, to the time inside in the measured days', () => {
    let at = 0;
    model.gates.forEach((gate, g) => {
      gate.flows.forEach((_flow, f) => {
        const cells = detail.hours.subarray(at, (at += (gate.stages.ids.length + 1) * CELLS_A_PLACE));
        expect(sum(cells)).toBe(gates[g]!.inside.area[f]);
      });
    });
    expect(at).toBe(detail.hours.length);
  });

  test('every truck is there once, with what became of it and how long it stayed', () => {
    const records = recordTrucks(model, AT);
    const bySum = (ended: Iterable<number>): number => sum([...ended].filter((ms) => !Number.isNaN(ms) && ms !== NO_STAY));
    expect(detail.serial.length).toBe(records.serial.length);
    expect(sum(detail.blocks.map(({ trucks }) => trucks))).toBe(detail.serial.length);
    const count = (outcomes: Uint8Array) => [0, 1, 2, 3, 4].map((outcome) => outcomes.filter((one) => one === outcome).length);
    expect(count(detail.outcome)).toEqual(count(records.outcome));
    expect(bySum(detail.stayMs)).toBe(bySum(records.endedMs.map((ms, i) => ms - records.arrivedMs[i]!)));
    expect([...detail.stayMs].filter((ms) => ms === NO_STAY)).toHaveLength(count(records.outcome)[0]!);
  });

  test('trucks of a block are in order of serial and trip, none twice', () => {
    let row = 0;
    for (const { trucks } of detail.blocks) {
      for (const end = row + trucks - 1; row < end; row++)
        expect(detail.serial[row + 1]! - detail.serial[row]! || detail.trip[row + 1]! - detail.trip[row]!).toBeGreaterThan(0);
      row++;
    }
  });

  test('the series are those of the run', () => {
    expect(sum(detail.series)).toBe(sum(gates.flatMap((c) => [sum(c.seriesArrived), sum(c.seriesCleared), sum(c.seriesInside)])));
  });

  test('bytes bring it back, wherever they lie', () => {
    const bytes = encodeDetail(detail);
    const elsewhere = new Uint8Array(bytes.length + 3);
    elsewhere.set(bytes, 3);
    const plain = (one: Detail | undefined) => one && Object.fromEntries(Object.entries(one).map(([k, v]) => [k, ArrayBuffer.isView(v) ? [...(v as Uint8Array)] : v])); // prettier-ignore
    expect(plain(decodeDetail(bytes))).toEqual(plain(detail));
    expect(plain(decodeDetail(elsewhere.subarray(3)))).toEqual(plain(detail));
    expect(() => decodeDetail(bytes.subarray(0, bytes.length - 8))).toThrow('full length');
  });
});

test('time is booked where and when it passes: waiting and service, hour by hour, from the end of the warm-up to the end of the run', () => {
  const gate = openGate({
    pools: { desk: pool(1) },
    stages: { s: stage({ kind: 'service', pool: 'desk', time: takes(50) }) },
    flows: { f: given([{ at: 30 }, { at: 40 }, { at: 175 }], ['s']) },
  });
  const { hours, outcome, stayMs, hour } = watchDetail(compile(scenario({ g: gate }, { days: 2 / 24, warmUpMs: HOUR })), { seed: 1, k: 0 });
  const minutes = (from: number) => [...hours.subarray(from, from + 24)].map((ms) => ms / MIN);
  const at = (...cells: readonly (readonly [number, number])[]) => Array.from({ length: 24 }, (_, h) => new Map(cells).get(h) ?? 0);
  // Served 30–80, 80–130 and from 175; the second waits 40–80; measured are minutes 60 to 180.
  expect(minutes(0)).toEqual(at([1, 20]));
  expect(minutes(24)).toEqual(at([1, 60], [2, 15]));
  expect(sum(hours.subarray(48))).toBe(0);
  expect([...outcome]).toEqual([1, 1, 0]);
  expect([...stayMs]).toEqual([50 * MIN, 90 * MIN, NO_STAY]);
  expect([...hour]).toEqual([0, 0, 2]);
});
