// `amity reference`: writes docs/reference from the tables everything else is read off. Hidden: for those who work on Amity.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { ERROR_CODES } from '../../shared/errors.ts';
import { METRICS } from '../../shared/metrics/catalogue.ts';
import { EXIT, ExitWith } from './exit.ts';
import { note, print } from './output.ts';

export function addReference(program: Command): void {
  program
    .command('reference', { hidden: true })
    .description('Writes the reference pages from the tables in the code, or checks that they are current.')
    .option('--write <folder>', 'write the pages into this folder')
    .option('--check <folder>', 'exit 1 when a page in this folder is not what would be written')
    .action(async (options: { readonly write?: string; readonly check?: string }) => reference(program, options));
}

async function reference(program: Command, options: { readonly write?: string; readonly check?: string }): Promise<void> {
  const pages = await referencePages(program);
  if (options.check !== undefined) return check(pages, options.check);
  if (options.write === undefined) return print(Object.keys(pages).join('\n'));
  await mkdir(options.write, { recursive: true });
  for (const [name, text] of Object.entries(pages)) await writeFile(join(options.write, name), text);
  note(`wrote ${Object.keys(pages).join(', ')} to ${options.write}`);
}

async function check(pages: Readonly<Record<string, string>>, folder: string): Promise<void> {
  const stale: string[] = [];
  for (const [name, text] of Object.entries(pages)) {
    const found = await readFile(join(folder, name), 'utf8').catch(() => undefined);
    if (found !== text) stale.push(name);
  }
  if (stale.length === 0) return note('the reference pages are current');
  note(`not current in ${folder}: ${stale.join(', ')}. Run \`npm run docs\`.`);
  throw new ExitWith(EXIT.failed.code);
}

async function referencePages(program: Command): Promise<Record<string, string>> {
  const [{ scenarioJsonSchema }, { openScenarioLibrary }, { scenarioPage }, { ROUTES }, { SETTINGS }] = await Promise.all([
    import('../../shared/scenario/index.ts'),
    import('../adapters/scenario-library.ts'),
    import('./scenario-page.ts'),
    import('../../shared/protocol/http.ts'),
    import('../adapters/config.ts'),
  ]);
  return {
    'metrics.md': metricsPage(),
    'errors.md': errorsPage(),
    'cli.md': cliPage(program),
    'http.md': httpPage(ROUTES),
    'settings.md': settingsPage(SETTINGS),
    'scenario.md': page('Scenario fields', SCENARIO, scenarioPage(openScenarioLibrary().documents(), markdownTable)),
    'scenario.schema.json': `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`,
  };
}

const MADE = '<!-- Written by `npm run docs`; do not edit. -->';

function page(title: string, introduction: string, body: string): string {
  return `${MADE}\n\n# ${title}\n\n${introduction}\n\n${body}\n`;
}

const SCENARIO = [
  'Every field of a scenario file: what it means, its unit, its range, what holds when it is left out, how it is written, and which source gives such figures most often in the scenarios of the library. [Write a scenario](../guides/write-a-scenario.md) explains how the parts work together; editors read [scenario.schema.json](scenario.schema.json).',
  'A field is reached by its place and its path: `gates.huu-nghi.pools.scanners.servers`. `[]` stands for an item of a list, counted from 0 (`disruptions[0].for`), `<name>` for a name of your own. The same paths serve `--set` and sweeps. Where a range is a number of items, it is that of the list.',
].join('\n\n');

function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function metricsPage(): string {
  const rows = METRICS.map(({ id, unit, kind, better, scope, threshold, meaning }) => [
    `\`${id}\``,
    unit,
    kind,
    better,
    scope,
    String(threshold),
    meaning,
  ]);
  const introduction = [
    'A key in a result is `<metric>@<gate or all>[/<flow>][/<stage or pool>]`. *Threshold* is the smallest difference that matters to a planner: an assumption, to be set for the question at hand.',
    '*Reported per* flow: for each flow, for each gate with its flows together, and for all gates. Per gate: for each gate and for all gates. Per stage: for each flow and stage, also of all gates together (but not the largest queue). Per pool: for each pool of each gate, with the flow `both`.',
    'A figure that nothing in the scenario could make differ from zero is left out: no turning back without something that turns trucks back, no repairs without breakdowns, no cost without a price. A comparison takes such a count as zero where only one of the two runs has it. A figure that no replication could observe is left out too.',
  ].join('\n\n');
  return page('Metrics', introduction, markdownTable(['metric', 'unit', 'kind', 'better', 'reported per', 'threshold', 'meaning'], rows));
}

function errorsPage(): string {
  const rows = Object.entries(ERROR_CODES).map(([code, { status, retry }]) => [`\`${code}\``, String(status), retry ? 'yes' : 'no']);
  return page(
    'Error codes',
    'The `code` of a problem+json answer, its HTTP status, and whether trying the same request again can help.',
    markdownTable(['code', 'status', 'retry helps'], rows),
  );
}

function httpPage(routes: Readonly<Record<string, { readonly method: string; readonly path: string; readonly open?: boolean }>>): string {
  const rows = Object.entries(routes).map(([name, route]) => [
    `\`${route.method.toUpperCase()} ${route.path}\``,
    name,
    route.open === true ? 'no' : 'yes',
  ]);
  return page(
    'HTTP routes',
    'Bodies and answers are described by the OpenAPI document at `/api/openapi.json` of a running server.',
    markdownTable(['route', 'name', 'needs sign-in'], rows),
  );
}

function settingsPage(
  settings: Readonly<Record<string, { readonly expected: string; readonly fallback: string; readonly meaning: string }>>,
): string {
  const rows = Object.entries(settings).map(([name, { expected, fallback, meaning }]) => [
    `\`${name}\``,
    expected,
    fallback === '' ? '–' : `\`${fallback}\``,
    meaning,
  ]);
  return page('Settings', 'Environment variables that Amity reads.', markdownTable(['variable', 'expected', 'default', 'meaning'], rows));
}

function cliPage(program: Command): string {
  const commands = program.commands.filter((command) => command.name() !== 'reference' && command.name() !== 'help');
  const sections = commands.map((command) => `## amity ${command.name()}\n\n\`\`\`text\n${helpOf(command)}\n\`\`\``);
  return page(
    'Command line',
    'What `amity --help` and `amity <command> --help` print.',
    [`\`\`\`text\n${helpOf(program)}\n\`\`\``, ...sections].join('\n\n'),
  );
}

/** The help as printed, with the texts added after it. */
function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({ writeOut: (part) => void (text += part), getOutHasColors: () => false });
  command.outputHelp();
  return text.trim();
}
