#include "image_gradient.h"
#include "image_rows.h"
#include "lanes.h"

// Weights of one row of the kernel.
enum { LINE = 3 * PIXEL_IMAGE_CHANNELS };

// With AVX-512 the 27 sums of sixteen outputs stay in registers along a row.
#define DEFINE_LOOPS(TYPE)                                                                                      \
    PIXEL_INLINE void widen_row_##TYPE(const real_##TYPE *from, int64_t count, float *to) {                     \
        for (int64_t i = 0; i < count; i++) to[i] = LOAD(TYPE, 1, from + i);                                    \
    }                                                                                                           \
    PIXEL_INLINE void add_row_##TYPE(                                                                           \
        const float *rows, int64_t row_step, int64_t pixel_step, const real_##TYPE *dy, int64_t outputs,        \
        int64_t pixels, float *sums) {                                                                          \
        lanes16 sum[PIXEL_IMAGE_WEIGHTS];                                                                       \
        _Pragma("clang loop unroll(full)") for (int w = 0; w < PIXEL_IMAGE_WEIGHTS; w++) sum[w] = 0;            \
        for (int64_t p = 0; p < pixels; p++, rows += pixel_step, dy += outputs) {                               \
            lanes16 g = LOAD(TYPE, 16, dy);                                                                     \
            const float *a = rows, *b = rows + row_step, *c = rows + 2 * row_step;                              \
            _Pragma("clang loop unroll(full)") for (int i = 0; i < LINE; i++) {                                 \
                sum[i] += (lanes16)(a[i]) * g;                                                                  \
                sum[LINE + i] += (lanes16)(b[i]) * g;                                                           \
                sum[2 * LINE + i] += (lanes16)(c[i]) * g;                                                       \
            }                                                                                                   \
        }                                                                                                       \
        _Pragma("clang loop unroll(full)") for (int w = 0; w < PIXEL_IMAGE_WEIGHTS; w++) {                      \
            float *to = sums + w * outputs;                                                                     \
            LANES_STORE(lanes16, to, LANES_LOAD(lanes16, to) + sum[w]);                                         \
        }                                                                                                       \
    }
DEFINE_LOOPS(float32)
DEFINE_LOOPS(bfloat16)

static void image_gradient(
    pixel_storage storage, const pixel_convolution_sizes *s, const void *x, const void *dy, int64_t first_row,
    int64_t end_row, float *sums, float *scratch) {
    int64_t step = image_row_numbers(s), outputs = s->output_channels, inputs = s->input_width * PIXEL_IMAGE_CHANNELS;
    memset(sums, 0, (size_t)(PIXEL_IMAGE_WEIGHTS * outputs) * sizeof *sums);
    memset(scratch, 0, (size_t)(3 * step) * sizeof *scratch);
    for (int64_t row = first_row; row < end_row; row++) {
        int64_t image = row / s->output_height, top = row % s->output_height * s->stride - s->padding;
        for (int64_t r = 0; r < 3; r++) {
            float *to = scratch + r * step + s->padding * PIXEL_IMAGE_CHANNELS;
            int64_t from = (image * s->input_height + top + r) * inputs;
            if (top + r < 0 || top + r >= s->input_height) memset(to, 0, (size_t)inputs * sizeof *to);
            else if (storage == pixel_float32) widen_row_float32((const float *)x + from, inputs, to);
            else widen_row_bfloat16((const uint16_t *)x + from, inputs, to);
        }
        for (int64_t o = 0; o < outputs; o += PIXEL_IMAGE_GROUP) {
            int64_t at = row * s->output_width * outputs + o;
            if (storage == pixel_float32)
                add_row_float32(
                    scratch, step, s->stride * PIXEL_IMAGE_CHANNELS, (const float *)dy + at, outputs,
                    s->output_width, sums + o);
            else
                add_row_bfloat16(
                    scratch, step, s->stride * PIXEL_IMAGE_CHANNELS, (const uint16_t *)dy + at, outputs, s->output_width,
                    sums + o);
        }
    }
}

#undef DEFINE_LOOPS
