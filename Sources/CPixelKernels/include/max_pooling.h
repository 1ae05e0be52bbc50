// Max pooling of channels-last pixels over square windows that do not overlap (stride = size).
#ifndef PIXEL_MAX_POOLING_H
#define PIXEL_MAX_POOLING_H
#include <stdint.h>
#include "storage_type.h"

// Output rows first_row ..< end_row, counted over the whole batch (batch · output_height of them).
// `winner` (may be null) gets the place of each maximum in its window, row · size + column; the first wins a
// tie, and NaN wins over numbers, as in PyTorch. size² ≤ 256.
void pixel_max_pool(
    pixel_storage storage, const void *x, void *y, uint8_t *winner, int64_t height, int64_t width,
    int64_t channels, int64_t size, int64_t first_row, int64_t end_row);

// Input rows first_row ..< end_row of the gradient, counted over the whole batch; adds to dx with accumulate.
// Rows and columns that no window covers get 0.
void pixel_max_pool_backward(
    pixel_storage storage, const void *dy, const uint8_t *winner, void *dx, int64_t height, int64_t width,
    int64_t channels, int64_t size, int accumulate, int64_t first_row, int64_t end_row);

#endif
