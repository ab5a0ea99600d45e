// Several scenarios at once, each met by the same luck: every difference with its share of one overall error.
import { pairedDifference, type PairedDifference } from './paired.ts';

export interface PairOfScenarios extends PairedDifference {
  readonly first: string;
  readonly second: string;
}

/**
 * Every difference first − second of the named samples, in the order of the names, with paired t intervals that all hold together at `level` (Bonferroni:
 * each of the m pairs at 1 − (1 − level) ÷ m). Value i of every sample belongs to replication i. Source: Law, Simulation Modeling and Analysis, 10.3.2.
 * @throws TooFewReplications below 2 replications @throws RangeError on unequal lengths
 */
export function allPairs(samples: Readonly<Record<string, readonly number[]>>, level: number): readonly PairOfScenarios[] {
  const named = Object.entries(samples);
  const pairs = named.flatMap(([first, xs], i) => named.slice(i + 1).map(([second, ys]) => ({ first, second, xs, ys })));
  const each = 1 - (1 - level) / pairs.length;
  return pairs.map(({ first, second, xs, ys }) => ({ first, second, ...pairedDifference(ys, xs, each) }));
}
