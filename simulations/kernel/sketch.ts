// Percentiles of whole non-negative numbers by counting into log-linear buckets: exact below 128, within 0.8 % above, and two sketches add up.

const EXACT = 128;
const SUB_BUCKETS = 64;
/** Room for values up to 2^43 (more than 250 years in milliseconds); larger ones count into the last bucket. */
export const BUCKETS = EXACT + 36 * SUB_BUCKETS;

/** The bucket of a whole number x ≥ 0. */
export function bucketOf(x: number): number {
  if (x < EXACT) return x;
  // Bit work is on 32-bit numbers: large values lose their 16 lowest bits first, which are below the resolution.
  const large = x >= 2147483648;
  const y = large ? Math.floor(x / 65536) : x;
  const octave = 31 - Math.clz32(y);
  const bucket = EXACT + (octave + (large ? 16 : 0) - 7) * SUB_BUCKETS + ((y >>> (octave - 6)) - SUB_BUCKETS);
  return bucket < BUCKETS ? bucket : BUCKETS - 1;
}

/** The middle of a bucket. */
export function bucketMiddle(bucket: number): number {
  if (bucket < EXACT) return bucket;
  const octave = Math.floor((bucket - EXACT) / SUB_BUCKETS) + 7;
  const width = 2 ** (octave - 6);
  const low = (SUB_BUCKETS + ((bucket - EXACT) % SUB_BUCKETS)) * width;
  return low + (width - 1) / 2;
}

/** The q-quantile (0 < q ≤ 1) of `n` values counted in `counts[offset …]`: the middle of the bucket that holds the ⌈q n⌉-th smallest; undefined when n is 0. */
export function sketchQuantile(counts: ArrayLike<number>, offset: number, n: number, q: number): number | undefined {
  if (n === 0) return undefined;
  const rank = Math.max(1, Math.ceil(q * n));
  let seen = 0;
  for (let b = 0; b < BUCKETS; b++) {
    seen += counts[offset + b]!;
    if (seen >= rank) return bucketMiddle(b);
  }
  return bucketMiddle(BUCKETS - 1);
}
