// Tells whoever listens in this process at once that a run is to run, so that nobody has to look all the time. Runs set going by other processes are still found by looking.
import type { RunState } from './ports.ts';

export interface RunBell {
  readonly runState: RunState;
  /** Calls `listener` after each step of a run to `running`, until the answer is called. */
  onRunning(listener: () => void): () => void;
}

export function withBell(runState: RunState): RunBell {
  const listeners = new Set<() => void>();
  return {
    runState: {
      ...runState,
      async transition(run, from, to, reason) {
        const reply = await runState.transition(run, from, to, reason);
        if (to === 'running' && reply === 'ok') for (const listener of listeners) listener();
        return reply;
      },
    },
    onRunning(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
