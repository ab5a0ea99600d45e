// Random numbers of the reference programs: a keyed hash (pcg4d) and the normal quantile. The twin of draws.ts, bit for bit.
#pragma once
#include <cmath>
#include <cstdint>

// A number in (0, 1), never 0 and never 1.
static inline double unit(uint32_t word) { return (word + 0.5) * 2.3283064365386962890625e-10; }

// Four words to four words with 32-bit arithmetic only. Source: Jarzynski and Olano (2020), Hash Functions for GPU Rendering.
static inline void pcg4d(uint32_t x, uint32_t y, uint32_t z, uint32_t w, uint32_t* out) {
  x = x * 1664525u + 1013904223u;
  y = y * 1664525u + 1013904223u;
  z = z * 1664525u + 1013904223u;
  w = w * 1664525u + 1013904223u;
  x += y * w, y += z * x, z += x * y, w += y * z;
  x ^= x >> 16, y ^= y >> 16, z ^= z >> 16, w ^= w >> 16;
  x += y * w, y += z * x, z += x * y, w += y * z;
  out[0] = x, out[1] = y, out[2] = z, out[3] = w;
}

template <int N>
static inline double polynomial(const double (&c)[N], double x) {
  double sum = c[N - 1];
  for (int i = N - 2; i >= 0; i--) sum = sum * x + c[i];
  return sum;
}

// Inverse of the normal distribution function. Source: Wichura (1988), algorithm AS 241, PPND16.
static inline double normalQuantile(double p) {
  static constexpr double A[] = {3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
                                 4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3};
  static constexpr double B[] = {1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
                                 2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3};
  static constexpr double C[] = {1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0,
                                 1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4};
  static constexpr double D[] = {1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
                                 1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9};
  static constexpr double E[] = {6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1,
                                 2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7};
  static constexpr double F[] = {1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
                                 7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15};
  const double q = p - 0.5;
  if (std::fabs(q) <= 0.425) {
    const double r = 0.180625 - q * q;
    return q * polynomial(A, r) / polynomial(B, r);
  }
  const double r = std::sqrt(-std::log(q < 0 ? p : 1.0 - p));
  const double v = r <= 5.0 ? polynomial(C, r - 1.6) / polynomial(D, r - 1.6) : polynomial(E, r - 5.0) / polynomial(F, r - 5.0);
  return q < 0 ? -v : v;
}
