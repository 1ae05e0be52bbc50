#include "image_codecs.h"

#include <limits.h>
#include <zlib.h>

long codec_inflate(const uint8_t *bytes, size_t size, uint8_t *output, size_t capacity) {
    if (size > LONG_MAX || capacity > LONG_MAX)
        return -1;
    uLongf written = capacity;
    return uncompress(output, &written, bytes, size) == Z_OK ? (long)written : -1;
}
