// The two ways to decode a PNG: the common one in one go (png_plain.c), and libpng for all others.
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

#endif
