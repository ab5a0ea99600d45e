// Frames of gates joined into windows, windows into messages, messages into history and speed.
import { describe, expect, test } from 'vitest';
import type { GateFrame, GateLayout } from '../../../shared/protocol/live.ts';
import type { FrameRecord } from '../../../services/adapters/ports.ts';
import { createHistory, HISTORY_STEP_MS } from '../../../services/api/live-history.ts';
import { createFrameJoiner, mergeWindows } from '../../../services/api/live-merge.ts';
import { createSpeedometer } from '../../../services/api/live-speed.ts';

const MIN = 60_000;
function gateFrame(wish: Partial<GateFrame> & { readonly fromMs: number; readonly toMs: number }): GateFrame {
  const levels = {
    waiting: [1, 2, 4],
    inService: [0],
    servers: [1],
    busy: [0],
    arrived: [0],
    cleared: [0],
    inside: [0],
    divertedOut: [0],
    sojournP50: null,
    sojournP90: 30,
    open: [true],
  };
  return { gate: 0, levels, arrived: [1, 2], cleared: [0, 1], moves: moves(0), feed: [], ...wish };
}
function moves(count: number, omitted = 0): GateFrame['moves'] {
  const column = Array.from({ length: count }, (_, i) => i);
  return { serial: column, flow: column, channel: column, to: column, state: column, atMs: column, omitted };
}
const record = (k: number, g: number, w: number): FrameRecord => ({
  k,
  g,
  w,
  cursor: `${k}-${g}-${w}`,
  bytes: Buffer.from(JSON.stringify(gateFrame({ gate: g, fromMs: w * MIN, toMs: (w + 1) * MIN }))),
});

describe('joining the frames of gates', () => {
  test('a window is complete when every gate has spoken, in whatever order they do', () => {
    const joiner = createFrameJoiner(3);
    expect([record(0, 2, 0), record(0, 2, 1), record(0, 0, 0)].map((one) => joiner.take(one))).toEqual([undefined, undefined, undefined]);
    expect(joiner.take(record(0, 1, 0))?.gates.map((gate) => gate.gate)).toEqual([0, 1, 2]);
    joiner.take(record(0, 0, 1));
    expect(joiner.take(record(0, 1, 1))?.w).toBe(1);
  });

  test('records that come twice, or again after the transport went back, change nothing', () => {
    const joiner = createFrameJoiner(1);
    const taken = [0, 1, 1, 0, 2, 1, 2, 3].map((w) => joiner.take(record(0, 0, w))?.w);
    expect(taken).toEqual([0, 1, undefined, undefined, 2, undefined, undefined, 3]);
    expect(joiner.take(record(1, 0, 0))?.k).toBe(1);
    expect(joiner.take(record(0, 0, 4))).toBeUndefined();
  });

  test('a window whose first pieces are no longer kept is left out', () => {
    const joiner = createFrameJoiner(2);
    // The stream begins with gate 1 of window 7: gate 0 of it was trimmed away.
    expect(joiner.take(record(0, 1, 7))).toBeUndefined();
    joiner.take(record(0, 0, 8));
    expect(joiner.take(record(0, 1, 8))?.w).toBe(8);
    expect(joiner.take(record(0, 0, 7))).toBeUndefined();
  });
});

describe('joining windows', () => {
  test('counts add up, levels are the last ones, the span covers all', () => {
    const windows = [0, 1, 2].map((w) => ({ k: 0, w, gates: [gateFrame({ fromMs: w * MIN, toMs: (w + 1) * MIN, moves: moves(2, 1) })] }));
    const [merged] = mergeWindows(windows);
    expect(merged).toMatchObject({ fromMs: 0, toMs: 3 * MIN, arrived: [3, 6], cleared: [0, 3] });
    expect(merged?.moves.serial).toEqual([0, 1, 0, 1, 0, 1]);
    expect(merged?.moves.omitted).toBe(3);
  });

  test('sizes of groups stay beside their moves when only some windows have groups', () => {
    const windows = [moves(2), { ...moves(2), group: [1, 15] }].map((part, w) => ({
      k: 0,
      w,
      gates: [gateFrame({ fromMs: w * MIN, toMs: (w + 1) * MIN, moves: part })],
    }));
    expect(mergeWindows(windows)[0]?.moves.group).toEqual([1, 1, 1, 15]);
    expect(mergeWindows(windows.slice(0, 1))[0]?.moves.group).toBeUndefined();
  });

  test('cargo stays beside its moves, and is left out when a window does not say', () => {
    const [told, silent] = [{ ...moves(300), cargo: Array.from({ length: 300 }, (_, i) => i % 7) }, moves(2)];
    const join = (...parts: readonly GateFrame['moves'][]) =>
      mergeWindows(parts.map((part, w) => ({ k: 0, w, gates: [gateFrame({ fromMs: w * MIN, toMs: (w + 1) * MIN, moves: part })] })))[0]
        ?.moves;
    expect(join(told)?.cargo).toEqual(told.cargo.slice(100));
    expect(join(told, silent)?.cargo).toBeUndefined();
  });

  test('a message lists at most 200 moves of a gate, the last ones, and counts the others', () => {
    const windows = [0, 1].map((w) => ({ k: 0, w, gates: [gateFrame({ fromMs: w * MIN, toMs: (w + 1) * MIN, moves: moves(300, 5) })] }));
    const merged = mergeWindows(windows)[0]?.moves;
    expect(merged?.serial).toHaveLength(200);
    expect(merged?.serial.slice(0, 2)).toEqual([100, 101]);
    expect(merged?.omitted).toBe(410);
    expect(mergeWindows([])).toEqual([]);
  });
});

describe('history', () => {
  const layout = [
    { id: 'a', name: 'A', sides: [], pools: [], flows: [{}, {}], stages: [{ papers: false }, { papers: true }, { papers: false }] },
  ] as unknown as GateLayout[];

  test('counts fall into quarter hours, and a longer window is spread evenly', () => {
    const builder = createHistory(layout);
    builder.add(gateFrame({ fromMs: 0, toMs: 15 * MIN, arrived: [4, 4] }));
    builder.add(gateFrame({ fromMs: 15 * MIN, toMs: 75 * MIN, arrived: [8, 0], cleared: [0, 4] }));
    const history = builder.history();
    expect(history.stepMs).toBe(HISTORY_STEP_MS);
    expect(history.arrived[0]).toEqual([8, 2, 2, 2, 2]);
    expect(history.cleared[0]).toEqual([1, 1, 1, 1, 1]);
    expect(history.clearedByFlow?.[0]).toEqual([
      [0, 0, 0, 0, 0],
      [1, 1, 1, 1, 1],
    ]);
  });

  test('waiting counts trucks and not declarations; skipped quarters hold the level before', () => {
    const builder = createHistory(layout);
    builder.add(gateFrame({ fromMs: 0, toMs: 15 * MIN }));
    builder.add(gateFrame({ fromMs: 15 * MIN, toMs: 60 * MIN }));
    expect(builder.history().waiting[0]).toEqual([5, 5, 5, 5]);
    expect(builder.history().sojournP50[0]).toEqual([null, null, null, null]);
    expect(builder.history().sojournP90[0]).toEqual([30, 30, 30, 30]);
  });

  test('a page that joins in mid-run sees the time before as empty', () => {
    const builder = createHistory(layout);
    builder.add(gateFrame({ fromMs: 45 * MIN, toMs: 60 * MIN }));
    expect(builder.history().arrived[0]).toEqual([0, 0, 0, 3]);
    expect(builder.history().waiting[0]).toEqual([0, 0, 0, 5]);
  });
});

test('the achieved speed is that of the last three seconds, and nothing after a long silence', () => {
  const speed = createSpeedometer();
  expect(speed.read(0)).toBe(0);
  for (let i = 0; i <= 20; i += 1) speed.add(i * 250, i * 250 * (i < 10 ? 1 : 60));
  expect(speed.read(5_000)).toBeGreaterThan(50);
  for (let i = 21; i <= 40; i += 1) speed.add(i * 250, i * 250 * 60);
  expect(speed.read(10_000)).toBeCloseTo(60, 6);
  expect(speed.read(20_000)).toBe(0);
  speed.reset();
  expect(speed.read(10_000)).toBe(0);
});
