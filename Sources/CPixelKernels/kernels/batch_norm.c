#include "batch_norm.h"
#include "lanes.h"

// How many pixels are worked on before the next group of channels: keeps a strided walk inside the L1 cache.
#define TILE_FLOATS 8192

PIXEL_INLINE int64_t tile_pixels(int64_t channels) {
    int64_t tile = TILE_FLOATS / channels;
    return tile < 1 ? 1 : tile;
}

// The gradient that reaches the normalised value: dy, and with a rectifier 0 where the output was cut. (A macro, since
// a vector argument would have another calling convention in every instruction set.)
#define GRADIENT(TYPE, WIDTH, value, dy)                                                                        \
    (rectifier == pixel_rectifier_none ? LOAD(TYPE, WIDTH, dy)                                                  \
     : rectifier == pixel_rectifier_relu                                                                        \
         ? (((value) * scale + shift) > 0 ? LOAD(TYPE, WIDTH, dy) : (lanes##WIDTH)0)                            \
         : (((((value) * scale + shift) > 0) & (((value) * scale + shift) < 6)) ? LOAD(TYPE, WIDTH, dy)         \
                                                                                 : (lanes##WIDTH)0))

#define DEFINE_KERNELS(TYPE, WIDTH)                                                                             \
    PIXEL_INLINE void statistics_##TYPE##_##WIDTH(                                                              \
        const real_##TYPE *x, int64_t pixels, int64_t channels, float *mean_out, float *squares_out) {          \
        lanes##WIDTH a = 0, b = 0, c = 0, d = 0;                                                                \
        int64_t p = 0;                                                                                          \
        for (; p + 4 <= pixels; p += 4) {                                                                       \
            a += LOAD(TYPE, WIDTH, x + p * channels);                                                           \
            b += LOAD(TYPE, WIDTH, x + (p + 1) * channels);                                                     \
            c += LOAD(TYPE, WIDTH, x + (p + 2) * channels);                                                     \
            d += LOAD(TYPE, WIDTH, x + (p + 3) * channels);                                                     \
        }                                                                                                       \
        for (; p < pixels; p++) a += LOAD(TYPE, WIDTH, x + p * channels);                                       \
        lanes##WIDTH mean = ((a + b) + (c + d)) * (1.0f / (float)pixels);                                       \
        a = 0, b = 0, c = 0, d = 0;                                                                             \
        for (p = 0; p + 4 <= pixels; p += 4) {                                                                  \
            lanes##WIDTH e = LOAD(TYPE, WIDTH, x + p * channels) - mean;                                        \
            lanes##WIDTH f = LOAD(TYPE, WIDTH, x + (p + 1) * channels) - mean;                                  \
            lanes##WIDTH g = LOAD(TYPE, WIDTH, x + (p + 2) * channels) - mean;                                  \
            lanes##WIDTH h = LOAD(TYPE, WIDTH, x + (p + 3) * channels) - mean;                                  \
            a += e * e, b += f * f, c += g * g, d += h * h;                                                     \
        }                                                                                                       \
        for (; p < pixels; p++) {                                                                               \
            lanes##WIDTH e = LOAD(TYPE, WIDTH, x + p * channels) - mean;                                        \
            a += e * e;                                                                                         \
        }                                                                                                       \
        LANES_STORE(lanes##WIDTH, mean_out, mean);                                                              \
        LANES_STORE(lanes##WIDTH, squares_out, (a + b) + (c + d));                                              \
    }                                                                                                           \
    PIXEL_INLINE void apply_##TYPE##_##WIDTH(                                                                   \
        const real_##TYPE *x, real_##TYPE *y, int64_t pixels, int64_t channels, const float *scale_in,          \
        const float *shift_in, int rectifier) {                                                                      \
        lanes##WIDTH scale = LANES_LOAD(lanes##WIDTH, scale_in), shift = LANES_LOAD(lanes##WIDTH, shift_in);    \
        for (int64_t p = 0; p < pixels; p++) {                                                                  \
            lanes##WIDTH v = LOAD(TYPE, WIDTH, x + p * channels) * scale + shift;                               \
            RECTIFY(lanes##WIDTH, v, rectifier);                                                                \
            STORE(TYPE, WIDTH, y + p * channels, v);                                                            \
        }                                                                                                       \
    }                                                                                                           \
    PIXEL_INLINE void backward_sums_##TYPE##_##WIDTH(                                                           \
        const real_##TYPE *x, const real_##TYPE *dy, int64_t pixels, int64_t channels, const float *mean_in,    \
        const float *scale_in, const float *shift_in, int rectifier, float *sums_out, float *products_out) {         \
        lanes##WIDTH scale = LANES_LOAD(lanes##WIDTH, scale_in), shift = LANES_LOAD(lanes##WIDTH, shift_in);    \
        lanes##WIDTH mean = LANES_LOAD(lanes##WIDTH, mean_in);                                                  \
        lanes##WIDTH a = 0, b = 0, c = 0, d = 0;                                                                \
        int64_t p = 0;                                                                                          \
        for (; p + 2 <= pixels; p += 2) {                                                                       \
            lanes##WIDTH u = LOAD(TYPE, WIDTH, x + p * channels);                                               \
            lanes##WIDTH v = LOAD(TYPE, WIDTH, x + (p + 1) * channels);                                         \
            lanes##WIDTH g = GRADIENT(TYPE, WIDTH, u, dy + p * channels);                                       \
            lanes##WIDTH h = GRADIENT(TYPE, WIDTH, v, dy + (p + 1) * channels);                                 \
            a += g, b += h, c += g * (u - mean), d += h * (v - mean);                                           \
        }                                                                                                       \
        for (; p < pixels; p++) {                                                                               \
            lanes##WIDTH u = LOAD(TYPE, WIDTH, x + p * channels);                                               \
            lanes##WIDTH g = GRADIENT(TYPE, WIDTH, u, dy + p * channels);                                       \
            a += g, c += g * (u - mean);                                                                        \
        }                                                                                                       \
        LANES_STORE(lanes##WIDTH, sums_out, a + b);                                                             \
        LANES_STORE(lanes##WIDTH, products_out, c + d);                                                         \
    }                                                                                                           \
    PIXEL_INLINE void backward_apply_##TYPE##_##WIDTH(                                                          \
        const real_##TYPE *x, const real_##TYPE *dy, real_##TYPE *dx, int64_t pixels, int64_t channels, const float *mean_in,\
        const float *scale_in, const float *shift_in, const float *mean_g_in, const float *slope_in,            \
        int rectifier) {                                                                                             \
        lanes##WIDTH scale = LANES_LOAD(lanes##WIDTH, scale_in), shift = LANES_LOAD(lanes##WIDTH, shift_in);    \
        lanes##WIDTH mean = LANES_LOAD(lanes##WIDTH, mean_in), slope = LANES_LOAD(lanes##WIDTH, slope_in);      \
        lanes##WIDTH mean_g = LANES_LOAD(lanes##WIDTH, mean_g_in);                                              \
        for (int64_t p = 0; p < pixels; p++) {                                                                  \
            lanes##WIDTH u = LOAD(TYPE, WIDTH, x + p * channels);                                               \
            lanes##WIDTH g = GRADIENT(TYPE, WIDTH, u, dy + p * channels);                                       \
            STORE(TYPE, WIDTH, dx + p * channels, scale * (g - mean_g - (u - mean) * slope));                   \
        }                                                                                                       \
    }

DEFINE_FOR_ALL_LANES(DEFINE_KERNELS)

// Expands BODY(TYPE, RECTIFIER) for the storage type and the rectifier that are asked for, so that neither is tested inside a loop.
#define DISPATCH(storage, rectifier, BODY)                  \
    do {                                               \
        if ((storage) == pixel_float32) {              \
            if ((rectifier) == pixel_rectifier_none) BODY(float32, pixel_rectifier_none);        \
            else if ((rectifier) == pixel_rectifier_relu) BODY(float32, pixel_rectifier_relu);   \
            else BODY(float32, pixel_rectifier_relu6);                                           \
        } else {                                       \
            if ((rectifier) == pixel_rectifier_none) BODY(bfloat16, pixel_rectifier_none);       \
            else if ((rectifier) == pixel_rectifier_relu) BODY(bfloat16, pixel_rectifier_relu);  \
            else BODY(bfloat16, pixel_rectifier_relu6);                                          \
        }                                              \
    } while (0)

static void batch_norm_statistics(
    pixel_storage storage, const void *x, int64_t pixels, int64_t channels, int64_t block, int64_t first_block,
    int64_t end_block, float *partial) {
    for (int64_t b = first_block; b < end_block; b++) {
        int64_t start = b * block, count = pixels - start < block ? pixels - start : block, at = start * channels;
        float *sums = partial + 2 * b * channels;
#define BODY(TYPE, RECTIFIER)                                                                                      \
    FOR_EACH_CHANNEL_GROUP(                                                                                   \
        channels, statistics_##TYPE, (const real_##TYPE *)x + at + channel, count, channels, sums + channel, \
        sums + channels + channel)
        DISPATCH(storage, 0, BODY);
#undef BODY
    }
}

static void batch_norm_combine_statistics(
    const float *partial, int64_t pixels, int64_t channels, int64_t block, int64_t first_channel,
    int64_t end_channel, double *means, double *squares) {
    int64_t blocks = (pixels + block - 1) / block;
    for (int64_t c = first_channel; c < end_channel; c++) means[c] = squares[c] = 0;
    for (int64_t b = 0; b < blocks; b++) {
        double share = (double)(b + 1 < blocks ? block : pixels - b * block) / (double)pixels;
        const float *of = partial + 2 * b * channels;
        for (int64_t c = first_channel; c < end_channel; c++) means[c] += share * (double)of[c];
    }
    for (int64_t b = 0; b < blocks; b++) {
        double count = (double)(b + 1 < blocks ? block : pixels - b * block);
        const float *of = partial + 2 * b * channels;
        for (int64_t c = first_channel; c < end_channel; c++) {
            double distance = (double)of[c] - means[c];
            squares[c] += (double)of[channels + c] + count * distance * distance;
        }
    }
}

static void batch_norm_combine_sums(
    const float *partial, int64_t blocks, int64_t channels, int64_t first_channel, int64_t end_channel,
    double *sums, double *products) {
    for (int64_t c = first_channel; c < end_channel; c++) sums[c] = products[c] = 0;
    for (int64_t b = 0; b < blocks; b++) {
        const float *of = partial + 2 * b * channels;
        for (int64_t c = first_channel; c < end_channel; c++) {
            sums[c] += (double)of[c];
            products[c] += (double)of[channels + c];
        }
    }
}

// Pixel by pixel: memory is read and written in one sweep.
static void batch_norm_apply(
    pixel_storage storage, const void *x, void *y, int64_t pixels, int64_t channels, const float *scale,
    const float *shift, int rectifier) {
    for (int64_t at = 0; at < pixels * channels; at += channels) {
#define BODY(TYPE, RECTIFIER)                                                                                    \
    FOR_EACH_CHANNEL_GROUP(                                                                                 \
        channels, apply_##TYPE, (const real_##TYPE *)x + at + channel, (real_##TYPE *)y + at + channel,     \
        1, channels, scale + channel, shift + channel, RECTIFIER)
        DISPATCH(storage, rectifier, BODY);
#undef BODY
    }
}

static void batch_norm_backward_sums(
    pixel_storage storage, const void *x, const void *dy, int64_t pixels, int64_t channels, int64_t block,
    int64_t first_block, int64_t end_block, const float *mean, const float *scale, const float *shift, int rectifier,
    float *partial) {
    for (int64_t b = first_block; b < end_block; b++) {
        int64_t start = b * block, count = pixels - start < block ? pixels - start : block, at = start * channels;
        float *sums = partial + 2 * b * channels;
#define BODY(TYPE, RECTIFIER)                                                                                      \
    FOR_EACH_CHANNEL_GROUP(                                                                                   \
        channels, backward_sums_##TYPE, (const real_##TYPE *)x + at + channel,                                \
        (const real_##TYPE *)dy + at + channel, count, channels, mean + channel, scale + channel,             \
        shift + channel, RECTIFIER, sums + channel, sums + channels + channel)
        DISPATCH(storage, rectifier, BODY);
#undef BODY
    }
}

static void batch_norm_backward_apply(
    pixel_storage storage, const void *x, const void *dy, void *dx, int64_t pixels, int64_t channels,
    const float *mean, const float *scale, const float *shift, const float *mean_g, const float *slope, int rectifier) {
    int64_t tile = tile_pixels(channels);
    for (int64_t start = 0; start < pixels; start += tile) {
        int64_t count = pixels - start < tile ? pixels - start : tile, at = start * channels;
#define BODY(TYPE, RECTIFIER)                                                                                      \
    FOR_EACH_CHANNEL_GROUP(                                                                                   \
        channels, backward_apply_##TYPE, (const real_##TYPE *)x + at + channel,                               \
        (const real_##TYPE *)dy + at + channel, (real_##TYPE *)dx + at + channel, count, channels,            \
        mean + channel, scale + channel, shift + channel, mean_g + channel, slope + channel, RECTIFIER)
        DISPATCH(storage, rectifier, BODY);
#undef BODY
    }
}

#undef TILE_FLOATS
#undef GRADIENT
#undef DEFINE_KERNELS
#undef DISPATCH
