// `amity verify`: computes a saved run again from what is stored and compares the digests.
import type { Command } from 'commander';
import { configOf, DATA_OPTION, JSON_OPTION, withStore } from './context.ts';
import { EXIT, ExitWith } from './exit.ts';
import { orderAgain } from './order-again.ts';
import { wholeNumber } from './options.ts';
import { note, print, printJson } from './output.ts';
import { getSavedRun } from './show.ts';

interface VerifyOptions {
  readonly workers?: number;
  readonly data?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export function addVerify(program: Command): void {
  program
    .command('verify')
    .summary('compute a saved run again and compare')
    .description(
      'Computes a saved run again from its stored scenario and seed. Exit code 0 when the digests are equal, 1 when they differ; then the first replication that differs is named.',
    )
    .argument('<run>', 'id or name of a saved run')
    .option('--workers <n>', 'kernel threads; 0 computes on the main thread (default: one a core)', wholeNumber(0, 256))
    .option('--quiet', 'no progress')
    .option(...DATA_OPTION)
    .option(...JSON_OPTION)
    .addHelpText('after', '\nExamples:\n  amity verify 7K2MZ0QD\n  amity verify "two weeks" --workers 1\n')
    .action(verify);
}

async function verify(idOrName: string, options: VerifyOptions): Promise<void> {
  const config = configOf(options);
  const saved = await withStore(config.dataFolder, (store) => getSavedRun(store, idOrName));
  const [{ MODEL_VERSION }, { computeWithProgress }, { resultOf }] = await Promise.all([
    import('../../simulations/index.ts'),
    import('./run-compute.ts'),
    import('./finish.ts'),
  ]);
  if (saved.result.modelVersion !== MODEL_VERSION)
    note(`The run was made by model ${saved.result.modelVersion}, this is ${MODEL_VERSION}: the digests may differ.`);
  const order = await orderAgain(saved, saved.result.replications);
  const { packs } = await computeWithProgress(order, { ...options, label: `verify ${saved.summary.id}`, config, outside: saved.outside });
  const again = resultOf(order, saved.result.scenario.name, packs);
  const differing = again.replicationDigests.findIndex((digest, k) => digest !== saved.result.replicationDigests[k]);
  const equal = again.digest === saved.result.digest;
  if (options.json === true)
    printJson({
      run: saved.summary.id,
      equal,
      saved: saved.result.digest,
      computed: again.digest,
      firstDifferingReplication: differing < 0 ? null : differing,
    });
  else if (equal) print(`${saved.summary.id} verified: ${again.replications} replications give the same digest\n${again.digest}`);
  if (equal) return;
  const where =
    differing < 0 ? 'every replication is equal, so the stored digest was changed' : `the first replication that differs is ${differing}`;
  note(`amity: ${saved.summary.id} differs: ${where}.\n  saved    ${saved.result.digest}\n  computed ${again.digest}`);
  throw new ExitWith(EXIT.failed.code);
}
