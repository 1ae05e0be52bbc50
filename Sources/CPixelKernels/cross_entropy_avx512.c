// Cross entropy for processors with AVX-512.
#if defined(__x86_64__)
#define PIXEL_LANES 16
#define VERSION cross_entropy_avx512
#pragma clang attribute push(__attribute__((target("avx512f"))), apply_to = function)
#include "cross_entropy_kernel.h"
#pragma clang attribute pop
#endif
