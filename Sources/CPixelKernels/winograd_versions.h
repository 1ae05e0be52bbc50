// The same functions, once for each instruction set. Private to the kernels.
#ifndef PIXEL_WINOGRAD_VERSIONS_H
#define PIXEL_WINOGRAD_VERSIONS_H
#include "winograd.h"

// The most tiles that one thread transforms, multiplies and writes before it takes the next.
int64_t winograd_most_tiles(const pixel_convolution_sizes *sizes);

#define DECLARE_VERSION(name)                                                                                  \
    void name##_forward(                                                                                       \
        pixel_storage storage, const pixel_convolution_sizes *sizes, const void *x, const float *packed,       \
        const float *bias, void *y, int accumulate, int relu, int64_t first_tile, int64_t end_tile,            \
        float *scratch);                                                                                       \
    void name##_gradient_tiles(                                                                                \
        pixel_storage storage, const pixel_convolution_sizes *sizes, const void *x, const void *dy,            \
        int64_t first_tile, int64_t end_tile, int64_t place, int64_t tiles, float *transformed);               \
    void name##_gradient_sums(                                                                                 \
        const pixel_convolution_sizes *sizes, const float *transformed, int64_t tiles, int begins, float *sums, \
        int64_t first_part, int64_t end_part);                                                                 \
    void name##_weights(                                                                                       \
        const float *plain, int64_t outputs, int64_t inputs, int turned, float *packed, int64_t first_group,   \
        int64_t end_group);                                                                                    \
    void name##_gradient_weights(                                                                              \
        const pixel_convolution_sizes *sizes, const float *sums, int64_t chunks, float *plain,                 \
        int64_t first_group,                                                                                   \
        int64_t end_group);

DECLARE_VERSION(winograd_avx2)
DECLARE_VERSION(winograd_avx512)
#endif
