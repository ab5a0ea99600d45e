// Who controls a live run: one screen at a time, kept in the memory of the one API server. Knows no socket; time is given.
import type { Holding } from '../../shared/protocol/live.ts';

/** A holder that did nothing for so long gives way at once. */
const IDLE_MS = 120_000;
/** So long the holder may think it over; who says nothing gives way. */
const ANSWER_MS = 20_000;
/** A screen whose link was cut comes back within this, or has left. */
const AWAY_MS = 10_000;
/** Runs remembered; the oldest give way. */
const KEPT = 1_000;

interface Hold {
  readonly holder: string;
  readonly lastActMs: number;
  readonly awaySinceMs: number | undefined;
  readonly asking: { readonly screen: string; readonly untilMs: number } | undefined;
}

export interface ControlHolder {
  /** Whether the screen may act now; nobody's run becomes its own. */
  act(run: string, screen: string): boolean;
  /** Asks for control: had at once when nobody has it, or the holder is idle or has left. */
  ask(run: string, screen: string): void;
  /** The holder's answer to who asks. */
  answer(run: string, screen: string, gives: boolean): void;
  /** The last link of a screen was cut, or it is there again. */
  see(screen: string, isThere: boolean): void;
  /** A run goes on as another: so does control of it. */
  move(run: string, to: string): void;
  holding(run: string): Holding;
  /** Lets askers have what they waited for; answers the runs where something changed. */
  settle(): readonly string[];
}

export function createControlHolder(nowMs: () => number): ControlHolder {
  const holds = new Map<string, Hold>();
  return {
    act(run, screen) {
      const hold = holds.get(run);
      if (hold !== undefined && hold.holder !== screen && !hasLeft(hold, nowMs())) return false;
      keep(holds, run, { ...(hold?.holder === screen ? hold : heldBy(screen, nowMs())), lastActMs: nowMs(), awaySinceMs: undefined });
      return true;
    },
    ask(run, screen) {
      const hold = holds.get(run);
      if (hold?.holder === screen) return;
      if (hold === undefined || givesWay(hold, nowMs())) keep(holds, run, heldBy(screen, nowMs()));
      else if (hold.asking === undefined) keep(holds, run, { ...hold, asking: { screen, untilMs: nowMs() + ANSWER_MS } });
    },
    answer(run, screen, gives) {
      const hold = holds.get(run);
      if (hold?.holder !== screen || hold.asking === undefined) return;
      keep(holds, run, gives ? heldBy(hold.asking.screen, nowMs()) : { ...hold, lastActMs: nowMs(), asking: undefined });
    },
    see: (screen, isThere) => see(holds, screen, isThere ? undefined : nowMs()),
    move(run, to) {
      const hold = holds.get(run);
      if (hold === undefined || holds.has(to)) return;
      holds.delete(run);
      keep(holds, to, hold);
    },
    holding(run) {
      const hold = holds.get(run);
      const leftMs = hold?.asking === undefined ? 0 : Math.max(0, hold.asking.untilMs - nowMs());
      return { run, holder: hold?.holder ?? null, asking: hold?.asking?.screen ?? null, leftMs };
    },
    settle: () => settle(holds, nowMs()),
  };
}

function settle(holds: Map<string, Hold>, nowMs: number): readonly string[] {
  const over = [...holds].filter(([, hold]) => hold.asking !== undefined && (givesWay(hold, nowMs) || hold.asking.untilMs <= nowMs));
  for (const [run, { asking }] of over) if (asking !== undefined) keep(holds, run, heldBy(asking.screen, nowMs));
  return over.map(([run]) => run);
}

function keep(holds: Map<string, Hold>, run: string, hold: Hold): void {
  holds.delete(run);
  holds.set(run, hold);
  for (const oldest of holds.keys()) {
    if (holds.size <= KEPT) break;
    holds.delete(oldest);
  }
}

/** Who asked and has left asks no more. */
function see(holds: Map<string, Hold>, screen: string, awaySinceMs: number | undefined): void {
  for (const [run, hold] of holds) {
    if (hold.holder === screen) holds.set(run, { ...hold, awaySinceMs });
    else if (awaySinceMs !== undefined && hold.asking?.screen === screen) holds.set(run, { ...hold, asking: undefined });
  }
}

function heldBy(holder: string, nowMs: number): Hold {
  return { holder, lastActMs: nowMs, awaySinceMs: undefined, asking: undefined };
}

function hasLeft({ awaySinceMs }: Hold, nowMs: number): boolean {
  return awaySinceMs !== undefined && nowMs - awaySinceMs >= AWAY_MS;
}

function givesWay(hold: Hold, nowMs: number): boolean {
  return hasLeft(hold, nowMs) || nowMs - hold.lastActMs >= IDLE_MS;
}
