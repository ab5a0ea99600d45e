// Draws of durations by inversion: one uniform number in, one duration out, so a changed parameter moves a draw monotonically.
import { exp, ln, normalQuantile } from './elementary.ts';
import { gammaQuantile } from './gamma.ts';
import { normalCdf } from './normal-cdf.ts';

const CONSTANT = 0;
const EXPONENTIAL = 1;
const LOGNORMAL = 2;
const GAMMA = 3;
const TRIANGULAR = 4;
const UNIFORM = 5;
const EMPIRICAL = 6;
const MIXTURE = 7;
const NORMAL = 8;
const TRUNCATED = 9;
const WEIBULL = 10;

/** The uniform numbers next to 0 and 1: a draw keeps inside them, where every quantile is finite. */
const LEAST_U = 2 ** -53;
const MOST_U = 1 - LEAST_U;
/** The largest uniform number made of one random word. */
const MOST_WORD = 1 - 2 ** -33;
/** Below it the part of a normal distribution above zero is too small to be told from nothing. */
const LEAST_MASS = 1e-300;

/** A distribution ready to sample. All samplers have one hidden class so that the hot loop stays monomorphic; make them with the functions below. */
export interface Sampler {
  readonly kind: number;
  /** Its parameters a, b and c, and the cap: draws above are cut to it. Side by side, as a number in a field of its own lies somewhere else. */
  readonly numbers: Float64Array;
  /** Cumulative shares of an empirical distribution or a mixture. */
  readonly cumulative: Float64Array;
  /** Values of an empirical distribution; chances of below and above zero of a truncated normal one. */
  readonly values: Float64Array;
  readonly parts: readonly Sampler[];
}

const NONE = new Float64Array(0);

/** What some kinds have besides numbers. */
type Lists = Partial<Pick<Sampler, 'cumulative' | 'values' | 'parts'>>;

function sampler(kind: number, numbers: readonly [number, number, number], cap = Infinity, lists: Lists = {}): Sampler {
  const { cumulative = NONE, values = NONE, parts = [] } = lists;
  // The only place where one is made: V8 gives a copy with a spread another hidden class, even when it looks the same.
  return { kind, numbers: Float64Array.of(...numbers, cap), cumulative, values, parts };
}

/** Always `value`. */
export function constant(value: number): Sampler {
  return sampler(CONSTANT, [value, 0, 0]);
}
/** Exponential with this mean. */
export function exponential(mean: number, cap?: number): Sampler {
  return sampler(EXPONENTIAL, [mean, 0, 0], cap);
}
/** Lognormal with this mean and coefficient of variation of the variable itself. */
export function lognormal(mean: number, cv: number, cap?: number): Sampler {
  const variance = ln(1 + cv * cv);
  return sampler(LOGNORMAL, [ln(mean) - variance / 2, Math.sqrt(variance), 0], cap);
}
/** Gamma with this mean and coefficient of variation; Erlang-k is cv = 1/√k. */
export function gamma(mean: number, cv: number, cap?: number): Sampler {
  const shape = 1 / (cv * cv);
  return sampler(GAMMA, [shape, mean / shape, 0], cap);
}
/** Sum of k exponentials with together this mean. */
export function erlang(mean: number, k: number, cap?: number): Sampler {
  return sampler(GAMMA, [k, mean / k, 0], cap);
}
/** Triangular between min and max with the given mode. */
export function triangular(min: number, mode: number, max: number): Sampler {
  return max > min ? sampler(TRIANGULAR, [min, mode, max]) : constant(min);
}
/** Uniform on [min, max]. */
export function uniform(min: number, max: number): Sampler {
  return sampler(UNIFORM, [min, max, 0]);
}
/** Normal; what falls below zero is drawn again, as by truncation at zero (`redraw`), or becomes zero. */
export function normal(mean: number, sd: number, below: 'redraw' | 'zero'): Sampler {
  if (sd === 0) return constant(mean);
  if (below === 'zero') return sampler(NORMAL, [mean, sd, 0]);
  const values = Float64Array.of(normalCdf(-mean / sd), normalCdf(mean / sd));
  return values[1]! < LEAST_MASS ? constant(0) : sampler(TRUNCATED, [mean, sd, 0], Infinity, { values });
}
/** Weibull: scale × (−ln(1 − u))^(1/shape). */
export function weibull(scale: number, shape: number, cap?: number): Sampler {
  return sampler(WEIBULL, [scale, 1 / shape, 0], cap);
}

function cumulate(weights: readonly number[]): Float64Array {
  const cumulative = Float64Array.from(weights);
  for (let i = 1; i < cumulative.length; i++) cumulative[i] = cumulative[i]! + cumulative[i - 1]!;
  const total = cumulative[cumulative.length - 1] ?? 1;
  for (let i = 0; i < cumulative.length; i++) cumulative[i] = cumulative[i]! / total;
  return cumulative;
}

/** One of `values` with chances in proportion to `weights`. Values are sorted so that draws stay monotone. */
export function empirical(values: readonly number[], weights: readonly number[]): Sampler {
  const order = values.map((_, i) => i).sort((i, j) => values[i]! - values[j]!);
  const cumulative = cumulate(order.map((i) => weights[i]!));
  return sampler(EMPIRICAL, [0, 0, 0], Infinity, { cumulative, values: Float64Array.from(order, (i) => values[i]!) });
}

/** One of `parts` with chances in proportion to `shares`; the uniform number is stretched within the chosen part. */
export function mixture(parts: readonly Sampler[], shares: readonly number[]): Sampler {
  return sampler(MIXTURE, [0, 0, 0], Infinity, { cumulative: cumulate(shares), parts });
}

/** Index of the first cumulative share above u. */
export function pick(cumulative: Float64Array, u: number): number {
  const last = cumulative.length - 1;
  for (let i = 0; i < last; i++) if (u < cumulative[i]!) return i;
  return last;
}

function sampleTriangular({ numbers }: Sampler, u: number): number {
  const a = numbers[0]!;
  const b = numbers[1]!;
  const c = numbers[2]!;
  const span = c - a;
  const rise = b - a;
  return u * span < rise ? a + Math.sqrt(u * span * rise) : c - Math.sqrt((1 - u) * span * (c - b));
}

function sampleMixture(s: Sampler, u: number): number {
  const i = pick(s.cumulative, u);
  const low = i === 0 ? 0 : s.cumulative[i - 1]!;
  return sample(s.parts[i]!, Math.min(MOST_U, Math.max(LEAST_U, (u - low) / (s.cumulative[i]! - low))));
}

/** From below or from above the middle, so that the far end of either tail keeps its digits. */
function sampleTruncated(s: Sampler, u: number): number {
  const a = s.numbers[0]!;
  const b = s.numbers[1]!;
  const above = s.values[1]!;
  if (a > 0 && u < 0.5) return a + b * normalQuantile(s.values[0]! + above * u);
  return a - b * normalQuantile(above * (1 - u));
}

// A sign before a call says that a number comes back: where V8 does not know, it puts what all the others answer into a box on the heap.
function raw(s: Sampler, u: number): number {
  const a = s.numbers[0]!;
  const b = s.numbers[1]!;
  switch (s.kind) {
    case CONSTANT:
      return a;
    case EXPONENTIAL:
      return -a * ln(1 - u);
    case LOGNORMAL:
      return +exp(a + b * normalQuantile(u));
    case GAMMA:
      return b * gammaQuantile(a, u);
    case TRIANGULAR:
      return +sampleTriangular(s, u);
    case UNIFORM:
      return a + (b - a) * u;
    case EMPIRICAL:
      return s.values[pick(s.cumulative, u)]!;
    case NORMAL:
      return a + b * normalQuantile(u);
    case TRUNCATED:
      return +sampleTruncated(s, u);
    case WEIBULL:
      return a * exp(b * ln(-ln(1 - u)));
    default:
      return +sampleMixture(s, u);
  }
}

/** The u-quantile of the distribution, 0 < u < 1, in the unit of its parameters; never negative. */
export function sample(s: Sampler, u: number): number {
  const cap = s.numbers[3]!;
  const value = raw(s, u);
  return value > cap ? cap : value > 0 ? value : 0;
}

/** The same, as whole units (milliseconds inside Amity). */
export function sampleWhole(s: Sampler, u: number): number {
  // Math.round becomes a branch that no processor guesses.
  return Math.floor(sample(s, u) + 0.5);
}

/** A bound no whole draw from one random word exceeds: the farthest quantile a word can reach, and a tenth, far more than quantiles err out there. */
export function largestDraw(s: Sampler, most = MOST_WORD): number {
  if (s.kind === MIXTURE) return s.parts.reduce((largest, part) => Math.max(largest, largestDraw(part, MOST_U)), 0);
  return Math.ceil(Math.min(s.numbers[3]!, sample(s, most) * 1.1)) + 1;
}

/** Number of events of a Poisson count with mean `lambda` at quantile u; `expMinusLambda` = e^−lambda; never more than `most`. Monotone in lambda. */
export function poissonQuantile(lambda: number, expMinusLambda: number, u: number, most: number): number {
  let term = expMinusLambda;
  let cumulative = term;
  let count = 0;
  while (u > cumulative && count < most) {
    count++;
    term *= lambda / count;
    cumulative += term;
  }
  return count;
}
