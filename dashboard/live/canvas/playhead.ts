// Simulated time as it is drawn: a little behind what has arrived, at the run's own speed, easing to a stop when nothing comes. Pure.

/** How far behind the newest frame the drawing runs, ms of wall time: one and a half frames. */
const LAG_WALL_MS = 380;
/** Farther behind than this many lags, it jumps. */
const JUMP_LAGS = 8;
/** At rest it is there when so little is left, simulated ms. */
const ARRIVED_MS = 1_000;

/** The next drawn instant. `achieved`: simulated ms per wall ms. */
export function nextPlayhead(shownMs: number, headMs: number, achieved: number, elapsedMs: number): number {
  const behind = headMs - shownMs;
  if (behind <= 0 || (achieved === 0 && behind < ARRIVED_MS)) return headMs;
  // After a step or a pause there is no speed, only a way to go: cover it within one lag.
  const speed = achieved > 0 ? achieved : behind / LAG_WALL_MS;
  const wanted = speed * LAG_WALL_MS;
  if (behind > wanted * JUMP_LAGS) return headMs;
  const pull = Math.min(2, behind / wanted);
  // Near the wanted lag the run's own speed; less when frames are late, more when they pile up.
  const factor = pull < 1 ? 0.35 + 0.65 * pull : pull;
  return Math.min(headMs, shownMs + speed * factor * elapsedMs);
}

/** Simulated ms a truck takes from one place to the next: about 0.6 s on screen at any speed, 8 s simulated at least. */
export function tweenMsAt(achieved: number): number {
  return Math.max(8_000, achieved * 600);
}
