// WebP through libwebp. Built without it (PIXELWISE_LIBWEBP undefined), every call says so.
#include "picture_decoding.h"

#include <stdio.h>
#include <string.h>

#ifndef PIXELWISE_LIBWEBP

int codec_has_webp(void) { return 0; }

int codec_webp_read_header(
    const uint8_t *bytes, size_t size, codec_picture_header *header, codec_failure *failure) {
    (void)bytes, (void)size;
    memset(header, 0, sizeof *header);
    failure->message[0] = 0;
    return CODEC_NOT_BUILT;
}

int codec_webp_decode(
    const uint8_t *bytes, size_t size, uint8_t *pixels, size_t capacity, codec_failure *failure) {
    (void)bytes, (void)size, (void)pixels, (void)capacity;
    failure->message[0] = 0;
    return CODEC_NOT_BUILT;
}

#else

#include <webp/decode.h>

int codec_has_webp(void) { return 1; }

static int fail(codec_failure *failure, int status, const char *text) {
    snprintf(failure->message, sizeof failure->message, "%s", text);
    return status;
}

int codec_webp_read_header(
    const uint8_t *bytes, size_t size, codec_picture_header *header, codec_failure *failure) {
    memset(header, 0, sizeof *header);
    failure->message[0] = 0;
    WebPBitstreamFeatures features;
    switch (WebPGetFeatures(bytes, size, &features)) {
    case VP8_STATUS_OK: break;
    case VP8_STATUS_NOT_ENOUGH_DATA:
        return fail(failure, CODEC_CORRUPT, "the file ends before its pixels");
    default: return fail(failure, CODEC_CORRUPT, "its header is damaged");
    }
    if (features.has_animation)
        return fail(failure, CODEC_UNSUPPORTED, "it is an animation; write one of its pictures");
    header->width = (uint32_t)features.width;
    header->height = (uint32_t)features.height;
    header->bits = 8;
    header->samples = features.has_alpha ? 4 : 3;
    header->color = CODEC_PICTURE_RGB;
    header->extra = features.has_alpha ? CODEC_EXTRA_ALPHA : CODEC_EXTRA_NONE;
    header->orientation = 1;
    header->is_lossy = features.format != 2;
    header->pages = 1;
    return CODEC_OK;
}

int codec_webp_decode(
    const uint8_t *bytes, size_t size, uint8_t *pixels, size_t capacity, codec_failure *failure) {
    codec_picture_header header;
    int status = codec_webp_read_header(bytes, size, &header, failure);
    if (status != CODEC_OK)
        return status;
    size_t row_bytes = (size_t)header.width * (size_t)header.samples;
    if (capacity / row_bytes < header.height)
        return fail(failure, CODEC_CORRUPT, "the memory for its pixels is too small");
    uint8_t *made =
        header.samples == 4
            ? WebPDecodeRGBAInto(bytes, size, pixels, capacity, (int)row_bytes)
            : WebPDecodeRGBInto(bytes, size, pixels, capacity, (int)row_bytes);
    if (!made)
        return fail(failure, CODEC_CORRUPT, "its data are damaged or cut off");
    return CODEC_OK;
}

#endif
