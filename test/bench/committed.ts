// The committed ratios (test/bench/reference.json) and what has fallen behind them.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../services/adapters/package-root.ts';
import type { Figure } from './figure.ts';
import { short } from './io/measured.ts';
import type { Machine } from './machine.ts';

/** A ratio may be so much worse: less is the noise of a shared machine. */
const TOLERANCE = 0.3;

export interface Committed {
  readonly machine: Machine;
  /** Medians of gated ratios by figure id. */
  readonly ratios: Readonly<Record<string, number>>;
}

export function committedFile(): string {
  return join(packageRoot(), 'test', 'bench', 'reference.json');
}

/** @throws Error when there is no such file, or it is broken. */
export function readCommitted(): Committed {
  return JSON.parse(readFileSync(committedFile(), 'utf8')) as Committed;
}

/** Commits the gated figures; those of groups that did not run stay. */
export function writeCommitted(machine: Machine, figures: readonly Figure[]): void {
  const old = existsSync(committedFile()) ? readCommitted().ratios : {};
  const fresh = Object.fromEntries(figures.filter(({ isGated }) => isGated).map(({ id, median }) => [id, Number(median.toPrecision(4))]));
  const committed: Committed = { machine, ratios: { ...old, ...fresh } };
  writeFileSync(committedFile(), `${JSON.stringify(committed, null, 2)}\n`);
}

/** One line for each gated figure that is more than 30 % worse than committed. One that was never committed passes. */
export function fallsOf({ ratios }: Committed, figures: readonly Figure[]): readonly string[] {
  return figures.flatMap(({ id, median, better, isGated }) => {
    const held = ratios[id];
    if (!isGated || held === undefined) return [];
    const worse = better === 'less' ? median / held - 1 : held / median - 1;
    return worse <= TOLERANCE ? [] : [`${id}: ${short(median)}, committed ${short(held)}, ${Math.round(100 * worse)} % worse`];
  });
}
