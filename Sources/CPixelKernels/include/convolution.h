// Convolutions over channels-last float32 maps, for processors with AVX2: oneDNN's kernels for them reach a third of
// the arithmetic peak where the weights' gradient or 64 and more channels are asked for.
#ifndef PIXEL_CONVOLUTION_H
#define PIXEL_CONVOLUTION_H
#include <stdint.h>
#include "rectifier.h"

// A convolution's sizes: square kernel, equal stride, padding and dilation along both axes; dilation 1 is dense.
typedef struct {
    int64_t batch, input_channels, input_height, input_width;
    int64_t output_channels, output_height, output_width;
    int64_t kernel, stride, padding, dilation;
} pixel_convolution_sizes;

enum {
    // The largest kernel that the entries below take.
    PIXEL_CONVOLUTION_KERNEL = 7,
    // Channels that are computed together; packed weights and weight sums have whole groups of so many.
    PIXEL_CONVOLUTION_GROUP = 16
};

// Brings weights out × in × kernel × kernel (area = kernel²) into the order of the forward pass, or, with `swapped`,
// of the backward pass by data. `packed` takes area · in · out numbers, the count of what is written to (out forward,
// in backward) rounded up to whole groups, of which first_group ..< end_group are written.
void pixel_convolution_pack(
    const float *plain, int64_t outputs, int64_t inputs, int64_t area, int swapped, float *packed,
    int64_t first_group, int64_t end_group);

// Rows first_row ..< end_row of all batch · output_height: y = x ⋆ w + bias (which may be 0), added to y if asked for,
// and rectified. `zeros` has one 0 for each input channel.
void pixel_convolution_forward(
    const pixel_convolution_sizes *sizes, const float *x, const float *packed, const float *bias, float *y,
    int accumulate, int rectifier, const float *zeros, int64_t first_row, int64_t end_row);

// Rows first_row ..< end_row of all batch · input_height of the input's gradient. `bias` (which may be 0) is added as a
// transposed convolution wants it. `zeros` has one 0 for each output channel.
void pixel_convolution_backward_data(
    const pixel_convolution_sizes *sizes, const float *dy, const float *packed, const float *bias, float *dx,
    int accumulate, const float *zeros, int64_t first_row, int64_t end_row);

// Adds what rows first_row ..< end_row of all batch · output_height give to sums[tap][in][out], out in whole groups.
// Reads up to 15 numbers behind a pixel of dy.
void pixel_convolution_backward_weights(
    const pixel_convolution_sizes *sizes, const float *x, const float *dy, float *sums, int64_t first_row,
    int64_t end_row);

// Adds `parts` sums that lie one behind the other, in order, and writes them as out × in × kernel × kernel, those of the
// groups first_group ..< end_group of output channels.
void pixel_convolution_unpack_sums(
    const pixel_convolution_sizes *sizes, const float *sums, int64_t parts, float *plain, int64_t first_group,
    int64_t end_group);
#endif
