// Batch normalisation of channels-last pixels, fused with ReLU. Memory-bound: the statistics read x
// once, the forward pass reads x and writes y, the backward pass reads x and dy twice and writes dx once.
//
// Pixels are cut into blocks of `block` pixels; each block leaves partial sums, which the caller adds in double
// precision in a fixed order, so that results do not depend on the number of threads.
#ifndef PIXEL_BATCH_NORM_H
#define PIXEL_BATCH_NORM_H
#include <stdint.h>
#include "rectifier.h"
#include "storage_type.h"

// For each block first_block ..< end_block: partial[2·b·channels + c] = mean of channel c in the block, and
// partial[(2·b+1)·channels + c] = sum of squared distances from that mean.
void pixel_batch_norm_statistics(
    pixel_storage storage, const void *x, int64_t pixels, int64_t channels, int64_t block, int64_t first_block, int64_t end_block,
    float *partial);

// The means and the sums of squared distances from them of all pixels, from those of the blocks, of the channels
// first_channel ..< end_channel.
void pixel_batch_norm_combine_statistics(
    const float *partial, int64_t pixels, int64_t channels, int64_t block, int64_t first_channel, int64_t end_channel,
    double *means, double *squares);

// y = x·scale + shift, rectified; NaN stays NaN. y may be x.
void pixel_batch_norm_apply(
    pixel_storage storage, const void *x, void *y, int64_t pixels, int64_t channels, const float *scale,
    const float *shift, int rectifier);

// With g = dy (and 0 where the rectifier cuts x·scale + shift), for each block:
// partial[2·b·channels + c] = Σ g, partial[(2·b+1)·channels + c] = Σ g·(x − mean).
void pixel_batch_norm_backward_sums(
    pixel_storage storage, const void *x, const void *dy, int64_t pixels, int64_t channels, int64_t block, int64_t first_block,
    int64_t end_block, const float *mean, const float *scale, const float *shift, int rectifier, float *partial);

// Adds the sums and products of all blocks in order, of the channels first_channel ..< end_channel.
void pixel_batch_norm_combine_sums(
    const float *partial, int64_t blocks, int64_t channels, int64_t first_channel, int64_t end_channel, double *sums,
    double *products);

// dx = scale·(g − mean_g − (x − mean)·slope). dx may be dy.
void pixel_batch_norm_backward_apply(
    pixel_storage storage, const void *x, const void *dy, void *dx, int64_t pixels, int64_t channels, const float *mean,
    const float *scale, const float *shift, const float *mean_g, const float *slope, int rectifier);

#endif
