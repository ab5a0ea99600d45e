// `amity runs`, `rename`, `remove`: the saved runs, and keeping them in order.
import type { Command } from 'commander';
import { DomainError } from '../../shared/errors.ts';
import { configOf, DATA_OPTION, JSON_OPTION, withStore } from './context.ts';
import { EXIT, ExitWith } from './exit.ts';
import { momentText, note, print, printJson, tableText } from './output.ts';
import { getSavedRun } from './show.ts';

export function addRuns(program: Command): void {
  program
    .command('runs')
    .summary('list the saved runs')
    .description('Lists the saved runs, newest first. Times are UTC.')
    .option(...DATA_OPTION)
    .option(...JSON_OPTION)
    .option('--rebuild', 'make the list anew from the runs, and check every part of every run')
    .addHelpText('after', '\nExamples:\n  amity runs\n  amity runs --json --data /srv/amity\n  amity runs --rebuild\n')
    .action(runs);
}

interface RunsOptions {
  readonly data?: string;
  readonly json?: boolean;
  readonly rebuild?: boolean;
}

async function runs(options: RunsOptions): Promise<void> {
  const { dataFolder } = configOf(options);
  if (options.rebuild === true) return rebuild(dataFolder, options.json === true);
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

/** Exit code 1 when a run is damaged. */
async function rebuild(dataFolder: string, json: boolean): Promise<void> {
  const { runs: n, damaged } = await withStore(dataFolder, (store) => store.rebuildIndex());
  if (json) printJson({ runs: n, damaged });
  else print(`${n} ${n === 1 ? 'run' : 'runs'} checked, ${damaged.length} damaged`);
  for (const { run, why } of damaged) note(`amity: ${run} is damaged: ${why}.`);
  if (damaged.length > 0) throw new ExitWith(EXIT.failed.code);
}

export function addRename(program: Command): void {
  program
    .command('rename')
    .summary('give a saved run another name')
    .description('Gives a saved run another name. Its id, its figures and its digest stay.')
    .argument('<run>', 'id or name of a saved run')
    .argument('<name>', 'the new name, up to 120 characters')
    .option(...DATA_OPTION)
    .addHelpText('after', '\nExamples:\n  amity rename 7K2MZ0QD "today, three scanners"\n')
    .action(rename);
}

async function rename(idOrName: string, name: string, options: { readonly data?: string }): Promise<void> {
  const cut = name.slice(0, 120);
  await withStore(configOf(options).dataFolder, async (store) => {
    const run = await getSavedRun(store, idOrName);
    await store.save({ ...run, summary: { ...run.summary, name: cut } });
    note(`${run.summary.id} is now called "${cut}"`);
  });
}

export function addRemove(program: Command): void {
  program
    .command('remove')
    .summary('remove saved runs')
    .description('Removes saved runs for good. `amity export` first keeps a copy.')
    .argument('<run...>', 'ids of saved runs')
    .option(...DATA_OPTION)
    .addHelpText('after', '\nExamples:\n  amity remove 7K2MZ0QD\n  amity remove 7K2MZ0QD 1B2C3D4E --data /srv/amity\n')
    .action(remove);
}

/** By id only: of several runs with one name nobody should guess. All ids are known before the first is removed. */
async function remove(ids: readonly string[], options: { readonly data?: string }): Promise<void> {
  await withStore(configOf(options).dataFolder, async (store) => {
    const known = new Set((await store.list()).map((run) => run.id));
    const wanted = ids.map((id) => id.toUpperCase());
    const unknown = wanted.filter((id) => !known.has(id));
    if (unknown.length > 0)
      throw new DomainError('unknown-run', `There is no saved run ${unknown.join(', ')}; nothing was removed.`, 'See `amity runs`.');
    for (const id of wanted) await store.remove(id);
    note(`removed ${wanted.join(', ')}`);
  });
}
