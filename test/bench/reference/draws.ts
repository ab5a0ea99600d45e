// Random numbers of the reference loops: a keyed hash and the normal quantile. The twin of draws.hpp, bit for bit.

const { imul } = Math;

/** Four words to four words with 32-bit arithmetic only. Source: Jarzynski and Olano (2020), Hash Functions for GPU Rendering. */
export function pcg4d(key: number, d: number, i: number, purpose: number, out: Int32Array): void {
  let x = (imul(key, 1664525) + 1013904223) | 0;
  let y = (imul(d, 1664525) + 1013904223) | 0;
  let z = (imul(i, 1664525) + 1013904223) | 0;
  let w = (imul(purpose, 1664525) + 1013904223) | 0;
  x = (x + imul(y, w)) | 0;
  y = (y + imul(z, x)) | 0;
  z = (z + imul(x, y)) | 0;
  w = (w + imul(y, z)) | 0;
  x ^= x >>> 16;
  y ^= y >>> 16;
  z ^= z >>> 16;
  w ^= w >>> 16;
  x = (x + imul(y, w)) | 0;
  y = (y + imul(z, x)) | 0;
  z = (z + imul(x, y)) | 0;
  out[0] = x;
  out[1] = y;
  out[2] = z;
  out[3] = (w + imul(y, z)) | 0;
}

/** A word as a number in (0, 1), never 0 and never 1. */
export function unit(word: number): number {
  return ((word >>> 0) + 0.5) * 2.3283064365386962890625e-10;
}

/** Inverse of the normal distribution function. Source: Wichura (1988), algorithm AS 241, PPND16. */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) return middle(q);
  const r = Math.sqrt(-Math.log(q < 0 ? p : 1 - p));
  const v = r <= 5 ? tail(r - 1.6) : farTail(r - 5);
  return q < 0 ? -v : v;
}

// Horner's rule written out: in a loop over a table it costs twice as much.
// prettier-ignore
function middle(q: number): number {
  const r = 0.180625 - q * q;
  return (q * (((((((2.5090809287301226727e3 * r + 3.3430575583588128105e4) * r + 6.7265770927008700853e4) * r + 4.5921953931549871457e4) * r
    + 1.3731693765509461125e4) * r + 1.9715909503065514427e3) * r + 1.3314166789178437745e2) * r + 3.3871328727963666080e0))
    / (((((((5.2264952788528545610e3 * r + 2.8729085735721942674e4) * r + 3.9307895800092710610e4) * r + 2.1213794301586595867e4) * r
    + 5.3941960214247511077e3) * r + 6.8718700749205790830e2) * r + 4.2313330701600911252e1) * r + 1);
}
// prettier-ignore
function tail(r: number): number {
  return (((((((7.74545014278341407640e-4 * r + 2.27238449892691845833e-2) * r + 2.41780725177450611770e-1) * r + 1.27045825245236838258e0) * r
    + 3.64784832476320460504e0) * r + 5.76949722146069140550e0) * r + 4.63033784615654529590e0) * r + 1.42343711074968357734e0)
    / (((((((1.05075007164441684324e-9 * r + 5.47593808499534494600e-4) * r + 1.51986665636164571966e-2) * r + 1.48103976427480074590e-1) * r
    + 6.89767334985100004550e-1) * r + 1.67638483018380384940e0) * r + 2.05319162663775882187e0) * r + 1);
}
// prettier-ignore
function farTail(r: number): number {
  return (((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 1.24266094738807843860e-3) * r + 2.65321895265761230930e-2) * r
    + 2.96560571828504891230e-1) * r + 1.78482653991729133580e0) * r + 5.46378491116411436990e0) * r + 6.65790464350110377720e0)
    / (((((((2.04426310338993978564e-15 * r + 1.42151175831644588870e-7) * r + 1.84631831751005468180e-5) * r + 7.86869131145613259100e-4) * r
    + 1.48753612908506148525e-2) * r + 1.36929880922735805310e-1) * r + 5.99832206555887937690e-1) * r + 1);
}
