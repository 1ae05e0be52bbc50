// Bilinear resampling of channels-last pixels to a larger (or equal) size, align_corners = false: output
// pixel o stands at (o + 0.5) · input / output − 0.5, held inside the input. Separable: rows, then columns.
#ifndef PIXEL_BILINEAR_UPSAMPLING_H
#define PIXEL_BILINEAR_UPSAMPLING_H
#include <stdint.h>
#include "storage_type.h"

// How many floats behind its last element a scratch row must own: vectors may run over the end of a pixel.
#define PIXEL_BILINEAR_SLACK 16

// One axis: output o blends input first[o] and second[o] as (1 − share[o]) and share[o].
typedef struct {
    const int32_t *first, *second;
    const float *share;
    // The transpose: input i reaches the outputs reach[i] ..< reach_end[i]; others have no part in it.
    const int32_t *reach, *reach_end;
    int64_t input, output;
} pixel_bilinear_axis;

// Output rows first_row ..< end_row, counted over the whole batch. `scratch` holds
// columns->input · channels + PIXEL_BILINEAR_SLACK floats. Input and output may be stored as different types.
void pixel_bilinear_upsample(
    pixel_storage input, const void *x, pixel_storage output, void *y, int64_t channels,
    const pixel_bilinear_axis *rows, const pixel_bilinear_axis *columns,
    int64_t first_row, int64_t end_row, float *scratch);

// Input rows first_row ..< end_row of the gradient, counted over the whole batch; adds to dx with accumulate.
// `scratch` holds columns->output · channels + PIXEL_BILINEAR_SLACK floats.
void pixel_bilinear_upsample_backward(
    pixel_storage output, const void *dy, pixel_storage input, void *dx, int64_t channels,
    const pixel_bilinear_axis *rows, const pixel_bilinear_axis *columns, int accumulate, int64_t first_row, int64_t end_row, float *scratch);

#endif
