// The distribution function of the standard normal variable to full double precision, on exact operations only.
import { exp } from './elementary.ts';

const ROOT_TWO_PI = 2.5066282746310002;
/** Below: a series; above: a continued fraction, which needs the fewer terms the further out. */
const SPLIT = 1.5;
/** Terms of the continued fraction; its error falls like e^(−2 z √(2n)), here below 1e-22 from the split on. */
const TERMS = 150;
/** Further out than this the tail is no double. */
const FARTHEST = 40;

/** Density at z, with z² split into an exact part and a small rest so that the exponent keeps its last digits. */
function density(z: number): number {
  const short = Math.round(z * 16) / 16;
  return (exp((-short * short) / 2) * exp((-(z - short) * (z + short)) / 2)) / ROOT_TWO_PI;
}

/** P(Z > z) for z ≥ 0: the series of φ and Laplace's continued fraction. Source: DLMF 7.6.2 and 7.9.1. */
function upperTail(z: number): number {
  if (z > FARTHEST) return 0;
  if (z >= SPLIT) {
    let fraction = z;
    for (let k = TERMS; k > 0; k--) fraction = z + k / fraction;
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

/** P(Z ≤ z) of the standard normal distribution, relative error below 1e-14 for z ≥ −37; 0 further out. */
export function normalCdf(z: number): number {
  return z < 0 ? upperTail(-z) : 1 - upperTail(z);
}
