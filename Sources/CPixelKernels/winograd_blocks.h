// How much of a convolution is worked on at a time. Private to the kernels.
#ifndef PIXEL_WINOGRAD_BLOCKS_H
#define PIXEL_WINOGRAD_BLOCKS_H
#include "winograd.h"

// The most tiles that one thread transforms, multiplies and writes before it takes the next.
int64_t winograd_most_tiles(const pixel_convolution_sizes *sizes);

#endif
