// What this process has in hand: the windows and replications its kernel threads compute, for the announcement to everybody.
import type { Clock, WorkerTask } from './ports.ts';

export interface WorkBoard {
  /** Shows the task while the work lasts. */
  during<T>(task: Pick<WorkerTask, 'run' | 'k' | 'g' | 'w'>, work: () => Promise<T>): Promise<T>;
  /** Tasks ended since the process began. */
  done(): number;
  /** At most `slots` tasks in hand, the longest first; then, for each run that has none in hand, its last one that ended since the last call. */
  look(slots: number): readonly WorkerTask[];
}

/** More runs than these are not told of: a window takes milliseconds, so hundreds may have ended between two looks. */
const MOST_ENDED = 8;

export function openWorkBoard(clock: Clock): WorkBoard {
  const going = new Set<WorkerTask>();
  const ended = new Map<string, WorkerTask>();
  let done = 0;
  return {
    async during(task, work) {
      const shown: WorkerTask = { ...task, sinceMs: clock.nowMs(), going: true };
      going.add(shown);
      try {
        return await work();
      } finally {
        going.delete(shown);
        done += 1;
        ended.delete(task.run);
        ended.set(task.run, { ...shown, going: false });
      }
    },
    done: () => done,
    look(slots) {
      const inHand = [...going].slice(0, slots);
      const runs = new Set(inHand.map((task) => task.run));
      const over = [...ended.values()].filter((task) => !runs.has(task.run)).slice(-MOST_ENDED);
      ended.clear();
      return [...inHand, ...over];
    },
  };
}
