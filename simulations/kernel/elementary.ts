// Elementary functions with the same bits in every engine: only + − × ÷, square root and integer bit work, all fixed by IEEE 754.
// ECMAScript leaves Math.log, Math.exp and Math.pow to the implementation; a saved digest must not depend on it.

// The leading bits of ln 2 (short enough that k × LN2_HI is exact for |k| < 2^20) and the rest.
const LN2_HI = 0.69314718036912381649;
const LN2_LO = 1.90821492927058770002e-10;
const INV_LN2 = 1.4426950408889634;
const SQRT2 = 1.4142135623730951;
const LARGEST_LN = 709.7827128933841;
const SMALLEST_LN = -708.3964185322641;
/** Not by its name: until that has been asked for once, V8 does not know that it is a number, and boxes every exponential. */
const INFINITE = 2 ** 1024;

/** 2^k for integer −1022 ≤ k ≤ 1023 stands at k + 1022: exact powers, each twice the one before. */
const POWERS_OF_TWO = new Float64Array(2046);
for (let k = 0, power = 2 ** -1022; k < POWERS_OF_TWO.length; k++, power *= 2) POWERS_OF_TWO[k] = power;

/** ln m for m near 1 by the series of artanh((m − 1)/(m + 1)): for the table, where speed does not count. */
function lnBySeries(m: number): number {
  const s = (m - 1) / (m + 1);
  let tail = 0;
  for (let n = 39; n >= 3; n -= 2) tail = (tail + 1 / n) * (s * s);
  return 2 * s * tail + 2 * s;
}

/** ln(i / 64) for 45 ≤ i ≤ 91, which spans [√½, √2]. */
const LN_OF_64THS = new Float64Array(92);
for (let i = 45; i < LN_OF_64THS.length; i++) LN_OF_64THS[i] = lnBySeries(i / 64);

// One number seen as its two halves; which half comes first depends on the machine.
const DOUBLE = new Float64Array(1);
const HALVES = new Int32Array(DOUBLE.buffer);
const HIGH = new Uint8Array(Int32Array.of(1).buffer)[0] === 1 ? 1 : 0;
const SMALLEST_NORMAL = 2 ** -1022;

/** Natural logarithm of a finite x > 0, within 1 ulp or so: x = 2^e · m, ln m = ln c + 2 artanh((m − c)/(m + c)) with c = i/64 next to m. */
export function ln(x: number): number {
  if (x < SMALLEST_NORMAL) return ln(x * 2 ** 54) - 54 * LN2_HI - 54 * LN2_LO;
  DOUBLE[0] = x;
  let e = (HALVES[HIGH]! >>> 20) - 1023;
  // Writing the other exponent into the half and reading the whole again would stall the processor; multiplying is exact.
  const lead = e === 1023 ? x * 2 ** -1023 : x * POWERS_OF_TWO[1022 - e]!;
  // Half of all numbers: counted and not branched on, as no processor guesses it.
  const above = Number(lead > SQRT2);
  const m = lead * (1 - 0.5 * above);
  e += above;
  const i = (m * 64 + 0.5) | 0;
  const c = i * 0.015625;
  const s = (m - c) / (m + c);
  const z = s * s;
  const tail = z * (1 / 3 + z * (1 / 5 + z * (1 / 7)));
  return e * LN2_HI + (2 * s * tail + e * LN2_LO + LN_OF_64THS[i]! + 2 * s);
}

/** e^r for |r| ≤ ln 2 by its Taylor series: for the table. */
function expBySeries(r: number): number {
  let sum = 1;
  for (let n = 24; n >= 1; n--) sum = 1 + (sum * r) / n;
  return sum;
}

/** 2^(j/32) for 0 ≤ j < 32. */
const EXP2_OF_32NDS = Float64Array.from({ length: 32 }, (_, j) => (j === 16 ? SQRT2 : expBySeries((j * (LN2_HI + LN2_LO)) / 32)));
const LN2_32ND_HI = LN2_HI / 32;
const LN2_32ND_LO = LN2_LO / 32;

/** e^x; 0 below the normal range, Infinity above. x = (32 k + j) ln 2 / 32 + r, e^r by its Taylor series for |r| ≤ ln 2 / 64. */
export function exp(x: number): number {
  if (x > LARGEST_LN) return INFINITE;
  if (x < SMALLEST_LN) return 0;
  // Not Math.round, which becomes a branch that no processor guesses.
  const n = Math.floor(x * (32 * INV_LN2) + 0.5);
  const r = x - n * LN2_32ND_HI - n * LN2_32ND_LO;
  const k = n >> 5;
  const scale = EXP2_OF_32NDS[n & 31]!;
  const r2 = r * r;
  const rest = r + (r2 * (0.5 + r * (1 / 6)) + r2 * r2 * (1 / 24 + r * (1 / 120) + r2 * (1 / 720)));
  const value = scale + scale * rest;
  return k === 1024 ? value * POWERS_OF_TWO[2045]! * 2 : value * POWERS_OF_TWO[k + 1022]!;
}

// Rational approximations of Wichura, "Algorithm AS 241: the percentage points of the normal distribution", Applied Statistics 37 (1988), PPND16.
const CENTRE_NUM = Float64Array.of(3.387132872796366608, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125, 45921.953931549871457, 67265.770927008700853, 33430.575583588128105, 2509.0809287301226727); // prettier-ignore
const CENTRE_DEN = Float64Array.of(1, 42.313330701600911252, 687.1870074920579083, 5394.1960214247511077, 21213.794301586595867, 39307.89580009271061, 28729.085735721942674, 5226.495278852854561); // prettier-ignore
const MIDDLE_NUM = Float64Array.of(1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055, 3.64784832476320460504, 1.27045825245236838258, 0.24178072517745061177, 0.0227238449892691845833, 7.7454501427834140764e-4); // prettier-ignore
const MIDDLE_DEN = Float64Array.of(1, 2.05319162663775882187, 1.6763848301838038494, 0.68976733498510000455, 0.14810397642748007459, 0.0151986665636164571966, 5.475938084995344946e-4, 1.05075007164441684324e-9); // prettier-ignore
const TAIL_NUM = Float64Array.of(6.6579046435011037772, 5.4637849111641143699, 1.7848265399172913358, 0.29656057182850489123, 0.026532189526576123093, 0.0012426609473880784386, 2.71155556874348757815e-5, 2.01033439929228813265e-7); // prettier-ignore
const TAIL_DEN = Float64Array.of(1, 0.59983220655588793769, 0.13692988092273580531, 0.0148753612908506148525, 7.868691311456132591e-4, 1.8463183175100546818e-5, 1.4215117583164458887e-7, 2.04426310338993978564e-15); // prettier-ignore

// In pairs and not one term after the other: the processor works on several at once, which halves the time.
function polynomial(c: Float64Array, x: number): number {
  const x2 = x * x;
  return ((c[7]! * x + c[6]!) * x2 + (c[5]! * x + c[4]!)) * (x2 * x2) + ((c[3]! * x + c[2]!) * x2 + (c[1]! * x + c[0]!));
}

/** Quantile of the standard normal distribution for 0 < p < 1, relative accuracy about 1e-16. Source: Wichura 1988, AS 241. */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(CENTRE_NUM, r)) / polynomial(CENTRE_DEN, r);
  }
  const r = Math.sqrt(-ln(Math.min(p, 1 - p)));
  const value =
    r <= 5 ? polynomial(MIDDLE_NUM, r - 1.6) / polynomial(MIDDLE_DEN, r - 1.6) : polynomial(TAIL_NUM, r - 5) / polynomial(TAIL_DEN, r - 5);
  return (1 - 2 * Number(q < 0)) * value;
}
