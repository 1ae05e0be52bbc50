// libFuzzer target: the JPEG entry of CImageCodecs at every scale, in a buffer of exactly the promised size.
#include "image_codecs.h"

#include <stdlib.h>

// Larger pictures only make the search slow; the product's own limit is checked before this entry is called.
static const size_t maximum_pixels = 1 << 22;

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    // The last byte picks the scale, so that one corpus serves all four.
    int scale = size > 0 ? 1 << (bytes[size - 1] & 3) : 1;
    codec_jpeg_header header;
    codec_failure failure;
    if (codec_jpeg_read_header(bytes, size, scale, &header, &failure) != CODEC_OK) {
        if (failure.message[0] == 0)
            abort();  // a fault without a reason
        return 0;
    }
    if (header.width == 0 || header.height > maximum_pixels / header.width)
        return 0;
    size_t channels = header.color == CODEC_JPEG_CMYK || header.color == CODEC_JPEG_YCCK ? 4 : 3;
    size_t capacity = (size_t)header.output_width * header.output_height * channels;
    uint8_t *pixels = malloc(capacity);
    if (!pixels)
        return 0;
    int status = codec_jpeg_decode(bytes, size, scale, pixels, capacity, &failure);
    if (status != CODEC_OK && failure.message[0] == 0)
        abort();
    free(pixels);
    return 0;
}
