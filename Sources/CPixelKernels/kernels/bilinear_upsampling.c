#include "bilinear_upsampling.h"
#include "lanes.h"

// Pixels here often have few channels (one a class), so vectors of 16 are written over the end of a pixel
// and the next pixel repairs it; only the pixels near the end of a row are written channel by channel.
#define ROUNDED_UP(channels) (((channels) + 15) & ~15)

// The weight with which output o draws on input i.
PIXEL_INLINE float part(const pixel_bilinear_axis *axis, int64_t o, int64_t i) {
    float weight = 0;
    if (axis->first[o] == i) weight += 1 - axis->share[o];
    if (axis->second[o] == i) weight += axis->share[o];
    return weight;
}

// Rows blend from storage into float32 scratch, columns from scratch into storage; backward the other way round.
#define DEFINE_LOOPS(TYPE)                                                                                       \
    PIXEL_INLINE void blend_rows_##TYPE(                                                                         \
        const real_##TYPE *a, const real_##TYPE *b, float share, float *scratch, int64_t count) {                \
        for (int64_t i = 0; i < count; i++) {                                                                    \
            float u = LOAD(TYPE, 1, a + i), v = LOAD(TYPE, 1, b + i);                                            \
            scratch[i] = u + (v - u) * share;                                                                    \
        }                                                                                                        \
    }                                                                                                            \
    PIXEL_INLINE void blend_pixel_##TYPE(                                                                        \
        const float *a, const float *b, float share, real_##TYPE *to, int64_t channels, int64_t room) {          \
        if (room >= ROUNDED_UP(channels)) {                                                                      \
            for (int64_t c = 0; c < channels; c += 16) {                                                         \
                lanes16 u = LANES_LOAD(lanes16, a + c), v = LANES_LOAD(lanes16, b + c);                          \
                STORE(TYPE, 16, to + c, u + (v - u) * share);                                                    \
            }                                                                                                    \
        } else {                                                                                                 \
            for (int64_t c = 0; c < channels; c++) STORE(TYPE, 1, to + c, a[c] + (b[c] - a[c]) * share);         \
        }                                                                                                        \
    }                                                                                                            \
    PIXEL_INLINE void weigh_row_##TYPE(                                                                          \
        const real_##TYPE *from, float weight, float *scratch, int64_t count, int first) {                       \
        if (first)                                                                                               \
            for (int64_t k = 0; k < count; k++) scratch[k] = LOAD(TYPE, 1, from + k) * weight;                   \
        else                                                                                                     \
            for (int64_t k = 0; k < count; k++) scratch[k] += LOAD(TYPE, 1, from + k) * weight;                  \
    }                                                                                                            \
    PIXEL_INLINE void gather_pixel_##TYPE(                                                                       \
        const float *from, real_##TYPE *to, int64_t channels, const pixel_bilinear_axis *axis, int64_t i,        \
        int accumulate, int64_t room) {                                                                          \
        int64_t start = axis->reach[i], end = axis->reach_end[i];                                                \
        if (room >= ROUNDED_UP(channels) && !accumulate) {                                                       \
            for (int64_t c = 0; c < channels; c += 16) {                                                         \
                lanes16 sum = 0;                                                                                 \
                for (int64_t o = start; o < end; o++)                                                            \
                    sum += LANES_LOAD(lanes16, from + o * channels + c) * part(axis, o, i);                      \
                STORE(TYPE, 16, to + c, sum);                                                                    \
            }                                                                                                    \
        } else {                                                                                                 \
            for (int64_t c = 0; c < channels; c++) {                                                             \
                float sum = accumulate ? LOAD(TYPE, 1, to + c) : 0;                                              \
                for (int64_t o = start; o < end; o++) sum += from[o * channels + c] * part(axis, o, i);          \
                STORE(TYPE, 1, to + c, sum);                                                                     \
            }                                                                                                    \
        }                                                                                                        \
    }

DEFINE_LOOPS(float32)
DEFINE_LOOPS(bfloat16)

static void bilinear_upsample(
    pixel_storage input, const void *x, pixel_storage output, void *y, int64_t channels,
    const pixel_bilinear_axis *rows, const pixel_bilinear_axis *columns, int64_t first_row, int64_t end_row,
    float *scratch) {
    // Own copies: the caller's could change with every store below, for all that the compiler knows.
    const pixel_bilinear_axis axes[2] = {*rows, *columns};
    rows = axes, columns = axes + 1;
    int64_t input_row = columns->input * channels, output_row = columns->output * channels;
    for (int64_t row = first_row; row < end_row; row++) {
        int64_t image = row / rows->output, o = row % rows->output;
        int64_t a = (image * rows->input + rows->first[o]) * input_row;
        int64_t b = (image * rows->input + rows->second[o]) * input_row;
        if (input == pixel_float32)
            blend_rows_float32((const float *)x + a, (const float *)x + b, rows->share[o], scratch, input_row);
        else
            blend_rows_bfloat16(
                (const uint16_t *)x + a, (const uint16_t *)x + b, rows->share[o], scratch, input_row);
#define BODY(TYPE)                                                                                          \
    for (int64_t c = 0; c < columns->output; c++)                                                           \
        blend_pixel_##TYPE(                                                                                 \
            scratch + columns->first[c] * channels, scratch + columns->second[c] * channels,                \
            columns->share[c], (real_##TYPE *)y + row * output_row + c * channels, channels,                \
            output_row - c * channels)
        if (output == pixel_float32) BODY(float32);
        else BODY(bfloat16);
#undef BODY
    }
}

static void bilinear_upsample_backward(
    pixel_storage output, const void *dy, pixel_storage input, void *dx, int64_t channels,
    const pixel_bilinear_axis *rows, const pixel_bilinear_axis *columns, int accumulate, int64_t first_row,
    int64_t end_row, float *scratch) {
    // Own copies: the caller's could change with every store below, for all that the compiler knows.
    const pixel_bilinear_axis axes[2] = {*rows, *columns};
    rows = axes, columns = axes + 1;
    int64_t input_row = columns->input * channels, output_row = columns->output * channels;
    for (int64_t row = first_row; row < end_row; row++) {
        int64_t image = row / rows->input, i = row % rows->input;
        if (rows->reach[i] == rows->reach_end[i]) memset(scratch, 0, (size_t)output_row * sizeof *scratch);
        for (int64_t o = rows->reach[i]; o < rows->reach_end[i]; o++) {
            int64_t at = (image * rows->output + o) * output_row;
            float weight = part(rows, o, i);
            int first = o == rows->reach[i];
            if (output == pixel_float32)
                weigh_row_float32((const float *)dy + at, weight, scratch, output_row, first);
            else
                weigh_row_bfloat16((const uint16_t *)dy + at, weight, scratch, output_row, first);
        }
#define BODY(TYPE)                                                                                          \
    for (int64_t c = 0; c < columns->input; c++)                                                            \
        gather_pixel_##TYPE(                                                                                \
            scratch, (real_##TYPE *)dx + row * input_row + c * channels, channels, columns, c, accumulate,  \
            input_row - c * channels)
        if (input == pixel_float32) BODY(float32);
        else BODY(bfloat16);
#undef BODY
    }
}

#undef ROUNDED_UP
#undef DEFINE_LOOPS
