#include "cross_entropy.h"
#include "label_types.h"
#include "logit_tile.h"
#include "multiversion.h"
#include "vector_math.h"

// y = label (or -1: ignored), m = largest logit, t = logit - m, e = exp(t), S = sum of e.

// What is known of each pixel of a tile.
typedef struct {
    int32_t label[LARGEST_TILE];
    float weight[LARGEST_TILE];     // w[y], 0 where ignored
    float picked[LARGEST_TILE];     // the label's logit, then its t
    float others[LARGEST_TILE];     // the sum of e of all other classes
    float weighted[LARGEST_TILE];   // the sum of weight * t, for smoothing
    float loss[LARGEST_TILE];
    float factor[LARGEST_TILE];     // the gradient of class c is e[c] * factor …
    float at_label[LARGEST_TILE];   // … but this for the label; with smoothing, minus this
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

// x becomes e, for `groups` times 16 pixels, with sums over the classes on the way. `groups`, `few` and `smooths`
// are constants where this is inlined, so the loops over groups disappear.
PIXEL_INLINE void exponentiate(
    const pixel_cross_entropy_job *job, int groups, int few, int smooths, int64_t width,
    float *restrict x, tile_pixels *restrict of, int64_t p, next_tile next
) {
    int64_t C = job->classes;
    const float *restrict weights = job->weights;
    v16i label[2];
    v16f m[2], others[2], weighted[2], w[2], t_label[2], e;
    for (int g = 0; g < groups; g++) {
        int64_t q = p + 16 * g;
        label[g] = *(const v16i *)(of->label + q);
        m[g] = *(const v16f *)(x + q);
        for (int64_t c = 1; c < C; c++) {
            v16f value = *(const v16f *)(x + c * width + q);
            m[g] = value > m[g] ? value : m[g];
        }
        splat16(0.0f, &others[g]);
        weighted[g] = w[g] = t_label[g] = others[g];
        if (!few) t_label[g] = *(const v16f *)(of->picked + q) - m[g];
    }
    const char *fetch = next.start + p * next.per_pixel;
    float *row = x + p;
    for (int64_t c = 0; c < C; c++, row += width, fetch += next.per_class) {
        v16f weight;
        splat16(weights[c], &weight);
        for (int g = 0; g < groups; g++) {
            __builtin_prefetch(fetch + 16 * g * next.per_pixel, 0, 3);
            v16f t = *(const v16f *)(row + 16 * g) - m[g];
            exp_nonpositive(&t, &e);
            *(v16f *)(row + 16 * g) = e;
            v16i is_label = label[g] == (int32_t)c;
            others[g] = is_label ? others[g] : others[g] + e;
            if (few) {
                w[g] = is_label ? weight : w[g];
                t_label[g] = is_label ? t : t_label[g];
            }
            if (smooths) weighted[g] += t * weight;
        }
    }
    for (int g = 0; g < groups; g++) {
        int64_t q = p + 16 * g;
        *(v16f *)(of->others + q) = others[g];
        *(v16f *)(of->picked + q) = t_label[g];
        if (few) *(v16f *)(of->weight + q) = w[g];
        if (smooths) *(v16f *)(of->weighted + q) = weighted[g];
    }
}

PIXEL_INLINE void exponentiate_tile(
    const pixel_cross_entropy_job *job, int few, int smooths, int64_t count, int64_t width,
    float *restrict x, tile_pixels *restrict of, next_tile next
) {
    int64_t p = 0;
    for (; p + 32 <= padded(count); p += 32)
        exponentiate(job, 2, few, smooths, width, x, of, p, next);
    if (p < count) exponentiate(job, 1, few, smooths, width, x, of, p, next);
}

// The loss of 16 pixels, and what their gradient needs. A loop of its own over the tile: the long chain from
// exp to log of one vector overlaps with those of its neighbours.
PIXEL_INLINE void finish16(
    const pixel_cross_entropy_job *job, int smooths, tile_pixels *restrict of, int64_t p
) {
    v16f zero, e;
    splat16(0.0f, &zero);
    v16f w = *(const v16f *)(of->weight + p), others = *(const v16f *)(of->others + p);
    v16f t = *(const v16f *)(of->picked + p);
    exp_nonpositive(&t, &e);
    v16f S = others + e;
    // The loss is log(S / e) = log(1 + others / e), which keeps every digit of small losses, or where the
    // label's e has vanished log(S) - t.
    v16i vanished = ~(e > 1e-30f);
    v16f ratio = others / (vanished ? zero + 1.0f : e), log;
    v16f r = vanished ? S - 1.0f : ratio, u = vanished ? S : ratio + 1.0f;
    log_positive(&u, &r, &log);
    v16f loss = w * (vanished ? log - t : log), total = w;
    if (smooths) {
        float per_class = job->smoothing / (float)job->classes;
        v16f log_sum, weighted = *(const v16f *)(of->weighted + p);
        r = S - 1.0f;
        log_positive(&S, &r, &log_sum);
        loss = loss * (1.0f - job->smoothing)
            + (log_sum * job->weight_total - weighted) * per_class;
        total = w * (1.0f - job->smoothing) + per_class * job->weight_total;
    }
    v16i label = *(const v16i *)(of->label + p);
    *(v16f *)(of->loss + p) = label < 0 ? zero : loss;
    if (!job->gradient) return;
    v16f factor = total * job->gradient_scale / S;
    *(v16f *)(of->factor + p) = factor;
    *(v16f *)(of->at_label + p) =
        smooths ? w * ((1.0f - job->smoothing) * job->gradient_scale) : -others * factor;
}

// The gradient of class c for 16 pixels.
PIXEL_INLINE void gradient16(
    const pixel_cross_entropy_job *job, int smooths, int64_t width, const float *restrict x,
    const tile_pixels *restrict of, int64_t c, int64_t p, v16f *result
) {
    v16f zero;
    splat16(0.0f, &zero);
    v16i label = *(const v16i *)(of->label + p);
    v16f at_label = *(const v16f *)(of->at_label + p);
    v16f value = *(const v16f *)(x + c * width + p) * *(const v16f *)(of->factor + p);
    if (smooths) {
        float spread = job->smoothing / (float)job->classes * job->weights[c] * job->gradient_scale;
        value -= spread + (label == (int32_t)c ? at_label : zero);
    } else {
        value = label == (int32_t)c ? at_label : value;
    }
    *result = label < 0 ? zero : value;
}

// Writes 16 floats past the caches where that is wanted and the place allows it.
PIXEL_INLINE void write16(const v16f *value, float *to, int streams) {
    if (streams) __builtin_nontemporal_store(*value, (v16f *)to);
    else *(v16f_any *)to = *value;
}

// Writes the gradient as rows of classes, 16 pixels at a time; past the caches by way of `rows`, a buffer of
// 16 * classes floats, since a row does not begin on a cache line.
PIXEL_INLINE void write_rows(
    const pixel_cross_entropy_job *job, int smooths, int64_t count, int64_t width,
    const float *restrict x, const tile_pixels *restrict of, float *restrict rows, float *to
) {
    int64_t C = job->classes, p = 0;
    for (; C >= 4 && p + 16 <= count; p += 16) {
        float *start = job->streams ? rows : to + p * C;
        for (int64_t at = 0; at < C; at += 4) {
            int64_t c = at + 4 <= C ? at : C - 4;
            v16f a[4];
            for (int k = 0; k < 4; k++) gradient16(job, smooths, width, x, of, c + k, p, &a[k]);
            transpose_quarters(a);
            float *row = start + c;
            for (int k = 0; k < 4; k++, row += C) store_quarters(&a[k], row, C);
        }
        if (job->streams)
            for (int64_t i = 0; i < 16 * C; i += 16)
                write16((const v16f *)(rows + i), to + p * C + i, 1);
    }
    for (; p < count; p += 16)
        for (int64_t c = 0; c < C; c++) {
            v16f value;
            gradient16(job, smooths, width, x, of, c, p, &value);
            for (int64_t k = 0; k < 16 && p + k < count; k++) to[(p + k) * C + c] = value[k];
        }
}

// Writes the gradient as planes, one a class.
PIXEL_INLINE void write_planes(
    const pixel_cross_entropy_job *job, int smooths, int64_t count, int64_t width,
    const float *restrict x, const tile_pixels *restrict of, float *to
) {
    for (int64_t c = 0; c < job->classes; c++) {
        float *plane = to + c * job->class_stride;
        for (int64_t p = 0; p < count; p += 16) {
            v16f value;
            gradient16(job, smooths, width, x, of, c, p, &value);
            if (p + 16 <= count) write16(&value, plane + p, job->streams);
            else for (int64_t k = 0; p + k < count; k++) plane[p + k] = value[k];
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
        if (few) exponentiate_tile(job, 1, smooths, count, width, scratch, &of, next);
        else exponentiate_tile(job, 0, smooths, count, width, scratch, &of, next);
        for (int64_t p = 0; p < count; p += 16) finish16(job, smooths, &of, p);
        for (int64_t p = 0; p < padded(count); p += 8)
            for (int k = 0; k < 8; k++) sums[k] += (double)of.loss[p + k];
        if (job->map) memcpy(job->map + at, of.loss, (size_t)count * sizeof(float));
        if (!job->gradient) continue;
        float *to = job->gradient + at * job->pixel_stride;
        if (job->class_stride == 1)
            write_rows(
                job, smooths, count, width, scratch, &of, scratch + width * job->classes, to);
        else write_planes(job, smooths, count, width, scratch, &of, to);
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
