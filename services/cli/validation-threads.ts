// Runs the parts of a validation or a calibration on threads. Long cases are cut into slices of replications, so that all cores are busy to the end.
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import {
  brokenCase,
  joinSamples,
  judgeCase,
  replicationsIn,
  scenarioOf,
  type CaseResult,
  type FindScenario,
  type IntervalCase,
  type Samples,
  type ValidationCase,
} from '../../simulations/validation/index.ts';
import { packageRoot } from '../adapters/package-root.ts';
import { Interrupted } from './exit.ts';
import { openValidationScenarios } from './validation-scenarios.ts';
import type { ValidationAnswer, ValidationTask } from './validation-thread.ts';

/** Slices of a case: few, because each thread compiles the case anew. */
const SLICES = 8;

type CaseTask = Extract<ValidationTask, { kind: 'case' }>;

/** The tasks of the cases, those that cannot be cut first. */
export function tasksOf(cases: readonly ValidationCase[], fast: boolean): readonly CaseTask[] {
  const find = openValidationScenarios();
  const whole = cases.filter(({ method }) => method === 'check').map(({ id }) => ({ kind: 'case' as const, id, from: 0, to: 0, fast }));
  const slices = cases.flatMap((given) => (given.method === 'check' ? [] : slicesOf(given, find, fast)));
  return [...whole, ...slices];
}

function slicesOf(given: IntervalCase, find: FindScenario, fast: boolean): readonly CaseTask[] {
  const n = tryReplications(given, find, fast);
  const size = Math.ceil(n / SLICES);
  return Array.from({ length: Math.ceil(n / size) }, (_, i) => {
    const from = i * size;
    return { kind: 'case' as const, id: given.id, from, to: Math.min(n, from + size), fast };
  });
}

/** A case whose scenario cannot be read still gets one task, which will say why. */
function tryReplications(given: IntervalCase, find: FindScenario, fast: boolean): number {
  try {
    return replicationsIn(given, scenarioOf(given, find, fast), fast);
  } catch {
    return 1;
  }
}

/** Results of cases from the answers to their tasks. */
export function resultsOf(
  cases: readonly ValidationCase[],
  tasks: readonly CaseTask[],
  answers: readonly ValidationAnswer[],
  fast: boolean,
): readonly CaseResult[] {
  return cases.map((given) =>
    resultOf(
      given,
      answers.filter((_, i) => tasks[i]?.id === given.id),
      fast,
    ),
  );
}

function resultOf(given: ValidationCase, answers: readonly ValidationAnswer[], fast: boolean): CaseResult {
  const slices: (readonly Samples[])[] = [];
  for (const answer of answers) {
    if (answer.kind === 'failed') return brokenCase(given, answer.reason);
    if (answer.kind === 'result') return answer.result;
    if (answer.kind === 'samples') slices.push(answer.samples);
  }
  if (given.method === 'check') return brokenCase(given, 'no answer');
  try {
    return judgeCase(given, joinSamples(slices), fast);
  } catch (error) {
    return brokenCase(given, error instanceof Error ? error.message : String(error));
  }
}

/** Answers in the order of the tasks. @throws Interrupted */
export async function runOnThreads(
  tasks: readonly ValidationTask[],
  { threads, signal, onDone }: { readonly threads: number; readonly signal: AbortSignal; readonly onDone: (done: number) => void },
): Promise<readonly ValidationAnswer[]> {
  const answers: ValidationAnswer[] = [];
  const waiting = [...tasks.entries()];
  let done = 0;
  const work = async (thread: Worker): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (signal.aborted) throw new Interrupted();
      const [i, task] = next;
      answers[i] = await ask(thread, task, signal);
      onDone((done += 1));
    }
  };
  const script = join(packageRoot(), 'dist', 'validation-thread.mjs');
  const workers = Array.from({ length: Math.max(1, Math.min(threads, tasks.length)) }, () => new Worker(script, { name: 'validation' }));
  try {
    await Promise.all(workers.map(work));
  } finally {
    await Promise.all(workers.map(async (worker) => worker.terminate()));
  }
  return answers;
}

function ask(thread: Worker, task: ValidationTask, signal: AbortSignal): Promise<ValidationAnswer> {
  return new Promise((resolve, reject) => {
    const finish = (settle: () => void): void => {
      thread.off('message', onMessage);
      thread.off('error', onError);
      signal.removeEventListener('abort', onAbort);
      settle();
    };
    const onMessage = (answer: ValidationAnswer): void => finish(() => resolve(answer));
    const onError = (error: Error): void => finish(() => reject(error));
    const onAbort = (): void => finish(() => reject(new Interrupted()));
    thread.on('message', onMessage);
    thread.on('error', onError);
    signal.addEventListener('abort', onAbort, { once: true });
    thread.postMessage(task);
  });
}
