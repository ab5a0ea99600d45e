// Snapshot and frames to what the page knows: order, repetition, gaps, history.
import { describe, expect, test } from 'vitest';
import {
  allLosses,
  applyFrame,
  lossesOf,
  releasedOf,
  sum,
  trucksWaiting,
  viewOf,
  type LiveView,
} from '../../dashboard/data/live-reducer.ts';
import { frames, layout, levelsAt, snapshot } from './fixtures.ts';

function play(view: LiveView, list: ReturnType<typeof frames>): LiveView {
  return list.reduce((now, frame) => applyFrame(now, frame).view, view);
}

describe('frames', () => {
  test('in order they bring the page to the levels of the run', () => {
    const view = play(viewOf(snapshot()), frames(5));
    expect([view.seq, view.simMs]).toEqual([12, 3_600_000]);
    expect(view.levels[0]).toEqual(levelsAt(60));
  });

  test('a repeated or older frame changes nothing', () => {
    const view = play(viewOf(snapshot()), frames(5).slice(0, 4));
    const again = applyFrame(view, frames(5)[1]!);
    expect(again.outcome).toBe('repeated');
    expect(again.view).toBe(view);
  });

  test('a frame after a gap is not applied', () => {
    const view = viewOf(snapshot());
    const next = applyFrame(view, frames(5)[2]!);
    expect(next.outcome).toBe('gap');
    expect(next.view).toBe(view);
  });

  test('frames replayed after a gap give the same page as frames without one', () => {
    const list = frames(5);
    const straight = play(viewOf(snapshot()), list);
    const broken = play(viewOf(snapshot()), list.slice(0, 3));
    const resumed = play(applyFrame(broken, list[7]!).view, list.slice(2));
    expect(resumed).toEqual(straight);
  });

  test('a snapshot taken half-way and the frames after it end at the same levels', () => {
    const late = play(viewOf(snapshot(30, 6)), frames(5));
    expect(late.levels).toEqual(play(viewOf(snapshot()), frames(5)).levels);
  });

  test('events are kept once and in order', () => {
    const view = play(viewOf(snapshot()), [...frames(5), ...frames(5)]);
    expect(view.feed).toHaveLength(1);
  });
});

describe('history', () => {
  test('counts what was released in its quarter hour', () => {
    const view = play(viewOf(snapshot()), frames(5));
    expect(view.history[0]!.cleared).toEqual([0, 0, 2, 0]);
    expect(view.history[0]!.clearedByFlow).toEqual([
      [0, 0, 1, 0],
      [0, 0, 1, 0],
    ]);
  });

  test('does not depend on how the time was cut into frames', () => {
    expect(play(viewOf(snapshot()), frames(1)).history).toEqual(play(viewOf(snapshot()), frames(15)).history);
  });

  test('a frame longer than a quarter hour is spread over those it covers', () => {
    const view = play(viewOf(snapshot()), frames(60));
    expect(view.history[0]!.cleared).toEqual([0.5, 0.5, 0.5, 0.5]);
  });

  test('declarations that wait are not trucks that wait', () => {
    expect(trucksWaiting(layout, levelsAt(10))).toBe(1);
    expect(play(viewOf(snapshot()), frames(5)).history[0]!.waiting).toEqual([1, 1, 0, 0]);
  });

  test('what was not seen stays unseen, bucket by bucket', () => {
    const view = play(viewOf(snapshot(30, 6)), frames(5));
    expect(view.history[0]!.clearedByFlow[0]!.slice(0, 2)).toEqual([null, null]);
    expect(view.history[0]!.clearedByFlow[0]![2]).toBe(1);
  });

  test('today counts from midnight in Viet Nam, the last hour from whole quarter hours', () => {
    const view = play(viewOf(snapshot()), frames(5));
    expect(releasedOf(view, 0)).toEqual({ today: 2, lastHour: 2 });
    expect(sum(view.levels[0]!.cleared)).toBe(2);
  });
});

describe('ways to leave without release', () => {
  const levels = { ...levelsAt(60), turnedBack: [2, 1], spoiled: [0, 0] };

  test('those the server says can happen are shown, also when none did', () => {
    const told = { ...layout, losses: ['turnedBack', 'spoiled'] as const };
    expect(lossesOf(told, levels)).toEqual([
      { loss: 'turnedBack', n: 3 },
      { loss: 'spoiled', n: 0 },
    ]);
  });

  test('of a server that does not say, those that happened', () => {
    expect(lossesOf(layout, levels)).toEqual([{ loss: 'turnedBack', n: 3 }]);
    expect(lossesOf(layout, levelsAt(60))).toEqual([]);
  });

  test('of the whole run, those that happened anywhere', () => {
    expect(allLosses({ levels: [levels, { ...levels, divertedOut: [0, 4] }] })).toEqual([
      { loss: 'turnedBack', n: 6 },
      { loss: 'divertedOut', n: 4 },
    ]);
  });
});
