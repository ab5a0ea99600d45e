// `amity compare`: what changed between two runs, and whether it is more than chance.
import type { Command } from 'commander';
import type { Comparison, ComparisonRow } from '../../shared/protocol/run.ts';
import { configOf, DATA_OPTION, JSON_OPTION, withStore } from './context.ts';
import { warningLines } from './outcome.ts';
import { differenceText, numberText, print, printJson, tableText, unitText } from './output.ts';
import { runOf } from './run-of.ts';

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
