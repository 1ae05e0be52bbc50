// exp and log of as many float32 as there are lanes, as straight-line code. Private to the kernels.
#ifndef PIXEL_VECTOR_MATH_H
#define PIXEL_VECTOR_MATH_H
#include "vectors.h"

// exp(t) for t <= 0; 0 below -87.7 (where float32 leaves its normal numbers), NaN for NaN.
PIXEL_INLINE void exp_nonpositive(const vfloat *argument, vfloat *result) {
    vfloat low = SPLAT(-88.0f);
    vfloat t = low > *argument ? low : *argument;
    // n = the nearest whole number to t / ln 2: adding 1.5 * 2^23 leaves it, plus 127, in the low bits.
    vfloat shifted = t * 1.44269504f + 12583039.0f;
    vfloat n = shifted - 12583039.0f;
    // With one instruction for both operations this is exact but for ln 2 itself, which is 1.9e-9 too large.
    vfloat r = t - n * 0.693147182f;
    // exp(r) = 1 + r + r^2 * q(r) for |r| <= ln(2) / 2: least largest relative error, 1.05e-7.
    vfloat p = r * 8.312520194489697e-3f + 4.189015702421733e-2f;
    p = p * r + 1.6667114650233003e-1f;
    p = p * r + 4.999923149394181e-1f;
    p = p * r + 1.0f;
    p = p * r + 1.0f;
    // times 2^n
    *result = p * AS_FLOATS(AS_INTEGERS(shifted) << 23);
}

// log(u) for normal u > 0, given also u - 1: where u is the rounded 1 + r of a small r, passing r itself keeps
// every digit of log(1 + r). NaN for NaN. (The polynomial is that of Cephes logf,
// S. Moshier, in pairs, so that less of it waits for the step before.)
PIXEL_INLINE void log_positive(const vfloat *argument, const vfloat *minus_one, vfloat *result) {
    vfloat u = *argument;
    // u = 2^k * m with m in [sqrt(1/2), sqrt(2)), f = m - 1.
    vint k = (AS_INTEGERS(u) - 0x3F3504F3) >> 23;
    vfloat f = AS_FLOATS(AS_INTEGERS(u) - (k << 23)) - 1.0f;
    f = k == 0 ? *minus_one : f;
    vfloat z = f * f;
    vfloat a = f * -2.4999993993e-1f + 3.3333331174e-1f, b = f * -1.6668057665e-1f + 2.0000714765e-1f;
    vfloat c = f * -1.2420140846e-1f + 1.4249322787e-1f, d = f * -1.1514610310e-1f + 1.1676998740e-1f;
    vfloat zz = z * z;
    vfloat p = zz * 7.0376836292e-2f + (z * d + c);
    p = p * zz + (b * z + a);
    vfloat e = __builtin_convertvector(k, vfloat);
    vfloat log = f * z * p - e * 2.12194440e-4f - z * 0.5f + f + e * 0.693359375f;
    *result = u == u ? log : u;
}

#endif
