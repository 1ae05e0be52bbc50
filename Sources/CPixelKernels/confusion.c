#include "confusion.h"
#include <string.h>

// Neighbours mostly fall into the same cell. Counting every fourth pixel in a table of its own keeps each
// addition from waiting for the one before; beyond this many classes the tables would leave the cache.
enum { SEPARATE_TABLES = 4, SEPARATE_CLASSES = 32 };

static int64_t first_outside(
    const uint8_t *labels, const uint8_t *predictions, int64_t count, int64_t classes, uint8_t ignored
) {
    for (int64_t p = 0; p < count; p++)
        if (labels[p] != ignored && (labels[p] >= classes || predictions[p] >= classes)) return p;
    return -1;
}

int64_t pixel_confusion_add(
    const uint8_t *labels, const uint8_t *predictions, int64_t count, int64_t classes,
    uint8_t ignored, int64_t *counts
) {
    int64_t outside = 0;
    if (classes <= SEPARATE_CLASSES && count >= 4096) {
        // One more row and column take what is ignored or outside, so that the loop has no branch.
        int64_t side = classes + 1;
        int64_t tables[SEPARATE_TABLES][(SEPARATE_CLASSES + 1) * (SEPARATE_CLASSES + 1)];
        memset(tables, 0, sizeof tables);
        for (int64_t p = 0; p < count; p++) {
            int64_t label = labels[p], prediction = predictions[p];
            int counted = label != ignored;
            outside += counted & ((label >= classes) | (prediction >= classes));
            label = counted && label < classes ? label : classes;
            prediction = prediction < classes ? prediction : classes;
            tables[p % SEPARATE_TABLES][label * side + prediction]++;
        }
        for (int k = 0; k < SEPARATE_TABLES; k++)
            for (int64_t y = 0; y < classes; y++)
                for (int64_t x = 0; x < classes; x++)
                    counts[y * classes + x] += tables[k][y * side + x];
    } else {
        for (int64_t p = 0; p < count; p++) {
            if (labels[p] == ignored) continue;
            if (labels[p] < classes && predictions[p] < classes)
                counts[labels[p] * classes + predictions[p]]++;
            else outside++;
        }
    }
    return outside ? first_outside(labels, predictions, count, classes, ignored) : -1;
}
