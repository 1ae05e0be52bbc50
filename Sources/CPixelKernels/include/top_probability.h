// How sure a network is of what it predicts.
#ifndef PIXEL_TOP_PROBABILITY_H
#define PIXEL_TOP_PROBABILITY_H
#include <stdint.h>

// The largest softmax probability of each pixel, 1 / sum of exp(x[c] - largest x): logits[pixel * classes + class],
// 1 to 256 classes. NaN where a logit is NaN or infinite.
void pixel_top_probability_rows(
    const float *logits, int64_t classes, int64_t count, float *probabilities);

#endif
