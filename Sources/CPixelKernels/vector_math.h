// exp and log of sixteen float32, as straight-line code. Private to the kernels.
#ifndef PIXEL_VECTOR_MATH_H
#define PIXEL_VECTOR_MATH_H
#include "vectors16.h"

// Reinterprets the bits.
#define AS_FLOATS(bits) ((v16f)(bits))
#define AS_INTEGERS(floats) ((v16i)(floats))

// exp(t) for t <= 0; 0 below -87.3 (where float32 leaves its normal numbers), NaN for NaN.
PIXEL_INLINE void exp_nonpositive(const v16f *argument, v16f *result) {
    v16f t = *argument;
    // n = the nearest whole number to t / ln 2: adding 1.5 * 2^23 leaves it in the low bits.
    v16f shifted = t * 1.44269504f + 12582912.0f;
    v16f n = shifted - 12582912.0f;
    // ln 2 in two parts, the first with few bits so that n times it is exact.
    v16f r = t - n * 0.693359375f;
    r = r + n * 2.12194440e-4f;
    // exp(r) = 1 + r + r^2 * q(r) for |r| <= ln(2) / 2: least largest relative error, 3e-9.
    v16f p = r * 1.381459878757596e-3f + 8.368716575205326e-3f;
    p = p * r + 4.166838899254799e-2f;
    p = p * r + 1.666652113199234e-1f;
    p = p * r + 4.999999403953552e-1f;
    p = p * r + 1.0f;
    p = p * r + 1.0f;
    // times 2^n
    v16i bits = AS_INTEGERS(p) + (AS_INTEGERS(shifted) << 23);
    *result = AS_FLOATS(bits & ~(t < -87.3f));
}

// log(u) for normal u > 0, given also u - 1: where u is the rounded 1 + r of a small r, passing r itself keeps
// every digit of log(1 + r). NaN for NaN. (The polynomial is that of Cephes logf, S. Moshier.)
PIXEL_INLINE void log_positive(const v16f *argument, const v16f *minus_one, v16f *result) {
    v16f u = *argument;
    // u = 2^k * m with m in [sqrt(1/2), sqrt(2)), f = m - 1.
    v16i k = (AS_INTEGERS(u) - 0x3F3504F3) >> 23;
    v16f f = AS_FLOATS(AS_INTEGERS(u) - (k << 23)) - 1.0f;
    f = k == 0 ? *minus_one : f;
    v16f z = f * f;
    v16f p = f * 7.0376836292e-2f - 1.1514610310e-1f;
    p = p * f + 1.1676998740e-1f;
    p = p * f - 1.2420140846e-1f;
    p = p * f + 1.4249322787e-1f;
    p = p * f - 1.6668057665e-1f;
    p = p * f + 2.0000714765e-1f;
    p = p * f - 2.4999993993e-1f;
    p = p * f + 3.3333331174e-1f;
    v16f e = __builtin_convertvector(k, v16f);
    v16f log = f * z * p - e * 2.12194440e-4f - z * 0.5f + f + e * 0.693359375f;
    *result = u == u ? log : u;
}

#endif
