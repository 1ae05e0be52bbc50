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
enum { PIXEL_MOST_CHANNELS = 4 };
typedef struct pixel_tone {
    float gain[PIXEL_MOST_CHANNELS], bias[PIXEL_MOST_CHANNELS], scale[PIXEL_MOST_CHANNELS], shift[PIXEL_MOST_CHANNELS];
} pixel_tone;

// What a word is divided by to be on the scale of bytes: 65535 / 255.
#define PIXEL_WORDS_A_BYTE 257.0f

// An image of 1, 3 or 4 channels, channels side by side: of bytes 0…255, or of words 0…65535 where `words` is not NULL.
typedef struct pixel_samples {
    const uint8_t *bytes;
    const uint16_t *words;
    int32_t width;  // columns
    int32_t channels;
} pixel_samples;

// Writes rows.count × columns.count pixels of float32 on the scale 0…255, toned.
// outputStride: floats from one row of the output to the next. rowBuffer: width * channels floats of scratch.
void pixel_resample(pixel_samples source, pixel_axis rows, pixel_axis columns, const pixel_tone *tone,
                    float *rowBuffer, float *output, size_t outputStride);

// output[y][x] = source[rows[y]][columns[x]]: nearest neighbours of labels.
void pixel_pick_labels(const uint8_t *source, size_t sourceWidth, const int32_t *rows, size_t height,
                       const int32_t *columns, size_t width, uint8_t *output, size_t outputStride);

// bytes[i] = values[i] rounded to the nearest whole number (halves up), values within 0…255.
void pixel_round_to_bytes(const float *values, size_t count, uint8_t *bytes);

// words[i] = 257 · values[i] rounded to the nearest whole number (halves up), values within 0…255.
void pixel_round_to_words(const float *values, size_t count, uint16_t *words);

#endif
