// Depthwise convolutions: every channel by itself, channels last, in either storage type, with sums in float32.
#ifndef PIXEL_DEPTHWISE_H
#define PIXEL_DEPTHWISE_H
#include <stdint.h>
#include "rectifier.h"
#include "storage_type.h"

// Sizes; the zeros behind the input are as many as the output asks for. Dilation 1 is dense.
typedef struct {
    int64_t batch, channels, input_height, input_width, output_height, output_width;
    int64_t kernel, stride, padding_top, padding_left, dilation;
} pixel_depthwise_sizes;

// The largest kernel that the entries below take.
enum { PIXEL_DEPTHWISE_KERNEL = 7 };

// Brings weights channel × kernel × kernel (area = kernel²) into the order of the entries below, kernel × kernel × channel.
void pixel_depthwise_pack(const float *plain, int64_t channels, int64_t area, float *packed);

// Rows first_row ..< end_row of all batch · output_height: y = x ⋆ w + bias (which may be 0), added to y if asked for, and
// rectified.
void pixel_depthwise_forward(
    pixel_storage storage, const pixel_depthwise_sizes *sizes, const void *x, const float *packed, const float *bias,
    void *y, int accumulate, int rectifier, int64_t first_row, int64_t end_row);

// Rows first_row ..< end_row of all batch · input_height of the input's gradient, added to dx if asked for.
void pixel_depthwise_backward_data(
    pixel_storage storage, const pixel_depthwise_sizes *sizes, const void *dy, const float *packed, void *dx,
    int accumulate, int64_t first_row, int64_t end_row);

// Adds what rows first_row ..< end_row of all batch · output_height give to sums, kernel × kernel × channel.
void pixel_depthwise_backward_weights(
    pixel_storage storage, const pixel_depthwise_sizes *sizes, const void *x, const void *dy, float *sums,
    int64_t first_row, int64_t end_row);

// Adds `parts` sums that lie one behind the other, in order, and writes them as channel × kernel × kernel.
void pixel_depthwise_unpack_sums(
    const float *sums, int64_t parts, int64_t channels, int64_t area, float *plain);

#endif
