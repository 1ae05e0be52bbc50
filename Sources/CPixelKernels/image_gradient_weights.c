#include "image_gradient.h"
#include "image_rows.h"

int64_t pixel_image_gradient_scratch(const pixel_convolution_sizes *s) { return 3 * image_row_numbers(s); }

void pixel_image_gradient_weights(
    const pixel_convolution_sizes *s, const float *sums, int64_t parts, float *plain) {
    int64_t outputs = s->output_channels;
    for (int64_t o = 0; o < outputs; o++)
        for (int64_t c = 0; c < PIXEL_IMAGE_CHANNELS; c++)
            for (int64_t tap = 0; tap < 9; tap++) {
                float sum = 0;
                for (int64_t p = 0; p < parts; p++)
                    sum += sums[(p * PIXEL_IMAGE_WEIGHTS + tap * PIXEL_IMAGE_CHANNELS + c) * outputs + o];
                plain[(o * PIXEL_IMAGE_CHANNELS + c) * 9 + tap] = sum;
            }
}
