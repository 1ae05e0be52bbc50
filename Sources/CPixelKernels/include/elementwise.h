// Passes over feature maps that touch every number once.
#ifndef PIXEL_ELEMENTWISE_H
#define PIXEL_ELEMENTWISE_H
#include <stdint.h>

// target += source
void pixel_add(float *target, const float *source, int64_t count);

// y = a + b, and with relu max(0, a + b); NaN stays NaN. y may be a or b.
void pixel_sum(const float *a, const float *b, float *y, int64_t count, int relu);

// Adds bias[c] to channel c of every pixel.
void pixel_add_bias(float *y, const float *bias, int64_t pixels, int64_t channels);

// sums[c] = Σ of channel c over the pixels, in float64.
void pixel_channel_sums(const float *x, int64_t pixels, int64_t channels, double *sums);

// Copies `channels` channels of every pixel between rows of numbers that lie `source_stride` and `target_stride`
// numbers apart; adds to the target with accumulate.
void pixel_copy_channels(
    const float *source, int64_t source_stride, float *target, int64_t target_stride, int64_t pixels,
    int64_t channels, int accumulate);

// y = max(0, x); NaN stays NaN. y may be x.
void pixel_relu(const float *x, float *y, int64_t count);

// dx = y > 0 ? dy : 0. dx may be dy.
void pixel_relu_backward(const float *y, const float *dy, float *dx, int64_t count);

#endif
