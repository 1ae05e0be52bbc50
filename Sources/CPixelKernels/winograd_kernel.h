// Winograd's convolutions, written once and compiled for each instruction set: the file that includes this has defined
// PIXEL_LANES, VERSION(name) as the names of its functions, and how many sums its registers hold: PRODUCT_ROWS (14 or 6) tiles ×
// PRODUCT_GROUPS groups, SUM_ROWS input channels × SUM_GROUPS groups.
#include "winograd_tiles.h"
#include "kernel_table.h"
#include "winograd_blocks.h"

// Products of COUNT tiles with WIDTH groups of output channels: v is tile × input channel, one group after the other,
// u input channel × output channel of one group.
typedef void tile_product(
    const float *v, int64_t v_step, const float *u, int64_t u_step, int64_t groups, float *m, int64_t m_step);
#define DEFINE_PRODUCT(COUNT, WIDTH)                                                                              \
    static void product_##COUNT##_##WIDTH(                                                                        \
        const float *v, int64_t v_step, const float *u, int64_t u_step, int64_t groups, float *m, int64_t m_step) { \
        lanes16 sum[COUNT][WIDTH];                                                                                \
        EACH(int r = 0; r < COUNT; r++) EACH(int g = 0; g < WIDTH; g++) sum[r][g] = 0;                            \
        for (int64_t c = 0; c < groups; c++, v += v_step)                                                         \
            _Pragma("clang loop unroll_count(2)") for (int i = 0; i < GROUP; i++, u += GROUP) {                   \
                lanes16 w[WIDTH];                                                                                 \
                EACH(int g = 0; g < WIDTH; g++) w[g] = LANES_LOAD(lanes16, u + g * u_step);                       \
                EACH(int r = 0; r < COUNT; r++)                                                                   \
                    EACH(int g = 0; g < WIDTH; g++) sum[r][g] += (lanes16)(v[r * GROUP + i]) * w[g];              \
            }                                                                                                     \
        EACH(int r = 0; r < COUNT; r++)                                                                           \
            EACH(int g = 0; g < WIDTH; g++) LANES_STORE(lanes16, m + g * m_step + r * GROUP, sum[r][g]);          \
    }
#define NAME_PRODUCT(COUNT, WIDTH) product_##COUNT##_##WIDTH,
#if PRODUCT_ROWS == 14
#define FOR_COUNTS(DO, WIDTH)                                                                                     \
    DO(1, WIDTH) DO(2, WIDTH) DO(3, WIDTH) DO(4, WIDTH) DO(5, WIDTH) DO(6, WIDTH) DO(7, WIDTH)                    \
    DO(8, WIDTH) DO(9, WIDTH) DO(10, WIDTH) DO(11, WIDTH) DO(12, WIDTH) DO(13, WIDTH) DO(14, WIDTH)
#else
#define FOR_COUNTS(DO, WIDTH) DO(1, WIDTH) DO(2, WIDTH) DO(3, WIDTH) DO(4, WIDTH) DO(5, WIDTH) DO(6, WIDTH)
#endif
#define DEFINE_PRODUCTS(WIDTH)                                                                                    \
    FOR_COUNTS(DEFINE_PRODUCT, WIDTH)                                                                             \
    static tile_product *const products_##WIDTH[PRODUCT_ROWS] = {FOR_COUNTS(NAME_PRODUCT, WIDTH)};

// Sums over tiles of COUNT input channels times WIDTH groups of output channels; v and w are tile × channel.
#define DEFINE_SUMS(COUNT, WIDTH)                                                                                 \
    static void sums_##WIDTH(                                                                           \
        const float *v, const float *w, int64_t w_step, int64_t tiles, int begins, float *to, int64_t to_step) {  \
        lanes16 sum[COUNT][WIDTH];                                                                                \
        EACH(int r = 0; r < COUNT; r++) EACH(int g = 0; g < WIDTH; g++) sum[r][g] = 0;                            \
        for (int64_t t = 0; t < tiles; t++, v += GROUP, w += GROUP) {                                             \
            lanes16 x[WIDTH];                                                                                     \
            EACH(int g = 0; g < WIDTH; g++) x[g] = LANES_LOAD(lanes16, w + g * w_step);                           \
            EACH(int r = 0; r < COUNT; r++)                                                                       \
                EACH(int g = 0; g < WIDTH; g++) sum[r][g] += (lanes16)(v[r]) * x[g];                              \
        }                                                                                                         \
        EACH(int r = 0; r < COUNT; r++)                                                                           \
            EACH(int g = 0; g < WIDTH; g++) {                                                                     \
                float *place = to + r * to_step + g * GROUP;                                                      \
                if (!begins) sum[r][g] += LANES_LOAD(lanes16, place);                                             \
                LANES_STORE(lanes16, place, sum[r][g]);                                                           \
            }                                                                                                     \
    }

#define DEFINE_WIDTH(width) DEFINE_PRODUCTS(width) DEFINE_SUMS(SUM_ROWS, width)

DEFINE_WIDTH(1)
#if PRODUCT_GROUPS == 2
DEFINE_WIDTH(2)
#endif

// Multiplies all tiles of a block with some groups of output channels of one point, in parts as equal as can be.
static void multiply_point(
    tile_product *const products[], const float *v, const float *u, int64_t u_step, int64_t groups, int64_t tiles,
    float *m) {
    int64_t parts = (tiles + PRODUCT_ROWS - 1) / PRODUCT_ROWS, step = tiles * GROUP;
    for (int64_t part = 0; part < parts; part++) {
        int64_t first = tiles * part / parts, count = tiles * (part + 1) / parts - first;
        products[count - 1](v + first * GROUP, step, u, u_step, groups, m + first * GROUP, step);
    }
}

static void multiply_block(
    const pixel_convolution_sizes *s, const float *transformed, const float *packed, int64_t tiles, float *products) {
    int64_t inputs = s->input_channels, outputs = s->output_channels;
    int64_t groups = inputs / GROUP, u_step = inputs * GROUP;
    for (int64_t point = 0; point < POINTS; point++) {
        const float *v = transformed + point * point_step(inputs, tiles);
        for (int64_t o = 0; o < outputs;) {
            const float *u = packed + (point * outputs + o) * inputs;
            float *m = products + point * point_step(outputs, tiles) + o * tiles;
#if PRODUCT_GROUPS == 2
            if (o + 2 * GROUP <= outputs) {
                multiply_point(products_2, v, u, u_step, groups, tiles, m);
                o += 2 * GROUP;
                continue;
            }
#endif
            multiply_point(products_1, v, u, u_step, groups, tiles, m);
            o += GROUP;
        }
    }
}

#define TRANSFORM(KIND, TYPE, count)                                                                \
    do {                                                                                            \
        if (is_whole(&q, count)) transform_##KIND##_##TYPE(x, q, 1, channel, to, step);             \
        else transform_##KIND##_##TYPE(x, q, 0, channel, to, step);                                 \
    } while (0)

// Transforms all channels of one tile into place `t` of a block of `tiles`.
#define DEFINE_TRANSFORM(KIND, SIZE)                                                                          \
    static void KIND##_tile(                                                                                  \
        pixel_storage storage, const void *x, pixel_square q, int64_t channels, int64_t t, int64_t tiles,     \
        float *transformed) {                                                                                 \
        int64_t step = point_step(channels, tiles);                                                           \
        for (int64_t channel = 0; channel < channels; channel += PIXEL_LANES) {                               \
            float *to = transformed + channel / GROUP * GROUP * tiles + t * GROUP + channel % GROUP;          \
            if (storage == pixel_float32) TRANSFORM(KIND, float32, SIZE);                                     \
            else TRANSFORM(KIND, bfloat16, SIZE);                                                             \
        }                                                                                                     \
    }
DEFINE_TRANSFORM(input, 6)
DEFINE_TRANSFORM(gradient, 4)

#define WRITE(TYPE)                                                                                     \
    do {                                                                                                \
        if (is_whole(&q, 4))                                                                            \
            write_output_##TYPE(from, step, y, q, 1, channel, bias, accumulate, rectifier);                  \
        else                                                                                            \
            write_output_##TYPE(from, step, y, q, 0, channel, bias, accumulate, rectifier);                  \
    } while (0)

void VERSION(winograd_forward)(
    pixel_storage storage, const pixel_convolution_sizes *s, const void *x, const float *packed, const float *bias,
    void *y, int accumulate, int rectifier, int64_t first_tile, int64_t end_tile, float *scratch) {
    int64_t count = end_tile - first_tile, most = winograd_most_tiles(s), blocks = (count + most - 1) / most;
    for (int64_t block = 0; block < blocks; block++) {
        int64_t first = first_tile + count * block / blocks;
        int64_t tiles = first_tile + count * (block + 1) / blocks - first;
        float *products = scratch + POINTS * point_step(s->input_channels, tiles);
        for (int64_t t = 0; t < tiles; t++)
            input_tile(
                storage, x, input_square(s, place_of(s, first + t)), s->input_channels, t, tiles, scratch);
        multiply_block(s, scratch, packed, tiles, products);
        int64_t step = point_step(s->output_channels, tiles);
        for (int64_t t = 0; t < tiles; t++) {
            pixel_square q = output_square(s, place_of(s, first + t));
            for (int64_t channel = 0; channel < s->output_channels; channel += PIXEL_LANES) {
                const float *from = products + channel / GROUP * GROUP * tiles + t * GROUP + channel % GROUP;
                if (storage == pixel_float32) WRITE(float32);
                else WRITE(bfloat16);
            }
        }
    }
}

void VERSION(winograd_gradient_tiles)(
    pixel_storage storage, const pixel_convolution_sizes *s, const void *x, const void *dy, int64_t first_tile,
    int64_t end_tile, int64_t place, int64_t tiles, float *transformed) {
    float *gradients = transformed + POINTS * point_step(s->input_channels, tiles);
    for (int64_t tile = first_tile; tile < end_tile; tile++) {
        tile_place at = place_of(s, tile);
        int64_t t = place + tile - first_tile;
        input_tile(storage, x, input_square(s, at), s->input_channels, t, tiles, transformed);
        gradient_tile(storage, dy, output_square(s, at), s->output_channels, t, tiles, gradients);
    }
}

void VERSION(winograd_gradient_sums)(
    const pixel_convolution_sizes *s, const float *transformed, int64_t tiles, int begins, float *sums,
    int64_t first_part, int64_t end_part) {
    int64_t inputs = s->input_channels, outputs = s->output_channels;
    const float *gradients = transformed + POINTS * point_step(inputs, tiles);
    for (int64_t part = first_part; part < end_part; part++) {
        int64_t point = part / (inputs / GROUP), input = part % (inputs / GROUP) * GROUP;
        const float *v = transformed + point * point_step(inputs, tiles) + input * tiles;
        for (int64_t o = 0; o < outputs;) {
            const float *w = gradients + point * point_step(outputs, tiles) + o * tiles;
            float *to = sums + (point * inputs + input) * outputs + o;
            int width = o + PRODUCT_GROUPS * GROUP <= outputs ? PRODUCT_GROUPS : 1;
            for (int64_t i = 0; i < GROUP; i += SUM_ROWS) {
#if PRODUCT_GROUPS == 2
                if (width == 2)
                    sums_2(v + i, w, tiles * GROUP, tiles, begins, to + i * outputs, outputs);
                else
#endif
                    sums_1(v + i, w, tiles * GROUP, tiles, begins, to + i * outputs, outputs);
            }
            o += width * GROUP;
        }
    }
}

// The place of weight (w, r, tap): w in what is written, r in what is read; turned, they change their roles.
#define PLAIN(w, r, tap) (turned ? ((r) * written + (w)) * 9 + 8 - (tap) : ((w) * read + (r)) * 9 + (tap))

void VERSION(winograd_weights)(
    const float *plain, int64_t outputs, int64_t inputs, int turned, float *packed, int64_t first_group,
    int64_t end_group) {
    int64_t written = turned ? inputs : outputs, read = turned ? outputs : inputs;
    for (int64_t group = first_group; group < end_group; group++)
        for (int64_t r = 0; r < read; r++)
            for (int64_t part = 0; part < GROUP; part += PIXEL_LANES) {
                lanes g[9], half[6][3], to[6];
                EACH(int tap = 0; tap < 9; tap++)
                    for (int l = 0; l < PIXEL_LANES; l++)
                        g[tap][l] = plain[PLAIN(group * GROUP + part + l, r, tap)];
                EACH(int j = 0; j < 3; j++) {
                    WEIGHT_LINE(g[j], g[3 + j], g[6 + j], to);
                    EACH(int i = 0; i < 6; i++) half[i][j] = to[i];
                }
                EACH(int i = 0; i < 6; i++) {
                    WEIGHT_LINE(half[i][0], half[i][1], half[i][2], to);
                    EACH(int j = 0; j < 6; j++)
                        LANES_STORE(
                            lanes, packed + (((i * 6 + j) * written / GROUP + group) * read + r) * GROUP + part, to[j]);
                }
            }
}

void VERSION(winograd_gradient_weights)(
    const pixel_convolution_sizes *s, const float *sums, int64_t chunks, float *plain,
    int64_t first_group, int64_t end_group) {
    int64_t inputs = s->input_channels, outputs = s->output_channels;
    for (int64_t o = first_group * GROUP; o < end_group * GROUP; o += PIXEL_LANES)
        for (int64_t c = 0; c < inputs; c++) {
            lanes half[3][6], g[3];
            EACH(int j = 0; j < 6; j++) {
                lanes m[6];
                EACH(int i = 0; i < 6; i++) {
                    const float *from = sums + ((i * 6 + j) * inputs + c) * outputs + o;
                    m[i] = LANES_LOAD(lanes, from);
                    for (int64_t k = 1; k < chunks; k++)
                        m[i] += LANES_LOAD(lanes, from + k * POINTS * inputs * outputs);
                }
                WEIGHT_GRADIENT_LINE(m[0], m[1], m[2], m[3], m[4], m[5], g);
                EACH(int i = 0; i < 3; i++) half[i][j] = g[i];
            }
            EACH(int i = 0; i < 3; i++) {
                lanes *h = half[i];
                WEIGHT_GRADIENT_LINE(h[0], h[1], h[2], h[3], h[4], h[5], g);
                EACH(int j = 0; j < 3; j++)
                    for (int l = 0; l < PIXEL_LANES; l++)
                        plain[((o + l) * inputs + c) * 9 + i * 3 + j] = g[j][l];
            }
        }
}
