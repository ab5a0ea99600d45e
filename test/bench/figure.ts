// What a bench measures, in one shape: a ratio taken side by side in one run, with its spread and what is asked of it.

/** One measured figure. */
export interface Figure {
  /** Stable name, such as `w2-over-cpp`. */
  readonly id: string;
  readonly what: string;
  /** `x` for a ratio of two times taken in the same rounds; `ms`, `s`, `%`, `B`, `M/s` and so on for others. */
  readonly unit: string;
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly rounds: number;
  readonly better: 'less' | 'more';
  /** What the design asks for; null: nothing in particular. */
  readonly must: number | null;
  readonly aim: number | null;
  /** What it was measured beside, with its own figure, in words. */
  readonly beside: string;
  /** Ratios are held against the committed reference; absolute figures depend on the machine and are only told. */
  readonly isGated: boolean;
}

export interface BenchOptions {
  /** Rounds of each measurement; medians are quoted. */
  readonly rounds: number;
  readonly say: (line: string) => void;
}

/** A group of figures taken together. */
export interface Bench {
  readonly name: string;
  readonly about: string;
  readonly run: (options: BenchOptions) => Promise<readonly Figure[]>;
}

/** Median, smallest and largest of at least one number. */
export function spread(values: readonly number[]): { readonly median: number; readonly min: number; readonly max: number } {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
  return { median, min: sorted[0]!, max: sorted[sorted.length - 1]! };
}
