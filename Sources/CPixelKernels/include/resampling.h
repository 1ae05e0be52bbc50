// Scaling, cropping, flipping, lighting and normalising an image in one pass over the pixels of the crop.
#ifndef PIXEL_RESAMPLING_H
#define PIXEL_RESAMPLING_H
#include <stddef.h>
#include <stdint.h>

// Where the numbers of one axis come from: result i is the sum over k < taps of
// weights[i * taps + k] * source[first[i] + k].
typedef struct pixel_axis {
    const int32_t *first;
    const float *weights;
    int32_t taps;
    int32_t count;  // results
} pixel_axis;

// What happens to a channel's value v (0…255) after resampling:
// clamp(v * gain + bias, 0, 255) * scale + shift.
typedef struct pixel_tone {
    float gain[3], bias[3], scale[3], shift[3];
} pixel_tone;

// Writes rows.count × columns.count RGB pixels of float32 from an image of 8-bit RGB with sourceWidth columns.
// outputStride: floats from one row of the output to the next. rowBuffer: sourceWidth * 3 floats of scratch.
void pixel_resample_rgb(const uint8_t *source, size_t sourceWidth, pixel_axis rows, pixel_axis columns,
                        const pixel_tone *tone, float *rowBuffer, float *output, size_t outputStride);

// output[y][x] = source[rows[y]][columns[x]]: nearest neighbours of labels.
void pixel_pick_labels(const uint8_t *source, size_t sourceWidth, const int32_t *rows, size_t height,
                       const int32_t *columns, size_t width, uint8_t *output, size_t outputStride);

// bytes[i] = values[i] rounded to the nearest whole number (halves up), values within 0…255.
void pixel_round_to_bytes(const float *values, size_t count, uint8_t *bytes);

#endif
