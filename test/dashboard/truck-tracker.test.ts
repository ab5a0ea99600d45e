// Who is inside and how they came there: frames to trails, for the card of a truck.
import { describe, expect, test } from 'vitest';
import type { LiveMessage } from '../../dashboard/data/live-store.ts';
import { trackTrucks, visitsOf } from '../../dashboard/data/truck-tracker.ts';
import { frames, movesOf, snapshot, standing } from './fixtures.ts';

const MIN = 60_000;

function tracked(messages: readonly LiveMessage[]) {
  const listeners = new Set<(message: LiveMessage) => void>();
  const source = {
    onMessage: (listener: (message: LiveMessage) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    recent: () => messages,
    refresh: () => undefined,
  };
  const tell = (message: LiveMessage): void => listeners.forEach((listener) => listener(message));
  return { tracker: trackTrucks(source, 0), tell };
}

const begin: LiveMessage = { kind: 'snapshot', snapshot: snapshot() };
const played = (until: number): LiveMessage[] => frames(5, until).map((frame) => ({ kind: 'frame', frame }));

describe('a truck', () => {
  test('has its stages with the times it came to them', () => {
    const { tracker } = tracked([begin, ...played(30)]);
    const truck = tracker.find({ flow: 0, serial: 2 })!;
    expect(truck.channel).toBe(2);
    expect(visitsOf(truck.trail)).toEqual([
      { stage: 0, fromMs: 2 * MIN, toMs: 7 * MIN },
      { stage: 1, fromMs: 7 * MIN, toMs: null },
    ]);
  });

  test('carries what the last message of it says, by index of the layout', () => {
    const [first, ...rest] = played(30);
    const gates = first?.kind === 'frame' ? first.frame.gates : [];
    const loaded = gates.map((gate) => ({ ...gate, moves: { ...gate.moves, cargo: gate.moves.serial.map((serial) => serial + 1) } }));
    const { tracker } = tracked([begin, ...(first?.kind === 'frame' ? [{ ...first, frame: { ...first.frame, gates: loaded } }] : [])]);
    expect(tracker.find({ flow: 0, serial: 2 })?.cargo).toBe(3);
    expect(tracked([begin, ...rest]).tracker.find({ flow: 0, serial: 2 })?.cargo).toBeUndefined();
  });

  test('that is kept is still known after its release; others are forgotten', () => {
    const { tracker, tell } = tracked([begin, ...played(30)]);
    tracker.keep({ flow: 0, serial: 1 });
    for (const message of played(60).slice(6)) tell(message);
    expect(tracker.find({ flow: 0, serial: 1 })?.left).toEqual({ atMs: 31 * MIN, released: true });
    expect(tracker.find({ flow: 1, serial: 3 })).toBeUndefined();
  });

  test('keeps what was known of it when the whole picture comes anew', () => {
    const { tracker, tell } = tracked([begin, ...played(30)]);
    tell({ kind: 'snapshot', snapshot: snapshot(30, 6) });
    expect(visitsOf(tracker.find({ flow: 0, serial: 2 })!.trail).map(({ stage }) => stage)).toEqual([0, 1]);
  });
});

test('a stage lists those at it, who came first first', () => {
  const { tracker } = tracked([begin, ...played(30)]);
  expect(tracker.at(1).map(({ serial }) => serial)).toEqual(
    standing(30)
      .filter((step) => step[3] === 1)
      .map((step) => step[0]),
  );
});

test('moves that were left out are admitted', () => {
  const { tracker, tell } = tracked([begin]);
  expect(tracker.exact()).toBe(true);
  const [frame] = frames(5, 5);
  tell({ kind: 'frame', frame: { ...frame!, gates: [{ ...frame!.gates[0]!, moves: movesOf([], 3) }] } });
  expect(tracker.exact()).toBe(false);
});
