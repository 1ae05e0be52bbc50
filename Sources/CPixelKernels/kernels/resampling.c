#include "resampling.h"
#include "image_variation.h"
#include <string.h>

// One row of the source, or a weighted sum of a few, over `count` bytes.
static void blend_rows(const uint8_t *source, size_t stride, const float *weights, int taps, size_t count, float *row) {
    if (taps == 2) {
        const uint8_t *next = source + stride;
        float a = weights[0], b = weights[1];
        for (size_t i = 0; i < count; i++) row[i] = (float)source[i] * a + (float)next[i] * b;
        return;
    }
    for (size_t i = 0; i < count; i++) row[i] = (float)source[i] * weights[0];
    for (int k = 1; k < taps; k++) {
        const uint8_t *next = source + (size_t)k * stride;
        float w = weights[k];
        for (size_t i = 0; i < count; i++) row[i] += (float)next[i] * w;
    }
}

// A pixel is three neighbouring floats: gathered pixel by pixel, without tone, which follows vectorised.
static void blend_columns(const float *row, pixel_axis columns, float *output) {
    if (columns.taps == 2) {
        for (int32_t x = 0; x < columns.count; x++) {
            const float *p = row + (size_t)columns.first[x] * 3;
            float a = columns.weights[2 * x], b = columns.weights[2 * x + 1];
            output[3 * x] = p[0] * a + p[3] * b;
            output[3 * x + 1] = p[1] * a + p[4] * b;
            output[3 * x + 2] = p[2] * a + p[5] * b;
        }
        return;
    }
    for (int32_t x = 0; x < columns.count; x++) {
        const float *p = row + (size_t)columns.first[x] * 3;
        const float *w = columns.weights + (size_t)x * columns.taps;
        float red = 0, green = 0, blue = 0;
        for (int32_t k = 0; k < columns.taps; k++, p += 3) {
            red += p[0] * w[k];
            green += p[1] * w[k];
            blue += p[2] * w[k];
        }
        output[3 * x] = red;
        output[3 * x + 1] = green;
        output[3 * x + 2] = blue;
    }
}

// The tone of the three channels repeats, so blocks of 48 floats (16 pixels) have constant vectors.
static void apply_tone(float *values, size_t pixels, const pixel_tone *tone) {
    float gain[48], bias[48], scale[48], shift[48];
    for (int i = 0; i < 48; i++) {
        gain[i] = tone->gain[i % 3];
        bias[i] = tone->bias[i % 3];
        scale[i] = tone->scale[i % 3];
        shift[i] = tone->shift[i % 3];
    }
    size_t count = pixels * 3, i = 0;
    for (; i + 48 <= count; i += 48) {
        for (int j = 0; j < 48; j++) {
            float v = values[i + j] * gain[j] + bias[j];
            v = v < 0 ? 0 : v;
            v = v > 255 ? 255 : v;
            values[i + j] = v * scale[j] + shift[j];
        }
    }
    for (int j = 0; i < count; i++, j++) {
        float v = values[i] * gain[j] + bias[j];
        v = v < 0 ? 0 : v;
        v = v > 255 ? 255 : v;
        values[i] = v * scale[j] + shift[j];
    }
}

static void resample_rgb(const uint8_t *source, size_t sourceWidth, pixel_axis rows, pixel_axis columns,
                        const pixel_tone *tone, float *rowBuffer, float *output, size_t outputStride) {
    if (rows.count <= 0 || columns.count <= 0) return;
    // Only the columns that the crop needs are blended.
    int32_t low = columns.first[0], high = columns.first[0];
    for (int32_t x = 1; x < columns.count; x++) {
        if (columns.first[x] < low) low = columns.first[x];
        if (columns.first[x] > high) high = columns.first[x];
    }
    size_t start = (size_t)low * 3, count = (size_t)(high + columns.taps - low) * 3, stride = sourceWidth * 3;
    for (int32_t y = 0; y < rows.count; y++) {
        const uint8_t *first = source + (size_t)rows.first[y] * stride + start;
        blend_rows(first, stride, rows.weights + (size_t)y * rows.taps, rows.taps, count, rowBuffer + start);
        blend_columns(rowBuffer, columns, output + (size_t)y * outputStride);
        apply_tone(output + (size_t)y * outputStride, (size_t)columns.count, tone);
    }
}

static void round_to_bytes(const float *values, size_t count, uint8_t *bytes) {
    for (size_t i = 0; i < count; i++) bytes[i] = (uint8_t)(values[i] + 0.5f);
}
