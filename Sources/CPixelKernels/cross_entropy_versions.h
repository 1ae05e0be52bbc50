// The same function, once for each instruction set. Private to the kernels.
#ifndef PIXEL_CROSS_ENTROPY_VERSIONS_H
#define PIXEL_CROSS_ENTROPY_VERSIONS_H
#include "cross_entropy.h"

typedef double cross_entropy_version(
    const pixel_cross_entropy_job *job, int64_t begin, int64_t end, float *scratch);

cross_entropy_version cross_entropy_baseline, cross_entropy_avx2, cross_entropy_avx512;

#endif
