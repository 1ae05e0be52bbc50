#include "max_pooling.h"
#include <string.h>
#include "lanes.h"

#define DEFINE_KERNELS(TYPE, WIDTH)                                                                             \
    PIXEL_INLINE void window_##TYPE##_##WIDTH(                                                                  \
        const real_##TYPE *x, real_##TYPE *y, uint8_t *winner, int64_t row_stride, int64_t channels, int64_t size) {\
        lanes##WIDTH best = LOAD(TYPE, WIDTH, x);                                                               \
        counts##WIDTH place = 0;                                                                                \
        for (int64_t r = 0; r < size; r++)                                                                      \
            for (int64_t c = 0; c < size; c++) {                                                                \
                lanes##WIDTH v = LOAD(TYPE, WIDTH, x + r * row_stride + c * channels);                          \
                counts##WIDTH better = (v > best) | (v != v);                                                   \
                best = better ? v : best;                                                                       \
                place = better ? (counts##WIDTH)(int32_t)(r * size + c) : place;                                \
            }                                                                                                   \
        STORE(TYPE, WIDTH, y, best);                                                                            \
        if (winner) *(bytes##WIDTH *)winner = NARROW_##WIDTH(place);                                            \
    }                                                                                                           \
    PIXEL_INLINE void hand_back_##TYPE##_##WIDTH(                                                                  \
        const real_##TYPE *dy, const uint8_t *winner, real_##TYPE *dx, int32_t here, int accumulate) {          \
        counts##WIDTH place = WIDEN_##WIDTH(*(const bytes##WIDTH *)winner);                                     \
        lanes##WIDTH g = LOAD(TYPE, WIDTH, dy);                                                                 \
        g = (place == (counts##WIDTH)here) ? g : (lanes##WIDTH)0;                                               \
        if (accumulate) g += LOAD(TYPE, WIDTH, dx);                                                             \
        STORE(TYPE, WIDTH, dx, g);                                                                              \
    }

#define NARROW_16(v) __builtin_convertvector(v, bytes16)
#define NARROW_8(v) __builtin_convertvector(v, bytes8)
#define NARROW_1(v) ((bytes1)(v))
#define WIDEN_16(v) __builtin_convertvector(v, counts16)
#define WIDEN_8(v) __builtin_convertvector(v, counts8)
#define WIDEN_1(v) ((counts1)(v))

DEFINE_FOR_ALL_LANES(DEFINE_KERNELS)

// The loops over rows and columns, once a storage type; they are inlined into every version of the entries below.
#define DEFINE_LOOPS(TYPE)                                                                                      \
    PIXEL_INLINE void pool_##TYPE(                                                                              \
        const real_##TYPE *x, real_##TYPE *y, uint8_t *winner, int64_t height, int64_t width, int64_t channels, \
        int64_t size, int64_t first_row, int64_t end_row) {                                                     \
        int64_t rows = height / size, columns = width / size;                                                   \
        for (int64_t row = first_row; row < end_row; row++) {                                                   \
            const real_##TYPE *source = x + ((row / rows) * height + (row % rows) * size) * width * channels;   \
            for (int64_t column = 0; column < columns; column++) {                                              \
                const real_##TYPE *from = source + column * size * channels;                                    \
                int64_t at = (row * columns + column) * channels;                                               \
                FOR_EACH_CHANNEL_GROUP(                                                                         \
                    channels, window_##TYPE, from + channel, y + at + channel,                                  \
                    winner ? winner + at + channel : 0, width * channels, channels, size);                      \
            }                                                                                                   \
        }                                                                                                       \
    }                                                                                                           \
    PIXEL_INLINE void pool_backward_##TYPE(                                                                     \
        const real_##TYPE *dy, const uint8_t *winner, real_##TYPE *dx, int64_t height, int64_t width,           \
        int64_t channels, int64_t size, int accumulate, int64_t first_row, int64_t end_row) {                   \
        int64_t rows = height / size, columns = width / size;                                                   \
        for (int64_t row = first_row; row < end_row; row++) {                                                   \
            int64_t image = row / height, y = row % height;                                                     \
            real_##TYPE *line = dx + row * width * channels;                                                    \
            int64_t covered = y / size < rows ? columns * size : 0;                                             \
            for (int64_t x = 0; x < covered; x++) {                                                             \
                int64_t at = ((image * rows + y / size) * columns + x / size) * channels;                       \
                int32_t here = (int32_t)((y % size) * size + x % size);                                         \
                real_##TYPE *to = line + x * channels;                                                          \
                FOR_EACH_CHANNEL_GROUP(                                                                         \
                    channels, hand_back_##TYPE, dy + at + channel, winner + at + channel, to + channel, here,      \
                    accumulate);                                                                                \
            }                                                                                                   \
            if (!accumulate)                                                                                    \
                memset(line + covered * channels, 0, (size_t)((width - covered) * channels) * sizeof *line);    \
        }                                                                                                       \
    }

DEFINE_LOOPS(float32)
DEFINE_LOOPS(bfloat16)

static void max_pool(
    pixel_storage storage, const void *x, void *y, uint8_t *winner, int64_t height, int64_t width,
    int64_t channels, int64_t size, int64_t first_row, int64_t end_row) {
    if (storage == pixel_float32) pool_float32(x, y, winner, height, width, channels, size, first_row, end_row);
    else pool_bfloat16(x, y, winner, height, width, channels, size, first_row, end_row);
}

static void max_pool_backward(
    pixel_storage storage, const void *dy, const uint8_t *winner, void *dx, int64_t height, int64_t width,
    int64_t channels, int64_t size, int accumulate, int64_t first_row, int64_t end_row) {
    if (storage == pixel_float32)
        pool_backward_float32(dy, winner, dx, height, width, channels, size, accumulate, first_row, end_row);
    else
        pool_backward_bfloat16(dy, winner, dx, height, width, channels, size, accumulate, first_row, end_row);
}

#undef DEFINE_KERNELS
#undef DEFINE_LOOPS
