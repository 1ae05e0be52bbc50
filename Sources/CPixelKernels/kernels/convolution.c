#include "convolution.h"
#include "lanes.h"

// Six pixels × sixteen channels: with AVX2 twelve registers hold the sums, two the weights and one the input.
enum { PIXELS = 6, GROUP = PIXEL_CONVOLUTION_GROUP };
#define WHOLE_GROUPS(channels) (((channels) + GROUP - 1) / GROUP * GROUP)

// Row segments that the gradient of the weights is summed over: x and dy of so many pixels fit the caches.
#define SEGMENT 120

// A kernel element as one row of outputs sees it: output j reads pixel `column + j · step` of `row`.
typedef struct {
    const float *row;
    int64_t column, index;
} source_tap;

// Multiplies and adds all taps for six pixels and sixteen channels.
PIXEL_INLINE void sum_tile(
    const source_tap *taps, int64_t tap_count, int64_t first, int64_t count, int inside, int64_t step,
    int64_t width, int64_t inputs, const float *packed, const float *zeros, lanes8 result[PIXELS][2]) {
    lanes8 sum[PIXELS][2];
    for (int j = 0; j < PIXELS; j++) sum[j][0] = sum[j][1] = 0;
    for (int64_t t = 0; t < tap_count; t++) {
        const float *w = packed + taps[t].index * inputs * GROUP, *x[PIXELS];
        for (int j = 0; j < PIXELS; j++) {
            int64_t column = taps[t].column + (first + j) * step;
            int there = inside || (j < count && column >= 0 && column < width);
            x[j] = there ? taps[t].row + column * inputs : zeros;
        }
        const float *a = x[0], *b = x[1], *c = x[2], *d = x[3], *e = x[4], *f = x[5];
        for (int64_t i = 0; i < inputs; i++, w += GROUP) {
            lanes8 low = LANES_LOAD(lanes8, w), high = LANES_LOAD(lanes8, w + 8);
#define ADD(PIXEL, FROM) \
    sum[PIXEL][0] += (lanes8)(FROM[i]) * low, sum[PIXEL][1] += (lanes8)(FROM[i]) * high
            ADD(0, a), ADD(1, b), ADD(2, c), ADD(3, d), ADD(4, e), ADD(5, f);
#undef ADD
        }
    }
    for (int j = 0; j < PIXELS; j++) result[j][0] = sum[j][0], result[j][1] = sum[j][1];
}

// What becomes of sums on the way to memory: bias, addition, cut, as many channels as there are.
PIXEL_INLINE void write_pixel(
    const lanes8 sum[2], const float *bias, float *to, int64_t channels, int accumulate, int rectifier) {
    float values[GROUP];
    lanes8 low = sum[0], high = sum[1];
    if (channels < GROUP) {
        LANES_STORE(lanes8, values, low);
        LANES_STORE(lanes8, values + 8, high);
        for (int64_t c = 0; c < channels; c++) {
            float v = values[c] + (bias ? bias[c] : 0) + (accumulate ? to[c] : 0);
            RECTIFY(float, v, rectifier);
            to[c] = v;
        }
        return;
    }
    if (bias) low += LANES_LOAD(lanes8, bias), high += LANES_LOAD(lanes8, bias + 8);
    if (accumulate) low += LANES_LOAD(lanes8, to), high += LANES_LOAD(lanes8, to + 8);
    RECTIFY(lanes8, low, rectifier);
    RECTIFY(lanes8, high, rectifier);
    LANES_STORE(lanes8, to, low);
    LANES_STORE(lanes8, to + 8, high);
}

// One row of `count` outputs, `to_step` numbers apart; all taps have rows inside the input.
PIXEL_INLINE void convolve_row(
    const source_tap *taps, int64_t tap_count, int64_t area, int64_t step, int64_t width, int64_t inputs,
    const float *packed, const float *bias, int64_t outputs, float *to, int64_t to_step, int64_t count,
    int accumulate, int rectifier, const float *zeros) {
    // Outputs low ..< high see only pixels inside the row.
    int64_t low = 0, high = count;
    for (int64_t t = 0; t < tap_count; t++) {
        while (low < count && taps[t].column + low * step < 0) low++;
        while (high > 0 && taps[t].column + (high - 1) * step >= width) high--;
    }
    for (int64_t o = 0; o < outputs; o += GROUP) {
        int64_t channels = outputs - o < GROUP ? outputs - o : GROUP;
        const float *weights = packed + o * area * inputs;
        for (int64_t first = 0; first < count; first += PIXELS) {
            int64_t pixels = count - first < PIXELS ? count - first : PIXELS;
            int inside = first >= low && first + PIXELS <= high;
            lanes8 sum[PIXELS][2];
            if (inside)
                sum_tile(taps, tap_count, first, pixels, 1, step, width, inputs, weights, zeros, sum);
            else
                sum_tile(taps, tap_count, first, pixels, 0, step, width, inputs, weights, zeros, sum);
            for (int64_t j = 0; j < pixels; j++)
                write_pixel(
                    sum[j], bias ? bias + o : 0, to + (first + j) * to_step + o, channels, accumulate, rectifier);
        }
    }
}

static void convolution_forward(
    const pixel_convolution_sizes *s, const float *x, const float *packed, const float *bias, float *y,
    int accumulate, int rectifier, const float *zeros, int64_t first_row, int64_t end_row) {
    source_tap taps[PIXEL_CONVOLUTION_KERNEL * PIXEL_CONVOLUTION_KERNEL];
    int64_t area = s->kernel * s->kernel;
    for (int64_t row = first_row; row < end_row; row++) {
        int64_t image = row / s->output_height, top = row % s->output_height * s->stride - s->padding, count = 0;
        for (int64_t k = 0; k < area; k++) {
            int64_t y_in = top + k / s->kernel * s->dilation;
            if (y_in < 0 || y_in >= s->input_height) continue;
            taps[count++] = (source_tap){
                x + (image * s->input_height + y_in) * s->input_width * s->input_channels,
                k % s->kernel * s->dilation - s->padding, k};
        }
        convolve_row(
            taps, count, area, s->stride, s->input_width, s->input_channels, packed, bias, s->output_channels,
            y + row * s->output_width * s->output_channels, s->output_channels, s->output_width, accumulate,
            rectifier, zeros);
    }
}

// The input pixels of a row that are `stride` apart see the same kernel elements, and neighbours in dy: each of these
// `stride` interleaved rows is a row of an ordinary convolution.
static void convolution_backward_data(
    const pixel_convolution_sizes *s, const float *dy, const float *packed, const float *bias, float *dx,
    int accumulate, const float *zeros, int64_t first_row, int64_t end_row) {
    source_tap taps[PIXEL_CONVOLUTION_KERNEL * PIXEL_CONVOLUTION_KERNEL];
    int64_t area = s->kernel * s->kernel;
    for (int64_t row = first_row; row < end_row; row++)
        for (int64_t phase = 0; phase < s->stride && phase < s->input_width; phase++) {
            int64_t image = row / s->input_height, count = 0;
            for (int64_t k = 0; k < area; k++) {
                int64_t down = row % s->input_height + s->padding - k / s->kernel * s->dilation;
                int64_t across = phase + s->padding - k % s->kernel * s->dilation;
                if (down < 0 || down % s->stride || down / s->stride >= s->output_height || across % s->stride)
                    continue;
                taps[count++] = (source_tap){
                    dy + (image * s->output_height + down / s->stride) * s->output_width * s->output_channels,
                    across / s->stride, k};
            }
            convolve_row(
                taps, count, area, 1, s->output_width, s->output_channels, packed, bias, s->input_channels,
                dx + (row * s->input_width + phase) * s->input_channels, s->stride * s->input_channels,
                (s->input_width - phase + s->stride - 1) / s->stride, accumulate, 0, zeros);
        }
}

// Sums over the pixels of a row segment: COUNT input channels × sixteen output channels.
#define DEFINE_WEIGHT_TILE(COUNT)                                                                             \
    PIXEL_INLINE void weight_tile_##COUNT(                                                                    \
        const float *x, int64_t x_step, const float *dy, int64_t dy_step, int64_t pixels, float *sums,        \
        int64_t sums_step) {                                                                                  \
        lanes8 low[COUNT], high[COUNT];                                                                       \
        for (int i = 0; i < COUNT; i++) {                                                                     \
            low[i] = LANES_LOAD(lanes8, sums + i * sums_step);                                                \
            high[i] = LANES_LOAD(lanes8, sums + i * sums_step + 8);                                           \
        }                                                                                                     \
        for (int64_t p = 0; p < pixels; p++, x += x_step, dy += dy_step) {                                    \
            lanes8 g = LANES_LOAD(lanes8, dy), h = LANES_LOAD(lanes8, dy + 8);                                \
            _Pragma("clang loop unroll(full)") for (int i = 0; i < COUNT; i++)                                \
                low[i] += (lanes8)(x[i]) * g, high[i] += (lanes8)(x[i]) * h;                                  \
        }                                                                                                     \
        for (int i = 0; i < COUNT; i++) {                                                                     \
            LANES_STORE(lanes8, sums + i * sums_step, low[i]);                                                \
            LANES_STORE(lanes8, sums + i * sums_step + 8, high[i]);                                           \
        }                                                                                                     \
    }
DEFINE_WEIGHT_TILE(6)
DEFINE_WEIGHT_TILE(4)
DEFINE_WEIGHT_TILE(1)

// All input and output channels of one kernel element, over one row segment.
PIXEL_INLINE void weight_element(
    const float *x, int64_t x_step, int64_t inputs, const float *dy, int64_t outputs, int64_t pixels, float *sums) {
    int64_t columns = WHOLE_GROUPS(outputs);
    for (int64_t o = 0; o < outputs; o += GROUP) {
        int64_t i = 0;
        // Eight are two times four: two alone would leave the multipliers waiting.
        for (; inputs - i >= 6 && inputs - i != 8; i += 6)
            weight_tile_6(x + i, x_step, dy + o, outputs, pixels, sums + i * columns + o, columns);
        for (; inputs - i >= 4; i += 4)
            weight_tile_4(x + i, x_step, dy + o, outputs, pixels, sums + i * columns + o, columns);
        for (; i < inputs; i++)
            weight_tile_1(x + i, x_step, dy + o, outputs, pixels, sums + i * columns + o, columns);
    }
}

static void convolution_backward_weights(
    const pixel_convolution_sizes *s, const float *x, const float *dy, float *sums, int64_t first_row,
    int64_t end_row) {
    int64_t element = s->input_channels * WHOLE_GROUPS(s->output_channels);
    for (int64_t row = first_row; row < end_row; row++)
        for (int64_t start = 0; start < s->output_width; start += SEGMENT)
            for (int64_t k = 0; k < s->kernel * s->kernel; k++) {
                int64_t down = row % s->output_height * s->stride - s->padding + k / s->kernel * s->dilation;
                int64_t across = k % s->kernel * s->dilation - s->padding;
                if (down < 0 || down >= s->input_height) continue;
                int64_t a = start, b = start + SEGMENT < s->output_width ? start + SEGMENT : s->output_width;
                while (a < b && a * s->stride + across < 0) a++;
                while (b > a && (b - 1) * s->stride + across >= s->input_width) b--;
                if (a == b) continue;
                int64_t from = (row / s->output_height * s->input_height + down) * s->input_width;
                weight_element(
                    x + (from + a * s->stride + across) * s->input_channels, s->stride * s->input_channels,
                    s->input_channels, dy + (row * s->output_width + a) * s->output_channels,
                    s->output_channels, b - a, sums + k * element);
            }
}

#undef WHOLE_GROUPS
#undef SEGMENT
#undef DEFINE_WEIGHT_TILE
