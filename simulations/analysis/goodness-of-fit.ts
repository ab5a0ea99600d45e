// Does a sample come from a given distribution? The Kolmogorov–Smirnov test, for samplers and for data of a planner.
import { TooFewReplications } from './errors.ts';

export interface KolmogorovSmirnov {
  /** Largest distance between the sample's distribution function and `cdf`, 0–1. */
  readonly distance: number;
  /** Probability of such a distance or a larger one when the sample does come from `cdf`; from the limit law, good from about 50 values on. */
  readonly p: number;
}

/** Kolmogorov–Smirnov test of the independent `xs` against the continuous distribution function `cdf`. Source: Kolmogorov (1933); Stephens, JRSS B 32 (1970) for the factor of small samples. @throws TooFewReplications */
export function kolmogorovSmirnov(xs: ArrayLike<number>, cdf: (x: number) => number): KolmogorovSmirnov {
  const n = xs.length;
  if (n === 0) throw new TooFewReplications(0);
  const sorted = Float64Array.from(xs).sort();
  let distance = 0;
  sorted.forEach((x, i) => {
    const f = cdf(x);
    distance = Math.max(distance, f - i / n, (i + 1) / n - f);
  });
  const root = Math.sqrt(n);
  return { distance, p: kolmogorovTail((root + 0.12 + 0.11 / root) * distance) };
}

/** P(K > x) of the Kolmogorov distribution: 2 Σ (−1)^(k−1) e^(−2k²x²). */
function kolmogorovTail(x: number): number {
  // Below 0.2 the probability differs from 1 by less than 1e-12, and the alternating series needs ever more terms.
  if (x < 0.2) return 1;
  let sum = 0;
  for (let k = 1; k <= 100; k++) {
    const term = Math.exp(-2 * k * k * x * x);
    sum += k % 2 === 1 ? term : -term;
    if (term < 1e-17) break;
  }
  return Math.min(1, Math.max(0, 2 * sum));
}
