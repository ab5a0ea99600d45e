// Adds replications to a result: computes those that are missing, in order, and stops early when somebody has seen enough.
import type { SavedRun } from '../../shared/protocol/run.ts';
import type { Scenario } from '../../shared/scenario/scenario.ts';
import { addReplications, compile } from '../../simulations/index.ts';
import type { Config } from '../adapters/config.ts';
import type { Replicator } from '../adapters/ports.ts';
import { orderReplicator, threadReplicator } from '../adapters/replicators.ts';
import { headlineOf } from '../adapters/store/saved-run.ts';
import { DomainError } from '../../shared/errors.ts';
import { Interrupted } from './exit.ts';
import { listenForInterrupt } from './interrupt.ts';
import { openProgress, type Progress } from './progress.ts';

export interface HandsOptions {
  /** Kernel threads; 0 for the main thread. */
  readonly workers: number;
  readonly queue?: boolean;
  readonly quiet?: boolean;
  readonly config: Config;
}

export interface Wanted {
  readonly label: string;
  readonly scenario: Scenario;
  readonly hash: string;
  readonly seed: number;
}

/** Packed replications [from, to) in order. @throws Interrupted */
export async function computeRange(wanted: Wanted, from: number, to: number, options: HandsOptions): Promise<readonly Uint8Array[]> {
  return withHands(wanted.label, to - from, options, (hands) => hands.range(wanted, from, to));
}

interface Hands {
  readonly progress: Progress;
  range(wanted: Wanted, from: number, to: number): Promise<readonly Uint8Array[]>;
}

/** Opens what computes, and closes it whatever happens. `of`: replications the progress counts to. @throws Interrupted */
export async function withHands<T>(label: string, of: number, options: HandsOptions, work: (hands: Hands) => Promise<T>): Promise<T> {
  const interrupt = listenForInterrupt();
  const progress = await openProgress(label, of, options.quiet === true);
  const { replicator, close } = await openReplicator(options, progress.say);
  let done = 0;
  try {
    return await work({
      progress,
      async range({ label: name, scenario, hash, seed }, from, to) {
        const packs = new Array<Uint8Array>(to - from);
        const take = (k: number, pack: Uint8Array): void => {
          packs[k - from] = pack;
          progress.report((done += 1));
        };
        await replicator.replicate({ name, scenario, hash, seed, from, to }, take, interrupt.signal);
        return packs;
      },
    });
  } catch (error) {
    throw interrupt.signal.aborted ? new Interrupted('interrupted: nothing was saved') : error;
  } finally {
    progress.stop();
    await close();
    interrupt.dispose();
  }
}

/** The workers of a shared Redis, or threads here. @throws DomainError invalid-request, redis-unreachable, redis-unsuitable */
export async function openReplicator(
  { config, queue, workers }: HandsOptions,
  say: (text: string) => void,
): Promise<{ readonly replicator: Replicator; close(): Promise<void> }> {
  if (queue !== true) {
    const replicator = threadReplicator(workers);
    return { replicator, close: () => replicator.close() };
  }
  if (config.redisUrl === undefined)
    throw new DomainError('invalid-request', '--queue needs REDIS_URL, the Redis whose workers shall compute.');
  const { openRoles } = await import('./roles.ts');
  const { runState, clock, close } = await openRoles(config, config.redisUrl);
  return { replicator: orderReplicator({ runState, clock, say }), close };
}

/** The run with `replications` in all: same id, same name, a longer result. @throws Interrupted */
export async function extend(saved: SavedRun, replications: number, options: HandsOptions): Promise<SavedRun> {
  const { summary, result } = saved;
  // It was resolved when it was saved.
  const scenario = saved.scenario as Scenario;
  const wanted = { label: summary.id, scenario, hash: result.scenario.hash, seed: result.seed };
  const packs = await computeRange(wanted, result.replications, replications, options);
  const longer = addReplications(compile(scenario), result, packs);
  const finishedAtMs = Date.now();
  const { warnings: _old, ...rest } = summary;
  const counted = longer.warnings === undefined || longer.warnings.length === 0 ? {} : { warnings: longer.warnings.length };
  return {
    ...saved,
    result: longer,
    summary: { ...rest, replications, done: replications, digest: longer.digest, finishedAtMs, headline: headlineOf(longer), ...counted },
    command: commandAgain(saved.command, longer),
    provenance: { ...saved.provenance, finishedAtMs },
  };
}

/** The same command with the new numbers; one that only verifies says nothing of them. */
function commandAgain(command: string, { replications, digest }: SavedRun['result']): string {
  return command.replace(/--reps \d+/, `--reps ${replications}`).replace(/--expect [0-9a-f]+/, `--expect ${digest}`);
}
