// `amity runs`: the saved runs.
import type { Command } from 'commander';
import { configOf, DATA_OPTION, JSON_OPTION, withStore } from './context.ts';
import { momentText, note, print, printJson, tableText } from './output.ts';

export function addRuns(program: Command): void {
  program
    .command('runs')
    .summary('list the saved runs')
    .description('Lists the saved runs, newest first. Times are UTC.')
    .option(...DATA_OPTION)
    .option(...JSON_OPTION)
    .addHelpText('after', '\nExamples:\n  amity runs\n  amity runs --json --data /srv/amity\n')
    .action(runs);
}

async function runs(options: { readonly data?: string; readonly json?: boolean }): Promise<void> {
  const { dataFolder } = configOf(options);
  const list = await withStore(dataFolder, (store) => store.list());
  if (options.json === true) return printJson({ runs: list });
  if (list.length === 0) return note(`No saved runs in ${dataFolder}. Make one: amity run lang-son-2025-07`);
  const rows = list.map((run) => [
    run.id,
    momentText(run.finishedAtMs),
    run.mode,
    String(run.replications),
    String(run.seed),
    (run.digest ?? '').slice(0, 12),
    run.name,
  ]);
  print(tableText(['run', 'finished', 'mode', 'reps', 'seed', 'digest', 'name'], rows, [3, 4]));
}
