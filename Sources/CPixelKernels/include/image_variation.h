// What augmentation does to colours beyond brightness and contrast, and turning. Values are 0…255, 1, 3 or 4
// floats a pixel.
#ifndef PIXEL_IMAGE_VARIATION_H
#define PIXEL_IMAGE_VARIATION_H
#include "resampling.h"

// Each pixel (r, g, b) becomes matrix · (r, g, b), cut to 0…255; the matrix is given row by row. 3 or 4 channels; the fourth
// stays.
void pixel_mix_colors(float *values, size_t pixels, size_t channels, const float *matrix);

// v becomes 255 · (v / 255)^exponent, for v within 0…255 and an exponent above 0.
void pixel_apply_gamma(float *values, size_t count, float exponent);

// Convolves an image with weights[k], −radius ≤ k ≤ radius, along both axes; beyond the edge lies the edge's colour.
// weights: 2 · radius + 1 numbers. scratch: (height · width + width + 2 · radius) · channels floats.
void pixel_blur(float *values, size_t height, size_t width, size_t channels, const float *weights, size_t radius,
                float *scratch);

// Adds deviation · g, with g from the values of the sequence `seed` at first, first + 1, …: sums of four even draws,
// of mean 0 and standard deviation 1.
void pixel_add_noise(float *values, size_t count, float deviation, uint64_t seed, uint64_t first);

// clamp(v * gain + bias, 0, 255) * scale + shift, for each channel.
void pixel_apply_tone(float *values, size_t pixels, int channels, const pixel_tone *tone);

// Where the pixels of a turned result lie in the scaled image, as centres: pixel (y, x) at
// (y0 + y · rowY + x · columnY, x0 + y · rowX + x · columnX).
typedef struct pixel_turn {
    double y0, x0, rowY, rowX, columnY, columnX;
    double scaledHeight, scaledWidth;
} pixel_turn;

// The columns low ..< high of the result's row y that lie in the scaled image; both 0 where there are none.
void pixel_turned_columns(const pixel_turn *turn, int32_t y, int32_t width, int32_t *low, int32_t *high);

// Bilinear colours of the columns low ..< high of row y, from the part of the scaled image that begins at (top, left)
// and has height × width pixels; beyond its edge lies the edge's colour. output: the result's row.
void pixel_turn_row(const pixel_turn *turn, int32_t y, int32_t low, int32_t high, const float *part, int32_t top,
                    int32_t left, int32_t height, int32_t width, int32_t channels, float *output);

// The nearest labels of the same columns, from a label map of height × width that the scaled image was made from.
void pixel_turn_label_row(const pixel_turn *turn, int32_t y, int32_t low, int32_t high, const uint8_t *source,
                          int32_t height, int32_t width, uint8_t *output);

#endif
