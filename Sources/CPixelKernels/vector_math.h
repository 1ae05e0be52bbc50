// exp and log of as many float32 as there are lanes, as straight-line code. Private to the kernels.
#ifndef PIXEL_VECTOR_MATH_H
#define PIXEL_VECTOR_MATH_H
#include "vectors.h"

// 2^r = 1 + r * q(r) for |r| <= 1/2: least largest relative error, 9.1e-8. Exactly 1 at r = 0.
PIXEL_INLINE void exp2_of_fraction(const vfloat *fraction, vfloat *result) {
    vfloat r = *fraction;
    vfloat p = r * 1.3264729641377926e-3f + 9.671512991189957e-3f;
    p = p * r + 5.550733581185341e-2f;
    p = p * r + 2.4022242426872253e-1f;
    p = p * r + 6.931470036506653e-1f;
    *result = p * r + 1.0f;
}

// 2^y for y <= 1; 0 from -127 down (with AVX-512 below the smallest float32), NaN for NaN.
PIXEL_INLINE void exp2_nonpositive(const vfloat *argument, vfloat *result) {
#ifdef PIXEL_AVX512
    __m512 y = (__m512)*argument, fraction = _mm512_reduce_ps(y, 0);
    vfloat r = (vfloat)fraction, p;
    exp2_of_fraction(&r, &p);
    *result = (vfloat)_mm512_scalef_ps((__m512)p, _mm512_sub_ps(y, fraction));
#else
    vfloat low = SPLAT(-127.0f);
    vfloat y = low > *argument ? low : *argument;
    // n = the nearest whole number to y: adding 1.5 * 2^23 leaves it, plus 127, in the low bits.
    vfloat shifted = y + 12583039.0f;
    vfloat r = y - (shifted - 12583039.0f), p;
    exp2_of_fraction(&r, &p);
    // times 2^n
    *result = p * AS_FLOATS(AS_INTEGERS(shifted) << 23);
#endif
}

#define LOG2_E 1.44269504f
#define LN_2 0.693147182f

// exp(t) for t <= 0.
PIXEL_INLINE void exp_nonpositive(const vfloat *argument, vfloat *result) {
    vfloat y = *argument * LOG2_E;
    exp2_nonpositive(&y, result);
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
