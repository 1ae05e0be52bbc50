// Winograd's convolutions for processors with AVX2 and multiply-add: 16 registers of 8 numbers, a group fills two.
#if defined(__x86_64__)
#define PIXEL_LANES 8
#define PRODUCT_ROWS 6
#define PRODUCT_GROUPS 1
#define SUM_ROWS 4
#define VERSION(name) name##_avx2
#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"))), apply_to = function)
#include "winograd_kernel.h"
#pragma clang attribute pop
#endif
