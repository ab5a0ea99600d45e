// Loaded into a worker process: SIGUSR2 blocks its event loop for BLOCK_MS, as a bug or a swapped-out machine would. Its kernel threads go on.
import { isMainThread } from 'node:worker_threads';

if (isMainThread) {
  process.on('SIGUSR2', () => {
    for (const endMs = Date.now() + Number(process.env.BLOCK_MS ?? 15_000); Date.now() < endMs;);
  });
}
