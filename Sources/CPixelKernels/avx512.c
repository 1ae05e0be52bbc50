// Processors with AVX-512 (F and DQ).
#if defined(__x86_64__)
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#define VERSION(name) name##_avx512
#pragma clang attribute push(__attribute__((target("avx512f,avx512dq"))), apply_to = function)
#include "kernels/every_kernel.h"
#pragma clang attribute pop
#endif
