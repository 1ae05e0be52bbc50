// Cross entropy of one chunk, written once and compiled for each instruction set: the file that includes this has defined
// PIXEL_LANES, and VERSION as the name of its function.
#include "cross_entropy.h"
#include "cross_entropy_versions.h"
#include "label_types.h"
#include "logit_tile.h"
#include "vector_math.h"

// y = label, m = largest logit, t = logit - m, e = exp(t), S = sum of e.
// Where a sum over the classes needs a comparison with the label for each of them, looking the label's own logit up
// first and then striking it out is faster: it takes scalar instructions, and the vector units are the bottleneck.

// What is known of each pixel of a tile.
typedef struct {
    int32_t label[LARGEST_TILE];    // C where it is ignored
    float largest[LARGEST_TILE];    // m
    float weight[LARGEST_TILE];     // w[y], 0 where ignored
    float t[LARGEST_TILE];          // the label's logit, then its t …
    float e[LARGEST_TILE];          // … and its e
    float others[LARGEST_TILE];     // the sum of e of all other classes
    float weighted[LARGEST_TILE];   // the sum of weight * t, for smoothing
    float loss[LARGEST_TILE];
    float factor[LARGEST_TILE];     // the gradient of class c is e[c] * factor …
    float at_label[LARGEST_TILE];   // … with this for e at the label; with smoothing, minus this at the label
} tile_pixels;

#define LOAD_LABELS(type)                                                                   \
    for (int64_t p = 0; p < count; p++) {                                                   \
        int64_t label = (int64_t)((const type *)job->labels)[begin + p];                    \
        int ignored = job->has_ignore && label == job->ignore_index;                        \
        of->label[p] = (int32_t)(ignored ? job->classes : label);                           \
    }

PIXEL_INLINE void load_tile(
    const pixel_cross_entropy_job *job, int64_t begin, int64_t count, int64_t width,
    float *restrict x, tile_pixels *restrict of
) {
    int64_t start = begin * job->pixel_stride, C = job->classes;
    const float *from = (const float *)job->logits + start;
    if (job->logits_are_bfloat16)
        load_tile_bfloat16(
            (const uint16_t *)job->logits + start, job->pixel_stride, job->class_stride, C, count,
            width, x);
    else if (job->class_stride == 1) load_tile_rows(from, C, count, width, x, of->largest);
    else load_tile_planes(from, job->class_stride, C, count, width, x);
    if (job->logits_are_bfloat16 || job->class_stride != 1)
        find_largest(C, count, width, x, of->largest);
    FOR_LABEL_TYPE(job->label_type, LOAD_LABELS)
    for (int64_t p = count; p < padded(count); p++) of->label[p] = (int32_t)C;
}

// Looks up the label's weight and logit and strikes the logit out. An ignored label finds one more row, which holds
// the largest logit.
PIXEL_INLINE void pick(
    const pixel_cross_entropy_job *job, int smooths, int64_t count, int64_t width,
    float *restrict x, tile_pixels *restrict of
) {
    const float *weights = job->weights;
    memcpy(x + job->classes * width, of->largest, (size_t)padded(count) * sizeof(float));
#pragma clang loop vectorize(disable)
    for (int64_t p = 0; p < padded(count); p++) {
        int64_t label = of->label[p];
        float *logit = x + label * width + p;
        of->weight[p] = weights[label];
        of->t[p] = *logit;
        if (!smooths) *logit = -__builtin_inff();
    }
}

// Fetches lines of the next tile while this one is computed; the processor's own prefetching does not see that far.
PIXEL_INLINE void fetch(const pixel_cross_entropy_job *job, int64_t next, int64_t p) {
    int64_t size = job->logits_are_bfloat16 ? 2 : 4;
    const char *at = (const char *)job->logits + (next + p) * job->pixel_stride * size;
    if (job->class_stride == 1) {
        int64_t bytes = PIXEL_LANES * job->classes * size;
        for (int64_t k = 0; k < bytes; k += 64) __builtin_prefetch(at + k, 0, 3);
    } else if (p * size % 64 == 0) {
        for (int64_t c = 0; c < job->classes; c++, at += job->class_stride * size)
            __builtin_prefetch(at, 0, 3);
    }
}

// x becomes e (where `keeps` says so), with sums over the classes on the way. `smooths` and `keeps` are constants where
// this is inlined.
PIXEL_INLINE void exponentiate(
    const pixel_cross_entropy_job *job, int smooths, int keeps, int64_t width,
    float *restrict x, tile_pixels *restrict of, int64_t p
) {
    int64_t C = job->classes;
    vint label = *(const vint *)(of->label + p);
    vfloat m = *(const vfloat *)(of->largest + p);
    vfloat others = SPLAT(0.0f), weighted = others, e;
    float *row = x + p;
    for (int64_t c = 0; c < C; c++, row += width) {
        vfloat t = *(const vfloat *)row - m;
        exp_nonpositive(&t, &e);
        if (keeps) *(vfloat *)row = e;
        if (smooths) {
            weighted += t * job->weights[c];
            others = label == (int32_t)c ? others : others + e;
        } else {
            others += e;
        }
    }
    *(vfloat *)(of->others + p) = others;
    if (smooths) *(vfloat *)(of->weighted + p) = weighted;
    vfloat t = *(const vfloat *)(of->t + p) - m;
    exp_nonpositive(&t, &e);
    *(vfloat *)(of->t + p) = t;
    *(vfloat *)(of->e + p) = e;
}

PIXEL_INLINE void exponentiate_tile(
    const pixel_cross_entropy_job *job, int smooths, int keeps, int64_t begin, int64_t count,
    int64_t width, float *restrict x, tile_pixels *restrict of
) {
    for (int64_t p = 0; p < padded(count); p += PIXEL_LANES) {
        fetch(job, begin + width, p);
        exponentiate(job, smooths, keeps, width, x, of, p);
    }
}

// The loss, and what the gradient needs; returns where an ignored pixel has a sum that is NaN. A loop of its own over the
// tile: the long chain of log of one vector overlaps with those of its neighbours.
PIXEL_INLINE vint finish(
    const pixel_cross_entropy_job *job, int smooths, tile_pixels *restrict of, int64_t p
) {
    vfloat w = *(const vfloat *)(of->weight + p), others = *(const vfloat *)(of->others + p);
    vfloat t = *(const vfloat *)(of->t + p), e = *(const vfloat *)(of->e + p);
    // S >= 1, since the e of the largest logit is 1. Where that is the label's, S - 1 is what the others add up to, with
    // every digit of a small loss; where not, log S - t is no small number.
    vfloat zero = SPLAT(0.0f), S = others + e, rest = others + (e - 1.0f), log;
    log_positive(&S, &rest, &log);
    vfloat loss = w * (log - t), total = w;
    if (smooths) {
        float per_class = job->smoothing / (float)job->classes;
        vfloat weighted = *(const vfloat *)(of->weighted + p);
        loss = loss * (1.0f - job->smoothing) + (log * job->weight_total - weighted) * per_class;
        total = w * (1.0f - job->smoothing) + per_class * job->weight_total;
    }
    vint ignored = *(const vint *)(of->label + p) == (int32_t)job->classes;
    *(vfloat *)(of->loss + p) = ignored ? zero : loss;
    *(vfloat *)(of->factor + p) = ignored ? zero : total * job->gradient_scale / S;
    *(vfloat *)(of->at_label + p) =
        smooths ? w * ((1.0f - job->smoothing) * job->gradient_scale) : -others;
    return ignored & ~(S == S);
}

// Puts minus the sum of the others where the label's e belongs, which makes its gradient. An ignored pixel's factor is 0,
// which does for all of it but NaN.
PIXEL_INLINE void put_back(
    const pixel_cross_entropy_job *job, int64_t count, int64_t width, const vint *broken,
    float *restrict x, const tile_pixels *restrict of
) {
    int any = 0;
    for (int k = 0; k < PIXEL_LANES; k++) any |= (*broken)[k];
    for (int64_t c = 0; any && c < job->classes; c++)
        for (int64_t p = 0; p < count; p++)
            if (of->label[p] == job->classes) x[c * width + p] = 0.0f;
#pragma clang loop vectorize(disable)
    for (int64_t p = 0; p < count; p++) x[of->label[p] * width + p] = of->at_label[p];
}

// The gradient of class c.
PIXEL_INLINE void gradient(
    const pixel_cross_entropy_job *job, int smooths, int64_t width, const float *restrict x,
    const tile_pixels *restrict of, int64_t c, int64_t p, vfloat *result
) {
    vfloat value = *(const vfloat *)(x + c * width + p) * *(const vfloat *)(of->factor + p);
    if (smooths) {
        vfloat zero = SPLAT(0.0f), at_label = *(const vfloat *)(of->at_label + p);
        vint label = *(const vint *)(of->label + p);
        float spread = job->smoothing / (float)job->classes * job->weights[c] * job->gradient_scale;
        value -= spread + (label == (int32_t)c ? at_label : zero);
        value = label == (int32_t)job->classes ? zero : value;
    }
    *result = value;
}

// Writes past the caches.
PIXEL_INLINE void stream(const vfloat *value, float *to) {
    __builtin_nontemporal_store(*value, (vfloat *)to);
}

// Writes the gradient as rows of classes; past the caches by way of `rows`, a buffer as large as the tile, since a row
// does not begin on a cache line.
PIXEL_INLINE void write_rows(
    const pixel_cross_entropy_job *job, int smooths, int64_t count, int64_t width,
    const float *restrict x, const tile_pixels *restrict of, float *restrict rows, float *to
) {
    int64_t C = job->classes, p = 0;
    float *start = job->streams ? rows : to;
    for (; C >= 4 && p + PIXEL_LANES <= count; p += PIXEL_LANES)
        for (int64_t at = 0; at < C; at += 4) {
            int64_t c = at + 4 <= C ? at : C - 4;
            vfloat a[4];
            for (int k = 0; k < 4; k++) gradient(job, smooths, width, x, of, c + k, p, &a[k]);
            transpose_quarters(a);
            float *row = start + p * C + c;
            for (int k = 0; k < 4; k++, row += C) store_quarters(&a[k], row, C);
        }
    for (; C == 2 && p + PIXEL_LANES <= count; p += PIXEL_LANES) {
        vfloat a, b;
        gradient(job, smooths, width, x, of, 0, p, &a);
        gradient(job, smooths, width, x, of, 1, p, &b);
        *(vfloat_any *)(start + p * 2) = __builtin_shufflevector(a, b, LOW_ZIPPED);
        *(vfloat_any *)(start + p * 2 + PIXEL_LANES) = __builtin_shufflevector(a, b, HIGH_ZIPPED);
    }
    for (; p < count; p += PIXEL_LANES)
        for (int64_t c = 0; c < C; c++) {
            vfloat value;
            gradient(job, smooths, width, x, of, c, p, &value);
            for (int64_t k = 0; k < PIXEL_LANES && p + k < count; k++)
                start[(p + k) * C + c] = value[k];
        }
    if (!job->streams) return;
    int64_t i = 0;
    for (; i + PIXEL_LANES <= count * C; i += PIXEL_LANES)
        stream((const vfloat *)(rows + i), to + i);
    for (; i < count * C; i++) to[i] = rows[i];
}

// Writes the gradient as planes, one a class.
PIXEL_INLINE void write_planes(
    const pixel_cross_entropy_job *job, int smooths, int64_t count, int64_t width,
    const float *restrict x, const tile_pixels *restrict of, float *to
) {
    for (int64_t c = 0; c < job->classes; c++) {
        float *plane = to + c * job->class_stride;
        for (int64_t p = 0; p < count; p += PIXEL_LANES) {
            vfloat value;
            gradient(job, smooths, width, x, of, c, p, &value);
            if (p + PIXEL_LANES > count)
                for (int64_t k = 0; p + k < count; k++) plane[p + k] = value[k];
            else if (job->streams) stream(&value, plane + p);
            else *(vfloat_any *)(plane + p) = value;
        }
    }
}

PIXEL_INLINE double evaluate_chunk(
    const pixel_cross_entropy_job *job, int smooths, int64_t begin, int64_t end, float *scratch
) {
    // Eight running sums whose order does not depend on the tile.
    double sums[8] = {0};
    int64_t width = tile_width(job->classes);
    float *x = scratch, *rows = scratch + (job->classes + 1) * width;
    _Alignas(64) tile_pixels of;
    for (int64_t at = begin; at < end; at += width) {
        int64_t count = end - at < width ? end - at : width;
        load_tile(job, at, count, width, x, &of);
        pick(job, smooths, count, width, x, &of);
        if (job->gradient) exponentiate_tile(job, smooths, 1, at, count, width, x, &of);
        else exponentiate_tile(job, smooths, 0, at, count, width, x, &of);
        vint broken = (vint)(0);
        for (int64_t p = 0; p < padded(count); p += PIXEL_LANES)
            broken |= finish(job, smooths, &of, p);
        for (int64_t p = 0; p < padded(count); p += 8)
            for (int k = 0; k < 8; k++) sums[k] += (double)of.loss[p + k];
        if (job->map) memcpy(job->map + at, of.loss, (size_t)count * sizeof(float));
        if (!job->gradient) continue;
        if (!smooths) put_back(job, count, width, &broken, x, &of);
        float *to = job->gradient + at * job->pixel_stride;
        if (job->class_stride == 1) write_rows(job, smooths, count, width, x, &of, rows, to);
        else write_planes(job, smooths, count, width, x, &of, to);
    }
#if defined(__x86_64__)
    // Stores past the caches become visible to other threads before the team meets.
    if (job->streams) __builtin_ia32_sfence();
#endif
    return ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]));
}

double VERSION(
    const pixel_cross_entropy_job *job, int64_t begin, int64_t end, float *scratch
) {
    return job->smoothing > 0.0f ? evaluate_chunk(job, 1, begin, end, scratch)
                                 : evaluate_chunk(job, 0, begin, end, scratch);
}
