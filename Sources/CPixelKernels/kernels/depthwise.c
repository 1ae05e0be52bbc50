#include "depthwise.h"
#include "lanes.h"

// Pixels of a row that are computed together: with AVX2 eight registers hold their sums, sixteen channels each.
enum { DEPTHWISE_PIXELS = 4, DEPTHWISE_TAPS = PIXEL_DEPTHWISE_KERNEL * PIXEL_DEPTHWISE_KERNEL };

// A kernel element as one row of results sees it: result j reads pixel `column + j · step` of row `row` of the map.
typedef struct {
    int64_t row, column, index;
} depthwise_tap;

// What one row of results is made of, and what becomes of them.
typedef struct {
    int64_t channels, width;   // of the map that is read
    int64_t step;              // pixels of it from one result to the next
    int64_t count, to_step;    // results, and numbers from one to the next
    int64_t taps;
    depthwise_tap tap[DEPTHWISE_TAPS];  // their rows are inside the map
    const float *packed, *bias;
    int accumulate, rectifier;
} depthwise_row;

// COUNT results, each of the `taps` inside the map: from[t] is what the first one reads.
#define DEFINE_TILE(TYPE, WIDTH, NAME, COUNT)                                                                    \
    PIXEL_INLINE void depthwise_##NAME##_##TYPE##_##WIDTH(                                                       \
        const depthwise_row *r, const real_##TYPE *const *from, const float *const *weights, int64_t taps,       \
        real_##TYPE *to, int64_t channel) {                                                                      \
        lanes##WIDTH start = r->bias ? LANES_LOAD(lanes##WIDTH, r->bias + channel) : (lanes##WIDTH)0, sum[COUNT]; \
        int64_t step = r->step * r->channels;                                                                    \
        _Pragma("clang loop unroll(full)") for (int j = 0; j < COUNT; j++) sum[j] = start;                       \
        for (int64_t t = 0; t < taps; t++) {                                                                     \
            lanes##WIDTH w = LANES_LOAD(lanes##WIDTH, weights[t] + channel);                                     \
            const real_##TYPE *x = from[t] + channel;                                                            \
            _Pragma("clang loop unroll(full)") for (int j = 0; j < COUNT; j++)                                   \
                sum[j] += LOAD(TYPE, WIDTH, x + j * step) * w;                                                   \
        }                                                                                                        \
        _Pragma("clang loop unroll(full)") for (int j = 0; j < COUNT; j++) {                                     \
            real_##TYPE *place = to + j * r->to_step + channel;                                                  \
            lanes##WIDTH v = sum[j];                                                                             \
            if (r->accumulate) v += LOAD(TYPE, WIDTH, place);                                                    \
            RECTIFY(lanes##WIDTH, v, r->rectifier);                                                              \
            STORE(TYPE, WIDTH, place, v);                                                                        \
        }                                                                                                        \
    }
#define DEFINE_TILES(TYPE, WIDTH) DEFINE_TILE(TYPE, WIDTH, several, DEPTHWISE_PIXELS) DEFINE_TILE(TYPE, WIDTH, one, 1)
DEFINE_FOR_ALL_LANES(DEFINE_TILES)

#define DEFINE_ROW(TYPE)                                                                                         \
    PIXEL_INLINE void depthwise_row_##TYPE(const depthwise_row *r, const real_##TYPE *x, real_##TYPE *to) {      \
        const real_##TYPE *from[DEPTHWISE_TAPS];                                                                 \
        const float *weights[DEPTHWISE_TAPS];                                                                    \
        /* Results low ..< high see only pixels inside the row. */                                               \
        int64_t low = 0, high = r->count;                                                                        \
        for (int64_t t = 0; t < r->taps; t++) {                                                                  \
            while (low < r->count && r->tap[t].column + low * r->step < 0) low++;                                \
            while (high > 0 && r->tap[t].column + (high - 1) * r->step >= r->width) high--;                      \
        }                                                                                                        \
        for (int64_t first = 0; first < r->count;) {                                                             \
            int64_t used = 0;                                                                                    \
            for (int64_t t = 0; t < r->taps; t++) {                                                              \
                int64_t column = r->tap[t].column + first * r->step;                                             \
                if (column < 0 || column >= r->width) continue;                                                  \
                from[used] = x + (r->tap[t].row * r->width + column) * r->channels;                              \
                weights[used++] = r->packed + r->tap[t].index * r->channels;                                     \
            }                                                                                                    \
            real_##TYPE *place = to + first * r->to_step;                                                        \
            if (first >= low && first + DEPTHWISE_PIXELS <= high) {                                              \
                FOR_EACH_CHANNEL_GROUP(                                                                          \
                    r->channels, depthwise_several_##TYPE, r, from, weights, used, place, channel);              \
                first += DEPTHWISE_PIXELS;                                                                       \
            } else {                                                                                             \
                FOR_EACH_CHANNEL_GROUP(r->channels, depthwise_one_##TYPE, r, from, weights, used, place, channel); \
                first++;                                                                                         \
            }                                                                                                    \
        }                                                                                                        \
    }
DEFINE_ROW(float32)
DEFINE_ROW(bfloat16)

#define COMPUTE_ROW(TYPE, row, map, place) depthwise_row_##TYPE(&(row), map, (real_##TYPE *)to + (place))

static void depthwise_forward(
    pixel_storage storage, const pixel_depthwise_sizes *s, const void *x, const float *packed, const float *bias,
    void *y, int accumulate, int rectifier, int64_t first_row, int64_t end_row) {
    depthwise_row r = {
        .channels = s->channels, .width = s->input_width, .step = s->stride, .count = s->output_width,
        .to_step = s->channels, .packed = packed, .bias = bias, .accumulate = accumulate, .rectifier = rectifier};
    void *to = y;
    for (int64_t row = first_row; row < end_row; row++) {
        int64_t image = row / s->output_height, top = row % s->output_height * s->stride - s->padding_top;
        r.taps = 0;
        for (int64_t k = 0; k < s->kernel * s->kernel; k++) {
            int64_t down = top + k / s->kernel * s->dilation;
            if (down < 0 || down >= s->input_height) continue;
            r.tap[r.taps++] = (depthwise_tap){
                image * s->input_height + down, k % s->kernel * s->dilation - s->padding_left, k};
        }
        int64_t place = row * s->output_width * s->channels;
        if (storage == pixel_float32) COMPUTE_ROW(float32, r, x, place);
        else COMPUTE_ROW(bfloat16, r, x, place);
    }
}

// The input pixels of a row that are `stride` apart see the same kernel elements, and neighbours in dy: each of these
// `stride` interleaved rows is a row of an ordinary convolution.
static void depthwise_backward_data(
    pixel_storage storage, const pixel_depthwise_sizes *s, const void *dy, const float *packed, void *dx,
    int accumulate, int64_t first_row, int64_t end_row) {
    depthwise_row r = {
        .channels = s->channels, .width = s->output_width, .step = 1, .to_step = s->stride * s->channels,
        .packed = packed, .accumulate = accumulate};
    void *to = dx;
    for (int64_t row = first_row; row < end_row; row++)
        for (int64_t phase = 0; phase < s->stride && phase < s->input_width; phase++) {
            int64_t image = row / s->input_height;
            r.taps = 0;
            r.count = (s->input_width - phase + s->stride - 1) / s->stride;
            for (int64_t k = 0; k < s->kernel * s->kernel; k++) {
                int64_t down = row % s->input_height + s->padding_top - k / s->kernel * s->dilation;
                int64_t across = phase + s->padding_left - k % s->kernel * s->dilation;
                if (down < 0 || down % s->stride || down / s->stride >= s->output_height || across % s->stride)
                    continue;
                r.tap[r.taps++] = (depthwise_tap){
                    image * s->output_height + down / s->stride, across / s->stride, k};
            }
            int64_t place = (row * s->input_width + phase) * s->channels;
            if (storage == pixel_float32) COMPUTE_ROW(float32, r, dy, place);
            else COMPUTE_ROW(bfloat16, r, dy, place);
        }
}

// COUNT kernel elements side by side, `apart` numbers of x from one to the next: sums over the pixels of a row segment.
#define DEFINE_SUMS(TYPE, WIDTH, COUNT)                                                                          \
    PIXEL_INLINE void depthwise_sums_##COUNT##_##TYPE##_##WIDTH(                                                 \
        const real_##TYPE *x, int64_t x_step, int64_t apart, const real_##TYPE *dy, int64_t channels,            \
        int64_t pixels, float *sums, int64_t channel) {                                                          \
        lanes##WIDTH sum[COUNT];                                                                                 \
        _Pragma("clang loop unroll(full)") for (int k = 0; k < COUNT; k++)                                       \
            sum[k] = LANES_LOAD(lanes##WIDTH, sums + k * channels + channel);                                    \
        x += channel, dy += channel;                                                                             \
        for (int64_t p = 0; p < pixels; p++, x += x_step, dy += channels) {                                      \
            lanes##WIDTH g = LOAD(TYPE, WIDTH, dy);                                                              \
            _Pragma("clang loop unroll(full)") for (int k = 0; k < COUNT; k++)                                   \
                sum[k] += LOAD(TYPE, WIDTH, x + k * apart) * g;                                                  \
        }                                                                                                        \
        _Pragma("clang loop unroll(full)") for (int k = 0; k < COUNT; k++)                                       \
            LANES_STORE(lanes##WIDTH, sums + k * channels + channel, sum[k]);                                    \
    }
#define DEFINE_ALL_SUMS(TYPE, WIDTH) \
    DEFINE_SUMS(TYPE, WIDTH, 5) DEFINE_SUMS(TYPE, WIDTH, 3) DEFINE_SUMS(TYPE, WIDTH, 1)
DEFINE_FOR_ALL_LANES(DEFINE_ALL_SUMS)

// The outputs a ..< b of a row that see kernel element `across` pixels off inside the input row.
static void depthwise_seen(const pixel_depthwise_sizes *s, int64_t across, int64_t *a, int64_t *b) {
    *a = 0, *b = s->output_width;
    while (*a < *b && *a * s->stride + across < 0) ++*a;
    while (*b > *a && (*b - 1) * s->stride + across >= s->input_width) --*b;
}

// One row of the kernel over one row of outputs: those that see all of it at once, then what is left of each element.
#define DEFINE_KERNEL_ROW(TYPE)                                                                                  \
    PIXEL_INLINE void depthwise_kernel_row_##TYPE(                                                               \
        const pixel_depthwise_sizes *s, const real_##TYPE *x, const real_##TYPE *dy, float *sums) {              \
        int64_t n = s->channels, step = s->stride * n, apart = s->dilation * n, a, b, c, d;                      \
        depthwise_seen(s, -s->padding_left, &a, &c);                                                             \
        depthwise_seen(s, (s->kernel - 1) * s->dilation - s->padding_left, &d, &b);                              \
        int64_t count = s->kernel == 3 || s->kernel == 5 ? b - a : 0;                                            \
        const real_##TYPE *from = x + (a * s->stride - s->padding_left) * n;                                     \
        if (count <= 0) count = 0, a = b = 0;                                                                    \
        else if (s->kernel == 3)                                                                                 \
            FOR_EACH_CHANNEL_GROUP(n, depthwise_sums_3_##TYPE, from, step, apart, dy + a * n, n, count, sums, channel); \
        else                                                                                                     \
            FOR_EACH_CHANNEL_GROUP(n, depthwise_sums_5_##TYPE, from, step, apart, dy + a * n, n, count, sums, channel); \
        for (int64_t k = 0; k < s->kernel; k++) {                                                                \
            int64_t across = k * s->dilation - s->padding_left;                                                  \
            depthwise_seen(s, across, &c, &d);                                                                   \
            int64_t ends[2][2] = {{c, count ? a : d}, {count ? b : d, d}};                                       \
            for (int e = 0; e < 2; e++) {                                                                        \
                int64_t begin = ends[e][0], pixels = ends[e][1] - begin;                                         \
                if (pixels <= 0) continue;                                                                       \
                from = x + (begin * s->stride + across) * n;                                                     \
                FOR_EACH_CHANNEL_GROUP(                                                                          \
                    n, depthwise_sums_1_##TYPE, from, step, apart, dy + begin * n, n, pixels, sums + k * n, channel); \
            }                                                                                                    \
        }                                                                                                        \
    }
DEFINE_KERNEL_ROW(float32)
DEFINE_KERNEL_ROW(bfloat16)

#define ADD_ROW(TYPE)                                                                                            \
    depthwise_kernel_row_##TYPE(                                                                                 \
        s, (const real_##TYPE *)x + from * s->channels, (const real_##TYPE *)dy + to * s->channels, row_sums)

static void depthwise_backward_weights(
    pixel_storage storage, const pixel_depthwise_sizes *s, const void *x, const void *dy, float *sums,
    int64_t first_row, int64_t end_row) {
    for (int64_t row = first_row; row < end_row; row++)
        for (int64_t k = 0; k < s->kernel; k++) {
            int64_t down = row % s->output_height * s->stride - s->padding_top + k * s->dilation;
            if (down < 0 || down >= s->input_height) continue;
            int64_t from = (row / s->output_height * s->input_height + down) * s->input_width;
            int64_t to = row * s->output_width;
            float *row_sums = sums + k * s->kernel * s->channels;
            if (storage == pixel_float32) ADD_ROW(float32);
            else ADD_ROW(bfloat16);
        }
}

#undef DEFINE_TILE
#undef DEFINE_TILES
#undef DEFINE_ROW
#undef COMPUTE_ROW
#undef DEFINE_SUMS
#undef DEFINE_ALL_SUMS
#undef DEFINE_KERNEL_ROW
#undef ADD_ROW
