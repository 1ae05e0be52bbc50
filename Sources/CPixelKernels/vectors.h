// PIXEL_LANES float32 at a time, written once and compiled for each instruction set with the number of lanes of its
// registers: 16, 8 or 4. Functions take pointers because a vector as an argument would tie the calling convention to one
// instruction set; everything is inlined, so no memory is involved. Private to the kernels.
#ifndef PIXEL_VECTORS_H
#define PIXEL_VECTORS_H
#include <stdint.h>
#include <string.h>

// 16 where the includer says nothing: the compiler then splits what is wider than its registers.
#ifndef PIXEL_LANES
#define PIXEL_LANES 16
#endif

#define PIXEL_INLINE static inline __attribute__((always_inline))

typedef float vfloat __attribute__((ext_vector_type(PIXEL_LANES)));
typedef int32_t vint __attribute__((ext_vector_type(PIXEL_LANES)));
#if PIXEL_LANES == 16
typedef vfloat v16f;
typedef vint v16i;
#endif
typedef float v4f __attribute__((ext_vector_type(4)));
// The same in memory that need not be aligned.
typedef float vfloat_any __attribute__((ext_vector_type(PIXEL_LANES), aligned(4)));
typedef float v4f_any __attribute__((ext_vector_type(4), aligned(4)));

// One value in all lanes.
#define SPLAT(value) ((vfloat)(value))
// Reinterprets the bits.
#define AS_FLOATS(bits) ((vfloat)(bits))
#define AS_INTEGERS(floats) ((vint)(floats))

// Lanes of two vectors: for transpose_quarters pairs, then halves, of each quarter (four lanes); for rows of two
// classes the even and the odd ones, and back.
#if PIXEL_LANES == 16
#define LOW_PAIRS 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29
#define HIGH_PAIRS 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31
#define LOW_HALVES 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29
#define HIGH_HALVES 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31
#define EVEN_LANES 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30
#define ODD_LANES 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31
#define LOW_ZIPPED 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#define HIGH_ZIPPED 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31
#elif PIXEL_LANES == 8
#define LOW_PAIRS 0, 8, 1, 9, 4, 12, 5, 13
#define HIGH_PAIRS 2, 10, 3, 11, 6, 14, 7, 15
#define LOW_HALVES 0, 1, 8, 9, 4, 5, 12, 13
#define HIGH_HALVES 2, 3, 10, 11, 6, 7, 14, 15
#define EVEN_LANES 0, 2, 4, 6, 8, 10, 12, 14
#define ODD_LANES 1, 3, 5, 7, 9, 11, 13, 15
#define LOW_ZIPPED 0, 8, 1, 9, 2, 10, 3, 11
#define HIGH_ZIPPED 4, 12, 5, 13, 6, 14, 7, 15
#else
#define LOW_PAIRS 0, 4, 1, 5
#define HIGH_PAIRS 2, 6, 3, 7
#define LOW_HALVES 0, 1, 4, 5
#define HIGH_HALVES 2, 3, 6, 7
#define EVEN_LANES 0, 2, 4, 6
#define ODD_LANES 1, 3, 5, 7
#define LOW_ZIPPED 0, 4, 1, 5
#define HIGH_ZIPPED 2, 6, 3, 7
#endif

// Four classes of as many pixels as there are lanes, transposed: a[k] holds in its quarter L the four values of row
// 4L + k; afterwards a[j] holds value j of all rows. Its own inverse.
PIXEL_INLINE void transpose_quarters(vfloat a[4]) {
    vfloat p = __builtin_shufflevector(a[0], a[1], LOW_PAIRS);
    vfloat q = __builtin_shufflevector(a[0], a[1], HIGH_PAIRS);
    vfloat r = __builtin_shufflevector(a[2], a[3], LOW_PAIRS);
    vfloat s = __builtin_shufflevector(a[2], a[3], HIGH_PAIRS);
    a[0] = __builtin_shufflevector(p, r, LOW_HALVES);
    a[1] = __builtin_shufflevector(p, r, HIGH_HALVES);
    a[2] = __builtin_shufflevector(q, s, LOW_HALVES);
    a[3] = __builtin_shufflevector(q, s, HIGH_HALVES);
}

// Reads four values at from + row * stride of every fourth row.
PIXEL_INLINE void load_quarters(const float *from, int64_t stride, vfloat *to) {
    v4f a = *(const v4f_any *)from;
#if PIXEL_LANES == 4
    *to = a;
#else
    v4f b = *(const v4f_any *)(from + 4 * stride);
#if PIXEL_LANES == 8
    *to = __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7);
#else
    v4f c = *(const v4f_any *)(from + 8 * stride), d = *(const v4f_any *)(from + 12 * stride);
    *to = __builtin_shufflevector(
        __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7),
        __builtin_shufflevector(c, d, 0, 1, 2, 3, 4, 5, 6, 7),
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
#endif
#endif
}

// Writes what load_quarters reads.
PIXEL_INLINE void store_quarters(const vfloat *from, float *to, int64_t stride) {
    *(v4f_any *)to = __builtin_shufflevector(*from, *from, 0, 1, 2, 3);
#if PIXEL_LANES >= 8
    *(v4f_any *)(to + 4 * stride) = __builtin_shufflevector(*from, *from, 4, 5, 6, 7);
#endif
#if PIXEL_LANES == 16
    *(v4f_any *)(to + 8 * stride) = __builtin_shufflevector(*from, *from, 8, 9, 10, 11);
    *(v4f_any *)(to + 12 * stride) = __builtin_shufflevector(*from, *from, 12, 13, 14, 15);
#endif
}

#endif
