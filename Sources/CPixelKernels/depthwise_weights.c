#include "depthwise.h"

void pixel_depthwise_pack(const float *plain, int64_t channels, int64_t area, float *packed) {
    for (int64_t k = 0; k < area; k++)
        for (int64_t c = 0; c < channels; c++) packed[k * channels + c] = plain[c * area + k];
}

void pixel_depthwise_unpack_sums(
    const float *sums, int64_t parts, int64_t channels, int64_t area, float *plain) {
    for (int64_t k = 0; k < area; k++)
        for (int64_t c = 0; c < channels; c++) {
            float sum = 0;
            for (int64_t part = 0; part < parts; part++) sum += sums[(part * area + k) * channels + c];
            plain[c * area + k] = sum;
        }
}
