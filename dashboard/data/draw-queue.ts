// Spreads the drawing of many charts over the pictures of one tick of their data, so that no picture has to wait for all of them. No canvas in here.

export interface DrawQueue {
  /** Calls `draw` in one of the next pictures, before the data that asked for it is a tick old; asked again before that, it is called once. */
  ask(draw: () => void): void;
  forget(draw: () => void): void;
}

/** Where the queue lives: the browser's pictures and its clock. */
export interface Screen {
  /** Calls back before the next picture is shown. */
  readonly next: (callback: () => void) => void;
  readonly nowMs: () => number;
}

/** A screen of 60 Hz. */
const PICTURE_MS = 1000 / 60;
/** Rarer data is drawn no later than this. */
const LONGEST_MS = 100;

export const browserScreen: Screen = { next: (callback) => void requestAnimationFrame(callback), nowMs: () => performance.now() };

export function createDrawQueue({ next, nowMs }: Screen = browserScreen): DrawQueue {
  // A set keeps the order in which charts asked: round and round, each its turn.
  const waiting = new Set<() => void>();
  const askedAtMs = new WeakMap<() => void, number>();
  let quota = 0;
  let isAwake = false;
  const turn = (): void => {
    isAwake = waiting.size > quota;
    if (isAwake) next(turn);
    for (const draw of [...waiting].slice(0, quota)) {
      waiting.delete(draw);
      draw();
    }
  };
  return {
    ask(draw) {
      const tickMs = Math.min(LONGEST_MS, nowMs() - (askedAtMs.get(draw) ?? -Infinity));
      askedAtMs.set(draw, nowMs());
      waiting.add(draw);
      const pictures = Math.max(1, Math.round(tickMs / PICTURE_MS));
      quota = Math.ceil(waiting.size / pictures);
      if (isAwake) return;
      isAwake = true;
      next(turn);
    },
    forget: (draw) => void waiting.delete(draw),
  };
}
