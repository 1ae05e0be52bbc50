// Softmax probabilities of rows of logits, channels last.
#ifndef PIXEL_PROBABILITIES_H
#define PIXEL_PROBABILITIES_H
#include <stdint.h>

// The largest softmax probability of each pixel, 1 / sum of exp(x[c] - largest x): logits[pixel * classes + class],
// 1 to 256 classes. NaN where a logit is NaN or infinite.
void pixel_top_probability_rows(
    const float *logits, int64_t classes, int64_t count, float *probabilities);

// Adds the softmax of each pixel to sums[p * step * classes + class]: step is 1, or -1 for a row that is mirrored (sums
// then is its last pixel). 1 to 256 classes. NaN for every class of a pixel that has NaN or +infinity.
void pixel_add_probabilities(
    const float *logits, int64_t classes, int64_t count, float *sums, int64_t step);

#endif
