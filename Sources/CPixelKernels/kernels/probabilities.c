#include "probabilities.h"
#include "logit_tile.h"
#include "vector_math.h"

static void top_probability_rows(
    const float *logits, int64_t classes, int64_t count, float *probabilities
) {
    _Alignas(64) float x[16 * 256], largest_of[16];
    for (int64_t at = 0; at < count; at += 16) {
        int64_t pixels = count - at < 16 ? count - at : 16;
        load_tile_rows(logits + at * classes, classes, pixels, 16, x, largest_of);
        vfloat largest = *(const vfloat *)x;
        // Times 0 is 0, but NaN for NaN and the infinities: they reach the result by this sum alone.
        vfloat poison = largest * 0.0f;
        for (int64_t c = 1; c < classes; c++) {
            vfloat value = *(const vfloat *)(x + c * 16);
            poison += value * 0.0f;
            largest = value > largest ? value : largest;
        }
        vfloat sum = poison;
        for (int64_t c = 0; c < classes; c++) {
            vfloat below = *(const vfloat *)(x + c * 16) - largest, power;
            exp_nonpositive(&below, &power);
            sum += power;
        }
        vfloat probability = 1.0f / sum;
        for (int64_t p = 0; p < pixels; p++) probabilities[at + p] = probability[p];
    }
}

static void add_probabilities(
    const float *logits, int64_t classes, int64_t count, float *sums, int64_t step
) {
    _Alignas(64) float x[16 * 256], largest_of[16];
    for (int64_t at = 0; at < count; at += 16) {
        int64_t pixels = count - at < 16 ? count - at : 16;
        load_tile_rows(logits + at * classes, classes, pixels, 16, x, largest_of);
        vfloat largest = *(const vfloat *)largest_of, sum = SPLAT(0.0f);
        for (int64_t c = 0; c < classes; c++) {
            vfloat below = *(const vfloat *)(x + c * 16) - largest;
            exp_nonpositive(&below, (vfloat *)(x + c * 16));
            sum += *(const vfloat *)(x + c * 16);
        }
        vfloat factor = 1.0f / sum;
        for (int64_t c = 0; c < classes; c++) *(vfloat *)(x + c * 16) *= factor;
        for (int64_t p = 0; p < pixels; p++) {
            float *to = sums + (at + p) * step * classes;
            for (int64_t c = 0; c < classes; c++) to[c] += x[c * 16 + p];
        }
    }
}
