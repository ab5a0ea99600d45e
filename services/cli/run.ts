// `amity run`: computes a scenario here, live in memory, or on the workers of a Redis; the digest is the same.
import type { Command } from 'commander';
import { DomainError } from '../../shared/errors.ts';
import type { RunOrder, RunResult } from '../../shared/protocol/run.ts';
import type { Config } from '../adapters/config.ts';
import type { LoadedScenario } from '../adapters/scenario-library.ts';
import { configOf, DATA_OPTION, withStore } from './context.ts';
import { EXIT, ExitWith } from './exit.ts';
import { duration, edit, precision, wholeNumber, type PrecisionWish } from './options.ts';
import { note, print, secondsText } from './output.ts';

export interface RunOptions {
  readonly reps?: number;
  readonly precision?: PrecisionWish;
  readonly seed?: number;
  readonly set: readonly string[];
  readonly workers?: number;
  readonly window?: number;
  readonly json?: string;
  readonly expect?: string;
  readonly name?: string;
  readonly save: boolean;
  readonly live?: boolean;
  readonly queue?: boolean;
  readonly quiet?: boolean;
  readonly data?: string;
}

const EXAMPLES = `
Examples:
  amity run lang-son-2025-07
  amity run lang-son-2025-07 --reps 30 --seed 7 --json july.json
  amity run my-gate.yaml --set clock.days=14 --name "two weeks"
  amity run lang-son-2025-07 --precision "sojourn.p90@all<=2%"
  amity run lang-son-2025-07 --live --window 30min       the live protocol at full speed
  REDIS_URL=redis://10.0.0.5:6379 amity run lang-son-2025-07 --reps 500 --queue

The same scenario, seed and model version give the same digest, however the work is cut.
`;

export function addRun(program: Command): void {
  program
    .command('run')
    .summary('run a scenario and save the result')
    .description('Runs a scenario of the library, or a scenario file, and saves the result.')
    .argument('<scenario>', 'name in the library (see `amity scenarios`) or path of a YAML file')
    .option('--reps <n>', 'replications (default: what the scenario says)', wholeNumber(1, 20_000))
    .option(
      '--precision <figure<=x>',
      'as many replications as it takes for a 95 % interval of ± x, such as "sojourn.p90@all<=5%" or "sojourn.p90@all<=4min"; at least 10, at most --reps (default: 1000)',
      precision,
    )
    .option('--seed <n>', 'seed of the random numbers (default: what the scenario says)', wholeNumber(0, 2_147_483_647))
    .option('--set <path=value>', 'change the scenario; may be repeated', edit, [])
    .option('--workers <n>', 'kernel threads; 0 computes on the main thread (default: one a core)', wholeNumber(0, 256))
    .option('--window <duration>', 'fixed window length, such as 30min; changes no number', duration)
    .option('--json <file>', 'write the whole result as JSON; - for standard output')
    .option('--expect <digest>', 'fail unless the run has this digest')
    .option('--name <name>', 'name of the saved run (default: title of the scenario)')
    .option('--no-save', 'do not save the run')
    .option('--live', 'run through the windowed live protocol, at full speed')
    .option('--queue', 'let the workers of REDIS_URL compute')
    .option('--quiet', 'no progress and no table')
    .option(...DATA_OPTION)
    .addHelpText('after', EXAMPLES)
    .action(async (scenario: string, options: RunOptions) => run(scenario, options));
}

async function run(source: string, options: RunOptions): Promise<void> {
  const config = configOf(options);
  if (options.precision !== undefined && options.live === true)
    throw new DomainError('invalid-request', '--precision is for batch runs: a live run is one random course of events.');
  if (options.queue === true && config.redisUrl === undefined) {
    throw new DomainError(
      'invalid-request',
      '--queue needs REDIS_URL, the Redis whose workers shall compute.',
      'For example: REDIS_URL=redis://127.0.0.1:6379 amity run … --queue',
    );
  }
  const [{ openScenarioLibrary }, { orderOf }] = await Promise.all([
    import('../adapters/scenario-library.ts'),
    import('../adapters/kernel-order.ts'),
  ]);
  const loaded = openScenarioLibrary().load(source, options.set);
  const mode: RunOrder['mode'] = options.live === true ? 'live' : 'batch';
  const order = orderOf({
    loaded,
    mode,
    name: options.name,
    seed: options.seed,
    replications: options.reps,
    windowMs: options.window,
    nowMs: Date.now(),
  });
  const { result, workers } = await compute(order, loaded, config, options);
  const { recordOf, reproduceCommand } = await import('./finish.ts');
  const finishedAtMs = Date.now();
  const command = reproduceCommand(source, options.set, result);
  if (options.save) await withStore(config.dataFolder, (store) => store.save(recordOf({ order, result, command, finishedAtMs, workers })));
  await show(loaded, order, result, { ...options, command, tookMs: finishedAtMs - order.createdAtMs });
  checkExpected(options.expect, result);
}

/** The result, and who computed it in words. */
async function compute(
  order: RunOrder,
  loaded: LoadedScenario,
  config: Config,
  options: RunOptions,
): Promise<{ readonly result: RunResult; readonly workers: string }> {
  if (options.precision !== undefined) {
    const { runToPrecision } = await import('./run-to-precision.ts');
    return runToPrecision(order, loaded.name, options.precision, { ...options, config });
  }
  const [{ computeWithProgress }, { resultOf }] = await Promise.all([import('./run-compute.ts'), import('./finish.ts')]);
  const redisUrl = options.queue === true ? config.redisUrl : undefined;
  const { packs, workers } = await computeWithProgress(order, { ...options, label: loaded.name, redisUrl, config });
  return { result: resultOf(order, loaded.name, packs), workers };
}

async function show(
  loaded: LoadedScenario,
  order: RunOrder,
  result: RunResult,
  options: RunOptions & { command: string; tookMs: number },
): Promise<void> {
  if (options.json !== undefined && options.json !== '-') {
    const { writeFile } = await import('node:fs/promises');
    await writeFile(options.json, `${JSON.stringify(result, null, 2)}\n`);
  }
  if (options.json === '-') print(JSON.stringify(result, null, 2));
  const { countsText, warningLines } = await import('./outcome.ts');
  const warnings = warningLines(result.warnings);
  if (options.quiet === true) return warnings.forEach(note);
  const { headlineTable } = await import('./finish.ts');
  const say = options.json === '-' ? note : print;
  const replications = `${result.replications} ${result.replications === 1 ? 'replication' : 'replications'}`;
  say(`${loaded.scenario.title}: ${replications}, seed ${result.seed}, ${secondsText(options.tookMs)}\n`);
  say(headlineTable(result));
  say(`\ncounts     ${countsText(result.counts)}`);
  warnings.forEach(say);
  say(`digest     ${result.digest}`);
  if (options.save) say(`saved as   ${order.run} "${order.name}" in ${configOf(options).dataFolder}`);
  say(`reproduce  ${options.command}`);
}

function checkExpected(expected: string | undefined, result: RunResult): void {
  if (expected === undefined || expected === result.digest) return;
  note(`amity: the digest differs from the one expected.\n  expected ${expected}\n  found    ${result.digest}`);
  throw new ExitWith(EXIT.failed.code);
}
