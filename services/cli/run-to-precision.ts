// Runs a scenario until a figure is precise enough: replications one after another, as many as the sequential stop rule asks for.
import { availableParallelism } from 'node:os';
import type { PrecisionState } from '../../shared/protocol/experiment.ts';
import type { RunOrder, RunResult } from '../../shared/protocol/run.ts';
import type { Scenario } from '../../shared/scenario/scenario.ts';
import { DomainError } from '../../shared/errors.ts';
import { compile, LEAST_TO_STOP, precisionOf, replicationFigures } from '../../simulations/index.ts';
import { withHands, type HandsOptions } from './extend.ts';
import { resultOf } from './finish.ts';
import type { PrecisionWish } from './options.ts';
import { numberText, unitText } from './output.ts';

/** Replications at most, unless the user says so many or fewer. */
const MOST = 1_000;
/** Never more at a time: what is computed beyond the stop is thrown away. */
const LARGEST_STEP = 50;

export interface PreciseOptions extends Omit<HandsOptions, 'workers'> {
  readonly reps?: number;
  readonly workers?: number;
}

/**
 * The result with the fewest replications, in order, that satisfy the rule; at least 10, at most `reps`. Which they are does not depend on the workers: the
 * rule looks at replication after replication, and what was computed beyond the last is left out. So it is the run that `--reps n` gives.
 * @throws Interrupted, DomainError invalid-request when the scenario has no such figure
 */
export async function runToPrecision(
  order: RunOrder,
  scenarioName: string,
  wish: PrecisionWish,
  options: PreciseOptions,
): Promise<{ readonly result: RunResult; readonly workers: string }> {
  const most = options.reps ?? MOST;
  const model = compile(order.scenario as Scenario);
  const wanted = { label: scenarioName, scenario: order.scenario as Scenario, hash: order.scenarioHash, seed: order.seed };
  const workers = options.workers ?? availableParallelism();
  const packs: Uint8Array[] = [];
  const values: (number | null)[] = [];
  const state = await withHands(scenarioName, most, { ...options, workers }, async ({ progress, range }) => {
    for (let to = Math.min(LEAST_TO_STOP, most); ;) {
      for (const pack of await range(wanted, packs.length, to)) {
        const figures = replicationFigures(model, pack).values;
        if (!figures.has(wish.key)) throw noSuchFigure(wish.key, [...figures.keys()]);
        packs.push(pack);
        values.push(figures.get(wish.key) ?? null);
      }
      const now = precisionOf(values, wish.goal);
      if (options.quiet !== true) progress.say(standText(now, wish));
      if (now.isReached || to >= most) return now;
      to = Math.min(most, to + stepAfter(now));
    }
  });
  const replications = state.isReached ? state.n : packs.length;
  return {
    result: resultOf({ ...order, replications }, scenarioName, packs.slice(0, replications)),
    workers: `${workers} kernel threads, to a precision`,
  };
}

/** Half of what seems to be missing, so that few are computed in vain. */
function stepAfter({ n, halfWidth, wanted }: PrecisionState): number {
  if (halfWidth === null || wanted === null || wanted === 0) return LEAST_TO_STOP;
  const all = n * (halfWidth / wanted) ** 2;
  return Math.min(LARGEST_STEP, Math.max(2, Math.ceil((all - n) / 2)));
}

/** Where it stands. */
function standText({ n, mean, halfWidth, wanted, isReached }: PrecisionState, { key, unit }: PrecisionWish): string {
  const text = (x: number | null): string => `${numberText(x, unit)} ${unitText(unit)}`.trim();
  const about = halfWidth === null || wanted === null || wanted === 0 ? '' : `, about ${Math.ceil(n * (halfWidth / wanted) ** 2)} needed`;
  return `${key}: ${text(mean)} ± ${text(halfWidth)} after ${n} replications; ${isReached ? 'precise enough' : `± ${text(wanted)} wanted${about}`}`;
}

function noSuchFigure(key: string, keys: readonly string[]): DomainError {
  const metric = key.slice(0, key.indexOf('@') + 1);
  const like = keys.filter((one) => one.startsWith(metric)).slice(0, 8);
  return new DomainError(
    'invalid-request',
    `The scenario has no figure ${key}.`,
    like.length === 0 ? 'See docs/reference/metrics.md.' : `It has ${like.join(', ')}.`,
  );
}
