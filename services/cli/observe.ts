// `amity observe`: a saved run beside what was measured at the gates, day by day, with a verdict.
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Command } from 'commander';
import { DomainError } from '../../shared/errors.ts';
import type { Observation } from '../../shared/protocol/observation.ts';
import type { SavedRun } from '../../shared/protocol/run.ts';
import type { Config } from '../adapters/config.ts';
import type { ResultStore } from '../adapters/ports.ts';
import { configOf, DATA_OPTION, JSON_OPTION, withStore } from './context.ts';
import { observationText } from './observation-text.ts';
import { wholeNumber } from './options.ts';
import { note, print, printJson } from './output.ts';
import { getSavedRun } from './show.ts';

interface ObserveOptions {
  readonly name?: string;
  readonly workers?: number;
  readonly save: boolean;
  readonly quiet?: boolean;
  readonly data?: string;
  readonly json?: boolean;
}

export function addObserve(program: Command): void {
  program
    .command('observe')
    .summary('set a saved run beside measured counts')
    .description(
      'Sets a saved run beside daily counts or queues that were measured: errors day by day, whether the run expected them, and a verdict. ' +
        'The file is CSV with the columns when, gate, flow, figure (arrived, cleared, inside), value and, if you like, source. ' +
        'The judgement is saved with the run; without a file those already saved are shown.',
    )
    .argument('<run>', 'id or name of a saved run')
    .argument('[file]', 'CSV of measured values')
    .option('--name <name>', 'what to call it (default: the name of the file)')
    .option('--workers <n>', 'kernel threads; 0 computes on the main thread (default: one a core)', wholeNumber(0, 256))
    .option('--no-save', 'do not keep the judgement')
    .option('--quiet', 'no progress')
    .option(...DATA_OPTION)
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      '\nExamples:\n  amity observe 7K2MZ0QD counts.csv\n  amity observe 7K2MZ0QD counts.csv --json\n  amity observe 7K2MZ0QD\n',
    )
    .action(observeRun);
}

async function observeRun(idOrName: string, file: string | undefined, options: ObserveOptions): Promise<void> {
  const config = configOf(options);
  await withStore(config.dataFolder, async (store) => {
    const run = await getSavedRun(store, idOrName);
    if (file === undefined) return show(run, store, options.json === true);
    const observation = await judge(run, file, config, options);
    if (options.save) await store.saveObservation(observation);
    if (options.json === true) return printJson(observation);
    print(observationText(observation, run));
    if (options.save) note(`saved as ${observation.id} beside ${run.summary.id}`);
  });
}

async function show(run: SavedRun, store: ResultStore, json: boolean): Promise<void> {
  const observations = await store.observationsOf(run.summary.id);
  if (json) return printJson({ observations });
  if (observations.length === 0) return note(`Nothing measured was set beside ${run.summary.id} yet.`);
  print(observations.map((one) => observationText(one, run)).join('\n\n'));
}

async function judge(run: SavedRun, file: string, config: Config, options: ObserveOptions): Promise<Observation> {
  const text = await readText(file);
  const [{ observe }, { orderAgain }, { computeWithProgress }] = await Promise.all([
    import('../adapters/kernel-observe.ts'),
    import('./order-again.ts'),
    import('./run-compute.ts'),
  ]);
  const { workers, quiet } = options;
  const replicate = async (replications: number): Promise<readonly Uint8Array[]> => {
    const compute = {
      label: `observe ${run.summary.id}`,
      config,
      outside: run.outside,
      ...(workers === undefined ? {} : { workers }),
      ...(quiet === undefined ? {} : { quiet }),
    };
    return (await computeWithProgress(await orderAgain(run, replications), compute)).packs;
  };
  return observe({ run, text, file: basename(file), name: options.name, nowMs: Date.now(), replicate });
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new DomainError('invalid-request', `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`);
  }
}
