// Loaded into a worker process: its kernel threads misbehave on one window of the run with seed BAD_SEED, in the way BAD_KERNEL says.
import { isMainThread, parentPort } from 'node:worker_threads';

const { BAD_KERNEL, BAD_SEED, BAD_FROM_MS } = process.env;

const DEEDS = {
  /** The gate's state is damaged: the kernel itself throws, each time the same. */
  throws: (message) => ({ ...message, request: { ...message.request, state: new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]) } }),
  endless: () => {
    for (;;);
  },
  greedy: () => {
    const kept = [];
    for (;;) kept.push(new Array(100_000).fill({}).map((_, i) => ({ i })));
  },
  /** Takes the whole process along, as a crash in native code would. */
  aborts: () => process.kill(process.pid, 'SIGABRT'),
};

if (!isMainThread && parentPort !== null && BAD_KERNEL !== undefined) {
  const on = parentPort.on.bind(parentPort);
  parentPort.on = (event, listener) =>
    on(event, event !== 'message' ? listener : (message) => listener(isVictim(message.request) ? DEEDS[BAD_KERNEL](message) : message));
}

/** One gate, the first window that ends at or after the given simulated time. */
function isVictim({ kind, seed, g, untilMs }) {
  return kind === 'advance' && seed === Number(BAD_SEED) && g === 1 && untilMs >= Number(BAD_FROM_MS);
}
