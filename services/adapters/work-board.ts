// What this process has in hand: the windows and replications its kernel threads compute, for the announcement to everybody.
import type { Clock, WorkerInfo, WorkerSeen, WorkerTask } from './ports.ts';

export interface WorkBoard {
  /** Shows the task while the work lasts. */
  during<T>(task: Task, work: () => Promise<T>): Promise<T>;
  /** Tasks ended since the process began. */
  done(): number;
  /** At most `slots` tasks in hand, the longest first; then, for each run that has none in hand, its last one that ended since the last call. */
  look(slots: number): readonly WorkerTask[];
}

type Task = Pick<WorkerTask, 'run' | 'k' | 'g' | 'w'>;

interface InHand {
  readonly task: Task;
  readonly sinceMs: number;
}

/** More runs than these are not told of: a window takes milliseconds, so hundreds may have ended between two looks. */
const MOST_ENDED = 8;

export function openWorkBoard(clock: Clock): WorkBoard {
  const going = new Set<InHand>();
  const ended = new Map<string, WorkerTask>();
  const shownNow = ({ task, sinceMs }: InHand, isGoing: boolean): WorkerTask => ({
    ...task,
    tookMs: Math.round(clock.elapsedMs() - sinceMs),
    going: isGoing,
  });
  let done = 0;
  return {
    async during(task, work) {
      const shown = { task, sinceMs: clock.elapsedMs() };
      going.add(shown);
      try {
        return await work();
      } finally {
        going.delete(shown);
        done += 1;
        ended.delete(task.run);
        ended.set(task.run, shownNow(shown, false));
      }
    },
    done: () => done,
    look(slots) {
      const inHand = [...going].slice(0, slots).map((shown) => shownNow(shown, true));
      const runs = new Set(inHand.map((task) => task.run));
      const over = [...ended.values()].filter((task) => !runs.has(task.run)).slice(-MOST_ENDED);
      ended.clear();
      return [...inHand, ...over];
    },
  };
}

/** What is known of a worker that spoke at `seenMs`, both by the shared clock. One that goes back makes nobody speak in the future. */
export function seenOf(worker: WorkerInfo, seenMs: number, nowMs: number): WorkerSeen {
  return { ...worker, silentMs: Math.max(0, nowMs - seenMs) };
}
