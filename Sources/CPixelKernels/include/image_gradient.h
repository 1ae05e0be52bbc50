// The gradient by weights of a 3×3 convolution of images, which have three channels: too few for kernels that take the
// channels of a pixel as a vector. oneDNN's bfloat16 one takes three times as long as its float32 one.
#ifndef PIXEL_IMAGE_GRADIENT_H
#define PIXEL_IMAGE_GRADIENT_H
#include "convolution.h"
#include "storage_type.h"

enum {
    PIXEL_IMAGE_CHANNELS = 3,
    // Weights of an output channel.
    PIXEL_IMAGE_WEIGHTS = 27,
    // Output channels are a multiple of this.
    PIXEL_IMAGE_GROUP = 16
};

// Numbers of scratch memory that one call of pixel_image_gradient needs.
int64_t pixel_image_gradient_scratch(const pixel_convolution_sizes *sizes);

// Writes what rows first_row ..< end_row of all batch · output_height give to sums[row][column][channel][output].
// Dilation is 1; stride and padding are free.
void pixel_image_gradient(
    pixel_storage storage, const pixel_convolution_sizes *sizes, const void *x, const void *dy, int64_t first_row,
    int64_t end_row, float *sums, float *scratch);

// Adds `parts` sums that lie one behind the other, in order, and writes them as out × 3 × 3 × 3.
void pixel_image_gradient_weights(
    const pixel_convolution_sizes *sizes, const float *sums, int64_t parts, float *plain);
#endif
