// Passes over feature maps that touch every number once. Counts are numbers, strides are in numbers.
#ifndef PIXEL_ELEMENTWISE_H
#define PIXEL_ELEMENTWISE_H
#include <stdint.h>
#include "storage_type.h"

// target += source
void pixel_add(pixel_storage storage, void *target, const void *source, int64_t count);

// y = a + b, and with relu max(0, a + b); NaN stays NaN. y may be a or b.
void pixel_sum(pixel_storage storage, const void *a, const void *b, void *y, int64_t count, int relu);

// y = max(0, x); NaN stays NaN. y may be x.
void pixel_relu(pixel_storage storage, const void *x, void *y, int64_t count);

// dx = y > 0 ? dy : 0. dx may be dy.
void pixel_relu_backward(pixel_storage storage, const void *y, const void *dy, void *dx, int64_t count);

// Adds bias[c] to channel c of every pixel.
void pixel_add_bias(pixel_storage storage, void *y, const float *bias, int64_t pixels, int64_t channels);

// sums[c] = sum of channel c over the pixels, in float64.
void pixel_channel_sums(pixel_storage storage, const void *x, int64_t pixels, int64_t channels, double *sums);

// Copies `channels` channels of every pixel between pixels that lie `source_stride` and `target_stride` apart; adds
// to the target with accumulate.
void pixel_copy_channels(
    pixel_storage storage, const void *source, int64_t source_stride, void *target, int64_t target_stride,
    int64_t pixels, int64_t channels, int accumulate);

// Copies between storage types, rounding to nearest with ties to even; adds to the target with accumulate.
void pixel_convert(
    pixel_storage from, const void *source, pixel_storage to, void *target, int64_t count, int accumulate);

#endif
