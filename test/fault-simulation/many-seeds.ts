// Many simulations one after another, and what to print of the first that breaks a promise.
import { simulate, type Verdict } from './simulate.ts';

export interface Tally {
  readonly seeds: number;
  readonly bad: readonly Verdict[];
  readonly fates: Readonly<Record<string, number>>;
  /** How often each fault struck. */
  readonly faults: Readonly<Record<string, number>>;
  readonly cpuMsPerSeed: number;
}

/** Simulates seeds `from`, `from + 1`, …; gives up after ten bad ones. */
export async function simulateSeeds(from: number, count: number): Promise<Tally> {
  const bad: Verdict[] = [];
  const fates: Record<string, number> = {};
  const faults: Record<string, number> = {};
  const before = process.cpuUsage();
  let seeds = 0;
  for (; seeds < count && bad.length < 10; seeds += 1) {
    const verdict = await simulate(from + seeds);
    if (verdict.broken.length > 0) bad.push(verdict);
    fates[verdict.fate] = (fates[verdict.fate] ?? 0) + 1;
    for (const [fault, times] of verdict.counts) faults[fault] = (faults[fault] ?? 0) + times;
  }
  const used = process.cpuUsage(before);
  return { seeds, bad, fates, faults, cpuMsPerSeed: (used.user + used.system) / 1000 / Math.max(1, seeds) };
}

/** The end of the history and the way to see it again. */
export function story({ seed, broken, last }: Verdict): string {
  return [
    ...last,
    '',
    `seed ${seed}: ${broken.join('; ')}`,
    `again: AMITY_SIM_SEED=${seed} npx vitest run test/fault-simulation/promises.test.ts`,
  ].join('\n');
}
