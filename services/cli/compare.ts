// `amity compare`: what changed between two runs, and whether it is more than chance.
import type { Command } from 'commander';
import type { Comparison, ComparisonRow, SavedRun } from '../../shared/protocol/run.ts';
import { DomainError } from '../../shared/errors.ts';
import type { ResultStore } from '../adapters/ports.ts';
import type { Config } from '../adapters/config.ts';
import { configOf, DATA_OPTION, JSON_OPTION, withStore } from './context.ts';
import { warningLines } from './outcome.ts';
import { differenceText, note, numberText, print, printJson, tableText, unitText } from './output.ts';
import { findSavedRun } from './show.ts';

interface CompareOptions {
  readonly all?: boolean;
  readonly data?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export function addCompare(program: Command): void {
  program
    .command('compare')
    .summary('compare two runs')
    .description(
      'Compares a candidate with a base, figure by figure: difference, confidence interval, verdict. A scenario of the library that has not been run yet is run first and saved.',
    )
    .argument('<base>', 'id or name of a saved run, or name of a scenario')
    .argument('<candidate>', 'likewise')
    .option('--all', 'every figure, not only those of all gates together')
    .option('--quiet', 'no progress')
    .option(...DATA_OPTION)
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      '\nExamples:\n  amity compare 7K2MZ0QD 9XH4T1BC\n  amity compare lang-son-2025-07 lang-son-smart-inspection\n  amity compare 7K2MZ0QD 9XH4T1BC --json\n',
    )
    .action(compare);
}

async function compare(base: string, candidate: string, options: CompareOptions): Promise<void> {
  const config = configOf(options);
  const [a, b] = await withStore(
    config.dataFolder,
    async (store) => [await runOf(store, base, config, options), await runOf(store, candidate, config, options)] as const,
  );
  const [{ compareRuns }, { describeChanges }] = await Promise.all([
    import('../../simulations/index.ts'),
    import('../../shared/scenario/index.ts'),
  ]);
  const comparison = compareRuns(a, b);
  if (options.json === true) return printJson(comparison);
  printComparison(comparison, describeChanges(a.scenario, b.scenario), options.all === true);
}

/** A saved run, or a scenario of the library: its newest saved run with the settings of its experiment, or a new one. */
async function runOf(store: ResultStore, name: string, config: Config, options: CompareOptions): Promise<SavedRun> {
  const saved = await findSavedRun(store, name);
  if (saved !== undefined) return saved;
  const [{ openScenarioLibrary }, { orderOf }, { MODEL_VERSION }] = await Promise.all([
    import('../adapters/scenario-library.ts'),
    import('../adapters/kernel-order.ts'),
    import('../../simulations/index.ts'),
  ]);
  const loaded = load(openScenarioLibrary, name);
  const order = orderOf({ loaded, mode: 'batch', nowMs: Date.now() });
  const like = (await store.list()).find(
    (run) =>
      run.scenarioHash === order.scenarioHash &&
      run.seed === order.seed &&
      run.replications === order.replications &&
      run.modelVersion === MODEL_VERSION,
  );
  const found = like === undefined ? undefined : await store.find(like.id);
  if (found !== undefined) return found;
  const [{ computeWithProgress }, { recordOf, reproduceCommand, resultOf }] = await Promise.all([
    import('./run-compute.ts'),
    import('./finish.ts'),
  ]);
  const { packs, workers } = await computeWithProgress(order, {
    label: loaded.name,
    config,
    ...(options.quiet === undefined ? {} : { quiet: options.quiet }),
  });
  const result = resultOf(order, loaded.name, packs);
  const record = recordOf({ order, result, command: reproduceCommand(name, [], result), finishedAtMs: Date.now(), workers });
  await store.save(record);
  note(`${loaded.name} was run and saved as ${order.run}.`);
  return record;
}

function load(
  open: typeof import('../adapters/scenario-library.ts').openScenarioLibrary,
  name: string,
): ReturnType<ReturnType<typeof open>['load']> {
  try {
    return open().load(name);
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'unknown-scenario') throw error;
    throw new DomainError(
      'unknown-run',
      `"${name}" is neither a saved run nor a scenario. ${error.message}`,
      error.hint ?? 'See `amity runs` and `amity scenarios`.',
    );
  }
}

function printComparison(comparison: Comparison, changes: readonly string[], all: boolean): void {
  const { base, candidate, basis, reasons } = comparison;
  print(`base       ${base.id}  ${base.name}`);
  warningLines(base.warnings).forEach(print);
  print(`candidate  ${candidate.id}  ${candidate.name}`);
  warningLines(candidate.warnings).forEach(print);
  print(`basis      ${basis}${reasons.length === 0 ? '' : ` (${reasons.map(reasonText).join('; ')})`}`);
  if (changes.length > 0) print(`changed    ${changes.join('\n           ')}`);
  const rows = comparison.rows.filter((row) => all || /@all(\/[^/]+)?$/.test(row.key)).map(rowCells);
  if (rows.length > 0) print(`\n${tableText(['', 'base', 'candidate', 'difference', 'interval', 'unit', 'verdict'], rows, [1, 2, 3, 4])}`);
}

function rowCells(row: ComparisonRow): string[] {
  return [
    row.key,
    numberText(row.base, row.unit),
    numberText(row.candidate, row.unit),
    differenceText(row.difference, row.unit),
    row.halfWidth === null ? '' : `± ${numberText(row.halfWidth, row.unit)}`,
    unitText(row.unit),
    verdictText(row),
  ];
}

function verdictText({ verdict, runMore }: ComparisonRow): string {
  if (verdict !== 'cannot-tell') return verdict.replaceAll('-', ' ');
  if (runMore === null) return 'cannot tell';
  return `cannot tell: run ${runMore > 500 ? 'more than 500' : `about ${runMore}`} more`;
}

function reasonText({ code, params }: Comparison['reasons'][number]): string {
  const details = Object.entries(params).map(([name, value]) => `${name} ${value}`);
  return [code.replaceAll('-', ' '), ...details].join(', ');
}
