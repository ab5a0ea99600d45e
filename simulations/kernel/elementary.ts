// Elementary functions with the same bits in every engine: only + − × ÷, square root and integer bit work, all fixed by IEEE 754.
// ECMAScript leaves Math.log, Math.exp and Math.pow to the implementation; a saved digest must not depend on it.

// The leading bits of ln 2 (short enough that k × LN2_HI is exact for |k| < 2^20) and the rest.
const LN2_HI = 0.69314718036912381649;
const LN2_LO = 1.90821492927058770002e-10;
const INV_LN2 = 1.4426950408889634;
const SQRT2 = 1.4142135623730951;
const LARGEST_LN = 709.7827128933841;
const SMALLEST_LN = -708.3964185322641;

/** 2^k for integer −1022 ≤ k ≤ 1023, by repeated squaring of exact powers. */
function powerOfTwo(k: number): number {
  let result = 1;
  let base = k < 0 ? 0.5 : 2;
  for (let n = Math.abs(k); n > 0; n = Math.floor(n / 2)) {
    if (n % 2 === 1) result *= base;
    base *= base;
  }
  return result;
}

/** Natural logarithm of a finite x > 0, within 1 ulp or so: x = 2^e · m, ln m by the series of artanh((m − 1)/(m + 1)). */
export function ln(x: number): number {
  let m = x;
  let e = 0;
  for (; m >= 4294967296; e += 32) m *= 2.3283064365386963e-10;
  for (; m < 2.3283064365386963e-10; e -= 32) m *= 4294967296;
  for (; m >= SQRT2; e++) m *= 0.5;
  for (; m < 0.7071067811865476; e--) m *= 2;
  const f = m - 1;
  const s = f / (2 + f);
  const z = s * s;
  const tail =
    z *
    (1 / 3 +
      z *
        (1 / 5 +
          z * (1 / 7 + z * (1 / 9 + z * (1 / 11 + z * (1 / 13 + z * (1 / 15 + z * (1 / 17 + z * (1 / 19 + z * (1 / 21 + z / 23))))))))));
  return e * LN2_HI + (2 * s * tail + e * LN2_LO + 2 * s);
}

/** e^x; 0 below the normal range, Infinity above. x = k ln 2 + r, e^r by its Taylor series for |r| ≤ ln 2 / 2. */
export function exp(x: number): number {
  if (x > LARGEST_LN) return Infinity;
  if (x < SMALLEST_LN) return 0;
  const k = Math.round(x * INV_LN2);
  const r = x - k * LN2_HI - k * LN2_LO;
  let sum = 1;
  for (let n = 14; n >= 1; n--) sum = 1 + (sum * r) / n;
  return k === 1024 ? sum * powerOfTwo(1023) * 2 : sum * powerOfTwo(k);
}

// Rational approximations of Wichura, "Algorithm AS 241: the percentage points of the normal distribution", Applied Statistics 37 (1988), PPND16.
const CENTRE_NUM = [3.387132872796366608, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125, 45921.953931549871457, 67265.770927008700853, 33430.575583588128105, 2509.0809287301226727] as const; // prettier-ignore
const CENTRE_DEN = [1, 42.313330701600911252, 687.1870074920579083, 5394.1960214247511077, 21213.794301586595867, 39307.89580009271061, 28729.085735721942674, 5226.495278852854561] as const; // prettier-ignore
const MIDDLE_NUM = [1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055, 3.64784832476320460504, 1.27045825245236838258, 0.24178072517745061177, 0.0227238449892691845833, 7.7454501427834140764e-4] as const; // prettier-ignore
const MIDDLE_DEN = [1, 2.05319162663775882187, 1.6763848301838038494, 0.68976733498510000455, 0.14810397642748007459, 0.0151986665636164571966, 5.475938084995344946e-4, 1.05075007164441684324e-9] as const; // prettier-ignore
const TAIL_NUM = [6.6579046435011037772, 5.4637849111641143699, 1.7848265399172913358, 0.29656057182850489123, 0.026532189526576123093, 0.0012426609473880784386, 2.71155556874348757815e-5, 2.01033439929228813265e-7] as const; // prettier-ignore
const TAIL_DEN = [1, 0.59983220655588793769, 0.13692988092273580531, 0.0148753612908506148525, 7.868691311456132591e-4, 1.8463183175100546818e-5, 1.4215117583164458887e-7, 2.04426310338993978564e-15] as const; // prettier-ignore

function polynomial(coefficients: readonly number[], x: number): number {
  let value = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) value = value * x + coefficients[i]!;
  return value;
}

/** Quantile of the standard normal distribution for 0 < p < 1, relative accuracy about 1e-16. Source: Wichura 1988, AS 241. */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(CENTRE_NUM, r)) / polynomial(CENTRE_DEN, r);
  }
  const r = Math.sqrt(-ln(q < 0 ? p : 1 - p));
  const value =
    r <= 5 ? polynomial(MIDDLE_NUM, r - 1.6) / polynomial(MIDDLE_DEN, r - 1.6) : polynomial(TAIL_NUM, r - 5) / polynomial(TAIL_DEN, r - 5);
  return q < 0 ? -value : value;
}
