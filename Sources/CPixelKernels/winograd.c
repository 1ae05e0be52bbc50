// Whether Winograd's convolutions serve, and the sizes of their memory.
#include "instruction_sets.h"
#include "winograd_blocks.h"

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
    pixel_instruction_set set = pixel_chosen_instruction_set();
#if defined(__x86_64__)
    int has_matrix_unit = set == PIXEL_AVX512 && __builtin_cpu_supports("amx-bf16");
    if (storage == pixel_bfloat16 && has_matrix_unit) return 0;
#endif
    return set != PIXEL_BASELINE;
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
