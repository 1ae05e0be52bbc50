// Sixteen float32 at a time, written once: the compiler makes one AVX-512 instruction of an operation, two of
// AVX2, or four of SSE or NEON. Functions take pointers because a vector as an argument would tie the calling
// convention to one instruction set; everything is inlined, so no memory is involved.
#ifndef PIXEL_VECTORS16_H
#define PIXEL_VECTORS16_H
#include <stdint.h>
#include <string.h>

#define PIXEL_INLINE static inline __attribute__((always_inline))

typedef float v16f __attribute__((ext_vector_type(16)));
typedef int32_t v16i __attribute__((ext_vector_type(16)));
typedef float v4f __attribute__((ext_vector_type(4)));
// The same in memory that need not be aligned.
typedef float v16f_any __attribute__((ext_vector_type(16), aligned(4)));
typedef int32_t v16i_any __attribute__((ext_vector_type(16), aligned(4)));
typedef float v4f_any __attribute__((ext_vector_type(4), aligned(4)));

PIXEL_INLINE void splat16(float value, v16f *to) {
    *to = (v16f){value, value, value, value, value, value, value, value,
                 value, value, value, value, value, value, value, value};
}

// Four pixels' worth of four classes from each of four row groups, transposed: a[k] holds in its quarter L
// the four values of row 4L + k; afterwards a[j] holds value j of the rows 0…15. Its own inverse.
PIXEL_INLINE void transpose_quarters(v16f a[4]) {
#define LOW_PAIRS 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29
#define HIGH_PAIRS 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31
#define LOW_HALVES 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29
#define HIGH_HALVES 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31
    v16f p = __builtin_shufflevector(a[0], a[1], LOW_PAIRS);
    v16f q = __builtin_shufflevector(a[0], a[1], HIGH_PAIRS);
    v16f r = __builtin_shufflevector(a[2], a[3], LOW_PAIRS);
    v16f s = __builtin_shufflevector(a[2], a[3], HIGH_PAIRS);
    a[0] = __builtin_shufflevector(p, r, LOW_HALVES);
    a[1] = __builtin_shufflevector(p, r, HIGH_HALVES);
    a[2] = __builtin_shufflevector(q, s, LOW_HALVES);
    a[3] = __builtin_shufflevector(q, s, HIGH_HALVES);
#undef LOW_PAIRS
#undef HIGH_PAIRS
#undef LOW_HALVES
#undef HIGH_HALVES
}

// Reads four values at from + row * stride of the rows k, 4 + k, 8 + k and 12 + k.
PIXEL_INLINE void load_quarters(const float *from, int64_t stride, v16f *to) {
    v4f a = *(const v4f_any *)from, b = *(const v4f_any *)(from + 4 * stride);
    v4f c = *(const v4f_any *)(from + 8 * stride), d = *(const v4f_any *)(from + 12 * stride);
    *to = __builtin_shufflevector(
        __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7),
        __builtin_shufflevector(c, d, 0, 1, 2, 3, 4, 5, 6, 7),
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}

// Writes what load_quarters reads.
PIXEL_INLINE void store_quarters(const v16f *from, float *to, int64_t stride) {
    *(v4f_any *)to = __builtin_shufflevector(*from, *from, 0, 1, 2, 3);
    *(v4f_any *)(to + 4 * stride) = __builtin_shufflevector(*from, *from, 4, 5, 6, 7);
    *(v4f_any *)(to + 8 * stride) = __builtin_shufflevector(*from, *from, 8, 9, 10, 11);
    *(v4f_any *)(to + 12 * stride) = __builtin_shufflevector(*from, *from, 12, 13, 14, 15);
}

#endif
