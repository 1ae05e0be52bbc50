// One version of every kernel: the table of an instruction set. Private to the kernels.
#ifndef PIXEL_KERNEL_TABLE_H
#define PIXEL_KERNEL_TABLE_H
#include "CPixelKernels.h"

#define KERNEL(result, name, parameters, arguments) result(*name) parameters;
#define KERNEL_APART KERNEL
typedef struct {
#include "kernel_list.h"
} pixel_kernel_table;
#undef KERNEL
#undef KERNEL_APART

extern const pixel_kernel_table pixel_kernels_baseline;
#if defined(__x86_64__)
extern const pixel_kernel_table pixel_kernels_avx2, pixel_kernels_avx512;
#endif

// The table in use: that of the chosen instruction set.
const pixel_kernel_table *pixel_chosen_kernels(void);

// The versions that are compiled in files of their own.
#define KERNEL(result, name, parameters, arguments)
#define KERNEL_APART(result, name, parameters, arguments) \
    result name##_baseline parameters, name##_avx2 parameters, name##_avx512 parameters;
#include "kernel_list.h"
#undef KERNEL
#undef KERNEL_APART

#endif
