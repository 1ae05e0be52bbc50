#include "image_variation.h"
#include "vector_math.h"
#include <string.h>

static inline __attribute__((always_inline)) void mix_colors_of(
    float *values, size_t pixels, const size_t channels, const float *matrix) {
    for (size_t i = 0; i < pixels; i++) {
        float *p = values + channels * i;
        float mixed[3];
        for (int c = 0; c < 3; c++) {
            float v = matrix[3 * c] * p[0] + matrix[3 * c + 1] * p[1] + matrix[3 * c + 2] * p[2];
            v = v < 0 ? 0 : v;
            mixed[c] = v > 255 ? 255 : v;
        }
        p[0] = mixed[0];
        p[1] = mixed[1];
        p[2] = mixed[2];
    }
}

static void mix_colors(float *values, size_t pixels, size_t channels, const float *matrix) {
    if (channels == 3)
        mix_colors_of(values, pixels, 3, matrix);
    else
        mix_colors_of(values, pixels, 4, matrix);
}

static void apply_gamma(float *values, size_t count, float exponent) {
    for (size_t i = 0; i < count; i += 16) {
        size_t part = count - i < 16 ? count - i : 16;
        v16f x = {0}, logarithm, power;
        memcpy(&x, values + i, part * sizeof(float));
        x *= 1.0f / 255;
        // The logarithm wants numbers above 0: 1e-30 to any exponent in use is far below one gray value.
        x = x > 1e-30f ? x : (v16f)(1e-30f);
        v16f below = x - 1.0f;
        log_positive(&x, &below, &logarithm);
        logarithm *= exponent;
        logarithm = logarithm < 0.0f ? logarithm : (v16f)(0.0f);
        exp_nonpositive(&logarithm, &power);
        power *= 255.0f;
        memcpy(values + i, &power, part * sizeof(float));
    }
}

static void weigh_rows(const float *values, size_t height, size_t count, const float *weights, size_t radius, size_t y,
                       float *row) {
    for (size_t i = 0; i < count; i++) row[i] = 0;
    for (size_t k = 0; k <= 2 * radius; k++) {
        size_t source = y + k < radius ? 0 : y + k - radius;
        const float *other = values + (source < height ? source : height - 1) * count;
        float w = weights[k];
        for (size_t i = 0; i < count; i++) row[i] += other[i] * w;
    }
}

static void weigh_columns(const float *padded, size_t count, size_t channels, const float *weights, size_t radius,
                          float *row) {
    for (size_t i = 0; i < count; i++) row[i] = 0;
    for (size_t k = 0; k <= 2 * radius; k++) {
        float w = weights[k];
        for (size_t i = 0; i < count; i++) row[i] += padded[i + channels * k] * w;
    }
}

static void blur(float *values, size_t height, size_t width, size_t channels, const float *weights, size_t radius,
                 float *scratch) {
    if (height == 0 || width == 0) return;
    size_t count = width * channels;
    float *padded = scratch + height * count;
    for (size_t y = 0; y < height; y++) weigh_rows(values, height, count, weights, radius, y, scratch + y * count);
    for (size_t y = 0; y < height; y++) {
        const float *row = scratch + y * count;
        for (size_t k = 0; k < radius; k++) {
            memcpy(padded + channels * k, row, channels * sizeof(float));
            memcpy(padded + channels * (radius + width + k), row + count - channels, channels * sizeof(float));
        }
        memcpy(padded + channels * radius, row, count * sizeof(float));
        weigh_columns(padded, count, channels, weights, radius, values + y * count);
    }
}

// SplitMix64's value at a place of its sequence.
static inline uint64_t bits_at(uint64_t seed, uint64_t place) {
    uint64_t z = seed + (place + 1) * 0x9E3779B97F4A7C15ull;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return z ^ (z >> 31);
}

static void add_noise(float *values, size_t count, float deviation, uint64_t seed, uint64_t first) {
    // Four even draws from 0…65535: their sum has the mean 131070 and the variance 4 · (65536² − 1) / 12.
    const float scale = deviation / 37837.227f;
    for (size_t i = 0; i < count; i++) {
        uint64_t bits = bits_at(seed, first + i);
        int32_t sum = (int32_t)(bits & 0xFFFF) + (int32_t)(bits >> 16 & 0xFFFF) + (int32_t)(bits >> 32 & 0xFFFF)
            + (int32_t)(bits >> 48);
        values[i] += (float)(sum - 131070) * scale;
    }
}

static inline float between(float value, float low, float high) {
    return value < low ? low : value > high ? high : value;
}

static inline __attribute__((always_inline)) void turn_row_of(
    const pixel_turn *turn, int32_t y, int32_t low, int32_t high, const float *part, int32_t top, int32_t left,
    int32_t height, int32_t width, const int channels, float *output) {
    double row = turn->y0 + y * turn->rowY - top, column = turn->x0 + y * turn->rowX - left;
    size_t stride = (size_t)width * channels;
    for (int32_t x = low; x < high; x++) {
        float v = between((float)(row + x * turn->columnY), 0, (float)(height - 1));
        float h = between((float)(column + x * turn->columnX), 0, (float)(width - 1));
        int32_t i = (int32_t)v, j = (int32_t)h;
        float a = v - (float)i, b = h - (float)j;
        const float *p = part + (size_t)i * stride + (size_t)j * channels;
        size_t right = j + 1 < width ? channels : 0, below = i + 1 < height ? stride : 0;
        for (int c = 0; c < channels; c++) {
            float upper = p[c] + (p[right + c] - p[c]) * b;
            float lower = p[below + c] + (p[below + right + c] - p[below + c]) * b;
            output[channels * x + c] = upper + (lower - upper) * a;
        }
    }
}

static void turn_row(const pixel_turn *turn, int32_t y, int32_t low, int32_t high, const float *part, int32_t top,
                     int32_t left, int32_t height, int32_t width, int32_t channels, float *output) {
    switch (channels) {
    case 1: turn_row_of(turn, y, low, high, part, top, left, height, width, 1, output); break;
    case 3: turn_row_of(turn, y, low, high, part, top, left, height, width, 3, output); break;
    default: turn_row_of(turn, y, low, high, part, top, left, height, width, 4, output); break;
    }
}
