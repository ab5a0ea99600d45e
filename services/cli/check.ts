// `amity check`: is this scenario right, and what does it ask of its gates?
import type { Command } from 'commander';
import { arrivalsText } from '../../shared/scenario/describe-values.ts';
import type { Scenario } from '../../shared/scenario/scenario.ts';
import type { LoadedScenario } from '../adapters/scenario-library.ts';
import { JSON_OPTION } from './context.ts';
import { edit } from './options.ts';
import { numberText, print, printJson, tableText } from './output.ts';

export function addCheck(program: Command): void {
  program
    .command('check')
    .summary('check a scenario')
    .description(
      'Checks a scenario and everything it extends. Names file, line, column, what was expected and what was found for every problem at once; exit code 2 when there are any. Of a right one it tells what it changes against the scenario it extends.',
    )
    .argument('<scenario>', 'name in the library or path of a YAML file')
    .option('--set <path=value>', 'change the scenario first; may be repeated', edit, [])
    .option(...JSON_OPTION)
    .addHelpText('after', '\nExamples:\n  amity check my-gate.yaml\n  amity check lang-son-2025-07 --set clock.days=7 --json\n')
    .action(check);
}

async function check(source: string, options: { readonly set: readonly string[]; readonly json?: boolean }): Promise<void> {
  const [{ openScenarioLibrary }, { compile }, { describeChanges }] = await Promise.all([
    import('../adapters/scenario-library.ts'),
    import('../../simulations/index.ts'),
    import('../../shared/scenario/index.ts'),
  ]);
  const library = openScenarioLibrary();
  const loaded = library.load(source, options.set);
  compile(loaded.scenario);
  const base = library.findBaseOf(source, options.set);
  const changes = base === undefined ? [] : describeChanges(base.scenario, loaded.scenario);
  const gates = Object.entries(loaded.scenario.gates).map(([id, gate]) => ({
    id,
    name: gate.name.en,
    trucksPerDay: trucksPerDay(gate.flows),
  }));
  if (options.json === true) {
    const { name, hash, upgrades, scenario } = loaded;
    printJson({
      ok: true,
      name,
      title: scenario.title,
      hash,
      days: scenario.clock.days,
      gates,
      extends: base?.name ?? null,
      changes,
      upgrades,
    });
    return;
  }
  printHead(loaded);
  print(gatesTable(loaded.scenario));
  if (base === undefined) return;
  // With edits alone the base is the scenario itself.
  const what = base.name === loaded.name ? 'the edits change' : `changes against ${base.name}`;
  print(changes.length === 0 ? `\n${what}: no figure` : [`\n${what}:`, ...changes.map((change) => `  ${change}`)].join('\n'));
}

function printHead({ name, scenario, hash, upgrades }: LoadedScenario): void {
  const { days, warmUpMs } = scenario.clock;
  print(`${name} is right: ${scenario.title}`);
  print(`hash  ${hash}`);
  print(`days  ${days} measured after ${(warmUpMs / 86_400_000).toLocaleString('en-US')} of warm-up`);
  if (upgrades.length > 0) print(`read from an earlier language: ${upgrades.join('; ')}`);
  print('');
}

/** How many trucks a day come, or how they come when not so many a day at random. */
function gatesTable(scenario: Scenario): string {
  const rows = Object.entries(scenario.gates).flatMap(([gate, { flows }]) =>
    Object.entries(flows).map(([flow, { perDay, arrivals }]) => [
      gate,
      flow,
      arrivals === undefined ? numberText(perDay, 'trucks/day') : arrivalsText(arrivals),
    ]),
  );
  return tableText(['gate', 'flow', 'trucks a day'], rows, [2]);
}

function trucksPerDay(flows: Scenario['gates'][string]['flows']): Record<string, number> {
  return Object.fromEntries(Object.entries(flows).map(([id, flow]) => [id, flow.perDay]));
}
