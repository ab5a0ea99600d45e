// The standard normal quantile to full precision; simple-statistics' probit stops at four digits.
import { tailRoot } from './tail-root.ts';

const ROOT_TWO_PI = Math.sqrt(2 * Math.PI);

function density(z: number): number {
  return Math.exp((-z * z) / 2) / ROOT_TWO_PI;
}

/** P(Z > z), z ≥ 0: the series of φ below 3, Laplace's continued fraction above. Source: DLMF 7.6.2, 7.9.1. */
function upperTail(z: number): number {
  if (z >= 3) {
    let fraction = z;
    for (let k = 200; k > 0; k--) fraction = z + k / fraction;
    return density(z) / fraction;
  }
  let term = z;
  let sum = z;
  for (let k = 3; term > sum * 1e-17; k += 2) {
    term *= (z * z) / k;
    sum += term;
  }
  return 0.5 - density(z) * sum;
}

/** The z with P(Z ≤ z) = `p` of the standard normal distribution, 0 < p < 1. @throws RangeError */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`p: expected a number between 0 and 1, found ${p}.`);
  const size = tailRoot(Math.min(p, 1 - p), upperTail, density);
  return p < 0.5 ? -size : size;
}

/** P(Z ≤ z) of the standard normal distribution, 0–1. */
export function normalCdf(z: number): number {
  return z < 0 ? upperTail(-z) : 1 - upperTail(z);
}
