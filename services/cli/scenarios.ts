// `amity scenarios`: what the library offers.
import type { Command } from 'commander';
import { JSON_OPTION } from './context.ts';
import { print, printJson, tableText } from './output.ts';

export function addScenarios(program: Command): void {
  program
    .command('scenarios')
    .summary('list the scenarios of the library')
    .description('Lists the scenarios of the library and the question each answers.')
    .option(...JSON_OPTION)
    .addHelpText('after', '\nExamples:\n  amity scenarios\n  amity scenarios --json\n')
    .action(scenarios);
}

async function scenarios(options: { readonly json?: boolean }): Promise<void> {
  const { openScenarioLibrary } = await import('../adapters/scenario-library.ts');
  const list = openScenarioLibrary().list();
  if (options.json === true) return printJson({ scenarios: list });
  print(
    tableText(
      ['name', 'gates', 'days', 'title'],
      list.map((scenario) => [scenario.name, String(scenario.gates.length), String(scenario.days), scenario.title]),
      [1, 2],
    ),
  );
}
