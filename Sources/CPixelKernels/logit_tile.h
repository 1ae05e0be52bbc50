// A tile: some pixels of all classes, class by class, in the first-level cache or the second: x[c * width + p], where
// p = pixel in the tile and c = class. Memory is read once into it and written once from it.
// Private to the kernels.
#ifndef PIXEL_LOGIT_TILE_H
#define PIXEL_LOGIT_TILE_H
#include "vectors.h"

// In multiples of 16 pixels.
enum {
    LARGEST_TILE = 256, LARGEST_ROW_TILE = 128, SMALLEST_TILE = 16, TILE_FLOATS = 6144, WIDE_TILE_FLOATS = 65536
};

PIXEL_INLINE int64_t halved_to(int64_t pixels, int64_t classes, int64_t most_floats) {
    while (pixels > SMALLEST_TILE && pixels * classes > most_floats) pixels /= 2;
    return pixels;
}

// Whether planes have wide tiles: where one in the first-level cache would take short pieces of many planes. A line of each is
// more than can be fetched ahead: planes of a power of two of pixels all want the same few places of the caches.
PIXEL_INLINE int is_wide(int64_t classes, int64_t class_stride) {
    return class_stride != 1 && LARGEST_ROW_TILE * classes > TILE_FLOATS;
}

PIXEL_INLINE int64_t tile_pixel_count(int64_t classes, int64_t class_stride) {
    return is_wide(classes, class_stride) ? halved_to(LARGEST_TILE, classes, WIDE_TILE_FLOATS)
                                          : halved_to(LARGEST_ROW_TILE, classes, TILE_FLOATS);
}

// Floats from a class of a tile to the next: one line more than its pixels where these want the same places of a cache, too.
PIXEL_INLINE int64_t tile_width(int64_t classes, int64_t class_stride) {
    return tile_pixel_count(classes, class_stride) + (is_wide(classes, class_stride) ? 16 : 0);
}

// Pixels that whole vectors of any instruction set hold, at least `count`.
PIXEL_INLINE int64_t padded(int64_t count) { return (count + 15) / 16 * 16; }

PIXEL_INLINE void larger(const vfloat *value, vfloat *largest) {
    *largest = *value > *largest ? *value : *largest;
}

// Rows of two classes, taken apart.
PIXEL_INLINE void load_pairs(const float *from, vfloat *first, vfloat *second) {
    vfloat a = *(const vfloat_any *)from, b = *(const vfloat_any *)(from + PIXEL_LANES);
    *first = __builtin_shufflevector(a, b, EVEN_LANES);
    *second = __builtin_shufflevector(a, b, ODD_LANES);
}

// Transposes as many rows as there are lanes, of 4 classes or more, and finds the largest of each row.
PIXEL_INLINE void load_rows(
    const float *from, int64_t classes, int64_t width, float *restrict x, vfloat *largest
) {
    for (int64_t at = 0; at < classes; at += 4) {
        // The last group of four overlaps the one before.
        int64_t c = at + 4 <= classes ? at : classes - 4;
        const float *row = from + c;
        float *to = x + c * width;
        vfloat a[4];
        for (int k = 0; k < 4; k++, row += classes) load_quarters(row, classes, &a[k]);
        transpose_quarters(a);
        for (int k = 0; k < 4; k++, to += width) *(vfloat *)to = a[k];
        larger(&a[1], &a[0]);
        larger(&a[3], &a[2]);
        larger(&a[2], &a[0]);
        larger(&a[0], largest);
    }
}

// From rows of classes (channels last), with the largest logit of each row that is not NaN. Pixels beyond count
// become 0.
PIXEL_INLINE void load_tile_rows(
    const float *restrict from, int64_t classes, int64_t count, int64_t width, float *restrict x,
    float *restrict largest
) {
    int64_t p = 0;
    for (; (classes >= 4 || classes == 2) && p + PIXEL_LANES <= count; p += PIXEL_LANES) {
        vfloat m = SPLAT(-__builtin_inff());
        if (classes == 2) {
            vfloat a, b;
            load_pairs(from + p * 2, &a, &b);
            *(vfloat *)(x + p) = a;
            *(vfloat *)(x + width + p) = b;
            larger(&a, &m);
            larger(&b, &m);
        } else {
            load_rows(from + p * classes, classes, width, x + p, &m);
        }
        *(vfloat *)(largest + p) = m;
    }
    for (; p < padded(count); p++) {
        largest[p] = -__builtin_inff();
        for (int64_t c = 0; c < classes; c++) {
            float value = p < count ? from[p * classes + c] : 0.0f;
            x[c * width + p] = value;
            if (value > largest[p]) largest[p] = value;
        }
    }
}

// The largest logit of each pixel that is not NaN, of a tile that is loaded.
PIXEL_INLINE void find_largest(
    int64_t classes, int64_t count, int64_t width, const float *restrict x, float *restrict largest
) {
    for (int64_t p = 0; p < padded(count); p += PIXEL_LANES) {
        vfloat m = SPLAT(-__builtin_inff());
        for (int64_t c = 0; c < classes; c++) larger((const vfloat *)(x + c * width + p), &m);
        *(vfloat *)(largest + p) = m;
    }
}

// From planes, one a class (contiguous N×C×H×W), with the largest logit of each pixel that is not NaN. Pixels beyond count
// become 0. `fetches` says that the planes that come next are to be fetched.
PIXEL_INLINE void load_tile_planes(
    const float *restrict from, int64_t plane, int fetches, int64_t classes, int64_t count, int64_t width,
    float *restrict x, float *restrict largest
) {
    for (int64_t p = 0; p < padded(count); p++) largest[p] = -__builtin_inff();
    for (int64_t c = 0; c < classes; c++, from += plane, x += width) {
        const int ahead = fetches && c + 2 < classes;
        int64_t p = 0;
        for (; p + PIXEL_LANES <= count; p += PIXEL_LANES) {
            if (ahead && p % 16 == 0) __builtin_prefetch(from + 2 * plane + p, 0, 3);
            vfloat value = *(const vfloat_any *)(from + p);
            *(vfloat *)(x + p) = value;
            larger(&value, (vfloat *)(largest + p));
        }
        for (; p < padded(count); p++) {
            x[p] = p < count ? from[p] : 0.0f;
            if (x[p] > largest[p]) largest[p] = x[p];
        }
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
