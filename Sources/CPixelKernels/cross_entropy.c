#include "cross_entropy.h"
#include "label_types.h"
#include "logit_tile.h"
#include "multiversion.h"
#include "vector_math.h"

// y = label (or -1: ignored), m = largest logit, t = logit - m, e = exp(t), S = sum of e.

// What is known of each pixel of a tile.
typedef struct {
    int32_t label[LARGEST_TILE];
    float weight[LARGEST_TILE];  // w[y], 0 where ignored
    float picked[LARGEST_TILE];  // the label's logit
    float loss[LARGEST_TILE];
    float factor[LARGEST_TILE];    // the gradient of class c is e[c] * factor …
    float at_label[LARGEST_TILE];  // … but this for the label; with smoothing, minus this
} tile_pixels;

int64_t pixel_cross_entropy_scratch(int64_t classes) {
    return (tile_width(classes) + 16) * classes;
}

#define LOAD_LABELS(type)                                                                   \
    for (int64_t p = 0; p < count; p++) {                                                   \
        int64_t label = (int64_t)((const type *)job->labels)[begin + p];                    \
        of->label[p] = job->has_ignore && label == job->ignore_index ? -1 : (int32_t)label; \
    }

// With few classes the label's weight and logit are found by comparing each class with the label, which the
// sum over the other classes does anyway; with many, looking them up is faster.
PIXEL_INLINE int picks_by_comparison(const pixel_cross_entropy_job *job) {
    return job->classes <= 48;
}

PIXEL_INLINE void load_pixels(
    const pixel_cross_entropy_job *job, int64_t begin, int64_t count, int64_t width,
    const float *restrict x, tile_pixels *restrict of
) {
    FOR_LABEL_TYPE(job->label_type, LOAD_LABELS)
    for (int64_t p = count; p < padded(count); p++) of->label[p] = -1;
    if (picks_by_comparison(job)) return;
    for (int64_t p = 0; p < padded(count); p++) {
        int32_t label = of->label[p];
        of->weight[p] = label < 0 ? 0.0f : job->weights[label];
        of->picked[p] = x[(label < 0 ? 0 : label) * width + p];
    }
}

// Where the logits of the next tile lie: a line for each class and 16 pixels. They are fetched while this
// tile is computed; the processor's own prefetching does not see that far, which costs half the bandwidth.
typedef struct {
    const char *start;
    int64_t per_pixel, per_class;  // bytes
} next_tile;

PIXEL_INLINE next_tile place_of_next_tile(const pixel_cross_entropy_job *job, int64_t begin) {
    int64_t size = job->logits_are_bfloat16 ? 2 : 4;
    const char *start = (const char *)job->logits + begin * job->pixel_stride * size;
    if (job->class_stride != 1) return (next_tile){start, size, job->class_stride * size};
    return (next_tile){start, job->classes * size, 16 * size};
}

// The loss of 16 pixels, and what their gradient needs; x becomes e.
PIXEL_INLINE void evaluate16(
    const pixel_cross_entropy_job *job, int smooths, int64_t width, float *restrict x,
    tile_pixels *restrict of, int64_t p, next_tile next, int few
) {
    int64_t C = job->classes;
    v16i label = *(const v16i *)(of->label + p);
    v16f m = *(const v16f *)(x + p);
    for (int64_t c = 1; c < C; c++) {
        v16f value = *(const v16f *)(x + c * width + p);
        m = value > m ? value : m;
    }
    v16f zero, others, weighted, e, w, t_label;
    splat16(0.0f, &zero);
    others = weighted = w = t_label = zero;
    if (!few) {
        w = *(const v16f *)(of->weight + p);
        t_label = *(const v16f *)(of->picked + p) - m;
    }
    for (int64_t c = 0; c < C; c++) {
        __builtin_prefetch(next.start + p * next.per_pixel + c * next.per_class, 0, 3);
        v16f t = *(const v16f *)(x + c * width + p) - m;
        exp_nonpositive(&t, &e);
        *(v16f *)(x + c * width + p) = e;
        v16i is_label = label == (int32_t)c;
        others += is_label ? zero : e;
        if (few) {
            w = is_label ? zero + job->weights[c] : w;
            t_label = is_label ? t : t_label;
        }
        if (smooths) weighted += t * job->weights[c];
    }
    exp_nonpositive(&t_label, &e);
    v16f S = others + e;
    // The loss is log(S / e) = log(1 + others / e), which keeps every digit of small losses, or where the
    // label's e has vanished log(S) - t.
    v16i vanished = ~(e > 1e-30f);
    v16f ratio = others / (vanished ? zero + 1.0f : e), log_sum, log;
    v16f r = vanished ? S - 1.0f : ratio, u = vanished ? S : ratio + 1.0f;
    log_positive(&u, &r, &log);
    v16f loss = w * (vanished ? log - t_label : log);
    v16f total = w;
    if (smooths) {
        float per_class = job->smoothing / (float)C;
        r = S - 1.0f;
        log_positive(&S, &r, &log_sum);
        loss = loss * (1.0f - job->smoothing)
            + (log_sum * job->weight_total - weighted) * per_class;
        total = w * (1.0f - job->smoothing) + per_class * job->weight_total;
    }
    *(v16f *)(of->loss + p) = label < 0 ? zero : loss;
    if (!job->gradient) return;
    v16f factor = total * job->gradient_scale / S;
    *(v16f *)(of->factor + p) = factor;
    *(v16f *)(of->at_label + p) =
        smooths ? w * ((1.0f - job->smoothing) * job->gradient_scale) : -others * factor;
}

// e becomes the gradient.
PIXEL_INLINE void differentiate(
    const pixel_cross_entropy_job *job, int smooths, int64_t count, int64_t width,
    float *restrict x, const tile_pixels *restrict of
) {
    float per_class = job->smoothing / (float)job->classes;
    v16f zero;
    splat16(0.0f, &zero);
    for (int64_t c = 0; c < job->classes; c++) {
        float spread = per_class * job->weights[c] * job->gradient_scale;
        for (int64_t p = 0; p < count; p += 16) {
            v16i label = *(const v16i *)(of->label + p);
            v16f at_label = *(const v16f *)(of->at_label + p);
            v16f value = *(v16f *)(x + c * width + p) * *(const v16f *)(of->factor + p);
            if (smooths) value -= spread + (label == (int32_t)c ? at_label : zero);
            else value = label == (int32_t)c ? at_label : value;
            *(v16f *)(x + c * width + p) = label < 0 ? zero : value;
        }
    }
}

PIXEL_INLINE void load_tile(
    const pixel_cross_entropy_job *job, int64_t begin, int64_t count, int64_t width, float *x
) {
    int64_t start = begin * job->pixel_stride;
    if (job->logits_are_bfloat16)
        load_tile_bfloat16(
            (const uint16_t *)job->logits + start, job->pixel_stride, job->class_stride,
            job->classes, count, width, x);
    else if (job->class_stride == 1)
        load_tile_rows((const float *)job->logits + start, job->classes, count, width, x);
    else
        load_tile_planes(
            (const float *)job->logits + start, job->class_stride, job->classes, count, width, x);
}

PIXEL_INLINE void store_tile(
    const pixel_cross_entropy_job *job, int64_t begin, int64_t count, int64_t width, float *x,
    float *rows
) {
    float *to = job->gradient + begin * job->pixel_stride;
    if (job->class_stride == 1)
        store_tile_rows(x, job->classes, count, width, rows, job->streams, to);
    else
        store_tile_planes(x, job->class_stride, job->classes, count, width, job->streams, to);
}

PIXEL_INLINE double evaluate_chunk(
    const pixel_cross_entropy_job *job, int smooths, int64_t begin, int64_t end, float *scratch
) {
    // Eight running sums whose order does not depend on the tile.
    double sums[8] = {0};
    int64_t width = tile_width(job->classes);
    int few = picks_by_comparison(job);
    _Alignas(64) tile_pixels of;
    for (int64_t at = begin; at < end; at += width) {
        int64_t count = end - at < width ? end - at : width;
        load_tile(job, at, count, width, scratch);
        load_pixels(job, at, count, width, scratch, &of);
        next_tile next = place_of_next_tile(job, at + width);
        for (int64_t p = 0; p < count; p += 16)
            evaluate16(job, smooths, width, scratch, &of, p, next, few);
        for (int64_t p = 0; p < padded(count); p += 8)
            for (int k = 0; k < 8; k++) sums[k] += (double)of.loss[p + k];
        if (job->map) memcpy(job->map + at, of.loss, (size_t)count * sizeof(float));
        if (job->gradient) {
            differentiate(job, smooths, count, width, scratch, &of);
            store_tile(job, at, count, width, scratch, scratch + width * job->classes);
        }
    }
#if defined(__x86_64__)
    // Stores past the caches become visible to other threads before the team meets.
    if (job->streams) __builtin_ia32_sfence();
#endif
    return ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]));
}

PIXEL_MULTIVERSION
double pixel_cross_entropy_chunk(
    const pixel_cross_entropy_job *job, int64_t begin, int64_t end, float *scratch
) {
    return job->smoothing > 0.0f ? evaluate_chunk(job, 1, begin, end, scratch)
                                 : evaluate_chunk(job, 0, begin, end, scratch);
}
