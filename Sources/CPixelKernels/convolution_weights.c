// Weights between their plain order and that of the convolutions.
#include "convolution.h"
#include <string.h>

enum { GROUP = PIXEL_CONVOLUTION_GROUP };
#define WHOLE_GROUPS(channels) (((channels) + GROUP - 1) / GROUP * GROUP)

void pixel_convolution_pack(
    const float *plain, int64_t outputs, int64_t inputs, int64_t area, int swapped, float *packed) {
    int64_t written = swapped ? inputs : outputs, read = swapped ? outputs : inputs;
    memset(packed, 0, (size_t)(WHOLE_GROUPS(written) * read * area) * sizeof *packed);
    for (int64_t o = 0; o < outputs; o++)
        for (int64_t i = 0; i < inputs; i++) {
            int64_t w = swapped ? i : o, r = swapped ? o : i;
            float *to = packed + (w / GROUP * area * read + r) * GROUP + w % GROUP;
            const float *from = plain + (o * inputs + i) * area;
            for (int64_t tap = 0; tap < area; tap++) to[tap * read * GROUP] = from[tap];
        }
}

void pixel_convolution_unpack_sums(
    const pixel_convolution_sizes *s, const float *sums, int64_t parts, float *plain) {
    int64_t columns = WHOLE_GROUPS(s->output_channels), area = s->kernel * s->kernel;
    int64_t part = area * s->input_channels * columns;
    for (int64_t o = 0; o < s->output_channels; o++)
        for (int64_t i = 0; i < s->input_channels; i++)
            for (int64_t k = 0; k < area; k++) {
                const float *from = sums + (k * s->input_channels + i) * columns + o;
                float sum = 0;
                for (int64_t p = 0; p < parts; p++) sum += from[p * part];
                plain[(o * s->input_channels + i) * area + k] = sum;
            }
}
