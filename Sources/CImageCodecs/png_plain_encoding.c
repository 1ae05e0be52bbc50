// Packing is most of the work of writing pictures. libdeflate does it three times as fast as zlib, since it gets all
// rows at once. Built without libdeflate (PIXELWISE_LIBDEFLATE undefined), everything goes to libpng.
#include "png_plain.h"

#ifndef PIXELWISE_LIBDEFLATE

int codec_png_encode_plain(
    const uint8_t *pixels, uint32_t width, uint32_t height, int color, const uint8_t *palette,
    int palette_count, int compression, codec_output *output) {
    (void)pixels, (void)width, (void)height, (void)color, (void)palette, (void)palette_count;
    (void)compression, (void)output;
    return 0;
}

#else

#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

enum { filter_none = 0, filter_sub = 1, filter_up = 2 };

// The sum of absolute differences, each taken as a signed byte.
static uint32_t sum_of_differences(const uint8_t *row, const uint8_t *other, size_t count) {
    uint32_t sum = 0;
    for (size_t x = 0; x < count; x++) {
        int8_t difference = (int8_t)(uint8_t)(row[x] - other[x]);
        sum += (uint32_t)(difference < 0 ? -difference : difference);
    }
    return sum;
}

// Indices are packed as they are; of other samples each row takes the filter that leaves the smaller differences (the
// heuristic that PNG's specification recommends, over two of its five filters: the others cost more than they save).
// `left` is the number of samples of a pixel.
static void filter_row(
    const uint8_t *row, const uint8_t *up, size_t count, size_t left, int is_indexed, uint8_t *out) {
    int filter = filter_none;
    if (!is_indexed) {
        int is_up = up
            && sum_of_differences(row + left, up + left, count - left)
                <= sum_of_differences(row + left, row, count - left);
        filter = is_up ? filter_up : filter_sub;
    }
    *out++ = (uint8_t)filter;
    if (filter == filter_none) {
        memcpy(out, row, count);
    } else if (filter == filter_up) {
        for (size_t x = 0; x < count; x++)
            out[x] = (uint8_t)(row[x] - up[x]);
    } else {
        memcpy(out, row, left);
        for (size_t x = left; x < count; x++)
            out[x] = (uint8_t)(row[x] - row[x - left]);
    }
}

static uint8_t *put_big_endian(uint8_t *place, uint32_t value) {
    for (int byte = 0; byte < 4; byte++)
        place[byte] = (uint8_t)(value >> (24 - 8 * byte));
    return place + 4;
}

// Writes length, type and checksum around `size` bytes that lie at place + 8; returns the place behind.
static uint8_t *close_chunk(uint8_t *place, const char *type, size_t size) {
    put_big_endian(place, (uint32_t)size);
    memcpy(place + 4, type, 4);
    return put_big_endian(place + 8 + size, libdeflate_crc32(0, place + 4, size + 4));
}

static uint8_t *put_header(
    uint8_t *place, uint32_t width, uint32_t height, int color, const uint8_t *palette, int palette_count) {
    static const uint8_t signature[8] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    memcpy(place, signature, 8);
    place += 8;
    uint8_t *data = put_big_endian(put_big_endian(place + 8, width), height);
    memcpy(data, (uint8_t[5]){8, (uint8_t)color, 0, 0, 0}, 5);
    place = close_chunk(place, "IHDR", 13);
    if (color != CODEC_PNG_PALETTE)
        return place;
    size_t size = 3 * (size_t)palette_count;
    memcpy(place + 8, palette, size);
    return close_chunk(place, "PLTE", size);
}

// Signature, three chunks' frames, header data, the largest palette.
static const size_t most_bytes_around = 8 + 4 * 12 + 13 + 768;

int codec_png_encode_plain(
    const uint8_t *pixels, uint32_t width, uint32_t height, int color, const uint8_t *palette,
    int palette_count, int compression, codec_output *output) {
    int is_indexed = color == CODEC_PNG_PALETTE;
    if (is_indexed ? palette_count < 1 || palette_count > 256
                   : color != CODEC_PNG_GRAY && color != CODEC_PNG_RGB)
        return 0;
    size_t left = color == CODEC_PNG_RGB ? 3 : 1;
    if (width == 0 || height == 0 || width > most_filtered_bytes / left)
        return 0;
    size_t count = width * left;
    if (height > most_filtered_bytes / (count + 1))
        return 0;
    size_t raw_size = height * (count + 1), room;
    uint8_t *raw = malloc(raw_size);
    struct libdeflate_compressor *compressor = libdeflate_alloc_compressor(compression);
    if (raw && compressor) {
        for (size_t y = 0; y < height; y++) {
            const uint8_t *row = pixels + y * count;
            filter_row(row, y > 0 ? row - count : NULL, count, left, is_indexed, raw + y * (count + 1));
        }
        room = libdeflate_zlib_compress_bound(compressor, raw_size);
        output->capacity = room + most_bytes_around;
        output->bytes = malloc(output->capacity);
    }
    if (output->bytes) {
        uint8_t *place = put_header(output->bytes, width, height, color, palette, palette_count);
        size_t packed = libdeflate_zlib_compress(compressor, raw, raw_size, place + 8, room);
        place = close_chunk(close_chunk(place, "IDAT", packed), "IEND", 0);
        output->size = (size_t)(place - output->bytes);
    }
    free(raw);
    libdeflate_free_compressor(compressor);
    if (output->size == 0)
        codec_free_output(output);
    return output->size > 0;
}

#endif
