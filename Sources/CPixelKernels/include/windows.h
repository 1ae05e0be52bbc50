// Sums over rectangular windows that do not overlap, and their transpose: average pooling forward is a sum and
// backward a spread; nearest upsampling is the other way round. Maps are channels last.
#ifndef PIXEL_WINDOWS_H
#define PIXEL_WINDOWS_H
#include <stdint.h>
#include "storage_type.h"

// One axis: window w covers the places start[w] ..< end[w] of the large map; place p lies in window owner[p], or in
// none where that is negative.
typedef struct {
    const int32_t *start, *end, *owner;
    int64_t windows, places;
} pixel_window_axis;

// small[w] = factor · Σ large[p] over the places of window w, for rows first_row ..< end_row of the small map, counted
// over the whole batch; adds to it with accumulate.
void pixel_sum_windows(
    pixel_storage storage, const void *large, void *small, int64_t channels, const pixel_window_axis *rows,
    const pixel_window_axis *columns, float factor, int accumulate, int64_t first_row, int64_t end_row);

// large[p] = factor · small[window of p], 0 where there is none, for rows first_row ..< end_row of the large map,
// counted over the whole batch; adds to it with accumulate.
void pixel_spread_windows(
    pixel_storage storage, const void *small, void *large, int64_t channels, const pixel_window_axis *rows,
    const pixel_window_axis *columns, float factor, int accumulate, int64_t first_row, int64_t end_row);

#endif
