// How long a user waits for a small scenario: the command from nothing to its end, beside a Node that does nothing.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../../services/adapters/package-root.ts';
import type { BenchOptions, Figure } from '../figure.ts';
import { figureOf, inRounds, median, ratios, short, timed } from '../io/measured.ts';
import { ensureBuilt, withFolder } from '../io/processes.ts';

const BASELINE = 'lang-son-2025-07';
const BUDGET_MS = 60_000;
/** A start takes a second: more rounds than elsewhere cost little. */
const ROUNDS = 3;

function node(args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, args, { stdio: 'ignore' });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`node ${args.join(' ')} ended with ${String(code)}`))));
  });
}

/** `amity run` of one day and of thirty, one replication each, saved; and `node -e 0`. */
export async function coldStart({ rounds, say }: BenchOptions): Promise<readonly Figure[]> {
  ensureBuilt();
  say('kernel: cold start');
  const launcher = join(packageRoot(), 'services', 'bin', 'amity.mjs');
  return withFolder(async (folder) => {
    const run = (days: number): Promise<void> =>
      node([launcher, 'run', BASELINE, '--reps', '1', '--set', `clock.days=${days}`, '--quiet', '--data', folder]);
    await run(1);
    const times = await inRounds({ rounds: ROUNDS * rounds, say: () => undefined }, BUDGET_MS, {
      node: () => timed(() => node(['-e', '0'])),
      small: () => timed(() => run(1)),
      month: () => timed(() => run(30)),
    });
    const beside = `node -e 0 ${short(median(times.node))} ms; the month with one replication ${short(median(times.month))} ms`;
    return [
      figureOf(
        {
          id: 'cold-start',
          what: '`amity run` of one day of the baseline after its week of warm-up, one replication, saved',
          unit: 'ms',
          beside,
        },
        times.small,
      ),
      figureOf(
        { id: 'cold-start-over-node', what: 'that ÷ a Node that does nothing', unit: 'x', isGated: true, beside },
        ratios(times.small, times.node),
      ),
    ];
  });
}
