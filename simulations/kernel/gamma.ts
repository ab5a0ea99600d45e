// The gamma distribution by inversion: log-gamma, the regularised incomplete gamma function and its inverse.
import { exp, ln, normalQuantile } from './elementary.ts';

const HALF_LN_2PI = 0.9189385332046728;
const STEPS = 500;

/** ln Γ(a) for a > 0: shifted up to a ≥ 12, then Stirling's series with Bernoulli numbers (Abramowitz & Stegun 6.1.41). */
export function lnGamma(a: number): number {
  let shift = 0;
  let x = a;
  for (; x < 12; x += 1) shift += ln(x);
  const z = 1 / (x * x);
  const series = (1 / 12 - z * (1 / 360 - z * (1 / 1260 - z * (1 / 1680 - z * (1 / 1188 - (z * 691) / 360360))))) / x;
  return (x - 0.5) * ln(x) - x + HALF_LN_2PI + series - shift;
}

/** P(a, x), the share of a gamma(a, scale 1) variable below x ≥ 0: series below a + 1, continued fraction above (Abramowitz & Stegun 6.5.29, 6.5.31). */
export function lowerGamma(a: number, x: number, lnGammaA: number): number {
  if (x <= 0) return 0;
  const front = exp(a * ln(x) - x - lnGammaA);
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; n < STEPS && term > sum * 1e-17; n++) {
      term *= x / (a + n);
      sum += term;
    }
    return front * sum;
  }
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let h = d;
  for (let n = 1; n < STEPS; n++) {
    const an = -n * (n - a);
    b += 2;
    d = 1 / (an * d + b);
    c = b + an / c;
    h *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return 1 - front * h;
}

/** x with P(a, x) = p for 0 < p < 1: Wilson and Hilferty's start, then Newton steps kept inside a shrinking bracket. */
export function gammaQuantile(a: number, p: number): number {
  const lnGammaA = lnGamma(a);
  const w = 1 - 1 / (9 * a) + normalQuantile(p) / (3 * Math.sqrt(a));
  let x = a > 0.5 && w > 0 ? a * w * w * w : exp((ln(p) + lnGammaA + ln(a)) / a);
  let low = 0;
  let high = Infinity;
  for (let step = 0; step < 60; step++) {
    const error = lowerGamma(a, x, lnGammaA) - p;
    if (error > 0) high = x;
    else low = x;
    const density = exp((a - 1) * ln(x) - x - lnGammaA);
    let next = density > 0 ? x - error / density : Infinity;
    if (!(next > low && next < high)) next = high === Infinity ? x * 2 : (low + high) / 2;
    if (Math.abs(next - x) <= 1e-13 * x) return next;
    x = next;
  }
  return x;
}
