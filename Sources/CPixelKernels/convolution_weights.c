// Weights between their plain order and that of the convolutions.
#include "convolution.h"
#include <string.h>

enum { GROUP = PIXEL_CONVOLUTION_GROUP };
#define WHOLE_GROUPS(channels) (((channels) + GROUP - 1) / GROUP * GROUP)

static int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }

void pixel_convolution_pack(
    const float *plain, int64_t outputs, int64_t inputs, int64_t area, int swapped, float *packed,
    int64_t first_group, int64_t end_group) {
    const int64_t written = swapped ? inputs : outputs, read = swapped ? outputs : inputs;
    const int64_t group = area * read * GROUP;
    memset(packed + first_group * group, 0, (size_t)((end_group - first_group) * group) * sizeof *packed);
    for (int64_t w = first_group * GROUP; w < smaller(end_group * GROUP, written); w++)
        for (int64_t r = 0; r < read; r++) {
            float *to = packed + w / GROUP * group + r * GROUP + w % GROUP;
            const float *from = plain + (swapped ? r * inputs + w : w * inputs + r) * area;
            for (int64_t tap = 0; tap < area; tap++) to[tap * read * GROUP] = from[tap];
        }
}

void pixel_convolution_unpack_sums(
    const pixel_convolution_sizes *s, const float *sums, int64_t parts, float *plain, int64_t first_group,
    int64_t end_group) {
    const int64_t columns = WHOLE_GROUPS(s->output_channels), area = s->kernel * s->kernel;
    const int64_t part = area * s->input_channels * columns;
    for (int64_t first = first_group * GROUP; first < end_group * GROUP; first += GROUP)
        for (int64_t i = 0; i < s->input_channels; i++)
            for (int64_t k = 0; k < area; k++) {
                const float *from = sums + (k * s->input_channels + i) * columns + first;
                float sum[GROUP] = {0};
                for (int64_t p = 0; p < parts; p++, from += part)
                    for (int64_t o = 0; o < GROUP; o++) sum[o] += from[o];
                const int64_t count = smaller(GROUP, s->output_channels - first);
                for (int64_t o = 0; o < count; o++)
                    plain[((first + o) * s->input_channels + i) * area + k] = sum[o];
            }
}
