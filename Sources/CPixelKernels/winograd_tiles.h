// Where the tiles of a convolution lie, the transforms of one tile, and how transformed tiles are laid out. Included by
// winograd_kernel.h, once for each instruction set; `lanes` are PIXEL_LANES channels.
#include "lanes.h"
#include "winograd.h"
#include "winograd_lines.h"

enum { GROUP = PIXEL_WINOGRAD_GROUP, POINTS = PIXEL_WINOGRAD_POINTS };

#define PASTE(a, b) a##b
#define LANES_OF(width) PASTE(lanes, width)
typedef LANES_OF(PIXEL_LANES) lanes;

// Transformed tiles lie as point × group of channels × tile × channel in the group. A line more after each point keeps the
// 36 stores of a tile out of the same set of the cache.
PIXEL_INLINE int64_t point_step(int64_t channels, int64_t tiles) { return channels * tiles + GROUP; }

// The first output row and column of a tile; its other rows are `dilation` apart.
typedef struct {
    int64_t image, row, column;
} tile_place;

PIXEL_INLINE int64_t tiles_along(int64_t size, int64_t dilation) {
    int64_t longest = (size + dilation - 1) / dilation;
    return (longest + 3) / 4;
}

PIXEL_INLINE tile_place place_of(const pixel_convolution_sizes *s, int64_t tile) {
    int64_t down = tiles_along(s->output_height, s->dilation), across = tiles_along(s->output_width, s->dilation);
    int64_t column = tile % across, row = tile / across % down, phase = tile / (across * down);
    int64_t d = s->dilation;
    return (tile_place){phase / (d * d), phase / d % d + row * 4 * d, phase % d + column * 4 * d};
}

// A square of `size` × `size` pixels, `step` apart, of which some may lie outside the map.
typedef struct {
    int64_t first, row_step, column_step;  // places of numbers
    int64_t low_row, end_row, low_column, end_column;  // what lies inside
} pixel_square;

// The part of 0 ..< count for which 0 ≤ first + i · step < size.
PIXEL_INLINE void inside_part(
    int64_t first, int64_t step, int64_t size, int64_t count, int64_t *low, int64_t *end) {
    *low = 0, *end = count;
    while (*low < count && first + *low * step < 0) ++*low;
    while (*end > *low && first + (*end - 1) * step >= size) --*end;
}

PIXEL_INLINE pixel_square square_at(
    int64_t image, int64_t row, int64_t column, int64_t step, int64_t count, int64_t height, int64_t width,
    int64_t channels) {
    pixel_square q = {
        ((image * height + row) * width + column) * channels, step * width * channels, step * channels, 0, 0, 0, 0};
    inside_part(row, step, height, count, &q.low_row, &q.end_row);
    inside_part(column, step, width, count, &q.low_column, &q.end_column);
    return q;
}

PIXEL_INLINE pixel_square input_square(const pixel_convolution_sizes *s, tile_place at) {
    return square_at(
        at.image, at.row - s->padding, at.column - s->padding, s->dilation, 6, s->input_height, s->input_width,
        s->input_channels);
}

PIXEL_INLINE pixel_square output_square(const pixel_convolution_sizes *s, tile_place at) {
    return square_at(
        at.image, at.row, at.column, s->dilation, 4, s->output_height, s->output_width, s->output_channels);
}

PIXEL_INLINE int is_whole(const pixel_square *q, int64_t count) {
    return q->low_row == 0 && q->low_column == 0 && q->end_row == count && q->end_column == count;
}

#define IS_INSIDE(q, i, j) ((i) >= (q).low_row && (i) < (q).end_row && (j) >= (q).low_column && (j) < (q).end_column)
#define PLACE(q, i, j) ((q).first + (i) * (q).row_step + (j) * (q).column_step)

// Reads pixel (i, j) of the square, or zeros outside.
#define READ(TYPE, i, j)                                                                                    \
    (whole || IS_INSIDE(q, i, j) ? LOAD(TYPE, PIXEL_LANES, x + PLACE(q, i, j) + channel) : (lanes)0)

#define DEFINE_TILES(TYPE)                                                                                      \
    PIXEL_INLINE void transform_input_##TYPE(                                                                   \
        const real_##TYPE *x, pixel_square q, int whole, int64_t channel, float *to, int64_t step) {            \
        lanes half[6][6], r[6];                                                                                 \
        EACH(int j = 0; j < 6; j++) {                                                                           \
            lanes d0 = READ(TYPE, 0, j), d1 = READ(TYPE, 1, j), d2 = READ(TYPE, 2, j);                          \
            lanes d3 = READ(TYPE, 3, j), d4 = READ(TYPE, 4, j), d5 = READ(TYPE, 5, j);                          \
            INPUT_LINE(d0, d1, d2, d3, d4, d5, r);                                                              \
            EACH(int i = 0; i < 6; i++) half[i][j] = r[i];                                                      \
        }                                                                                                       \
        EACH(int i = 0; i < 6; i++) {                                                                           \
            lanes *h = half[i];                                                                                 \
            INPUT_LINE(h[0], h[1], h[2], h[3], h[4], h[5], r);                                                  \
            EACH(int j = 0; j < 6; j++) LANES_STORE(lanes, to + (i * 6 + j) * step, r[j]);                      \
        }                                                                                                       \
    }                                                                                                           \
    PIXEL_INLINE void transform_gradient_##TYPE(                                                                \
        const real_##TYPE *x, pixel_square q, int whole, int64_t channel, float *to, int64_t step) {            \
        lanes half[6][4], r[6];                                                                                 \
        EACH(int j = 0; j < 4; j++) {                                                                           \
            lanes y0 = READ(TYPE, 0, j), y1 = READ(TYPE, 1, j), y2 = READ(TYPE, 2, j), y3 = READ(TYPE, 3, j);   \
            GRADIENT_LINE(y0, y1, y2, y3, r);                                                                   \
            EACH(int i = 0; i < 6; i++) half[i][j] = r[i];                                                      \
        }                                                                                                       \
        EACH(int i = 0; i < 6; i++) {                                                                           \
            lanes *h = half[i];                                                                                 \
            GRADIENT_LINE(h[0], h[1], h[2], h[3], r);                                                           \
            EACH(int j = 0; j < 6; j++) LANES_STORE(lanes, to + (i * 6 + j) * step, r[j]);                      \
        }                                                                                                       \
    }                                                                                                           \
    PIXEL_INLINE void write_output_##TYPE(                                                                      \
        const float *from, int64_t step, real_##TYPE *y, pixel_square q, int whole, int64_t channel,            \
        const float *bias, int accumulate, int rectifier) {                                                          \
        lanes half[4][6], r[4];                                                                                 \
        EACH(int j = 0; j < 6; j++) {                                                                           \
            lanes m[6];                                                                                         \
            EACH(int i = 0; i < 6; i++) m[i] = LANES_LOAD(lanes, from + (i * 6 + j) * step);                    \
            OUTPUT_LINE(m[0], m[1], m[2], m[3], m[4], m[5], r);                                                 \
            EACH(int i = 0; i < 4; i++) half[i][j] = r[i];                                                      \
        }                                                                                                       \
        lanes b = bias ? LANES_LOAD(lanes, bias + channel) : (lanes)0;                                          \
        EACH(int i = 0; i < 4; i++) {                                                                           \
            lanes *h = half[i];                                                                                 \
            OUTPUT_LINE(h[0], h[1], h[2], h[3], h[4], h[5], r);                                                 \
            EACH(int j = 0; j < 4; j++) {                                                                       \
                if (!whole && !IS_INSIDE(q, i, j)) continue;                                                    \
                real_##TYPE *to = y + PLACE(q, i, j) + channel;                                                 \
                lanes v = r[j] + b;                                                                             \
                if (accumulate) v += LOAD(TYPE, PIXEL_LANES, to);                                               \
                RECTIFY(lanes, v, rectifier);                                                                   \
                STORE(TYPE, PIXEL_LANES, to, v);                                                                \
            }                                                                                                   \
        }                                                                                                       \
    }

DEFINE_TILES(float32)
DEFINE_TILES(bfloat16)
