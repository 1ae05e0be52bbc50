// The two ways to read and to write a PNG: the common ones in one go (png_plain_decoding.c, png_plain_encoding.c), and
// libpng for all others.
#ifndef PNG_PLAIN_H
#define PNG_PLAIN_H

#include "image_codecs.h"

// Decodes a PNG of 8 bits that is gray or palette (as mask) or RGB (either mode), not interlaced, without
// transparency. Returns 1 when the whole file was decoded and its checksums are right, else 0: the pixels hold anything
// then, and libpng has to decode the file or say what is wrong with it.
int codec_png_decode_plain(
    const uint8_t *bytes, size_t size, int mode, uint8_t *pixels, size_t capacity);
// As codec_png_decode, always through libpng.
int codec_png_decode_by_libpng(
    const uint8_t *bytes, size_t size, int mode, uint8_t *pixels, size_t capacity,
    codec_failure *failure);

// As codec_png_encode, for pictures of 8 bits that are gray, palette or RGB. Returns 1 when `output`, which was empty,
// holds the file, else 0: it is as it was, and libpng has to write the file or say what is wrong.
int codec_png_encode_plain(
    const uint8_t *pixels, uint32_t width, uint32_t height, int color, const uint8_t *palette,
    int palette_count, int compression, codec_output *output);

// The plain ways hold all filtered bytes beside the pixels; libpng, which larger pictures are left to, holds a row.
enum { most_filtered_bytes = 64 << 20 };

#endif
