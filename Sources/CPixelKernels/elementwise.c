#include "elementwise.h"
#include "multiversion.h"

PIXEL_MULTIVERSION void pixel_add(float *target, const float *source, int64_t count) {
    for (int64_t i = 0; i < count; i++) target[i] += source[i];
}

PIXEL_MULTIVERSION void pixel_sum(const float *a, const float *b, float *y, int64_t count, int relu) {
    if (relu)
        for (int64_t i = 0; i < count; i++) y[i] = a[i] + b[i] < 0 ? 0 : a[i] + b[i];
    else
        for (int64_t i = 0; i < count; i++) y[i] = a[i] + b[i];
}

PIXEL_MULTIVERSION void pixel_add_bias(float *y, const float *bias, int64_t pixels, int64_t channels) {
    for (int64_t p = 0; p < pixels; p++)
        for (int64_t c = 0; c < channels; c++) y[p * channels + c] += bias[c];
}

PIXEL_MULTIVERSION void pixel_channel_sums(const float *x, int64_t pixels, int64_t channels, double *sums) {
    for (int64_t c = 0; c < channels; c++) sums[c] = 0;
    for (int64_t p = 0; p < pixels; p++)
        for (int64_t c = 0; c < channels; c++) sums[c] += x[p * channels + c];
}

PIXEL_MULTIVERSION void pixel_copy_channels(
    const float *source, int64_t source_stride, float *target, int64_t target_stride, int64_t pixels,
    int64_t channels, int accumulate) {
    for (int64_t p = 0; p < pixels; p++) {
        const float *from = source + p * source_stride;
        float *to = target + p * target_stride;
        if (accumulate)
            for (int64_t c = 0; c < channels; c++) to[c] += from[c];
        else
            for (int64_t c = 0; c < channels; c++) to[c] = from[c];
    }
}

PIXEL_MULTIVERSION void pixel_relu(const float *x, float *y, int64_t count) {
    for (int64_t i = 0; i < count; i++) y[i] = x[i] < 0 ? 0 : x[i];
}

PIXEL_MULTIVERSION void pixel_relu_backward(const float *y, const float *dy, float *dx, int64_t count) {
    for (int64_t i = 0; i < count; i++) dx[i] = y[i] > 0 ? dy[i] : 0;
}
