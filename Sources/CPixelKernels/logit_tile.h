// A tile: some pixels of all classes, class by class, in the first-level cache: x[c * width + p], where
// p = pixel in the tile and c = class. Memory is read once into it and written once from it.
// Private to the kernels.
#ifndef PIXEL_LOGIT_TILE_H
#define PIXEL_LOGIT_TILE_H
#include "vectors16.h"

enum { LARGEST_TILE = 256, SMALLEST_TILE = 16, TILE_FLOATS = 6144 };

PIXEL_INLINE int64_t tile_width(int64_t classes) {
    int64_t width = LARGEST_TILE;
    while (width > SMALLEST_TILE && width * classes > TILE_FLOATS) width /= 2;
    return width;
}

// Whole vectors that hold `count` pixels.
PIXEL_INLINE int64_t padded(int64_t count) { return (count + 15) / 16 * 16; }

// From rows of classes (channels last). Pixels beyond count become 0.
PIXEL_INLINE void load_tile_rows(
    const float *from, int64_t classes, int64_t count, int64_t width, float *restrict x
) {
    int64_t p = 0;
    for (; classes >= 4 && p + 16 <= count; p += 16)
        for (int64_t at = 0; at < classes; at += 4) {
            // The last group of four overlaps the one before.
            int64_t c = at + 4 <= classes ? at : classes - 4;
            const float *row = from + p * classes + c;
            float *to = x + c * width + p;
            v16f a[4];
            for (int k = 0; k < 4; k++, row += classes) load_quarters(row, classes, &a[k]);
            transpose_quarters(a);
            for (int k = 0; k < 4; k++, to += width) *(v16f *)to = a[k];
        }
    for (; p < padded(count); p++)
        for (int64_t c = 0; c < classes; c++)
            x[c * width + p] = p < count ? from[p * classes + c] : 0.0f;
}

// From planes, one a class (contiguous N×C×H×W). Pixels beyond count become 0.
PIXEL_INLINE void load_tile_planes(
    const float *from, int64_t plane, int64_t classes, int64_t count, int64_t width,
    float *restrict x
) {
    for (int64_t c = 0; c < classes; c++) {
        int64_t p = 0;
        for (; p + 16 <= count; p += 16)
            *(v16f *)(x + c * width + p) = *(const v16f_any *)(from + c * plane + p);
        for (; p < padded(count); p++)
            x[c * width + p] = p < count ? from[c * plane + p] : 0.0f;
    }
}

PIXEL_INLINE float bfloat16_value(uint16_t bits) {
    uint32_t wide = (uint32_t)bits << 16;
    float value;
    memcpy(&value, &wide, sizeof value);
    return value;
}

// From bfloat16 in either layout. Pixels beyond count become 0.
PIXEL_INLINE void load_tile_bfloat16(
    const uint16_t *from, int64_t pixel_stride, int64_t class_stride, int64_t classes,
    int64_t count, int64_t width, float *restrict x
) {
    for (int64_t c = 0; c < classes; c++)
        for (int64_t p = 0; p < padded(count); p++)
            x[c * width + p] =
                p < count ? bfloat16_value(from[p * pixel_stride + c * class_stride]) : 0.0f;
}

#endif
