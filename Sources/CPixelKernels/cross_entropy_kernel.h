// Cross entropy of one chunk, written once and compiled for each instruction set: the file that includes this has defined
// PIXEL_LANES, VERSION(name) as the name of its function, and PIXEL_FUSES where a product and a sum are one instruction with one
// rounding.
#include "cross_entropy.h"
#include "kernel_table.h"
#include "label_types.h"
#include "logit_tile.h"
#include "vector_math.h"

// m = largest logit, y = (logit - m) * log2(e), e = 2^y, S = sum of e.
// Where a sum over the classes needs a comparison with the label for each of them, looking the label's own logit up
// first and then striking it out is faster: it takes scalar instructions, and the vector units are the bottleneck.

typedef float v8f __attribute__((ext_vector_type(8)));
typedef double vdouble __attribute__((ext_vector_type(8)));

// What is known of each pixel of a tile.
typedef struct {
    int32_t label[LARGEST_TILE];    // C where it is ignored
    float largest[LARGEST_TILE];    // m
    float weight[LARGEST_TILE];     // of the label, 0 where ignored
    float logit[LARGEST_TILE];      // the label's logit …
    float e[LARGEST_TILE];          // … and its e
    float others[LARGEST_TILE];     // the sum of e of all other classes
    float weighted[LARGEST_TILE];   // the sum of weight * (logit - m), for smoothing
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

// From 2^14 on the rounding of m * log2(e) is no small number, and at last the product is infinite. A tile with such logits
// has the largest ones subtracted beforehand.
PIXEL_INLINE void keep_finite(
    int64_t classes, int64_t count, int64_t width, float *restrict x, float *restrict largest
) {
    vint top = (vint)(0);
    for (int64_t p = 0; p < padded(count); p += PIXEL_LANES)
        top = __builtin_elementwise_max(top, *(const vint *)(largest + p) & 0x7FFFFFFF);
    if (__builtin_reduce_max(top) < 0x46800000) return;
    for (int64_t p = 0; p < padded(count); p++) {
        for (int64_t c = 0; c < classes; c++) x[c * width + p] -= largest[p];
        largest[p] = 0.0f;
    }
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
    else
        load_tile_planes(
            from, job->class_stride, is_wide(C, job->class_stride), C, count, width, x, of->largest);
    if (job->logits_are_bfloat16) find_largest(C, count, width, x, of->largest);
    FOR_LABEL_TYPE(job->label_type, LOAD_LABELS)
    for (int64_t p = count; p < padded(count); p++) of->label[p] = (int32_t)C;
    keep_finite(C, count, width, x, of->largest);
}

// The weight of each label.
PIXEL_INLINE void look_up_weights(
    const pixel_cross_entropy_job *job, int64_t count, tile_pixels *restrict of
) {
    const float *weights = job->weights;
#ifdef PIXEL_AVX512
    // Up to 31 classes and the ignored: a table in two registers.
    if (job->classes < 32) {
        uint32_t have = (uint32_t)((1ull << (job->classes + 1)) - 1);
        __m512 low = _mm512_maskz_loadu_ps((__mmask16)have, weights);
        __m512 high = _mm512_maskz_loadu_ps((__mmask16)(have >> 16), weights + 16);
        for (int64_t p = 0; p < padded(count); p += PIXEL_LANES) {
            __m512i label = _mm512_load_si512(of->label + p);
            _mm512_store_ps(of->weight + p, _mm512_permutex2var_ps(low, label, high));
        }
        return;
    }
#endif
    for (int64_t p = 0; p < padded(count); p++) of->weight[p] = weights[of->label[p]];
}

// Looks up the label's logit and strikes it out. An ignored label finds one more row, which holds the largest logit.
PIXEL_INLINE void pick(
    const pixel_cross_entropy_job *job, int smooths, int64_t count, int64_t width,
    float *restrict x, tile_pixels *restrict of
) {
    look_up_weights(job, count, of);
    memcpy(x + job->classes * width, of->largest, (size_t)padded(count) * sizeof(float));
#pragma clang loop vectorize(disable)
    for (int64_t p = 0; p < padded(count); p++) {
        float *logit = x + of->label[p] * width + p;
        of->logit[p] = *logit;
        if (!smooths) *logit = -__builtin_inff();
    }
}

// Fetches lines of the next tile while this one is computed; the processor's own prefetching does not see that far.
// Rows go to the second-level cache: a tile of them waits there at little cost, while more fetches towards the first level than
// it can have under way hold up everything (measured on a Zen 4: a third of the time of a loss map).
PIXEL_INLINE void fetch(const pixel_cross_entropy_job *job, int64_t next, int64_t p) {
    if (is_wide(job->classes, job->class_stride)) return;
    int64_t size = job->logits_are_bfloat16 ? 2 : 4;
    const char *at = (const char *)job->logits + (next + p) * job->pixel_stride * size;
    if (job->class_stride == 1) {
        int64_t bytes = PIXEL_LANES * job->classes * size;
        for (int64_t k = 0; k < bytes; k += 64) __builtin_prefetch(at + k, 0, 2);
    } else if (p * size % 64 == 0) {
        for (int64_t c = 0; c < job->classes; c++, at += job->class_stride * size)
            __builtin_prefetch(at, 0, 3);
    }
}

// y of a logit. In one rounding where the processor can; that of m * log2(e) is the same for all classes of a pixel, so the
// softmax does not know of it. Elsewhere a difference first, since a large product would lose what distinguishes the classes.
PIXEL_INLINE void scale(const vfloat *logit, const vfloat *m, vfloat *y) {
#ifdef PIXEL_FUSES
    *y = *logit * LOG2_E - *m * LOG2_E;
#else
    *y = (*logit - *m) * LOG2_E;
#endif
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
    vfloat others = SPLAT(0.0f), weighted = others, y, e;
    float *row = x + p;
    for (int64_t c = 0; c < C; c++, row += width) {
        scale((const vfloat *)row, &m, &y);
        exp2_nonpositive(&y, &e);
        if (smooths) {
            weighted += (*(const vfloat *)row - m) * job->weights[c];
            others = label == (int32_t)c ? others : others + e;
        } else {
            others += e;
        }
        if (keeps) *(vfloat *)row = e;
    }
    *(vfloat *)(of->others + p) = others;
    if (smooths) *(vfloat *)(of->weighted + p) = weighted;
    scale((const vfloat *)(of->logit + p), &m, &y);
    exp2_nonpositive(&y, &e);
    *(vfloat *)(of->e + p) = e;
}

PIXEL_INLINE void exponentiate_tile(
    const pixel_cross_entropy_job *job, int smooths, int keeps, int64_t next, int64_t count,
    int64_t width, float *restrict x, tile_pixels *restrict of
) {
    for (int64_t p = 0; p < padded(count); p += PIXEL_LANES) {
        fetch(job, next, p);
        exponentiate(job, smooths, keeps, width, x, of, p);
    }
}

// The loss, and what the gradient needs; returns where an ignored pixel has a sum that is NaN. A loop of its own over the
// tile: the long chain of log of one vector overlaps with those of its neighbours.
PIXEL_INLINE vint finish(
    const pixel_cross_entropy_job *job, int smooths, tile_pixels *restrict of, int64_t p
) {
    vfloat w = *(const vfloat *)(of->weight + p), others = *(const vfloat *)(of->others + p);
    vfloat m = *(const vfloat *)(of->largest + p), e = *(const vfloat *)(of->e + p), y_of_m;
    vfloat t = *(const vfloat *)(of->logit + p) - m;
    // 0 but for the rounding of m * log2(e), which S has in it.
    scale(&m, &m, &y_of_m);
    // Where the label has at least half of the sum, -log(e / S) is log(1 + others / e), with every digit of a small
    // loss; where not, log S - t is no small number.
    vfloat zero = SPLAT(0.0f), S = others + e, ratio = others / e, log;
    vint leads = e >= others;
    vfloat u = leads ? ratio + 1.0f : S, rest = leads ? ratio : S - 1.0f;
    log_positive(&u, &rest, &log);
    vfloat nll = leads ? log : log - y_of_m * LN_2 - t, loss = w * nll, total = w;
    if (smooths) {
        float per_class = job->smoothing / (float)job->classes;
        vfloat log_sum = leads ? log + t : log - y_of_m * LN_2;
        vfloat weighted = *(const vfloat *)(of->weighted + p);
        loss = loss * (1.0f - job->smoothing)
            + (log_sum * job->weight_total - weighted) * per_class;
        total = w * (1.0f - job->smoothing) + per_class * job->weight_total;
    }
    vint ignored = *(const vint *)(of->label + p) == (int32_t)job->classes;
    *(vfloat *)(of->loss + p) = ignored ? zero : loss;
    if (!job->gradient) return ignored & 0;
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
    int any = __builtin_reduce_or(*broken);
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
    // Sixteen running sums whose order does not depend on the tile.
    vdouble sums[2] = {0, 0};
    int64_t pixels = tile_pixel_count(job->classes, job->class_stride);
    int64_t width = tile_width(job->classes, job->class_stride);
    float *x = scratch, *rows = scratch + (job->classes + 1) * width;
    _Alignas(64) tile_pixels of;
    for (int64_t at = begin; at < end; at += pixels) {
        int64_t count = end - at < pixels ? end - at : pixels, next = at + pixels;
        load_tile(job, at, count, width, x, &of);
        pick(job, smooths, count, width, x, &of);
        if (job->gradient) exponentiate_tile(job, smooths, 1, next, count, width, x, &of);
        else exponentiate_tile(job, smooths, 0, next, count, width, x, &of);
        vint broken = (vint)(0);
        for (int64_t at16 = 0; at16 < padded(count); at16 += 16) {
            for (int64_t p = at16; p < at16 + 16; p += PIXEL_LANES)
                broken |= finish(job, smooths, &of, p);
            for (int k = 0; k < 2; k++)
                sums[k] += __builtin_convertvector(*(const v8f *)(of.loss + at16 + 8 * k), vdouble);
        }
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
    vdouble sum = sums[0] + sums[1];
    return ((sum[0] + sum[4]) + (sum[2] + sum[6])) + ((sum[1] + sum[5]) + (sum[3] + sum[7]));
}

double VERSION(cross_entropy_chunk)(
    const pixel_cross_entropy_job *job, int64_t begin, int64_t end, float *scratch
) {
    return job->smoothing > 0.0f ? evaluate_chunk(job, 1, begin, end, scratch)
                                 : evaluate_chunk(job, 0, begin, end, scratch);
}
