// Simulated time: things happen one after another in one thread, at the moments they were put down for.

export interface Scheduler {
  nowMs(): number;
  steps(): number;
  /** Does `act` in `delayMs`; of two at the same moment, the one put down first. */
  after(delayMs: number, act: () => void): void;
  /** Goes on until `isOver`, or until nothing is left to do or `mostSteps` are done. */
  run(isOver: () => boolean, mostSteps: number): Promise<'over' | 'nothing left' | 'too many steps'>;
}

/** Turns of the microtask queue a step is given: more than the roles need between two calls of a port. */
const TURNS = 12;
const DONE = Promise.resolve();

interface Due {
  readonly atMs: number;
  readonly act: () => void;
}

export function openScheduler(): Scheduler {
  /** Latest first, so that the next lies at the end. */
  const agenda: Due[] = [];
  let nowMs = 0;
  let steps = 0;
  return {
    nowMs: () => nowMs,
    steps: () => steps,
    after(delayMs, act) {
      const atMs = nowMs + Math.max(0, delayMs);
      let low = 0;
      let high = agenda.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (agenda[middle]!.atMs > atMs) low = middle + 1;
        else high = middle;
      }
      agenda.splice(low, 0, { atMs, act });
    },
    async run(isOver, mostSteps) {
      while (steps < mostSteps) {
        if (isOver()) return 'over';
        if (agenda.length === 0) await new Promise((done) => setImmediate(done));
        const due = agenda.pop();
        if (due === undefined) return 'nothing left';
        nowMs = due.atMs;
        steps += 1;
        due.act();
        // Roles get on to their next waits; a longer chain of promises goes on during the next steps, in the same order every time.
        for (let turn = 0; turn < TURNS; turn += 1) await DONE;
      }
      return 'too many steps';
    },
  };
}
