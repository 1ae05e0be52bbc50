#include "resampling.h"
#include "image_variation.h"
#include <string.h>

// A sample on the scale 0…255; a word of 257 · v is v exactly.
#define byte_value(sample) ((float)(sample))
#define word_value(sample) ((float)(sample) / PIXEL_WORDS_A_BYTE)

// One row of the source, or a weighted sum of a few, over `count` samples.
#define BLEND_ROWS(name, type, value)                                                                                   \
    static void name(const type *source, size_t stride, const float *weights, int taps, size_t count, float *row) {     \
        if (taps == 2) {                                                                                                \
            const type *next = source + stride;                                                                         \
            float a = weights[0], b = weights[1];                                                                       \
            for (size_t i = 0; i < count; i++) row[i] = value(source[i]) * a + value(next[i]) * b;                      \
            return;                                                                                                     \
        }                                                                                                               \
        for (size_t i = 0; i < count; i++) row[i] = value(source[i]) * weights[0];                                      \
        for (int k = 1; k < taps; k++) {                                                                                \
            const type *next = source + (size_t)k * stride;                                                             \
            float w = weights[k];                                                                                       \
            for (size_t i = 0; i < count; i++) row[i] += value(next[i]) * w;                                            \
        }                                                                                                               \
    }
BLEND_ROWS(blend_byte_rows, uint8_t, byte_value)
BLEND_ROWS(blend_word_rows, uint16_t, word_value)
#undef BLEND_ROWS
#undef byte_value
#undef word_value

// A pixel is `channels` neighbouring floats: gathered pixel by pixel, without tone, which follows vectorised.
static inline __attribute__((always_inline)) void blend_columns_of(
    const float *row, pixel_axis columns, float *output, const int channels) {
    if (columns.taps == 2) {
        for (int32_t x = 0; x < columns.count; x++) {
            const float *p = row + (size_t)columns.first[x] * channels;
            float a = columns.weights[2 * x], b = columns.weights[2 * x + 1];
            for (int c = 0; c < channels; c++) output[channels * x + c] = p[c] * a + p[channels + c] * b;
        }
        return;
    }
    for (int32_t x = 0; x < columns.count; x++) {
        const float *p = row + (size_t)columns.first[x] * channels;
        const float *w = columns.weights + (size_t)x * columns.taps;
        float sums[PIXEL_MOST_CHANNELS] = {0};
        for (int32_t k = 0; k < columns.taps; k++, p += channels)
            for (int c = 0; c < channels; c++) sums[c] += p[c] * w[k];
        for (int c = 0; c < channels; c++) output[channels * x + c] = sums[c];
    }
}

static void blend_columns(const float *row, pixel_axis columns, float *output, int channels) {
    switch (channels) {
    case 1: blend_columns_of(row, columns, output, 1); break;
    case 3: blend_columns_of(row, columns, output, 3); break;
    default: blend_columns_of(row, columns, output, 4); break;
    }
}

// The tone of 1, 3 or 4 channels repeats, so blocks of 48 floats have constant vectors.
static void apply_tone(float *values, size_t pixels, int channels, const pixel_tone *tone) {
    float gain[48], bias[48], scale[48], shift[48];
    for (int i = 0; i < 48; i++) {
        gain[i] = tone->gain[i % channels];
        bias[i] = tone->bias[i % channels];
        scale[i] = tone->scale[i % channels];
        shift[i] = tone->shift[i % channels];
    }
    size_t count = pixels * (size_t)channels, i = 0;
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

static void resample(pixel_samples source, pixel_axis rows, pixel_axis columns, const pixel_tone *tone,
                     float *rowBuffer, float *output, size_t outputStride) {
    if (rows.count <= 0 || columns.count <= 0) return;
    // Only the columns that the crop needs are blended.
    int32_t low = columns.first[0], high = columns.first[0];
    for (int32_t x = 1; x < columns.count; x++) {
        if (columns.first[x] < low) low = columns.first[x];
        if (columns.first[x] > high) high = columns.first[x];
    }
    size_t channels = (size_t)source.channels, stride = (size_t)source.width * channels;
    size_t start = (size_t)low * channels, count = (size_t)(high + columns.taps - low) * channels;
    for (int32_t y = 0; y < rows.count; y++) {
        size_t first = (size_t)rows.first[y] * stride + start;
        const float *weights = rows.weights + (size_t)y * rows.taps;
        if (source.words)
            blend_word_rows(source.words + first, stride, weights, rows.taps, count, rowBuffer + start);
        else
            blend_byte_rows(source.bytes + first, stride, weights, rows.taps, count, rowBuffer + start);
        blend_columns(rowBuffer, columns, output + (size_t)y * outputStride, source.channels);
        apply_tone(output + (size_t)y * outputStride, (size_t)columns.count, source.channels, tone);
    }
}

static void round_to_bytes(const float *values, size_t count, uint8_t *bytes) {
    for (size_t i = 0; i < count; i++) bytes[i] = (uint8_t)(values[i] + 0.5f);
}

static void round_to_words(const float *values, size_t count, uint16_t *words) {
    for (size_t i = 0; i < count; i++) words[i] = (uint16_t)(values[i] * PIXEL_WORDS_A_BYTE + 0.5f);
}
