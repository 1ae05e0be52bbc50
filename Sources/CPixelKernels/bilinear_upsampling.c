#include "bilinear_upsampling.h"
#include "lanes.h"
#include "multiversion.h"

// Pixels here often have few channels (one a class), so vectors of 16 are written over the end of a pixel
// and the next pixel repairs it; only the pixels near the end of a row are written channel by channel.

PIXEL_INLINE void blend_pixel(
    const float *a, const float *b, float share, float *to, int64_t channels, int64_t room) {
    if (room >= ((channels + 15) & ~15)) {
        for (int64_t c = 0; c < channels; c += 16) {
            lanes16 u = LANES_LOAD(lanes16, a + c), v = LANES_LOAD(lanes16, b + c);
            LANES_STORE(lanes16, to + c, u + (v - u) * share);
        }
    } else {
        for (int64_t c = 0; c < channels; c++) to[c] = a[c] + (b[c] - a[c]) * share;
    }
}

PIXEL_MULTIVERSION void pixel_bilinear_upsample(
    const float *x, float *y, int64_t channels, const pixel_bilinear_axis *rows, const pixel_bilinear_axis *columns,
    int64_t first_row, int64_t end_row, float *scratch) {
    int64_t input_row = columns->input * channels, output_row = columns->output * channels;
    for (int64_t row = first_row; row < end_row; row++) {
        int64_t image = row / rows->output, o = row % rows->output;
        const float *a = x + (image * rows->input + rows->first[o]) * input_row;
        const float *b = x + (image * rows->input + rows->second[o]) * input_row;
        float share = rows->share[o];
        for (int64_t i = 0; i < input_row; i++) scratch[i] = a[i] + (b[i] - a[i]) * share;
        float *line = y + row * output_row;
        for (int64_t c = 0; c < columns->output; c++)
            blend_pixel(
                scratch + columns->first[c] * channels, scratch + columns->second[c] * channels,
                columns->share[c], line + c * channels, channels, output_row - c * channels);
    }
}

// The weight with which output o draws on input i.
PIXEL_INLINE float part(const pixel_bilinear_axis *axis, int64_t o, int64_t i) {
    float weight = 0;
    if (axis->first[o] == i) weight += 1 - axis->share[o];
    if (axis->second[o] == i) weight += axis->share[o];
    return weight;
}

PIXEL_INLINE void gather_pixel(
    const float *from, float *to, int64_t channels, const pixel_bilinear_axis *axis, int64_t i, int accumulate,
    int64_t room) {
    int64_t start = axis->reach[i], end = axis->reach_end[i];
    if (room >= ((channels + 15) & ~15) && !accumulate) {
        for (int64_t c = 0; c < channels; c += 16) {
            lanes16 sum = 0;
            for (int64_t o = start; o < end; o++)
                sum += LANES_LOAD(lanes16, from + o * channels + c) * part(axis, o, i);
            LANES_STORE(lanes16, to + c, sum);
        }
    } else {
        for (int64_t c = 0; c < channels; c++) {
            float sum = accumulate ? to[c] : 0;
            for (int64_t o = start; o < end; o++) sum += from[o * channels + c] * part(axis, o, i);
            to[c] = sum;
        }
    }
}

PIXEL_MULTIVERSION void pixel_bilinear_upsample_backward(
    const float *dy, float *dx, int64_t channels, const pixel_bilinear_axis *rows,
    const pixel_bilinear_axis *columns, int accumulate, int64_t first_row, int64_t end_row, float *scratch) {
    int64_t input_row = columns->input * channels, output_row = columns->output * channels;
    for (int64_t row = first_row; row < end_row; row++) {
        int64_t image = row / rows->input, i = row % rows->input;
        for (int64_t o = rows->reach[i]; o < rows->reach_end[i]; o++) {
            const float *from = dy + (image * rows->output + o) * output_row;
            float weight = part(rows, o, i);
            if (o == rows->reach[i])
                for (int64_t k = 0; k < output_row; k++) scratch[k] = from[k] * weight;
            else
                for (int64_t k = 0; k < output_row; k++) scratch[k] += from[k] * weight;
        }
        float *line = dx + row * input_row;
        if (rows->reach[i] == rows->reach_end[i]) {
            if (!accumulate)
                for (int64_t k = 0; k < input_row; k++) line[k] = 0;
            continue;
        }
        for (int64_t c = 0; c < columns->input; c++)
            gather_pixel(
                scratch, line + c * channels, channels, columns, c, accumulate, input_row - c * channels);
    }
}
