#include "cross_entropy.h"
#include "label_types.h"
#include <string.h>

// Bytes, the common case: a histogram of all 256 values, four of them so that runs of one label do not
// wait for their own last store.
static pixel_label_findings count_bytes(
    const uint8_t *labels, int64_t begin, int64_t end, int64_t classes, int has_ignore,
    int64_t ignore_index, int64_t *counts
) {
    int64_t histogram[4][256];
    memset(histogram, 0, sizeof histogram);
    int64_t i = begin;
    for (; i + 4 <= end; i += 4)
        for (int k = 0; k < 4; k++) histogram[k][labels[i + k]]++;
    for (; i < end; i++) histogram[0][labels[i]]++;
    pixel_label_findings found = {0, 0, -1};
    for (int64_t value = 0; value < 256; value++) {
        int64_t n = histogram[0][value] + histogram[1][value] + histogram[2][value]
            + histogram[3][value];
        if (has_ignore && value == ignore_index) found.ignored += n;
        else if (value < classes) counts[value] += n;
        else found.outside += n;
    }
    for (i = begin; found.outside > 0 && found.first_outside < 0; i++)
        if (labels[i] >= classes && !(has_ignore && labels[i] == ignore_index))
            found.first_outside = i;
    return found;
}

// An unsigned 64-bit label beyond 2^63 reads as negative, and so as outside; only an ignore_index that is
// negative could be mistaken for it, so the caller passes none for unsigned labels then.
#define COUNT(type)                                                                         \
    for (int64_t i = begin; i < end; i++) {                                                 \
        int64_t label = (int64_t)((const type *)labels)[i];                                 \
        if (has_ignore && label == ignore_index) found.ignored++;                           \
        else if (label >= 0 && label < classes) counts[label]++;                            \
        else {                                                                              \
            if (found.outside == 0) found.first_outside = i;                                \
            found.outside++;                                                                \
        }                                                                                   \
    }

pixel_label_findings pixel_label_count(
    const void *labels, pixel_label_type type, int64_t begin, int64_t end, int64_t classes,
    int has_ignore, int64_t ignore_index, int64_t *counts
) {
    pixel_label_findings found = {0, 0, -1};
    if (type == PIXEL_LABEL_U8)
        return count_bytes(
            labels, begin, end, classes, has_ignore, ignore_index, counts);
    FOR_LABEL_TYPE(type, COUNT)
    return found;
}
