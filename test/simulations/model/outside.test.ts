// Truck and cargo events from outside among the drawn ones: every one counts once, wherever time is cut and in whatever order they came.
import { describe, expect, test } from 'vitest';
import { compile } from '../../../simulations/model/compile.ts';
import { decodeEvents, drawArrivals, encodeEvents, type EventColumns } from '../../../simulations/model/arrivals.ts';
import { advance } from '../../../simulations/model/advance.ts';
import { decodeOutside, mergeEvents, outsideMark, outsideSerial, OUTSIDE_SERIALS } from '../../../simulations/model/outside.ts';
import { outcomeDigest, packOutcomes, replicate, unpackOutcomes } from '../../../simulations/border/replicate.ts';
import { divertingScenario, HOUR } from '../../helpers/scenario-builder.ts';

const model = compile(divertingScenario());
const AT = { seed: 3, k: 0 };
const EXPORT = 0;

function rowOf(timeMs: number, serial: number, mark: Uint8Array): Uint8Array {
  const row = new Uint8Array(18);
  const view = new DataView(row.buffer);
  view.setFloat64(0, timeMs);
  view.setInt32(8, serial);
  row.set(mark, 12);
  return row;
}
const joined = (rows: readonly Uint8Array[]): Uint8Array => Uint8Array.from(rows.flatMap((row) => [...row]));
const half = (g: number, name: string, isCargo: boolean, timeMs: number): Uint8Array => {
  const truck = { isCargo, flow: EXPORT, consignment: name, channel: null, cargo: null, traits: null };
  return rowOf(timeMs, outsideSerial(name), outsideMark(model, { ...AT, g }, truck));
};
/** Forty trucks of the first gate, a declaration each, half of them at instants where windows of an hour end. */
const rows = Array.from({ length: 40 }, (_, i) => {
  const timeMs = 9 * HOUR + i * (HOUR / 2);
  return [half(0, `truck-${i}`, false, timeMs), half(0, `truck-${i}`, true, timeMs - (i % 3) * HOUR)];
}).flat();
const outside = [joined(rows), undefined];
const digestOf = (options: Parameters<typeof replicate>[2]): string => outcomeDigest(replicate(model, AT, options));

describe('events from outside', () => {
  test('are the same run however time is cut and in whatever order they came', () => {
    const whole = digestOf({ outside });
    expect(whole).not.toBe(digestOf({}));
    expect(digestOf({ outside, windowMs: HOUR / 4 })).toBe(whole);
    expect(digestOf({ outside: [joined([...rows].reverse()), new Uint8Array(0)], windowMs: HOUR / 2 })).toBe(whole);
  });

  test('come through an inbox window by window as they do all at once', () => {
    let states: (Uint8Array | null)[] = [null, null];
    let mail: { field: string; bytes: Uint8Array }[][] = [[], []];
    for (let fromMs = 0; fromMs < model.horizonMs; fromMs += HOUR / 2) {
      const untilMs = fromMs + HOUR / 2;
      const next: typeof mail = [[], []];
      states = states.map((state, g) => {
        const drawn = encodeEvents(drawArrivals(model, { ...AT, g }, { fromMs, untilMs }));
        const mine =
          g === 0
            ? rows.filter((row) => new DataView(row.buffer).getFloat64(0) >= fromMs && new DataView(row.buffer).getFloat64(0) < untilMs)
            : [];
        const x = mine.length === 0 ? [] : [{ field: 'x', bytes: joined(mine) }];
        const moved = advance(model, { ...AT, g }, state, [{ field: 'a', bytes: drawn }, ...x, ...mail[g]!], untilMs);
        for (const { to, bytes } of moved.outbox) next[to]!.push({ field: `g${g}`, bytes });
        return moved.state;
      });
      mail = next;
    }
    expect(
      outcomeDigest(
        packOutcomes(
          model,
          states.map((state) => state!),
        ),
      ),
    ).toBe(digestOf({ outside }));
  });

  test('add exactly their trucks, and every one that has its declaration gets through', () => {
    const sum = (values: Float64Array): number => values.reduce((all, n) => all + n, 0);
    const arrived = (options: Parameters<typeof replicate>[2]) =>
      unpackOutcomes(model, replicate(model, AT, options)).map(({ collectors }) => collectors.arrived[EXPORT]!);
    const [plain, more] = [arrived({}), arrived({ outside })];
    expect(more[0]! - plain[0]!).toBe(40);
    expect(more[1]).toBe(plain[1]);
    const lonely = [joined(rows.filter((_, i) => i % 2 === 0)), undefined];
    const cleared = (options: Parameters<typeof replicate>[2]) =>
      sum(unpackOutcomes(model, replicate(model, AT, options))[0]!.collectors.cleared.slice(EXPORT, EXPORT + 1));
    // Trucks without a declaration wait for it for ever; the others take their turn.
    expect(cleared({ outside })).toBeGreaterThan(cleared({ outside: lonely }) + 20);
  });

  test('what is not known is drawn for the consignment: truck and declaration agree, what is known stands', () => {
    const mark = (isCargo: boolean, part: object = {}) => [
      ...outsideMark(
        model,
        { ...AT, g: 0 },
        { isCargo, flow: EXPORT, consignment: 'x-1', channel: null, cargo: null, traits: null, ...part },
      ),
    ];
    expect(mark(true).slice(1)).toEqual(mark(false).slice(1));
    expect([mark(false)[0], mark(true)[0]]).toEqual([0, 1]);
    expect(mark(false, { channel: 2, traits: 0x0102 }).slice(2)).toEqual([2, 0, 0x02, 0x01]);
    const channels = Array.from(
      { length: 400 },
      (_, i) =>
        outsideMark(
          model,
          { ...AT, g: 0 },
          { isCargo: false, flow: EXPORT, consignment: `c${i}`, channel: null, cargo: null, traits: null },
        )[2],
    );
    // 60 % of 400 are green: four standard deviations are 39.
    expect(Math.abs(channels.filter((channel) => channel === 0).length - 240)).toBeLessThan(40);
    expect(outsideSerial('x-1')).toBeGreaterThanOrEqual(OUTSIDE_SERIALS);
    expect(new Set(Array.from({ length: 1000 }, (_, i) => outsideSerial(`29C-${i}`))).size).toBeGreaterThan(995);
  });

  test('merging keeps the order of the calendar and every event of both', () => {
    const drawn = drawArrivals(model, { ...AT, g: 0 }, { fromMs: 0, untilMs: 24 * HOUR });
    const merged = mergeEvents(drawn, decodeOutside(joined(rows.slice(0, 20))));
    const list = (events: EventColumns) =>
      Array.from({ length: events.n }, (_, i) => [events.times[i]!, events.serials[i]!, events.flows[i]!, events.kinds[i]!]);
    const sorted = [...list(drawn), ...list(decodeOutside(joined(rows.slice(0, 20))))].sort(
      (a, b) => a[0]! - b[0]! || a[1]! - b[1]! || a[2]! - b[2]! || a[3]! - b[3]!,
    );
    expect(list(merged)).toEqual(sorted);
    expect(decodeEvents(encodeEvents(merged))).toEqual(merged);
  });
});
