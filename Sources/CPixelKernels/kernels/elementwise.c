#include "elementwise.h"
#include "lanes.h"

// Inputs and output are the same memory or apart, so number i never depends on number j: without this word the
// compiler runs loops that work in place number by number.
#define EACH_APART _Pragma("clang loop vectorize(assume_safety)")

// Every loop in one storage type; the entries below choose. The compiler's own vectors do here.
#define DEFINE_LOOPS(TYPE)                                                                                       \
    PIXEL_INLINE void add_##TYPE(real_##TYPE *target, const real_##TYPE *source, int64_t count) {                \
        EACH_APART                                                                                               \
        for (int64_t i = 0; i < count; i++)                                                                      \
            STORE(TYPE, 1, target + i, LOAD(TYPE, 1, target + i) + LOAD(TYPE, 1, source + i));                   \
    }                                                                                                            \
    PIXEL_INLINE void sum_##TYPE(                                                                                \
        const real_##TYPE *a, const real_##TYPE *b, real_##TYPE *y, int64_t count, int relu) {                   \
        EACH_APART                                                                                               \
        for (int64_t i = 0; i < count; i++) {                                                                    \
            float v = LOAD(TYPE, 1, a + i) + LOAD(TYPE, 1, b + i);                                               \
            if (relu) v = v < 0 ? 0 : v;                                                                         \
            STORE(TYPE, 1, y + i, v);                                                                            \
        }                                                                                                        \
    }                                                                                                            \
    PIXEL_INLINE void relu_##TYPE(const real_##TYPE *x, real_##TYPE *y, int64_t count) {                         \
        EACH_APART                                                                                               \
        for (int64_t i = 0; i < count; i++) {                                                                    \
            float v = LOAD(TYPE, 1, x + i);                                                                      \
            STORE(TYPE, 1, y + i, v < 0 ? 0 : v);                                                                \
        }                                                                                                        \
    }                                                                                                            \
    PIXEL_INLINE void relu_backward_##TYPE(                                                                      \
        const real_##TYPE *y, const real_##TYPE *dy, real_##TYPE *dx, int64_t count) {                           \
        EACH_APART                                                                                               \
        for (int64_t i = 0; i < count; i++) {                                                                    \
            float g = LOAD(TYPE, 1, dy + i);                                                                     \
            STORE(TYPE, 1, dx + i, LOAD(TYPE, 1, y + i) > 0 ? g : 0);                                            \
        }                                                                                                        \
    }                                                                                                            \
    PIXEL_INLINE void add_bias_##TYPE(real_##TYPE *y, const float *bias, int64_t pixels, int64_t channels) {     \
        for (int64_t p = 0; p < pixels; p++)                                                                     \
            EACH_APART                                                                                           \
            for (int64_t c = 0; c < channels; c++)                                                               \
                STORE(TYPE, 1, y + p * channels + c, LOAD(TYPE, 1, y + p * channels + c) + bias[c]);             \
    }                                                                                                            \
    PIXEL_INLINE void channel_sums_##TYPE(                                                                       \
        const real_##TYPE *x, int64_t pixels, int64_t channels, double *sums) {                                  \
        for (int64_t c = 0; c < channels; c++) sums[c] = 0;                                                      \
        for (int64_t p = 0; p < pixels; p++)                                                                     \
            EACH_APART                                                                                           \
            for (int64_t c = 0; c < channels; c++) sums[c] += LOAD(TYPE, 1, x + p * channels + c);               \
    }                                                                                                            \
    PIXEL_INLINE void copy_channels_##TYPE(                                                                      \
        const real_##TYPE *source, int64_t source_stride, real_##TYPE *target, int64_t target_stride,            \
        int64_t pixels, int64_t channels, int accumulate) {                                                      \
        for (int64_t p = 0; p < pixels; p++) {                                                                   \
            const real_##TYPE *from = source + p * source_stride;                                                \
            real_##TYPE *to = target + p * target_stride;                                                        \
            if (accumulate)                                                                                      \
                add_##TYPE(to, from, channels);                                                                  \
            else                                                                                                 \
                EACH_APART                                                                                       \
                for (int64_t c = 0; c < channels; c++) to[c] = from[c];                                          \
        }                                                                                                        \
    }

DEFINE_LOOPS(float32)
DEFINE_LOOPS(bfloat16)

#define CHOOSE(storage, LOOP, ...)                                     \
    do {                                                                                                         \
        if ((storage) == pixel_float32) LOOP##_float32(__VA_ARGS__);                                             \
        else LOOP##_bfloat16(__VA_ARGS__);                                                                       \
    } while (0)

static void add(pixel_storage storage, void *target, const void *source, int64_t count) {
    CHOOSE(storage, add, target, source, count);
}

static void sum(
    pixel_storage storage, const void *a, const void *b, void *y, int64_t count, int relu) {
    if (relu) CHOOSE(storage, sum, a, b, y, count, 1);
    else CHOOSE(storage, sum, a, b, y, count, 0);
}

static void relu(pixel_storage storage, const void *x, void *y, int64_t count) {
    CHOOSE(storage, relu, x, y, count);
}

static void relu_backward(
    pixel_storage storage, const void *y, const void *dy, void *dx, int64_t count) {
    CHOOSE(storage, relu_backward, y, dy, dx, count);
}

static void add_bias(
    pixel_storage storage, void *y, const float *bias, int64_t pixels, int64_t channels) {
    CHOOSE(storage, add_bias, y, bias, pixels, channels);
}

static void channel_sums(
    pixel_storage storage, const void *x, int64_t pixels, int64_t channels, double *sums) {
    CHOOSE(storage, channel_sums, x, pixels, channels, sums);
}

static void copy_channels(
    pixel_storage storage, const void *source, int64_t source_stride, void *target, int64_t target_stride,
    int64_t pixels, int64_t channels, int accumulate) {
    CHOOSE(storage, copy_channels, source, source_stride, target, target_stride, pixels, channels, accumulate);
}

#define CONVERT(FROM, TO)                                                                     \
    do {                                                                                                         \
        const real_##FROM *s = source;                                                                           \
        real_##TO *t = target;                                                                                   \
        if (accumulate)                                                                                          \
            EACH_APART                                                                                           \
            for (int64_t i = 0; i < count; i++)                                                                  \
                STORE(TO, 1, t + i, LOAD(TO, 1, t + i) + LOAD(FROM, 1, s + i));                                  \
        else                                                                                                     \
            EACH_APART                                                                                           \
            for (int64_t i = 0; i < count; i++) STORE(TO, 1, t + i, LOAD(FROM, 1, s + i));                       \
    } while (0)

static void convert(
    pixel_storage from, const void *source, pixel_storage to, void *target, int64_t count, int accumulate) {
    if (from == pixel_float32 && to == pixel_float32) CONVERT(float32, float32);
    else if (from == pixel_float32) CONVERT(float32, bfloat16);
    else if (to == pixel_float32) CONVERT(bfloat16, float32);
    else CONVERT(bfloat16, bfloat16);
}

#undef EACH_APART
#undef DEFINE_LOOPS
#undef CHOOSE
#undef CONVERT
