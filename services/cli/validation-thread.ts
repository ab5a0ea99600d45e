// Inside a thread of `amity validate` and `amity calibrate`: computes a slice of a case's replications, a whole case that judges itself, or an observed row.
import { parentPort } from 'node:worker_threads';
import { giveRoomForInlining } from '../adapters/inlining.ts';
import { openScenarioLibrary } from '../adapters/scenario-library.ts';
import { compile, type Model } from '../../simulations/index.ts';
import {
  calibrate,
  CASES,
  checkCase,
  sampleCase,
  scenarioOf,
  type CalibrationRow,
  type CaseResult,
  type Samples,
} from '../../simulations/validation/index.ts';
import { openValidationScenarios } from './validation-scenarios.ts';

giveRoomForInlining();

/** Pool → thread. `from` and `to` are replications; a case that judges itself ignores them. */
export type ValidationTask =
  | { readonly kind: 'case'; readonly id: string; readonly from: number; readonly to: number; readonly fast: boolean }
  | { readonly kind: 'observed'; readonly part: number };

/** Thread → pool. */
export type ValidationAnswer =
  | { readonly kind: 'samples'; readonly samples: readonly Samples[] }
  | { readonly kind: 'result'; readonly result: CaseResult }
  | { readonly kind: 'calibrated'; readonly rows: readonly CalibrationRow[] }
  | { readonly kind: 'failed'; readonly reason: string };

const find = openValidationScenarios();
const library = openScenarioLibrary();
/** The model of the case worked on last: its slices come one after another. */
const last: { key: string; model: Model | undefined } = { key: '', model: undefined };

function answer(task: ValidationTask): ValidationAnswer {
  try {
    if (task.kind === 'observed') return { kind: 'calibrated', rows: calibrate(task.part, (name) => library.load(name).scenario) };
    return ofCase(task);
  } catch (error) {
    return { kind: 'failed', reason: error instanceof Error ? error.message : String(error) };
  }
}

function ofCase({ id, from, to, fast }: Extract<ValidationTask, { kind: 'case' }>): ValidationAnswer {
  const given = CASES.find((candidate) => candidate.id === id);
  if (given === undefined) return { kind: 'failed', reason: `there is no case ${id}` };
  if (given.method === 'check') return { kind: 'result', result: checkCase(given, find, fast) };
  if (last.key !== id || last.model === undefined) {
    last.model = compile(scenarioOf(given, find, fast));
    last.key = id;
  }
  return { kind: 'samples', samples: sampleCase(given, last.model, from, to) };
}

parentPort?.on('message', (task: ValidationTask) => parentPort?.postMessage(answer(task)));
