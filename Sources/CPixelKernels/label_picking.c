#include "resampling.h"
#include <string.h>

void pixel_pick_labels(const uint8_t *source, size_t sourceWidth, const int32_t *rows, size_t height,
                       const int32_t *columns, size_t width, uint8_t *output, size_t outputStride) {
    for (size_t y = 0; y < height; y++) {
        const uint8_t *row = source + (size_t)rows[y] * sourceWidth;
        uint8_t *out = output + y * outputStride;
        // Enlarged images repeat rows.
        if (y > 0 && rows[y] == rows[y - 1]) {
            memcpy(out, out - outputStride, width);
            continue;
        }
        for (size_t x = 0; x < width; x++) out[x] = row[columns[x]];
    }
}
