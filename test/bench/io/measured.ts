// Rounds taken in turn and the figures made of them; shared by the benches that need processes, sockets or files.
import { spread, type BenchOptions, type Figure } from '../figure.ts';

/** Runs every case once a round, in turn, and answers its values in round order. A round that would begin after `budgetMs` is left out; one is always taken. */
export async function inRounds<K extends string>(
  { rounds, say }: BenchOptions,
  budgetMs: number,
  cases: Readonly<Record<K, () => Promise<number>>>,
): Promise<Readonly<Record<K, readonly number[]>>> {
  const names = Object.keys(cases) as K[];
  const values = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<K, number[]>;
  const startMs = performance.now();
  for (let round = 0; round < rounds; round++) {
    if (round > 0 && performance.now() - startMs > budgetMs) break;
    for (const name of names) values[name].push(await cases[name]());
    say(`  round ${String(round + 1)}: ${names.map((name) => `${name} ${short(values[name][round] ?? Number.NaN)}`).join(', ')}`);
  }
  return values;
}

/** a / b within each round. */
export function ratios(a: readonly number[], b: readonly number[]): readonly number[] {
  return a.map((value, i) => value / (b[i] ?? Number.NaN));
}

/** Median of at least one number. */
export function median(values: readonly number[]): number {
  return spread(values).median;
}

/** The value below which the share `part` of the values lies, of at least one number; sorts in place. */
export function percentile(values: Float64Array, part: number): number {
  values.sort();
  return values[Math.min(values.length - 1, Math.floor(part * values.length))] ?? Number.NaN;
}

/** Three significant digits; whole numbers above 1 000. */
export function short(value: number): string {
  return Math.abs(value) >= 1000 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
}

export interface Asked {
  readonly id: string;
  readonly what: string;
  readonly unit: string;
  readonly better?: Figure['better'];
  readonly must?: number;
  readonly aim?: number;
  readonly beside?: string;
  readonly isGated?: boolean;
}

/** A figure from the values of its rounds. Less is better, nothing is asked and nothing gated unless said. */
export function figureOf(asked: Asked, values: readonly number[]): Figure {
  const { id, what, unit, better = 'less', must = null, aim = null, beside = '', isGated = false } = asked;
  return { id, what, unit, ...spread(values), rounds: values.length, better, must, aim, beside, isGated };
}

/** Milliseconds a piece of work takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await work();
  return performance.now() - startMs;
}
