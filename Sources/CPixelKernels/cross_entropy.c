// Cross entropy for every processor (SSE2, NEON), and the choice among its versions.
#define PIXEL_LANES 4
#define VERSION cross_entropy_baseline
#include "cross_entropy_kernel.h"

int64_t pixel_cross_entropy_scratch(int64_t classes) {
    return (2 * classes + 1) * tile_width(classes);
}

int pixel_has_instruction_set(pixel_instruction_set set) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (set == PIXEL_AVX512) return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq");
    if (set == PIXEL_AVX2) return __builtin_cpu_supports("x86-64-v3") ? 1 : 0;
#endif
    return set == PIXEL_BASELINE;
}

double pixel_cross_entropy_chunk(
    pixel_instruction_set set, const pixel_cross_entropy_job *job, int64_t begin, int64_t end,
    float *scratch
) {
#if defined(__x86_64__)
    if (set == PIXEL_AVX512) return cross_entropy_avx512(job, begin, end, scratch);
    if (set == PIXEL_AVX2) return cross_entropy_avx2(job, begin, end, scratch);
#endif
    return cross_entropy_baseline(job, begin, end, scratch);
}
