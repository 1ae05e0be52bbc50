// What a TIFF or WebP file declares before its pixels; both libraries are optional.
//
// No call keeps state, touches a file, prints or calls back into Swift. Neither library leaves by a long jump.
#ifndef PICTURE_DECODING_H
#define PICTURE_DECODING_H

#include "image_codecs.h"

enum codec_picture_color {
    CODEC_PICTURE_GRAY = 1,
    CODEC_PICTURE_PALETTE = 2,
    CODEC_PICTURE_RGB = 3,
};

// What the sample behind gray or red, green and blue is.
enum codec_picture_extra {
    CODEC_EXTRA_NONE = 0,
    CODEC_EXTRA_ALPHA = 1,          // colours are not multiplied by it
    CODEC_EXTRA_PREMULTIPLIED = 2,  // colours are multiplied by it
    CODEC_EXTRA_DATA = 3,           // no alpha, such as near infrared
};

typedef struct codec_picture_header {
    uint32_t width, height;    // as stored, before any orientation
    int bits;                  // a sample: 1, 2, 4, 8, 16
    int samples;               // a pixel, 1 to 4
    int color;                 // codec_picture_color
    int extra;                 // codec_picture_extra
    int is_white_zero;         // 1: gray of which 0 is white
    int orientation;           // 1 to 8, as EXIF numbers them
    int is_lossy;              // 1: compression has changed the values
    int pages;                 // full-size pictures in the file, of which the first is read
    int palette_count;         // 0 without a palette
    uint8_t palette[256 * 3];  // red, green, blue
} codec_picture_header;

// Whether this build has the library.
int codec_has_tiff(void);
int codec_has_webp(void);

// Reads all but the pixels. CODEC_NOT_BUILT without the library.
int codec_tiff_read_header(
    const uint8_t *bytes, size_t size, codec_picture_header *header, codec_failure *failure);
int codec_webp_read_header(
    const uint8_t *bytes, size_t size, codec_picture_header *header, codec_failure *failure);

// Decodes the whole first picture into width * height * samples samples as they are stored, side by side: a byte each (of
// 1 to 8 bits, unscaled), two of 16 bits in the machine's order. Of compressed colours (YCbCr) they are RGB.
int codec_tiff_decode(
    const uint8_t *bytes, size_t size, uint8_t *pixels, size_t capacity, codec_failure *failure);
int codec_webp_decode(
    const uint8_t *bytes, size_t size, uint8_t *pixels, size_t capacity, codec_failure *failure);

#endif
