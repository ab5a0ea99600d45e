// Percentiles of whole non-negative numbers by counting into log-linear buckets: exact below 256, within 0.8 % above, and two sketches add up.

const EXACT = 256;
const SUB_BUCKETS = 128;
const FIRST_OCTAVE = 8;
/** Room for values below 2^43 (more than 250 years in milliseconds); larger ones count into the last bucket. */
const BEYOND = 2 ** 43;
export const BUCKETS = EXACT + 35 * SUB_BUCKETS;

/** The bucket of a whole number x ≥ 0. */
export function bucketOf(x: number): number {
  if (x < EXACT) return x;
  if (x >= BEYOND) return BUCKETS - 1;
  // Bit work is on 32-bit numbers: large values lose their 16 lowest bits first, which are below the resolution.
  const large = x >= 2147483648;
  const y = large ? Math.floor(x / 65536) : x;
  const octave = 31 - Math.clz32(y);
  return EXACT + (octave + (large ? 16 : 0) - FIRST_OCTAVE) * SUB_BUCKETS + ((y >>> (octave - 7)) - SUB_BUCKETS);
}

/** Smallest value of a bucket and how many whole numbers it holds. */
export function bucketSpan(bucket: number): { readonly low: number; readonly width: number } {
  if (bucket < EXACT) return { low: bucket, width: 1 };
  const octave = Math.floor((bucket - EXACT) / SUB_BUCKETS) + FIRST_OCTAVE;
  const width = octave < 32 ? 1 << (octave - 7) : (1 << (octave - 23)) * 65536;
  return { low: (SUB_BUCKETS + ((bucket - EXACT) % SUB_BUCKETS)) * width, width };
}

/** The q-quantile (0 < q ≤ 1) of `n` values counted in `counts[offset …]`: the ⌈q n⌉-th smallest, its place inside the bucket by its rank there; undefined when n is 0. */
export function sketchQuantile(counts: ArrayLike<number>, offset: number, n: number, q: number): number | undefined {
  if (n === 0) return undefined;
  const rank = Math.max(1, Math.ceil(q * n));
  let before = 0;
  let bucket = 0;
  while (bucket < BUCKETS - 1 && before + counts[offset + bucket]! < rank) before += counts[offset + bucket++]!;
  const { low, width } = bucketSpan(bucket);
  return low + (width - 1) * ((rank - before - 0.5) / Math.max(1, counts[offset + bucket]!));
}
