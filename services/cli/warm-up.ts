// `amity warm-up`: how long a scenario takes from its empty start until it has settled, and what a picture of that looks like.
import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import type { Settling } from '../../shared/protocol/experiment.ts';
import type { RunResult } from '../../shared/protocol/run.ts';
import { DAY_MS } from '../../shared/time.ts';
import { formatDuration } from '../../shared/units.ts';
import { configOf, JSON_OPTION } from './context.ts';
import { duration, edit, wholeNumber } from './options.ts';
import { note, numberText, print, printJson, tableText } from './output.ts';

interface WarmUpOptions {
  readonly reps: number;
  readonly cycle: number;
  readonly set: readonly string[];
  readonly seed?: number;
  readonly svg?: string;
  readonly workers?: number;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

export function addWarmUp(program: Command): void {
  program
    .command('warm-up')
    .summary('propose a warm-up for a scenario')
    .description(
      'Runs a scenario and proposes how much of its start to leave out: the number of trucks inside, averaged over replications, without the rhythm of the day, cut by MSER-5. The proposal is in whole days; it is used only when you write it into the scenario as `clock.warmUp`, or say --set clock.warmUp=…',
    )
    .argument('<scenario>', 'name in the library or path of a YAML file')
    .option('--reps <n>', 'replications averaged', wholeNumber(2, 1_000), 10)
    .option('--cycle <duration>', 'rhythm to take out: 1d, or 7d where weekdays differ', duration, DAY_MS)
    .option('--set <path=value>', 'change the scenario first; may be repeated', edit, [])
    .option('--seed <n>', 'seed of the random numbers (default: what the scenario says)', wholeNumber(0, 2_147_483_647))
    .option('--svg <file>', 'write the curve as a picture')
    .option('--workers <n>', 'kernel threads; 0 computes on the main thread (default: one a core)', wholeNumber(0, 256))
    .option('--quiet', 'no progress')
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      '\nExamples:\n  amity warm-up lang-son-2025-07\n  amity warm-up my-gate.yaml --reps 30 --svg warm-up.svg\n  amity warm-up my-gate.yaml --cycle 7d --set clock.days=56\n',
    )
    .action(warmUp);
}

interface Line {
  /** A gate, or `all`. */
  readonly gate: string;
  readonly settling: Settling;
}

async function warmUp(source: string, options: WarmUpOptions): Promise<void> {
  const [{ openScenarioLibrary }, { orderOf }, { computeRange }, { resultOf }, { settlingOf }] = await Promise.all([
    import('../adapters/scenario-library.ts'),
    import('../adapters/kernel-order.ts'),
    import('./extend.ts'),
    import('./finish.ts'),
    import('../../simulations/index.ts'),
  ]);
  const loaded = openScenarioLibrary().load(source, options.set);
  const { seed, reps: replications } = options;
  const order = orderOf({ loaded, mode: 'batch', seed, replications, nowMs: Date.now() });
  const wanted = { label: loaded.name, scenario: loaded.scenario, hash: loaded.hash, seed: order.seed };
  const hands = { ...options, workers: options.workers ?? availableParallelism(), config: configOf({}) };
  const result = resultOf(order, loaded.name, await computeRange(wanted, 0, replications, hands));
  const stepMs = loaded.scenario.clock.seriesStepMs;
  const lines = [...Object.keys(loaded.scenario.gates), 'all'].map((gate): Line => {
    return { gate, settling: settlingOf(insideOf(result, gate), { stepMs, cycleMs: options.cycle }) };
  });
  const proposedMs = Math.max(...lines.map(({ settling }) => settling.warmUpMs));
  const now = loaded.scenario.clock.warmUpMs;
  if (options.svg !== undefined) await writePicture(options.svg, loaded.scenario.title, lines, { stepMs, proposedMs });
  if (options.json === true) return printJson({ scenario: loaded.name, replications, proposedMs, presentMs: now, stepMs, lines });
  print(tableText(['gate', 'MSER-5 cuts after', 'warm-up', 'level, trucks', ''], lines.map(cells), [3]));
  const whole = lines.find(({ gate }) => gate === 'all');
  if (whole !== undefined) print(`\ntrucks inside from the empty start\n${curveText(whole.settling, stepMs)}`);
  const advice = now >= proposedMs ? 'is enough' : 'is too short';
  print(`\nproposed   clock.warmUp: ${formatDuration(proposedMs)}; the ${formatDuration(now)} of the scenario ${advice}`);
}

function cells({ gate, settling }: Line): readonly string[] {
  const { truncatedMs, warmUpMs, level, isSettled } = settling;
  return [
    gate,
    formatDuration(truncatedMs),
    formatDuration(warmUpMs),
    numberText(level, 'trucks'),
    isSettled ? '' : 'still moving: take more days',
  ];
}

/** Trucks inside a gate, its flows together. */
function insideOf({ series }: RunResult, gate: string): readonly number[] {
  const flows = Object.entries(series).filter(([key]) => key.startsWith(`inside.mean@${gate}/`));
  const [first] = flows;
  return first === undefined ? [] : first[1].mean.map((_, i) => flows.reduce((sum, [, { mean }]) => sum + (mean[i] ?? 0), 0));
}

const BARS = ' ▁▂▃▄▅▆▇█';
const COLUMNS = 72;

/** A line of bars, with the cut under it. */
function curveText({ smooth, truncatedMs }: Settling, stepMs: number): string {
  const columns = Math.min(COLUMNS, smooth.length);
  const at = (column: number): number => Math.floor((column * smooth.length) / columns);
  const top = Math.max(...smooth);
  const bars = Array.from({ length: columns }, (_, c) => BARS[Math.round(((smooth[at(c)] ?? 0) / (top || 1)) * (BARS.length - 1))]).join(
    '',
  );
  const cut = Math.round((truncatedMs / stepMs / smooth.length) * columns);
  return `${bars}\n${' '.repeat(Math.min(cut, columns))}^ ${formatDuration(truncatedMs)}; highest ${numberText(top, 'trucks')} trucks, ${formatDuration(smooth.length * stepMs)} shown`;
}

async function writePicture(
  file: string,
  title: string,
  lines: readonly Line[],
  at: { readonly stepMs: number; readonly proposedMs: number },
): Promise<void> {
  const [{ writeFile }, { warmUpPicture }] = await Promise.all([import('node:fs/promises'), import('./warm-up-picture.ts')]);
  const curves = lines.map(({ gate, settling }) => ({ name: gate, values: settling.smooth }));
  await writeFile(file, warmUpPicture(title, curves, at));
  note(`wrote ${file}`);
}
