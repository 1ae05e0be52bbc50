// The choice among the versions of Winograd's convolutions, and the sizes of their memory.
#include "winograd_versions.h"

enum {
    // Numbers in the transformed inputs and products of a block: what the second level of cache holds, …
    BLOCK_NUMBERS = 160 << 10,
    // … but at least so many tiles, since the weights are read once a block.
    LEAST_TILES = 32
};

static int64_t tile_numbers(const pixel_convolution_sizes *s) {
    return PIXEL_WINOGRAD_POINTS * (s->input_channels + s->output_channels);
}

int64_t winograd_most_tiles(const pixel_convolution_sizes *s) {
    int64_t tiles = BLOCK_NUMBERS / tile_numbers(s);
    return tiles < LEAST_TILES ? LEAST_TILES : tiles;
}

int pixel_winograd_serves(pixel_storage storage) {
#if defined(__x86_64__)
    if (storage == pixel_bfloat16 && __builtin_cpu_supports("amx-bf16")) return 0;
    return pixel_has_instruction_set(PIXEL_AVX512) || pixel_has_instruction_set(PIXEL_AVX2);
#else
    return 0;
#endif
}

int64_t pixel_winograd_tiles(const pixel_convolution_sizes *s) {
    int64_t d = s->dilation, down = (s->output_height + d - 1) / d, across = (s->output_width + d - 1) / d;
    return s->batch * d * d * ((down + 3) / 4) * ((across + 3) / 4);
}

// A line more after each point, see winograd_tiles.h.
static int64_t transformed_numbers(const pixel_convolution_sizes *s, int64_t tiles) {
    return tiles * tile_numbers(s) + 2 * PIXEL_WINOGRAD_POINTS * PIXEL_WINOGRAD_GROUP;
}

int64_t pixel_winograd_scratch(const pixel_convolution_sizes *s) {
    return transformed_numbers(s, winograd_most_tiles(s));
}

int64_t pixel_winograd_gradient_scratch(const pixel_convolution_sizes *s, int64_t tiles) {
    return transformed_numbers(s, tiles);
}

#if defined(__x86_64__)
#define CALL(set, name, ...)                                                \
    do {                                                                    \
        if ((set) == PIXEL_AVX512) winograd_avx512_##name(__VA_ARGS__);     \
        else winograd_avx2_##name(__VA_ARGS__);                             \
    } while (0)
#else
#define CALL(set, name, ...)
#endif

void pixel_winograd_weights(
    pixel_instruction_set set, const float *plain, int64_t outputs, int64_t inputs, int turned, float *packed,
    int64_t first_group, int64_t end_group) {
    CALL(set, weights, plain, outputs, inputs, turned, packed, first_group, end_group);
}

void pixel_winograd_forward(
    pixel_instruction_set set, pixel_storage storage, const pixel_convolution_sizes *s, const void *x,
    const float *packed, const float *bias, void *y, int accumulate, int relu, int64_t first_tile, int64_t end_tile,
    float *scratch) {
    CALL(set, forward, storage, s, x, packed, bias, y, accumulate, relu, first_tile, end_tile, scratch);
}

void pixel_winograd_gradient_tiles(
    pixel_instruction_set set, pixel_storage storage, const pixel_convolution_sizes *s, const void *x,
    const void *dy, int64_t first_tile, int64_t end_tile, int64_t place, int64_t tiles, float *transformed) {
    CALL(set, gradient_tiles, storage, s, x, dy, first_tile, end_tile, place, tiles, transformed);
}

void pixel_winograd_gradient_sums(
    pixel_instruction_set set, const pixel_convolution_sizes *s, const float *transformed, int64_t tiles,
    int begins, float *sums, int64_t first_part, int64_t end_part) {
    CALL(set, gradient_sums, s, transformed, tiles, begins, sums, first_part, end_part);
}

void pixel_winograd_gradient_weights(
    pixel_instruction_set set, const pixel_convolution_sizes *s, const float *sums, int64_t chunks, float *plain,
    int64_t first_group, int64_t end_group) {
    CALL(set, gradient_weights, s, sums, chunks, plain, first_group, end_group);
}
