// Cross entropy for processors with AVX-512 (F and DQ).
#if defined(__x86_64__)
#include <immintrin.h>
#define PIXEL_LANES 16
#define PIXEL_AVX512
#define PIXEL_FUSES
#define VERSION(name) name##_avx512
#pragma clang attribute push(__attribute__((target("avx512f,avx512dq"))), apply_to = function)
#include "cross_entropy_kernel.h"
#pragma clang attribute pop
#endif
