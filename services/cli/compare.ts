// `amity compare`: what changed between a base and up to five candidates, whether it is more than chance, for whom, and where it comes from.
import type { Command } from 'commander';
import { DomainError } from '../../shared/errors.ts';
import { parseThresholds } from '../../shared/metrics/thresholds.ts';
import { nearestName } from '../../shared/nearest.ts';
import type { Comparison, SavedRun } from '../../shared/protocol/run.ts';
import type { Scenario } from '../../shared/scenario/scenario.ts';
import type { DetailOptions } from '../../simulations/index.ts';
import { comparedRuns } from './compared-runs.ts';
import { configOf, DATA_OPTION, JSON_OPTION, withStore } from './context.ts';
import { collect, duration, wholeNumber } from './options.ts';
import { note, print, printJson } from './output.ts';

export interface CompareOptions {
  readonly all?: boolean;
  readonly threshold: readonly string[];
  readonly trucks: boolean;
  readonly gate?: string;
  readonly cargo?: string;
  readonly same?: number;
  readonly series?: string;
  readonly workers?: number;
  readonly data?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const EXAMPLES = `
Examples:
  amity compare 7K2MZ0QD 9XH4T1BC
  amity compare baseline smart-gate --json
  amity compare lang-son-2025-07 lang-son-smart-inspection lang-son-one-scanner-more
  amity compare 7K2MZ0QD 9XH4T1BC --threshold sojourn.p90=10min --threshold queue.max=20
  amity compare 7K2MZ0QD 9XH4T1BC --gate huu-nghi --cargo durian --same 10min
`;

export function addCompare(program: Command): void {
  program
    .command('compare')
    .summary('compare two to six runs')
    .description(
      'Compares candidates with a base, figure by figure: difference, confidence interval, verdict; then truck by truck and place by place. A scenario of the library that has not been run yet is run first, on the clock, seed and replications of the base, and saved.',
    )
    .argument('<base>', 'id or name of a saved run, or name of a scenario')
    .argument('<candidates...>', 'likewise, one to five')
    .option('--threshold <metric=size>', 'the smallest difference of a figure that matters; may be repeated', collect, [])
    .option('--gate <gate>', 'trucks and places of one gate')
    .option('--cargo <cargo>', 'trucks with one cargo')
    .option('--same <duration>', 'two stays that differ by no more are the same (default: 5min)', duration)
    .option('--series <key>', 'series of the bands over the day, such as cleared@all/export (default: inside.mean@all)')
    .option('--no-trucks', 'figures only; the trucks are not watched again')
    .option('--all', 'every figure, every cohort and all losers')
    .option('--workers <n>', 'kernel threads; 0 computes on the main thread (default: one a core)', wholeNumber(0, 256))
    .option('--quiet', 'no progress')
    .option(...DATA_OPTION)
    .option(...JSON_OPTION)
    .addHelpText('after', EXAMPLES)
    .action(compare);
}

async function compare(base: string, candidates: readonly string[], options: CompareOptions): Promise<void> {
  const thresholds = parseThresholds(options.threshold);
  const { compareMany, MOST_COMPARED } = await import('../../simulations/index.ts');
  if (candidates.length >= MOST_COMPARED)
    throw new DomainError(
      'invalid-request',
      `A comparison takes 2 to ${MOST_COMPARED} runs, the base among them; found ${candidates.length + 1}.`,
    );
  const config = configOf(options);
  const runs = await withStore(config.dataFolder, (store) => comparedRuns(store, [base, ...candidates], { config, ...options }));
  const [first, ...others] = runs;
  checkName('gate', options.gate, runs, ({ gates }) => gates);
  checkName('cargo', options.cargo, runs, ({ cargo }) => cargo);
  const compared = compareMany(first, others, { thresholds });
  const comparisons = options.trucks ? await watched({ base: first, candidates: others, comparisons: compared }, options) : compared;
  if (options.json === true) return printJson({ comparisons });
  const [{ comparisonText }, { describeChanges }] = await Promise.all([
    import('./compare-text.ts'),
    import('../../shared/scenario/index.ts'),
  ]);
  comparisons.forEach((comparison, i) => {
    if (i > 0) print('');
    print(comparisonText(comparison, describeChanges(first.scenario, others[i]?.scenario), options.all === true));
  });
}

/** A misspelt name would leave nothing to tell of. @throws DomainError invalid-request */
function checkName(
  what: string,
  name: string | undefined,
  runs: readonly SavedRun[],
  namesOf: (scenario: Partial<Scenario>) => object | undefined,
): void {
  if (name === undefined) return;
  const names = runs.flatMap(({ scenario }) => Object.keys(namesOf((scenario ?? {}) as Partial<Scenario>) ?? {}));
  if (names.includes(name)) return;
  const near = nearestName(name, names);
  const hint = near === undefined ? `There are: ${[...new Set(names)].join(', ')}.` : `Did you mean "${near}"?`;
  throw new DomainError('invalid-request', `--${what}: none of the runs has "${name.slice(0, 60)}".`, hint);
}

interface Compared {
  readonly base: SavedRun;
  readonly candidates: readonly SavedRun[];
  readonly comparisons: readonly Comparison[];
}

/** With what every truck tells; without it, and a word why, where a run cannot be computed again. */
async function watched(compared: Compared, options: CompareOptions): Promise<readonly Comparison[]> {
  const { watchAgain } = await import('./watch-again.ts');
  const { gate, cargo, same, series } = options;
  const chosen: DetailOptions = { gate, cargo, series, sameMin: same === undefined ? undefined : same / 60_000 };
  try {
    return await watchAgain(compared, chosen, options);
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'wrong-state') throw error;
    note(`amity: ${error.message}${error.hint === undefined ? '' : ` ${error.hint}`}`);
    return compared.comparisons;
  }
}
