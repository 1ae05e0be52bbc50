// Predicted classes and the confusion matrix.
#ifndef PIXEL_CONFUSION_H
#define PIXEL_CONFUSION_H
#include <stdint.h>

// Counts pixels by label and prediction: counts[label * classes + prediction] += 1, except where the label is
// `ignored`. Returns the index of the first pixel whose label or prediction is neither, or -1; then some
// pixels have been counted and some not.
int64_t pixel_confusion_add(
    const uint8_t *labels, const uint8_t *predictions, int64_t count, int64_t classes,
    uint8_t ignored, int64_t *counts);

// The class with the largest logit of each pixel, the first one of equals: logits[pixel * classes + class],
// 1 to 256 classes. A NaN is never larger than another logit, and none is larger than a NaN of class 0.
void pixel_argmax_rows(const float *logits, int64_t classes, int64_t count, uint8_t *predictions);

#endif
