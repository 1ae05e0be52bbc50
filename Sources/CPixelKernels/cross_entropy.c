#include "cross_entropy.h"
#include "label_types.h"
#include "multiversion.h"
#include "vector_math.h"

// A tile is some pixels of all classes, class by class: x[c * width + p]. It stays in the first-level
// cache, where the loops below read it several times; memory is read once and written once.
// p = pixel in the tile, c = class, y = label (or -1: ignored), m = largest logit, t = logit - m,
// e = exp(t), S = sum of e.
enum { LARGEST_TILE = 256, SMALLEST_TILE = 16, TILE_FLOATS = 6144 };

static int64_t tile_width(int64_t classes) {
    int64_t width = LARGEST_TILE;
    while (width > SMALLEST_TILE && width * classes > TILE_FLOATS) width /= 2;
    return width;
}

int64_t pixel_cross_entropy_scratch(int64_t classes) { return tile_width(classes) * classes; }

typedef struct {
    float largest[LARGEST_TILE], others[LARGEST_TILE], picked[LARGEST_TILE];
    float picked_logit[LARGEST_TILE], smooth[LARGEST_TILE], weight[LARGEST_TILE];
    float loss[LARGEST_TILE], factor[LARGEST_TILE], at_label[LARGEST_TILE];
    int32_t label[LARGEST_TILE];
} tile_rows;

PIXEL_INLINE float bfloat16_at(const void *logits, int64_t i) {
    return float_of_bits((int32_t)((uint32_t)((const uint16_t *)logits)[i] << 16));
}

PIXEL_INLINE void load_tile(
    const pixel_cross_entropy_job *job, int64_t begin, int64_t count, int64_t width, float *x
) {
    int64_t start = begin * job->pixel_stride, C = job->classes;
    int64_t ps = job->pixel_stride, cs = job->class_stride;
    if (job->logits_are_bfloat16) {
        for (int64_t c = 0; c < C; c++)
            for (int64_t p = 0; p < count; p++)
                x[c * width + p] = bfloat16_at(job->logits, start + p * ps + c * cs);
    } else if (ps == 1) {
        const float *from = (const float *)job->logits + start;
        for (int64_t c = 0; c < C; c++)
            for (int64_t p = 0; p < count; p++) x[c * width + p] = from[p + c * cs];
    } else {
        const float *from = (const float *)job->logits + start;
        for (int64_t p = 0; p < count; p++)
            for (int64_t c = 0; c < C; c++) x[c * width + p] = from[p * ps + c * cs];
    }
}

PIXEL_INLINE void store_tile(
    const pixel_cross_entropy_job *job, int64_t begin, int64_t count, int64_t width, const float *x
) {
    int64_t ps = job->pixel_stride, cs = job->class_stride, C = job->classes;
    float *to = job->gradient + begin * ps;
    if (ps == 1) {
        for (int64_t c = 0; c < C; c++)
            for (int64_t p = 0; p < count; p++) to[p + c * cs] = x[c * width + p];
    } else {
        for (int64_t p = 0; p < count; p++)
            for (int64_t c = 0; c < C; c++) to[p * ps + c * cs] = x[c * width + p];
    }
}

#define LOAD_LABELS(type)                                                                   \
    for (int64_t p = 0; p < count; p++) {                                                   \
        int64_t label = (int64_t)((const type *)job->labels)[begin + p];                    \
        rows->label[p] =                                                                    \
            job->has_ignore && label == job->ignore_index ? -1 : (int32_t)label;            \
    }

PIXEL_INLINE void load_labels(
    const pixel_cross_entropy_job *job, int64_t begin, int64_t count, tile_rows *rows
) {
    FOR_LABEL_TYPE(job->label_type, LOAD_LABELS)
    for (int64_t p = 0; p < count; p++)
        rows->weight[p] = rows->label[p] < 0 ? 0.0f : job->weights[rows->label[p]];
}

// x becomes e; per pixel: the largest logit, the picked class's e and t, and the sum of all other e.
PIXEL_INLINE void exponentiate(
    int64_t C, int64_t count, int64_t width, float *restrict x, tile_rows *restrict rows
) {
    for (int64_t p = 0; p < count; p++) rows->largest[p] = x[p];
    for (int64_t c = 1; c < C; c++)
        for (int64_t p = 0; p < count; p++) {
            float value = x[c * width + p];
            rows->largest[p] = value > rows->largest[p] ? value : rows->largest[p];
        }
    for (int64_t p = 0; p < count; p++)
        rows->others[p] = rows->picked[p] = rows->picked_logit[p] = 0.0f;
    for (int64_t c = 0; c < C; c++)
        for (int64_t p = 0; p < count; p++) {
            float t = x[c * width + p] - rows->largest[p];
            float e = exp_nonpositive(t);
            int is_label = rows->label[p] == (int32_t)c;
            rows->others[p] += is_label ? 0.0f : e;
            rows->picked[p] = is_label ? e : rows->picked[p];
            rows->picked_logit[p] = is_label ? t : rows->picked_logit[p];
            x[c * width + p] = e;
        }
}

// The sum over classes of weight * t, for label smoothing; reads the logits, so it comes before exponentiate.
PIXEL_INLINE void weigh_logits(
    const float *weights, int64_t C, int64_t count, int64_t width, const float *restrict x,
    tile_rows *restrict rows
) {
    for (int64_t p = 0; p < count; p++) rows->largest[p] = x[p];
    for (int64_t c = 1; c < C; c++)
        for (int64_t p = 0; p < count; p++) {
            float value = x[c * width + p];
            rows->largest[p] = value > rows->largest[p] ? value : rows->largest[p];
        }
    for (int64_t p = 0; p < count; p++) rows->smooth[p] = 0.0f;
    for (int64_t c = 0; c < C; c++)
        for (int64_t p = 0; p < count; p++)
            rows->smooth[p] += weights[c] * (x[c * width + p] - rows->largest[p]);
}

PIXEL_INLINE void finish_loss(
    const pixel_cross_entropy_job *job, int64_t count, tile_rows *restrict rows
) {
    float e = job->smoothing, per_class = e / (float)job->classes;
    for (int64_t p = 0; p < count; p++) {
        float S = rows->others[p] + rows->picked[p];
        // Where the picked class has not vanished, log(1 + others / picked) keeps small losses exact.
        int vanished = !(rows->picked[p] > 1e-30f);
        float ratio = rows->others[p] / (vanished ? 1.0f : rows->picked[p]);
        float log_sum = log_positive(S);
        float exact = log_one_plus(ratio);
        float nll = vanished ? log_sum - rows->picked_logit[p] : exact;
        float w = rows->weight[p];
        float loss = w * nll;
        float A = w;
        if (e > 0.0f) {
            loss = (1.0f - e) * loss
                + per_class * (job->weight_total * log_sum - rows->smooth[p]);
            A = (1.0f - e) * w + per_class * job->weight_total;
        }
        int counts = rows->label[p] >= 0;
        rows->loss[p] = counts ? loss : 0.0f;
        rows->factor[p] = A * job->gradient_scale / S;
        rows->at_label[p] = e > 0.0f ? (1.0f - e) * w * job->gradient_scale
                                     : -rows->others[p] * rows->factor[p];
    }
}

// e becomes the gradient.
PIXEL_INLINE void differentiate(
    const pixel_cross_entropy_job *job, int64_t count, int64_t width, float *restrict x,
    const tile_rows *restrict rows
) {
    float e = job->smoothing, per_class = e / (float)job->classes;
    for (int64_t c = 0; c < job->classes; c++) {
        float spread = per_class * job->weights[c] * job->gradient_scale;
        if (e > 0.0f)
            for (int64_t p = 0; p < count; p++) {
                float value = x[c * width + p] * rows->factor[p] - spread;
                value -= rows->label[p] == (int32_t)c ? rows->at_label[p] : 0.0f;
                x[c * width + p] = rows->label[p] >= 0 ? value : 0.0f;
            }
        else
            for (int64_t p = 0; p < count; p++) {
                float value = x[c * width + p] * rows->factor[p];
                value = rows->label[p] == (int32_t)c ? rows->at_label[p] : value;
                x[c * width + p] = rows->label[p] >= 0 ? value : 0.0f;
            }
    }
}

PIXEL_MULTIVERSION
double pixel_cross_entropy_chunk(
    const pixel_cross_entropy_job *job, int64_t begin, int64_t end, float *scratch
) {
    // Eight running sums whose order does not depend on the tile.
    double sums[8] = {0};
    int64_t width = tile_width(job->classes);
    tile_rows rows;
    for (int64_t at = begin; at < end; at += width) {
        int64_t count = end - at < width ? end - at : width;
        load_tile(job, at, count, width, scratch);
        load_labels(job, at, count, &rows);
        if (job->smoothing > 0.0f)
            weigh_logits(job->weights, job->classes, count, width, scratch, &rows);
        exponentiate(job->classes, count, width, scratch, &rows);
        finish_loss(job, count, &rows);
        int64_t p = 0;
        for (; p + 8 <= count; p += 8)
            for (int k = 0; k < 8; k++) sums[k] += (double)rows.loss[p + k];
        for (; p < count; p++) sums[p & 7] += (double)rows.loss[p];
        if (job->map)
            for (p = 0; p < count; p++) job->map[at + p] = rows.loss[p];
        if (job->gradient) {
            differentiate(job, count, width, scratch, &rows);
            store_tile(job, at, count, width, scratch);
        }
    }
    return ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]));
}
