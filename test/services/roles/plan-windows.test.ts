import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MOST_AHEAD, moveTarget, planWindows, windowLength, type Pacing, type Plan } from '../../../services/coordinator/plan-windows.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const speeds = fc.oneof(fc.double({ min: 0.1, max: 36_000, noNaN: true }), fc.constant('max' as const));
const pacings: fc.Arbitrary<Pacing> = fc.record({
  speed: speeds,
  windowMs: fc.option(fc.integer({ min: 1, max: 2 * HOUR })),
  lookaheadMs: fc.integer({ min: 1000, max: 31 * DAY }),
  horizonMs: fc.integer({ min: 1, max: 31 * DAY }),
});
const plans: fc.Arbitrary<Plan> = fc
  .tuple(
    pacings,
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.integer({ min: -1, max: 100_000 }),
    fc.integer({ min: 0, max: 40 }),
    fc.option(fc.integer({ min: 1, max: 31 * DAY })),
  )
  .chain(([pacing, share, opened, behind, stopMs]) => {
    const openedMs = opened < 0 ? 0 : Math.floor(share * pacing.horizonMs);
    const target = fc.oneof(fc.constant(Number.POSITIVE_INFINITY), fc.integer({ min: 0, max: 32 * DAY }));
    return target.map((targetMs) => ({ ...pacing, opened, openedMs, slowestHead: Math.max(-1, opened - behind), targetMs, stopMs }));
  });

const property = (predicate: (plan: Plan, ends: readonly number[]) => void): void =>
  fc.assert(
    fc.property(plans, (plan) => {
      predicate(plan, planWindows(plan));
    }),
    { seed: 20_250_701, numRuns: 2000 },
  );

describe('the windows a plan opens', () => {
  test('end one after the other, the first after what is open', () => {
    property((plan, ends) => ends.forEach((end, i) => expect(end).toBeGreaterThan(ends[i - 1] ?? plan.openedMs)));
  });

  test('are never longer than the lookahead, the asked length, or an hour', () => {
    property((plan, ends) =>
      ends.forEach((end, i) =>
        expect(end - (ends[i - 1] ?? plan.openedMs)).toBeLessThanOrEqual(Math.min(plan.lookaheadMs, plan.windowMs ?? HOUR)),
      ),
    );
  });

  test('never pass the horizon, the stop of a step, or the time that should have been reached', () => {
    property((plan, ends) =>
      ends.forEach((end) => expect(end).toBeLessThanOrEqual(Math.min(plan.horizonMs, plan.stopMs ?? Infinity, plan.targetMs))),
    );
  });

  test('leave the slowest gate at most sixteen behind', () => {
    property((plan, ends) => expect(ends.length).toBeLessThanOrEqual(Math.max(0, MOST_AHEAD - (plan.opened - plan.slowestHead))));
  });

  test('end exactly at the horizon, however long a window is', () => {
    fc.assert(
      fc.property(pacings, (pacing) => {
        const tooMany = pacing.horizonMs / windowLength(pacing) > 20_000;
        fc.pre(!tooMany);
        let openedMs = 0;
        let opened = -1;
        for (;;) {
          const ends = planWindows({ ...pacing, opened, openedMs, slowestHead: opened, targetMs: Infinity, stopMs: null });
          if (ends.length === 0) break;
          opened += ends.length;
          openedMs = ends.at(-1) ?? openedMs;
        }
        expect(openedMs).toBe(pacing.horizonMs);
      }),
      { seed: 7, numRuns: 200 },
    );
  });
});

describe('pacing', () => {
  /** Plays `wallMs` of a coordinator that turns every 100 ms over workers that keep up. */
  function play(pacing: Pacing, wallMs: number): { readonly windows: number; readonly simMs: number } {
    let [opened, openedMs, targetMs] = [-1, 0, 0];
    for (let atMs = 0; atMs < wallMs; atMs += 100) {
      targetMs = moveTarget(targetMs, 100, openedMs, pacing);
      const ends = planWindows({ ...pacing, opened, openedMs, slowestHead: opened, targetMs, stopMs: null });
      opened += ends.length;
      openedMs = ends.at(-1) ?? openedMs;
    }
    return { windows: opened + 1, simMs: openedMs };
  }

  test.each([4, 10, 60, 600, 3600])('passes at least four windows a wall second at %i times, at most nine', (speed) => {
    const { windows } = play({ speed, windowMs: null, lookaheadMs: 31 * DAY, horizonMs: 31 * DAY }, 10_000);
    expect(windows).toBeGreaterThanOrEqual(39);
    expect(windows).toBeLessThanOrEqual(90);
  });

  test.each([1, 60, 3600, 36_000])('keeps the asked speed of %i times within one window', (speed) => {
    const pacing: Pacing = { speed, windowMs: null, lookaheadMs: 31 * DAY, horizonMs: 31 * DAY };
    const { simMs } = play(pacing, 10_000);
    expect(Math.abs(simMs - 10_000 * speed)).toBeLessThanOrEqual(windowLength(pacing));
  });

  test('does not make up in a burst for time in which the workers could not keep up', () => {
    const pacing: Pacing = { speed: 60, windowMs: null, lookaheadMs: DAY, horizonMs: DAY };
    const targetMs = [...Array(100).keys()].reduce((target) => moveTarget(target, 100, HOUR, pacing), HOUR);
    expect(targetMs - HOUR).toBeLessThanOrEqual(windowLength(pacing) + 100 * 60);
  });

  test('goes on with round window ends after a change of speed', () => {
    const ends = planWindows({
      speed: 300,
      windowMs: null,
      lookaheadMs: DAY,
      horizonMs: DAY,
      opened: 0,
      openedMs: 47_000,
      slowestHead: 0,
      targetMs: 200_000,
      stopMs: null,
    });
    expect(ends).toEqual([60_000, 120_000, 180_000]);
  });

  test('opens a step up to its very end', () => {
    const ends = planWindows({
      speed: 60,
      windowMs: null,
      lookaheadMs: DAY,
      horizonMs: DAY,
      opened: 3,
      openedMs: 60_000,
      slowestHead: 3,
      targetMs: Infinity,
      stopMs: 97_500,
    });
    expect(ends).toEqual([72_000, 84_000, 96_000, 97_500]);
  });
});
