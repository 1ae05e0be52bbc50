// The rows of an image as its gradient wants them: with their padding. Private to the kernels.
#ifndef PIXEL_IMAGE_ROWS_H
#define PIXEL_IMAGE_ROWS_H
#include "image_gradient.h"

// Numbers of a row with its padding; the last window may reach a stride beyond.
static inline int64_t image_row_numbers(const pixel_convolution_sizes *s) {
    return (s->input_width + 2 * s->padding + s->stride) * PIXEL_IMAGE_CHANNELS;
}

#endif
