// libFuzzer target: the PNG entry of CImageCodecs, as image and as mask, in a buffer of exactly the promised size.
#include "image_codecs.h"
#include "png_plain.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

// Larger pictures only make the search slow; the product's own limit is checked before this entry is called.
static const size_t maximum_pixels = 1 << 22;

// What the quick way accepts, libpng has to accept too, with the same pixels.
static void compare_with_libpng(
    const uint8_t *bytes, size_t size, int mode, const uint8_t *pixels, size_t capacity) {
    codec_failure failure;
    uint8_t *others = malloc(capacity);
    if (!others)
        return;
    if (codec_png_decode_by_libpng(bytes, size, mode, others, capacity, &failure) != CODEC_OK
        || memcmp(pixels, others, capacity))
        abort();
    free(others);
}

static void decode(const uint8_t *bytes, size_t size, const codec_png_header *header, int mode) {
    codec_failure failure;
    size_t capacity =
        (size_t)header->width * header->height * (size_t)codec_png_pixel_bytes(header, mode);
    uint8_t *pixels = malloc(capacity);
    if (!pixels)
        return;
    int status = codec_png_decode(bytes, size, mode, pixels, capacity, &failure);
    if (status != CODEC_OK && failure.message[0] == 0)
        abort();  // a fault without a reason
    if (status == CODEC_OK)
        compare_with_libpng(bytes, size, mode, pixels, capacity);
    free(pixels);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    codec_png_header header;
    codec_failure failure;
    if (codec_png_read_header(bytes, size, &header, &failure) != CODEC_OK) {
        if (failure.message[0] == 0)
            abort();
        return 0;
    }
    if (header.width == 0 || header.height > maximum_pixels / header.width)
        return 0;
    decode(bytes, size, &header, CODEC_PNG_IMAGE);
    decode(bytes, size, &header, CODEC_PNG_MASK);
    return 0;
}

size_t LLVMFuzzerMutate(uint8_t *bytes, size_t size, size_t maximum);

static uint32_t big_endian(const uint8_t *bytes) {
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

// A changed chunk nearly always fails at its checksum, so most changes get right ones and reach what lies behind.
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t maximum, unsigned seed) {
    size = LLVMFuzzerMutate(bytes, size, maximum);
    if (seed % 8 == 0)
        return size;
    size_t place = 8;
    while (place + 12 <= size) {
        size_t length = big_endian(bytes + place);
        if (length > size - place - 12)
            break;
        uint32_t sum = (uint32_t)crc32(0, bytes + place + 4, (unsigned)length + 4);
        for (int i = 0; i < 4; i++)
            bytes[place + 8 + length + (size_t)i] = (uint8_t)(sum >> (24 - 8 * i));
        place += length + 12;
    }
    return size;
}
