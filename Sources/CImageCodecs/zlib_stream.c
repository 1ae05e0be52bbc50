// zlib and deflate streams (RFC 1950, 1951) in memory, and their library's checksum; packed by libdeflate, where it is
// there, in half the time.
#include "image_codecs.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#ifdef PIXELWISE_LIBDEFLATE
#include <libdeflate.h>
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

long codec_inflate(const uint8_t *bytes, size_t size, uint8_t *output, size_t capacity) {
    if (size > LONG_MAX || capacity > LONG_MAX)
        return -1;
    uLongf written = capacity;
    return uncompress(output, &written, bytes, size) == Z_OK ? (long)written : -1;
}

long codec_inflate_raw(
    const uint8_t *bytes, size_t size, uint8_t *output, size_t capacity, int is_whole) {
    z_stream stream;
    memset(&stream, 0, sizeof stream);
    if (size > LONG_MAX || capacity > LONG_MAX || inflateInit2(&stream, -MAX_WBITS) != Z_OK)
        return -1;
    size_t given = 0, made = 0;
    int status = Z_OK;
    while (status == Z_OK) {
        // zlib counts in 32 bits.
        if (stream.avail_in == 0) {
            size_t part = size - given < UINT_MAX ? size - given : UINT_MAX;
            stream.next_in = (Bytef *)bytes + given;
            stream.avail_in = (uInt)part;
            given += part;
        }
        uInt room = capacity - made < UINT_MAX ? (uInt)(capacity - made) : UINT_MAX;
        stream.next_out = output + made;
        stream.avail_out = room;
        status = inflate(&stream, Z_NO_FLUSH);
        made += room - stream.avail_out;
    }
    size_t left = size - given + stream.avail_in;
    inflateEnd(&stream);
    if (status == Z_STREAM_END && left == 0)
        return (long)made;
    return !is_whole && made == capacity ? (long)made : -1;
}

uint32_t codec_crc32(const uint8_t *bytes, size_t size) {
    uLong sum = crc32(0, Z_NULL, 0);
    while (size > 0) {
        uInt part = size < UINT_MAX ? (uInt)size : UINT_MAX;
        sum = crc32(sum, bytes, part);
        bytes += part;
        size -= part;
    }
    return (uint32_t)sum;
}
