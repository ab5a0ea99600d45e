// `amity show`: one saved run.
import type { Command } from 'commander';
import { DomainError } from '../../shared/errors.ts';
import type { SavedRun } from '../../shared/protocol/run.ts';
import type { ResultStore } from '../adapters/ports.ts';
import { configOf, DATA_OPTION, JSON_OPTION, withStore } from './context.ts';
import { countsText, warningLines } from './outcome.ts';
import { momentText, print, printJson } from './output.ts';

export function addShow(program: Command): void {
  program
    .command('show')
    .summary('show a saved run')
    .description('Shows a saved run: where it comes from, its digest, its figures.')
    .argument('<run>', 'id or name of a saved run; of several with one name, the newest')
    .option('--all', 'every figure, not only the headline')
    .option(...DATA_OPTION)
    .option(...JSON_OPTION)
    .addHelpText('after', '\nExamples:\n  amity show 7K2MZ0QD\n  amity show "two weeks" --all\n  amity show 7K2MZ0QD --json\n')
    .action(show);
}

/** A saved run by id or by name. @throws DomainError unknown-run */
export async function getSavedRun(store: ResultStore, idOrName: string): Promise<SavedRun> {
  const run = await findSavedRun(store, idOrName);
  if (run === undefined) throw new DomainError('unknown-run', `There is no saved run "${idOrName}".`, 'See `amity runs`.');
  return run;
}

export async function findSavedRun(store: ResultStore, idOrName: string): Promise<SavedRun | undefined> {
  const byId = await store.find(idOrName.toUpperCase());
  if (byId !== undefined) return byId;
  const named = (await store.list()).find((run) => run.name === idOrName);
  return named === undefined ? undefined : await store.find(named.id);
}

async function show(idOrName: string, options: { readonly all?: boolean; readonly data?: string; readonly json?: boolean }): Promise<void> {
  const run = await withStore(configOf(options).dataFolder, (store) => getSavedRun(store, idOrName));
  if (options.json === true) return printJson(run);
  const { headlineTable, kpiTable } = await import('./finish.ts');
  const { summary, result, provenance } = run;
  print(`${summary.id}  ${summary.name}`);
  print(`scenario   ${summary.scenario} (${summary.scenarioHash.slice(0, 12)})`);
  print(
    `computed   ${momentText(summary.finishedAtMs)} UTC, ${result.replications} replications, seed ${result.seed}, model ${result.modelVersion}`,
  );
  print(`           Node ${provenance.node}, ${provenance.platform}, ${provenance.workers}`);
  print(`counts     ${countsText(result.counts)}`);
  warningLines(result.warnings).forEach(print);
  print(`digest     ${result.digest}`);
  print(`reproduce  ${run.command}\n`);
  print(options.all === true ? kpiTable(result) : headlineTable(result));
}
