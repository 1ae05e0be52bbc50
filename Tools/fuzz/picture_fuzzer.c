// libFuzzer target: the TIFF or WebP entry of CImageCodecs (FUZZED_HEADER, FUZZED_DECODE) in a buffer of exactly the promised
// size.
#include "picture_decoding.h"

#include <stdlib.h>

// Larger pictures only make the search slow; the product's own limit is checked before this entry is called.
static const size_t maximum_pixels = 1 << 22;

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    codec_picture_header header;
    codec_failure failure;
    if (FUZZED_HEADER(bytes, size, &header, &failure) != CODEC_OK) {
        if (failure.message[0] == 0)
            abort();  // a fault without a reason
        return 0;
    }
    if (header.width == 0 || header.height > maximum_pixels / header.width)
        return 0;
    size_t capacity = (size_t)header.width * header.height * (size_t)header.samples
                      * (header.bits == 16 ? 2 : 1);
    uint8_t *pixels = malloc(capacity);
    if (!pixels)
        return 0;
    if (FUZZED_DECODE(bytes, size, pixels, capacity, &failure) != CODEC_OK
        && failure.message[0] == 0)
        abort();
    free(pixels);
    return 0;
}
