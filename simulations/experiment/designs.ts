// Which designs of a sweep are tried: every combination, or a sample that uses every level of every factor about equally often.
import { threefry, threefryKey, unit } from '../kernel/threefry.ts';
import type { DesignLevels } from '../../shared/protocol/sweep.ts';

/** Every combination of levels, the last factor turning fastest. `counts`: levels of each factor. */
export function gridOf(counts: readonly number[]): readonly DesignLevels[] {
  return counts.reduce<readonly DesignLevels[]>(
    (designs, count) => designs.flatMap((design) => Array.from({ length: count }, (_, level) => [...design, level])),
    [[]],
  );
}

/**
 * A Latin hypercube of `n` designs: each factor's range is cut into n slices and every slice is used once, so that with L levels each is used ⌊n/L⌋ or
 * ⌈n/L⌉ times. The pairing of the factors is drawn from `seed`. Designs that come out equal are one. Source: McKay, Beckman, Conover, Technometrics 21 (1979).
 */
export function latinHypercube(counts: readonly number[], n: number, seed: number): readonly DesignLevels[] {
  const columns = counts.map((count, factor) => shuffled(n, seed, factor).map((slice) => Math.floor(((slice + 0.5) / n) * count)));
  const designs = Array.from({ length: n }, (_, i) => columns.map((column) => column[i] ?? 0));
  return [...new Map(designs.map((design) => [designId(design), design])).values()];
}

/** 0 … n − 1 in an order drawn from (seed, factor): Fisher–Yates. */
function shuffled(n: number, seed: number, factor: number): readonly number[] {
  const order = Array.from({ length: n }, (_, i) => i);
  // The last word of the key keeps these draws apart from those of any replication.
  const key = threefryKey(seed, factor, 0, 0x5eeb);
  const words = new Int32Array(4);
  for (let i = n - 1; i > 0; i -= 1) {
    threefry(key, i, 0, 0, 0, words);
    const j = Math.floor(unit(words[0] ?? 0) * (i + 1));
    [order[i], order[j]] = [order[j] ?? 0, order[i] ?? 0];
  }
  return order;
}

export function designId(levels: DesignLevels): string {
  return levels.join('.');
}

/** The levels and the extra demand of a point of a sweep: `2.0.1`, or `2.0.1+20` for 20 % more. */
export function readPointId(id: string): { readonly levels: DesignLevels; readonly more: number } {
  const [design = '', percent = '0'] = id.split('+');
  return { levels: design.split('.').map(Number), more: Number(percent) / 100 };
}

export function stressId(design: string, more: number): string {
  return `${design}+${Number((more * 100).toFixed(6))}`;
}
