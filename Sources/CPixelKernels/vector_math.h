// exp and log in float32 as straight-line code, so that loops over them become vector code.
// Private to the kernels. Errors are measured in Tests/LossesTests: below 2 units in the last place.
#ifndef PIXEL_VECTOR_MATH_H
#define PIXEL_VECTOR_MATH_H
#include <stdint.h>
#include <string.h>

#define PIXEL_INLINE static inline __attribute__((always_inline))

PIXEL_INLINE float float_of_bits(int32_t bits) {
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

PIXEL_INLINE int32_t bits_of_float(float value) {
    int32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

// exp(t) for t <= 0; 0 below -87.3 (where float32 loses its normal numbers), NaN for NaN.
PIXEL_INLINE float exp_nonpositive(float t) {
    float clamped = t < -87.3f ? -87.3f : t;
    // n = the nearest whole number to t / ln 2: adding 1.5 * 2^23 leaves it in the low bits.
    float shifted = clamped * 1.44269504f + 12582912.0f;
    float n = shifted - 12582912.0f;
    // ln 2 in two parts, the first with few bits so that n times it is exact.
    float r = clamped - n * 0.693359375f;
    r = r + n * 2.12194440e-4f;
    // exp(r) for |r| <= ln(2) / 2 (Cephes expf, S. Moshier).
    float p = 1.9875691500e-4f;
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * (r * r) + r + 1.0f;
    float power = float_of_bits((int32_t)(((uint32_t)bits_of_float(shifted) << 23) + 0x3F800000u));
    float result = p * power;
    return t < -87.3f ? 0.0f : result;
}

// log(x) for normal x > 0 (Cephes logf, S. Moshier); NaN for NaN.
PIXEL_INLINE float log_positive(float x) {
    // x = 2^k * m with m in [sqrt(1/2), sqrt(2)).
    int32_t bits = bits_of_float(x);
    int32_t k = (bits - 0x3F3504F3) >> 23;
    float m = float_of_bits(bits - k * (1 << 23));
    float f = m - 1.0f;
    float z = f * f;
    float p = 7.0376836292e-2f;
    p = p * f - 1.1514610310e-1f;
    p = p * f + 1.1676998740e-1f;
    p = p * f - 1.2420140846e-1f;
    p = p * f + 1.4249322787e-1f;
    p = p * f - 1.6668057665e-1f;
    p = p * f + 2.0000714765e-1f;
    p = p * f - 2.4999993993e-1f;
    p = p * f + 3.3333331174e-1f;
    float e = (float)k;
    float result = f * z * p - 2.12194440e-4f * e - 0.5f * z + f + 0.693359375f * e;
    return x == x ? result : x;
}

// log(1 + r) for r >= 0 with full relative accuracy near 0 (W. Kahan's correction).
PIXEL_INLINE float log_one_plus(float r) {
    float u = 1.0f + r;
    float d = u - 1.0f;
    float corrected = log_positive(u) * (r / (d == 0.0f ? 1.0f : d));
    return d == 0.0f ? r : corrected;
}

#endif
