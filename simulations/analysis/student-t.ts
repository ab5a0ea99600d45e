// Student's t distribution: distribution function and quantile, which simple-statistics lacks.
// The tail is a regularised incomplete beta function, evaluated by its continued fraction.
import { tailRoot } from './tail-root.ts';

const TINY = 1e-300;
const SQRT_PI = Math.sqrt(Math.PI);

/** Γ(a + ½) ÷ Γ(a), a > 0. Raised to a ≥ 64 by Γ(x + 1) = x·Γ(x), where five terms of the asymptotic series leave 4e-15 (DLMF 5.11.13). */
function gammaRatio(a: number): number {
  let factor = 1;
  let x = a;
  while (x < 64) {
    factor *= x / (x + 0.5);
    x += 1;
  }
  const u = 1 / (8 * x);
  // 1 − u + u²/2 + 5u³/2 − 21u⁴/8 − 399u⁵/8 + …
  const series = 1 - u * (1 - u * (0.5 + u * (2.5 - u * (2.625 + u * 49.875))));
  return factor * Math.sqrt(x) * series;
}

/** The continued fraction of the incomplete beta function by Lentz's method; quick for x < (a + 1)/(a + b + 2). Source: DLMF 8.17.22; Numerical Recipes 6.4. */
function betaFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let h = d;
  for (let m = 1; m < 1_000_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    h *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) return h;
  }
  return h;
}

function away(x: number): number {
  return Math.abs(x) < TINY ? TINY : x;
}

/** P(T > t) for t ≥ 0. */
function upperTail(t: number, df: number): number {
  const a = df / 2;
  const x = df / (df + t * t);
  const y = (t * t) / (df + t * t);
  // x^a·y^½ / B(a, ½); x^a through log1p so that a large `df` keeps its digits.
  const front = (gammaRatio(a) / SQRT_PI) * Math.exp(-a * Math.log1p((t * t) / df)) * Math.sqrt(y);
  const nearZero = y < 1.5 / (a + 2.5);
  const both = nearZero ? 1 - 2 * front * betaFraction(y, 0.5, a) : (front * betaFraction(x, a, 0.5)) / a;
  return both / 2;
}

function density(t: number, df: number): number {
  return (gammaRatio(df / 2) / (SQRT_PI * Math.sqrt(df))) * Math.exp((-(df + 1) / 2) * Math.log1p((t * t) / df));
}

function checkDegrees(df: number): void {
  if (!(df > 0 && df < Infinity)) throw new RangeError(`df: expected a finite number above 0, found ${df}.`);
}

/** P(T ≤ t) of Student's t distribution with `df` > 0 degrees of freedom (any real number). Dimensionless, 0–1. @throws RangeError */
export function studentTCdf(t: number, df: number): number {
  checkDegrees(df);
  return t >= 0 ? 1 - upperTail(t, df) : upperTail(-t, df);
}

/** The quantile of Student's t distribution: the t with P(T ≤ t) = `p`, 0 < p < 1, `df` > 0. At least 12 digits against published tables. @throws RangeError */
export function studentT(p: number, df: number): number {
  checkDegrees(df);
  if (!(p > 0 && p < 1)) throw new RangeError(`p: expected a number between 0 and 1, found ${p}.`);
  const size = tailRoot(
    Math.min(p, 1 - p),
    (t) => upperTail(t, df),
    (t) => density(t, df),
  );
  return p < 0.5 ? -size : size;
}
