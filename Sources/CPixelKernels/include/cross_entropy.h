// Softmax cross entropy with index targets: loss sums, loss map and gradient in one pass over the logits.
#ifndef PIXEL_CROSS_ENTROPY_H
#define PIXEL_CROSS_ENTROPY_H
#include <stdint.h>

// How one label is stored.
typedef enum {
    PIXEL_LABEL_U8, PIXEL_LABEL_I8, PIXEL_LABEL_U16, PIXEL_LABEL_I16,
    PIXEL_LABEL_U32, PIXEL_LABEL_I32, PIXEL_LABEL_U64, PIXEL_LABEL_I64
} pixel_label_type;

// What labels hold in a range of pixels.
typedef struct {
    int64_t ignored;        // equal to ignore_index
    int64_t outside;        // neither ignored nor 0 ..< classes
    int64_t first_outside;  // index of the first such label, -1 where there is none
} pixel_label_findings;

// Adds the number of labels of each class to counts[0 ..< classes], for labels begin ..< end.
// ignore_index is tested first and only if has_ignore is not 0.
pixel_label_findings pixel_label_count(
    const void *labels, pixel_label_type type, int64_t begin, int64_t end,
    int64_t classes, int has_ignore, int64_t ignore_index, int64_t *counts);

// Pixels of one sum: a range starts at a multiple of it, so that sums do not depend on who computes them.
#define PIXEL_CROSS_ENTROPY_CHUNK 4096

// One call's input. Logit of pixel p and class c of an image: logits[p * pixel_stride + c * class_stride].
typedef struct {
    const void *logits;       // float32, or bfloat16 where logits_are_bfloat16 is not 0
    int logits_are_bfloat16;
    int64_t pixel_stride;
    int64_t class_stride;
    int64_t classes;
    const void *labels;       // all 0 ..< classes or ignored: pixel_label_count has checked
    pixel_label_type label_type;
    int has_ignore;
    int64_t ignore_index;
    const float *weights;     // a weight for each class, and a 0 for what is ignored
    float smoothing;          // e of label smoothing, 0 for none
    float weight_total;       // sum of weights, used with smoothing
    float gradient_scale;     // 1 / denominator
    float *map;               // loss of each pixel, or NULL
    float *gradient;          // same places as logits, may be the same memory; or NULL
    // Not 0: the gradient is written past the caches. Then it is other memory than the logits, aligned to
    // 64 bytes, and class_stride is 1 or a multiple of 16.
    int streams;
} pixel_cross_entropy_job;

// Floats of scratch memory for a number of classes; the memory is aligned to 64 bytes.
int64_t pixel_cross_entropy_scratch(int64_t classes);

// Computes pixels begin ..< end (at most one chunk) of one image and returns the sum of their losses.
double pixel_cross_entropy_chunk(
    const pixel_cross_entropy_job *job, int64_t begin, int64_t end, float *scratch);

#endif
