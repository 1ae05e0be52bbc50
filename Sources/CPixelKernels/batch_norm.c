#include "batch_norm.h"
#include "lanes.h"
#include "multiversion.h"

// How many pixels are worked on before the next group of channels: keeps a strided walk inside the L1 cache.
#define TILE_FLOATS 8192

PIXEL_INLINE int64_t tile_pixels(int64_t channels) {
    int64_t tile = TILE_FLOATS / channels;
    return tile < 1 ? 1 : tile;
}

// The gradient that reaches the normalised value: dy, and with ReLU 0 where the output was cut. (A macro, since
// a vector argument would have another calling convention in every instruction set.)
#define GRADIENT(WIDTH, value, dy)                                                                              \
    (relu ? (((value) * scale + shift) > 0 ? LANES_LOAD(lanes##WIDTH, dy) : (lanes##WIDTH)0)                    \
          : LANES_LOAD(lanes##WIDTH, dy))

#define DEFINE_KERNELS(WIDTH)                                                                                   \
    PIXEL_INLINE void statistics_##WIDTH(                                                                       \
        const float *x, int64_t pixels, int64_t channels, float *mean_out, float *squares_out) {                \
        lanes##WIDTH a = 0, b = 0, c = 0, d = 0;                                                                \
        int64_t p = 0;                                                                                          \
        for (; p + 4 <= pixels; p += 4) {                                                                       \
            a += LANES_LOAD(lanes##WIDTH, x + p * channels);                                                    \
            b += LANES_LOAD(lanes##WIDTH, x + (p + 1) * channels);                                              \
            c += LANES_LOAD(lanes##WIDTH, x + (p + 2) * channels);                                              \
            d += LANES_LOAD(lanes##WIDTH, x + (p + 3) * channels);                                              \
        }                                                                                                       \
        for (; p < pixels; p++) a += LANES_LOAD(lanes##WIDTH, x + p * channels);                                \
        lanes##WIDTH mean = ((a + b) + (c + d)) * (1.0f / (float)pixels);                                       \
        a = 0, b = 0, c = 0, d = 0;                                                                             \
        for (p = 0; p + 4 <= pixels; p += 4) {                                                                  \
            lanes##WIDTH e = LANES_LOAD(lanes##WIDTH, x + p * channels) - mean;                                 \
            lanes##WIDTH f = LANES_LOAD(lanes##WIDTH, x + (p + 1) * channels) - mean;                           \
            lanes##WIDTH g = LANES_LOAD(lanes##WIDTH, x + (p + 2) * channels) - mean;                           \
            lanes##WIDTH h = LANES_LOAD(lanes##WIDTH, x + (p + 3) * channels) - mean;                           \
            a += e * e, b += f * f, c += g * g, d += h * h;                                                     \
        }                                                                                                       \
        for (; p < pixels; p++) {                                                                               \
            lanes##WIDTH e = LANES_LOAD(lanes##WIDTH, x + p * channels) - mean;                                 \
            a += e * e;                                                                                         \
        }                                                                                                       \
        LANES_STORE(lanes##WIDTH, mean_out, mean);                                                              \
        LANES_STORE(lanes##WIDTH, squares_out, (a + b) + (c + d));                                              \
    }                                                                                                           \
    PIXEL_INLINE void apply_##WIDTH(                                                                            \
        const float *x, float *y, int64_t pixels, int64_t channels, const float *scale_in,                      \
        const float *shift_in, int relu) {                                                                      \
        lanes##WIDTH scale = LANES_LOAD(lanes##WIDTH, scale_in), shift = LANES_LOAD(lanes##WIDTH, shift_in);    \
        for (int64_t p = 0; p < pixels; p++) {                                                                  \
            lanes##WIDTH v = LANES_LOAD(lanes##WIDTH, x + p * channels) * scale + shift;                        \
            if (relu) v = v < 0 ? (lanes##WIDTH)0 : v;                                                          \
            LANES_STORE(lanes##WIDTH, y + p * channels, v);                                                     \
        }                                                                                                       \
    }                                                                                                           \
    PIXEL_INLINE void backward_sums_##WIDTH(                                                                    \
        const float *x, const float *dy, int64_t pixels, int64_t channels, const float *mean_in,                \
        const float *scale_in, const float *shift_in, int relu, float *sums_out, float *products_out) {         \
        lanes##WIDTH scale = LANES_LOAD(lanes##WIDTH, scale_in), shift = LANES_LOAD(lanes##WIDTH, shift_in);    \
        lanes##WIDTH mean = LANES_LOAD(lanes##WIDTH, mean_in);                                                  \
        lanes##WIDTH a = 0, b = 0, c = 0, d = 0;                                                                \
        int64_t p = 0;                                                                                          \
        for (; p + 2 <= pixels; p += 2) {                                                                       \
            lanes##WIDTH u = LANES_LOAD(lanes##WIDTH, x + p * channels);                                        \
            lanes##WIDTH v = LANES_LOAD(lanes##WIDTH, x + (p + 1) * channels);                                  \
            lanes##WIDTH g = GRADIENT(WIDTH, u, dy + p * channels);                                             \
            lanes##WIDTH h = GRADIENT(WIDTH, v, dy + (p + 1) * channels);                                       \
            a += g, b += h, c += g * (u - mean), d += h * (v - mean);                                           \
        }                                                                                                       \
        for (; p < pixels; p++) {                                                                               \
            lanes##WIDTH u = LANES_LOAD(lanes##WIDTH, x + p * channels);                                        \
            lanes##WIDTH g = GRADIENT(WIDTH, u, dy + p * channels);                                             \
            a += g, c += g * (u - mean);                                                                        \
        }                                                                                                       \
        LANES_STORE(lanes##WIDTH, sums_out, a + b);                                                             \
        LANES_STORE(lanes##WIDTH, products_out, c + d);                                                         \
    }                                                                                                           \
    PIXEL_INLINE void backward_apply_##WIDTH(                                                                   \
        const float *x, const float *dy, float *dx, int64_t pixels, int64_t channels, const float *mean_in,     \
        const float *scale_in, const float *shift_in, const float *mean_g_in, const float *slope_in,            \
        int relu) {                                                                                             \
        lanes##WIDTH scale = LANES_LOAD(lanes##WIDTH, scale_in), shift = LANES_LOAD(lanes##WIDTH, shift_in);    \
        lanes##WIDTH mean = LANES_LOAD(lanes##WIDTH, mean_in), slope = LANES_LOAD(lanes##WIDTH, slope_in);      \
        lanes##WIDTH mean_g = LANES_LOAD(lanes##WIDTH, mean_g_in);                                              \
        for (int64_t p = 0; p < pixels; p++) {                                                                  \
            lanes##WIDTH u = LANES_LOAD(lanes##WIDTH, x + p * channels);                                        \
            lanes##WIDTH g = GRADIENT(WIDTH, u, dy + p * channels);                                             \
            LANES_STORE(lanes##WIDTH, dx + p * channels, scale * (g - mean_g - (u - mean) * slope));            \
        }                                                                                                       \
    }

DEFINE_KERNELS(16)
DEFINE_KERNELS(8)
DEFINE_KERNELS(1)

PIXEL_MULTIVERSION void pixel_batch_norm_statistics(
    const float *x, int64_t pixels, int64_t channels, int64_t block, int64_t first_block, int64_t end_block,
    float *partial) {
    for (int64_t b = first_block; b < end_block; b++) {
        int64_t start = b * block, count = pixels - start < block ? pixels - start : block;
        const float *source = x + start * channels;
        float *sums = partial + 2 * b * channels;
        FOR_EACH_CHANNEL_GROUP(
            channels, statistics, source + channel, count, channels, sums + channel, sums + channels + channel);
    }
}

PIXEL_MULTIVERSION void pixel_batch_norm_apply(
    const float *x, float *y, int64_t pixels, int64_t channels, const float *scale, const float *shift, int relu) {
    int64_t tile = tile_pixels(channels);
    for (int64_t start = 0; start < pixels; start += tile) {
        int64_t count = pixels - start < tile ? pixels - start : tile, at = start * channels;
        if (relu)
            FOR_EACH_CHANNEL_GROUP(
                channels, apply, x + at + channel, y + at + channel, count, channels, scale + channel,
                shift + channel, 1);
        else
            FOR_EACH_CHANNEL_GROUP(
                channels, apply, x + at + channel, y + at + channel, count, channels, scale + channel,
                shift + channel, 0);
    }
}

PIXEL_MULTIVERSION void pixel_batch_norm_backward_sums(
    const float *x, const float *dy, int64_t pixels, int64_t channels, int64_t block, int64_t first_block,
    int64_t end_block, const float *mean, const float *scale, const float *shift, int relu, float *partial) {
    for (int64_t b = first_block; b < end_block; b++) {
        int64_t start = b * block, count = pixels - start < block ? pixels - start : block, at = start * channels;
        float *sums = partial + 2 * b * channels;
        if (relu)
            FOR_EACH_CHANNEL_GROUP(
                channels, backward_sums, x + at + channel, dy + at + channel, count, channels, mean + channel,
                scale + channel, shift + channel, 1, sums + channel, sums + channels + channel);
        else
            FOR_EACH_CHANNEL_GROUP(
                channels, backward_sums, x + at + channel, dy + at + channel, count, channels, mean + channel,
                scale + channel, shift + channel, 0, sums + channel, sums + channels + channel);
    }
}

PIXEL_MULTIVERSION void pixel_batch_norm_backward_apply(
    const float *x, const float *dy, float *dx, int64_t pixels, int64_t channels, const float *mean,
    const float *scale, const float *shift, const float *mean_g, const float *slope, int relu) {
    int64_t tile = tile_pixels(channels);
    for (int64_t start = 0; start < pixels; start += tile) {
        int64_t count = pixels - start < tile ? pixels - start : tile, at = start * channels;
        if (relu)
            FOR_EACH_CHANNEL_GROUP(
                channels, backward_apply, x + at + channel, dy + at + channel, dx + at + channel, count, channels,
                mean + channel, scale + channel, shift + channel, mean_g + channel, slope + channel, 1);
        else
            FOR_EACH_CHANNEL_GROUP(
                channels, backward_apply, x + at + channel, dy + at + channel, dx + at + channel, count, channels,
                mean + channel, scale + channel, shift + channel, mean_g + channel, slope + channel, 0);
    }
}
