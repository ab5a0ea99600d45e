// A replication fast-forwarded to an instant goes on from there, window by window, exactly as one that was never cut.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  advance,
  arrivalsBatch,
  compile,
  fastForward,
  outcomeDigest,
  packOutcomes,
  replicate,
  type Model,
} from '../../../simulations/index.ts';
import { outsideMark, outsideSerial } from '../../../simulations/model/outside.ts';
import { divertingScenario, HOUR, MIN } from '../../helpers/scenario-builder.ts';
import { SMALL_WORLDS } from '../model/small-worlds.ts';

const AT = { seed: 3, k: 1 };
type Fields = { readonly field: string; readonly bytes: Uint8Array }[];

/** Goes on from `atMs` in windows of `windowMs`; answers the digest of the outcome. */
function goOn(model: Model, atMs: number, windowMs: number, outside: readonly Uint8Array[] = []): string {
  const then = fastForward(model, AT, atMs, { outside });
  let states: readonly (Uint8Array | null)[] = then.map(({ state }) => state);
  let mail: readonly Fields[] = then.map(({ inbox }) => [...inbox]);
  for (let fromMs = atMs; fromMs < model.horizonMs;) {
    const untilMs = Math.min(fromMs + windowMs, model.horizonMs);
    const next: Fields[] = model.gates.map(() => []);
    states = states.map((state, g) => {
      const batch = arrivalsBatch(model, { ...AT, g, fromMs, untilMs });
      const rows = rowsIn(outside[g] ?? new Uint8Array(0), fromMs, untilMs);
      const fields = [{ field: 'a', bytes: batch }, ...(rows.length === 0 ? [] : [{ field: 'x', bytes: rows }]), ...mail[g]!];
      const moved = advance(model, { ...AT, g }, state, fields, untilMs);
      for (const { to, bytes } of moved.outbox) next[to]!.push({ field: `g${g}`, bytes });
      return moved.state;
    });
    mail = next;
    fromMs = untilMs;
  }
  return outcomeDigest(packOutcomes(model, states as readonly Uint8Array[]));
}

const ROW = 18;
function rowsIn(bytes: Uint8Array, fromMs: number, untilMs: number): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const starts = Array.from({ length: bytes.length / ROW }, (_, i) => i * ROW).filter((at) => {
    const atMs = view.getFloat64(at);
    return atMs >= fromMs && atMs < untilMs;
  });
  return Uint8Array.from(starts.flatMap((at) => [...bytes.subarray(at, at + ROW)]));
}

test.each(Object.entries(SMALL_WORLDS))('%s goes on from any instant to the outcome of the uncut run', (_, world) => {
  const model = compile(world());
  const whole = outcomeDigest(replicate(model, AT));
  const windowMs = Math.min(model.lookaheadMs, 95 * MIN + 7);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: model.horizonMs - 1 }), (atMs) => {
      expect(goOn(model, atMs, windowMs)).toBe(whole);
    }),
    { seed: 7, numRuns: 4 },
  );
});

const model = compile(divertingScenario({ days: 1 }));

test('messages under way between gates go along, wherever the cut lies', () => {
  const whole = outcomeDigest(replicate(model, AT));
  let underWay = 0;
  fc.assert(
    fc.property(fc.integer({ min: 8 * HOUR, max: 18 * HOUR }), (atMs) => {
      underWay += fastForward(model, AT, atMs).flatMap(({ inbox }) => inbox).length;
      expect(goOn(model, atMs, 20 * MIN)).toBe(whole);
    }),
    { seed: 11, numRuns: 20 },
  );
  expect(underWay).toBeGreaterThan(0);
});

test('events from outside before the cut go along, those after it come by the windows', () => {
  const rows = Array.from({ length: 30 }, (_, i) => {
    const truck = { isCargo: i % 2 === 1, flow: 0, consignment: `c${i >> 1}`, channel: null, cargo: null, traits: null };
    const row = new Uint8Array(ROW);
    const view = new DataView(row.buffer);
    view.setFloat64(0, 8 * HOUR + i * 10 * MIN);
    view.setInt32(8, outsideSerial(truck.consignment));
    row.set(outsideMark(model, { ...AT, g: 0 }, truck), 12);
    return [...row];
  });
  const outside = [Uint8Array.from(rows.flat()), new Uint8Array(0)];
  const whole = outcomeDigest(replicate(model, AT, { outside }));
  expect(whole).not.toBe(outcomeDigest(replicate(model, AT)));
  for (const atMs of [8 * HOUR, 9 * HOUR, 9 * HOUR + 1, 20 * HOUR]) expect(goOn(model, atMs, 30 * MIN, outside)).toBe(whole);
});

test('the instant itself has not happened; time 0 and the horizon are instants like others', () => {
  const [first] = fastForward(model, AT, 0);
  expect(first!.inbox).toEqual([]);
  expect(goOn(model, 0, 30 * MIN)).toBe(outcomeDigest(replicate(model, AT)));
  const last = fastForward(model, AT, model.horizonMs).map(({ state }) => state);
  expect(outcomeDigest(packOutcomes(model, last))).toBe(outcomeDigest(replicate(model, AT)));
});
