#include "windows.h"
#include "lanes.h"

// Columns are summed into one number a row, and the rows' numbers then: two short sums lose less than one long one.
#define DEFINE_KERNELS(TYPE, WIDTH)                                                                             \
    PIXEL_INLINE void gather_##TYPE##_##WIDTH(                                                                  \
        const real_##TYPE *large, int64_t row_stride, int64_t rows, int64_t columns, int64_t channels,          \
        float factor, real_##TYPE *small, int accumulate) {                                                     \
        lanes##WIDTH total = 0;                                                                                 \
        for (int64_t r = 0; r < rows; r++) {                                                                    \
            lanes##WIDTH sum = 0;                                                                               \
            for (int64_t c = 0; c < columns; c++) sum += LOAD(TYPE, WIDTH, large + r * row_stride + c * channels); \
            total += sum;                                                                                       \
        }                                                                                                       \
        total *= factor;                                                                                        \
        if (accumulate) total += LOAD(TYPE, WIDTH, small);                                                      \
        STORE(TYPE, WIDTH, small, total);                                                                       \
    }                                                                                                           \
    PIXEL_INLINE void spread_one_##TYPE##_##WIDTH(                                                                  \
        const real_##TYPE *small, real_##TYPE *large, float factor, int accumulate) {                           \
        lanes##WIDTH value = 0;                                                                                 \
        if (small) value = LOAD(TYPE, WIDTH, small) * factor;                                                   \
        if (accumulate) value += LOAD(TYPE, WIDTH, large);                                                      \
        STORE(TYPE, WIDTH, large, value);                                                                       \
    }

DEFINE_FOR_ALL_LANES(DEFINE_KERNELS)

// The loops over rows and columns, once a storage type; they are inlined into every version of the entries below.
#define DEFINE_LOOPS(TYPE)                                                                                      \
    PIXEL_INLINE void sum_all_##TYPE(                                                                               \
        const real_##TYPE *large, real_##TYPE *small, int64_t channels, const pixel_window_axis *rows,          \
        const pixel_window_axis *columns, float factor, int accumulate, int64_t first_row, int64_t end_row) {   \
        int64_t row_stride = columns->places * channels;                                                        \
        for (int64_t row = first_row; row < end_row; row++) {                                                   \
            int64_t v = row % rows->windows, image = row / rows->windows;                                       \
            const real_##TYPE *top = large + (image * rows->places + rows->start[v]) * row_stride;              \
            for (int64_t h = 0; h < columns->windows; h++) {                                                    \
                const real_##TYPE *from = top + columns->start[h] * channels;                                   \
                real_##TYPE *to = small + (row * columns->windows + h) * channels;                              \
                FOR_EACH_CHANNEL_GROUP(                                                                         \
                    channels, gather_##TYPE, from + channel, row_stride, rows->end[v] - rows->start[v],         \
                    columns->end[h] - columns->start[h], channels, factor, to + channel, accumulate);           \
            }                                                                                                   \
        }                                                                                                       \
    }                                                                                                           \
    PIXEL_INLINE void spread_all_##TYPE(                                                                        \
        const real_##TYPE *small, real_##TYPE *large, int64_t channels, const pixel_window_axis *rows,          \
        const pixel_window_axis *columns, float factor, int accumulate, int64_t first_row, int64_t end_row) {   \
        for (int64_t row = first_row; row < end_row; row++) {                                                   \
            int64_t v = rows->owner[row % rows->places], image = row / rows->places;                            \
            const real_##TYPE *line = small + (image * rows->windows + v) * columns->windows * channels;        \
            for (int64_t p = 0; p < columns->places; p++) {                                                     \
                int64_t h = columns->owner[p];                                                                  \
                const real_##TYPE *from = v < 0 || h < 0 ? 0 : line + h * channels;                             \
                real_##TYPE *to = large + (row * columns->places + p) * channels;                               \
                FOR_EACH_CHANNEL_GROUP(                                                                         \
                    channels, spread_one_##TYPE, from ? from + channel : 0, to + channel, factor, accumulate);      \
            }                                                                                                   \
        }                                                                                                       \
    }

DEFINE_LOOPS(float32)
DEFINE_LOOPS(bfloat16)

static void sum_windows(
    pixel_storage storage, const void *large, void *small, int64_t channels, const pixel_window_axis *rows,
    const pixel_window_axis *columns, float factor, int accumulate, int64_t first_row, int64_t end_row) {
    if (storage == pixel_float32)
        sum_all_float32(large, small, channels, rows, columns, factor, accumulate, first_row, end_row);
    else
        sum_all_bfloat16(large, small, channels, rows, columns, factor, accumulate, first_row, end_row);
}

static void spread_windows(
    pixel_storage storage, const void *small, void *large, int64_t channels, const pixel_window_axis *rows,
    const pixel_window_axis *columns, float factor, int accumulate, int64_t first_row, int64_t end_row) {
    if (storage == pixel_float32)
        spread_all_float32(small, large, channels, rows, columns, factor, accumulate, first_row, end_row);
    else
        spread_all_bfloat16(small, large, channels, rows, columns, factor, accumulate, first_row, end_row);
}

#undef DEFINE_KERNELS
#undef DEFINE_LOOPS
