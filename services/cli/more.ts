// `amity more`: raises a saved batch run to more replications, computing only those it lacks.
import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import { DomainError } from '../../shared/errors.ts';
import type { SavedRun } from '../../shared/protocol/run.ts';
import { configOf, DATA_OPTION, JSON_OPTION, withStore } from './context.ts';
import { wholeNumber } from './options.ts';
import { note, print, printJson } from './output.ts';
import { getSavedRun } from './show.ts';

interface MoreOptions {
  readonly reps: number;
  readonly workers?: number;
  readonly queue?: boolean;
  readonly quiet?: boolean;
  readonly data?: string;
  readonly json?: boolean;
}

export function addMore(program: Command): void {
  program
    .command('more')
    .summary('add replications to a saved run')
    .description(
      'Raises a saved run to so many replications and computes only those it lacks. It stays the same run under the same id; its digest is that of a run of all of them from the start, and what was saved stays until the new result is saved whole.',
    )
    .argument('<run>', 'id or name of a saved run')
    .requiredOption('--reps <n>', 'replications it shall have in all', wholeNumber(1, 20_000))
    .option('--workers <n>', 'kernel threads; 0 computes on the main thread (default: one a core)', wholeNumber(0, 256))
    .option('--queue', 'let the workers of REDIS_URL compute')
    .option('--quiet', 'no progress')
    .option(...DATA_OPTION)
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      '\nExamples:\n  amity more 7K2MZ0QD --reps 98\n  REDIS_URL=redis://10.0.0.5:6379 amity more 7K2MZ0QD --reps 500 --queue\n',
    )
    .action(more);
}

async function more(idOrName: string, options: MoreOptions): Promise<void> {
  const config = configOf(options);
  const saved = await withStore(config.dataFolder, (store) => getSavedRun(store, idOrName));
  const { MODEL_VERSION } = await import('../../simulations/index.ts');
  refuseUnlessBatch(saved, MODEL_VERSION);
  const { id, replications: before } = saved.summary;
  if (before >= options.reps) {
    note(`${id} has ${before} replications already; nothing was computed.`);
    if (options.json === true) printJson({ run: id, before, replications: before, digest: saved.result.digest });
    return;
  }
  const { extend } = await import('./extend.ts');
  const workers = options.workers ?? availableParallelism();
  const run = await extend(saved, options.reps, { ...options, workers, config });
  await withStore(config.dataFolder, (store) => store.save(run));
  const { digest } = run.result;
  if (options.json === true) printJson({ run: id, before, replications: options.reps, digest });
  else print(`${id} has ${options.reps} replications now, ${before} before\ndigest     ${digest}\nreproduce  ${run.command}`);
}

function refuseUnlessBatch({ summary, result, outside }: SavedRun, modelVersion: string): void {
  if (summary.mode !== 'batch' || outside !== undefined)
    throw new DomainError(
      'wrong-state',
      `${summary.id} is a live run: it is one random course of events.`,
      'Run its scenario as a batch: amity run.',
    );
  if (result.modelVersion !== modelVersion)
    throw new DomainError(
      'not-comparable',
      `Model ${result.modelVersion} made ${summary.id}, this is ${modelVersion}: its replications cannot be mixed.`,
    );
}
