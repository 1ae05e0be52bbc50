// Processors with AVX2 and FMA. "arch=x86-64-v3" asks for features; "arch=haswell" would ask for that very processor.
#if defined(__x86_64__)
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#define VERSION(name) name##_avx2
#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"))), apply_to = function)
#include "kernels/every_kernel.h"
#pragma clang attribute pop
#endif
