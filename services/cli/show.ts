// `amity show`: one saved run.
import type { Command } from 'commander';
import { DomainError } from '../../shared/errors.ts';
import type { SavedRun } from '../../shared/protocol/run.ts';
import type { SavedSweep } from '../../shared/protocol/sweep.ts';
import type { ResultStore } from '../adapters/ports.ts';
import { configOf, DATA_OPTION, JSON_OPTION, withStore } from './context.ts';
import { countsText, warningLines } from './outcome.ts';
import { wholeNumber } from './options.ts';
import { momentText, print, printJson } from './output.ts';

export function addShow(program: Command): void {
  program
    .command('show')
    .summary('show a saved run or sweep')
    .description('Shows a saved run: where it comes from, its digest, its figures. Of a saved sweep: its plan and its answer.')
    .argument('<run>', 'id or name of a saved run, of several with one name the newest; or id or name of a saved sweep')
    .option('--all', 'every figure, not only the headline')
    .option('--distribution', 'how the figures are spread over replications: percentiles with their intervals, days past the targets')
    .option('--batches <n>', 'batch means of the series of one long run, in so many batches of whole days', wholeNumber(2, 1_000))
    .option(...DATA_OPTION)
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      '\nExamples:\n  amity show 7K2MZ0QD\n  amity show "two weeks" --all\n  amity show 7K2MZ0QD --distribution\n  amity show 7K2MZ0QD --json\n',
    )
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

/** The newest sweep of a name, unless a run has that name. */
async function findSweepByName(store: ResultStore, name: string): Promise<SavedSweep | undefined> {
  const named = (await store.listSweeps()).find((sweep) => sweep.name === name);
  return named === undefined || (await findSavedRun(store, name)) !== undefined ? undefined : store.findSweep(named.id);
}

interface ShowOptions {
  readonly all?: boolean;
  readonly distribution?: boolean;
  readonly batches?: number;
  readonly data?: string;
  readonly json?: boolean;
}

async function show(idOrName: string, options: ShowOptions): Promise<void> {
  const found = await withStore(configOf(options).dataFolder, async (store) => {
    const sweep = (await store.findSweep(idOrName.toUpperCase())) ?? (await findSweepByName(store, idOrName));
    return sweep === undefined ? { run: await getSavedRun(store, idOrName) } : { sweep };
  });
  const { batchRows, batchTable, distributionsOf, distributionTable, showSweep } = await import('./show-more.ts');
  if (found.sweep !== undefined) return showSweep(found.sweep, options.json === true);
  const { run } = found;
  const distribution = options.distribution === true ? distributionsOf(run) : undefined;
  const batches = options.batches === undefined ? undefined : batchRows(run.result, run.scenario, options.batches);
  if (options.json === true) return printJson({ ...run, ...(distribution && { distribution }), ...(batches && { batches }) });
  if (batches !== undefined) return print(batchTable(batches));
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
  if (distribution === undefined) return print(options.all === true ? kpiTable(result) : headlineTable(result));
  const targets = Object.keys(distribution).filter((key) => distribution[key]?.pastTarget !== null);
  const keys = options.all === true ? Object.keys(distribution) : [...new Set([...targets, ...Object.keys(summary.headline)])];
  print(distributionTable(distribution, keys));
}
