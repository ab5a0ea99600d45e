// `amity sweep`: tries the designs of a sweep file and says which is the cheapest that meets the target.
import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import { DomainError } from '../../shared/errors.ts';
import type { SavedSweep, SweepAnswer, SweepPhase, SweepPlan, SweepPoint, SweepSummary } from '../../shared/protocol/sweep.ts';
import type { Config } from '../adapters/config.ts';
import type { ResultStore } from '../adapters/ports.ts';
import { configOf, DATA_OPTION, JSON_OPTION, withStore } from './context.ts';
import { EXIT, ExitWith } from './exit.ts';
import { listenForInterrupt } from './interrupt.ts';
import { wholeNumber } from './options.ts';
import { note, print, printJson, tableText } from './output.ts';
import { openProgress, type Progress } from './progress.ts';

interface SweepOptions {
  readonly budget?: number;
  readonly workers?: number;
  readonly queue?: boolean;
  readonly plan?: boolean;
  readonly list?: boolean;
  readonly save: boolean;
  readonly quiet?: boolean;
  readonly json?: boolean;
  readonly data?: string;
}

const EXAMPLES = `
Examples:
  amity sweep --list
  amity sweep huu-nghi-officers --plan                  what it would try
  amity sweep my-sweep.yaml --budget 500 --json         a line of JSON for each design as it comes, then the answer
  amity sweep 7K2MZ0QD                                  goes on with a sweep that was stopped

Ctrl-C stops it and keeps what is there. Exit code 0 also when no design meets the target: that is an answer.
`;

export function addSweep(program: Command): void {
  program
    .command('sweep')
    .summary('find the cheapest design that meets a target')
    .description(
      'Tries the designs of a sweep file: every design a little, the promising ones well, all with the same trucks and the same luck. Says which is the cheapest that meets the target, what each lever does, and how the choice bears more demand.',
    )
    .argument('[file]', 'name in the library, path of a YAML file, or id of a saved sweep to go on with')
    .option('--list', 'list the sweep files of the library')
    .option('--plan', 'check the file and say what it would try')
    .option('--budget <n>', 'replications in all (default: what the file says, else no limit)', wholeNumber(1, 1_000_000))
    .option('--workers <n>', 'kernel threads; 0 computes on the main thread (default: one a core)', wholeNumber(0, 256))
    .option('--queue', 'let the workers of REDIS_URL compute')
    .option('--no-save', 'do not save the sweep')
    .option('--quiet', 'no progress')
    .option(...DATA_OPTION)
    .option('--json', 'a line of JSON for each point as it comes, then the answer')
    .addHelpText('after', EXAMPLES)
    .action(sweep);
}

async function sweep(source: string | undefined, options: SweepOptions): Promise<void> {
  if (options.list === true) return list(options.json === true);
  if (source === undefined)
    throw new DomainError('invalid-request', 'Which sweep? Give a file, a name or an id.', 'See `amity sweep --list`.');
  const config = configOf(options);
  await withStore(options.save ? config.dataFolder : ':memory:', async (store) => {
    const saved = await sweepOf(store, source, options);
    const { planText } = await import('./sweep-text.ts');
    if (options.plan === true) return options.json === true ? printJson(saved.plan) : print(planText(saved.plan));
    if (options.quiet !== true && options.json !== true) note(planText(saved.plan));
    await store.saveSweep({ ...saved.summary, ...CUT_SHORT }, saved.plan);
    await drive(store, saved, config, options);
  });
}

/** A saved sweep that can go on, or a new one from a file. */
async function sweepOf(store: ResultStore, source: string, options: SweepOptions): Promise<SavedSweep> {
  const [{ openScenarioLibrary }, { checkSame, planOf, scenariosOf }] = await Promise.all([
    import('../adapters/scenario-library.ts'),
    import('../experiments/plans.ts'),
  ]);
  const scenarios = scenariosOf(openScenarioLibrary());
  const withBudget = (plan: SweepPlan): SweepPlan => (options.budget === undefined ? plan : { ...plan, budget: options.budget });
  const known = await store.findSweep(source.toUpperCase());
  if (known !== undefined) {
    if (known.summary.status === 'running')
      throw new DomainError(
        'wrong-state',
        `A server computes the sweep ${known.summary.id}.`,
        'Look with `amity show`, or stop it there first.',
      );
    checkSame(known.plan, scenarios);
    const summary: SweepSummary = { ...known.summary, status: 'running', reason: null, finishedAtMs: null };
    // Without a word about it the budget that ended it would end it again.
    return { ...known, summary, plan: { ...known.plan, budget: options.budget ?? null } };
  }
  const [{ openSweepFiles }, { newRunId }] = await Promise.all([
    import('../adapters/sweep-files.ts'),
    import('../adapters/kernel-order.ts'),
  ]);
  const plan = withBudget(await planOf(openSweepFiles().read(source), scenarios));
  return { summary: summaryOf(newRunId(), plan), plan, points: [] };
}

function summaryOf(id: string, plan: SweepPlan): SweepSummary {
  const { name, title, scenario, designs } = plan;
  return {
    id,
    name,
    title,
    scenario,
    status: 'running',
    reason: null,
    designs: designs.length,
    createdAtMs: Date.now(),
    finishedAtMs: null,
  };
}

async function drive(store: ResultStore, saved: SavedSweep, config: Config, options: SweepOptions): Promise<void> {
  const [{ driveSweep }, { scenariosOf }, { openScenarioLibrary }, { sweepAnswer }] = await Promise.all([
    import('../experiments/drive.ts'),
    import('../experiments/plans.ts'),
    import('../adapters/scenario-library.ts'),
    import('../../simulations/index.ts'),
  ]);
  const { plan, summary } = saved;
  const interrupt = listenForInterrupt();
  const teller = await openTeller(saved, options);
  const { openReplicator } = await import('./extend.ts');
  const hands = { config, workers: options.workers ?? availableParallelism(), ...(options.queue === true ? { queue: true } : {}) };
  const { replicator, close } = await openReplicator(hands, teller.progress.say);
  const points = new Map(saved.points.map((point) => [point.id, point]));
  const answer = (): SweepAnswer => sweepAnswer(plan, points);
  const onPoint = (point: SweepPoint, phase: SweepPhase): void => {
    points.set(point.id, point);
    teller.point(point, phase);
  };
  let ending: Pick<SweepSummary, 'status' | 'reason'> = { status: 'completed', reason: null };
  try {
    const scenarios = scenariosOf(openScenarioLibrary());
    await driveSweep(saved, { store, replicator, scenarios, signal: interrupt.signal, onPoint, onPhase: teller.phase });
    if (answer().isOverBudget) ending = { status: 'stopped', reason: 'the budget is spent' };
  } catch (error) {
    ending = {
      status: interrupt.signal.aborted ? 'stopped' : 'failed',
      reason: interrupt.signal.aborted ? 'stopped by Ctrl-C' : String(error),
    };
    if (!interrupt.signal.aborted) throw error;
  } finally {
    teller.progress.stop();
    await store.saveSweep({ ...summary, ...ending, finishedAtMs: Date.now() }, plan);
    await close();
    interrupt.dispose();
  }
  await teller.end({ ...summary, ...ending }, answer());
  if (interrupt.signal.aborted) throw new ExitWith(EXIT.interrupted.code);
}

/** What a sweep is until the command has said otherwise: a process that is killed says nothing any more, and a server takes up those that run. */
const CUT_SHORT = { status: 'stopped', reason: 'the command ended before the sweep' } as const;

interface Teller {
  readonly progress: Progress;
  point(point: SweepPoint, phase: SweepPhase): void;
  phase(phase: SweepPhase, tasks: readonly { readonly point: string }[]): void;
  end(summary: SweepSummary, answer: SweepAnswer): Promise<void>;
}

/** What is told on the way and in the end: lines of JSON, or a line a point for people and the answer as tables. */
async function openTeller({ plan, summary: { id } }: SavedSweep, options: SweepOptions): Promise<Teller> {
  const [{ answerText, pointText }, { rowOfPoint }] = await Promise.all([import('./sweep-text.ts'), import('../../simulations/index.ts')]);
  const isJson = options.json === true;
  const progress = await openProgress(plan.name, plan.designs.length, options.quiet === true || isJson, 'designs');
  const screened = new Set<string>();
  const line = (event: object): void => print(JSON.stringify(event));
  if (isJson) line({ event: 'sweep', id, plan });
  return {
    progress,
    phase(phase, tasks) {
      const points = new Set(tasks.map(({ point }) => point)).size;
      if (isJson) line({ event: 'phase', phase, points });
      else if (options.quiet !== true && phase !== 'screen') progress.say(`${phase}: ${points} ${points === 1 ? 'design' : 'designs'}`);
    },
    point(point, phase) {
      const row = rowOfPoint(plan, point);
      if (phase === 'screen') screened.add(point.id);
      progress.report(screened.size);
      if (isJson) line({ event: 'point', phase, point: row });
      else if (options.quiet !== true) progress.say(pointText(plan, point.id, row));
    },
    async end(summary, answer) {
      if (isJson) return line({ event: 'answer', id, status: summary.status, reason: summary.reason, answer });
      print(answerText(plan, answer));
      if (summary.status === 'stopped') note(`stopped: ${summary.reason}; what was computed is kept`);
      if (options.save) print(`saved as   ${id}; go on or look again with \`amity sweep ${id}\`, \`amity show ${id}\``);
    },
  };
}

async function list(json: boolean): Promise<void> {
  const [{ openSweepFiles }, { openScenarioLibrary }, { planOf, scenariosOf }] = await Promise.all([
    import('../adapters/sweep-files.ts'),
    import('../adapters/scenario-library.ts'),
    import('../experiments/plans.ts'),
  ]);
  const files = openSweepFiles();
  const scenarios = scenariosOf(openScenarioLibrary());
  const plans = await Promise.all(files.names().map((name) => planOf(files.readOwn(name), scenarios)));
  if (json)
    return printJson({
      sweeps: plans.map(({ name, title, question, scenario, designs }) => ({ name, title, question, scenario, designs: designs.length })),
    });
  const rows = plans.map((plan) => [plan.name, plan.scenario, String(plan.designs.length), plan.title]);
  print(tableText(['name', 'scenario', 'designs', 'title'], rows, [2]));
}

export function addSweeps(program: Command): void {
  program
    .command('sweeps')
    .summary('list the saved sweeps')
    .description('Lists the saved sweeps, newest first. Times are UTC. `amity show <id>` shows one, `amity sweep <id>` goes on with it.')
    .option('--remove <id>', 'remove a saved sweep for good')
    .option(...DATA_OPTION)
    .option(...JSON_OPTION)
    .addHelpText('after', '\nExamples:\n  amity sweeps\n  amity sweeps --json\n  amity sweeps --remove 7K2MZ0QD\n')
    .action(sweeps);
}

async function sweeps(options: { readonly remove?: string; readonly data?: string; readonly json?: boolean }): Promise<void> {
  const { dataFolder } = configOf(options);
  const id = options.remove?.toUpperCase();
  const saved = await withStore(dataFolder, async (store) => {
    if (id === undefined) return store.listSweeps();
    if ((await store.findSweep(id)) === undefined)
      throw new DomainError('not-found', `There is no saved sweep ${id}.`, 'See `amity sweeps`.');
    await store.removeSweep(id);
    return [];
  });
  if (id !== undefined) return note(`removed ${id}`);
  if (options.json === true) return printJson({ sweeps: saved });
  if (saved.length === 0) return note(`No saved sweeps in ${dataFolder}. Make one: amity sweep --list`);
  const { momentText } = await import('./output.ts');
  const rows = saved.map((one) => [one.id, momentText(one.createdAtMs), one.status, String(one.designs), one.scenario, one.title]);
  print(tableText(['sweep', 'begun', 'status', 'designs', 'scenario', 'title'], rows, [3]));
}
