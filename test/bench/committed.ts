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

/** A ratio that has become worse than the tolerance. */
interface Fall {
  readonly id: string;
  readonly text: string;
}

/** Each gated figure that was more than 30 % worse than committed in every round: what has become slower is so each time, a neighbour on the machine
    is not. One that was never committed passes. */
export function fallsOf({ ratios }: Committed, figures: readonly Figure[]): readonly Fall[] {
  return figures.flatMap(({ id, min, max, better, isGated }) => {
    const held = ratios[id];
    if (!isGated || held === undefined) return [];
    const best = better === 'less' ? min : max;
    const worse = better === 'less' ? best / held - 1 : held / best - 1;
    return worse <= TOLERANCE
      ? []
      : [{ id, text: `${id}: ${short(best)} at best, committed ${short(held)}, ${Math.round(100 * worse)} % worse` }];
  });
}
