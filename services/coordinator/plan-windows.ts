// Which windows of simulated time to open next: pure arithmetic of a live run's pace. Knows no clock and no transport.
import type { Speed } from '../../shared/protocol/run.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../shared/time.ts';

/** Window lengths that divide an hour, so that windows end on round clock times. */
const NICE_MS: readonly number[] = [
  ...[1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30].map((n) => n * SECOND_MS),
  ...[1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30].map((n) => n * MINUTE_MS),
  HOUR_MS,
];
/** A page that is redrawn four times a second looks alive; five leave room for a late turn. */
const WALL_MS_PER_WINDOW = 200;
/** Windows that may be open and uncommitted: enough to keep workers busy, few enough to stop soon after a pause. */
export const MOST_AHEAD = 16;
/** A coordinator that was held up longer than this does not make up for it in a burst. */
const LONGEST_TURN_MS = 1_000;

export interface Pacing {
  readonly speed: Speed;
  /** Fixed window length, or null for one that follows the speed. */
  readonly windowMs: number | null;
  readonly lookaheadMs: number;
  readonly horizonMs: number;
}

export interface Plan extends Pacing {
  /** Highest open window, −1 before the first, and the simulated time it ends at, 0 before the first. */
  readonly opened: number;
  readonly openedMs: number;
  /** Committed window of the slowest gate, −1 before the first. */
  readonly slowestHead: number;
  /** Simulated time that should have been reached by now; Infinity for as fast as it goes. */
  readonly targetMs: number;
  /** No window goes beyond this simulated time; null for the horizon. */
  readonly stopMs: number | null;
}

/** Length of the next windows in simulated ms: about five pass in a wall second at `speed`, never longer than the lookahead or an hour. */
export function windowLength({ speed, windowMs, lookaheadMs }: Omit<Pacing, 'horizonMs'>): number {
  if (windowMs !== null) return Math.max(1, Math.min(windowMs, lookaheadMs));
  const wantedMs = speed === 'max' ? HOUR_MS : speed * WALL_MS_PER_WINDOW;
  const niceMs = Math.max(SECOND_MS, ...NICE_MS.filter((length) => length <= wantedMs));
  return Math.max(1, Math.min(niceMs, lookaheadMs));
}

/** Ends of the windows to open now, the first after `opened`: increasing, none longer than the window length, the last of a run exactly at the horizon. */
export function planWindows(plan: Plan): readonly number[] {
  const lengthMs = windowLength(plan);
  const stopMs = Math.min(plan.horizonMs, plan.stopMs ?? plan.horizonMs);
  const room = MOST_AHEAD - (plan.opened - plan.slowestHead);
  // At full speed windows are opened by the handful: one job asks for the arrivals of all of them.
  if (plan.targetMs === Number.POSITIVE_INFINITY && room < MOST_AHEAD / 2) return [];
  const ends: number[] = [];
  for (let endMs = plan.openedMs; ends.length < room && endMs < stopMs;) {
    // To the next multiple of the length: after a change of speed the ends are round again.
    endMs = Math.min((Math.floor(endMs / lengthMs) + 1) * lengthMs, stopMs);
    if (endMs > plan.targetMs) break;
    ends.push(endMs);
  }
  return ends;
}

/** How far simulated time should have got `wallMs` later. A run that cannot keep up does not owe the difference: it is never more than a window ahead of what is open. */
export function moveTarget(targetMs: number, wallMs: number, openedMs: number, pacing: Pacing): number {
  if (pacing.speed === 'max') return Number.POSITIVE_INFINITY;
  const from = Number.isFinite(targetMs) ? Math.max(targetMs, openedMs) : openedMs;
  const owedMs = openedMs + windowLength(pacing);
  return Math.min(from, owedMs) + Math.min(Math.max(wallMs, 0), LONGEST_TURN_MS) * pacing.speed;
}
