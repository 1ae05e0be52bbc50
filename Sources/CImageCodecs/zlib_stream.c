// zlib streams (RFC 1950) in memory, for data that a page unpacks; by libdeflate, where it is there, in half the time.
#include "image_codecs.h"

#include <stdlib.h>
#include <string.h>

#ifdef PIXELWISE_LIBDEFLATE
#include <libdeflate.h>
#else
#include <zlib.h>
#endif

static int say(codec_failure *failure, const char *text, int status) {
    strncpy(failure->message, text, sizeof failure->message - 1);
    failure->message[sizeof failure->message - 1] = 0;
    return status;
}

int codec_zlib_compress(
    const uint8_t *bytes, size_t size, int level, codec_output *output, codec_failure *failure) {
    memset(output, 0, sizeof *output);
#ifdef PIXELWISE_LIBDEFLATE
    struct libdeflate_compressor *compressor = libdeflate_alloc_compressor(level);
    if (!compressor)
        return say(failure, "out of memory", CODEC_OUT_OF_MEMORY);
    output->capacity = libdeflate_zlib_compress_bound(compressor, size);
    output->bytes = malloc(output->capacity);
    if (output->bytes)
        output->size =
            libdeflate_zlib_compress(compressor, bytes, size, output->bytes, output->capacity);
    libdeflate_free_compressor(compressor);
#else
    uLongf made = compressBound(size);
    output->capacity = made;
    output->bytes = malloc(made);
    if (output->bytes && compress2(output->bytes, &made, bytes, size, level) == Z_OK)
        output->size = made;
#endif
    if (output->size > 0)
        return CODEC_OK;
    codec_free_output(output);
    return say(failure, "out of memory", CODEC_OUT_OF_MEMORY);
}

int codec_zlib_decompress(
    const uint8_t *bytes, size_t size, uint8_t *target, size_t expected, codec_failure *failure) {
#ifdef PIXELWISE_LIBDEFLATE
    struct libdeflate_decompressor *decompressor = libdeflate_alloc_decompressor();
    if (!decompressor)
        return say(failure, "out of memory", CODEC_OUT_OF_MEMORY);
    // Without a place for the size, anything but exactly `expected` bytes is a fault.
    int is_whole =
        libdeflate_zlib_decompress(decompressor, bytes, size, target, expected, NULL)
        == LIBDEFLATE_SUCCESS;
    libdeflate_free_decompressor(decompressor);
#else
    uLongf made = expected;
    int is_whole = uncompress(target, &made, bytes, size) == Z_OK && made == expected;
#endif
    return is_whole ? CODEC_OK : say(failure, "a zlib stream that is broken or of another size", CODEC_CORRUPT);
}
