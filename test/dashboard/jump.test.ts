// Jumps: which instants come next, and the commands a jump sends to a run that obeys.
import { describe, expect, test } from 'vitest';
import type { Control } from '../../shared/protocol/live.ts';
import type { Speed } from '../../shared/protocol/run.ts';
import { createJumper, nextClock, nextEvent, nextEvents } from '../../dashboard/data/jump.ts';
import { viewOf, type LiveView } from '../../dashboard/data/live-reducer.ts';
import { createStore } from '../../dashboard/data/store.ts';
import { minuteOfDay } from '../../dashboard/live/jump-panel.tsx';
import { snapshot } from './fixtures.ts';

const HOUR = 3_600_000;
const calendar = { opens: [7 * HOUR, 31 * HOUR], closes: [18 * HOUR], shifts: [7 * HOUR, 12 * HOUR], disruptions: [] };

describe('what comes next', () => {
  test('is after now, by kind, and nothing where there is no more', () => {
    expect(nextEvents(calendar, 7 * HOUR)).toEqual({ opens: 31 * HOUR, closes: 18 * HOUR, shifts: 12 * HOUR });
    expect(nextEvent(calendar, 12 * HOUR)).toBe(18 * HOUR);
    expect(nextEvent(calendar, 40 * HOUR)).toBeUndefined();
    expect(nextEvent(undefined, 0)).toBeUndefined();
  });

  test('a time of day is the next one of Viet Nam, today or tomorrow', () => {
    // The made-up run begins at midnight in Viet Nam.
    const view = { startEpochMs: snapshot().startEpochMs, simMs: 9 * HOUR };
    expect(nextClock(view, 10 * 60 + 30)).toBe(10.5 * HOUR);
    expect(nextClock(view, 8 * 60)).toBe(32 * HOUR);
    expect(nextClock(view, 9 * 60)).toBe(33 * HOUR);
  });

  test('a typed time is hours and minutes or nothing', () => {
    expect(['09:45', '24:00', '9:60', ''].map(minuteOfDay)).toEqual([585, undefined, undefined, undefined]);
  });
});

/** A run that does what it is told, at once. */
function obedientRun(refused?: Control['type']) {
  const head = createStore<LiveView | null>(viewOf(snapshot(60, 1)));
  const told: Control[] = [];
  const command = async (control: Control) => {
    told.push(control);
    if (control.type === refused) return { status: 'refused', reason: 'wrong-state' } as const;
    const view = head.get()!;
    const asked: Speed = control.type === 'speed' ? control.speed : view.pace.asked;
    const simMs = view.simMs + (control.type === 'step' ? control.ms : 0);
    head.set({ ...view, simMs, pace: { asked, achieved: 0, paused: control.type === 'resume' ? false : true } });
    return { status: 'applied', appliesAtMs: simMs } as const;
  };
  return { head, command, told };
}

const ended = (state: { get(): unknown; subscribe(listener: () => void): () => void }): Promise<void> =>
  new Promise((resolve) => {
    const stop = state.subscribe(() => {
      if (state.get() !== null) return;
      stop();
      resolve();
    });
  });

describe('a jump', () => {
  test('pauses, goes at full speed to the very instant, and puts the speed back', async () => {
    const run = obedientRun();
    const jumper = createJumper(run);
    jumper.to(3 * HOUR);
    await ended(jumper.state);
    expect(run.told).toEqual([
      { type: 'pause' },
      { type: 'speed', speed: 'max' },
      { type: 'step', ms: 2 * HOUR },
      { type: 'speed', speed: 60 },
    ]);
    expect(run.head.get()).toMatchObject({ simMs: 3 * HOUR, pace: { paused: true } });
    expect(jumper.outcome.get()).toBeNull();
  });

  test('until something holds goes quarter by quarter and stops at it', async () => {
    const run = obedientRun();
    const jumper = createJumper(run);
    jumper.until(() => (run.head.get()?.simMs ?? 0) > 2 * HOUR);
    await ended(jumper.state);
    expect(run.head.get()?.simMs).toBe(2.25 * HOUR);
  });

  test('says when it did not happen within a day', async () => {
    const run = obedientRun();
    const jumper = createJumper(run);
    jumper.until(() => false, 6 * HOUR);
    await ended(jumper.state);
    expect(run.head.get()?.simMs).toBe(25 * HOUR);
    expect(jumper.outcome.get()).toBe('not-found');
  });

  test('that the server refuses says so', async () => {
    const jumper = createJumper(obedientRun('step'));
    jumper.to(3 * HOUR);
    await ended(jumper.state);
    expect(jumper.outcome.get()).toBe('refused');
  });
});
