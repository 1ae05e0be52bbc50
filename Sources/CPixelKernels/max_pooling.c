#include "max_pooling.h"
#include <string.h>
#include "lanes.h"
#include "multiversion.h"

#define DEFINE_KERNELS(WIDTH)                                                                              \
    PIXEL_INLINE void window_##WIDTH(                                                                      \
        const float *x, float *y, uint8_t *winner, int64_t row_stride, int64_t channels, int64_t size) {   \
        lanes##WIDTH best = LANES_LOAD(lanes##WIDTH, x);                                                   \
        counts##WIDTH place = 0;                                                                           \
        for (int64_t r = 0; r < size; r++)                                                                 \
            for (int64_t c = 0; c < size; c++) {                                                           \
                lanes##WIDTH v = LANES_LOAD(lanes##WIDTH, x + r * row_stride + c * channels);              \
                counts##WIDTH better = (v > best) | (v != v);                                              \
                best = better ? v : best;                                                                  \
                place = better ? (counts##WIDTH)(int32_t)(r * size + c) : place;                           \
            }                                                                                              \
        LANES_STORE(lanes##WIDTH, y, best);                                                                \
        if (winner) *(bytes##WIDTH *)winner = NARROW_##WIDTH(place);                      \
    }                                                                                                      \
    PIXEL_INLINE void spread_##WIDTH(                                                                      \
        const float *dy, const uint8_t *winner, float *dx, int32_t here, int accumulate) {                 \
        counts##WIDTH place = WIDEN_##WIDTH(*(const bytes##WIDTH *)winner);                      \
        lanes##WIDTH g = LANES_LOAD(lanes##WIDTH, dy);                                                     \
        g = (place == (counts##WIDTH)here) ? g : (lanes##WIDTH)0;                                          \
        if (accumulate) g += LANES_LOAD(lanes##WIDTH, dx);                                                 \
        LANES_STORE(lanes##WIDTH, dx, g);                                                                  \
    }

#define NARROW_16(v) __builtin_convertvector(v, bytes16)
#define NARROW_8(v) __builtin_convertvector(v, bytes8)
#define NARROW_1(v) ((bytes1)(v))
#define WIDEN_16(v) __builtin_convertvector(v, counts16)
#define WIDEN_8(v) __builtin_convertvector(v, counts8)
#define WIDEN_1(v) ((counts1)(v))

DEFINE_KERNELS(16)
DEFINE_KERNELS(8)
DEFINE_KERNELS(1)

PIXEL_MULTIVERSION void pixel_max_pool(
    const float *x, float *y, uint8_t *winner, int64_t height, int64_t width, int64_t channels, int64_t size,
    int64_t first_row, int64_t end_row) {
    int64_t rows = height / size, columns = width / size;
    for (int64_t row = first_row; row < end_row; row++) {
        const float *source = x + ((row / rows) * height + (row % rows) * size) * width * channels;
        for (int64_t column = 0; column < columns; column++) {
            const float *from = source + column * size * channels;
            int64_t at = (row * columns + column) * channels;
            FOR_EACH_CHANNEL_GROUP(
                channels, window, from + channel, y + at + channel, winner ? winner + at + channel : 0,
                width * channels, channels, size);
        }
    }
}

PIXEL_MULTIVERSION void pixel_max_pool_backward(
    const float *dy, const uint8_t *winner, float *dx, int64_t height, int64_t width, int64_t channels,
    int64_t size, int accumulate, int64_t first_row, int64_t end_row) {
    int64_t rows = height / size, columns = width / size;
    for (int64_t row = first_row; row < end_row; row++) {
        int64_t image = row / height, y = row % height;
        float *line = dx + row * width * channels;
        int64_t covered = y / size < rows ? columns * size : 0;
        for (int64_t x = 0; x < covered; x++) {
            int64_t at = ((image * rows + y / size) * columns + x / size) * channels;
            int32_t here = (int32_t)((y % size) * size + x % size);
            float *to = line + x * channels;
            FOR_EACH_CHANNEL_GROUP(
                channels, spread, dy + at + channel, winner + at + channel, to + channel, here, accumulate);
        }
        if (!accumulate)
            memset(line + covered * channels, 0, (size_t)((width - covered) * channels) * sizeof(float));
    }
}
