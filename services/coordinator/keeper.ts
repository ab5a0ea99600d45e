// Keeps unfinished runs from ending by age in the run state: each is prolonged when it is first seen, then once a day.
import type { Clock, RunState } from '../adapters/ports.ts';

const EVERY_MS = 86_400_000;
/** A coordinator that finds thousands of runs takes some minutes for all of them. */
const MOST_A_TURN = 20;

export interface Keeper {
  /** `runs`: all that are unfinished. */
  turn(runs: readonly string[]): Promise<void>;
}

export function openKeeper(runState: Pick<RunState, 'prolong'>, clock: Pick<Clock, 'elapsedMs'>): Keeper {
  const prolongedMs = new Map<string, number>();
  return {
    async turn(runs) {
      const present = new Set(runs);
      for (const run of prolongedMs.keys()) if (!present.has(run)) prolongedMs.delete(run);
      const due = runs.filter((run) => clock.elapsedMs() - (prolongedMs.get(run) ?? -Infinity) >= EVERY_MS);
      for (const run of due.slice(0, MOST_A_TURN)) {
        await runState.prolong(run);
        prolongedMs.set(run, clock.elapsedMs());
      }
    },
  };
}
