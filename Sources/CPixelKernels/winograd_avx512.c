// Winograd's convolutions for processors with AVX-512: 32 registers of 16 numbers.
#if defined(__x86_64__)
#define PIXEL_LANES 16
#define PRODUCT_ROWS 14
#define PRODUCT_GROUPS 2
#define SUM_ROWS 8
#define VERSION(name) name##_avx512
#pragma clang attribute push(__attribute__((target("avx512f,avx512dq"))), apply_to = function)
#include "winograd_kernel.h"
#pragma clang attribute pop
#endif
