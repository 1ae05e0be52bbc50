// Cross entropy for processors with AVX2 and FMA.
#if defined(__x86_64__)
#define PIXEL_LANES 8
#define PIXEL_FUSES
#define VERSION(name) name##_avx2
#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"))), apply_to = function)
#include "cross_entropy_kernel.h"
#pragma clang attribute pop
#endif
