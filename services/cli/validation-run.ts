// What `amity validate` and `amity calibrate` have in common: tasks on threads, with progress, until Ctrl-C.
import { availableParallelism } from 'node:os';
import { listenForInterrupt } from './interrupt.ts';
import { openProgress } from './progress.ts';
import type { ValidationAnswer, ValidationTask } from './validation-thread.ts';

export interface ThreadOptions {
  readonly workers?: number;
  readonly quiet?: boolean;
}

/** Answers in the order of the tasks. @throws Interrupted */
export async function compute(
  label: string,
  tasks: readonly ValidationTask[],
  options: ThreadOptions,
): Promise<readonly ValidationAnswer[]> {
  const { runOnThreads } = await import('./validation-threads.ts');
  const interrupt = listenForInterrupt();
  const progress = await openProgress(label, tasks.length, options.quiet === true, 'parts');
  try {
    const threads = options.workers ?? availableParallelism();
    return await runOnThreads(tasks, { threads, signal: interrupt.signal, onDone: progress.report });
  } finally {
    progress.stop();
    interrupt.dispose();
  }
}
