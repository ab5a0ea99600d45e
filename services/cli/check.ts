// `amity check`: is this scenario right, and what does it ask of its gates?
import type { Command } from 'commander';
import type { Scenario } from '../../shared/scenario/scenario.ts';
import { JSON_OPTION } from './context.ts';
import { edit } from './options.ts';
import { numberText, print, printJson, tableText } from './output.ts';

export function addCheck(program: Command): void {
  program
    .command('check')
    .summary('check a scenario')
    .description(
      'Checks a scenario and everything it extends. Names file, line, column, what was expected and what was found for every problem at once; exit code 2 when there are any.',
    )
    .argument('<scenario>', 'name in the library or path of a YAML file')
    .option('--set <path=value>', 'change the scenario first; may be repeated', edit, [])
    .option(...JSON_OPTION)
    .addHelpText('after', '\nExamples:\n  amity check my-gate.yaml\n  amity check lang-son-2025-07 --set clock.days=7 --json\n')
    .action(check);
}

async function check(source: string, options: { readonly set: readonly string[]; readonly json?: boolean }): Promise<void> {
  const [{ openScenarioLibrary }, { compile }] = await Promise.all([
    import('../adapters/scenario-library.ts'),
    import('../../simulations/index.ts'),
  ]);
  const loaded = openScenarioLibrary().load(source, options.set);
  compile(loaded.scenario);
  const gates = Object.entries(loaded.scenario.gates).map(([id, gate]) => ({
    id,
    name: gate.name.en,
    trucksPerDay: trucksPerDay(gate.flows),
  }));
  if (options.json === true) {
    printJson({ ok: true, name: loaded.name, title: loaded.scenario.title, hash: loaded.hash, days: loaded.scenario.clock.days, gates });
    return;
  }
  print(`${loaded.name} is right: ${loaded.scenario.title}`);
  print(`hash  ${loaded.hash}`);
  print(
    `days  ${loaded.scenario.clock.days} measured after ${(loaded.scenario.clock.warmUpMs / 86_400_000).toLocaleString('en-US')} of warm-up\n`,
  );
  const rows = gates.flatMap((gate) =>
    Object.entries(gate.trucksPerDay).map(([flow, perDay]) => [gate.id, flow, numberText(perDay, 'trucks/day')]),
  );
  print(tableText(['gate', 'flow', 'trucks a day'], rows, [2]));
}

function trucksPerDay(flows: Scenario['gates'][string]['flows']): Record<string, number> {
  return Object.fromEntries(Object.entries(flows).map(([id, flow]) => [id, flow.perDay]));
}
